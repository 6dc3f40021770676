/** The door of softmax cross-entropy: labels are checked here, so that a wrong one is an error and not a NaN. */
import { fromData, rowMajor, type Tensor } from '../array/index.js';
import * as derive from '../derive/softmax-cross-entropy.js';
import { assertLabels, assertMatrix, assertNumber, NUMBERS } from './check-inputs.js';
import { fast, room } from './fast.js';

/** What the kernels take for "no label is ignored": it is no class, so no label has it. */
const NONE = -1;

/**
 * loss = mean surprise at the true class, see `derive/softmax-cross-entropy.ts`.
 *
 * @param z [N, C] scores  @param labels N whole numbers in 0..C-1, or `ignoreIndex`
 * @param options.smoothing share of the truth that is spread over all classes, 0 to 1, default 0
 * @param options.ignoreIndex the label of examples that do not count
 * @throws RangeError for an empty batch, a label that is no class, or a batch of ignored ones
 */
export function softmaxCrossEntropyForward(
  z: Tensor,
  labels: derive.Labels,
  options: derive.CrossEntropyOptions = {},
): derive.SoftmaxCrossEntropy {
  assertMatrix(z, 'z', '[N, C]');
  const { smoothing = 0, ignoreIndex } = options;
  assertNumber(smoothing, 'smoothing', NUMBERS.share);
  const classes = assertLabels(labels, z, 'z', ignoreIndex);
  const from = rowMajor(z);
  const kernels = fast(from);
  if (kernels === undefined) return derive.softmaxCrossEntropyForward(from, classes, options);
  const [N, C] = z.shape;
  const [p, loss] = [room(N * C), new Float32Array(1)];
  kernels.crossEntropyForward(from.data, classes, p, loss, N, C, ignoreIndex ?? NONE, smoothing);
  return { loss: loss[0], p: fromData(p, z.shape) };
}

/**
 * dz = (p - y) / N, see `derive/softmax-cross-entropy.ts`.
 *
 * @param p [N, C] the probabilities of the forward pass  @param labels those of the forward pass
 * @param options those of the forward pass; `dloss`, default 1, if something is made of the loss
 * @returns dz [N, C], a new array
 * @throws RangeError for an empty batch, a label that is no class, or a batch of ignored ones
 */
export function softmaxCrossEntropyBackward(
  p: Tensor,
  labels: derive.Labels,
  options: derive.CrossEntropyBackwardOptions = {},
): Tensor {
  assertMatrix(p, 'p', '[N, C]');
  const { smoothing = 0, ignoreIndex, dloss = 1 } = options;
  assertNumber(smoothing, 'smoothing', NUMBERS.share);
  assertNumber(dloss, 'dloss', NUMBERS.any);
  const classes = assertLabels(labels, p, 'p', ignoreIndex);
  const from = rowMajor(p);
  const kernels = fast(from);
  if (kernels === undefined) return derive.softmaxCrossEntropyBackward(from, classes, options);
  const [N, C] = p.shape;
  const dz = room(N * C);
  kernels.crossEntropyBackward(from.data, classes, Float32Array.of(dloss), dz, N, C, ignoreIndex ?? NONE, smoothing);
  return fromData(dz, p.shape);
}
