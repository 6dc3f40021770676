/** What kernels do with numbers that no example has: scores of 10,000, infinities, and NaN, which must never get lost. */
import { describe, expect, test } from 'vitest';
import { array, astype, fromData, type Tensor } from '../../../lib/src/array/index.js';
import { random } from '../../../lib/src/data/random.js';
import { makeJsKernels } from '../../../lib/src/kernels/js.js';
import { BINARY, REDUCE, UNARY } from '../../../lib/src/kernels/table.js';
import { FLOAT32_FUNCTION } from '../../support/tolerances.js';
import { fastBackends } from './triangle-backends.js';
import { inOut, out, runner } from './triangle-run.js';

const EXTREMES = [-1e4, -104, -88.5, -20, -1, -0, 0, 1e-20, 1, 20, 88.5, 104, 1e4, Infinity, -Infinity, Number.NaN];

/** The list with its beginning moved, so that each number comes to each lane of a vector. */
const turned = (by: number): Tensor => array([...EXTREMES.slice(by), ...EXTREMES, ...EXTREMES.slice(0, by)]);

/** NaN and infinities in the same places; other numbers close, on a scale of 1 where they are small. */
function expectAlike(got: Tensor, expected: Tensor, what: string): void {
  for (let i = 0; i < expected.size; i++) {
    const [g, e] = [got.data[i], Math.fround(expected.data[i])];
    const isClose = Math.abs(g - e) <= FLOAT32_FUNCTION * Math.max(1, Math.abs(e));
    const isAlike = Object.is(g, e) || g === e || isClose;
    expect(isAlike ? '' : `${what}, element ${i}: ${g} instead of ${e}`).toBe('');
  }
}

const js = runner(makeJsKernels('float64'), 'float64');

