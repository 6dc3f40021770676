/** Functions, arithmetic and reductions: adapters of the derivations that work element by element or along an axis. */
import { add, divide, max, mean, multiply, subtract, sum, type Tensor } from '../../array/index.js';
import { addBackward, type OperandGradients } from '../../derive/add.js';
import { divideBackward } from '../../derive/divide.js';
import { dropoutForward } from '../../derive/dropout.js';
import { expBackward, expForward } from '../../derive/exp.js';
import { geluBackward, geluForward } from '../../derive/gelu.js';
import { leakyReluBackward, leakyReluForward } from '../../derive/leaky-relu.js';
import { logBackward, logForward } from '../../derive/log.js';
import { maxBackward } from '../../derive/max.js';
import { meanBackward } from '../../derive/mean.js';
import { multiplyBackward } from '../../derive/multiply.js';
import { reluBackward, reluForward } from '../../derive/relu.js';
import { sigmoidBackward, sigmoidForward } from '../../derive/sigmoid.js';
import { siluBackward, siluForward } from '../../derive/silu.js';
import { sqrtBackward, sqrtForward } from '../../derive/sqrt.js';
import { subtractBackward } from '../../derive/subtract.js';
import { sumBackward } from '../../derive/sum.js';
import { tanhBackward, tanhForward } from '../../derive/tanh.js';
import { BINARY, type Kernels, REDUCE, UNARY } from '../table.js';
import type { Views } from './views.js';

interface Unary {
  readonly forward: (x: Tensor, alpha: number) => Tensor;
  readonly backward: (dy: Tensor, known: Tensor, alpha: number) => Tensor;
  /** what the way back knows: the input or the output */
  readonly reads: 'x' | 'y';
}

const UNARIES: Readonly<Record<number, Unary>> = {
  [UNARY.relu]: { forward: reluForward, backward: reluBackward, reads: 'y' }, // y > 0 exactly where x > 0
  [UNARY.leakyRelu]: {
    forward: (x, slope) => leakyReluForward(x, { slope }),
    backward: (dy, x, slope) => leakyReluBackward(dy, x, { slope }),
    reads: 'x',
  },
  [UNARY.sigmoid]: { forward: sigmoidForward, backward: sigmoidBackward, reads: 'y' },
  [UNARY.tanh]: { forward: tanhForward, backward: tanhBackward, reads: 'y' },
  [UNARY.gelu]: { forward: (x) => geluForward(x), backward: (dy, x) => geluBackward(dy, x), reads: 'x' },
  [UNARY.geluTanh]: {
    forward: (x) => geluForward(x, { approximate: 'tanh' }),
    backward: (dy, x) => geluBackward(dy, x, { approximate: 'tanh' }),
    reads: 'x',
  },
  [UNARY.silu]: { forward: siluForward, backward: siluBackward, reads: 'x' },
  [UNARY.exp]: { forward: expForward, backward: expBackward, reads: 'y' },
  [UNARY.log]: { forward: logForward, backward: logBackward, reads: 'x' },
  [UNARY.sqrt]: { forward: sqrtForward, backward: sqrtBackward, reads: 'y' },
};

interface Binary {
  readonly forward: (a: Tensor, b: Tensor) => Tensor;
  readonly backward: (dy: Tensor, a: Tensor, b: Tensor) => OperandGradients;
}

const BINARIES: Readonly<Record<number, Binary>> = {
  [BINARY.add]: { forward: add, backward: addBackward },
  [BINARY.subtract]: { forward: subtract, backward: subtractBackward },
  [BINARY.multiply]: { forward: multiply, backward: multiplyBackward },
  [BINARY.divide]: { forward: divide, backward: divideBackward },
};

interface Reduction {
  readonly forward: (x: Tensor, axis: number) => Tensor;
  readonly backward: (dy: Tensor, x: Tensor, axis: number) => Tensor;
}

const REDUCTIONS: Readonly<Record<number, Reduction>> = {
  [REDUCE.sum]: { forward: sum, backward: sumBackward },
  [REDUCE.mean]: { forward: mean, backward: meanBackward },
  [REDUCE.max]: { forward: max, backward: maxBackward },
};

type Elements = Pick<
  Kernels,
  | 'unaryForward'
  | 'unaryBackward'
  | 'binaryForward'
  | 'binaryBackward'
  | 'reduceForward'
  | 'reduceBackward'
  | 'dropoutForward'
  | 'fill'
  | 'copy'
  | 'addInto'
>;

export function makeElements({ at, put, gather, scatter }: Views): Elements {
  return {
    unaryForward: (kind, x, y, n, alpha) => put(UNARIES[kind].forward(at(x, [n]), alpha), y),
    unaryBackward(kind, dy, x, y, dx, n, alpha) {
      const { backward, reads } = UNARIES[kind];
      put(backward(at(dy, [n]), at(reads === 'x' ? x : y, [n]), alpha), dx);
    },
    binaryForward(kind, a, b, y, rows, cols, aRow, aCol, bRow, bCol) {
      const [left, right] = [
        gather(a, { rows, cols, rowStep: aRow, colStep: aCol }),
        gather(b, { rows, cols, rowStep: bRow, colStep: bCol }),
      ];
      scatter(BINARIES[kind].forward(left, right), y, { rows, cols, rowStep: cols, colStep: 1 });
    },
    binaryBackward(kind, dy, a, b, da, db, rows, cols, aRow, aCol, bRow, bCol) {
      const [aLayout, bLayout] = [
        { rows, cols, rowStep: aRow, colStep: aCol },
        { rows, cols, rowStep: bRow, colStep: bCol },
      ];
      const gradients = BINARIES[kind].backward(at(dy, [rows, cols]), gather(a, aLayout), gather(b, bLayout));
      scatter(gradients.da, da, aLayout);
      scatter(gradients.db, db, bLayout);
    },
    reduceForward: (kind, x, y, outer, length, inner) =>
      put(REDUCTIONS[kind].forward(at(x, [outer, length, inner]), 1), y),
    reduceBackward(kind, dy, x, _y, dx, outer, length, inner) {
      // Of a sum and a mean the way back wants only the shape of x, which may not be there.
      const shape = [outer, length, inner];
      put(REDUCTIONS[kind].backward(at(dy, [outer, inner]), at(x === 0 ? dx : x, shape), 1), dx);
    },
    dropoutForward: (x, mask, y, n, rate) => put(dropoutForward(at(x, [n]), at(mask, [n]), rate), y),
    fill: (y, n, value) => at(y, [n]).data.fill(value),
    copy: (x, y, n) => at(y, [n]).data.set(at(x, [n]).data),
    addInto(x, y, n, factor) {
      const [from, to] = [at(x, [n]).data, at(y, [n]).data];
      for (let i = 0; i < n; i++) to[i] += factor * from[i];
    },
  };
}
