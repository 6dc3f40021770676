/** The IDX format of the MNIST files: a magic number, the sizes, then bytes. */
import { readVerified } from './verified.js';

/** What an IDX file of bytes holds. */
export interface Idx {
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/**
 * Reads an IDX file of unsigned bytes and verifies its checksum first, whichever way the file came.
 *
 * @param path where the file is
 * @param sha256 the checksum it must have, 64 hexadecimal digits
 * @throws Error when the file cannot be read, or is another one than asked for
 * @throws SyntaxError when its bytes are not in the format
 * @source LeCun, Cortes, Burges (1998), The MNIST database of handwritten digits, "File formats"
 */
export function readIdx(path: string, sha256: string): Idx {
  return parseIdx(readVerified(path, sha256), path);
}

/**
 * The shape and the bytes of IDX data.
 *
 * @throws SyntaxError when the data are not IDX of unsigned bytes, or their length is not what the sizes say
 * @example
 * parseIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9), 'two bytes').shape; // [2]
 */
export function parseIdx(file: Uint8Array, name: string): Idx {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 4 || view.getUint16(0) !== 0 || view.getUint8(2) !== 8) {
    throw new SyntaxError(`${name} is not an IDX file of unsigned bytes: it does not begin with 00 00 08`);
  }
  const axes = view.getUint8(3);
  const start = 4 + 4 * axes;
  if (file.length < start) throw new SyntaxError(`${name} ends inside its header of ${start} bytes`);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const expected = shape.reduce((product, length) => product * length, 1);
  if (file.length - start !== expected) {
    throw new SyntaxError(
      `${name} should hold ${expected} bytes of data for [${shape.join(', ')}], but ${file.length - start} are there`,
    );
  }
  return { shape, bytes: file.subarray(start) };
}
