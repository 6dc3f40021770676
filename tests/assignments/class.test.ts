/** The whole way of an assignment by nbgrader's own commands: released, handed in, graded, given back. */
import { symlinkSync, truncateSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHAPTERS, cellText, trialsOf } from '../../scripts/assignments/exercises.mjs';
import { HANDED_IN } from './cheats/handed-in.js';
import { compare } from './cheats/table.js';
import { type Answers, Course, NAME, rightAnswers, solutionLines } from './class.js';

const { exercises: EXERCISES } = CHAPTERS.find(({ name }: { name: string }) => name === NAME)!;
const exercise = (id: string) => EXERCISES.find((each: { id: string }) => each.id === id)!;
const right = (id: string): string => cellText(exercise(id), exercise(id).reference);
const RIGHT: Answers = rightAnswers(EXERCISES);
/** Central differences, as the exercise knows them. */
const tried = (id: string): string =>
  exercise(id).mutants.find((mutant: { body?: string }) => mutant.body !== undefined).body;
const changed = (id: string, from: string, to: string): Answers => {
  const text = right(id);
  if (!text.includes(from)) throw new Error(`${from} is not in the solution of ${id}`);
  return { ...RIGHT, [id]: text.replace(from, () => to) };
};
const inBody = (id: string, code: string): Answers => changed(id, '{\n', `{\n${code}\n`);
const before = (id: string, code: string): Answers => ({ ...RIGHT, [id]: `${code}\n${right(id)}` });

/** Right, but in lists in the place of arrays, after a warning, a debug print and a slow way through every element. */
const PLAIN: Answers = {
  ...RIGHT,
  '05.3': `import { toNested } from 'nabla';
function hiddenBackward(da: Tensor, kept: HiddenKept) {
  console.warn('this may be slow');
  console.log('da', da.shape);
  const dz = zeros(da.shape);
  for (let n = 0; n < da.shape[0]; n++)
    for (let h = 0; h < da.shape[1]; h++) if (kept.z.get(n, h) > 0) dz.set(n, h, da.get(n, h));
  const [dx, dw, db] = [matmul(dz, transpose(kept.w)), matmul(transpose(kept.x), dz), sum(dz, 0)];
  return { dx: toNested(dx), dw: toNested(dw), db: toNested(db) };
}`,
};

/** Remembers what it is given, prints it at once and in the next cell, and throws it. */
const SPY: Answers = {
  ...inBody('05.2', 'seen.push(...x.data); console.log(...x.data); console.error(JSON.stringify([...x.data]));'),
  '05.3': "console.log(...seen); throw new Error(seen.join(' '));",
};
const SPYING: Answers = { ...SPY, '05.2': `const seen: number[] = [];\n${SPY['05.2']}` };

/** The library's own operations in the place of a derivation. */
const LIBRARY: Answers = {
  ...RIGHT,
  '05.2': `import { linearBackward, reluBackward, softmaxCrossEntropyBackward } from 'nabla';
function mlpBackward(network: Network, x: Tensor, labels: number[]): Network {
  const { z1, a1, p } = forwardPass(network, x, labels);
  const second = linearBackward(softmaxCrossEntropyBackward(p, labels), a1, network.w2);
  const first = linearBackward(reluBackward(second.dx, z1), x, network.w1);
  return { w1: first.dw, b1: first.db, w2: second.dw, b2: second.db };
}`,
  '05.3': `function hiddenBackward(da: Tensor, kept: HiddenKept): HiddenGradients {
  return linearBackward(reluBackward(da, kept.z), kept.x, kept.w);
}`,
};

/** Tells who it is and what it can reach. */
const WHO: Answers = {
  ...RIGHT,
  '05.1': `import { readFileSync, writeFileSync } from 'node:fs';
const told = (what: () => unknown): string => { try { return 'reached ' + what(); } catch { return 'refused'; } };
console.log('user', process.getuid!());
console.log('secret', told(() => readFileSync('COURSE/secret', 'utf8')));
console.log('gradebook', told(() => writeFileSync('COURSE/gradebook.db', '')));
console.log('others', told(() => readFileSync('COURSE/submitted/right/${NAME}/${NAME}.ipynb', 'utf8')));
let bestExponent = -2;`,
};

