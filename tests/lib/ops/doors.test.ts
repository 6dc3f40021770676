/** What every door promises, for each of them from one table: views, new arrays, both dtypes, and errors that say what came. */
import { afterAll, describe, expect, test } from 'vitest';
import { array, astype, copy, norm, rows, subtract, type Tensor, zeros } from '../../../lib/src/array/index.js';
import { random } from '../../../lib/src/data/random.js';
import * as everything from '../../../lib/src/index.js';
import { type BackendName, backend, setBackend } from '../../../lib/src/kernels/choose.js';
import { FLOAT32_SUM } from '../../support/tolerances.js';

/** By name, so that the four operations of arithmetic are one entry. */
const nabla = { ...everything };

interface Door {
  readonly name: string;
  /** shapes of the arrays that it takes, one with two axes or more */
  readonly shapes: readonly number[][];
  /** whether the second array may have any length */
  readonly isElastic?: true;
  readonly call: (arrays: Tensor[]) => Tensor | readonly Tensor[] | number;
}

const [N, K, M] = [5, 3, 4];
const labels = [0, 3, 1, 2, 0];
const alike = [
  [N, M],
  [N, M],
];
const both = ({ da, db }: { readonly da: Tensor; readonly db: Tensor }): Tensor[] => [da, db];

const unary = (
  name: string,
  forward: (x: Tensor) => Tensor,
  backward: (dy: Tensor, x: Tensor) => Tensor,
): readonly Door[] => [
  { name: `${name}Forward`, shapes: [[N, M]], call: ([x]) => forward(x) },
  { name: `${name}Backward`, shapes: alike, call: ([dy, x]) => backward(dy, x) },
];

