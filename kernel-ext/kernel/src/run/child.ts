/** The runner process: the learner's code, on the main thread. */
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { isPromise } from 'node:util/types';
import vm from 'node:vm';
import { Worker } from 'node:worker_threads';
import { decode, encode, NotPlain } from '../grade/encode.js';
import { lock } from '../grade/lock.js';
import type { Failure } from '../grade/types.js';
import type { Wire } from '../grade/wire-value.js';
import { type Bundle, toBundle } from '../output/bundle.js';
import { offer } from './api.js';
import { hear } from './comms.js';
import { allowInput, answerMemory } from './input.js';
import { importInCell, PACKAGES, prepare, requireInCell, takeFiles } from './modules.js';
import { repair } from './originals.js';
import { send, writeAll, writeThrough } from './pipes.js';
import { toThrown } from './thrown.js';
import { isFromStop, noteTimers, stopTimers } from './timers.js';
import type { CallToMake, CellToRun, CommMessage, Control, Thrown } from './types.js';

const { NABLA_LIMIT_MB, NABLA_FENCED } = process.env;
delete process.env.NABLA_LIMIT_MB;
const { apply, defineProperty } = Reflect;
const { keys } = Object;
const { parse, stringify } = JSON;

/**
 * For libraries that keep modes and memory for the length of a cell, since an interrupted one runs no `finally`. [0] numbers the present cell: it
 * grows at each beginning and at each interrupt. [1] counts the interrupts, and [2] is the number of the cell that one stopped last.
 */
const counts = new Int32Array(3);
defineProperty(globalThis, Symbol.for('nabla.cell'), { value: counts });

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

/** The pipe of the supervisor's orders. */
const CONTROL = 4;

let current = 0; // the cell that is running, 0 for none

async function run(cell: CellToRun): Promise<void> {
  current = cell.id;
  counts[0]!++;
  allowInput(cell.mayAsk === true);
  let thrown: Thrown | undefined;
  let bundle: Bundle | undefined;
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
      const made = value === undefined ? {} : await toBundle(value);
      // An expression's bundle goes with `done`: what JSON cannot hold has to be its error before.
      if (cell.isExpression) bundle = parse(stringify(made)) as Bundle;
      else if (keys(made).length > 0) send({ type: 'result', id: cell.id, bundle: made });
    }
  } catch (error) {
    undo = repair();
    thrown = toThrown(error);
  }
  await turn();
  if (current === cell.id) finish(cell.id, { thrown, ...(cell.isExpression ? { bundle: bundle ?? {} } : {}) });
  undo();
}

/** Calls the learner's function, or reads the learner's answer, and sends what came of it as it is at that moment. */
async function call({ id, name, args }: CallToMake): Promise<void> {
  current = id;
  counts[0]!++;
  allowInput(false);
  let came: { readonly value: Wire } | { readonly failure: Failure };
  let undo = repair();
  try {
    const subject = names[name];
    const given = args?.map((wire) => decode(wire, PACKAGES));
    if (given !== undefined && typeof subject !== 'function') throw new NotPlain(`${name} is no function`);
    undo();
    let returned = given === undefined ? subject : apply(subject as () => unknown, undefined, given);
    if (isPromise(returned)) returned = await returned;
    undo = repair();
    came = { value: encode(returned) };
  } catch (error) {
    undo = repair();
    came = { failure: toFailure(error) };
  }
  if (current === id) {
    current = 0;
    send({ type: 'returned', id, ...came });
  }
  undo();
}

function toFailure(error: unknown): Failure {
  if (error instanceof NotPlain) return { kind: 'value', message: error.message };
  const { name, message } = toThrown(error);
  return { kind: 'threw', message: name === 'Thrown' ? message : `${name}: ${message}` };
}

function finish(id: number, outcome: { thrown?: Thrown; interrupted?: boolean; bundle?: Bundle }): void {
  current = 0;
  send({ type: 'done', id, ...outcome });
}

function abandon(id: number): void {
  if (current !== 0) counts[2] = counts[0]!;
  counts[0]!++;
  counts[1]!++;
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
const running = process as NodeJS.Process & { reallyExit(code?: number): never };
const exit = running.reallyExit;
running.reallyExit = (code = 0) => {
  send({ type: 'exit', code });
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); // the supervisor ends the process
};

type FromWatchdog =
  | Control
  | { type: 'absorb' }
  | { type: 'ping'; number: number }
  | { type: 'abandon'; id: number }
  | { type: 'comm'; message: CommMessage };

function take(message: FromWatchdog): void {
  if (message.type === 'run') void run(message.cell);
  else if (message.type === 'call') void call(message.call);
  else if (message.type === 'abandon') abandon(message.id);
  else if (message.type === 'comm') hear(message.message);
}

/** Starts the thread that ends code which does not return. */
function startWatchdog(): void {
  const watchdog = new Worker(new URL('./watchdog.js', import.meta.url), {
    workerData: { answerMemory, memoryMb: Number(NABLA_LIMIT_MB) },
  });
  watchdog.on('message', (message: FromWatchdog) => {
    if (message.type === 'ping') watchdog.postMessage(message.number);
    else take(message);
  });
  watchdog.once('online', () => send({ type: 'ready' }));
}

/** Behind the fence there are no threads: orders are read between cells, and what does not return is ended by the supervisor. */
function startFenced(): void {
  const control = new Socket({ fd: CONTROL, readable: true, writable: false });
  try {
    lock([control, process.stdout, process.stderr]);
  } catch (error) {
    writeAll(2, `The fence could not be closed: ${String(error)}\n`);
    exit.call(process, 1); // nothing is run without it
  }
  createInterface({ input: control }).on('line', (line) => take(parse(line) as Control));
  control.on('close', () => exit.call(process, 1)); // the supervisor is gone
  send({ type: 'ready' });
}

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
if (NABLA_FENCED === undefined) startWatchdog();
else startFenced();
