/** Functions of one array, element by element. Kinds: 0 relu, 1 leaky relu, 2 sigmoid, 3 tanh, 4 gelu, 5 gelu by tanh, 6 silu, 7 exp, 8 log, 9 sqrt. */
import { atLeast, atMost, bell, bounded, boundedBelow, exp, log, normalBelow, sigmoid, tanh } from './math';
import { read, splat, wholeBytes, write } from './memory';

/** sqrt(2 / pi), and the factor of the cube, in the gelu by tanh. */
const GELU_SLOPE: f32 = 0.7978845608028654;
const GELU_CUBE: f32 = 0.044715;

/** 1 / sqrt(2 pi) */
const NORMAL_DENSITY: f32 = 0.3989422804014327;

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function one(): v128 {
  return f32x4.splat(1);
}

/** x where x > 0, else 0; NaN stays. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function relu(x: v128): v128 {
  return v128.andnot(x, f32x4.le(x, f32x4.splat(0)));
}

/** sigmoid(2u) = (1 + tanh u) / 2 with u = sqrt(2 / pi) (x + 0.044715 x^3), which loses no digits below zero. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function geluGate(x: v128): v128 {
  const cube = f32x4.mul(f32x4.mul(x, x), f32x4.splat(GELU_CUBE));
  return sigmoid(f32x4.mul(f32x4.mul(x, f32x4.add(one(), cube)), f32x4.splat(2 * GELU_SLOPE)));
}

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function value(kind: i32, x: v128, alpha: v128): v128 {
  if (kind == 0) return relu(x);
  if (kind == 1) return v128.bitselect(x, f32x4.mul(x, alpha), f32x4.gt(x, f32x4.splat(0)));
  if (kind == 2) return sigmoid(x);
  if (kind == 3) return tanh(x);
  if (kind == 4) return f32x4.mul(boundedBelow(x), normalBelow(x, bell(x)));
  if (kind == 5) return f32x4.mul(boundedBelow(x), geluGate(x));
  if (kind == 6) return f32x4.mul(boundedBelow(x), sigmoid(x));
  if (kind == 7) return exp(x);
  if (kind == 8) return log(x);
  return f32x4.sqrt(x);
}

/** dx; `v` is y for relu, sigmoid, tanh, exp and sqrt, else x. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function gradient(kind: i32, dy: v128, v: v128, alpha: v128): v128 {
  if (kind == 0) return v128.and(dy, f32x4.gt(v, f32x4.splat(0)));
  if (kind == 1) return v128.bitselect(dy, f32x4.mul(dy, alpha), f32x4.gt(v, f32x4.splat(0)));
  if (kind == 2) return f32x4.mul(dy, f32x4.mul(v, f32x4.sub(one(), v)));
  if (kind == 3) return f32x4.mul(dy, f32x4.sub(one(), f32x4.mul(v, v)));
  if (kind == 4) {
    const e = bell(v);
    const slope = f32x4.mul(atLeast(atMost(v, f32x4.splat(20)), f32x4.splat(-20)), f32x4.mul(e, f32x4.splat(NORMAL_DENSITY)));
    return f32x4.mul(dy, f32x4.add(normalBelow(v, e), slope));
  }
  if (kind == 5) {
    // Beyond 30 the gate is 0 or 1 for good; there the square would only overflow.
    const x = atLeast(atMost(v, f32x4.splat(30)), f32x4.splat(-30));
    const gate = geluGate(x);
    const inner = f32x4.add(f32x4.splat(2 * GELU_SLOPE), f32x4.mul(f32x4.mul(x, x), f32x4.splat(6 * GELU_SLOPE * GELU_CUBE)));
    const slope = f32x4.mul(f32x4.mul(x, inner), f32x4.mul(gate, f32x4.sub(one(), gate)));
    return f32x4.mul(dy, f32x4.add(gate, slope));
  }
  if (kind == 6) {
    const gate = sigmoid(v);
    return f32x4.mul(dy, f32x4.mul(gate, f32x4.add(one(), f32x4.mul(bounded(v), f32x4.sub(one(), gate)))));
  }
  if (kind == 7) return f32x4.mul(dy, v);
  if (kind == 8) return f32x4.div(dy, v);
  return f32x4.div(dy, f32x4.add(v, v));
}

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function forward(kind: i32, x: usize, y: usize, n: i32, alpha: v128): void {
  const end = x + wholeBytes(n);
  for (; x < end; x += 16, y += 16) v128.store(y, value(kind, v128.load(x), alpha));
  const rest = n & 3;
  if (rest) write(y, value(kind, read(x, rest), alpha), rest);
}

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function backward(kind: i32, dy: usize, v: usize, dx: usize, n: i32, alpha: v128): void {
  const end = dy + wholeBytes(n);
  for (; dy < end; dy += 16, v += 16, dx += 16) {
    v128.store(dx, gradient(kind, v128.load(dy), v128.load(v), alpha));
  }
  const rest = n & 3;
  if (rest) write(dx, gradient(kind, read(dy, rest), read(v, rest), alpha), rest);
}

// Each kind has functions of its own: in one, the compiler would fold the loops together again, with the question which kind it is inside.

function forwardRelu(x: usize, y: usize, n: i32, alpha: v128): void {
  forward(0, x, y, n, alpha);
}

function backwardRelu(dy: usize, v: usize, dx: usize, n: i32, alpha: v128): void {
  backward(0, dy, v, dx, n, alpha);
}

function forwardLeakyRelu(x: usize, y: usize, n: i32, alpha: v128): void {
  forward(1, x, y, n, alpha);
}

function backwardLeakyRelu(dy: usize, v: usize, dx: usize, n: i32, alpha: v128): void {
  backward(1, dy, v, dx, n, alpha);
}

function forwardSigmoid(x: usize, y: usize, n: i32, alpha: v128): void {
  forward(2, x, y, n, alpha);
}

function backwardSigmoid(dy: usize, v: usize, dx: usize, n: i32, alpha: v128): void {
  backward(2, dy, v, dx, n, alpha);
}

function forwardTanh(x: usize, y: usize, n: i32, alpha: v128): void {
  forward(3, x, y, n, alpha);
}

function backwardTanh(dy: usize, v: usize, dx: usize, n: i32, alpha: v128): void {
  backward(3, dy, v, dx, n, alpha);
}

function forwardGelu(x: usize, y: usize, n: i32, alpha: v128): void {
  forward(4, x, y, n, alpha);
}

function backwardGelu(dy: usize, v: usize, dx: usize, n: i32, alpha: v128): void {
  backward(4, dy, v, dx, n, alpha);
}

function forwardGeluTanh(x: usize, y: usize, n: i32, alpha: v128): void {
  forward(5, x, y, n, alpha);
}

function backwardGeluTanh(dy: usize, v: usize, dx: usize, n: i32, alpha: v128): void {
  backward(5, dy, v, dx, n, alpha);
}

function forwardSilu(x: usize, y: usize, n: i32, alpha: v128): void {
  forward(6, x, y, n, alpha);
}

function backwardSilu(dy: usize, v: usize, dx: usize, n: i32, alpha: v128): void {
  backward(6, dy, v, dx, n, alpha);
}

function forwardExp(x: usize, y: usize, n: i32, alpha: v128): void {
  forward(7, x, y, n, alpha);
}

function backwardExp(dy: usize, v: usize, dx: usize, n: i32, alpha: v128): void {
  backward(7, dy, v, dx, n, alpha);
}

function forwardLog(x: usize, y: usize, n: i32, alpha: v128): void {
  forward(8, x, y, n, alpha);
}

function backwardLog(dy: usize, v: usize, dx: usize, n: i32, alpha: v128): void {
  backward(8, dy, v, dx, n, alpha);
}

function forwardSqrt(x: usize, y: usize, n: i32, alpha: v128): void {
  forward(9, x, y, n, alpha);
}

function backwardSqrt(dy: usize, v: usize, dx: usize, n: i32, alpha: v128): void {
  backward(9, dy, v, dx, n, alpha);
}

export function unaryForward(kind: i32, x: usize, y: usize, n: i32, alpha: f64): void {
  const a = splat(alpha);
  if (kind == 0) forwardRelu(x, y, n, a);
  else if (kind == 1) forwardLeakyRelu(x, y, n, a);
  else if (kind == 2) forwardSigmoid(x, y, n, a);
  else if (kind == 3) forwardTanh(x, y, n, a);
  else if (kind == 4) forwardGelu(x, y, n, a);
  else if (kind == 5) forwardGeluTanh(x, y, n, a);
  else if (kind == 6) forwardSilu(x, y, n, a);
  else if (kind == 7) forwardExp(x, y, n, a);
  else if (kind == 8) forwardLog(x, y, n, a);
  else forwardSqrt(x, y, n, a);
}

export function unaryBackward(kind: i32, dy: usize, x: usize, y: usize, dx: usize, n: i32, alpha: f64): void {
  const a = splat(alpha);
  if (kind == 0) backwardRelu(dy, y, dx, n, a);
  else if (kind == 1) backwardLeakyRelu(dy, x, dx, n, a);
  else if (kind == 2) backwardSigmoid(dy, y, dx, n, a);
  else if (kind == 3) backwardTanh(dy, y, dx, n, a);
  else if (kind == 4) backwardGelu(dy, x, dx, n, a);
  else if (kind == 5) backwardGeluTanh(dy, x, dx, n, a);
  else if (kind == 6) backwardSilu(dy, x, dx, n, a);
  else if (kind == 7) backwardExp(dy, y, dx, n, a);
  else if (kind == 8) backwardLog(dy, x, dx, n, a);
  else backwardSqrt(dy, y, dx, n, a);
}
