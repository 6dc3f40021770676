import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { sizeOf, toNested } from '../../../lib/src/array/index.js';
import { random } from '../../../lib/src/data/random.js';
import { parseNpy, readNpy } from '../../../lib/src/io/npy.js';

const folder = mkdtempSync(join(tmpdir(), 'nabla-npy-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What numpy.save writes: the mark, version 1.0, the length and the header as a Python dictionary, the data. */
function npy(header: string, data: Uint8Array, version = 1): Uint8Array {
  const text = Buffer.from(header.padEnd(118, ' ').concat('\n'));
  const start = Buffer.concat([Buffer.from('\x93NUMPY', 'latin1'), Buffer.from([version, 0])]);
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  length.writeUIntLE(text.length, 0, length.length);
  return Buffer.concat([start, length, text, data]);
}

const dictionary = (descr: string, order: string, shape: string): string =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`;
const floats = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer);

describe('npy', () => {
  test('parseNpy() reads an array as numpy.save writes it', () => {
    const x = parseNpy(npy(dictionary('<f4', 'False', '(2, 3)'), floats));
    expect(toNested(x)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(x.data).toBeInstanceOf(Float32Array);
  });

  test('parseNpy() reads columns first where the header says so, into row-major order', () => {
    const x = parseNpy(npy(dictionary('<f4', 'True', '(2, 3)'), floats, 2));
    expect(toNested(x)).toEqual([
      [1, 3, 5],
      [2, 4, 6],
    ]);
    expect([...x.data]).toEqual([1, 3, 5, 2, 4, 6]);
  });

  test('parseNpy() reads scalars, lists and bytes', () => {
    expect(toNested(parseNpy(npy(dictionary('<f4', 'False', '()'), floats.slice(0, 4))))).toBe(1);
    expect(toNested(parseNpy(npy(dictionary('|u1', 'False', '(2,)'), Uint8Array.of(7, 255))))).toEqual([7, 255]);
    expect(parseNpy(npy(dictionary('<i8', 'False', '(0, 3)'), new Uint8Array())).shape).toEqual([0, 3]);
  });

  test('readNpy() reads from disk, and says which file is missing', () => {
    const path = join(folder, 'x.npy');
    writeFileSync(path, npy(dictionary('<f4', 'False', '(6,)'), floats));
    expect(toNested(readNpy(path))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(() => readNpy(join(folder, 'none.npy'))).toThrow(/Cannot read .*none.npy: ENOENT/);
  });

  test.each([
    ['another file', Buffer.from('PK and more bytes'), 'does not begin with the mark'],
    ['a version to come', npy('', floats, 4), 'its version is 4, but 1, 2 and 3 are known'],
    ['a header cut off', npy('', floats).subarray(0, 40), 'should be 119 bytes long, but 30 follow'],
    ['a header without a shape', npy("{'descr': '<f4'}", floats), 'must have descr, fortran_order and shape'],
    ['the big end first', npy(dictionary('>f4', 'False', '(6,)'), floats), "convert them, as with x.astype('<f4')"],
    ['objects', npy(dictionary('|O', 'False', '(6,)'), floats), "its numbers are '|O', but known are <f8 <f4"],
    ['data cut off', npy(dictionary('<f8', 'False', '(6,)'), floats), 'should hold 48 bytes for <f8 [6], but 24'],
    ['sizes beyond all memory', npy(dictionary('<f4', 'False', '(99999999999999999999,)'), floats), 'but 24 are there'],
    ['many axes', npy(dictionary('|u1', 'False', `(${'1, '.repeat(33)})`), Uint8Array.of(1)), 'at most 32 are read'],
  ])('parseNpy() refuses %s', (_, bytes, message) => {
    expect(() => parseNpy(bytes, 'x.npy')).toThrow(SyntaxError);
    expect(() => parseNpy(bytes, 'x.npy')).toThrow('x.npy is no NumPy array that can be read');
    expect(() => parseNpy(bytes)).toThrow(message);
  });

  test('parseNpy() refuses or reads 10,000 damaged files, in bounds', () => {
    const rng = random(9);
    const sound = npy(dictionary('<f4', 'False', '(2, 3)'), floats);
    let refused = 0;
    for (let i = 0; i < 10_000; i++) {
      const bytes = Buffer.from(sound.subarray(0, rng.integer(2) === 0 ? sound.length : rng.integer(sound.length)));
      for (let flips = rng.integer(4); flips > 0 && bytes.length > 0; flips--)
        bytes[rng.integer(bytes.length)] ^= 1 << rng.integer(8);
      try {
        const x = parseNpy(bytes);
        expect(x.data.length).toBe(sizeOf(x.shape));
        expect(x.data.buffer.byteLength).toBeLessThanOrEqual(4 * bytes.length);
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(5000);
  });
});
