/** A grader for tests: a few small exercises, compared here, in the kernel's supervisor. What it was told is in its texts. */
import { WITHHELD } from '../../../exercises/dist/withheld.js';

const numbers = (value) => {
  if (value?.$array !== undefined) return [...value.$array.data];
  return Array.isArray(value) ? value.flat(9) : [value];
};
const near = (a, b) => a === b || (typeof a === 'number' && Math.abs(a - b) <= 1e-12 * (1 + Math.abs(b)));
const same = (value, wanted) => {
  const [a, b] = [numbers(value), numbers(wanted)];
  return a.length === b.length && a.every((one, i) => near(one, b[i]));
};
const array = (data, shape) => ({ $array: { dtype: 'float64', shape, data: Float64Array.from(data) } });

let state = 12345; // of the numbers that the cases are made of
const random = () => {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return state / 2 ** 32 - 0.5;
};
const many = (n) => Array.from({ length: n }, random);

/** dx, dw, db of a linear layer. */
const backward = ([dy, x, w]) => {
  const [N, M] = dy.$array.shape;
  const D = x.$array.shape[1];
  const at = (a, i, j) => a.$array.data[i * a.$array.shape[1] + j];
  const sum = (n, f) => Array.from({ length: n }, (_, i) => f(i)).reduce((a, b) => a + b, 0);
  const grid = (n, m, f) =>
    array(
      Array.from({ length: n * m }, (_, k) => f(Math.floor(k / m), k % m)),
      [n, m],
    );
  return {
    dx: grid(N, D, (n, d) => sum(M, (m) => at(dy, n, m) * at(w, d, m))),
    dw: grid(D, M, (d, m) => sum(N, (n) => at(x, n, d) * at(dy, n, m))),
    db: array(
      Array.from({ length: M }, (_, m) => sum(N, (n) => at(dy, n, m))),
      [M],
    ),
  };
};

/** The gradient of log(sum(exp(w))). One case is so wide that no difference can be taken for each of its numbers in time. */
const softmax = (w) => {
  const sum = w.map(Math.exp).reduce((a, b) => a + b, 0);
  return array(
    w.map((x) => Math.exp(x) / sum),
    [w.length],
  );
};

const SQUARES = [0, 1, -2, 0.5, 3, -0.125, 10, 7, -9, 1.5];

/** id: what a function is called with, or nothing for an answer; the right output; points. */
const EXERCISES = {
  square: { points: 10, cases: SQUARES.map((x) => [[x], x * x]) },
  short: { points: 10, cases: SQUARES.map((x) => [[x], x * x]), seconds: 3 },
  layer: {
    points: 6,
    cases: () =>
      [1, 2, 3].map((n) => {
        const args = [array(many(n * 2), [n, 2]), array(many(n * 3), [n, 3]), array(many(6), [3, 2])];
        return [args, backward(args)];
      }),
  },
  total: { points: 4, cases: [1, 2, 3, 4].map((n) => [[array(many(n * n), [n, n])], undefined]) },
  slope: { points: 5, cases: () => many(5).map((x) => [[x], 3 * x * x]) },
  wide: {
    points: 5,
    seconds: 3,
    cases: () => [4, 5, 6, 7, 30000].map((n) => ((w) => [[array(w, [n])], softmax(w)])(many(n))),
  },
  answer: { points: 3, kind: 'answer', right: 0.25 },
  echo: { points: 1, cases: [[[[1, Number.NaN, -0, null, undefined, 'a', true, { b: [2n] }]], undefined]] },
};
for (const one of EXERCISES.total.cases) one[1] = one[0][0].$array.data.reduce((a, b) => a + b, 0);

const partsOf = (value, wanted) =>
  typeof wanted === 'object' && wanted.$array === undefined
    ? Object.keys(wanted).every((name) => same(value?.[name], wanted[name]))
    : same(value, wanted);

export function createGrader({ isGrading, secret, folder }) {
  const exercise = (id) => {
    const { points, cases = [], kind = 'function', right, seconds = 10 } = EXERCISES[id] ?? {};
    if (points === undefined) return undefined;
    return {
      kind,
      limits: { seconds, memoryMb: 200 },
      begin() {
        const all = typeof cases === 'function' ? cases() : cases;
        return {
          calls: all.map(([args]) => args),
          judge(outputs) {
            if (id === 'echo') return { passed: true, points, text: show(outputs[0]) };
            const wanted = kind === 'answer' ? [right] : all.map(([, output]) => output);
            const good = outputs.filter((one, i) => 'value' in one && partsOf(one.value, wanted[i])).length;
            const failed = outputs.find((one) => 'failure' in one)?.failure;
            const why = failed === undefined ? '' : ` (${failed.kind}: ${failed.message})`;
            return {
              passed: good === wanted.length,
              points: (points * good) / wanted.length,
              text: `${good} of ${wanted.length} right${why}`,
            };
          },
        };
      },
    };
  };
  return {
    withheld: WITHHELD, // what the course's own grader withholds
    exercise,
    hint: (id) => {
      if (exercise(id) === undefined) throw new Error(`There is no exercise ${id}`);
      return `Think about ${id}, in ${folder}`;
    },
    overview: () => `${Object.keys(EXERCISES).join(' ')} ${isGrading} ${secret}`,
  };
}

const show = (output) =>
  JSON.stringify(output, (_, value) =>
    typeof value === 'bigint' || Object.is(value, -0) || Number.isNaN(value) || value === undefined
      ? `<${Object.is(value, -0) ? '-0' : String(value)}>`
      : value,
  );
