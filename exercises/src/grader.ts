/** The module that a kernel loads to judge the exercises of this course. It runs where no learner's code does. */
import { EXERCISES } from './all.js';
import { type Definition, pointsOf } from './definition.js';
import { PUBLIC_KEY } from './draw.js';
import { beginAttempt } from './judge.js';
import { Progress, type Standing } from './progress.js';
import type { GradedExercise, Grader, GraderOptions } from './seam.js';
import { WITHHELD } from './withheld.js';

/** Shorter secrets could be found by trying. */
const SECRET_LEAST = 32;

/** @throws Error when grading has no secret: its cases would be the public ones */
export function createGrader({ isGrading, secret, folder }: GraderOptions): Grader {
  if (isGrading && (secret === undefined || secret.length < SECRET_LEAST))
    throw new Error(
      `Grading needs a secret of ${SECRET_LEAST} characters or more; npm run assignments -- secret makes one`,
    );
  const key = isGrading && secret !== undefined ? secret : PUBLIC_KEY;
  const progress = new Progress(folder);
  const find = (id: string): Definition | undefined => EXERCISES.find((each) => each.id === id);
  return {
    withheld: WITHHELD,
    exercise(id) {
      const definition = find(id);
      return definition && graded(definition, key, isGrading ? undefined : progress);
    },
    hint(id) {
      const definition = find(id);
      const known = EXERCISES.map((each) => each.id).join(', ');
      if (definition === undefined) throw new Error(`There is no exercise "${id}": the exercises are ${known}`);
      return nextHint(definition, progress);
    },
    overview: () => overview(progress),
  };
}

function graded(definition: Definition, key: string, progress: Progress | undefined): GradedExercise {
  return {
    kind: definition.kind === 'answer' ? 'answer' : 'function',
    limits: definition.limits,
    begin() {
      const attempt = beginAttempt(definition, key, progress !== undefined);
      return {
        calls: attempt.calls,
        judge(outputs) {
          const verdict = attempt.judge(outputs);
          progress?.note(definition.id, (before) => ({
            ...before,
            attempts: before.attempts + 1,
            best: Math.max(before.best, verdict.points),
            passed: before.passed || verdict.passed,
          }));
          return verdict;
        },
      };
    },
  };
}

/** One more with each call; after the last, the last again. */
function nextHint({ id, hints }: Definition, progress: Progress): string {
  const number = Math.min(progress.of(id).hints + 1, hints.length);
  progress.note(id, (before) => ({ ...before, hints: number }));
  const last = number === hints.length ? '\nThat was the last hint.' : '';
  return `Hint ${number} of ${hints.length} for ${id}. ${hints[number - 1]}${last}`;
}

function overview(progress: Progress): string {
  const widest = Math.max(...EXERCISES.map(({ title }) => title.length));
  const rows = EXERCISES.map((definition) => {
    const standing = progress.of(definition.id);
    const points = `${standing.best} of ${pointsOf(definition)}`.padStart(8);
    return `${definition.id}  ${definition.title.padEnd(widest)} ${points}  ${stateOf(standing)}`;
  });
  const done = EXERCISES.filter(({ id }) => progress.of(id).passed).length;
  return [...rows, `${done} of ${EXERCISES.length} passed`].join('\n');
}

function stateOf({ passed, attempts, hints }: Standing): string {
  const tries = attempts === 0 ? 'not tried' : `${passed ? 'passed' : 'not yet'}, ${count(attempts, 'attempt')}`;
  return hints === 0 ? tries : `${tries}, ${count(hints, 'hint')}`;
}

const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;
