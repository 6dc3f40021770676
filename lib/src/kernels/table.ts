/**
 * The table of kernels: what every backend can do, each with the same arguments.
 *
 * Inputs come first, then outputs, sizes and numbers. A pointer of 0 means that the array is not there. Arrays are contiguous and row-major
 * unless strides say otherwise. A kernel checks nothing: who calls it has checked.
 */

/** Where an array begins: a byte offset into the arena. The native backend also takes the array itself, which then stays where it is. */
export type Pointer = number | Float32Array | Float64Array;

/** The same for whole numbers: labels, or the table of an optimizer. */
export type IndexPointer = number | Int32Array;

/** Kinds of element by element functions of one array, as kernels know them. */
export const UNARY = {
  relu: 0,
  leakyRelu: 1,
  sigmoid: 2,
  tanh: 3,
  gelu: 4, // exact, by the error function
  geluTanh: 5,
  silu: 6,
  exp: 7,
  log: 8,
  sqrt: 9,
} as const;

/** Kinds of arithmetic on two arrays. */
export const BINARY = { add: 0, subtract: 1, multiply: 2, divide: 3 } as const;

/** Kinds of reductions along an axis. */
export const REDUCE = { sum: 0, mean: 1, max: 2 } as const;

/** What may follow a linear layer in the same kernel. */
export const ACTIVATION = { none: 0, relu: 1 } as const;

/** A backend: one function for each name. */
export interface Kernels {
  /** c[t] = op(a[t]) op(b[t]), plus c[t] with `accumulate`; a[t] begins t * aStep elements after a. [N, K] [K, M] -> [N, M] */
  matmul(
    a: Pointer,
    b: Pointer,
    c: Pointer,
    batch: number,
    N: number,
    K: number,
    M: number,
    transA: number,
    transB: number,
    aStep: number,
    bStep: number,
    accumulate: number,
  ): void;
  /** y = activation(x w + b); b may be 0 */
  linearForward(
    x: Pointer,
    w: Pointer,
    b: Pointer,
    y: Pointer,
    N: number,
    D: number,
    M: number,
    activation: number,
  ): void;
  /** dx, dw and db may each be 0; `accumulate` adds to dw and db */
  linearBackward(
    dy: Pointer,
    x: Pointer,
    w: Pointer,
    dx: Pointer,
    dw: Pointer,
    db: Pointer,
    N: number,
    D: number,
    M: number,
    accumulate: number,
  ): void;
  unaryForward(kind: number, x: Pointer, y: Pointer, n: number, alpha: number): void;
  /** reads y for relu, sigmoid, tanh, exp and sqrt, else x; the other may be 0 */
  unaryBackward(kind: number, dy: Pointer, x: Pointer, y: Pointer, dx: Pointer, n: number, alpha: number): void;
  /** strides in elements; 0 where an array is repeated */
  binaryForward(
    kind: number,
    a: Pointer,
    b: Pointer,
    y: Pointer,
    rows: number,
    cols: number,
    aRow: number,
    aCol: number,
    bRow: number,
    bCol: number,
  ): void;
  /** da and db have the layout of a and b: where a stride is 0, the gradient is summed; each may be 0 */
  binaryBackward(
    kind: number,
    dy: Pointer,
    a: Pointer,
    b: Pointer,
    da: Pointer,
    db: Pointer,
    rows: number,
    cols: number,
    aRow: number,
    aCol: number,
    bRow: number,
    bCol: number,
  ): void;
  /** [outer, length, inner] -> [outer, inner] */
  reduceForward(kind: number, x: Pointer, y: Pointer, outer: number, length: number, inner: number): void;
  reduceBackward(
    kind: number,
    dy: Pointer,
    x: Pointer,
    y: Pointer,
    dx: Pointer,
    outer: number,
    length: number,
    inner: number,
  ): void;
  softmaxForward(x: Pointer, y: Pointer, rows: number, cols: number): void;
  softmaxBackward(dy: Pointer, y: Pointer, dx: Pointer, rows: number, cols: number): void;
  logSoftmaxForward(x: Pointer, y: Pointer, rows: number, cols: number): void;
  logSoftmaxBackward(dy: Pointer, y: Pointer, dx: Pointer, rows: number, cols: number): void;
  /** loss[0] = mean over the examples whose label is not ignoreIndex */
  crossEntropyForward(
    z: Pointer,
    labels: IndexPointer,
    p: Pointer,
    loss: Pointer,
    N: number,
    C: number,
    ignoreIndex: number,
    smoothing: number,
  ): void;
  /** dloss[0] is the gradient that comes from above */
  crossEntropyBackward(
    p: Pointer,
    labels: IndexPointer,
    dloss: Pointer,
    dz: Pointer,
    N: number,
    C: number,
    ignoreIndex: number,
    smoothing: number,
  ): void;
  binaryCrossEntropyForward(z: Pointer, t: Pointer, loss: Pointer, n: number): void;
  binaryCrossEntropyBackward(z: Pointer, t: Pointer, dloss: Pointer, dz: Pointer, n: number): void;
  meanSquaredErrorForward(y: Pointer, t: Pointer, loss: Pointer, n: number): void;
  meanSquaredErrorBackward(y: Pointer, t: Pointer, dloss: Pointer, dy: Pointer, n: number): void;
  huberForward(y: Pointer, t: Pointer, loss: Pointer, n: number, delta: number): void;
  huberBackward(y: Pointer, t: Pointer, dloss: Pointer, dy: Pointer, n: number, delta: number): void;
  /** y = x mask / (1 - rate), the mask being of 0 and 1; backward it is the same on dy */
  dropoutForward(x: Pointer, mask: Pointer, y: Pointer, n: number, rate: number): void;
  fill(y: Pointer, n: number, value: number): void;
  copy(x: Pointer, y: Pointer, n: number): void;
  /** y += factor x */
  addInto(x: Pointer, y: Pointer, n: number, factor: number): void;
  // Optimizers take a table of rows [parameter, gradient, state1, state2, n], byte offsets with 0 for none.
  sgdStep(
    table: IndexPointer,
    count: number,
    lr: number,
    momentum: number,
    nesterov: number,
    weightDecay: number,
  ): void;
  adagradStep(table: IndexPointer, count: number, lr: number, epsilon: number, weightDecay: number): void;
  rmspropStep(
    table: IndexPointer,
    count: number,
    lr: number,
    decay: number,
    epsilon: number,
    weightDecay: number,
    momentum: number,
  ): void;
  /** correction1 = 1 - beta1^t, correction2 = 1 - beta2^t; `decoupled` is AdamW's weight decay */
  adamStep(
    table: IndexPointer,
    count: number,
    lr: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    weightDecay: number,
    decoupled: number,
    correction1: number,
    correction2: number,
  ): void;
  /** total[0] = sum of the squares of all gradients */
  squaresOfGradients(table: IndexPointer, count: number, total: Pointer): void;
  scaleGradients(table: IndexPointer, count: number, factor: number): void;
}
