/** The run of a grade cell: the grader's calls go to the runner one by one, their outputs back to the grader, who alone decides. */
import type { CellError, Json } from '../message/types.js';
import type { CallOutcome, Runner } from '../run/runner.js';
import { Allowance, type Over } from './allowance.js';
import type { Loaded } from './load.js';
import { IS_GRADING, MOST_WRITTEN_MB } from './mode.js';
import type { Order, Subject } from './recognise.js';
import type { Failure, GradedExercise, Output, Value, Verdict } from './types.js';
import { usageOf } from './usage.js';
import { fromWire, NoValue, toWire } from './value.js';

type Settled = { readonly error: CellError } | { readonly bundle: Json };

/** What a runner takes at the least, before an exercise's own memory counts. */
const BESIDE_MB = 160;

export interface GradingStations {
  readonly loaded: Loaded;
  readonly runner: Runner;
  /** Prints for the learner. */
  readonly print: (text: string) => void;
  /** A number for a call that no cell has. */
  readonly nextId: () => number;
}

export class Grading {
  readonly #stations: GradingStations;

  constructor(stations: GradingStations) {
    this.#stations = stations;
  }

  /** Does what a grade cell orders. Never throws. */
  async run(order: Order): Promise<Settled> {
    const { loaded, runner } = this.#stations;
    if (loaded.grader === undefined) return refused(loaded.why);
    try {
      if (order.verb !== 'grade') {
        if (!IS_GRADING) this.#print(order.verb === 'hint' ? loaded.grader.hint(order.id) : loaded.grader.overview());
        return { bundle: {} };
      }
      const exercise = loaded.grader.exercise(order.id);
      if (exercise === undefined)
        return refused(`There is no exercise ${JSON.stringify(order.id)}; progress() lists them`);
      const wrong = misfit(exercise, order.subject);
      if (wrong !== undefined) return refused(wrong);
      runner.limitOutput('begin');
      const attempt = exercise.begin();
      const outputs = await this.#outputs(order.subject, exercise, attempt.calls);
      runner.limitOutput('end');
      return this.#tell(attempt.judge(outputs));
    } catch (error) {
      return refused(`The grader failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #print(text: string): void {
    this.#stations.print(text.endsWith('\n') ? text : `${text}\n`);
  }

  #tell({ passed, points, text }: Verdict): Settled {
    if (IS_GRADING) {
      this.#print(text);
      return { bundle: { 'text/plain': String(Number(points)) } };
    }
    if (passed) return { bundle: { 'text/plain': text } };
    return { error: { ename: 'ExerciseFailed', evalue: text.split('\n')[0] ?? '', traceback: text.split('\n') } };
  }

  async #outputs(subject: Subject, exercise: GradedExercise, calls: readonly (readonly Value[])[]): Promise<Output[]> {
    if ('literal' in subject) return [{ value: subject.literal }];
    const asked = exercise.kind === 'answer' ? [undefined] : calls;
    const outputs: Output[] = [];
    const limits = new Limits(this.#stations.runner, exercise.limits);
    let ended: Failure | undefined; // nothing can be called any more
    for (const args of asked) {
      if (ended === undefined) {
        const call = { id: this.#stations.nextId(), name: subject.name, args: args?.map(toWire) };
        const outcome = await this.#stations.runner.call(call);
        ended = limits.broken ?? endOf(outcome);
        if (ended === undefined) outputs.push(outputOf(outcome));
      }
      if (ended !== undefined) outputs.push({ failure: ended });
    }
    limits.end();
    return outputs;
  }
}

/** Ends calls that take too long or too much memory. */
class Limits {
  /** Which limit was reached. */
  broken: Failure | undefined;
  readonly #allowance: Allowance;

  constructor(runner: Runner, { seconds, memoryMb }: GradedExercise['limits']) {
    const before = Math.max(BESIDE_MB, usageOf(runner.pid ?? 0)?.residentMb ?? 0);
    const mostMb = IS_GRADING ? before + memoryMb : undefined; // a learner's process has a limit of its own
    const onOver = (over: Over): void => {
      const message = {
        time: `it took longer than ${seconds} s`,
        memory: `it used more than ${memoryMb} MB of memory`,
        written: `it wrote more than ${MOST_WRITTEN_MB} MB`,
      }[over];
      this.broken = { kind: over === 'written' ? 'died' : over, message };
      if (IS_GRADING) runner.end(message);
      else runner.interrupt(); // the variables of a learner stay
    };
    this.#allowance = new Allowance(() => runner.pid, seconds, onOver, mostMb);
  }

  end(): void {
    this.#allowance.end();
  }
}

/** Whether after this outcome no further call makes sense, and why. */
function endOf(outcome: CallOutcome): Failure | undefined {
  if (outcome.type === 'died')
    return { kind: /out of memory/.test(outcome.why) ? 'memory' : 'died', message: outcome.why };
  return outcome.type === 'done' ? { kind: 'time', message: 'it was interrupted' } : undefined;
}

const FAILURES: ReadonlySet<unknown> = new Set(['threw', 'value']);
const LONGEST = 1000;

function outputOf(outcome: CallOutcome): Output {
  const { value, failure } = outcome as Extract<CallOutcome, { type: 'returned' }>;
  if (failure !== undefined && FAILURES.has(failure?.kind))
    return { failure: { kind: failure.kind, message: String(failure.message).slice(0, LONGEST) } };
  try {
    return { value: fromWire(value) };
  } catch (error) {
    if (!(error instanceof NoValue || error instanceof RangeError)) throw error;
    return { failure: { kind: 'value', message: error.message } };
  }
}

function misfit({ kind }: GradedExercise, subject: Subject): string | undefined {
  if (kind === 'function' && 'literal' in subject)
    return 'This exercise asks for a function: write grade("05.2", yourFunction), with the name of yours';
  return undefined;
}

const refused = (evalue: string): Settled => ({ error: { ename: 'GradingError', evalue, traceback: [evalue] } });
