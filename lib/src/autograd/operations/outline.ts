/** Arrays of the tape for the checks of `ops/`, which look at shapes and dtypes and at nothing else. */
import type { FloatArray, Tensor } from '../../array/index.js';
import type { Variable } from '../variable.js';

const NONE: Readonly<Record<Variable['dtype'], FloatArray>> = {
  float32: new Float32Array(0),
  float64: new Float64Array(0),
};

/** A tensor of the same shape and dtype, without the numbers. */
export function outline({ shape, size, dtype }: Variable): Tensor {
  return { data: NONE[dtype], shape, size, dimension: shape.length } as unknown as Tensor;
}
