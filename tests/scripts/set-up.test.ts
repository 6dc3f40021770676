/** The real set-up, run in a folder of its own, where npm, Python, uv and the compiler are short programs of this test. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isAlive } from '../../scripts/lab/processes.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const PIN = 'jupyterlab==4.6.6 \\\n    --hash=sha256:00\n';
let folder: string;

const at = (...parts: string[]): string => join(folder, ...parts);

function file(path: string, text: string): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
}

function program(name: string, text: string): void {
  file(`bin/${name}`, `#!/bin/sh\necho "${name} $*" >> "${folder}/calls"\n${text}\n`);
  chmodSync(at('bin', name), 0o755);
}

/** Writes what the compiler would: empty files, except the kernel's program that installs. */
const COMPILER = `
const { mkdirSync, writeFileSync } = require('node:fs');
const write = (path, text = '') => { mkdirSync(require('node:path').dirname(path), { recursive: true }); writeFileSync(path, text); };
if (process.argv.includes('lib')) { write('lib/dist/index.js'); write('lib/dist/index.d.ts'); }
else write('kernel-ext/dist/kernel/cli.js', ${JSON.stringify(`
  import { mkdirSync, writeFileSync } from 'node:fs';
  mkdirSync('kernel-ext/dist/kernel/check', { recursive: true });
  writeFileSync('kernel-ext/dist/kernel/check/checker.blob.json', '');
  for (const [folder, name] of [['kernels/nabla', 'kernel.json'], ['labextensions/nabla-plotly', 'package.json']]) {
    mkdirSync('.venv/share/jupyter/' + folder, { recursive: true });
    writeFileSync('.venv/share/jupyter/' + folder + '/' + name, '{}');
  }`)});
`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nabla-set-up-'));
  cpSync(join(ROOT, 'scripts'), at('scripts'), { recursive: true });
  cpSync(join(ROOT, 'lib/native/build.mjs'), at('lib/native/build.mjs'));
  file('package.json', '{ "type": "module" }');
  file('package-lock.json', '{ "packages": { "": {}, "node_modules/typescript": { "version": "7.0.2" } } }');
  file('compiler.cjs', COMPILER);
  file('python/requirements.lock', PIN);
  file('lib/src/index.ts', '');
  file('kernel-ext/kernel/src/main.ts', '');
  file(
    'kernel-ext/labextension/build.mjs',
    `import { mkdirSync, writeFileSync } from 'node:fs';
     mkdirSync('kernel-ext/dist/labextension', { recursive: true });
     writeFileSync('kernel-ext/dist/labextension/package.json', '{}');`,
  );
  file(
    'kernel-ext/kernel/bundle.mjs',
    `import { mkdirSync, writeFileSync } from 'node:fs';
     mkdirSync('kernel-ext/dist/kernel/check', { recursive: true });
     writeFileSync('kernel-ext/dist/kernel/check/checker.cjs', '');`,
  );
  file('notebooks/05-backpropagation.ipynb', 'lesson');
  file('calls', '');
  npmWorks();
  pythonWorks();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function npmWorks(): void {
  program(
    'npm',
    `mkdir -p node_modules/typescript/bin && cp package-lock.json node_modules/.package-lock.json
     echo "import('${folder}/compiler.cjs')" > node_modules/typescript/bin/tsc`,
  );
}

/** A Python that makes an environment with one package; `uv` is absent as in a clean machine. */
function pythonWorks(): void {
  program('uv', 'exit 1');
  program(
    'python3',
    `case "$*" in
       *sys.version_info*) echo 3.12.1 ;;
       *purelib*) echo "${folder}/.venv/packages" ;;
       "-m venv "*) mkdir -p .venv/bin && cp "${folder}/bin/python3" .venv/bin/python ;;
       *install*) mkdir -p .venv/packages/jupyterlab-4.6.6.dist-info && touch .venv/packages/jupyterlab-4.6.6.dist-info/RECORD ;;
     esac`,
  );
}

const environment = (): NodeJS.ProcessEnv => ({ ...process.env, PATH: `${at('bin')}:/usr/bin:/bin` });

function setUp(script = 'setup'): { code: number | null; text: string } {
  const args = [at('scripts', `${script}.mjs`)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env: environment(), encoding: 'utf8' });
  return { code: status, text: stdout + stderr };
}

function calls(): string[] {
  const made = readFileSync(at('calls'), 'utf8').trim().split('\n');
  writeFileSync(at('calls'), '');
  return made.filter((line) => /^npm ci|-m venv|install/.test(line));
}

