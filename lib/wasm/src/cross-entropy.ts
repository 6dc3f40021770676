/** Softmax and cross-entropy in one, for labels that are indices, with smoothing and with a label that does not count. */
import { fill } from './elementary';
import { bytes, read, wholeBytes, write } from './memory';
import { softmaxRow } from './softmax';
import { largestOf, sumOf } from './sums';

/** How many labels count. */
function counted(labels: usize, N: i32, ignoreIndex: i32): i32 {
  let count = 0;
  for (let i = 0; i < N; i++) count += i32(load<i32>(labels + bytes(i)) != ignoreIndex);
  return count;
}

/**
 * loss = mean of log(sum e^z) - (1 - smoothing) z[label] - smoothing mean(z), over the examples that count
 *
 * The largest z of a row is subtracted from the others first, in double precision: large scores then lose no digits.
 */
export function crossEntropyForward(
  z: usize,
  labels: usize,
  p: usize,
  loss: usize,
  N: i32,
  C: i32,
  ignoreIndex: i32,
  smoothing: f64,
): void {
  let sum: f64 = 0;
  for (let i = 0; i < N; i++) {
    const most = largestOf(z, C);
    const label = load<i32>(labels + bytes(i));
    let target: f64 = 0; // read before softmax, which may be in place
    if (label != ignoreIndex) {
      target = (1 - smoothing) * (<f64>load<f32>(z + bytes(label)) - <f64>most);
      if (smoothing != 0) target += smoothing * (sumOf(z, C) / <f64>C - <f64>most);
    }
    const logSum = softmaxRow(z, p, C, most);
    if (label != ignoreIndex) sum += <f64>logSum - target;
    z += bytes(C);
    p += bytes(C);
  }
  store<f32>(loss, <f32>(sum / <f64>counted(labels, N, ignoreIndex)));
}

/** dz = dloss / count * (p - target), where the target is smoothing / C, and 1 - smoothing more at the label */
export function crossEntropyBackward(
  p: usize,
  labels: usize,
  dloss: usize,
  dz: usize,
  N: i32,
  C: i32,
  ignoreIndex: i32,
  smoothing: f64,
): void {
  const factor = <f64>load<f32>(dloss) / <f64>counted(labels, N, ignoreIndex);
  const f = f32x4.splat(<f32>factor);
  const floor = f32x4.splat(<f32>(smoothing / <f64>C));
  const rest = C & 3;
  for (let i = 0; i < N; i++) {
    const label = load<i32>(labels + bytes(i));
    if (label == ignoreIndex) fill(dz, C, 0);
    else {
      const atLabel = <f64>load<f32>(p + bytes(label)) - smoothing / <f64>C - (1 - smoothing);
      let j: usize = 0;
      for (; j < wholeBytes(C); j += 16) v128.store(dz + j, f32x4.mul(f32x4.sub(v128.load(p + j), floor), f));
      if (rest) write(dz + j, f32x4.mul(f32x4.sub(read(p + j, rest), floor), f), rest);
      store<f32>(dz + bytes(label), <f32>(atLabel * factor));
    }
    p += bytes(C);
    dz += bytes(C);
  }
}
