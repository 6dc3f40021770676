/**
 * The runner's side of values: arguments for the learner's function, and what it returned as plain data. Every part of a result is read once,
 * at once; what the learner's objects do later, or answer to a second look, counts for nothing. Nothing here decides anything: the
 * supervisor reads what is sent as if anybody had sent it.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isMap, isSet, isTypedArray } from 'node:util/types';
import type { Dtype, Numbers } from './types.js';
import { DEEPEST, MAKERS, MOST, MOST_CHARACTERS, numberToWire, type Wire } from './wire-value.js';

/** Why a value cannot be sent. */
export class NotPlain extends Error {}

interface Room {
  parts: number;
  characters: number;
  readonly above: unknown[]; // the objects that hold this one
}

type MakeArray = (data: Numbers, shape: number[]) => unknown;
let makeArray: MakeArray | undefined;

/** Arrays are made by the package `ndarray` where the notebook finds it. @param folder from which packages are looked for */
function arrayMaker(folder: string): MakeArray {
  try {
    makeArray ??= createRequire(join(folder, 'cell.js'))('ndarray') as MakeArray;
  } catch {
    throw new Error(`An argument is an array, which needs the package ndarray, and there is none for ${folder}`);
  }
  return makeArray;
}

/** A value from the supervisor. */
export function decode(wire: Wire, folder: string): unknown {
  if (typeof wire !== 'object' || wire === null) return wire;
  if (wire.t === 'undefined') return undefined;
  if (wire.t === 'number') return Number(wire.v);
  if (wire.t === 'bigint') return BigInt(wire.v);
  if (wire.t === 'list') return wire.v.map((part) => decode(part, folder));
  if (wire.t === 'object') return Object.fromEntries(wire.v.map(([name, part]) => [name, decode(part, folder)]));
  const bytes = Uint8Array.from(Buffer.from(wire.v, 'base64')); // a buffer of its own, at an even address
  const Maker = MAKERS[wire.dtype as Dtype];
  const data = new Maker(bytes.buffer, 0, bytes.length / Maker.BYTES_PER_ELEMENT);
  return arrayMaker(folder)(data, [...wire.shape]);
}

/** A result for the supervisor. @throws NotPlain with a line for the learner */
export function encode(value: unknown): Wire {
  return write(value, { parts: MOST, characters: MOST_CHARACTERS, above: [] });
}

function write(value: unknown, room: Room): Wire {
  if (--room.parts < 0) throw new NotPlain(`it has more than ${MOST} parts`);
  switch (typeof value) {
    case 'number':
      return numberToWire(value);
    case 'string':
      room.characters -= value.length;
      if (room.characters < 0) throw new NotPlain(`it holds more than ${MOST_CHARACTERS} characters`);
      return value;
    case 'boolean':
      return value;
    case 'undefined':
      return { t: 'undefined' };
    case 'bigint':
      if (BigInt.asIntN(256, value) !== value) throw new NotPlain('it holds a bigint of more than 256 bits');
      return { t: 'bigint', v: `${value}` };
    case 'object':
      return value === null ? null : writeObject(value, room);
    default:
      throw new NotPlain(`it is, or holds, a ${typeof value}`);
  }
}

function writeObject(value: object, room: Room): Wire {
  if (room.above.includes(value)) throw new NotPlain('it holds itself');
  if (room.above.length >= DEEPEST) throw new NotPlain(`it is nested more than ${DEEPEST} deep`);
  if (isTypedArray(value)) return writeNumbers(value, [value.length], room);
  const strided = stridedOf(value);
  if (strided !== undefined) return writeStrided(strided, room);
  if (isMap(value) || isSet(value)) throw new NotPlain('it is, or holds, a Map or a Set: give a list or an object');
  room.above.push(value);
  const wire: Wire = Array.isArray(value)
    ? { t: 'list', v: writeList(value, room) }
    : { t: 'object', v: Object.keys(value).map((name) => writePart(name, value, room)) };
  room.above.pop();
  return wire;
}

function writePart(name: string, value: object, room: Room): readonly [string, Wire] {
  room.characters -= name.length;
  return [name, write((value as Readonly<Record<string, unknown>>)[name], room)];
}

function writeList(list: readonly unknown[], room: Room): Wire[] {
  const { length } = list; // may be a proxy's: read once
  if (!(length <= room.parts)) throw new NotPlain(`it has more than ${MOST} parts`);
  const wires: Wire[] = [];
  for (let i = 0; i < length; i++) wires.push(write(list[i], room));
  return wires;
}

/** Numbers laid out over flat data, as the package `ndarray` does. */
interface Strided {
  readonly shape: readonly unknown[];
  readonly stride: readonly unknown[];
  readonly offset: unknown;
  readonly data: ArrayLike<unknown>;
}

function stridedOf(value: object): Strided | undefined {
  const { shape, stride, offset, data } = value as Partial<Strided>;
  if (!Array.isArray(shape) || !Array.isArray(stride) || !(isTypedArray(data) || Array.isArray(data))) return undefined;
  return shape.length === stride.length && shape.length <= DEEPEST ? { shape, stride, offset, data } : undefined;
}

function writeStrided({ shape, stride, offset, data }: Strided, room: Room): Wire {
  const sizes = shape.map(Number);
  const steps = stride.map(Number);
  const size = sizes.reduce((product, length) => product * length, 1);
  if (!(size >= 0 && size <= room.parts)) throw new NotPlain(`it has more than ${MOST} numbers`);
  const Maker = isKnown(data) ? MAKERS[kindOf(data)] : Float64Array;
  const flat = new Maker(new ArrayBuffer(size * Maker.BYTES_PER_ELEMENT), 0, size);
  const at = sizes.map(() => 0);
  let from = Number(offset);
  for (let i = 0; i < size; i++) {
    flat[i] = Number(data[from] ?? Number.NaN); // beyond its data there is no number
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      from += steps[axis] as number;
      at[axis] = (at[axis] as number) + 1;
      if ((at[axis] as number) < (sizes[axis] as number)) break;
      from -= (steps[axis] as number) * (sizes[axis] as number);
      at[axis] = 0;
    }
  }
  return writeNumbers(flat, sizes, room);
}

const kindOf = (data: object): Dtype => Object.prototype.toString.call(data).slice(8, -6).toLowerCase() as Dtype;
const isKnown = (data: object): boolean => Object.hasOwn(MAKERS, kindOf(data));

function writeNumbers(data: object & ArrayLike<unknown>, shape: readonly number[], room: Room): Wire {
  if (!isKnown(data)) throw new NotPlain(`it is, or holds, a ${kindOf(data)}array`);
  const numbers = data as unknown as Numbers;
  room.parts -= numbers.length;
  if (room.parts < 0) throw new NotPlain(`it has more than ${MOST} numbers`);
  const bytes = Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  return { t: 'array', dtype: kindOf(data), shape, v: bytes.toString('base64') };
}
