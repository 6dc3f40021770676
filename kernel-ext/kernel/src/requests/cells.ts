/** The life of an execute_request: it waits its turn, is checked, run and shown, and gets its reply. */
import type { Checker } from '../check/checker.js';
import type { Checked } from '../check/types.js';
import { Allowance } from '../grade/allowance.js';
import { isOwnFile } from '../grade/fence.js';
import type { Grading } from '../grade/grading.js';
import { CELL_SECONDS, IS_GRADING } from '../grade/mode.js';
import { nameAlone, type Order, recognise } from '../grade/recognise.js';
import { Rerun } from '../grade/rerun.js';
import type { History } from '../message/history.js';
import type { CellError, Json, Request } from '../message/types.js';
import type { Wire } from '../message/wire.js';
import { type CellText, runtimeError, typeError } from '../output/errors.js';
import { positionsOf } from '../output/positions.js';
import type { Outcome, Runner } from '../run/runner.js';
import { asThrown } from '../run/thrown.js';
import type { CellToRun } from '../run/types.js';
import type { Inputs } from './inputs.js';
import type { Outputs } from './outputs.js';

/** Cells without a number of their own are known to the runner by numbers from here on. */
const UNNUMBERED = 1_000_000;

const INTERRUPTED: CellError = {
  ename: 'KeyboardInterrupt',
  evalue: 'Interrupted',
  traceback: ['Interrupted: variables are kept'],
};

/** What is said when the learner's process died. */
export const deathNotice = (why: string): string =>
  IS_GRADING ? `${why}; the cells above are run again` : `${why}; variables are lost, run the cells above again`;

/** What a cell needs on its way. */
export interface Stations {
  readonly wire: Wire;
  readonly checker: Checker;
  readonly runner: Runner;
  readonly outputs: Outputs;
  readonly inputs: Inputs;
  readonly history: History;
  readonly grading: Grading;
}

type Settled = { readonly error: CellError } | { readonly bundle: Json };

/** Runs cells; the caller sees to it that one has ended before the next begins. */
export class Cells {
  /** The texts of all cells, for the lines of tracebacks. */
  readonly texts: Map<number, CellText> = new Map();
  readonly #stations: Stations;
  #running: Request | undefined;
  #isChecking = false;
  #isGradeCell = false;
  readonly #rerun: Rerun;
  #interrupted = false;
  #count = 0;
  #unnumbered = UNNUMBERED;
  #arrived = 0;
  #abortUpTo = 0;

  constructor(stations: Stations) {
    this.#stations = stations;
    this.#rerun = new Rerun(stations.runner);
  }

  /** What the runner says counts as text only: a grade cell is running, whose verdict is not for the runner to give. */
  get takesTextOnly(): boolean {
    return this.#isGradeCell;
  }