/** What each earns: cells 05-1-grade (of 2), 05-2-grade (of 6), 05-3-grade (of 4). */
const CLASS: Readonly<Record<string, { answers: Answers; points: readonly [number, number, number] }>> = {
  right: { answers: RIGHT, points: [2, 6, 4] },
  stub: { answers: {}, points: [0, 0, 0] },
  half: { answers: { ...changed('05.2', 'multiply(da1, isPositive(z1))', 'da1'), '05.3': '' }, points: [2, 2, 0] },
  throws: { answers: inBody('05.2', "throw new RangeError('too hard');"), points: [2, 0, 4] },
  loop: { answers: inBody('05.2', 'while (true);'), points: [2, 0, 4] },
  memory: {
    answers: inBody('05.2', 'const hog = []; while (true) hog.push(new Array(1e6).fill(1));'),
    points: [2, 0, 4],
  },
  plain: { answers: PLAIN, points: [2, 6, 4] },
  spy: { answers: SPYING, points: [2, 6, 0] },
  never: { answers: before('05.2', 'while (true);'), points: [2, 0, 4] },
  shape: { answers: changed('05.2', 'b1: sum(dz1, 0)', 'b1: dz1'), points: [2, 4, 4] },
  type: { answers: changed('05.3', 'db: sum(dz, 0)', "db: 'sum of dz'"), points: [2, 6, 0] },
  noisy: {
    answers: inBody('05.3', "for (let i = 0; i < 20; i++) console.log('x'.repeat(100_000));"),
    points: [2, 6, 4],
  },
  library: { answers: LIBRARY, points: [2, 0, 0] },
  tries: { answers: { ...RIGHT, '05.2': cellText(exercise('05.2'), tried('05.2')) }, points: [2, 0, 4] },
  exits: { answers: inBody('05.2', 'process.exit(0);'), points: [2, 0, 4] },
};

let course: Course;
let printed: string;

beforeAll(async () => {
  course = new Course();
  await course.nbgrader('generate_assignment', NAME, '--create');
  await course.nbgrader('release_assignment', NAME, `--Exchange.root=${course.at('exchange')}`);
  for (const [student, { answers }] of Object.entries(CLASS)) course.handIn(student, answers);
  course.handIn('who', { ...WHO, '05.1': (WHO['05.1'] ?? '').replaceAll('COURSE', course.folder) });
  course.handIn('wordy', RIGHT, ({ cells }) => {
    cells[1].outputs = [{ output_type: 'stream', name: 'stdout', text: 'x'.repeat(50 * 2 ** 20) }];
  });
  for (const { name, solved, change } of HANDED_IN)
    course.handIn(
      name,
      rightAnswers(EXERCISES.filter((_: unknown, index: number) => solved.includes(index + 1))),
      change,
    );
  course.handIn('gaps', RIGHT, (notebook) => {
    notebook.cells = notebook.cells.filter(({ id }) => id !== '05-2-answer' && id !== '05-3-grade');
  });
  course.handInText('broken', '{ "cells": [');
  truncateSync(course.handInText('huge', ''), 65 * 2 ** 20);
  symlinkSync(course.at('submitted/right'), course.at('submitted/linked'));
  printed = await course.grade();
  await course.nbgrader('generate_feedback', NAME);
});
afterAll(() => course?.remove());

test('the grades database has exactly the points of each, of odd submissions what remains of them', () => {
  const of = ([first, second, third]: readonly number[]) => ({
    '05-1-grade': first,
    '05-2-grade': second,
    '05-3-grade': third,
  });
  const expected = Object.fromEntries(Object.entries(CLASS).map(([student, { points }]) => [student, of(points)]));
  console.log(printed);
  console.log(
    Object.entries(course.times)
      .map(([name, seconds]) => `${name}: ${seconds.toFixed(1)} s`)
      .join('\n'),
  );
  expect(course.points()).toEqual({
    ...expected,
    who: of([2, 6, 4]),
    wordy: of([2, 6, 4]),
    gaps: of([2, 0, 4]),
    ...Object.fromEntries(HANDED_IN.map(({ name, points }) => [name, of(points)])),
  });
});

test('the table in docs/attempts-to-cheat.md says what notebooks earn that were changed around their answers', () => {
  const sum = (points: readonly number[]): number => points.reduce((total, each) => total + each, 0);
  const earned = course.points();
  const rows = HANDED_IN.map(({ name, tries, points }) => {
    const harm = printed.includes(`\n${name}: ${sum(points)} points`) ? 'none' : 'not graded';
    return {
      kind: 'handed in',
      attack: name,
      tries,
      worth: sum(points),
      points: sum(Object.values(earned[name] ?? {})),
      harm,
    };
  });
  const { page, run } = compare('handed in', rows);
  expect(page).toEqual(run);
});

test('of a notebook that was changed around its answers the teacher is told what was odd', () => {
  for (const { name, says } of HANDED_IN)
    if (says !== undefined) expect(printed).toMatch(new RegExp(`\\n${name}: .*${says}`));
});

