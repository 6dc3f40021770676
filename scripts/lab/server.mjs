/** JupyterLab as a process: start it, know when it answers, end it with all its kernels. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { at, FIRST_LESSON, PYTHON, ROOT, VENV } from '../set-up/places.mjs';
import { signalGroup, start } from '../set-up/run.mjs';
import { StepError } from '../set-up/step.mjs';
import { descendants, isAlive } from './processes.mjs';
import { openAtFirst } from './workspace.mjs';

const ANSWER_WITHIN_MS = 90_000;
const END_WITHIN_MS = 8_000;
const LOOK_EVERY_MS = 100;

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** @returns the server's process, its address for a browser on this machine, and the path of the first lesson */
export function startLab({ ip, port }) {
  const token = randomBytes(24).toString('hex');
  const lesson = existsSync(join(ROOT, FIRST_LESSON)) ? `/lab/tree/${FIRST_LESSON}` : '/lab';
  const workspaces = at('.nabla', 'workspaces'); // which files were open belongs to this folder, not to the user
  if (existsSync(join(ROOT, FIRST_LESSON))) openAtFirst(workspaces, FIRST_LESSON);
  const args = [
    ...['-m', 'jupyterlab', '--no-browser', `--ServerApp.ip=${ip}`, `--ServerApp.port=${port}`],
    ...['--ServerApp.port_retries=0', `--ServerApp.root_dir=${ROOT}`, `--IdentityProvider.token=${token}`],
    ...[`--LabApp.default_url=${lesson}`, `--LabApp.workspaces_dir=${workspaces}`, '--Application.log_level=WARN'],
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
  ];
  const path = `${join(VENV, process.platform === 'win32' ? 'Scripts' : 'bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`;
  const server = start(PYTHON, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, PATH: path } });
  const host = ip === '0.0.0.0' || ip === '::' || ip === '' ? '127.0.0.1' : ip.includes(':') ? `[${ip}]` : ip;
  return { server, base: `http://${host}:${port}`, lesson, token };
}

/** Waits until the server answers, or until nobody wants it any more. */
export async function untilAnswered(base, server, unwanted = () => false) {
  const end = Date.now() + ANSWER_WITHIN_MS;
  while (Date.now() < end) {
    if (unwanted()) return;
    if (server.exitCode !== null || server.signalCode !== null)
      throw new StepError('JupyterLab ended while it was starting; its own messages are above');
    const answer = await fetch(`${base}/api`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(LOOK_EVERY_MS);
  }
  throw new StepError(
    `JupyterLab gave no answer at ${base} within ${ANSWER_WITHIN_MS / 1000} s; see its messages above`,
  );
}

/** Ends the server as it wishes to be ended (it shuts its kernels down), then whatever is left of it. */
export async function endLab(server) {
  const below = descendants(server.pid);
  const all = [server.pid, ...below];
  signalGroup(server, 'SIGTERM');
  const end = Date.now() + END_WITHIN_MS;
  while (all.some(isAlive) && Date.now() < end) {
    if (server.exitCode !== null || server.signalCode !== null) {
      // Kernels end by themselves when their server is gone; give them a moment.
      for (let n = 0; n < 20 && below.some(isAlive); n++) await sleep(LOOK_EVERY_MS);
      break;
    }
    await sleep(LOOK_EVERY_MS);
  }
  for (const pid of all.filter(isAlive)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it ended meanwhile
    }
  }
}