describe.each([{ name: 'js in float32', kernels: makeJsKernels('float32') }, ...fastBackends()])('$name', ({
  kernels,
}) => {
  const run = runner(kernels, 'float32');

  test.each(Object.entries(UNARY))('%s keeps extremes and NaN as the derivation does', (name, kind) => {
    for (let by = 0; by < EXTREMES.length; by++) {
      const x = astype(astype(turned(by), 'float32'), 'float64');
      const n = x.size;
      const [y] = run('unaryForward', kind, x, out([n]), n, 0.1);
      expectAlike(y, js('unaryForward', kind, x, out([n]), n, 0.1)[0], name);
    }
  });

  test.each(['gelu', 'geluTanh', 'silu'] as const)('%s has its limits at infinities, there and back', (name) => {
    for (let by = 0; by < 17; by++) {
      const x = array([...Array(by).fill(0), -Infinity, Infinity, ...Array(17 - by).fill(0)]);
      const n = x.size;
      const [y] = run('unaryForward', UNARY[name], x, out([n]), n, 0);
      const [dx] = run('unaryBackward', UNARY[name], array(Array(n).fill(3)), x, y, out([n]), n, 0);
      expect([y.data[by] + 0, y.data[by + 1]]).toEqual([0, Infinity]); // + 0: the sign of 0 is left open
      expect([dx.data[by] + 0, dx.data[by + 1]]).toEqual([0, 3]);
    }
  });

  test.each(Object.entries(UNARY))('the way back of %s stays finite at 10,000', (name, kind) => {
    const x = name === 'log' || name === 'sqrt' ? array([1e-4, 1, 1e4]) : array([-1e4, -50, 0, 50, 1e4]);
    const n = x.size;
    const dy = random(1).normalArray([n]);
    const y = astype(astype(js('unaryForward', kind, x, out([n]), n, 0.1)[0], 'float32'), 'float64');
    if (name === 'exp') y.data.fill(3);
    const [dx] = run('unaryBackward', kind, dy, x, y, out([n]), n, 0.1);
    expectAlike(dx, js('unaryBackward', kind, dy, x, y, out([n]), n, 0.1)[0], name);
    expect([...dx.data].every(Number.isFinite)).toBe(true);
  });

  test('a NaN at any place of a row shows in its sum, mean, largest, softmax and losses', () => {
    for (const n of [1, 5, 17, 40]) {
      for (let place = 0; place < n; place++) {
        const x = random(place).normalArray([n]);
        x.data[place] = Number.NaN;
        const results = Object.values(REDUCE).flatMap((kind) => [
          run('reduceForward', kind, x, out([1]), 1, n, 1)[0].data[0],
          run('reduceForward', kind, x, out([n]), 1, 1, n)[0].data[place],
        ]);
        results.push(
          run('softmaxForward', x, out([n]), 1, n)[0].data[place],
          run('logSoftmaxForward', x, out([n]), 1, n)[0].data[0],
          run('crossEntropyForward', x, Int32Array.of(0), out([n]), out([1]), 1, n, -1, 0)[1].data[0],
          run('crossEntropyForward', x, Int32Array.of(0), out([n]), out([1]), 1, n, -1, 0.1)[1].data[0],
        );
        const truth = random(9).uniformArray([n]);
        for (const name of ['binaryCrossEntropy', 'meanSquaredError'] as const) {
          results.push(run(`${name}Forward`, x, truth, out([1]), n)[0].data[0]);
          results.push(run(`${name}Backward`, x, truth, array([1]), out([n]), n)[0].data[place]);
        }
        results.push(run('huberForward', x, truth, out([1]), n, 1)[0].data[0]);
        results.push(run('huberBackward', x, truth, array([1]), out([n]), n, 1)[0].data[place]);
        expect(results).toEqual(results.map(() => Number.NaN));
      }
    }
  });

  test('softmax and its logarithm are exact at scores of 10,000', () => {
    for (const cols of [2, 3, 16, 19]) {
      const x = fromData(
        Float64Array.from({ length: cols }, (_, c) => (c === cols - 1 ? 1e4 : -1e4)),
        [1, cols],
      );
      expect([...run('softmaxForward', x, out([cols]), 1, cols)[0].data].at(-1)).toBe(1);
      expect([...run('logSoftmaxForward', x, out([cols]), 1, cols)[0].data]).toEqual(
        Array.from({ length: cols }, (_, c) => (c === cols - 1 ? 0 : -2e4)),
      );
      const [p, loss] = run('crossEntropyForward', x, Int32Array.of(0), out([cols]), out([1]), 1, cols, -1, 0);
      expect([p.data[cols - 1], loss.data[0]]).toEqual([1, 2e4]);
    }
  });

  test('binary cross-entropy and huber are right at 10,000', () => {
    const [z, t] = [array([1e4, -1e4, 1e4, -1e4]), array([0, 0, 1, 1])];
    expect(run('binaryCrossEntropyForward', z, t, out([1]), 4)[0].data[0]).toBe(5000);
    expect([...run('binaryCrossEntropyBackward', z, t, array([1]), out([4]), 4)[0].data]).toEqual([0.25, 0, 0, -0.25]);
    expect(run('huberForward', z, t, out([1]), 4, 1)[0].data[0]).toBeCloseTo(9999.5, 2);
    expect([...run('huberBackward', z, t, array([1]), out([4]), 4, 1)[0].data]).toEqual([0.25, -0.25, 0.25, -0.25]);
  });

  test('the way back of a quotient is right where the square of the divisor leaves float32', () => {
    const [dy, a, b] = [array([1e-3, 2, 3]), array([1e-25, 1e25, 5]), array([1e-25, 1e25, 2])];
    const [, db] = run('binaryBackward', BINARY.divide, dy, a, b, out([3]), out([3]), 1, 3, 3, 1, 3, 1);
    const expected = [-1e22, -2e-25, -3.75]; // - dy a / b^2
    for (const [i, value] of expected.entries()) expect(db.data[i] / value).toBeCloseTo(1, 6);
  });

  test('an output may be the input: functions, arithmetic of equal shapes, softmax', () => {
    const n = 37;
    const x = random(3).uniformArray([n], { low: 0.5, high: 2 });
    for (const kind of Object.values(UNARY)) {
      const [apart] = run('unaryForward', kind, x, out([n]), n, 0.1);
      expect(run('unaryForward', kind, inOut(x), { same: 1 }, n, 0.1)[0].data).toEqual(apart.data);
      const [dx] = run('unaryBackward', kind, x, x, x, out([n]), n, 0.1);
      expect(run('unaryBackward', kind, inOut(x), x, x, { same: 1 }, n, 0.1)[0].data).toEqual(dx.data);
    }
    for (const kind of Object.values(BINARY)) {
      const [apart] = run('binaryForward', kind, x, x, out([n]), 1, n, n, 1, n, 1);
      expect(run('binaryForward', kind, inOut(x), x, { same: 1 }, 1, n, n, 1, n, 1)[0].data).toEqual(apart.data);
      expect(run('binaryForward', kind, x, inOut(x), { same: 2 }, 1, n, n, 1, n, 1)[0].data).toEqual(apart.data);
    }
    const [y] = run('softmaxForward', x, out([n]), 1, n);
    expect(run('softmaxForward', inOut(x), { same: 0 }, 1, n)[0].data).toEqual(y.data);
    expect(run('dropoutForward', inOut(x), x, { same: 0 }, n, 0.5)[0].data).toEqual(
      run('dropoutForward', x, x, out([n]), n, 0.5)[0].data,
    );
  });

  test('kernels of nothing write nothing', () => {
    expect(run('unaryForward', UNARY.exp, array([]), out([0]), 0, 0)[0].size).toBe(0);
    expect(run('softmaxForward', array([]), out([0]), 0, 5)[0].size).toBe(0);
    expect([...run('matmul', array([]), array([]), out([4]), 1, 2, 0, 2, 0, 0, 0, 0, 0)[0].data]).toEqual([0, 0, 0, 0]);
    expect([...run('reduceForward', REDUCE.sum, array([]), out([2]), 2, 0, 1)[0].data]).toEqual([0, 0]);
    const [dx, dw, db] = run(
      'linearBackward',
      array([]),
      array([]),
      array([1, 2]),
      out([0]),
      out([2]),
      out([1]),
      0,
      2,
      1,
      0,
    );
    expect([dx.size, ...dw.data, ...db.data]).toEqual([0, 0, 0, 0]);
    run('addInto', array([]), inOut(array([])), 0, 1);
  });
});
