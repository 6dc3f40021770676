/** The linear layer. Sizes: N examples in the batch, D inputs, M outputs. */
import { product } from './matmul';
import { columnSums } from './sums';
import { ADD, RELU } from './tile';

/** y = x w + b, then relu if asked: while a tile of y is still in registers. */
export function linearForward(x: usize, w: usize, b: usize, y: usize, N: i32, D: i32, M: i32, activation: i32): void {
  product(x, w, y, N, D, M, 0, 0, b, activation ? RELU : 0);
}

/** dx = dy wT; dw = xT dy; db = 1T dy */
export function linearBackward(
  dy: usize,
  x: usize,
  w: usize,
  dx: usize,
  dw: usize,
  db: usize,
  N: i32,
  D: i32,
  M: i32,
  accumulate: i32,
): void {
  const flags = accumulate ? ADD : 0;
  if (dx) product(dy, w, dx, N, M, D, 0, 1, 0, 0);
  if (dw) product(x, dy, dw, D, N, M, 1, 0, 0, flags);
  if (db) columnSums(dy, db, N, M, 1, accumulate != 0);
}
