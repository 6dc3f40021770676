/** Values on the pipes between supervisor and runner, as JSON can hold them. Numbers arrive to the last bit. */
import type { Dtype, Numbers } from './types.js';

/** All but text, truth and ordinary numbers has a mark. */
export type Wire =
  | number
  | string
  | boolean
  | null
  | { readonly t: 'undefined' }
  | { readonly t: 'number'; readonly v: string } // NaN, Infinity, -Infinity, -0
  | { readonly t: 'bigint'; readonly v: string }
  | { readonly t: 'list'; readonly v: readonly Wire[] }
  | { readonly t: 'object'; readonly v: readonly (readonly [string, Wire])[] }
  | { readonly t: 'array'; readonly dtype: string; readonly shape: readonly number[]; readonly v: string }; // base64

type Maker = new (buffer: ArrayBuffer, offset: number, length: number) => Numbers;

export const MAKERS: Readonly<Record<Dtype, Maker & { readonly BYTES_PER_ELEMENT: number }>> = {
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
};

/** How deep a value may nest. */
export const DEEPEST = 16;

/** How many numbers, texts and parts a value may have in all. */
export const MOST = 500_000;

/** And how many characters in all. */
export const MOST_CHARACTERS = 1_000_000;

/** A number, which JSON may not have a word for. */
export function numberToWire(x: number): Wire {
  const isOrdinary = x - x === 0 && !(x === 0 && 1 / x < 0);
  return isOrdinary ? x : { t: 'number', v: x === 0 ? '-0' : `${x}` };
}