  /** Nothing that the runner says is to be shown. */
  get takesNothing(): boolean {
    return IS_GRADING && (this.#running === undefined || this.#rerun.isRunning);
  }

  /** A number of a cell that is none of the notebook's. */
  nextId(): number {
    return ++this.#unnumbered;
  }

  /** The runner died, in a cell or between two. */
  onDeath(inCell: boolean): void {
    if (IS_GRADING) this.#rerun.died(inCell);
  }

  /** The request whose cell runs now. */
  get running(): Request | undefined {
    return this.#running;
  }

  /** A cell came and begins to wait. @returns its place, which `run` wants to know */
  arrive(): number {
    return ++this.#arrived;
  }

  /** Stops the cell that is checked or runs; without one, what earlier cells left running. */
  interrupt(): void {
    const { checker, runner, inputs } = this.#stations;
    this.#interrupted = true;
    inputs.drop();
    if (this.#isChecking) checker.interrupt();
    else runner.interrupt();
  }

  async run(request: Request, place: number): Promise<void> {
    const { wire, outputs, inputs, history } = this.#stations;
    const { code: text, silent, store_history, stop_on_error, allow_stdin, user_expressions } = request.content;
    if (place <= this.#abortUpTo) {
      wire.reply(request, 'execute_reply', { status: 'aborted', execution_count: this.#count });
      return;
    }
    const code = String(text ?? '');
    const isStored = silent !== true && store_history !== false;
    if (isStored) history.add(++this.#count, code);
    const execution_count = this.#count;
    this.#running = request;
    this.#interrupted = false;
    outputs.begin(request, execution_count, silent === true);
    outputs.show('execute_input', { code, execution_count });
    // A numbered cell has its number in tracebacks too.
    const id = isStored ? execution_count : ++this.#unnumbered;
    const order = this.#orderIn(code);
    const settled =
      order === undefined
        ? await this.#settle(code, { id, mayAsk: allow_stdin === true && !IS_GRADING })
        : await this.#grade(order, code);
    if (order !== undefined && 'bundle' in settled && Object.keys(settled.bundle).length > 0) {
      outputs.result(settled.bundle);
      if (isStored) history.addOutput(execution_count, String(settled.bundle['text/plain']));
    }
    if ('error' in settled) {
      outputs.show('error', { ...settled.error });
      if (stop_on_error !== false) this.#abortUpTo = this.#arrived;
    }
    const values = 'error' in settled ? {} : await this.#evaluate(user_expressions);
    inputs.drop();
    outputs.end();
    this.#running = undefined;
    const result =
      'error' in settled
        ? { status: 'error', execution_count, ...settled.error }
        : { status: 'ok', execution_count, user_expressions: values, payload: [] };
    wire.reply(request, 'execute_reply', result);
  }

  /** What a grade cell orders. A learner's own function may be called `progress`, which is asked then: no points depend on it. */
  #orderIn(code: string): Order | undefined {
    const order = recognise(code);
    return order?.verb === 'progress' && this.#stations.checker.declares('progress') ? undefined : order;
  }

  /** Values that a client asks for after a cell. An error in one of them is no error of the cell. */
  async #evaluate(expressions: unknown): Promise<Json> {
    if (typeof expressions !== 'object' || expressions === null) return {};
    const values: [string, Json][] = [];
    for (const [name, code] of Object.entries(expressions)) {
      const settled = await this.#settle(String(code), { id: ++this.#unnumbered, isExpression: true });
      const value =
        'error' in settled
          ? { status: 'error', ...settled.error }
          : { status: 'ok', data: settled.bundle, metadata: {} };
      values.push([name, value]);
    }
    return Object.fromEntries(values);
  }

  /** Does what a grade cell orders. Of its text only the name of the solution is looked at by the type checker. */
  async #grade(order: Order, code: string): Promise<Settled> {
    if (order.verb === 'grade' && 'name' in order.subject) {
      const checked = await this.#check(nameAlone(code, order.subject));
      if ('error' in checked) return checked;
    }
    this.#isGradeCell = true;
    try {
      await this.#rerun.ifDue();
      const settled = await this.#stations.grading.run(order);
      return this.#interrupted && !IS_GRADING ? { error: INTERRUPTED } : settled;
    } finally {
      this.#isGradeCell = false;
    }
  }

  /** Checks a text and translates it. */
  async #check(code: string): Promise<{ readonly error: CellError } | { readonly checked: Checked }> {
    const { checker } = this.#stations;
    const allowance = IS_GRADING
      ? new Allowance(
          () => checker.pid,
          CELL_SECONDS,
          () => checker.interrupt(),
        )
      : undefined;
    this.#isChecking = true;
    const checked = await checker.convert(code).catch((error: unknown) => String((error as Error).message));
    this.#isChecking = false;
    allowance?.end();
    if (this.#interrupted) return { error: INTERRUPTED };
    if (typeof checked === 'string')
      return { error: { ename: 'TypeScriptError', evalue: checked, traceback: [checked] } };
    return checked.complaints.length > 0 ? { error: typeError(code, checked.complaints) } : { checked };
  }

  /** Checks a text and runs it; never throws. */
  async #settle(code: string, cell: Pick<CellToRun, 'id' | 'mayAsk' | 'isExpression'>): Promise<Settled> {
    const { checker, runner } = this.#stations;
    const answer = await this.#check(code);
    if ('error' in answer) return answer;
    const { complaints: _, maps, declarations: __, ...translated } = answer.checked;
    this.texts.set(cell.id, { code, locate: positionsOf(maps) });
    await this.#rerun.ifDue();
    const sideFiles = translated.sideFiles.filter(({ path }) => !IS_GRADING || isOwnFile(path, process.cwd()));
    const whole = { ...cell, ...translated, sideFiles };
    const outcome = IS_GRADING ? await this.#rerun.first(whole) : await runner.run(whole);
    if (outcome.type === 'done' && cell.isExpression !== true) checker.keep();
    return this.#judge(outcome);
  }

  #judge(outcome: Outcome): Settled {
    if (outcome.type === 'died') {
      const evalue = deathNotice(outcome.why);
      return { error: { ename: 'RunnerDied', evalue, traceback: [evalue] } };
    }
    // Part of the cell may have been stopped and the rest have ended: that is no success.
    if (outcome.interrupted || this.#interrupted) return { error: INTERRUPTED };
    if (outcome.thrown) return { error: runtimeError(asThrown(outcome.thrown), this.texts) };
    return { bundle: outcome.bundle ?? {} };
  }
}
