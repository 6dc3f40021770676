import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { array, matmul, norm, subtract, swapLast, toNested } from '../../../lib/src/array/index.js';
import { random } from '../../../lib/src/data/random.js';
import { matmulBackward, matmulForward } from '../../../lib/src/derive/matmul.js';
import { FLOAT64_SUM } from '../../support/tolerances.js';

describe('matmul', () => {
  test('matmulForward() of a row with a transposed row is their dot product', () => {
    expect(toNested(matmulForward(array([[1, 2]]), array([[3, 4]]), { transposeB: true }))).toEqual([[11]]);
  });

  test('matmulBackward() of a single product is the product rule', () => {
    const { da, db } = matmulBackward(array([[10]]), array([[2]]), array([[3]]));
    expect([toNested(da), toNested(db)]).toEqual([[[30]], [[20]]]);
  });

  test('matmulBackward() sums over a batch that shared a factor', () => {
    const { db } = matmulBackward(array([[[1]], [[1]]]), array([[[2]], [[5]]]), array([[1]]));
    expect(toNested(db)).toEqual([[7]]);
  });

  test('a transposed factor gives the transposed gradient of the plain one', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.boolean(), fc.boolean(), (seed, transposeA, transposeB) => {
        const rng = random(seed);
        const [a, b, dc] = [rng.normalArray([2, 3, 4]), rng.normalArray([2, 4, 5]), rng.normalArray([2, 3, 5])];
        const plain = matmulBackward(dc, a, b);
        const turned = matmulBackward(dc, transposeA ? swapLast(a) : a, transposeB ? swapLast(b) : b, {
          transposeA,
          transposeB,
        });
        const distance = (x: typeof a, y: typeof a, isTurned: boolean): number =>
          norm(subtract(isTurned ? swapLast(x) : x, y));
        expect(distance(turned.da, plain.da, transposeA)).toBeLessThan(FLOAT64_SUM);
        expect(distance(turned.db, plain.db, transposeB)).toBeLessThan(FLOAT64_SUM);
      }),
    );
  });

  test('matmulBackward() takes its products from whom it is told', () => {
    let products = 0;
    matmulBackward(array([[1]]), array([[1]]), array([[1]]), {
      product(a, b, options) {
        products++;
        return matmul(a, b, options);
      },
    });
    expect(products).toBe(2);
  });
});
