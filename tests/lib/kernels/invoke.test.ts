import { afterAll, describe, expect, test } from 'vitest';
import { array, toNested } from '../../../lib/src/array/index.js';
import { variable } from '../../../lib/src/autograd/leaf.js';
import { backend, setBackend } from '../../../lib/src/kernels/choose.js';
import { kernelsOnArrays } from '../../../lib/src/kernels/invoke.js';
import { BINARY } from '../../../lib/src/kernels/table.js';
import { step } from '../../../lib/src/memory/step.js';

const before = backend().name;
afterAll(() => setBackend(before));

describe.each(['native', 'wasm'] as const)('kernels on ordinary arrays, %s', (name) => {
  test('a kernel reads its inputs and writes its outputs', () => {
    setBackend(name);
    const [dx, dw, db] = [new Float32Array(2), new Float32Array(2), new Float32Array(1)];
    const [dy, x, w] = [Float32Array.of(10), Float32Array.of(1, 2), Float32Array.of(3, 4)];
    kernelsOnArrays()?.linearBackward(dy, x, w, dx, dw, db, 1, 2, 1, 0);
    expect([[...dx], [...dw], [...db]]).toEqual([[30, 40], [10, 20], [10]]);
    kernelsOnArrays()?.linearBackward(dy, x, w, 0, dw, db, 1, 2, 1, 1); // adds to what is there
    expect([[...dx], [...dw], [...db]]).toEqual([[30, 40], [20, 40], [20]]);
  });

  test('a part of a larger array is read and written where it is', () => {
    setBackend(name);
    const numbers = Float32Array.of(9, 1, 2, 9, 9, 9);
    kernelsOnArrays()?.binaryForward(
      BINARY.add,
      numbers.subarray(1, 3),
      numbers.subarray(1, 3),
      numbers.subarray(3, 5),
      1,
      2,
      2,
      1,
      2,
      1,
    );
    expect([...numbers]).toEqual([9, 1, 2, 2, 4, 9]);
  });

  test('labels are whole numbers, and go in as such', () => {
    setBackend(name);
    const [p, loss] = [new Float32Array(4), new Float32Array(1)];
    kernelsOnArrays()?.crossEntropyForward(new Float32Array(4), Int32Array.of(1, 0), p, loss, 2, 2, -1, 0);
    expect([...p]).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(loss[0]).toBeCloseTo(Math.log(2), 6);
  });

  test('a call between the operations of a step leaves the step as it is', () => {
    setBackend(name);
    const x = variable(array([1, 2, 3], 'float32'));
    const y = x.multiply(x);
    const bytes = step.bytes();
    const large = new Float32Array(300_000).fill(1);
    kernelsOnArrays()?.addInto(large, large, large.length, 2);
    expect(large[299_999]).toBe(3);
    expect(step.bytes()).toBe(bytes);
    y.sum().backward();
    expect(toNested(x.gradient())).toEqual([2, 4, 6]);
  });
});

test('in js there are none: the derivations take arrays as they are', () => {
  setBackend('js');
  expect(kernelsOnArrays()).toBeUndefined();
});
