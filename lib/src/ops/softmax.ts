/** The door of softmax. */
import { rowMajor, type Tensor } from '../array/index.js';
import * as derive from '../derive/softmax.js';
import { assertMatrix } from './check-inputs.js';

/** p = softmax of each row of z [N, C], see `derive/softmax.ts`. */
export function softmaxForward(z: Tensor): Tensor {
  assertMatrix(z, 'z', '[N, C]');
  return derive.softmaxForward(rowMajor(z));
}
