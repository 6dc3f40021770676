import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EXERCISES } from '../../exercises/src/all.js';
import { difference, distance, isNear, partOf, TOLERANCE, toMatrix, twoFigures } from '../../exercises/src/compare.js';
import { pointsOf } from '../../exercises/src/definition.js';
import { drawFrom, PUBLIC_KEY } from '../../exercises/src/draw.js';
import { createGrader } from '../../exercises/src/grader.js';
import { beginAttempt, gradingLines, trialsOf } from '../../exercises/src/judge.js';
import { judgeLoss, lossProperties } from '../../exercises/src/loss-and-gradients.js';
import { matrix, product, softmax, toValue, transposed, written } from '../../exercises/src/matrix.js';
import type { Grader, Value } from '../../exercises/src/seam.js';

const SECRET = 'a secret that is long enough to be one';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nabla-judge-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const alone = (): Grader => createGrader({ isGrading: false, secret: undefined, folder });
const exercise = (id: string) => EXERCISES.find((each) => each.id === id)!;
const verdictOn = (id: string, value: Value, grader = alone()) => {
  const attempt = grader.exercise(id)!.begin();
  return attempt.judge(attempt.calls.length === 0 ? [{ value }] : attempt.calls.map(() => ({ value })));
};

describe('comparison', () => {
  test('toMatrix() takes arrays and nested lists of equal lengths, nothing else', () => {
    const nested = toMatrix([[1, 2, 3], [4, 5, 6]]); // biome-ignore format: rows
    expect(nested?.shape).toEqual([2, 3]);
    expect(toMatrix(toValue(nested!))).toEqual(nested);
    expect(toMatrix([[1, 2], [3]])).toBeUndefined();
    expect(toMatrix([1, '2'])).toBeUndefined();
    expect(toMatrix(5)).toBeUndefined();
    expect(toMatrix({ length: 2 })).toBeUndefined();
  });

  test('toMatrix() puts a list of arrays of one shape on top of each other, and written() shows three axes', () => {
    const [first, second] = [toMatrix([[1, 2], [3, 4]])!, toMatrix([[5, 6], [7, 8]])!]; // biome-ignore format: rows
    const both = toMatrix([toValue(first), toValue(second)])!;
    expect(both.shape).toEqual([2, 2, 2]);
    expect(written(both)).toBe('[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]');
    expect(toMatrix([toValue(first), toValue(toMatrix([1, 2])!)])).toBeUndefined();
    expect(toMatrix([toValue(first), [[5, 6], [7, 8]]])).toBeUndefined(); // biome-ignore format: rows
    expect(toMatrix([1, toValue(first)])).toBeUndefined();
  });

  test('partOf() looks at own parts of objects only', () => {
    expect(partOf({ w: [1] }, 'w')?.data[0]).toBe(1);
    expect(partOf({ w: [1] }, 'constructor')).toBeUndefined();
    expect(partOf([1], '0')).toBeUndefined();
    expect(partOf(null, 'w')).toBeUndefined();
  });

  test('judgeLoss() looks at the loss and at the gradients, and knows a mistake and a whole multiple of the loss', () => {
    const dz = matrix([2], (i) => i + 1);
    const mistakes = () => [{ text: 'Without the constant.', loss: 2 }];
    const judged = (loss: Value, z: Value = [1, 2]) =>
      judgeLoss({ loss, dz: z }, { loss: 3, gradients: { dz } }, mistakes);
    const right = lossProperties({ says: 'a mean', points: 1 }, [{ name: 'dz', says: 'its slope', points: 1 }]);
    expect(right.map(({ name }) => name)[0]).toBe('it returns { loss, dz }');
    expect(judged(3 + 1e-12)).toEqual(right.map(() => undefined));
    expect(judged(2)[3]).toMatch(/target loss = 3\nyours {2}loss = 2\nWithout the constant\./);
    expect(judged(12)[3]).toContain('Yours is 4 times the target.');
    expect(judged(1)[3]).toContain('The target is 3 times yours.');
    expect(judged(-3)[3]).toContain('Yours is -1 times the target.');
    expect(judged(7)[3]).toBe('target loss = 3\nyours  loss = 7'); // 7/3 times says nothing
    expect(judged(Math.fround(3.1) - 0.1)[3]).toContain('float32');
    expect(judged(Number.NaN)[2]).toBe('target loss = 3\nyours  loss = NaN');
    expect(judged('3')[0]).toBe('No number came under the name loss.');
    expect(judged(3, [1, 3]).map((text) => text !== undefined)).toEqual([false, false, false, false, true]);
  });

  test('twoFigures() writes sizes as they are read', () => {
    expect([2, 0.6666, 12.34, 0.0012, 3.14e-9, 123_456].map(twoFigures)).toEqual([
      '2',
      '0.67',
      '12',
      '0.0012',
      '3.1e-9',
      '1.2e+5',
    ]);
  });

  test('difference() shows the element that is farthest off where an array is too large to be shown', () => {
    const wanted = matrix([2, 3, 5], (i) => i);
    const ours = matrix([2, 3, 5], (i) => (i === 22 ? 25 : i === 7 ? 6 : i));
    expect(difference('w', toMatrix([0, 1])!, toMatrix([0, 0])!)).toContain('target w = [0, 0]\nyours  w = [0, 1]');
    // 22 = (1 * 3 + 1) * 5 + 2
    const large = 'w has shape [2, 3, 5]. Its element [1, 1, 2] is farthest off:\ntarget 22\nyours  25\n';
    expect(difference('w', ours, wanted)).toContain(large);
    const nowhere = matrix([2, 3, 5], (i) => (i === 3 ? Number.NaN : i === 4 ? 50 : i));
    expect(difference('w', nowhere, wanted)).toContain('element [0, 0, 3] is farthest off:\ntarget 3\nyours  NaN');
  });

  test('distance() is relative to the norm of what is wanted', () => {
    // [3, 4] has norm 5, the difference has norm 0.5
    expect(distance(Float64Array.of(3.5, 4), Float64Array.of(3, 4))).toBeCloseTo(0.1, 15);
    expect(distance(Float64Array.of(0, -0), Float64Array.of(0, 0))).toBe(0);
    expect(distance(Float64Array.of(1e-3, 0), Float64Array.of(0, 0))).toBe(1e-3);
    expect(distance(Float64Array.of(Number.NaN), Float64Array.of(1))).toBe(Number.POSITIVE_INFINITY);
  });

  test('isNear() lets rounding in float64 pass, and neither float32 nor central differences', () => {
    const wanted = matrix([1000], (i) => Math.sin(i + 1));
    const off = (by: number) => ({ shape: [1000], data: wanted.data.map((value) => value * (1 + by)) });
    expect(isNear(off(1e-15), wanted)).toBe(true);
    expect(isNear(off(TOLERANCE * 2), wanted)).toBe(false);
    expect(isNear({ shape: [1000], data: Float64Array.from(wanted.data, Math.fround) }, wanted)).toBe(false);
    expect(isNear({ shape: [1, 1000], data: wanted.data }, wanted)).toBe(false);
    expect(isNear(undefined, wanted)).toBe(false);
  });

  test('arithmetic of the judge: a product, a transpose and softmax by hand', () => {
    const x = toMatrix([[1, 2], [3, 4]])!; // biome-ignore format: rows
    // [1 2; 3 4] [1 3; 2 4] = [1+4, 3+8; 3+8, 9+16]
    expect(written(product(x, transposed(x)))).toBe('[[5, 11], [11, 25]]');
    expect(written(softmax(toMatrix([[0, 0], [1000, 0]])!))).toBe('[[0.5, 0.5], [1, 0]]'); // biome-ignore format: rows
  });
});

