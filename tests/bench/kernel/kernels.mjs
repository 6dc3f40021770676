/** The kernels that are compared, and how Jupyter starts each: as its own installer says. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');
export const PYTHON = join(ROOT, '.venv', 'bin', 'python');
/** Where the learner's kernels start. */
export const LESSONS = join(ROOT, 'my');

const DENO_VERSION = '2.9.6';
const DENO_FOLDER = join(ROOT, '.nabla', 'bench');
const DENO = join(DENO_FOLDER, 'node_modules', '.bin', 'deno');

const KERNELS = {
  nabla: {
    argv: [process.execPath, join(ROOT, 'kernel-ext/dist/kernel/main.js'), '{connection_file}'],
    language: 'typescript',
    interrupt_mode: 'message',
  },
  tslab: {
    argv: [process.execPath, join(ROOT, 'node_modules/tslab/bin/tslab'), 'kernel', '--config-path={connection_file}'],
    language: 'typescript',
  },
  deno: {
    argv: [DENO, 'jupyter', '--kernel', '--conn', '{connection_file}'],
    language: 'typescript',
    env: { DENO_DIR: join(DENO_FOLDER, 'cache'), DENO_NO_UPDATE_CHECK: '1' },
  },
  ipykernel: { argv: [PYTHON, '-m', 'ipykernel_launcher', '-f', '{connection_file}'], language: 'python' },
};

export const NAMES = Object.keys(KERNELS);

/** Puts a kernelspec `bench-NAME` for each of `names` below `folder`. */
export function installKernels(folder, names) {
  if (names.includes('deno')) installDeno();
  for (const name of names) {
    const spec = join(folder, 'kernels', `bench-${name}`);
    mkdirSync(spec, { recursive: true });
    writeFileSync(join(spec, 'kernel.json'), JSON.stringify({ display_name: name, ...KERNELS[name] }));
  }
}

/** Not a dependency of the project: its 90 MB would slow everybody's set-up for the sake of this comparison. */
function installDeno() {
  if (existsSync(DENO)) return;
  console.log(`Fetching deno ${DENO_VERSION} from npm into .nabla/bench`);
  mkdirSync(DENO_FOLDER, { recursive: true });
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const args = ['install', '--prefix', DENO_FOLDER, ...quiet, `deno@${DENO_VERSION}`];
  execFileSync('npm', args, { stdio: 'inherit', shell: process.platform === 'win32' });
}

/** Runs one of the Python files here in a process of its own. @returns what it prints, read as JSON */
export function python(file, args, folder) {
  const env = {
    ...process.env,
    JUPYTER_PATH: folder,
    JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
    IPYTHONDIR: join(folder, 'ipython'), // histories of their own
    NABLA_HISTORY: join(folder, 'history.jsonl'),
  };
  const output = execFileSync(PYTHON, [join(import.meta.dirname, file), ...args], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(output);
}
