/** Operations on arrays in the arena, straight through the kernels. */
import { kernelsOf } from '../../../../lib/dist/kernels/choose.js';
import { BINARY, REDUCE, UNARY } from '../../../../lib/dist/kernels/table.js';
import { arena } from '../../../../lib/dist/memory/arena.js';
import { noise, samples, sizesOf } from './speak.mjs';

/** Blocks of the arena that are given back together. */
export function blocks() {
  const owner = {};
  const taken = [];
  return {
    put(values) {
      const at = arena.take(values.byteLength, owner, 'step values');
      taken.push(at);
      arena.f32.set(values, at / 4);
      return at;
    },
    end() {
      for (const at of taken) arena.give(at);
    },
  };
}

/** A work of which the words are, for example, `softmax` and `64x10`. */
export function operation([kind, size]) {
  const { put, end } = blocks();
  const { step, y, n } = KINDS[kind](put, sizesOf(size), kernelsOf('float32'));
  return {
    step,
    numbers() {
      step();
      return samples(arena.f32.subarray(y / 4, y / 4 + n));
    },
    end,
  };
}

const KINDS = {
  sgemm(put, [N, K, M], kernels) {
    const [a, b, y] = [put(noise(1, N * K)), put(noise(2, K * M)), put(new Float32Array(N * M))];
    return { y, n: N * M, step: () => kernels.matmul(a, b, y, 1, N, K, M, 0, 0, 0, 0, 0) };
  },
  softmax(put, [rows, cols], kernels) {
    const [x, y] = [put(noise(1, rows * cols)), put(new Float32Array(rows * cols))];
    return { y, n: rows * cols, step: () => kernels.softmaxForward(x, y, rows, cols) };
  },
  'sum-rows'(put, [rows, cols], kernels) {
    const [x, y] = [put(noise(1, rows * cols)), put(new Float32Array(rows))];
    return { y, n: rows, step: () => kernels.reduceForward(REDUCE.sum, x, y, rows, cols, 1) };
  },
  'sum-cols'(put, [rows, cols], kernels) {
    const [x, y] = [put(noise(1, rows * cols)), put(new Float32Array(cols))];
    return { y, n: cols, step: () => kernels.reduceForward(REDUCE.sum, x, y, 1, rows, cols) };
  },
  relu: unary(UNARY.relu),
  exp: unary(UNARY.exp),
  tanh: unary(UNARY.tanh),
  gelu: unary(UNARY.gelu),
  add: binary(BINARY.add),
  mul: binary(BINARY.multiply),
};

function unary(kind) {
  return (put, [n], kernels) => {
    const [x, y] = [put(noise(1, n)), put(new Float32Array(n))];
    return { y, n, step: () => kernels.unaryForward(kind, x, y, n, 0) };
  };
}

function binary(kind) {
  return (put, [n], kernels) => {
    const [a, b, y] = [put(noise(1, n)), put(noise(2, n)), put(new Float32Array(n))];
    return { y, n, step: () => kernels.binaryForward(kind, a, b, y, 1, n, n, 1, n, 1) };
  };
}
