/** Runs a kernel natively in several ways, and beside it the derivation in float64. */
import { expect } from 'vitest';
import type { Backend } from '../../../lib/src/kernels/backend.ts';
import { makeJsKernels } from '../../../lib/src/kernels/js.ts';
import { loadNative } from '../../../lib/src/kernels/native.ts';
import type { Kernels } from '../../../lib/src/kernels/table.ts';
import { arena } from '../../../lib/src/memory/arena.ts';

const oracle = makeJsKernels('float64');
const found = loadNative(new Uint8Array(arena.memory.buffer));

/** Why there is no addon to test; where one is required or named, that fails the tests. */
export const missing: string | undefined = typeof found === 'string' ? found : undefined;
const wish = process.env.NABLA_ADDON ?? 'off';
if (missing !== undefined && wish !== 'off') throw new Error(missing);
if (missing !== undefined) console.warn(`The native kernels are NOT tested: ${missing}`);

export const native = found as Backend;

/** An argument of a kernel: numbers as they are; arrays that are read, or read and written. */
export type Argument = number | In | Out | Int32Array;
interface In {
  readonly read: Float32Array;
}
interface Out {
  readonly write: Float32Array;
}

/** What stands before and behind an output, and must still stand there afterwards. */
const GUARD = 12345;
const GUARDED = 16;

export const input = (read: Float32Array): In => ({ read });
export const output = (n: number): Out => ({ write: new Float32Array(n) });
export const inout = (values: Float32Array): Out => ({ write: values });

/** Numbers between -2 and 2 from a fixed sequence. */
export function numbers(n: number, seed = 1): Float32Array {
  let state = seed * 2654435761;
  return Float32Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32) * 4 - 2;
  });
}

/** How far into a line of the cache an array begins, in elements: a vector's own alignment, and not even that. */
type Place = 'array' | 0 | 1;

const owner = {};
const blocks = new Map<string, number>();

/** Copies an array to a place in the arena, or into an array of its own. @returns the pointer, and how to read what stands there later */
function lay(key: string, values: Float32Array | Int32Array, place: Place) {
  const room = values.length + 2 * GUARDED + 1;
  const make = (buffer: ArrayBufferLike, at: number, n: number) =>
    values instanceof Int32Array ? new Int32Array(buffer, at, n) : new Float32Array(buffer, at, n);
  if (place === 'array') {
    const whole = make(new ArrayBuffer(room * 4), 0, room).fill(GUARD);
    const part = whole.subarray(GUARDED, GUARDED + values.length);
    part.set(values);
    return { pointer: part, whole: () => whole, from: GUARDED };
  }
  const name = `${key} ${2 ** Math.ceil(Math.log2(room * 4))}`;
  const block = blocks.get(name) ?? arena.take(2 ** Math.ceil(Math.log2(room * 4)), owner, 'step values');
  blocks.set(name, block);
  const whole = () => make(arena.memory.buffer, block, room);
  whole().fill(GUARD);
  whole().set(values, GUARDED + place);
  return { pointer: block + (GUARDED + place) * 4, whole, from: GUARDED + place };
}

function run(name: keyof Kernels, args: readonly Argument[], place: Place): Float32Array[] {
  const laid = args.map((argument, i) => {
    if (typeof argument === 'number') return argument;
    if (argument instanceof Int32Array) return lay(String(i), argument, place);
    return lay(String(i), 'read' in argument ? argument.read : argument.write, place);
  });
  const call = native.kernels[name] as (...values: unknown[]) => void;
  call(...laid.map((argument) => (typeof argument === 'number' ? argument : argument.pointer)));
  return args.flatMap((argument, i) => {
    const place_ = laid[i];
    if (typeof argument === 'number' || typeof place_ === 'number' || !('write' in argument)) return [];
    const all = place_.whole();
    const n = argument.write.length;
    const outside = [...all.subarray(0, place_.from), ...all.subarray(place_.from + n)];
    expect(
      outside.every((value) => value === GUARD),
      `${name}() stays within its output`,
    ).toBe(true);
    return [Float32Array.from(all.subarray(place_.from, place_.from + n))];
  });
}

function expected(name: keyof Kernels, args: readonly Argument[]): Float64Array[] {
  const wide = args.map((argument) => {
    if (typeof argument === 'number' || argument instanceof Int32Array) return argument;
    return Float64Array.from('read' in argument ? argument.read : argument.write);
  });
  (oracle[name] as (...values: unknown[]) => void)(...wide);
  return args.flatMap((argument, i) =>
    typeof argument === 'object' && 'write' in argument ? [wide[i] as Float64Array] : [],
  );
}

/**
 * Runs a kernel on arrays and on offsets, aligned and not, on 1 to 3 threads, each twice: always the same bits, and near the derivation.
 *
 * @param tolerance of an element: so much of its size, and at least so much of 1
 */
export function compare(name: keyof Kernels, args: readonly Argument[], tolerance: number): Float32Array[] {
  const right = expected(name, args);
  let first: Float32Array[] = [];
  for (const threads of [1, 2, 3]) {
    native.setThreads(threads);
    const runs = ([0, 1, 'array', 0] as const).map((place) => run(name, args, place));
    for (const again of runs) if (!sameBits(again, runs[0])) expect.fail(`${name}() differs from run to run`);
    for (const [k, got] of runs[0].entries()) assertNear(name, got, right[k], tolerance);
    if (threads === 1) first = runs[0];
  }
  native.setThreads(2);
  return first;
}

/** Compared as bytes: a test runner's own comparison takes seconds over all of them. */
function sameBits(a: readonly Float32Array[], b: readonly Float32Array[]): boolean {
  return a.every((values, k) => Buffer.from(values.buffer).equals(Buffer.from(b[k].buffer)));
}

function assertNear(name: string, got: Float32Array, right: Float64Array, tolerance: number): void {
  for (let i = 0; i < got.length; i++) {
    const [value, wanted] = [got[i], Math.fround(right[i])];
    const same = value === wanted || (Number.isNaN(value) && Number.isNaN(wanted));
    if (!same && !(Math.abs(value - wanted) <= tolerance * Math.max(1, Math.abs(wanted))))
      expect.fail(`${name}() gives ${value} at ${i} of ${got.length}, the derivation ${wanted}`);
  }
}
