/** The supervisor's side of the runner: feeds it cells, stops it, and has another one ready when it dies. */
import { OutputLimit } from '../output/output-limit.js';
import { type LaunchRunner, type ProcessListener, RunnerProcess } from './runner-process.js';
import type { CallToMake, CellToRun, CommMessage, Control, RunnerEvent } from './types.js';

/** After an interrupt a cell has this long to stop before its process is ended. */
const STOP_WITHIN_MS = 5000;

/** A spare process is started this long after the kernel, so as not to be in the way of the first cells. */
const SPARE_AFTER_MS = 5000;

/** A process that dies before it was ready is started anew so often. */
const MOST_FALSE_STARTS = 3;

/** Who hears what the runner says. */
export interface RunnerListener {
  onStream(name: 'stdout' | 'stderr', text: string): void;
  onEvent(event: RunnerEvent): void;
  onDeath(why: string, inCell: boolean): void;
}

/** How a cell ended. */
export type Outcome = Extract<RunnerEvent, { type: 'done' }> | { readonly type: 'died'; readonly why: string };

/** How a call ended. A call that is interrupted is `done`. */
export type CallOutcome = Outcome | Extract<RunnerEvent, { type: 'returned' }>;

/** One process for the learner's code, another in its place when it died. */
export class Runner {
  readonly #listener: RunnerListener;
  #process: RunnerProcess | undefined;
  #spare: RunnerProcess | undefined;
  readonly #spareTimer: NodeJS.Timeout;
  readonly #launch: LaunchRunner | undefined;
  #cell: { id: number; isCall: boolean; settle: (outcome: never) => void } | undefined;
  #killTimer: NodeJS.Timeout | undefined;
  #falseStarts = 0;
  readonly #limit: OutputLimit;

  /** @param launch how its processes are started, if not as usual; such ones have no watchdog, so they are ended and not interrupted */
  constructor(listener: RunnerListener, launch?: LaunchRunner) {
    this.#listener = listener;
    this.#launch = launch;
    this.#limit = new OutputLimit((name, text) => listener.onStream(name, text));
    this.#use(new RunnerProcess(launch));
    this.#spareTimer = setTimeout(() => {
      this.#spare ??= new RunnerProcess(launch); // a death before has made one
    }, SPARE_AFTER_MS);
  }

  /** Runs one cell; its output reaches the listener before the outcome is given. */
  run(cell: CellToRun): Promise<Outcome> {
    this.#limit.begin();
    return this.#order<Outcome>(cell.id, { type: 'run', cell });
  }

  /** Makes one of the calls of a grade cell. */
  call(call: CallToMake): Promise<CallOutcome> {
    return this.#order<CallOutcome>(call.id, { type: 'call', call });
  }

  /** A cell that makes calls begins or ends: what they print counts together. */
  limitOutput(how: 'begin' | 'end'): void {
    this.#limit[how]();
  }

  /** Of the process that was started, which may be one that started the runner. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Ends the process, for this reason. */
  end(why: string): void {
    this.#process?.kill(why);
  }

  #order<How>(id: number, order: Control): Promise<How> {
    this.#falseStarts = 0;
    if (this.#process === undefined) this.#use(new RunnerProcess(this.#launch));
    return new Promise<How>((settle) => {
      this.#cell = { id, isCall: order.type === 'call', settle };
      this.#process?.tell(order);
    });
  }

  /** Stops the running cell, and what earlier cells left running; the second time, or after five seconds, the process is ended. */
  interrupt(): void {
    if (this.#launch !== undefined) {
      if (this.#cell !== undefined) this.#process?.kill('the process was ended by an interrupt');
      return;
    }
    if (this.#killTimer !== undefined) {
      this.#process?.kill(STUBBORN);
      return;
    }
    this.#process?.tell({ type: 'interrupt', id: this.#cell?.id ?? 0 });
    if (this.#cell !== undefined) this.#killTimer = setTimeout(() => this.#process?.kill(STUBBORN), STOP_WITHIN_MS);
  }

  /** What the person at the client typed. */
  answer(value: string): void {
    this.#process?.tell({ type: 'input', value });
  }

  /** A message of a comm from a client. */
  comm(message: CommMessage): void {
    this.#process?.tell({ type: 'comm', message });
  }

  /** Ends the processes, and with them all variables. */
  stop(): void {
    clearTimeout(this.#spareTimer);
    clearTimeout(this.#killTimer);
    this.#process?.drop();
    this.#spare?.drop();
    this.#process = undefined;
    this.#spare = undefined;
  }

  #use(runner: RunnerProcess): void {
    this.#process = runner;
    const listener: ProcessListener = {
      onText: (name, text) => this.#limit.take(name, text),
      onEvent: (event) => this.#hear(event),
      onEnd: (why) => this.#onEnd(runner, why),
    };
    runner.listen(listener);
  }

  #hear(event: RunnerEvent): void {
    if (event.type !== 'done' && event.type !== 'returned') this.#listener.onEvent(event);
    else if (event.id === this.#cell?.id && (event.type === 'done' || this.#cell.isCall)) this.#settle(event);
  }

  #settle(outcome: CallOutcome): void {
    clearTimeout(this.#killTimer);
    this.#killTimer = undefined;
    const cell = this.#cell;
    this.#cell = undefined;
    if (cell?.isCall !== true) this.#limit.end();
    cell?.settle(outcome as never);
  }

  #onEnd(runner: RunnerProcess, why: string): void {
    if (this.#process !== runner) return;
    this.#process = undefined;
    const { isReady } = runner;
    const inCell = this.#cell !== undefined;
    if (isReady || inCell) this.#listener.onDeath(why, inCell);
    this.#falseStarts = isReady ? 0 : this.#falseStarts + 1;
    if (this.#falseStarts < MOST_FALSE_STARTS) {
      const spare = this.#spare?.hasEnded === false ? this.#spare : new RunnerProcess(this.#launch);
      this.#use(spare);
      this.#spare = new RunnerProcess(this.#launch);
    }
    this.#settle({ type: 'died', why });
  }
}

const STUBBORN = 'the cell could not be interrupted, so its process was ended';
