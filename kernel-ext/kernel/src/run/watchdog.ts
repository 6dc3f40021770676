/**
 * The runner's second thread. It reads the control pipe even while the learner's code keeps the main thread busy, and can end that code:
 * `Runtime.terminateExecution` stops any JavaScript, keeps the variables, and cannot be caught.
 */
import { Session } from 'node:inspector';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { parentPort } from 'node:worker_threads';
import type { Control } from './types.js';

const CONTROL = 4;
const session = new Session();
session.connectToMainThread();

/** Waits until the main thread answers, so that a late termination cannot hit the next cell. */
function mainThreadAnswers(): Promise<void> {
  return new Promise((resolve) => {
    parentPort?.once('message', () => resolve());
    parentPort?.postMessage({ type: 'ping' });
  });
}

/** The last interrupt, until it has had its effect. A cell that comes meanwhile waits, lest it be hit. */
let settled: Promise<void> = Promise.resolve();

async function interrupt(id: number): Promise<void> {
  parentPort?.postMessage({ type: 'absorb' }); // gives an idle main thread something that the termination can end
  await new Promise<void>((resolve) => session.post('Runtime.terminateExecution', () => resolve()));
  await mainThreadAnswers();
  parentPort?.postMessage({ type: 'abandon', id });
}

const control = new Socket({ fd: CONTROL, readable: true, writable: false });
createInterface({ input: control }).on('line', (line) => {
  const message = JSON.parse(line) as Control;
  if (message.type === 'interrupt') settled = interrupt(message.id);
  else void settled.then(() => parentPort?.postMessage(message));
});
// The supervisor is gone: so is the reason to live. SIGKILL, since the main thread may be in an endless loop.
control.on('close', () => {
  process.kill(process.pid, 'SIGKILL');
});
