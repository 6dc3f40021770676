import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { array, copy, fromData, type Tensor, toNested, transpose, zeros } from '../../../lib/src/array/index.js';
import { parseSafetensors, readSafetensors } from '../../../lib/src/io/safetensors.js';
import { safetensorsBytes, writeSafetensors } from '../../../lib/src/io/write-safetensors.js';

const folder = mkdtempSync(join(tmpdir(), 'nabla-io-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file put together by hand: eight bytes of length, the header, the data. */
function file(header: unknown, data: Uint8Array | number[] = [], length?: bigint): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(length ?? BigInt(text.length));
  return Buffer.concat([start, text, Uint8Array.from(data)]);
}

const one = (dtype: string, data: Uint8Array | number[], shape: number[]): Tensor =>
  parseSafetensors(file({ x: { dtype, shape, data_offsets: [0, data.length] } }, data)).tensors.x;

describe('safetensors', () => {
  test('parseSafetensors() reads a file that is put together by hand', () => {
    // 1 is 0x3f800000 and -2 is 0xc0000000 in float32, and the little end comes first
    const x = one('F32', [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0], [2, 1]);
    expect(toNested(x)).toEqual([[1], [-2]]);
    expect(x.data).toBeInstanceOf(Float32Array);
  });

  test('safetensorsBytes() lays out length, header and data, each number aligned to its size', () => {
    const bytes = safetensorsBytes({ a: array([1], 'float32'), b: array([2]) }, { metadata: { by: 'hand' } });
    const length = Number(Buffer.from(bytes).readBigUInt64LE());
    expect(length % 8).toBe(0);
    expect(JSON.parse(Buffer.from(bytes.subarray(8, 8 + length)).toString())).toEqual({
      __metadata__: { by: 'hand' },
      a: { dtype: 'F32', shape: [1], data_offsets: [8, 12] }, // behind the float64, which takes eight bytes
      b: { dtype: 'F64', shape: [1], data_offsets: [0, 8] },
    });
    expect(bytes.length).toBe(8 + length + 12);
  });

  test.each([
    ['F16', [0x00, 0x3c, 0x01, 0x00, 0xff, 0x7b, 0x00, 0xfc], [1, 2 ** -24, 65504, -Infinity]],
    ['BF16', [0x80, 0x3f, 0x49, 0xc0, 0x80, 0x7f], [1, -3.140625, Infinity]],
    ['I64', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [-1]],
    ['U64', [1, 0, 0, 0, 1, 0, 0, 0], [2 ** 32 + 1]],
    ['I32', [0xfe, 0xff, 0xff, 0xff], [-2]],
    ['U32', [0xff, 0xff, 0xff, 0xff], [2 ** 32 - 1]],
    ['I16', [0xff, 0xff], [-1]],
    ['U16', [0xff, 0xff], [65535]],
    ['I8', [0x80], [-128]],
    ['U8', [200, 0], [200, 0]],
    ['BOOL', [0, 1], [0, 1]],
  ])('parseSafetensors() reads %s exactly', (dtype, data, values) => {
    const wide = dtype.endsWith('64') || dtype.endsWith('32');
    const size = { '16': 2, '32': 4, '64': 8 }[dtype.slice(-2)] ?? 1;
    const x = one(dtype, data, [data.length / size]);
    expect([...x.data]).toEqual(values);
    expect(x.data).toBeInstanceOf(wide ? Float64Array : Float32Array);
  });

  test('every F16 that is a number is the number that its bits stand for', () => {
    // by halves: 2^-24 apart near 0, and from there 1024 steps to each power of two
    const all = Uint16Array.from({ length: 0x7c00 }, (_, bits) => bits);
    const x = one('F16', new Uint8Array(all.buffer), [all.length]);
    const stepBefore = (bits: number): number => 2 ** (Math.max(1, (bits - 1) >> 10) - 25);
    const wrong = [...all].filter((bits) => bits > 0 && x.data[bits] - x.data[bits - 1] !== stepBefore(bits));
    expect(wrong).toEqual([]);
    expect(x.data[all.length - 1]).toBe(65504);
  });

  test('writeSafetensors() and readSafetensors() keep every bit, views and empty arrays included', () => {
    const path = join(folder, 'round.safetensors');
    const bits = Float32Array.from([0, -0, Number.NaN, Infinity, 1e-45]);
    new Uint32Array(bits.buffer)[2] = 0x7fc01234; // a NaN with a message in it
    const tensors = {
      bits: fromData(bits, [5]),
      view: transpose(
        array([
          [1, 2, 3],
          [4, 5, 6],
        ]),
      ),
      empty: zeros([3, 0]),
      scalar: fromData(Float64Array.of(7), []),
      __proto__x: zeros([1]),
    };
    writeSafetensors(path, tensors, { metadata: { note: 'a "text" – with everything' } });
    const { tensors: read, metadata } = readSafetensors(path);
    expect(Object.keys(read).sort()).toEqual(Object.keys(tensors).sort());
    expect(new Uint32Array(read.bits.data.buffer)).toEqual(new Uint32Array(bits.buffer));
    expect(toNested(read.view)).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    expect([read.empty.shape, read.scalar.shape, toNested(read.scalar)]).toEqual([[3, 0], [], 7]);
    expect(metadata).toEqual({ note: 'a "text" – with everything' });
    expect(readdirSync(folder)).toEqual(['round.safetensors']); // nothing is left beside it
  });

  test('what is read owns its data', () => {
    const bytes = safetensorsBytes({ a: array([1], 'float32'), b: array([2], 'float32') });
    const { tensors } = parseSafetensors(bytes);
    bytes.fill(0);
    expect([tensors.a.data[0], tensors.b.data[0]]).toEqual([1, 2]);
    expect(tensors.a.data.buffer.byteLength).toBe(4);
  });

  test('a name may be __proto__ or a number', () => {
    const name = JSON.parse('{"__proto__": 1, "0": 2}') as Record<string, number>;
    const tensors = Object.fromEntries(Object.entries(name).map(([key, value]) => [key, array([value])]));
    const read = parseSafetensors(safetensorsBytes(tensors)).tensors;
    expect(Object.keys(read).sort()).toEqual(['0', '__proto__']);
    expect(read[0].data[0]).toBe(2);
  });

  const entry = { dtype: 'U8', shape: [2], data_offsets: [0, 2] };
  test.each([
    ['nothing', new Uint8Array(3), 'it has 3 bytes, but the length of the header alone takes 8'],
    ['a length beyond the file', file({}, [], 1000n), 'its header should be 1000 bytes long, but 2 bytes follow'],
    ['a length beyond all files', file({}, [], 2n ** 64n - 1n), 'should be 18446744073709551615 bytes long'],
    ['no JSON', file('{"x": ', []), 'its header of 6 bytes is not JSON'],
    ['a list', file([1]), 'its header must begin with {, but begins with "[1]"'],
    ['no header', file(''), 'must begin with {, but begins with ""'],
    ['bytes that are no text', Buffer.concat([file('', [], 2n), Uint8Array.of(0x7b, 0xff)]), 'not text in UTF-8'],
    ['a name twice', file('{"x": {}, "\\u0078": {}}'), 'its header has the name "x" twice'],
    ['a field twice', file('{"x": {"dtype": "F32", "dtype": "F32"}}'), 'its header has the name "dtype" twice'],
    ['a number as array', file({ x: 7 }), 'the array "x" must have dtype, shape and data_offsets, but is 7'],
    [
      'an unknown dtype',
      file({ x: { ...entry, dtype: 'F8_E4M3' } }),
      'has the dtype "F8_E4M3", but known are F64, F32',
    ],
    ['a dtype of the prototype', file({ x: { ...entry, dtype: 'toString' } }), 'has the dtype "toString"'],
    ['no shape', file({ x: { ...entry, shape: undefined } }), 'a shape of whole numbers from 0 up, but has missing'],
    ['a negative size', file({ x: { ...entry, shape: [-2] } }), 'a shape of whole numbers from 0 up, but has [-2]'],
    ['half a row', file({ x: { ...entry, shape: [0.5, 4] } }), 'but has [0.5,4]'],
    [
      'sizes beyond all memory',
      file({ x: { ...entry, shape: [2 ** 52, 2 ** 52] } }),
      'takes 2.028240960365167e+31 bytes',
    ],
    ['many axes', file({ x: { ...entry, shape: Array(99).fill(1) } }), 'has 99 axes, but at most 32 are read'],
    ['one offset', file({ x: { ...entry, data_offsets: [2] } }), 'must have data_offsets [begin, end]'],
    ['an end before its begin', file({ x: { ...entry, data_offsets: [2, 0] } }), 'begin up to end, but has [2,0]'],
    [
      'a size that does not fit',
      file({ x: { ...entry, shape: [3] } }, [1, 2]),
      'U8 [3] takes 3 bytes, but its data_offsets [0, 2] hold 2',
    ],
    ['data cut off', file({ x: entry }, [1]), 'its arrays take 2 bytes, but 1 follow the header'],
    ['data left over', file({ x: entry }, [1, 2, 3]), 'its arrays take 2 bytes, but 3 follow the header'],
    [
      'a hole in front',
      file({ x: { ...entry, data_offsets: [1, 3] } }, [1, 2, 3]),
      'the header and the array "x" leave a hole',
    ],
    [
      'an overlap',
      file({ x: entry, y: { ...entry, data_offsets: [1, 3] } }, [1, 2, 3]),
      'the array "x" and the array "y" overlap: data end at 2 and begin again at 1',
    ],
    [
      'a hole',
      file({ x: entry, y: { ...entry, data_offsets: [3, 5] } }, [1, 2, 3, 4, 5]),
      'leave a hole between them: data end at 2 and begin again at 3',
    ],
    ['metadata of numbers', file({ __metadata__: { epoch: 3 } }), '__metadata__ "epoch" must be a text, but is 3'],
    ['metadata as a list', file({ __metadata__: [] }), '__metadata__ must be names with texts, but is []'],
  ])('parseSafetensors() refuses %s', (_, bytes, message) => {
    expect(() => parseSafetensors(bytes, 'weights.safetensors')).toThrow(SyntaxError);
    expect(() => parseSafetensors(bytes, 'weights.safetensors')).toThrow('weights.safetensors is no valid');
    expect(() => parseSafetensors(bytes)).toThrow(message);
  });

  test('parseSafetensors() refuses a whole number that no float holds', () => {
    expect(() => one('I64', [1, 0, 0, 0, 0, 0, 0x20, 0], [1])).toThrow(
      'the array x holds 9007199254740993, but whole numbers are read as float64, which is exact up to 2^53 only',
    );
  });

  test('readSafetensors() says why a file cannot be read', () => {
    expect(() => readSafetensors(join(folder, 'none'))).toThrow(/Cannot read .*none: ENOENT/);
    expect(() => readSafetensors(folder)).toThrow('it is not a file');
  });

  test('writeSafetensors() refuses what it could not read back, and leaves the old file as it is', () => {
    const path = join(folder, 'kept.safetensors');
    writeSafetensors(path, { w: array([1]) });
    const before = readFileSync(path);
    expect(() => writeSafetensors(path, { w: [1] as unknown as Tensor })).toThrow('w must be an ndarray');
    expect(() => writeSafetensors(path, { __metadata__: array([1]) })).toThrow('the format keeps that name');
    expect(() => writeSafetensors(path, {}, { metadata: { epoch: 3 as unknown as string } })).toThrow(
      'epoch must be a text',
    );
    expect(readFileSync(path)).toEqual(before);
    const inTheWay = join(folder, 'in-the-way');
    mkdirSync(inTheWay);
    expect(() => writeSafetensors(inTheWay, {})).toThrow(/Cannot write .*, what was there is unchanged/);
    expect(() => writeSafetensors(join(folder, 'no', 'where'), {})).toThrow('ENOENT');
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('parseSafetensors() gives back what safetensorsBytes() was given', () => {
    const tensor = fc
      .tuple(fc.array(fc.nat(4), { maxLength: 4 }), fc.boolean(), fc.float())
      .map(([shape, wide, value]) => {
        const x = zeros(shape, wide ? 'float64' : 'float32');
        x.data.fill(value);
        return x;
      });
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().filter((name) => name !== '__metadata__'),
          tensor,
        ),
        (tensors) => {
          const read = parseSafetensors(safetensorsBytes(tensors)).tensors;
          expect(Object.keys(read).sort()).toEqual(Object.keys(tensors).sort());
          for (const [name, x] of Object.entries(tensors)) {
            expect(read[name].shape).toEqual(x.shape);
            expect(read[name].data).toEqual(copy(x).data);
          }
        },
      ),
    );
  });
});
