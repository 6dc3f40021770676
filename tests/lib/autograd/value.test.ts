import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { array } from '../../../lib/src/array/index.js';
import { Value } from '../../../lib/src/autograd/value.js';
import { checkGradient } from '../../../lib/src/check/check-gradient.js';
import { CENTRAL_DIFFERENCE } from '../../support/tolerances.js';

describe('Value', () => {
  test('Value.backward() by hand: L = x y + x at x = 3, y = 4', () => {
    const [x, y] = [new Value(3), new Value(4)];
    const loss = x.multiply(y).add(x);
    loss.backward();
    expect([loss.data, x.gradient, y.gradient]).toEqual([15, 5, 3]);
  });

  test('Value.backward() counts a number as often as it is used', () => {
    const x = new Value(2);
    const square = x.multiply(x);
    square.add(square).backward(); // 2 x^2
    expect(x.gradient).toBe(8);
  });

  test('Value.backward() again gives the same gradients', () => {
    const x = new Value(2);
    const loss = x.pow(3);
    loss.backward();
    loss.backward();
    expect(x.gradient).toBe(12);
  });

  test('Value.backward() goes through a chain of any length', () => {
    const x = new Value(1);
    let y = x;
    for (let i = 0; i < 100_000; i++) y = y.add(0);
    y.backward();
    expect(x.gradient).toBe(1);
  });

  const OPERATIONS: Readonly<Record<string, (x: Value, y: Value) => Value>> = {
    add: (x, y) => x.add(y),
    subtract: (x, y) => x.subtract(y),
    multiply: (x, y) => x.multiply(y),
    divide: (x, y) => x.divide(y),
    pow: (x) => x.pow(2.5),
    exp: (x) => x.exp(),
    log: (x) => x.log(),
    tanh: (x) => x.tanh(),
    relu: (x) => x.relu(),
    'a neuron': (x, y) => x.multiply(0.7).add(y.multiply(-0.3)).add(0.1).tanh().subtract(1).pow(2),
    'all together': (x, y) => x.divide(y).exp().add(x.log().multiply(y)).pow(3).relu().tanh().add(x),
  };
  test.each(Object.entries(OPERATIONS))('the slopes of %s match the central difference', (name, f) => {
    const [x, y] = [new Value(0.6), new Value(1.7)];
    f(x, y).backward();
    const lossAt = (moved: { data: ArrayLike<number> }): number =>
      f(new Value(moved.data[0]), new Value(moved.data[1])).data;
    const check = checkGradient(lossAt, array([0.6, 1.7]), array([x.gradient, y.gradient]), { name });
    expect(check.relativeError, String(check)).toBeLessThan(CENTRAL_DIFFERENCE);
  });

  test('relu stops the gradient of a negative number', () => {
    const x = new Value(-1);
    x.relu().backward();
    expect(x.gradient).toBe(0);
  });

  test('a gradient is linear: that of a f + b g is a times that of f plus b times that of g', () => {
    const number = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(number, number, number, (a, b, at) => {
        const slope = (f: (x: Value) => Value): number => {
          const x = new Value(at);
          f(x).backward();
          return x.gradient;
        };
        const whole = slope((x) => x.tanh().multiply(a).add(x.pow(2).multiply(b)));
        expect(whole).toBeCloseTo(a * slope((x) => x.tanh()) + b * slope((x) => x.pow(2)), 10);
      }),
      { seed: 5 },
    );
  });

  test('Value refuses what is no number', () => {
    expect(() => new Value('1' as never)).toThrow('A Value holds a number, but string 1 came');
    expect(() => new Value(1).pow(new Value(2) as never)).toThrow('pow(n) wants a plain number n, but object came');
  });
});
