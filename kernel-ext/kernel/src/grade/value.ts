/** The supervisor's side of values: arguments into the pipe, and what a runner wrote out of it. A runner may have written anything. */
import { isObject } from '../message/frames.js';
import type { ArrayValue, Dtype, Value } from './types.js';
import { DEEPEST, MAKERS, MOST, MOST_CHARACTERS, numberToWire, type Wire } from './wire-value.js';

/** What is no value; the message is a line for the learner. */
export class NoValue extends Error {}

/** A value for the runner. */
export function toWire(value: Value): Wire {
  if (typeof value === 'number') return numberToWire(value);
  if (typeof value === 'bigint') return { t: 'bigint', v: String(value) };
  if (value === undefined) return { t: 'undefined' };
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return { t: 'list', v: value.map(toWire) };
  if (isArrayValue(value)) {
    const { dtype, shape, data } = value.$array;
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    return { t: 'array', dtype, shape, v: bytes.toString('base64') };
  }
  return { t: 'object', v: Object.entries(value).map(([name, part]) => [name, toWire(part)] as const) };
}

/** Reads what came from a runner. @throws NoValue when it is no value */
export function fromWire(wire: unknown): Value {
  return read(wire, 0, { left: MOST });
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

function isArrayValue(value: Value): value is ArrayValue {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, '$array');
}

function read(wire: unknown, depth: number, room: { left: number }): Value {
  if (--room.left < 0) throw new NoValue(`it has more than ${MOST} parts`);
  if (depth > DEEPEST) throw new NoValue(`it is nested more than ${DEEPEST} deep`);
  if (typeof wire === 'string' && wire.length > MOST_CHARACTERS) throw new NoValue('it is a text that is too long');
  if (typeof wire === 'number' || typeof wire === 'string' || typeof wire === 'boolean' || wire === null) return wire;
  if (!isObject(wire)) throw new NoValue('it is none');
  const { t, v } = wire;
  if (t === 'undefined') return undefined;
  if (t === 'number' && typeof v === 'string' && /^(?:NaN|-?Infinity|-0)$/.test(v)) return Number(v);
  if (t === 'bigint' && typeof v === 'string' && /^-?\d{1,100}$/.test(v)) return BigInt(v);
  if (t === 'list' && Array.isArray(v)) return v.map((part) => read(part, depth + 1, room));
  if (t === 'object' && Array.isArray(v)) return readObject(v, depth, room);
  if (t === 'array') return readArray(wire, room);
  throw new NoValue('it is none');
}

function readObject(parts: readonly unknown[], depth: number, room: { left: number }): Value {
  const read2 = (part: unknown): [string, Value] => {
    const [name, value] = Array.isArray(part) ? (part as unknown[]) : [];
    if (typeof name !== 'string' || name.startsWith('$')) throw new NoValue('it has a name that no result has');
    return [name, read(value, depth + 1, room)];
  };
  // fromEntries defines: a part called __proto__ is a part
  return Object.fromEntries(parts.map(read2));
}

function readArray(wire: Readonly<Record<string, unknown>>, room: { left: number }): ArrayValue {
  const { dtype, shape, v } = wire;
  const isShape = Array.isArray(shape) && shape.length <= DEEPEST && shape.every((n) => Number.isInteger(n) && n >= 0);
  if (!isShape || typeof v !== 'string' || typeof dtype !== 'string' || !Object.hasOwn(MAKERS, dtype))
    throw new NoValue('it is an array of an unknown kind');
  const Maker = MAKERS[dtype as Dtype];
  const sizes = shape as readonly number[];
  const size = sizes.reduce((product, length) => product * length, 1);
  room.left -= size;
  if (!(room.left >= 0)) throw new NoValue(`it has more than ${MOST} parts`);
  const bytes = new Uint8Array(size * Maker.BYTES_PER_ELEMENT);
  if (Buffer.byteLength(v, 'base64') !== bytes.length) throw new NoValue('its shape does not fit its data');
  Buffer.from(v, 'base64').copy(bytes);
  return { $array: { dtype: dtype as Dtype, shape: sizes, data: new Maker(bytes.buffer as ArrayBuffer, 0, size) } };
}
