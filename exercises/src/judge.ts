/** From the outputs of all cases to a verdict: points, and a text that teaches. While grading, the text shows no case. */
import { type Definition, pointsOf, type Trial } from './definition.js';
import { drawFrom } from './draw.js';
import type { Attempt, Failure, Output, Verdict } from './seam.js';

/** Where a case went wrong first. */
interface Flaw {
  readonly trial: Trial;
  readonly text: string;
}

/** All cases of an exercise under a key. */
export function trialsOf(definition: Definition, key: string): readonly Trial[] {
  return Array.from({ length: definition.cases }, (_, index) =>
    definition.trial(drawFrom(key, `${definition.id}/${index}`), index),
  );
}

/** @param key the secret, or the public key @param shows whether the learner may see the cases */
export function beginAttempt(definition: Definition, key: string, shows: boolean): Attempt {
  const trials = trialsOf(definition, key);
  const isAnswer = definition.kind === 'answer';
  return {
    calls: isAnswer ? [] : trials.map(({ args }) => args),
    judge: (outputs) => verdict(definition, trials, isAnswer ? trials.map(() => outputs[0]) : outputs, shows),
  };
}

function verdict(
  definition: Definition,
  trials: readonly Trial[],
  outputs: readonly (Output | undefined)[],
  shows: boolean,
): Verdict {
  const { properties } = definition;
  const flaws: (Flaw | undefined)[] = properties.map(() => undefined);
  let stopped: Flaw | undefined; // the first case without a result
  trials.forEach((trial, index) => {
    const output = outputs[index];
    if (output === undefined || 'failure' in output) {
      const text = output === undefined ? 'No result came.' : failureText(definition, output.failure);
      stopped ??= { trial, text };
      return;
    }
    trial.judge(output.value).forEach((text, at) => {
      if (text !== undefined) flaws[at] ??= { trial, text };
    });
  });
  const holds = properties.map((_, at) => stopped === undefined && flaws[at] === undefined);
  const points = properties.reduce((total, property, at) => total + (holds[at] ? property.points : 0), 0);
  const passed = holds.every(Boolean);
  const lines = [headline(definition, points)];
  if (!passed || !shows)
    lines.push(...properties.map(({ name }, at) => `  ${markOf(holds[at] === true, flaws[at], stopped)} ${name}`));
  if (!passed && shows) {
    const first = flaws.findIndex((flaw) => flaw !== undefined);
    const flaw = first < 0 ? stopped : flaws[first];
    const name = first < 0 ? undefined : properties[first]?.name;
    if (flaw !== undefined) lines.push('', ...explained(flaw, name), `Stuck? hint("${definition.id}")`);
  } else if (passed && shows) lines.push(`${trials.length} ${othersOf(definition)}, all right.`);
  if (!shows && stopped !== undefined) lines.push('  a case ended without a result');
  return { passed, points, text: lines.join('\n') };
}

/** The first line of a verdict. */
export const headline = (definition: Definition, points: number): string =>
  `${definition.id} ${definition.title}: ${points} of ${pointsOf(definition)} points`;

/** What a right solution was tried on: an answer has no sizes. */
const othersOf = ({ kind }: Definition): string => (kind === 'answer' ? 'other cases' : 'cases of other sizes');

/** All lines that a verdict can have while grading: nothing else of what a grade cell printed is to be shown. */
export function gradingLines(definition: Definition): ReadonlySet<string> {
  const marks = ['ok    ', 'failed', '-     '];
  const all = definition.properties.flatMap(({ name }) => marks.map((mark) => `  ${mark} ${name}`));
  return new Set([...all, '  a case ended without a result']);
}

function markOf(holds: boolean, flaw: Flaw | undefined, stopped: Flaw | undefined): string {
  if (holds) return 'ok    ';
  return flaw === undefined && stopped !== undefined ? '-     ' : 'failed';
}

function failureText(definition: Definition, { kind, message }: Failure): string {
  if (definition.kind === 'answer' && kind === 'value')
    return `Asked is a number. What came cannot be read: ${message}.`;
  if (kind === 'threw') return `Your function threw ${message}`;
  if (kind === 'value') return `What your function returned cannot be read: ${message}.`;
  const isGone = kind === 'died' || kind === 'memory'; // the process, and with it all that cells have declared
  return `There is no result: ${message}.${isGone ? '\nYour variables are gone: run the cells above again.' : ''}`;
}

function explained({ trial, text }: Flaw, property: string | undefined): string[] {
  return [
    property === undefined ? 'The first case without a result' : `Failed first: ${property}`,
    `Case: ${trial.title}`,
    ...(trial.shown === '' ? [] : [trial.shown]),
    text,
  ];
}