test('a fresh clone gets everything, one line for each step with its time', () => {
  const { code, text } = setUp();
  expect(text).toMatch(/^Node packages: \d+\.\d s$/m);
  for (const name of ['Python environment', 'Library', 'Kernel', 'Figure renderer', 'Kernel into Jupyter', 'Lessons'])
    expect(text).toMatch(new RegExp(`^${name}: \\d+\\.\\d s$`, 'm'));
  expect(code).toBe(0);
  expect(readFileSync(at('my/05-backpropagation.ipynb'), 'utf8')).toBe('lesson');
  const settings = JSON.parse(readFileSync(at('.venv/share/jupyter/lab/settings/overrides.json'), 'utf8'));
  expect(settings['@jupyterlab/apputils-extension:notification'].fetchNews).toBe('false');
});

test("nbgrader's panels are off, in JupyterLab and in its server", () => {
  setUp();
  const read = (path: string): Record<string, unknown> => JSON.parse(readFileSync(at('.venv', path), 'utf8'));
  expect(read('etc/jupyter/labconfig/page_config.json')).toMatchObject({
    disabledExtensions: { '@jupyter/nbgrader': true },
  });
  const { ServerApp } = read('etc/jupyter/jupyter_server_config.json') as {
    ServerApp: { jpserver_extensions: object };
  };
  expect(ServerApp.jpserver_extensions).toEqual({
    'nbgrader.server_extensions.formgrader': false,
    'nbgrader.server_extensions.validate_assignment': false,
    'nbgrader.server_extensions.assignment_list': false,
    'nbgrader.server_extensions.course_list': false,
  });
});

test('a second set-up does nothing', () => {
  setUp();
  calls();
  const { code, text } = setUp();
  expect(text.match(/up to date/g)).toHaveLength(7);
  expect(calls()).toEqual([]);
  expect(code).toBe(0);
});

test('after a pull only what is stale is made anew, and a new lock goes on top of the old environment', () => {
  setUp();
  file('lib/src/index.ts', 'export const changed = true;');
  file('python/requirements.lock', `${PIN}# changed\n`);
  file('.venv/mine', 'a package that the learner has added');
  calls();
  const { text } = setUp();
  expect(text).toMatch(/^Library: \d/m);
  expect(text).toContain('Kernel: up to date');
  expect(calls().some((line) => line.includes('-m venv'))).toBe(false);
  expect(existsSync(at('.venv/mine'))).toBe(true);
});

test('a half-made Python environment is noticed and made from scratch', () => {
  const python = readFileSync(at('bin/python3'), 'utf8');
  program(
    'python3',
    python
      .replace(/^.*\n.*\n/, '')
      .replace('*install*)', '*install*) touch .venv/rubbish; echo ENOSPC; exit 1;;\n*none*)'),
  );
  const first = setUp();
  expect(first.code).not.toBe(0);
  expect(first.text).toContain('Step "Python environment" failed: the disk is full: free about 1 GB');
  expect(existsSync(at('.venv/rubbish'))).toBe(true);
  pythonWorks();
  const second = setUp();
  expect(second.code).toBe(0);
  expect(second.text).toContain('Node packages: up to date');
  expect(existsSync(at('.venv/rubbish'))).toBe(false);
});

test('a Node package that lost a folder is installed again', () => {
  program(
    'npm',
    `${readFileSync(at('bin/npm'), 'utf8').replace(/^.*\n.*\n/, '')}
     mkdir -p node_modules/typescript/lib`,
  );
  setUp();
  rmSync(at('node_modules/typescript/lib'), { recursive: true });
  expect(setUp().code).toBe(0);
  expect(existsSync(at('node_modules/typescript/lib'))).toBe(true);
});

test('a finished environment without its packages (Python has another version now) is made from scratch', () => {
  setUp();
  rmSync(at('.venv/packages'), { recursive: true }); // the packages of the new version lie elsewhere, without pip
  file('.venv/rubbish', '');
  expect(setUp().code).toBe(0);
  expect(existsSync(at('.venv/rubbish'))).toBe(false);
  expect(existsSync(at('.venv/packages/jupyterlab-4.6.6.dist-info/RECORD'))).toBe(true);
});