describe('cases', () => {
  test.each(EXERCISES)('$id has 20 cases or more, other ones under each key, of many sizes', (definition) => {
    const titles = (key: string): string[] => trialsOf(definition, key).map(({ title }) => title);
    expect(definition.cases).toBeGreaterThanOrEqual(20);
    expect(new Set(titles(SECRET)).size).toBeGreaterThanOrEqual(18);
    expect(titles(SECRET)).toEqual(titles(SECRET));
    expect(titles(SECRET)).not.toEqual(titles(PUBLIC_KEY));
    expect(titles(SECRET)).not.toEqual(titles(`${SECRET}.`));
  });

  test('drawFrom() gives uniform and normal numbers, and whole numbers with both ends', () => {
    const draw = drawFrom(SECRET, 'a');
    const numbers = Array.from({ length: 20_000 }, () => draw.normal());
    const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
    const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length;
    expect(Math.abs(mean)).toBeLessThan(0.03); // four standard errors of 20,000
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
    expect(new Set(Array.from({ length: 200 }, () => draw.integer(2, 4)))).toEqual(new Set([2, 3, 4]));
  });
});

describe('what the learner reads', () => {
  test('the property that failed first, the case, the target beside the result, and the known mistake', () => {
    const definition = exercise('05.3');
    const { text, passed, points } = verdictOn('05.3', { dx: [[1]], dw: [[1]], db: [1] });
    expect({ passed, points }).toEqual({ passed: false, points: 0 });
    expect(text).toContain(`05.3 ${definition.title}: 0 of ${pointsOf(definition)} points`);
    expect(text).toContain('Failed first: each gradient has the shape of its array');
    expect(text).toMatch(/Case: a small layer, N = \d, D = \d, H = \d\nda = \[\[/);
    expect(text).toContain('and has [1, 1].');
  });

  test('what did not come has no shape and no numbers: nothing is called right there', () => {
    const { text } = verdictOn('05.3', { dx: [[1]], dw: [[1]] });
    expect(text).toContain('No array of numbers came under the name db.');
    expect(verdictOn('05.3', {}).text).toContain('No array of numbers came under the names dx, dw, db.');
    for (const one of [text, verdictOn('05.3', undefined).text, verdictOn('04.2', {}).text, verdictOn('03.4', 7).text])
      expect(one).not.toMatch(/^ {2}ok/m);
  });

  test('a right answer was tried on other cases, a right function on cases of other sizes', () => {
    expect(verdictOn('05.1', -2).text).toMatch(/^24 other cases, all right\.$/m);
  });

  test('a function that throws, one that is too slow and one that returns nothing readable are told apart', () => {
    const attempt = alone().exercise('05.2')!.begin();
    const say = (kind: 'threw' | 'time' | 'value' | 'died', message: string): string =>
      attempt.judge(attempt.calls.map(() => ({ failure: { kind, message } }))).text;
    expect(say('threw', 'RangeError: no')).toContain('Your function threw RangeError: no');
    expect(say('time', 'it took longer than 10 s')).toContain('There is no result: it took longer than 10 s.');
    expect(say('time', 'it took longer than 10 s')).not.toContain('variables are gone');
    expect(say('died', 'the process exited with code 0')).toContain(
      'the process exited with code 0.\nYour variables are gone: run the cells above again.',
    );
    expect(say('value', 'it holds itself')).toContain('What your function returned cannot be read: it holds itself.');
    const answer = alone().exercise('05.1')!.begin();
    expect(answer.judge([{ failure: { kind: 'value', message: 'it is, or holds, a function' } }]).text).toContain(
      'Asked is a number. What came cannot be read: it is, or holds, a function.',
    );
  });

  test.each([
    ['nothing', undefined],
    ['a number', 5],
    ['text', 'gradients'],
    ['a list', [1, 2]],
    ['NaN in the right shape', { dx: [[Number.NaN]], dw: [[Number.NaN]], db: [Number.NaN] }],
    ['arrays without an end', { dx: [], dw: [[]], db: [[[]]] }],
  ])('%s is a result without points, not a failure of the judge', (_, value) => {
    for (const { id } of EXERCISES) expect(verdictOn(id, value)).toMatchObject({ passed: false, points: 0 });
  });

  test('an answer is one number; a number that is meant otherwise is explained', () => {
    expect(verdictOn('05.1', -2)).toMatchObject({ passed: true, points: 2 });
    expect(verdictOn('05.1', 0.01).text).toContain('0.01 would be h itself');
    expect(verdictOn('05.1', -5).text).toContain('a larger step is better');
    expect(verdictOn('05.1', -0.5).text).toContain('a smaller step is better');
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, '-2', [-2], -2n])
      expect(verdictOn('05.1', value).points).toBe(0);
  });
});

