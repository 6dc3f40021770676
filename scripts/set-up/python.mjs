/** The Python environment of this folder (.venv): JupyterLab and what reads notebooks, pinned with hashes. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { at, PYTHON, VENV } from './places.mjs';
import { install } from './run.mjs';
import { unlessFresh } from './stamps.mjs';
import { StepError } from './step.mjs';

const LOCK = at('python', 'requirements.lock');
const NAMES = ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];

/** What a command prints, or undefined when it cannot be run. */
function answer(command, args) {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

/** The command of a Python of 3.10 or newer. @throws StepError saying what was found instead */
export function findPython(names = NAMES) {
  const seen = [];
  for (const name of names) {
    const version = answer(name, ['-c', 'import sys; print("%d.%d.%d" % sys.version_info[:3])']);
    if (version === undefined) continue;
    const [major, minor] = version.split('.').map(Number);
    if (major > 3 || (major === 3 && minor >= 10)) return name;
    seen.push(version);
  }
  const found = seen.length > 0 ? `only Python ${seen.join(', ')} was found` : 'no Python was found';
  throw new StepError(`${found}: install Python 3.10 or newer, then run the same command again`);
}

/** Where an environment keeps its packages; undefined when it does not run, or its Python is another one by now. */
function packagesFolder(venv) {
  const python = join(venv, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (!existsSync(python)) return undefined;
  const folder = answer(python, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))']);
  return folder !== undefined && existsSync(folder) ? folder : undefined;
}

/** Whether every file is there that an installation wrote; its list, RECORD, is the last of them. */
function isWhole(info) {
  const record = join(info, 'RECORD');
  if (!existsSync(record)) return false;
  return readFileSync(record, 'utf8')
    .split(/\r?\n/)
    .map((line) => line.split(',')[0])
    .filter((file) => file !== '' && !file.startsWith('"') && !file.endsWith('.pyc'))
    .every((file) => existsSync(join(info, '..', file)));
}

/** What an installer has written down in `folder` of the packages of a lock, and which of those any machine needs. */
function compare(folder, lock) {
  const plain = (name) => name.toLowerCase().replace(/[-_.]+/g, '-');
  const infos = readdirSync(folder).filter((name) => name.endsWith('.dist-info'));
  const found = new Map(infos.map((name) => [plain(name.slice(0, -'.dist-info'.length)), join(folder, name)]));
  const pins = [...lock.matchAll(/^([A-Za-z0-9._-]+)==(\S+) ([;\\])/gm)]; // `;` begins a condition
  const there = pins.flatMap(([, name, version]) => found.get(plain(`${name}-${version}`)) ?? []);
  const missing = pins.some(([, name, version, end]) => end !== ';' && !found.has(plain(`${name}-${version}`)));
  return { missing, broken: there.filter((info) => !isWhole(info)) };
}

const readLock = () => readFileSync(LOCK, 'utf8');

/** Whether an environment runs and holds every package that the lock asks of each machine, and no part of one. */
export function environmentAgrees(venv = VENV, lock = readLock()) {
  const folder = packagesFolder(venv);
  if (folder === undefined) return false;
  const { missing, broken } = compare(folder, lock);
  return !missing && broken.length === 0;
}

async function makeEnvironment(fromScratch) {
  const python = findPython();
  if (fromScratch) rmSync(VENV, { recursive: true, force: true }); // a half-made one is worth nothing
  if (answer('uv', ['--version']) !== undefined) {
    if (!existsSync(PYTHON)) await install('uv', ['venv', '--quiet', '--python', python, VENV]);
    const how = ['--quiet', '--compile-bytecode', '--python', PYTHON, '--require-hashes'];
    await install('uv', ['pip', 'install', ...how, '-r', LOCK]);
    return;
  }
  if (!existsSync(PYTHON)) await install(python, ['-m', 'venv', VENV]);
  const how = ['--quiet', '--disable-pip-version-check', '--no-input', '--prefer-binary', '--require-hashes'];
  await install(PYTHON, ['-m', 'pip', 'install', ...how, '-r', LOCK]);
}

/** @returns false when there was nothing to do */
export function installPython() {
  return unlessFresh('python', {
    inputs: [LOCK],
    isThere: () => environmentAgrees(),
    async work({ finishedBefore }) {
      const folder = finishedBefore ? packagesFolder(VENV) : undefined;
      // An installer passes over a package that has this folder, whatever else of it is lost.
      for (const info of folder === undefined ? [] : compare(folder, readLock()).broken)
        rmSync(info, { recursive: true });
      await makeEnvironment(folder === undefined); // a new lock goes on top: what a learner has added stays
      if (!environmentAgrees())
        throw new StepError(
          'packages are missing after the installation: delete .venv, then run the same command again',
        );
      settle();
    },
  });
}

/** Writes one of Jupyter's JSON settings below .venv. */
function setting(path, content) {
  const file = join(VENV, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}

function settle() {
  // JupyterLab asks for news and updates from outside unless told not to.
  const quiet = { '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false } };
  setting('share/jupyter/lab/settings/overrides.json', quiet);
  // nbgrader is here for its commands: its panels would cost each start of JupyterLab a second, and puzzle a learner.
  const parts = ['formgrader', 'validate_assignment', 'assignment_list', 'course_list'];
  const off = Object.fromEntries(parts.map((part) => [`nbgrader.server_extensions.${part}`, false]));
  setting('etc/jupyter/jupyter_server_config.json', { ServerApp: { jpserver_extensions: off } });
  setting('etc/jupyter/labconfig/page_config.json', { disabledExtensions: { '@jupyter/nbgrader': true } });
  // Python packages bring CommonJS scripts that Node must not take for modules because of our own package.json.
  writeFileSync(join(VENV, 'package.json'), '{ "type": "commonjs" }\n');
}