test('a Python package that lost a file is installed again, and nothing else is lost', () => {
  setUp();
  const info = '.venv/packages/jupyterlab-4.6.6.dist-info';
  file(`${info}/RECORD`, 'jupyterlab/__init__.py,sha256=0,0\n');
  file('.venv/mine', 'a package that the learner has added');
  expect(setUp().code).toBe(0);
  expect(readFileSync(at(info, 'RECORD'), 'utf8')).toBe('');
  expect(existsSync(at('.venv/mine'))).toBe(true);
});

test('two set-ups at once: the second waits, then finds all done', async () => {
  program('npm', `${readFileSync(at('bin/npm'), 'utf8').replace(/^.*\n.*\n/, '')}\nsleep 1`);
  const one = (): Promise<string> =>
    new Promise((done) => {
      const child = spawn(process.execPath, [at('scripts/setup.mjs')], { env: environment() });
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += chunk;
      });
      child.once('close', (code) => done(`${text}exit ${code}`));
    });
  const texts = await Promise.all([one(), one()]);
  expect(texts.filter((text) => text.endsWith('exit 0'))).toHaveLength(2);
  expect(texts.filter((text) => /^Process \d+ sets up this folder: waiting for it/.test(text))).toHaveLength(1);
  expect(calls().filter((line) => line.startsWith('npm ci'))).toHaveLength(1);
  expect(existsSync(at('.nabla/set-up.pid'))).toBe(false);
});

test('a set-up that was killed keeps nobody out', () => {
  file('.nabla/set-up.pid', '4194399'); // above the highest process number
  const { code, text } = setUp();
  expect(code).toBe(0);
  expect(text).not.toContain('waiting');
});

test('a failed step is named with its cause and what to do, and the next try continues', () => {
  program('npm', 'echo "npm error code ENOTFOUND" >&2; exit 1');
  const { code, text } = setUp();
  expect(code).not.toBe(0);
  expect(text).toContain('Step "Node packages" failed: the package registry cannot be reached: check the network');
  expect(text).not.toContain('    at '); // no stack
  npmWorks();
  expect(setUp().code).toBe(0);
});

test('no Python, an old Python and a Python without venv are told apart', () => {
  program('python3', 'echo 3.9.2');
  for (const name of ['python', 'python3.10', 'python3.11', 'python3.12', 'python3.13', 'python3.14'])
    program(name, 'exit 1');
  expect(setUp().text).toContain('only Python 3.9.2 was found: install Python 3.10 or newer');
  program('python3', 'exit 1');
  expect(setUp().text).toContain('no Python was found: install Python 3.10 or newer');
  program('python3', 'case "$*" in *sys*) echo 3.12.1;; *) echo "ensurepip is not available"; exit 1;; esac');
  expect(setUp().text).toContain('this Python has no venv module');
});

test('sources that do not compile are named', () => {
  file('compiler.cjs', 'console.log("lib/src/index.ts(1,1): error TS1005"); process.exit(2)');
  const { code, text } = setUp();
  expect(code).not.toBe(0);
  expect(text).toContain('Step "Library" failed: The library does not build from lib/src');
  expect(text).toContain('error TS1005');
});

test.each([
  ['that obeys', ''],
  ['that is deaf', "trap '' TERM;"], // as npm is in the middle of its work
])('an interrupt ends the set-up with everything that it has started, an installer %s', async (_, deaf) => {
  program('npm', `${deaf} sh -c 'echo $$ > "${folder}/child"; sleep 60' & wait`);
  const running: ChildProcess = spawn(process.execPath, [at('scripts/setup.mjs')], {
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  running.stderr?.on('data', (chunk) => {
    text += chunk;
  });
  const over = new Promise<number | null>((done) => running.once('exit', done));
  while (!existsSync(at('child')) || readFileSync(at('child'), 'utf8') === '')
    await new Promise((done) => setTimeout(done, 20));
  running.kill('SIGINT');
  expect(await over).toBe(130);
  expect(text).toContain('Stopped by SIGINT. The same command continues where this one was');
  const child = Number(readFileSync(at('child'), 'utf8'));
  await expect.poll(() => isAlive(child), { timeout: 5000 }).toBe(false); // a busy system buries its dead a little later
});

test('start refuses a port in use before any work, and an unknown option with its usage', () => {
  const script = at('scripts/start.mjs');
  const run = (...args: string[]): string =>
    spawnSync(process.execPath, [script, ...args], { env: environment(), encoding: 'utf8' }).stderr;
  expect(run('--port', '99999')).toContain('Cannot use port "99999"');
  expect(run('--prot', '8888')).toContain('Usage: npm start -- [--no-browser] [--port N] [--ip ADDRESS]');
  expect(calls()).toEqual([]);
});