const DOORS: readonly Door[] = [
  ...unary('relu', nabla.reluForward, nabla.reluBackward),
  ...unary('leakyRelu', nabla.leakyReluForward, nabla.leakyReluBackward),
  ...unary('sigmoid', nabla.sigmoidForward, nabla.sigmoidBackward),
  ...unary('tanh', nabla.tanhForward, nabla.tanhBackward),
  ...unary('gelu', nabla.geluForward, nabla.geluBackward),
  ...unary('silu', nabla.siluForward, nabla.siluBackward),
  ...unary('exp', nabla.expForward, nabla.expBackward),
  ...unary('log', nabla.logForward, nabla.logBackward),
  ...unary('sqrt', nabla.sqrtForward, nabla.sqrtBackward),
  ...unary('softmax', nabla.softmaxForward, nabla.softmaxBackward),
  ...unary('logSoftmax', nabla.logSoftmaxForward, nabla.logSoftmaxBackward),
  ...(['add', 'subtract', 'multiply', 'divide'] as const).flatMap((name): Door[] => [
    { name, shapes: alike, call: ([a, b]) => nabla[name](a, b) },
    { name: `${name} of a row`, shapes: [[N, M], [M]], call: ([a, b]) => nabla[name](a, b) },
    {
      name: `${name} of a column to a row`,
      shapes: [[N, 1], [M]],
      isElastic: true,
      call: ([a, b]) => nabla[name](a, b),
    },
    { name: `${name} of a number`, shapes: [[N, M]], call: ([a]) => [nabla[name](a, 3), nabla[name](3, a)] },
    {
      name: `${name} of four axes`,
      shapes: [
        [2, 1, 3, 1],
        [4, 1, 2],
      ],
      call: ([a, b]) => nabla[name](a, b),
    },
    {
      name: `${name}Backward`,
      shapes: [[N, M], [N, M], [M]],
      call: ([dy, a, b]) => both(nabla[`${name}Backward`](dy, a, b)),
    },
    {
      name: `${name}Backward of four axes`,
      shapes: [
        [2, 4, 3, 2],
        [2, 1, 3, 1],
        [4, 1, 2],
      ],
      call: ([dy, a, b]) => both(nabla[`${name}Backward`](dy, a, b)),
    },
  ]),
  ...(['sum', 'mean', 'max'] as const).flatMap((name): Door[] => [
    { name, shapes: [[N, M]], call: ([x]) => nabla[name](x) },
    { name: `${name} along axes`, shapes: [[N, K, M]], call: ([x]) => [0, 1, 2].map((axis) => nabla[name](x, axis)) },
    {
      name: `${name}Backward`,
      shapes: [
        [N, M],
        [N, K, M],
      ],
      call: ([dy, x]) => nabla[`${name}Backward`](dy, x, 1),
    },
    { name: `${name}Backward of all`, shapes: [[N, M]], call: ([x]) => nabla[`${name}Backward`](2, x) },
  ]),
  {
    name: 'matmul',
    shapes: [
      [N, K],
      [K, M],
    ],
    call: ([a, b]) => nabla.matmul(a, b),
  },
  {
    name: 'matmul of a batch',
    shapes: [
      [2, N, K],
      [2, K, M],
    ],
    call: ([a, b]) => nabla.matmulForward(a, b),
  },
  {
    name: 'matmul, both transposed',
    shapes: [
      [2, K, N],
      [M, K],
    ],
    call: ([a, b]) => nabla.matmul(a, b, { transposeA: true, transposeB: true }),
  },
  {
    name: 'matmulBackward',
    shapes: [
      [N, M],
      [N, K],
      [K, M],
    ],
    call: ([dc, a, b]) => both(nabla.matmulBackward(dc, a, b)),
  },
  {
    name: 'matmulBackward of a batch with one b',
    shapes: [
      [2, N, M],
      [2, N, K],
      [M, K],
    ],
    call: ([dc, a, b]) => both(nabla.matmulBackward(dc, a, b, { transposeB: true })),
  },
  { name: 'linearForward', shapes: [[N, K], [K, M], [M]], call: ([x, w, b]) => nabla.linearForward(x, w, b) },
  {
    name: 'linearBackward',
    shapes: [
      [N, M],
      [N, K],
      [K, M],
    ],
    call([dy, x, w]) {
      const { dx, dw, db } = nabla.linearBackward(dy, x, w);
      return [dx, dw, db];
    },
  },
  {
    name: 'softmaxCrossEntropyForward',
    shapes: [[N, M]],
    call([z]) {
      const { loss, p } = nabla.softmaxCrossEntropyForward(z, labels, { smoothing: 0.1, ignoreIndex: 3 });
      return [array([loss], p.dtype as 'float32'), p];
    },
  },
  {
    name: 'softmaxCrossEntropyBackward',
    shapes: [[N, M]],
    call: ([p]) => nabla.softmaxCrossEntropyBackward(p, labels, { smoothing: 0.1, ignoreIndex: 3, dloss: 2 }),
  },
  ...(['binaryCrossEntropy', 'meanSquaredError', 'huber'] as const).flatMap((name): Door[] => [
    { name: `${name}Forward`, shapes: alike, call: ([x, y]) => nabla[`${name}Forward`](x, y) },
    { name: `${name}Backward`, shapes: alike, call: ([x, y]) => nabla[`${name}Backward`](x, y, { dloss: 2 }) },
  ]),
  { name: 'dropoutForward', shapes: alike, call: ([x, mask]) => nabla.dropoutForward(x, mask, 0.5) },
  { name: 'dropoutBackward', shapes: alike, call: ([dy, mask]) => nabla.dropoutBackward(dy, mask, 0.5) },
];

const inputs = ({ shapes }: Door): Tensor[] =>
  shapes.map((shape, i) => random(31 + i).uniformArray(shape, { low: 0.1, high: 0.9 }));
const narrow = (arrays: readonly Tensor[]): Tensor[] => arrays.map((x) => astype(x, 'float32'));

/** The same numbers in another order of memory: the last axis runs backwards, and the first begins behind a row that is left out. */
function strided(x: Tensor): Tensor {
  const reversed = copy(x.step(...x.shape.map((_, axis) => (axis === x.dimension - 1 ? -1 : 1))));
  return reversed.step(...x.shape.map((_, axis) => (axis === x.dimension - 1 ? -1 : 1)));
}

function results(door: Door, arrays: Tensor[]): Tensor[] {
  const value = door.call(arrays);
  return typeof value === 'number' ? [array([value])] : 'data' in value ? [value] : [...value];
}

const before = backend().name;
afterAll(() => setBackend(before));

const available = (['js', 'wasm', 'native'] as const).filter((name) => {
  try {
    setBackend(name);
    return true;
  } catch {
    return false;
  }
});

