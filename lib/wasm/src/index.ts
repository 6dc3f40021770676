/** What the module offers: the kernels of lib/src/kernels/table.ts, with the same names and arguments, and where they may keep scratch. */
export { binaryBackward, binaryForward } from './binary';
export { crossEntropyBackward, crossEntropyForward } from './cross-entropy';
export { addInto, copy, dropoutForward, fill } from './elementary';
export { linearBackward, linearForward } from './linear';
export {
  binaryCrossEntropyBackward,
  binaryCrossEntropyForward,
  huberBackward,
  huberForward,
  meanSquaredErrorBackward,
  meanSquaredErrorForward,
} from './losses';
export { matmul, scratchBytes, setScratch } from './matmul';
export { adagradStep, adamStep, rmspropStep, scaleGradients, sgdStep, squaresOfGradients } from './optimizers';
export { reduceBackward, reduceForward } from './reduce';
export { logSoftmaxBackward, logSoftmaxForward, softmaxBackward, softmaxForward } from './softmax';
export { unaryBackward, unaryForward } from './unary';
