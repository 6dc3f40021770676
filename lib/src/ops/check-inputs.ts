/** What every door of ops/ asks of its inputs, said once. */
import { assertTensor, type Shape, sameShape, shapeText, type Tensor } from '../array/index.js';
import type { Labels } from '../derive/softmax-cross-entropy.js';

/**
 * @throws RangeError when x has not two axes; `sizes` names them for the reader, for example '[N, D]'
 */
export function assertMatrix(x: unknown, name: string, sizes: string): asserts x is Tensor {
  assertTensor(x, name);
  if (x.dimension !== 2) throw new RangeError(`${name} must be ${sizes}, but ${shapeText(x.shape)} came`);
}

/**
 * @throws RangeError when x has another shape than the one it must match
 */
export function assertShapeOf(x: unknown, name: string, shape: Shape, like: string): asserts x is Tensor {
  assertTensor(x, name);
  if (!sameShape(x.shape, shape)) {
    throw new RangeError(`${name} must have the shape of ${like}, ${shapeText(shape)}, but ${shapeText(x.shape)} came`);
  }
}

/**
 * @throws RangeError when there is no example, not one label for each, or a label that is no class
 */
export function assertLabels(labels: Labels, x: Tensor, name: string): void {
  const [N, C] = x.shape;
  if (N === 0) throw new RangeError(`${name} ${shapeText(x.shape)} holds no example: a mean over none is not defined`);
  if (labels.length !== N) {
    throw new RangeError(
      `${name} ${shapeText(x.shape)} has ${N} rows, but labels for ${labels.length} came: give one each`,
    );
  }
  for (let n = 0; n < N; n++) {
    const label = labels[n];
    if (!(Number.isInteger(label) && label >= 0 && label < C)) {
      throw new RangeError(`Label ${n} is ${label}, but the classes are the whole numbers 0 to ${C - 1}`);
    }
  }
}
