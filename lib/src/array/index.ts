/** The ndarray layer: make, look at, compute with, reduce. */
export { add, broadcastShape, divide, map, multiply, type Operand, subtract } from './arithmetic.js';
export { array, fromData, full, zeros } from './create.js';
export { format } from './format.js';
export { matmul } from './matmul.js';
export { argmax, mean, norm, sum } from './reduce.js';
export * from './tensor.js';
export { astype, copy, reshape, rowMajor, rows, take, toNested, transpose } from './view.js';