test('who is refused is told of in a line', () => {
  expect(printed).toContain(`broken: refused, ${NAME}.ipynb is no valid JSON\n`);
  expect(printed).toContain(`huge: refused, ${NAME}.ipynb has 65 MB, more than 64\n`);
  expect(printed).toContain('linked: refused, the name of its folder is none of a student, or the folder is a link\n');
  expect(printed).toContain(`${18 + HANDED_IN.length} graded, 3 refused`);
  expect(printed).toMatch(/\ngaps: .*05-2-answer: there is none, the empty one is graded\n/);
});

test('a submission runs as a user of its own where that can be, and reaches no secret, no gradebook, nobody else', () => {
  const text = Object.values(course.texts('rebuilt/who')).join('');
  const user = process.getuid?.() === 0 ? 61_000 : process.getuid?.();
  expect(text).toContain(`user ${user}\\nsecret refused\\ngradebook refused\\nothers refused\\n`);
});

describe('neither the release nor the feedback shows', () => {
  const shown = (): [string, string][] =>
    ['release', 'exchange', 'feedback'].flatMap((folder) => Object.entries(course.texts(folder)));

  test('the secret', () => {
    expect(shown().length).toBeGreaterThan(Object.keys(CLASS).length);
    for (const [file, text] of shown()) expect(text.includes(course.secret), file).toBe(false);
  });

  test('a hidden case, though a submission printed all of them', () => {
    const numbers = EXERCISES.filter(({ kind }: { kind: string }) => kind !== 'answer').flatMap(
      (definition: { id: string }) =>
        trialsOf(exercise(definition.id), course.secret).flatMap(({ args }: { args: readonly unknown[] }) =>
          hiddenNumbers(args),
        ),
    );
    expect(numbers.length).toBeGreaterThan(40);
    for (const [file, text] of shown())
      expect(
        numbers.filter((number: string) => text.includes(number)),
        file,
      ).toEqual([]);
  });

  test('a solution', () => {
    const lines = solutionLines(EXERCISES);
    expect(lines.length).toBeGreaterThan(8);
    const strangers = shown().filter(([file]) => !/feedback\/(?!stub\/)/.test(file)); // others show their own answers
    expect(strangers.length).toBeGreaterThan(2);
    for (const [file, text] of strangers)
      expect(
        lines.filter((line: string) => text.includes(line)),
        file,
      ).toEqual([]);
  });

  test('nothing at all: the feedback names the properties', () => {
    const half = Object.entries(course.texts('feedback')).find(([file]) => file.includes('/half/'))?.[1];
    expect(half).toContain('failed w1: x transposed times dz1');
    expect(half).toContain('ok     w2: a1 transposed times dz2');
  });
});

test('a submission can be graded anew, alone', async () => {
  course.handIn('stub', RIGHT);
  expect(await course.grade('--students', 'stub')).toContain('1 graded, 0 refused');
  expect(course.points()).toMatchObject({ stub: { '05-2-grade': 6 }, half: { '05-2-grade': 2 } });
});

test('a submission that is cut off by the limit of time gets no points for what did not run', async () => {
  expect(course.points()).toMatchObject({ loop: { '05-1-grade': 2, '05-3-grade': 4 } });
  // it hangs before its first grade cell, so none can run, however fast the machine is
  course.handIn('loop', { ...RIGHT, '05.1': 'while (true);' });
  expect(await course.grade('--students', 'loop', '--minutes', '0.05')).toMatch(/loop: 0 points .*longer than 3 s/);
  expect(course.points()).toMatchObject({ loop: { '05-1-grade': 0, '05-2-grade': 0, '05-3-grade': 0 } });
  const [notebook] = Object.values(course.texts('rebuilt/loop'));
  expect(notebook?.match(/"evalue": "[^"]* longer than 3 s"/g)).toHaveLength(3); // each grade cell says why
});

test('an assignment that is not there, or not released, is said', async () => {
  const { grade } = await import('../../scripts/assignments/grade.mjs');
  await expect(grade({ assignment: '99', course: course.folder })).rejects.toThrow(`there are ${CHAPTERS[0].name}`);
  await expect(grade({ assignment: NAME, course: course.at('exchange') })).rejects.toThrow('There is no secret');
  await expect(grade({ assignment: NAME, course: course.folder, minutes: '0' })).rejects.toThrow('--minutes wants');
  await expect(grade({ assignment: NAME, course: course.folder, students: 'nobody' })).rejects.toThrow(
    'There is no submission of nobody',
  );
});

/** Of each argument the first numbers, as a print would show them. */
function hiddenNumbers(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('$array' in value) {
    const { data } = (value as { $array: { data: Float64Array } }).$array;
    return Array.from(data.subarray(0, 3), (number) => String(number).slice(0, 12)).filter(
      (text) => text.length === 12,
    );
  }
  return Object.values(value).flatMap(hiddenNumbers);
}
