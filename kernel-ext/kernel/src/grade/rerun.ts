/**
 * While grading, cells have a time limit, and a solution that must be ended costs the next exercise nothing: the cells that ran before are run
 * again in a new process, unseen.
 */
import type { Outcome, Runner } from '../run/runner.js';
import type { CellToRun } from '../run/types.js';
import { Allowance, type Over } from './allowance.js';
import { CELL_SECONDS, MOST_WRITTEN_MB } from './mode.js';

export class Rerun {
  /** Whether cells are run again just now. */
  isRunning = false;
  readonly #runner: Runner;
  #isDue = false; // the process that had the variables is gone
  #done: CellToRun[] = [];

  constructor(runner: Runner) {
    this.#runner = runner;
  }

  /** The process is gone. Between two cells, what the last one left running has ended it: that cell is not run again. */
  died(inCell: boolean): void {
    this.#isDue = true;
    if (!inCell) this.#done.pop();
  }

  /** Runs a cell for the first time; it is remembered if the process outlives it. */
  async first(cell: CellToRun): Promise<Outcome> {
    const outcome = await this.#run(cell);
    if (outcome.type === 'done' && cell.isExpression !== true) this.#done.push(cell);
    return outcome;
  }

  /** Runs the earlier cells again, if that is needed. One that ends the process this time is left out from then on. */
  async ifDue(): Promise<void> {
    this.isRunning = true;
    while (this.#isDue) {
      this.#isDue = false;
      for (const cell of this.#done) {
        const outcome = await this.#run(cell);
        if (outcome.type === 'done') continue;
        this.#done = this.#done.filter((one) => one !== cell);
        this.#isDue = true;
        break;
      }
    }
    this.isRunning = false;
  }

  async #run(cell: CellToRun): Promise<Outcome> {
    const end = (over: Over): void =>
      this.#runner.end(
        over === 'written'
          ? `the cells wrote more than ${MOST_WRITTEN_MB} MB`
          : `the cell took longer than ${CELL_SECONDS} s`,
      );
    const allowance = new Allowance(() => this.#runner.pid, CELL_SECONDS, end);
    const outcome = await this.#runner.run(cell);
    allowance.end();
    return outcome;
  }
}
