/** The error of central differences in float32, for the exercise that asks for the best step. */
import type { Draw } from '../draw.js';

/** One linear layer with softmax and cross-entropy. All its numbers fit into float32. */
export interface SmallNetwork {
  readonly N: number;
  readonly D: number;
  readonly C: number;
  readonly x: Float32Array; // [N, D]
  readonly w: Float32Array; // [D, C]
  readonly labels: readonly number[];
}

export function drawNetwork(draw: Draw, N: number, D: number, C: number): SmallNetwork {
  return {
    N,
    D,
    C,
    x: Float32Array.from({ length: N * D }, () => draw.normal()),
    w: Float32Array.from({ length: D * C }, () => draw.normal()),
    labels: Array.from({ length: N }, () => draw.integer(0, C - 1)),
  };
}

/** The loss, each number on the way rounded by `round`. */
function lossOf({ N, D, C, x, labels }: SmallNetwork, w: ArrayLike<number>, round: (value: number) => number): number {
  let total = 0;
  for (let n = 0; n < N; n++) {
    const z = Array.from({ length: C }, (_, c) => {
      let sum = 0;
      for (let d = 0; d < D; d++) sum = round(sum + round((x[n * D + d] as number) * (w[d * C + c] as number)));
      return sum;
    });
    const largest = Math.max(...z);
    const powers = z.map((value) => round(Math.exp(round(value - largest))));
    const sum = powers.reduce((all, value) => round(all + value), 0);
    total = round(total - round(Math.log(round((powers[labels[n] as number] as number) / sum))));
  }
  return round(total / N);
}

function numericGradient(network: SmallNetwork, h: number, round: (value: number) => number): Float64Array {
  const moved = Float64Array.from(network.w);
  return moved.map((before, i) => {
    moved[i] = round(before + h);
    const above = lossOf(network, moved, round);
    moved[i] = round(before - h);
    const below = lossOf(network, moved, round);
    moved[i] = before;
    return (above - below) / (2 * h);
  });
}

/** The gradient in float64, with an error near 1e-10: what float32 is measured against. */
export const exactGradient = (network: SmallNetwork): Float64Array => numericGradient(network, 1e-5, (value) => value);

/** Relative error of the central difference in float32 with this step. */
export function errorAt(network: SmallNetwork, exact: Float64Array, h: number): number {
  const tried = numericGradient(network, h, Math.fround);
  const norm = (v: Float64Array): number => Math.hypot(...v);
  return norm(tried.map((value, i) => value - (exact[i] as number))) / Math.max(norm(tried), norm(exact));
}
