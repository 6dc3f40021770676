/** Softmax and the losses: adapters of their derivations. */
import { binaryCrossEntropyBackward, binaryCrossEntropyForward } from '../../derive/binary-cross-entropy.js';
import { huberBackward, huberForward } from '../../derive/huber.js';
import { logSoftmaxBackward, logSoftmaxForward } from '../../derive/log-softmax.js';
import { meanSquaredErrorBackward, meanSquaredErrorForward } from '../../derive/mean-squared-error.js';
import { softmaxBackward, softmaxForward } from '../../derive/softmax.js';
import { softmaxCrossEntropyBackward, softmaxCrossEntropyForward } from '../../derive/softmax-cross-entropy.js';
import type { Kernels, Pointer } from '../table.js';
import type { Views } from './views.js';

type Losses = Pick<
  Kernels,
  | 'softmaxForward'
  | 'softmaxBackward'
  | 'logSoftmaxForward'
  | 'logSoftmaxBackward'
  | 'crossEntropyForward'
  | 'crossEntropyBackward'
  | 'binaryCrossEntropyForward'
  | 'binaryCrossEntropyBackward'
  | 'meanSquaredErrorForward'
  | 'meanSquaredErrorBackward'
  | 'huberForward'
  | 'huberBackward'
>;

export function makeLosses({ at, indices, put }: Views): Losses {
  const putNumber = (value: number, pointer: Pointer): void => {
    at(pointer, [1]).data[0] = value;
  };
  const numberAt = (pointer: Pointer): number => at(pointer, [1]).data[0];
  return {
    softmaxForward: (x, y, rows, cols) => put(softmaxForward(at(x, [rows, cols])), y),
    softmaxBackward: (dy, y, dx, rows, cols) => put(softmaxBackward(at(dy, [rows, cols]), at(y, [rows, cols])), dx),
    logSoftmaxForward: (x, y, rows, cols) => put(logSoftmaxForward(at(x, [rows, cols])), y),
    logSoftmaxBackward: (dy, y, dx, rows, cols) =>
      put(logSoftmaxBackward(at(dy, [rows, cols]), at(y, [rows, cols])), dx),
    crossEntropyForward(z, labels, p, loss, N, C, ignoreIndex, smoothing) {
      const result = softmaxCrossEntropyForward(at(z, [N, C]), indices(labels, N), { ignoreIndex, smoothing });
      put(result.p, p);
      putNumber(result.loss, loss);
    },
    crossEntropyBackward(p, labels, dloss, dz, N, C, ignoreIndex, smoothing) {
      const options = { ignoreIndex, smoothing, dloss: numberAt(dloss) };
      put(softmaxCrossEntropyBackward(at(p, [N, C]), indices(labels, N), options), dz);
    },
    binaryCrossEntropyForward: (z, t, loss, n) => putNumber(binaryCrossEntropyForward(at(z, [n]), at(t, [n])), loss),
    binaryCrossEntropyBackward: (z, t, dloss, dz, n) =>
      put(binaryCrossEntropyBackward(at(z, [n]), at(t, [n]), { dloss: numberAt(dloss) }), dz),
    meanSquaredErrorForward: (y, t, loss, n) => putNumber(meanSquaredErrorForward(at(y, [n]), at(t, [n])), loss),
    meanSquaredErrorBackward: (y, t, dloss, dy, n) =>
      put(meanSquaredErrorBackward(at(y, [n]), at(t, [n]), { dloss: numberAt(dloss) }), dy),
    huberForward: (y, t, loss, n, delta) => putNumber(huberForward(at(y, [n]), at(t, [n]), { delta }), loss),
    huberBackward: (y, t, dloss, dy, n, delta) =>
      put(huberBackward(at(y, [n]), at(t, [n]), { delta, dloss: numberAt(dloss) }), dy),
  };
}
