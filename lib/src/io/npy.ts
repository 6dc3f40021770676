/**
 * The file of one NumPy array, `numpy.save('x.npy', x)`.
 *
 * @source NumPy Enhancement Proposal 1 (Kern, 2007), A Simple File Format for NumPy Arrays
 */
import { readFileSync } from 'node:fs';
import { fromData, rowMajor, sizeOf, type Tensor } from '../array/index.js';
import { KINDS, type KindName, readElements } from './elements.js';

/** NumPy's names, the byte order in front: < little end first, | a single byte. */
const DESCRIPTIONS: Readonly<Record<string, KindName>> = {
  '<f8': 'F64',
  '<f4': 'F32',
  '<f2': 'F16',
  '<i8': 'I64',
  '<u8': 'U64',
  '<i4': 'I32',
  '<u4': 'U32',
  '<i2': 'I16',
  '<u2': 'U16',
  '|i1': 'I8',
  '|u1': 'U8',
  '|b1': 'BOOL',
};

/** ndarray makes code for each number of axes, so a file must not name just any. */
const MOST_AXES = 32;

/** Bytes before the header: the mark, the version, the header's length, which has four bytes from version 2 on. */
const START = { 1: 10, 2: 12, 3: 12 } as const;

/**
 * Reads an array that NumPy has saved. Its numbers become float32 or float64 exactly, as with `readSafetensors`.
 *
 * @throws Error when the file cannot be read
 * @throws SyntaxError when it is not in the format, or holds text, objects or numbers with the big end first
 * @throws RangeError for a whole number beyond 2^53
 * @source NumPy Enhancement Proposal 1 (Kern, 2007), A Simple File Format for NumPy Arrays
 */
export function readNpy(path: string): Tensor {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new Error(`Cannot read ${path}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  return parseNpy(bytes, path);
}

/**
 * The same from bytes in memory.
 *
 * @param name what messages call them
 * @throws SyntaxError when they are not in the format
 * @throws RangeError for a whole number beyond 2^53
 * @example
 * toNested(parseNpy(Buffer.from(`\x93NUMPY\x01\0\x3c\0${"{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }".padEnd(60)}AB`, 'latin1'))); // [65, 66]
 */
export function parseNpy(bytes: Uint8Array, name = 'The data'): Tensor {
  const refuse = (what: string): never => {
    throw new SyntaxError(`${name} is no NumPy array that can be read: ${what}`);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mark = Buffer.from(bytes.subarray(0, 6)).toString('latin1');
  if (mark !== '\x93NUMPY' || bytes.length < 10) return refuse('it does not begin with the mark of a .npy file');
  const version = bytes[6];
  if (version !== 1 && version !== 2 && version !== 3)
    return refuse(`its version is ${version}, but 1, 2 and 3 are known`);
  const start = START[version];
  if (bytes.length < start) return refuse('it ends in its header');
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > bytes.length - start) {
    return refuse(`its header should be ${length} bytes long, but ${bytes.length - start} follow: it is cut off`);
  }
  const header = Buffer.from(bytes.subarray(start, start + length)).toString('utf8');
  const description = /'descr': *'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order': *(True|False)/.exec(header)?.[1];
  const sizes = /'shape': *\(([\d, ]*)\)/.exec(header)?.[1];
  if (order === undefined || sizes === undefined || description === undefined) {
    return refuse(`its header must have descr, fortran_order and shape, but is ${JSON.stringify(header.slice(0, 80))}`);
  }
  if (!Object.hasOwn(DESCRIPTIONS, description)) {
    const known = Object.keys(DESCRIPTIONS).join(' ');
    return refuse(`its numbers are '${description}', but known are ${known}: convert them, as with x.astype('<f4')`);
  }
  const kind = DESCRIPTIONS[description];
  const shape = (sizes.match(/\d+/g) ?? []).map(Number);
  if (shape.length > MOST_AXES) return refuse(`it has ${shape.length} axes, but at most ${MOST_AXES} are read`);
  const from = start + length;
  const expected = sizeOf(shape) * KINDS[kind].bytes;
  if (expected !== bytes.length - from || !shape.every(Number.isSafeInteger)) {
    const came = `${bytes.length - from} are there`;
    return refuse(`it should hold ${expected} bytes for ${description} [${shape.join(', ')}], but ${came}`);
  }
  const fill = (at: number, target: Uint8Array): void => target.set(bytes.subarray(at, at + target.length));
  let data: ReturnType<typeof readElements>;
  try {
    data = readElements(kind, fill, { from, count: sizeOf(shape) });
  } catch (cause) {
    throw cause instanceof RangeError ? new RangeError(`${name} ${cause.message}`, { cause }) : cause;
  }
  if (order === 'False') return fromData(data, shape);
  // Fortran's order, columns first, is the order of the transpose.
  const backwards = shape.map((_, axis) => shape.length - 1 - axis);
  return rowMajor(fromData(data, [...shape].reverse()).transpose(...backwards));
}
