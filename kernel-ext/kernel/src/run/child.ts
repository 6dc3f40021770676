/**
 * The runner process: the learner's code, on the main thread.
 *
 * What is needed to report is taken before any cell runs, so that a cell which breaks its globals breaks only itself.
 */
import { writeSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname, extname, resolve } from 'node:path';
import vm from 'node:vm';
import { Worker } from 'node:worker_threads';
import { toBundle } from '../output/bundle.js';
import type { CellToRun, Control, RunnerEvent, Thrown } from './types.js';

const EVENTS = 3;
const endMark = process.env.NABLA_END_MARK ?? '';
delete process.env.NABLA_END_MARK;
const { stringify } = JSON;
const { keys } = Object;

// Node sends what does not fit into the pipe later, when the end mark has long been written. So writing waits.
type Blocking = { readonly _handle?: { setBlocking?(on: boolean): void } };
for (const stream of [process.stdout, process.stderr]) (stream as Blocking)._handle?.setBlocking?.(true);

function writeAll(fd: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1); // the pipe is full: let the supervisor read
    }
  }
}

const send = (event: RunnerEvent): void => writeAll(EVENTS, `${stringify(event)}\n`);

function toThrown(error: unknown): Thrown {
  if (error instanceof Error || Object.prototype.toString.call(error) === '[object Error]') {
    const { name, message, stack, cause } = error as Error;
    const why = cause === undefined ? '' : `\nCaused by ${toThrown(cause).stack}`;
    return { name: String(name), message: String(message), stack: `${stack ?? message}${why}` };
  }
  const text = String(toBundle(error)['text/plain'] ?? error);
  return { name: 'Thrown', message: text, stack: text };
}

/** Names of all cells. TypeScript defines imported names as getters; stored as values, a later cell can declare them anew. */
const names = new Proxy<Record<string, unknown>>(
  {},
  {
    defineProperty(target, name, { get, value }) {
      if (name !== '__esModule') target[name as string] = get ? get() : value;
      return true;
    },
  },
);

const requireHere = createRequire(resolve(process.cwd(), 'cell.js'));
const sideSources = new Map<string, string>(); // local .ts files that cells import, translated
const sideModules = new Map<string, Module>();

function requireFrom(folder: string, fallback: NodeJS.Require | ((id: string) => unknown)): (id: string) => unknown {
  return (id) => {
    const path = resolve(folder, extname(id) === '' ? `${id}.js` : id);
    const source = sideSources.get(path);
    if (source === undefined) return fallback(id);
    const cached = sideModules.get(path);
    if (cached) return cached.exports;
    const side = new Module(path) as Module & { _compile(source: string, path: string): void };
    sideModules.set(path, side);
    side.filename = path;
    side.require = requireFrom(dirname(path), createRequire(path)) as NodeJS.Require;
    side._compile(source, path);
    return side.exports;
  };
}

const requireInCell = Object.assign(requireFrom(process.cwd(), requireHere), requireHere);
let current = 0; // the cell that is running, 0 for none

async function run(cell: CellToRun): Promise<void> {
  current = cell.id;
  for (const { path, data } of cell.sideFiles) {
    sideSources.set(path, data);
    sideModules.delete(path);
  }
  let thrown: Thrown | undefined;
  try {
    const wrapped = `(${cell.isAsync ? 'async ' : ''}function (exports, require) { ${cell.js}\n})`;
    const body = vm.runInThisContext(wrapped, { filename: `nabla-cell-${cell.id}` });
    await body(names, requireInCell);
    if (cell.resultName !== undefined && current === cell.id) {
      const value = names[cell.resultName];
      delete names[cell.resultName];
      const bundle = value === undefined ? {} : toBundle(value);
      if (keys(bundle).length > 0) send({ type: 'result', id: cell.id, bundle }); // {}: a value that is shown already
    }
  } catch (error) {
    thrown = toThrown(error);
  }
  if (current === cell.id) finish(cell.id, { thrown });
}

/** The end mark follows the last output through each pipe, so that the supervisor knows when it has read it all. */
function finish(id: number, outcome: { thrown?: Thrown; interrupted?: boolean }): void {
  current = 0;
  writeAll(1, endMark);
  writeAll(2, endMark);
  send({ type: 'done', id, ...outcome });
}

/** Timers of cells, so that an interrupt also stops what waits on one. */
const timers = new Set<NodeJS.Timeout>();
for (const name of ['setTimeout', 'setInterval'] as const) {
  const original = globalThis[name] as (run: () => void, ms?: number, ...args: unknown[]) => NodeJS.Timeout;
  const tracked = (task: () => void, ms?: number, ...args: unknown[]): NodeJS.Timeout => {
    const timer = original(task, ms, ...args);
    timers.add(timer);
    return timer;
  };
  globalThis[name] = Object.assign(tracked, original) as never;
}

function abandon(id: number): void {
  for (const timer of timers) clearTimeout(timer);
  timers.clear();
  if (current === id) finish(id, { interrupted: true });
}

const watchdog = new Worker(new URL('./watchdog.js', import.meta.url));
watchdog.on('message', (message: Control | { type: 'absorb' | 'ping' } | { type: 'abandon'; id: number }) => {
  if (message.type === 'run') void run(message.cell);
  else if (message.type === 'ping') watchdog.postMessage('pong');
  else if (message.type === 'abandon') abandon(message.id);
});

// At an exit of its own, even by a signal to itself, Node waits for the watchdog's inspector and says so on stderr.
// So it is ended from outside. The exit handlers of cells have run by now.
(process as NodeJS.Process & { reallyExit(code?: number): never }).reallyExit = (code = 0) => {
  send({ type: 'exit', code });
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); // the supervisor ends the process
};

process.on('uncaughtException', (error) => send({ type: 'stray', thrown: toThrown(error) }));
process.on('unhandledRejection', (error) => send({ type: 'stray', thrown: toThrown(error) }));

Object.defineProperty(globalThis, Symbol.for('Jupyter.publish'), {
  value: (
    bundle: Record<string, unknown>,
    options: { displayId?: string; update?: boolean; metadata?: Record<string, unknown> } = {},
  ): void => {
    const { displayId, update = false, metadata = {} } = options;
    send({ type: 'display', bundle, metadata, displayId, update });
  },
});
watchdog.once('online', () => send({ type: 'ready' }));