describe.each(available)('doors on the backend %s', (name: BackendName) => {
  test.each(DOORS)('$name in float32 gives what float64 gives', (door) => {
    setBackend(name);
    const wide = results(door, inputs(door));
    const narrowed = results(door, narrow(inputs(door)));
    expect(narrowed.length).toBe(wide.length);
    for (const [i, got] of narrowed.entries()) {
      expect(got.shape).toEqual(wide[i].shape);
      const distance = norm(subtract(astype(got, 'float64'), wide[i])) / norm(wide[i]);
      expect(distance).toBeLessThan(FLOAT32_SUM);
    }
  });

  test.each(DOORS)('$name takes strided views, and leaves its inputs as they are', (door) => {
    setBackend(name);
    for (const arrays of [inputs(door), narrow(inputs(door))]) {
      const expected = results(door, arrays);
      const kept = arrays.map((x) => [...x.data]);
      for (const [i, got] of results(door, arrays.map(strided)).entries()) {
        expect([...copy(got).data]).toEqual([...copy(expected[i]).data]);
      }
      for (const result of expected) result.data.fill(7);
      expect(arrays.map((x) => [...x.data])).toEqual(kept);
    }
  });

  test.each(DOORS)('$name keeps the dtype', (door) => {
    setBackend(name);
    for (const got of results(door, narrow(inputs(door)))) {
      if (typeof door.call(narrow(inputs(door))) !== 'number') expect(got.data).toBeInstanceOf(Float32Array);
    }
  });
});

