/**
 * The kinds of numbers that files hold, and how each becomes float32 or float64 without losing a digit.
 *
 * An array of the library is of floats; whole numbers of up to 16 bits fit exactly into float32, those of 32 bits into float64. Of 64 bits,
 * those up to 2^53 do, and a larger one is refused.
 */
import { type Dtype, type FloatArray, zeros } from '../array/index.js';

/** How one kind lies in a file, little end first, and what it becomes. */
export interface Kind {
  readonly bytes: number;
  readonly dtype: Dtype;
  read(view: DataView, at: number): number;
}

/** The kinds that can be read, by the names that the safetensors format gives them. */
export type KindName =
  | ('F64' | 'F32' | 'F16' | 'BF16')
  | ('I64' | 'I32' | 'I16' | 'I8')
  | ('U64' | 'U32' | 'U16' | 'U8' | 'BOOL');

/** What each of them is. */
export const KINDS: Readonly<Record<KindName, Kind>> = {
  F64: { bytes: 8, dtype: 'float64', read: (view, at) => view.getFloat64(at, true) },
  F32: { bytes: 4, dtype: 'float32', read: (view, at) => view.getFloat32(at, true) },
  F16: { bytes: 2, dtype: 'float32', read: (view, at) => halfToNumber(view.getUint16(at, true)) },
  BF16: { bytes: 2, dtype: 'float32', read: (view, at) => brainToNumber(view.getUint16(at, true)) },
  I64: { bytes: 8, dtype: 'float64', read: (view, at) => exact(view.getBigInt64(at, true)) },
  U64: { bytes: 8, dtype: 'float64', read: (view, at) => exact(view.getBigUint64(at, true)) },
  I32: { bytes: 4, dtype: 'float64', read: (view, at) => view.getInt32(at, true) },
  U32: { bytes: 4, dtype: 'float64', read: (view, at) => view.getUint32(at, true) },
  I16: { bytes: 2, dtype: 'float32', read: (view, at) => view.getInt16(at, true) },
  U16: { bytes: 2, dtype: 'float32', read: (view, at) => view.getUint16(at, true) },
  I8: { bytes: 1, dtype: 'float32', read: (view, at) => view.getInt8(at) },
  U8: { bytes: 1, dtype: 'float32', read: (view, at) => view.getUint8(at) },
  BOOL: { bytes: 1, dtype: 'float32', read: (view, at) => (view.getUint8(at) === 0 ? 0 : 1) },
};

/** Whether numbers of this kind can be read. */
export function isKind(name: unknown): name is KindName {
  return typeof name === 'string' && Object.hasOwn(KINDS, name);
}

/** A machine whose floats lie in memory as in the file, which nearly all are, need not look at each. */
export const SAME_ORDER: boolean = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Fills `target` with the bytes of a file from a place on. */
export type FillFrom = (from: number, target: Uint8Array) => void;

/**
 * Numbers of a kind, read into an array of their own.
 *
 * @param place.from the byte where they begin
 * @param place.count how many; the caller has seen that the file holds them, so that nothing absurd is allocated here
 * @throws RangeError for a whole number that float64 cannot hold exactly
 */
export function readElements(
  name: KindName,
  fill: FillFrom,
  place: { readonly from: number; readonly count: number },
): FloatArray {
  const { from, count } = place;
  const kind = KINDS[name];
  const data = zeros([count], kind.dtype).data;
  if (SAME_ORDER && (name === 'F32' || name === 'F64')) {
    fill(from, new Uint8Array(data.buffer)); // bit for bit, a NaN's too
    return data;
  }
  const bytes = new Uint8Array(count * kind.bytes);
  fill(from, bytes);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < count; i++) data[i] = kind.read(view, i * kind.bytes);
  return data;
}

/** IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of fraction; every value of it is one of float32. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24; // the numbers next to 0 have no hidden 1
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const word = new DataView(new ArrayBuffer(4));

/** bfloat16 is the upper half of a float32. */
function brainToNumber(bits: number): number {
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
}

function exact(whole: bigint): number {
  const value = Number(whole);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(`holds ${whole}, but whole numbers are read as float64, which is exact up to 2^53 only`);
}
