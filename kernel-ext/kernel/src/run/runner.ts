/** The supervisor's side of the runner: feeds it cells, stops it, and has another one ready when it dies. */
import { OutputLimit } from '../output/output-limit.js';
import { type ProcessListener, RunnerProcess } from './runner-process.js';
import type { CellToRun, CommMessage, RunnerEvent } from './types.js';

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

/** One process for the learner's code, another in its place when it died. */
export class Runner {
  readonly #listener: RunnerListener;
  #process: RunnerProcess | undefined;
  #spare: RunnerProcess | undefined;
  readonly #spareTimer: NodeJS.Timeout;
  #cell: { id: number; settle: (outcome: Outcome) => void } | undefined;
  #killTimer: NodeJS.Timeout | undefined;
  #falseStarts = 0;
  readonly #limit: OutputLimit;

  constructor(listener: RunnerListener) {
    this.#listener = listener;
    this.#limit = new OutputLimit((name, text) => listener.onStream(name, text));
    this.#use(new RunnerProcess());
    this.#spareTimer = setTimeout(() => {
      this.#spare = new RunnerProcess();
    }, SPARE_AFTER_MS);
  }

  /** Runs one cell; its output reaches the listener before the outcome is given. */
  run(cell: CellToRun): Promise<Outcome> {
    this.#falseStarts = 0;
    if (this.#process === undefined) this.#use(new RunnerProcess());
    this.#limit.begin();
    return new Promise((settle) => {
      this.#cell = { id: cell.id, settle };
      this.#process?.tell({ type: 'run', cell });
    });
  }

  /** Stops the running cell, and what earlier cells left running; the second time, or after five seconds, the process is ended. */
  interrupt(): void {
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
    if (event.type !== 'done') this.#listener.onEvent(event);
    else if (event.id === this.#cell?.id) this.#settle(event);
  }

  #settle(outcome: Outcome): void {
    clearTimeout(this.#killTimer);
    this.#killTimer = undefined;
    this.#limit.end();
    const cell = this.#cell;
    this.#cell = undefined;
    cell?.settle(outcome);
  }

  #onEnd(runner: RunnerProcess, why: string): void {
    if (this.#process !== runner) return;
    this.#process = undefined;
    const { isReady } = runner;
    const inCell = this.#cell !== undefined;
    if (isReady || inCell) this.#listener.onDeath(why, inCell);
    this.#falseStarts = isReady ? 0 : this.#falseStarts + 1;
    if (this.#falseStarts < MOST_FALSE_STARTS) {
      const spare = this.#spare?.hasEnded === false ? this.#spare : new RunnerProcess();
      this.#use(spare);
      this.#spare = new RunnerProcess();
    }
    this.#settle({ type: 'died', why });
  }
}

const STUBBORN = 'the cell could not be interrupted, so its process was ended';
