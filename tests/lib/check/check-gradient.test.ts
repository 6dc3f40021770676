import { expect, test } from 'vitest';
import {
  array,
  copy,
  full,
  map,
  multiply,
  norm,
  sum,
  type Tensor,
  transpose,
  zeros,
} from '../../../lib/src/array/index.js';
import { checkGradient } from '../../../lib/src/check/check-gradient.js';
import { random } from '../../../lib/src/data/random.js';
import { CENTRAL_DIFFERENCE } from '../../support/tolerances.js';

const half = (x: Tensor): number => 0.5 * norm(x) ** 2; // its gradient is x

test('checkGradient() prints how many elements agree and how well', () => {
  const x = random(1).normalArray([3, 4]);
  expect(String(checkGradient(half, x, x, { name: 'dw1' }))).toMatch(
    /^dw1: 12 of 12 elements, relative error \d\.\de-1\d$/,
  );
});

test('checkGradient() sees a wrong sign, a missing factor and one wrong element', () => {
  const x = random(2).normalArray([10]);
  expect(checkGradient(half, x, multiply(x, -1)).relativeError).toBeCloseTo(2, 6);
  expect(checkGradient(half, x, multiply(x, 10)).relativeError).toBeCloseTo(0.9, 6);
  const wrong = multiply(x, 1);
  wrong.data[3] += 0.01;
  expect(checkGradient(half, x, wrong).relativeError).toBeGreaterThan(1e-3);
});

test('checkGradient() checks a seeded sample of 200 above 10,000 elements', () => {
  const x = random(3).normalArray([101, 100]);
  const check = checkGradient((v) => sum(v), x, full([101, 100], 1));
  expect([check.checked, check.total]).toEqual([200, 10_100]);
});

test('checkGradient() leaves x as it was', () => {
  const x = array([1, 2]);
  checkGradient(half, x, x);
  expect([...x.data]).toEqual([1, 2]);
});

test('checkGradient() refuses float32, other shapes, and a loss that is not finite', () => {
  const x = array([1, 2]);
  expect(() => checkGradient(half, zeros([2], 'float32'), zeros([2], 'float32'))).toThrow("astype(..., 'float64')");
  expect(() => checkGradient(half, x, zeros([3]))).toThrow('gradient is [3], but x is [2]');
  expect(() => checkGradient(() => Number.NaN, x, x)).toThrow(
    'the loss must be a finite number while a gradient is checked, but NaN came',
  );
});

test('checkGradient() leaves out and counts elements beside a kink, even where the others are far steeper', () => {
  const x = array([0, 3e-6, 1, 2]); // |x| has a kink at 0; the first two are nearer to it than h
  const scale = array([0.001, 0.001, 0.001, 1]);
  const check = checkGradient((v) => sum(multiply(map(v, Math.abs), scale)), x, scale);
  expect([check.checked, check.leftOut, check.total]).toEqual([2, 2, 4]);
  expect(check.relativeError).toBeLessThan(CENTRAL_DIFFERENCE);
  expect(String(check)).toContain('2 of 4 elements (2 next to a kink left out)');
});

test('checkGradient() takes strong curvature for what it is, and not for a kink', () => {
  const x = array([0, 1e-3, 1]);
  const steep = (v: Tensor): number => sum(map(v, (value) => Math.cos(50 * value)));
  const check = checkGradient(
    steep,
    x,
    map(x, (value) => -50 * Math.sin(50 * value)),
  );
  expect([check.checked, check.leftOut]).toEqual([3, 0]);
  expect(check.relativeError).toBeLessThan(CENTRAL_DIFFERENCE * 10); // h^2 * 50^2 / 6
});

test('checkGradient() of two gradients that are both 0 is 0, and of none checked too', () => {
  expect(checkGradient(() => 7, array([1, 2]), zeros([2])).relativeError).toBe(0);
  expect(checkGradient(() => 7, zeros([0]), zeros([0]))).toMatchObject({ relativeError: 0, checked: 0, total: 0 });
});

test('checkGradient() survives a loss that writes to what it is given, or throws', () => {
  const x = array([1, 2]);
  const vandal = (v: Tensor): number => {
    const loss = half(v);
    v.data.fill(99);
    return loss;
  };
  expect(checkGradient(vandal, x, x).relativeError).toBeLessThan(CENTRAL_DIFFERENCE);
  const broken = (): number => {
    throw new Error('broken');
  };
  expect(() => checkGradient(broken, x, x)).toThrow('broken');
  expect([...x.data]).toEqual([1, 2]);
});

test('checkGradient() takes a strided x', () => {
  const x = transpose(random(4).normalArray([2, 3]));
  expect(checkGradient(half, x, copy(x)).relativeError).toBeLessThan(CENTRAL_DIFFERENCE);
});

test('checkGradient() refuses a point where every element lies beside a kink', () => {
  expect(() => checkGradient((v) => sum(map(v, Math.abs)), zeros([2]), zeros([2]))).toThrow('next to a kink');
});
