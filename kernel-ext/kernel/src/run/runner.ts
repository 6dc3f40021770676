/** The supervisor's side of the runner: starts it, feeds it cells, stops it, and says why it died. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { totalmem } from 'node:os';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { StreamReader } from '../output/stream-reader.js';
import type { CellToRun, CommMessage, Control, RunnerEvent } from './types.js';

const CHILD = fileURLToPath(new URL('./child.js', import.meta.url));

/** After an interrupt a cell has this long to stop before its process is ended. */
const STOP_WITHIN_MS = 5000;

/** Memory of the learner's code: half of the machine's, so that the kernel reports the end of it and not the machine. */
const MEMORY_MB = Number(process.env.NABLA_MEMORY_MB) || Math.floor(totalmem() / 2 / 2 ** 20);

/** Who hears what the runner says. */
export interface RunnerListener {
  onStream(name: 'stdout' | 'stderr', text: string): void;
  onEvent(event: RunnerEvent): void;
  onDeath(why: string, inCell: boolean): void;
}

/** How a cell ended. */
export type Outcome = Extract<RunnerEvent, { type: 'done' }> | { readonly type: 'died'; readonly why: string };

/** One process for the learner's code, started again when it died. */
export class Runner {
  readonly #listener: RunnerListener;
  #process: ChildProcess | undefined;
  #cell: { id: number; settle: (outcome: Outcome) => void } | undefined;
  #whenDone: Outcome | undefined;
  #streams: { stdout: StreamReader; stderr: StreamReader } | undefined;
  #stderrTail = '';
  #killTimer: NodeJS.Timeout | undefined;
  #exitCode: number | undefined;

  constructor(listener: RunnerListener) {
    this.#listener = listener;
    this.#start();
  }

  /** Runs one cell; its output reaches the listener before the outcome is given. */
  run(cell: CellToRun): Promise<Outcome> {
    if (this.#process === undefined) this.#start();
    return new Promise((settle) => {
      this.#whenDone = undefined;
      this.#cell = { id: cell.id, settle };
      this.#tell({ type: 'run', cell });
    });
  }

  /** Asks the running cell to stop; the second time, or after five seconds, its process is ended. */
  interrupt(): void {
    if (this.#cell === undefined) return;
    if (this.#killTimer !== undefined) {
      this.#process?.kill('SIGKILL');
      return;
    }
    this.#tell({ type: 'interrupt', id: this.#cell.id });
    this.#killTimer = setTimeout(() => this.#process?.kill('SIGKILL'), STOP_WITHIN_MS);
  }

  answer(value: string): void {
    this.#tell({ type: 'input', value });
  }

  comm(message: CommMessage): void {
    this.#tell({ type: 'comm', message });
  }

  /** Ends the process, and with it all variables. */
  stop(): void {
    this.#process?.removeAllListeners('close');
    this.#process?.kill('SIGKILL');
    this.#process = undefined;
    clearTimeout(this.#killTimer);
  }

  #start(): void {
    const mark = `\u0001${randomUUID()}\u0001`;
    const flags = [
      '--no-force-async-hooks-checks',
      '--disable-warning=ExperimentalWarning',
      `--max-old-space-size=${MEMORY_MB}`,
    ];
    const child = spawn(process.execPath, [...flags, CHILD], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, NABLA_END_MARK: mark },
    });
    this.#process = child;
    this.#stderrTail = '';
    this.#exitCode = undefined;
    const read = (name: 'stdout' | 'stderr'): StreamReader =>
      new StreamReader(mark, {
        onText: (text) => {
          if (name === 'stderr') this.#stderrTail = (this.#stderrTail + text).slice(-4000);
          this.#listener.onStream(name, text);
        },
        onMark: () => this.#settleIfDone(),
      });
    this.#streams = { stdout: read('stdout'), stderr: read('stderr') };
    child.stdout?.on('data', (chunk: Buffer) => this.#streams?.stdout.take(chunk));
    child.stderr?.on('data', (chunk: Buffer) => this.#streams?.stderr.take(chunk));
    const events = child.stdio[3] as NodeJS.ReadableStream;
    createInterface({ input: events }).on('line', (line) => this.#hear(line));
    (child.stdio[4] as Writable).on('error', () => undefined); // it died; the exit event says so
    // `close`, not `exit`: by then every pipe has been read to its end
    child.on('close', (code, signal) =>
      this.#onExit(child, this.#exitCode ?? code, this.#exitCode === undefined ? signal : null),
    );
  }

  #hear(line: string): void {
    let event: RunnerEvent;
    try {
      event = JSON.parse(line) as RunnerEvent;
    } catch {
      return; // bytes that a cell wrote to the pipe
    }
    if (event.type === 'exit') {
      this.#exitCode = event.code;
      this.#process?.kill('SIGKILL');
    } else if (event.type !== 'done') {
      this.#streams?.stdout.flush(); // what was printed before stands before
      this.#listener.onEvent(event);
    } else if (event.id === this.#cell?.id) {
      this.#whenDone = event;
      this.#settleIfDone();
    }
  }

  /** A cell is over when its `done` has come and both pipes have been read up to the end mark. */
  #settleIfDone(): void {
    const streams = this.#streams;
    if (this.#whenDone === undefined || !streams || streams.stdout.marks === 0 || streams.stderr.marks === 0) return;
    streams.stdout.marks--;
    streams.stderr.marks--;
    this.#settle(this.#whenDone);
  }

  #settle(outcome: Outcome): void {
    clearTimeout(this.#killTimer);
    this.#killTimer = undefined;
    const cell = this.#cell;
    this.#cell = undefined;
    this.#whenDone = undefined;
    cell?.settle(outcome);
  }

  #onExit(child: ChildProcess, code: number | null, signal: string | null): void {
    if (this.#process !== child) return;
    this.#process = undefined;
    this.#streams?.stdout.flush();
    this.#streams?.stderr.flush();
    const wasStopped = this.#killTimer !== undefined;
    const why = this.#cause(code, signal, wasStopped);
    this.#listener.onDeath(why, this.#cell !== undefined);
    this.#settle({ type: 'died', why });
    this.#start();
  }

  #cause(code: number | null, signal: string | null, wasStopped: boolean): string {
    if (wasStopped) return 'the cell could not be interrupted, so its process was ended';
    if (/heap out of memory|Allocation failed/.test(this.#stderrTail)) return `out of memory at ${MEMORY_MB} MB`;
    return signal ? `the process was ended by ${signal}` : `the process exited with code ${code}`;
  }

  #tell(message: Control): void {
    (this.#process?.stdio[4] as Writable | undefined)?.write(`${JSON.stringify(message)}\n`);
  }
}
