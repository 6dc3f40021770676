/**
 * Arithmetic for the judge, in float64 and in plain loops. Not the library's: what is compared with must not be what is compared.
 */
import type { Draw } from './draw.js';
import type { ArrayValue } from './seam.js';

export interface Matrix {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export function matrix(shape: readonly number[], element: (index: number) => number): Matrix {
  const size = shape.reduce((product, length) => product * length, 1);
  return { shape, data: Float64Array.from({ length: size }, (_, index) => element(index)) };
}

export const normal = (draw: Draw, shape: readonly number[], std = 1): Matrix =>
  matrix(shape, () => std * draw.normal());

/** x w, [N, D] [D, M] -> [N, M] */
export function product(x: Matrix, w: Matrix): Matrix {
  const [N = 0, D = 0] = x.shape;
  const M = w.shape[1] ?? 0;
  const y = new Float64Array(N * M);
  for (let n = 0; n < N; n++)
    for (let d = 0; d < D; d++) {
      const factor = x.data[n * D + d] as number;
      for (let m = 0; m < M; m++) y[n * M + m] = (y[n * M + m] as number) + factor * (w.data[d * M + m] as number);
    }
  return { shape: [N, M], data: y };
}

/** [N, M] -> [M, N] */
export function transposed(x: Matrix): Matrix {
  const [N = 0, M = 0] = x.shape;
  return matrix([M, N], (i) => x.data[(i % N) * M + Math.floor(i / N)] as number);
}

/** Sums over the rows, [N, M] -> [M] */
export function columnSums(x: Matrix): Matrix {
  const [N = 0, M = 0] = x.shape;
  return matrix([M], (m) => {
    let total = 0;
    for (let n = 0; n < N; n++) total += x.data[n * M + m] as number;
    return total;
  });
}

/** x w + b, [N, D] [D, M] [M] -> [N, M] */
export function affine(x: Matrix, w: Matrix, b: Matrix): Matrix {
  const xw = product(x, w);
  const M = b.data.length;
  return { shape: xw.shape, data: xw.data.map((value, i) => value + (b.data[i % M] as number)) };
}

export const mapped = (x: Matrix, each: (value: number, index: number) => number): Matrix => ({
  shape: x.shape,
  data: x.data.map((value, index) => each(value, index)),
});

/** Probabilities, row by row, [N, C] -> [N, C] */
export function softmax(z: Matrix): Matrix {
  const C = z.shape[1] ?? 1;
  const p = Float64Array.from(z.data);
  for (let from = 0; from < p.length; from += C) {
    const row = p.subarray(from, from + C);
    const largest = row.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    for (let c = 0; c < C; c++) row[c] = Math.exp((row[c] as number) - largest);
    const total = row.reduce((sum, value) => sum + value, 0);
    for (let c = 0; c < C; c++) row[c] = (row[c] as number) / total;
  }
  return { shape: z.shape, data: p };
}

export const toValue = ({ shape, data }: Matrix): ArrayValue => ({
  $array: { dtype: 'float64', shape, data: Float64Array.from(data) },
});

/** As a learner would write it: [[1, 2], [3, 4]]. */
export function written({ shape, data }: Matrix): string {
  const number = (value: number): string => (value === 0 ? '0' : String(Number(value.toPrecision(4))));
  if (shape.length < 2) return `[${Array.from(data, number).join(', ')}]`;
  const [length = 0, ...inner] = shape;
  const size = data.length / length;
  const parts = Array.from({ length }, (_, i) => data.subarray(i * size, (i + 1) * size));
  return `[${parts.map((part) => written({ shape: inner, data: part })).join(', ')}]`;
}
