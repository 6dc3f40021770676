/** Losses: one number for how wrong the outputs are. */
import type { CrossEntropyOptions, Labels } from '../../derive/softmax-cross-entropy.js';
import { kernelsOf } from '../../kernels/choose.js';
import { arena } from '../../memory/arena.js';
import { step } from '../../memory/step.js';
import {
  assertAlike,
  assertLabels,
  assertMatrix,
  assertNotEmpty,
  assertNumber,
  NUMBERS,
} from '../../ops/check-inputs.js';
import { begin, type Operation, place, record, settle } from '../tape.js';
import { asVariable, type Input, Variable } from '../variable.js';
import { outline } from './outline.js';

const NO_LABEL = -1; // what the kernels take for "no label is ignored"
const SCALAR: readonly number[] = [];

const CROSS_ENTROPY: Operation = {
  name: 'crossEntropy()',
  backward(loss) {
    const [p, labels, N, C, ignoreIndex, smoothing] = loss.saved;
    const z = loss.a as Variable;
    const dz = place(z);
    kernelsOf(loss.dtype).crossEntropyBackward(p, labels, loss.dAt, dz, N, C, ignoreIndex, smoothing);
    settle(z, dz);
  },
};

/** See `crossEntropy` in `nn/losses.ts`. */
export function crossEntropy(z: Variable, labels: Labels, options: CrossEntropyOptions): Variable {
  begin();
  const { smoothing = 0, ignoreIndex } = options;
  const scores = outline(z);
  assertMatrix(scores, 'z', '[N, C]');
  assertNumber(smoothing, 'smoothing', NUMBERS.share);
  const classes = assertLabels(labels, scores, 'z', ignoreIndex);
  const [N, C] = z.shape;
  const zAt = z.offset();
  const labelsAt = step.take(4 * N);
  arena.i32.set(classes, labelsAt >>> 2);
  const p = step.take(z.bytes());
  const loss = new Variable(SCALAR, 1, z.dtype);
  kernelsOf(z.dtype).crossEntropyForward(zAt, labelsAt, p, loss.at, N, C, ignoreIndex ?? NO_LABEL, smoothing);
  return record(loss, CROSS_ENTROPY, z, undefined, undefined, [p, labelsAt, N, C, ignoreIndex ?? NO_LABEL, smoothing]);
}

const BINARY_CROSS_ENTROPY: Operation = {
  name: 'binaryCrossEntropy()',
  backward(loss) {
    const z = loss.a as Variable;
    const t = loss.b as Variable;
    const dz = place(z);
    kernelsOf(loss.dtype).binaryCrossEntropyBackward(z.at, t.at, loss.dAt, dz, z.size);
    settle(z, dz);
  },
};

/** See `binaryCrossEntropy` in `nn/losses.ts`. */
export function binaryCrossEntropy(z: Variable, truth: Input): Variable {
  begin();
  const y = assertPair(z, 'z', truth);
  if (y.needsGradient) {
    throw new RangeError('binaryCrossEntropy() has no gradient for y, the truth: give y.detach(), or a tensor');
  }
  const [zAt, yAt] = [z.offset(), y.offset()];
  const loss = new Variable(SCALAR, 1, z.dtype);
  kernelsOf(z.dtype).binaryCrossEntropyForward(zAt, yAt, loss.at, z.size);
  return record(loss, BINARY_CROSS_ENTROPY, z, y, undefined, SCALAR);
}

/** These depend on the distance of the two arrays alone, so the gradient of the second is the kernel's with the two exchanged. */
const MEAN_SQUARED_ERROR: Operation = {
  name: 'meanSquaredError()',
  backward(loss) {
    const a = loss.a as Variable;
    const b = loss.b as Variable;
    const kernels = kernelsOf(loss.dtype);
    const da = place(a);
    if (da !== 0) kernels.meanSquaredErrorBackward(a.at, b.at, loss.dAt, da, a.size);
    settle(a, da);
    const db = place(b);
    if (db !== 0) kernels.meanSquaredErrorBackward(b.at, a.at, loss.dAt, db, a.size);
    settle(b, db);
  },
};

/** See `meanSquaredError` in `nn/losses.ts`. */
export function meanSquaredError(yHat: Variable, truth: Input): Variable {
  begin();
  const y = assertPair(yHat, 'yHat', truth);
  const [aAt, bAt] = [yHat.offset(), y.offset()];
  const loss = new Variable(SCALAR, 1, yHat.dtype);
  kernelsOf(yHat.dtype).meanSquaredErrorForward(aAt, bAt, loss.at, yHat.size);
  return record(loss, MEAN_SQUARED_ERROR, yHat, y, undefined, SCALAR);
}

const HUBER: Operation = {
  name: 'huber()',
  backward(loss) {
    const a = loss.a as Variable;
    const b = loss.b as Variable;
    const kernels = kernelsOf(loss.dtype);
    const da = place(a);
    if (da !== 0) kernels.huberBackward(a.at, b.at, loss.dAt, da, a.size, loss.saved[0]);
    settle(a, da);
    const db = place(b);
    if (db !== 0) kernels.huberBackward(b.at, a.at, loss.dAt, db, a.size, loss.saved[0]);
    settle(b, db);
  },
};

/** See `huber` in `nn/losses.ts`. */
export function huber(yHat: Variable, truth: Input, options: { readonly delta?: number }): Variable {
  begin();
  const { delta = 1 } = options;
  const y = assertPair(yHat, 'yHat', truth);
  assertNumber(delta, 'delta', NUMBERS.positive);
  const [aAt, bAt] = [yHat.offset(), y.offset()];
  const loss = new Variable(SCALAR, 1, yHat.dtype);
  kernelsOf(yHat.dtype).huberForward(aAt, bAt, loss.at, yHat.size, delta);
  return record(loss, HUBER, yHat, y, undefined, [delta]);
}

function assertPair(x: Variable, name: string, truth: Input): Variable {
  const y = asVariable(truth, 'y', x);
  const like = outline(x);
  assertAlike(outline(y), 'y', like, name);
  assertNotEmpty(like, name);
  return y;
}
