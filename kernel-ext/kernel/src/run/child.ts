/** The runner process: the learner's code, on the main thread. */
import { isProxy } from 'node:util/types';
import vm from 'node:vm';
import { Worker } from 'node:worker_threads';
import { toBundle } from '../output/bundle.js';
import { offer } from './api.js';
import { hear } from './comms.js';
import { allowInput, answerMemory } from './input.js';
import { importInCell, prepare, requireInCell, takeFiles } from './modules.js';
import { repair } from './originals.js';
import { send, writeAll, writeThrough } from './pipes.js';
import { toThrown } from './thrown.js';
import { isFromStop, noteTimers, stopTimers } from './timers.js';
import type { CellToRun, CommMessage, Control, Thrown } from './types.js';

const { NABLA_END_MARK: endMark = '', NABLA_LIMIT_MB } = process.env;
delete process.env.NABLA_END_MARK;
delete process.env.NABLA_LIMIT_MB;
const { defineProperty } = Reflect;
const { keys } = Object;

/** Names of all cells. TypeScript fixes imported names for good; here a later cell can declare them anew. */
const names = new Proxy<Record<string, unknown>>(
  {},
  {
    defineProperty: (target, name, descriptor) =>
      name === '__esModule' || defineProperty(target, name, { ...descriptor, configurable: true }),
  },
);

/** A name of the running cell, which later cells read and write in place. */
function share(name: string, get: () => unknown, set: (value: unknown) => void): void {
  defineProperty(names, name, { get, set, enumerable: true, configurable: true });
}

const { Promise: NativePromise, setImmediate } = globalThis;

/** One turn of the event loop: a rejection that nobody awaits is told in it, and so within the cell. */
const turn = (): Promise<void> => new NativePromise((resolve) => setImmediate(resolve));

let current = 0; // the cell that is running, 0 for none

async function run(cell: CellToRun): Promise<void> {
  current = cell.id;
  allowInput(cell.mayAsk === true);
  let thrown: Thrown | undefined;
  let bundle: Record<string, unknown> | undefined;
  let undo = repair();
  try {
    takeFiles(cell.sideFiles);
    await prepare(cell.imports);
    const wrapped = `(${cell.isAsync ? 'async ' : ''}function (exports, require, __import, __share) { ${cell.js}\n})`;
    const body = vm.runInThisContext(wrapped, { filename: `nabla-cell-${cell.id}` });
    undo();
    const ended: unknown = body(names, requireInCell, importInCell, share);
    if (cell.isAsync) await ended;
    undo = repair();
    if (cell.resultName !== undefined && current === cell.id) {
      const value = names[cell.resultName];
      delete names[cell.resultName];
      bundle = value === undefined ? {} : await shown(value);
      if (cell.isExpression !== true && keys(bundle).length > 0) send({ type: 'result', id: cell.id, bundle });
    }
  } catch (error) {
    undo = repair();
    thrown = toThrown(error);
  }
  await turn();
  if (current === cell.id) finish(cell.id, { thrown, ...(cell.isExpression ? { bundle: bundle ?? {} } : {}) });
  undo();
}

/** A value's own bundle may come late, as in Deno's ecosystem. An empty bundle is of a value that is shown already. */
async function shown(value: unknown): Promise<Record<string, unknown>> {
  const own = isProxy(value)
    ? undefined
    : (value as { [key: symbol]: unknown } | null)?.[Symbol.for('Jupyter.display')];
  if (typeof own !== 'function') return toBundle(value);
  const bundle: unknown = await own.call(value);
  return typeof bundle === 'object' && bundle !== null ? (bundle as Record<string, unknown>) : toBundle(value);
}

/** The end mark follows the last output through each pipe, so that the supervisor knows when it has read it all. */
function finish(
  id: number,
  outcome: { thrown?: Thrown; interrupted?: boolean; bundle?: Record<string, unknown> },
): void {
  current = 0;
  if (outcome.interrupted) writeAll(3, '\n'); // it may have been in the middle of an event
  writeAll(1, endMark);
  writeAll(2, endMark);
  send({ type: 'done', id, ...outcome });
}

function abandon(id: number): void {
  stopTimers();
  if (current !== 0 && (id === 0 || current === id)) finish(current, { interrupted: true });
}

/** An error that no cell awaits. This way, and not by a listener, since cells can remove listeners. */
process.setUncaughtExceptionCaptureCallback((error) => {
  const undo = repair();
  if (!isFromStop(error)) send({ type: 'stray', thrown: toThrown(error) });
  undo();
});

// At an exit of its own, even by a signal to itself, Node waits for the watchdog's inspector and says so on stderr.
// So it is ended from outside. The exit handlers of cells have run by now.
(process as NodeJS.Process & { reallyExit(code?: number): never }).reallyExit = (code = 0) => {
  send({ type: 'exit', code });
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); // the supervisor ends the process
};

type FromWatchdog =
  | Control
  | { type: 'absorb' }
  | { type: 'ping'; number: number }
  | { type: 'abandon'; id: number }
  | { type: 'comm'; message: CommMessage };

const watchdog = new Worker(new URL('./watchdog.js', import.meta.url), {
  workerData: { answerMemory, memoryMb: Number(NABLA_LIMIT_MB) },
});
watchdog.on('message', (message: FromWatchdog) => {
  if (message.type === 'run') void run(message.cell);
  else if (message.type === 'ping') watchdog.postMessage(message.number);
  else if (message.type === 'abandon') abandon(message.id);
  else if (message.type === 'comm') hear(message.message);
});

// Pipes that native code too can write to without losing anything.
type Handled = { _handle?: { setBlocking?(on: boolean): void } };
for (const [fd, stream] of [
  [1, process.stdout],
  [2, process.stderr],
] as const) {
  (stream as unknown as Handled)._handle?.setBlocking?.(true);
  writeThrough(stream, fd);
}

noteTimers();
offer();
// A warning is for the reader; in a grade cell, stderr would cost all marks.
console.warn = console.log;
watchdog.once('online', () => send({ type: 'ready' }));
