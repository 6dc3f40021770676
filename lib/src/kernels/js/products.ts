/** Matrix products and the linear layer: adapters of `derive/matmul.ts` and `derive/linear.ts`. */
import { linearBackward, linearForward } from '../../derive/linear.js';
import { matmulForward } from '../../derive/matmul.js';
import { reluForward } from '../../derive/relu.js';
import { ACTIVATION, type Kernels } from '../table.js';
import type { Views } from './views.js';

type Products = Pick<Kernels, 'matmul' | 'linearForward' | 'linearBackward'>;

export function makeProducts({ at, put, accumulate }: Views): Products {
  return {
    matmul(a, b, c, batch, N, K, M, transA, transB, aStep, bStep, adds) {
      const options = { transposeA: transA !== 0, transposeB: transB !== 0 };
      for (let t = 0; t < batch; t++) {
        const left = at(a, transA ? [K, N] : [N, K], t * aStep);
        const right = at(b, transB ? [M, K] : [K, M], t * bStep);
        accumulate(matmulForward(left, right, options), at(c, [N, M], t * N * M).data, adds);
      }
    },
    linearForward(x, w, b, y, N, D, M, activation) {
      const [inputs, weights] = [at(x, [N, D]), at(w, [D, M])];
      const z = b === 0 ? matmulForward(inputs, weights) : linearForward(inputs, weights, at(b, [M]));
      put(activation === ACTIVATION.relu ? reluForward(z) : z, y);
    },
    linearBackward(dy, x, w, dx, dw, db, N, D, M, adds) {
      const gradients = linearBackward(at(dy, [N, M]), at(x, [N, D]), at(w, [D, M]));
      put(gradients.dx, dx);
      accumulate(gradients.dw, dw, adds);
      accumulate(gradients.db, db, adds);
    },
  };
}
