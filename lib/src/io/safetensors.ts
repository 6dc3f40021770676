/**
 * Arrays by name in a file: the safetensors format, in which trained networks are passed around. It holds numbers only, so that
 * opening a file from a stranger runs nothing.
 *
 * @source Hugging Face, Safetensors, "Format"
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { fromData, type Tensor } from '../array/index.js';
import { type FillFrom, KINDS, readElements } from './elements.js';
import { MOST_HEADER_BYTES, parseHeader } from './safetensors-header.js';

/** What a file holds: arrays by name, and texts by name beside them. */
export interface Safetensors {
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Bytes before the header: its length as a whole number of 64 bits, little end first. */
const LENGTH_BYTES = 8;

/**
 * Reads all arrays of a safetensors file.
 *
 * F32 and F64 come as they are. F16, BF16 and whole numbers of up to 16 bits become float32, longer whole numbers float64: all exactly.
 *
 * @throws Error when the file cannot be read
 * @throws SyntaxError when it is not in the format: cut off, overlapping, with holes, with a name twice, ...
 * @throws RangeError for a whole number beyond 2^53
 * @source Hugging Face, Safetensors, "Format"
 * @example
 * (() => { writeSafetensors('net.safetensors', { w: array([1, 2]) }); return toNested(readSafetensors('net.safetensors').tensors.w); })(); // [1, 2]
 */
export function readSafetensors(path: string): Safetensors {
  const fail = (cause: unknown): never => {
    throw new Error(`Cannot read ${path}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  };
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (cause) {
    return fail(cause);
  }
  try {
    const info = fstatSync(file);
    if (!info.isFile()) return fail('it is not a file');
    return parse(path, info.size, (from, target) => {
      let done = 0;
      while (done < target.length) {
        const count = readSync(file, target, done, Math.min(1 << 26, target.length - done), from + done);
        if (count === 0)
          return fail(`it ended at byte ${from + done} while it was read; ${info.size} were there before`);
        done += count;
      }
    });
  } finally {
    closeSync(file);
  }
}

/**
 * The same from bytes in memory.
 *
 * @param name what messages call them
 * @throws SyntaxError when they are not in the format
 * @throws RangeError for a whole number beyond 2^53
 * @example
 * toNested(parseSafetensors(safetensorsBytes({ w: array([1, 2]) })).tensors.w); // [1, 2]
 */
export function parseSafetensors(bytes: Uint8Array, name = 'The data'): Safetensors {
  return parse(name, bytes.length, (from, target) => target.set(bytes.subarray(from, from + target.length)));
}

function parse(name: string, size: number, fill: FillFrom): Safetensors {
  const refuse = (what: string): never => {
    throw new SyntaxError(`${name} is no valid safetensors file: ${what}. It may be cut off: fetch or save it again`);
  };
  if (size < LENGTH_BYTES)
    return refuse(`it has ${size} bytes, but the length of the header alone takes ${LENGTH_BYTES}`);
  const start = new Uint8Array(LENGTH_BYTES);
  fill(0, start);
  const length = new DataView(start.buffer).getBigUint64(0, true);
  if (length > MOST_HEADER_BYTES || length > size - LENGTH_BYTES) {
    const most = `${size - LENGTH_BYTES} bytes follow, and ${MOST_HEADER_BYTES} are the most that the format allows`;
    return refuse(`its header should be ${length} bytes long, but ${most}`);
  }
  const header = new Uint8Array(Number(length));
  fill(LENGTH_BYTES, header);
  const dataStart = LENGTH_BYTES + header.length;
  const { entries, metadata } = parseHeader(header, size - dataStart, name);
  const tensors = entries.map(({ name: entry, kind, shape, begin, end }): [string, Tensor] => {
    const place = { from: dataStart + begin, count: (end - begin) / KINDS[kind].bytes };
    try {
      return [entry, fromData(readElements(kind, fill, place), shape)];
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new RangeError(`${name}: the array ${entry} ${cause.message}`, { cause });
    }
  });
  return { tensors: Object.fromEntries(tensors), metadata };
}