test('04.1 tells which side of the limit a rate is on, and knows the rates that come from a mistake', () => {
  expect(verdictOn('04.1', 0.125)).toMatchObject({ passed: true, points: 2 });
  for (const [rate, text] of [
    [0.25, 'So the rate has to be smaller.\nIt is twice the limit'],
    [0.5, 'So the rate has to be smaller.\nThis comes out for the flattest direction'],
    [0.1, 'So a larger rate does, too.\nThat is the best rate, (6)'],
    [0.0625, 'So a larger rate does, too.\nThis rate is at the bottom of the steepest direction in one step'],
    [-0.125, 'A learning rate is above 0'],
  ] as const)
    expect(verdictOn('04.1', rate).text).toContain(text);
});

describe('while grading', () => {
  const grader = (): Grader => createGrader({ isGrading: true, secret: SECRET, folder });

  test('there must be a secret', () => {
    for (const secret of [undefined, '', 'short'])
      expect(() => createGrader({ isGrading: true, secret, folder })).toThrow(
        'Grading needs a secret of 32 characters',
      );
  });

  test.each(EXERCISES)('$id: the verdict shows no case, and all its lines are known', (definition) => {
    const { text } = verdictOn(definition.id, { dx: [[1]], w1: [[1]] }, grader());
    const [head, ...lines] = text.split('\n');
    expect(head).toBe(`${definition.id} ${definition.title}: 0 of ${pointsOf(definition)} points`);
    for (const line of lines) expect(gradingLines(definition)).toContain(line);
    for (const { title } of trialsOf(definition, SECRET)) expect(text).not.toContain(title);
  });

  test('points are those of the properties that hold on every case', () => {
    const definition = exercise('05.2');
    const judge = (change: (result: Record<string, Value>, index: number) => Record<string, Value>) => {
      const attempt = beginAttempt(definition, SECRET, false);
      const outputs = attempt.calls.map((args, index) => ({ value: change(solved(args), index) }));
      return attempt.judge(outputs).points;
    };
    const zero = (array: Value): Value => {
      const ours = toMatrix(array)!;
      return toValue(matrix(ours.shape, () => 0));
    };
    expect(judge((result) => result)).toBe(6);
    expect(judge((result) => ({ ...result, b1: zero(result.b1), w1: zero(result.w1) }))).toBe(2);
    expect(judge((result, index) => (index === 3 ? { ...result, w2: zero(result.w2) } : result))).toBe(5);
  });

  test('nothing is written', () => {
    verdictOn('05.1', -2, grader());
    expect(() => readFileSync(join(folder, 'progress.json'))).toThrow('ENOENT');
  });
});

