/** Two sides of the triangle for every operation: central difference = derivation = kernels in plain JavaScript. */
import { describe, expect, test } from 'vitest';
import { multiply, sum, type Tensor } from '../../../lib/src/array/index.js';
import { checkGradient } from '../../../lib/src/check/check-gradient.js';
import { random } from '../../../lib/src/data/random.js';
import { makeJsKernels } from '../../../lib/src/kernels/js.js';
import type { Pointer } from '../../../lib/src/kernels/table.js';
import { CENTRAL_DIFFERENCE, FLOAT64_SUM } from '../../support/tolerances.js';
import { type Inputs, OPS } from './triangle-ops.js';
import { PLAIN } from './triangle-plain.js';
import { apart, out, runner } from './triangle-run.js';

const kernels = makeJsKernels('float64');
const called = new Set<string>();
const run: ReturnType<typeof runner> = (name, ...args) => {
  called.add(name);
  return runner(kernels, 'float64')(name, ...args);
};

const SIZES = [
  { N: 3, K: 4, M: 5 },
  { N: 1, K: 1, M: 1 },
  { N: 4, K: 7, M: 2 },
];

describe.each(OPS)('$name', (op) => {
  test.each(SIZES)('its derivation matches the central difference, sizes %o', (sizes) => {
    const inputs = op.inputs(random(11), sizes);
    const y = op.derive.forward(inputs);
    const dy = random(12).normalArray(y.shape);
    const gradients = op.derive.backward(inputs, dy, y);
    expect(gradients.length).toBe(inputs.x.length);
    for (const [i, gradient] of gradients.entries()) {
      const moved = (v: Tensor): Inputs => ({ ...inputs, x: inputs.x.map((x, at) => (at === i ? v : x)) });
      const check = checkGradient((v) => sum(multiply(op.derive.forward(moved(v)), dy)), inputs.x[i], gradient);
      expect(check.relativeError).toBeLessThan(CENTRAL_DIFFERENCE);
      expect(check.checked).toBeGreaterThan(0);
    }
  });

  test.each(SIZES)('its kernels in plain JavaScript are the derivation, sizes %o', (sizes) => {
    const inputs = op.inputs(random(13), sizes);
    const y = op.derive.forward(inputs);
    const dy = random(14).normalArray(y.shape);
    expect(apart(op.kernel.forward(run, inputs), y)).toBeLessThan(FLOAT64_SUM);
    const expected = op.derive.backward(inputs, dy, y);
    const got = op.kernel.backward(run, inputs, dy, y);
    expect(got.length).toBe(expected.length);
    for (const [i, gradient] of got.entries()) expect(apart(gradient, expected[i])).toBeLessThan(FLOAT64_SUM);
  });

  test('a wrong sign or a missing factor would be found out', () => {
    const inputs = op.inputs(random(11), SIZES[0]);
    const y = op.derive.forward(inputs);
    const dy = random(12).normalArray(y.shape);
    const [gradient] = op.derive.backward(inputs, dy, y);
    const loss = (v: Tensor): number =>
      sum(multiply(op.derive.forward({ ...inputs, x: [v, ...inputs.x.slice(1)] }), dy));
    expect(checkGradient(loss, inputs.x[0], multiply(gradient, -1)).relativeError).toBeGreaterThan(1);
    expect(checkGradient(loss, inputs.x[0], multiply(gradient, 1.01)).relativeError).toBeGreaterThan(0.009);
  });
});

describe.each(PLAIN)('$name', ({ kernel, derive }) => {
  test.each(SIZES)('the kernel in plain JavaScript is the derivation, sizes %o', (sizes) => {
    const expected = derive(random(15), sizes);
    const got = kernel(run, random(15), sizes);
    expect(got.length).toBe(expected.length);
    for (const [i, values] of got.entries()) expect(apart(values, expected[i])).toBeLessThanOrEqual(FLOAT64_SUM);
  });
});

test('a kernel that writes past its array is found out', () => {
  const careless = { ...kernels, fill: (y: Pointer, n: number, value: number) => kernels.fill(y, n + 1, value) };
  expect(() => runner(careless, 'float64')('fill', out([3]), 3, 1)).toThrow('fill wrote 1 outside of its arrays');
});

test('every kernel of the table has its entry', () => {
  for (const op of OPS) {
    const inputs = op.inputs(random(1), SIZES[0]);
    const y = op.kernel.forward(run, inputs);
    op.kernel.backward(run, inputs, y, y);
  }
  for (const { kernel } of PLAIN) kernel(run, random(1), SIZES[0]);
  expect([...called].sort()).toEqual(Object.keys(kernels).sort());
});
