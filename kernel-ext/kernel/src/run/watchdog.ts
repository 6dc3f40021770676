/**
 * The runner's second thread. It reads the control pipe even while the learner's code keeps the main thread busy, and can end that code:
 * `Runtime.terminateExecution` stops any JavaScript, keeps the variables, and cannot be caught.
 */
import { Session } from 'node:inspector';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { parentPort, workerData } from 'node:worker_threads';
import { answerIn } from './input.js';
import { writeAll } from './pipes.js';
import type { Control } from './types.js';

const CONTROL = 4;
const { answerMemory, memoryMb } = workerData as { answerMemory: SharedArrayBuffer; memoryMb: number };
/** How long the main thread may take to answer before it is asked again. */
const ASK_AGAIN_MS = 100;

/** How often the memory is looked at. */
const LOOK_MS = 100;

/** What Node itself takes beside the learner's data. */
const BESIDE_MB = 128;

const session = new Session();
session.connectToMainThread();

let asked = 0;

/**
 * Waits until the main thread answers, so that a late termination cannot hit the next cell. A question may itself be hit: it is asked again,
 * and only an answer to one of these questions counts.
 */
function mainThreadAnswers(): Promise<void> {
  return new Promise((resolve) => {
    const first = asked + 1;
    const ask = (): void => parentPort?.postMessage({ type: 'ping', number: ++asked });
    const again = setInterval(ask, ASK_AGAIN_MS);
    const onAnswer = (number: number): void => {
      if (number < first) return;
      clearInterval(again);
      parentPort?.off('message', onAnswer);
      resolve();
    };
    parentPort?.on('message', onAnswer);
    ask();
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

/** Typed arrays live outside of V8's heap, whose limit does not count them. */
setInterval(() => {
  if (process.memoryUsage.rss() <= (memoryMb + BESIDE_MB) * 2 ** 20) return;
  writeAll(3, '\n{"type":"full"}\n'); // the main thread may be in the middle of a line
  process.kill(process.pid, 'SIGKILL');
}, LOOK_MS);

const control = new Socket({ fd: CONTROL, readable: true, writable: false });
createInterface({ input: control }).on('line', (line) => {
  const message = JSON.parse(line) as Control;
  if (message.type === 'interrupt') settled = interrupt(message.id);
  else if (message.type === 'input') answerIn(answerMemory, message.value);
  else void settled.then(() => parentPort?.postMessage(message));
});
// The supervisor is gone: so is the reason to live. SIGKILL, since the main thread may be in an endless loop.
control.on('close', () => {
  process.kill(process.platform === 'win32' ? process.pid : 0, 'SIGKILL'); // 0: with all that cells started
});