/** Formulas (1) to (4) once more, for one layer of a case: what the judge compares with. */
function solved([network, x, labels]: readonly Value[]): Record<string, Value> {
  const part = (name: string) => partOf(network, name)!;
  const [inputs, truth] = [toMatrix(x)!, labels as readonly number[]];
  const [w1, b1, w2, b2] = ['w1', 'b1', 'w2', 'b2'].map(part);
  const [H, C] = w2.shape;
  const z1 = product(inputs, w1).data.map((value, i) => value + b1.data[i % H]);
  const a1 = { shape: [truth.length, H], data: z1.map((value) => Math.max(0, value)) };
  const z2 = product(a1, w2).data.map((value, i) => value + b2.data[i % C]);
  const p = softmax({ shape: [truth.length, C], data: z2 });
  const dz2 = matrix(p.shape, (i) => (p.data[i] - (truth[Math.floor(i / C)] === i % C ? 1 : 0)) / truth.length);
  const da1 = product(dz2, transposed(w2));
  const dz1 = matrix(a1.shape, (i) => (z1[i] > 0 ? da1.data[i] : 0));
  const ones = matrix([1, truth.length], () => 1);
  const sums = (dz: typeof dz1): Value => toValue({ shape: [dz.shape[1]], data: product(ones, dz).data });
  return {
    w1: toValue(product(transposed(inputs), dz1)),
    b1: sums(dz1),
    w2: toValue(product(transposed(a1), dz2)),
    b2: sums(dz2),
  };
}

describe('progress', () => {
  test('attempts, the best result and hints are kept in a file beside the notebook', () => {
    expect(alone().overview()).toContain(`0 of ${EXERCISES.length} passed`);
    verdictOn('05.1', -5);
    verdictOn('05.1', -2);
    verdictOn('05.1', -5);
    expect(alone().overview()).toMatch(/05\.1 .* 2 of 2 {2}passed, 3 attempts\n/);
    expect(alone().overview()).toContain(`1 of ${EXERCISES.length} passed`);
    expect(JSON.parse(readFileSync(join(folder, 'progress.json'), 'utf8')).exercises['05.1'].best).toBe(2);
  });

  test('hint() gives one after the other, and then the last again', () => {
    const hints = Array.from({ length: 4 }, () => alone().hint('05.2'));
    expect(hints.map((hint) => hint.slice(0, 22))).toEqual([
      'Hint 1 of 3 for 05.2. ',
      'Hint 2 of 3 for 05.2. ',
      'Hint 3 of 3 for 05.2. ',
      'Hint 3 of 3 for 05.2. ',
    ]);
    const ids = EXERCISES.map(({ id }) => id).join(', ');
    expect(() => alone().hint('05.9')).toThrow(`There is no exercise "05.9": the exercises are ${ids}`);
  });

  test('a record that was cut off, or a folder that cannot be written to, stops nobody', () => {
    writeFileSync(join(folder, 'progress.json'), '{ "exercises": { "05');
    expect(verdictOn('05.1', -2).passed).toBe(true);
    const nowhere = createGrader({ isGrading: false, secret: undefined, folder: join(folder, 'progress.json') });
    expect(verdictOn('05.1', -2, nowhere).passed).toBe(true);
  });
});