describe('doors refuse', () => {
  const several = DOORS.filter(({ shapes }) => shapes.length > 1);

  test.each(several)('$name of float32 and float64, and say how to convert', (door) => {
    const [first, ...rest] = inputs(door);
    expect(() => door.call([first, ...narrow(rest)])).toThrow(/astype\(/);
    expect(() => door.call([...narrow([first]), ...rest])).toThrow(TypeError);
  });

  test.each(DOORS)('$name of what is no array, and say what came', (door) => {
    const arrays = inputs(door);
    for (let i = 0; i < arrays.length; i++) {
      const wrong = arrays.map((x, at) => (at === i ? ([[1, 2]] as unknown as Tensor) : x));
      expect(() => door.call(wrong)).toThrow('must be an ndarray of float32 or float64, but a plain list came');
    }
  });

  test.each(
    several.filter(({ isElastic }) => !isElastic),
  )('$name of sizes that do not fit, and print both shapes', (door) => {
    const arrays = inputs(door);
    for (let i = 0; i < arrays.length; i++) {
      const wrong = arrays.map((x, at) => (at === i ? zeros(x.shape.map((length) => length + 5)) : x));
      expect(() => door.call(wrong)).toThrow(RangeError);
      expect(() => door.call(wrong)).toThrow(/\[\d+(, \d+)*\].*(\[\d+(, \d+)*\]|\d)/s);
    }
  });

  test('an axis that is not there', () => {
    expect(() => nabla.sum(zeros([2, 3]), 2)).toThrow(
      'There is no axis 2 in an array of shape [2, 3]: its axes are 0 to 1',
    );
    expect(() => nabla.maxBackward(zeros([2]), zeros([2, 3]), -1)).toThrow('There is no axis -1');
    expect(() => nabla.sumBackward(5, zeros([2, 3]), 1)).toThrow('dy must be an array [2]');
  });

  test('a mean or a largest of nothing', () => {
    expect(() => nabla.mean(zeros([0, 3]), 0)).toThrow('The mean of no elements is not defined');
    expect(() => nabla.max(zeros([2, 0]), 1)).toThrow('The largest of no elements is not defined');
    for (const loss of [nabla.meanSquaredErrorForward, nabla.huberForward, nabla.binaryCrossEntropyForward]) {
      expect(() => loss(zeros([0]), zeros([0]))).toThrow('[0] holds no element: a mean over none is not defined');
    }
  });

  test('numbers outside of their range, each by its name', () => {
    const x = zeros([2, 3]);
    expect(() => nabla.leakyReluForward(x, { slope: Number.NaN })).toThrow(
      'The slope must be a finite number, but NaN',
    );
    expect(() => nabla.geluForward(x, { approximate: 'erf' as 'tanh' })).toThrow(
      "must be 'none' or 'tanh', but erf came",
    );
    expect(() => nabla.huberForward(x, x, { delta: 0 })).toThrow('delta must be a finite number above 0, but 0 came');
    expect(() => nabla.dropoutForward(x, x, 1)).toThrow('rate must be a number from 0 up, below 1, but 1 came');
    expect(() => nabla.softmaxCrossEntropyForward(x, [0, 1], { smoothing: 1.5 })).toThrow('smoothing must be a number');
    expect(() => nabla.meanSquaredErrorBackward(x, x, { dloss: '1' as unknown as number })).toThrow(
      'dloss must be a number, but string 1 came',
    );
  });

  test('labels that are no class, are missing, or are all ignored', () => {
    const z = zeros([2, 3]);
    const ignoring = { ignoreIndex: -100 };
    expect(() => nabla.softmaxCrossEntropyForward(z, [0, -1], ignoring)).toThrow(
      'Label 1 is -1, but the classes are the whole numbers 0 to 2, or -100 for an example that is ignored',
    );
    expect(() => nabla.softmaxCrossEntropyForward(z, [-100, -100], ignoring)).toThrow(
      'All 2 labels are -100, which is ignored: a mean over none is not defined',
    );
    expect(() => nabla.softmaxCrossEntropyForward(z, [0, 1], { ignoreIndex: 0.5 })).toThrow(
      'ignoreIndex must be a whole number of 32 bits, but 0.5 came',
    );
    expect(() => nabla.softmaxCrossEntropyBackward(z, 3 as unknown as number[])).toThrow('Labels must be a list');
  });

  test('a truth of yes or no outside of 0 and 1', () => {
    expect(() => nabla.binaryCrossEntropyForward(zeros([2]), array([0, 1.5]))).toThrow(
      'The truth y must be from 0 to 1, but element 1 is 1.5',
    );
    expect(() => nabla.binaryCrossEntropyBackward(zeros([1]), array([Number.NaN]))).toThrow('element 0 is NaN');
  });

  test('a result that no memory holds, and say how much it would take', () => {
    for (const dtype of ['float32', 'float64'] as const) {
      const [column, row] = [zeros([3e6, 1], dtype), zeros([1, 3e6], dtype)];
      for (const call of [() => nabla.matmul(column, row), () => nabla.add(column, row)]) {
        expect(call).toThrow(RangeError);
        expect(call).toThrow(/There is no memory for .*, (36|72)000\.0 GB: use a smaller batch/);
      }
    }
  });

  test('softmax of a single number', () => {
    expect(() => nabla.softmaxForward(rows(zeros([1]), 0, 1).pick(0))).toThrow('x must be [..., C]');
  });
});

describe('doors of nothing and of one', () => {
  test('empty arrays give empty arrays of the right shape', () => {
    for (const dtype of ['float32', 'float64'] as const) {
      const none = zeros([0, 3], dtype);
      expect(nabla.softmaxForward(none).shape).toEqual([0, 3]);
      expect(nabla.geluBackward(none, none).shape).toEqual([0, 3]);
      expect(nabla.add(none, zeros([3], dtype)).shape).toEqual([0, 3]);
      expect(nabla.add(zeros([1, 3], dtype), none).shape).toEqual([0, 3]);
      expect([...nabla.addBackward(none, none, zeros([3], dtype)).db.data]).toEqual([0, 0, 0]);
      expect(nabla.sum(none, 0).shape).toEqual([3]);
      expect(nabla.matmul(none, zeros([3, 2], dtype)).shape).toEqual([0, 2]);
      expect([...nabla.matmul(zeros([1, 0], dtype), zeros([0, 2], dtype)).data]).toEqual([0, 0]);
      expect(nabla.linearForward(none, zeros([3, 2], dtype), zeros([2], dtype)).shape).toEqual([0, 2]);
      expect([...nabla.linearBackward(zeros([0, 2], dtype), none, zeros([3, 2], dtype)).db.data]).toEqual([0, 0]);
      expect(nabla.linearForward(zeros([2, 0], dtype), zeros([0, 2], dtype), zeros([2], dtype)).shape).toEqual([2, 2]);
    }
  });

  test('an array of shape [] is a number like others', () => {
    for (const dtype of ['float32', 'float64'] as const) {
      const two = array(2, dtype);
      expect(nabla.multiply(two, array(3, dtype)).data[0]).toBe(6);
      expect(nabla.sqrtForward(array(9, dtype)).shape).toEqual([]);
      expect([...nabla.addBackward(zeros([4], dtype), two, zeros([4], dtype)).da.shape]).toEqual([]);
      expect([...nabla.sumBackward(two, zeros([2], dtype)).data]).toEqual([2, 2]);
    }
  });
});
