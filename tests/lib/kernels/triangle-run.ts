/**
 * Runs a kernel of any backend on arrays of a test: places them in the arena, calls, and reads what was written.
 *
 * Arrays begin at any multiple of their element's size, and around each lies a fence of one value: a kernel that writes past its
 * array is found out, and one that asks for an alignment that nobody promised, too.
 */
import {
  type Dtype,
  fromData,
  rowMajor,
  type Shape,
  sizeOf,
  type Tensor,
  zeros,
} from '../../../lib/src/array/index.js';
import type { Kernels } from '../../../lib/src/kernels/table.js';
import { arena } from '../../../lib/src/memory/arena.js';

/** An array that a kernel writes: what stands in it before matters where the kernel adds, and must not where it overwrites. */
export interface Output {
  readonly output: Tensor;
}

/** Rows [parameter, gradient, state1, state2] of an optimizer, all read back in this order; undefined is "none". */
export interface Table {
  readonly table: readonly (readonly (Tensor | undefined)[])[];
}

/** The very array of an earlier argument, by its number: for kernels that write over what they read. */
export interface Same {
  readonly same: number;
}

export type Argument = number | Tensor | Int32Array | Output | Table | Same;

/** A kernel's call: the outputs in the order of the arguments, as float64. */
export type Run = (name: keyof Kernels, ...args: readonly Argument[]) => Tensor[];

/** The array is written; it is full of a number that no kernel may take for its own. */
export function out(shape: Shape): Output {
  const output = zeros(shape);
  output.data.fill(12345);
  return { output };
}

/** The array is read and written. */
export function inOut(values: Tensor): Output {
  return { output: values };
}

const OWNER = {};
const BYTES = 2 ** 24;
const FENCE = -77;
const FENCE_LENGTH = 5;
let block = 0;

/** How a test calls the kernels of one backend. */
export function runner(kernels: Kernels, dtype: Dtype): Run {
  const width = dtype === 'float32' ? 4 : 8;
  return (name, ...args) => {
    block ||= arena.take(BYTES, OWNER, 'step values');
    const start = block / width;
    const whole = (): Float32Array | Float64Array => (dtype === 'float32' ? arena.f32 : arena.f64);
    let position = start + 1;
    whole().fill(FENCE, start, position); // so that nothing begins at a multiple of 64
    const placed: { at: number; shape: Shape; isOutput: boolean }[] = [];
    const place = (values: Tensor, isOutput: boolean): number => {
      const at = position + FENCE_LENGTH;
      if (at + values.size + 2 * FENCE_LENGTH > start + BYTES / width)
        throw new RangeError('The test has too large arrays');
      whole().fill(FENCE, position, at);
      whole().set(rowMajor(values).data, at);
      position = at + values.size;
      whole().fill(FENCE, position, position + FENCE_LENGTH);
      placed.push({ at, shape: values.shape, isOutput });
      return at * width;
    };
    const indices: Int32Array[] = [];
    const numbers = args.map((arg) => {
      if (typeof arg === 'number') return arg;
      if (arg instanceof Int32Array) return indices.push(arg) - 1;
      if ('same' in arg) return Number.NaN; // known when all are placed
      if ('output' in arg) return place(arg.output, true);
      if (!('table' in arg)) return place(arg, false);
      const rows = arg.table.map((row) => [
        ...Array.from({ length: 4 }, (_, i) =>
          row[i] === undefined ? 0 : place(row[i], i !== 1 || name === 'scaleGradients'),
        ),
        row[0]?.size ?? 0,
      ]);
      return indices.push(Int32Array.from(rows.flat())) - 1;
    });
    // Whole numbers come last: among floats they would look like anything.
    let free = (position + FENCE_LENGTH) * width;
    const given = args.map((arg, i) => {
      if (typeof arg === 'object' && 'same' in arg) return numbers[arg.same];
      if (!(arg instanceof Int32Array || (typeof arg === 'object' && 'table' in arg))) return numbers[i];
      const values = indices[numbers[i]];
      const offset = free;
      arena.i32.set(values, offset / 4);
      free += values.length * 4 + (-values.length & 1) * 4;
      return offset;
    });
    (kernels[name] as (...values: number[]) => void)(...given);
    const results = placed
      .filter(({ isOutput }) => isOutput)
      .map(({ at, shape }) => fromData(Float64Array.from(whole().subarray(at, at + sizeOf(shape))), shape));
    assertFences(whole().subarray(start, position + FENCE_LENGTH), start, placed, name);
    return results;
  };
}

function assertFences(
  memory: Float32Array | Float64Array,
  start: number,
  placed: readonly { at: number; shape: Shape }[],
  name: string,
): void {
  let from = 0;
  for (const { at, shape } of [...placed, { at: start + memory.length, shape: [0] }]) {
    for (let i = from; i < at - start; i++) {
      if (memory[i] !== FENCE)
        throw new Error(`${name} wrote ${memory[i]} outside of its arrays, ${i - from} elements past one`);
    }
    from = at - start + sizeOf(shape);
  }
}

/**
 * How far two arrays are apart: the largest difference, relative to the expected number or, where that is smaller, to the typical size
 * of the expected numbers. Infinity where one is finite and the other not, or one is NaN alone.
 */
export function apart(got: Tensor, expected: Tensor): number {
  if (got.size !== expected.size) return Infinity;
  let squares = 0;
  let finite = 0;
  for (let i = 0; i < expected.size; i++) {
    if (!Number.isFinite(expected.data[i])) continue;
    squares += expected.data[i] ** 2;
    finite++;
  }
  const typical = Math.sqrt(squares / Math.max(1, finite));
  let most = 0;
  for (let i = 0; i < expected.size; i++) {
    const [g, e] = [got.data[i], expected.data[i]];
    if (g === e || Object.is(g, e)) continue;
    if (!Number.isFinite(g) || !Number.isFinite(e)) return Infinity;
    most = Math.max(most, Math.abs(g - e) / Math.max(Math.abs(e), typical));
  }
  return most;
}
