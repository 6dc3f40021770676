import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  array,
  astype,
  copy,
  map,
  matmul,
  multiply,
  norm,
  subtract,
  sum,
  toNested,
  transpose,
  zeros,
} from '../../../lib/src/array/index.js';
import { random } from '../../../lib/src/data/random.js';
import { FLOAT32_SUM, FLOAT64_SUM } from '../../support/tolerances.js';

describe('matmul', () => {
  test('matmul() of a row and a column is their dot product', () => {
    expect(toNested(matmul(array([[1, 2]]), array([[3], [4]])))).toEqual([[11]]); // 1*3 + 2*4
  });

  test('matmul() prints both shapes when the inner sizes differ', () => {
    expect(() => matmul(zeros([32, 784]), zeros([100, 10]))).toThrow(
      'Cannot multiply a [32, 784] by b [100, 10]: inner sizes 784 and 100 differ',
    );
  });

  test('matmul() equals the sum written with get(), for any sizes and for transposed views', () => {
    const size = fc.integer({ min: 0, max: 9 });
    fc.assert(
      fc.property(size, size, size, fc.nat(1000), fc.boolean(), (N, K, M, seed, turned) => {
        const rng = random(seed);
        const a = turned ? transpose(rng.normalArray([K, N])) : rng.normalArray([N, K]);
        const b = rng.normalArray([K, M]);
        const c = matmul(a, b);
        expect(c.shape).toEqual([N, M]);
        for (let n = 0; n < N; n++) {
          for (let m = 0; m < M; m++) {
            let expected = 0;
            for (let k = 0; k < K; k++) expected += a.get(n, k) * b.get(k, m);
            expect(Math.abs(c.get(n, m) - expected)).toBeLessThanOrEqual(FLOAT64_SUM * 10);
          }
        }
      }),
    );
  });

  test('matmul() in float32 agrees with float64 to the digits that float32 has', () => {
    const [a, b] = [random(1).normalArray([17, 33]), random(2).normalArray([33, 9])];
    const wide = matmul(a, b);
    const narrow = astype(matmul(astype(a, 'float32'), astype(b, 'float32')), 'float64');
    expect(norm(subtract(wide, narrow)) / norm(wide)).toBeLessThan(FLOAT32_SUM);
  });

  test('matmul() is exact on whole numbers for odd and even sizes, with every rest of four', () => {
    for (const [N, K, M] of [
      [1, 1, 1],
      [2, 4, 3],
      [3, 5, 2],
      [5, 7, 1],
      [4, 8, 4],
    ]) {
      const a = map(random(N).normalArray([N, K], { std: 5 }), Math.round);
      const b = map(random(M).normalArray([K, M], { std: 5 }), Math.round);
      for (let n = 0; n < N; n++) {
        for (let m = 0; m < M; m++) {
          expect(matmul(a, b).get(n, m)).toBe(sum(multiply(copy(a.pick(n, null)), copy(b.pick(null, m)))));
        }
      }
    }
  });

  test('matmul() of float32 and float64 says how to convert', () => {
    expect(() => matmul(zeros([1, 1]), zeros([1, 1], 'float32'))).toThrow("astype(b, 'float64')");
  });

  test('matmul() of a batch is one product for each of its matrices, and one matrix may serve them all', () => {
    const rng = random(4);
    const [a, b] = [rng.normalArray([2, 3, 4, 5]), rng.normalArray([2, 3, 5, 2])];
    const [whole, shared] = [matmul(a, b), matmul(a, copy(b.pick(1, 2, null, null)))];
    expect(whole.shape).toEqual([2, 3, 4, 2]);
    const one = matmul(copy(a.pick(1, 2, null, null)), copy(b.pick(1, 2, null, null)));
    expect(toNested(copy(whole.pick(1, 2, null, null)))).toEqual(toNested(one));
    expect(toNested(copy(shared.pick(1, 2, null, null)))).toEqual(toNested(one));
  });

  test('matmul() with transposed factors is matmul() of their transposes, for views too', () => {
    const rng = random(5);
    const [a, b] = [rng.normalArray([4, 3]), rng.normalArray([2, 4])];
    const expected = toNested(matmul(copy(transpose(a)), copy(transpose(b))));
    expect(toNested(matmul(a, b, { transposeA: true, transposeB: true }))).toEqual(expected);
    expect(toNested(matmul(transpose(a), transpose(b)))).toEqual(expected);
  });

  test('matmul() says which factor it was to transpose, and which axes in front differ', () => {
    expect(() => matmul(zeros([3, 4]), zeros([3, 5]), { transposeB: true })).toThrow(
      'Cannot multiply a [3, 4] by transposed b [3, 5]: inner sizes 4 and 5 differ',
    );
    expect(() => matmul(zeros([2, 3, 4]), zeros([5, 4, 6]))).toThrow(
      'the axes in front, [2] and [5], must be equal, or one array has none',
    );
    expect(() => matmul(zeros([4]), zeros([4, 6]))).toThrow('both must have two axes or more');
  });

  test('matmul() of an empty batch is an empty batch', () => {
    expect(matmul(zeros([0, 3, 4]), zeros([4, 2])).shape).toEqual([0, 3, 2]);
  });
});
