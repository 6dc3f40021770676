/** One process for the learner's code, as the supervisor sees it: its pipes, its output, and why it ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Launch } from '../grade/fence.js';
import { LONGEST_LINE } from '../grade/mode.js';
import { isObject } from '../message/frames.js';
import { LineReader } from '../output/line-reader.js';
import { StreamReader } from '../output/stream-reader.js';
import { MEMORY_MB } from './memory.js';
import type { Control, RunnerEvent } from './types.js';

const CHILD = fileURLToPath(new URL('./child.js', import.meta.url));

const FLAGS: readonly string[] = [
  '--no-force-async-hooks-checks', // else Node aborts when code that is ended ran in a timer
  '--disable-warning=ExperimentalWarning',
  '--unhandled-rejections=throw', // so that they come to the same place as all other errors, whatever NODE_OPTIONS says
  `--max-old-space-size=${MEMORY_MB}`,
];

/** The system tells of a death this soon after the pipes are closed. */
const DEAD_WITHIN_MS = 200;

const HAS_GROUPS = process.platform !== 'win32';

/** Where the kernel was started; code runs there as long as it exists. */
const FOLDER = process.cwd();

/** How a runner is started, where nothing else is said: with all that the kernel itself may do. */
const launchFreely = (program: readonly string[], env: Readonly<Record<string, string>>): Launch => ({
  file: process.execPath,
  args: program,
  env: { ...process.env, ...env },
  cwd: existsSync(FOLDER) ? FOLDER : homedir(),
});

export type LaunchRunner = typeof launchFreely;

/** Who hears what the process says. */
export interface ProcessListener {
  onText(name: 'stdout' | 'stderr', text: string): void;
  /** What was printed before the event has been heard before it. */
  onEvent(event: RunnerEvent): void;
  onEnd(why: string): void;
}

/** An event with the number of the mark that stands behind the output before it. */
type Ordered = RunnerEvent & { readonly after: number };

export class RunnerProcess {
  readonly #child: ChildProcess;
  readonly #streams: { readonly stdout: StreamReader; readonly stderr: StreamReader };
  readonly #events: Ordered[] = [];
  readonly #sizes: number[] = []; // of each, in characters
  #waiting = 0; // and of all
  #listener: ProcessListener | undefined;
  #lastWords = '';
  #why: string | undefined;
  /** Whether it has said that it can take cells. */
  isReady = false;
  /** Whether it is over; a spare may end unseen. */
  hasEnded = false;

  constructor(launchRunner: LaunchRunner = launchFreely) {
    const mark = `\u0001${randomUUID()}:`;
    const environment = { NABLA_MARK: mark, NABLA_LIMIT_MB: String(MEMORY_MB) };
    const { file, args, env, cwd } = launchRunner([...FLAGS, CHILD], environment);
    this.#child = spawn(file, args, {
      cwd,
      detached: HAS_GROUPS, // a process group of its own, so that what cells start ends with it
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      env,
    });
    this.#streams = { stdout: this.#reader('stdout', mark), stderr: this.#reader('stderr', mark) };
    const lines = new LineReader(
      LONGEST_LINE,
      (line) => this.#hear(line),
      () => this.kill(TOO_MUCH),
    );
    this.#child.stdio[3]?.on('data', (chunk: Buffer) => lines.take(chunk));
    (this.#child.stdio[4] as Writable).on('error', () => undefined); // it died; `close` says so
    this.#child.stdio[4]?.on('close', () => setTimeout(() => this.#hearsNothing(), DEAD_WITHIN_MS));
    // `close`, not `exit`: by then every pipe has been read to its end
    this.#child.on('exit', () => this.#end()); // what cells started may hold the pipes
    this.#child.on('close', (code, signal) => {
      this.hasEnded = true;
      for (const stream of Object.values(this.#streams)) {
        stream.pass(Number.POSITIVE_INFINITY);
        stream.flush();
      }
      this.#listener?.onEnd(this.#why ?? this.#cause(code, signal));
    });
    this.#child.on('error', (error) => this.#listener?.onEnd(`the process could not be started: ${error.message}`));
  }

  /** From now on, somebody listens. */
  listen(listener: ProcessListener): void {
    this.#listener = listener;
  }

  /** Of the process that was started, which may be one that started the runner. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  tell(message: Control): void {
    (this.#child.stdio[4] as Writable).write(`${JSON.stringify(message)}\n`);
  }

  /** @param why the cause to report; without one, what the system says */
  kill(why?: string): void {
    this.#why ??= why;
    this.#end();
  }

  /** Ends it without a word. */
  drop(): void {
    this.#listener = undefined;
    this.#end();
  }

  /** Its control pipe is closed: either it is dead, or a cell closed it. */
  #hearsNothing(): void {
    const { exitCode, signalCode } = this.#child;
    if (exitCode === null && signalCode === null) this.kill('the process closed the pipe of its orders');
  }

  /** Ends the process and what its cells started. */
  #end(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(HAS_GROUPS ? -pid : pid, 'SIGKILL');
    } catch {
      // it has ended
    }
  }

  #reader(name: 'stdout' | 'stderr', mark: string): StreamReader {
    const reader = new StreamReader(mark, (text) => {
      if (name === 'stderr') this.#lastWords = (this.#lastWords + text).slice(-4000);
      this.#listener?.onText(name, text);
    });
    this.#child[name]?.on('data', (chunk: Buffer) => {
      reader.take(chunk);
      this.#handOver();
      if (reader.heldBack > LONGEST_LINE) this.kill(TOO_MUCH);
    });
    this.#child[name]?.on('end', () => {
      reader.end(); // or a cell closed it
      this.#handOver();
    });
    return reader;
  }

  #hear(line: string): void {
    let event: Ordered;
    try {
      event = JSON.parse(line) as Ordered;
    } catch {
      return; // bytes that a cell wrote to the pipe
    }
    if (!isObject(event)) return;
    if (event.type === 'exit') this.kill(`the process exited with code ${event.code}`);
    else if (event.type === 'full') this.#why = FULL;
    else if (typeof event.after === 'number') {
      this.#events.push(event);
      this.#sizes.push(line.length);
      this.#waiting += line.length;
      this.#handOver();
      if (this.#waiting > LONGEST_LINE) this.kill(TOO_MUCH);
    }
  }

  /** Hands over each event when all is read that was printed before it, and then what was printed after it. */
  #handOver(): void {
    const { stdout, stderr } = this.#streams;
    for (let next = this.#events[0]; next !== undefined; next = this.#events[0]) {
      const { after } = next;
      // A mark may stand before no event: an interrupt came between the two.
      for (const stream of [stdout, stderr]) stream.pass(after - 1);
      if (!stdout.hasReached(after) || !stderr.hasReached(after)) return;
      this.#events.shift();
      this.#waiting -= this.#sizes.shift() ?? 0;
      if (next.type === 'ready') this.isReady = true;
      else this.#listener?.onEvent(next);
      for (const stream of [stdout, stderr]) stream.pass(after);
    }
  }

  #cause(code: number | null, signal: string | null): string {
    if (/heap out of memory|Allocation failed/.test(this.#lastWords)) return FULL;
    return signal ? `the process was ended by ${signal}` : `the process exited with code ${code}`;
  }
}

const TOO_MUCH = 'the process was ended, since it wrote more at once than can be shown';

const FULL = `out of memory at ${MEMORY_MB} MB (NABLA_MEMORY_MB sets the limit)`;
