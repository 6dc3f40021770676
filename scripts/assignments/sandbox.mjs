/** One submission's run: a process of its own, in a folder of its own, with a limit of time. The gradebook is nowhere near. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at, GRADER, KERNEL_COMMAND, PYTHON, ROOT } from '../set-up/places.mjs';
import { signalGroup, start } from '../set-up/run.mjs';
import { removeTree } from './kernel.mjs';

/** A user that nobody is, one for each submission that runs at the same time. */
const FIRST_USER = 61_000;

/** How the learner's code is kept apart here, as a line for the teacher. */
export function findUsers() {
  if (process.platform !== 'linux' || process.getuid() !== 0)
    return {
      isApart: false,
      says: 'submissions run as you do: start the command as root to give each a user of its own',
    };
  const files = [KERNEL_COMMAND, at('lib', 'dist', 'index.js'), at('node_modules', 'ndarray', 'ndarray.js')];
  const look = `for (const file of ${JSON.stringify(files)}) require('fs').readFileSync(file)`;
  const user = ['--reuid', String(FIRST_USER), '--regid', String(FIRST_USER), '--clear-groups', '--bounding-set=-all'];
  const { status } = spawnSync('setpriv', [...user, process.execPath, '-e', look], { stdio: 'ignore' });
  if (status !== 0)
    return {
      isApart: false,
      says: `submissions run as root, fenced by Node alone: this system has no setpriv, or other users cannot read ${ROOT}`,
    };
  return { isApart: true, says: 'submissions run as users of their own, without rights' };
}

/**
 * Runs a rebuilt notebook.
 *
 * @param options.slot which of the runs at the same time this is
 * @returns the outputs by cell, and why some may be missing
 */
export async function runApart(text, { secretPath, seconds, users, slot }) {
  const root = mkdtempSync(join(tmpdir(), 'nabla-submission-'));
  const folder = join(root, 'run');
  const [home, temporary] = [join(root, 'home'), join(root, 'tmp')];
  const [notebook, result] = [join(root, 'notebook.ipynb'), join(root, 'outputs.json')];
  try {
    mkdirSync(folder);
    mkdirSync(temporary); // what a kernel leaves that had to be killed goes with it
    mkdirSync(home, { mode: 0o700 });
    chmodSync(root, 0o711); // the student's code starts in `run`, whoever it runs as
    symlinkSync(at('node_modules'), join(folder, 'node_modules'));
    writeFileSync(notebook, text, { mode: 0o600 });
    const env = environment(home, temporary, { secretPath, user: users.isApart ? FIRST_USER + slot : undefined });
    const script = join(import.meta.dirname, 'execute.py');
    const ended = await limited(PYTHON, ['-I', script, notebook, result, folder, String(Math.ceil(seconds))], {
      cwd: root,
      env,
      seconds,
    });
    const { outputs, reason } = existsSync(result) ? JSON.parse(readFileSync(result, 'utf8')) : { outputs: {} };
    return { outputs, reason: ended ?? reason ?? undefined };
  } finally {
    removeTree(root);
  }
}

/** Nothing of the teacher's settings; no other kernel of the name. */
function environment(home, temporary, { secretPath, user }) {
  const kept = ['PATH', 'LANG', 'LC_ALL', 'TZ', 'SYSTEMROOT'].flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  );
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    USERPROFILE: home,
    TMPDIR: temporary,
    TEMP: temporary,
    JUPYTER_CONFIG_DIR: join(home, 'config'),
    JUPYTER_DATA_DIR: join(home, 'data'),
    JUPYTER_RUNTIME_DIR: join(home, 'runtime'),
    NABLA_GRADING: '1',
    NABLA_GRADER: GRADER,
    NABLA_GRADER_SECRET: secretPath,
    NABLA_HISTORY: 'off',
    ...(user !== undefined && { NABLA_GRADING_USER: String(user) }),
  };
}

/** @returns why it did not come to its end, or undefined */
function limited(command, args, { cwd, env, seconds }) {
  return new Promise((done) => {
    const child = start(command, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said = (said + chunk).slice(-4_000);
    });
    let isLate = false;
    const timers = [
      setTimeout(() => {
        isLate = true;
        signalGroup(child, 'SIGTERM');
      }, seconds * 1_000),
      setTimeout(() => signalGroup(child, 'SIGKILL'), (seconds + 5) * 1_000),
    ];
    const end = (why) => {
      for (const timer of timers) clearTimeout(timer);
      done(why);
    };
    child.on('error', (error) => end(error.message));
    child.on('close', (code) => {
      if (isLate) end(`the notebook took longer than ${Math.round(seconds)} s`);
      else end(code === 0 ? undefined : `the run ended with code ${code}: ${said.trim().split('\n').at(-1)}`);
    });
  });
}
