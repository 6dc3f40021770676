/** The ndarray layer: make, look at, compute with, reduce. */
export { add, broadcastShape, divide, map, multiply, type Operand, subtract } from './arithmetic.js';
export { allocate, array, fromData, full, zeros } from './create.js';
export { format } from './format.js';
export { type MatmulOptions, type MatmulSizes, matmul, matmulSizes } from './matmul.js';
export { type AxisSizes, argmax, axisSizes, max, mean, norm, sum, sumTo } from './reduce.js';
export * from './tensor.js';
export { astype, copy, reshape, rowMajor, rows, swapLast, take, toNested, transpose } from './view.js';
