/** The door of cross-entropy for yes or no. */
import { assertTensor, fromData, rowMajor, type Tensor } from '../array/index.js';
import * as derive from '../derive/binary-cross-entropy.js';
import type { LossBackwardOptions } from '../derive/mean-squared-error.js';
import { assertAlike, assertNotEmpty, assertNumber, NUMBERS } from './check-inputs.js';
import { fast, room } from './fast.js';

/**
 * loss = mean of -(y log p + (1 - y) log(1 - p)), with p the sigmoid of z, see `derive/binary-cross-entropy.ts`.
 *
 * @param z scores (logits), any shape  @param y the truth, 0 to 1, the shape of z
 * @throws RangeError when the shapes differ or there is no element
 * @throws TypeError when the dtypes differ
 */
export function binaryCrossEntropyForward(z: Tensor, y: Tensor): number {
  const [from, truth] = checked(z, y);
  const kernels = fast(from);
  if (kernels === undefined) return derive.binaryCrossEntropyForward(from, truth);
  const loss = new Float32Array(1);
  kernels.binaryCrossEntropyForward(from.data, truth.data, loss, from.data.length);
  return loss[0];
}

/**
 * dz = (p - y) / N, with p the sigmoid of z, see `derive/binary-cross-entropy.ts`.
 *
 * @param z scores (logits) of the forward pass  @param y the truth, 0 to 1
 * @param options.dloss gradient of what is made of the loss, default 1
 * @returns dz, a new array of the shape of z
 * @throws RangeError when the shapes differ or there is no element
 * @throws TypeError when the dtypes differ
 */
export function binaryCrossEntropyBackward(z: Tensor, y: Tensor, options: LossBackwardOptions = {}): Tensor {
  const { dloss = 1 } = options;
  assertNumber(dloss, 'dloss', NUMBERS.any);
  const [from, truth] = checked(z, y);
  const kernels = fast(from);
  if (kernels === undefined) return derive.binaryCrossEntropyBackward(from, truth, options);
  const dz = room(from.data.length);
  kernels.binaryCrossEntropyBackward(from.data, truth.data, Float32Array.of(dloss), dz, dz.length);
  return fromData(dz, z.shape);
}

function checked(z: Tensor, y: Tensor): [Tensor, Tensor] {
  assertTensor(z, 'z');
  assertAlike(y, 'y', z, 'z');
  assertNotEmpty(z, 'z');
  const truth = rowMajor(y);
  assertTruth(truth);
  return [rowMajor(z), truth];
}

/** Refuses a truth outside 0..1: the loss of it would have no lower bound, and learning no end. */
function assertTruth(y: Tensor): void {
  for (let i = 0; i < y.data.length; i++) {
    if (!(y.data[i] >= 0 && y.data[i] <= 1)) {
      throw new RangeError(`The truth y must be from 0 to 1, but element ${i} is ${y.data[i]}`);
    }
  }
}
