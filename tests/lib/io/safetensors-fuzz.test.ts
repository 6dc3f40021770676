/**
 * 100,000 damaged files. Each is refused with a sentence, or read as arrays that are as long as their shapes say and no longer than the file
 * allows. The seed is fixed; NABLA_FUZZ_SEED tries other files.
 */
import { expect, test } from 'vitest';
import { array, sizeOf, zeros } from '../../../lib/src/array/index.js';
import { type Random, random } from '../../../lib/src/data/random.js';
import { parseSafetensors } from '../../../lib/src/io/safetensors.js';
import { safetensorsBytes } from '../../../lib/src/io/write-safetensors.js';

const CASES = 100_000;

/** A byte of a file is at most one float32, of four bytes. */
const MOST_GROWTH = 4;

const sound = [
  safetensorsBytes({}),
  safetensorsBytes(
    {
      w: array(
        [
          [1, 2],
          [3, 4],
        ],
        'float32',
      ),
      b: array([5, 6]),
    },
    { metadata: { epoch: '3' } },
  ),
  safetensorsBytes({ '0.w': zeros([3, 2], 'float32'), '0.b': zeros([2]), none: zeros([0, 4]), one: zeros([]) }),
].map((bytes) => Buffer.from(bytes));

const pick = <T>(rng: Random, list: readonly T[]): T => list[rng.integer(list.length)];

/** Numbers and other things that a reader may stumble over. */
const HOSTILE = [
  ...['0', '-1', '-0', '1', '0.5', '1e3', '1e308', '1e999', '9007199254740991', '9007199254740993', '4294967296'],
  ...['null', 'true', '"F32"', '"F64"', '"U8"', '"BOOL"', '"I64"', '"BF16"', '"__proto__"', '""', '[]', '{}', '[0]'],
  ...['[0,8]', '[8,0]', '[0,9007199254740991]', '[4294967296,4294967296]', '[2,2,2,2]', `[${'1,'.repeat(99)}1]`],
  ...['"\\ud800"', '"\\u0000"', '[[[[[[[[]]]]]]]]', '"'.padEnd(300, 'x').concat('"'), ',', ':', '}', '{"w":', '\\'],
];

/** A piece of the header, a number, a text, a list or a mark, becomes another. */
function hostileHeader(bytes: Buffer, rng: Random): Buffer {
  const length = Number(bytes.readBigUInt64LE());
  let text = bytes.subarray(8, 8 + length).toString();
  for (let changes = 1 + rng.integer(2); changes > 0; changes--) {
    const pieces = [...text.matchAll(/\[[\d,]*\]|"[^"]*"|\d+|[{}:,]/g)];
    if (pieces.length === 0) break;
    const { index, 0: piece } = pick(rng, pieces);
    const other = rng.integer(3) === 0 ? pick(rng, pieces)[0] : pick(rng, HOSTILE);
    text = text.slice(0, index) + other + text.slice(index + piece.length);
  }
  const header = Buffer.from(text);
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([start, header, bytes.subarray(8 + length)]);
}

/** The ways of damage. */
const DAMAGE: readonly ((bytes: Buffer, rng: Random) => Buffer)[] = [
  (bytes, rng) => bytes.subarray(0, rng.integer(bytes.length)),
  (bytes, rng) => Buffer.concat([bytes, Buffer.alloc(1 + rng.integer(16), rng.integer(256))]),
  (bytes, rng) => {
    const out = Buffer.from(bytes);
    for (let flips = 1 + rng.integer(4); flips > 0; flips--) out[rng.integer(out.length)] ^= 1 << rng.integer(8);
    return out;
  },
  (bytes, rng) => {
    const out = Buffer.from(bytes);
    for (let i = 0; i < 8; i++)
      if (rng.integer(2) === 0) out[i] = pick(rng, [0, 1, 0x7f, 0x80, 0xff, rng.integer(256)]);
    return out;
  },
  (bytes, rng) => {
    const [from, to] = [rng.integer(bytes.length), rng.integer(bytes.length)].sort((a, b) => a - b);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]); // a piece is missing
  },
  (bytes, rng) => {
    const [from, to] = [rng.integer(bytes.length), rng.integer(bytes.length)].sort((a, b) => a - b);
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]); // a piece comes twice
  },
  hostileHeader,
  hostileHeader,
  hostileHeader,
  (_, rng) => Buffer.from(Uint8Array.from({ length: rng.integer(64) }, () => rng.integer(256))),
];

test(`parseSafetensors() refuses or reads each of ${CASES} damaged files, in bounds`, () => {
  const rng = random(Number(process.env.NABLA_FUZZ_SEED ?? 5));
  const told = new Map<string, number>();
  let read = 0;
  for (let i = 0; i < CASES; i++) {
    const bytes = pick(rng, DAMAGE)(pick(rng, sound), rng);
    const state = (): string => JSON.stringify(bytes.toString('latin1'));
    try {
      const { tensors, metadata } = parseSafetensors(bytes, 'file');
      read++;
      let memory = 0;
      for (const { shape, data, size } of Object.values(tensors)) {
        memory += data.buffer.byteLength;
        if (data.length !== sizeOf(shape) || size !== data.length)
          throw new TypeError(`length ${data.length}: ${state()}`);
      }
      if (memory > MOST_GROWTH * bytes.length) throw new TypeError(`${memory} bytes for ${bytes.length}: ${state()}`);
      if (!Object.values(metadata).every((text) => typeof text === 'string'))
        throw new TypeError(`metadata: ${state()}`);
    } catch (error) {
      const isTold = error instanceof SyntaxError && error.message.startsWith('file is no valid safetensors file: ');
      const isWhole = error instanceof RangeError && error.message.includes('exact up to 2^53');
      if (!(isTold || isWhole) || error.message.length > 600)
        throw new Error(`case ${i}: ${state()}`, { cause: error });
      const kind = error.message.replace(/"[^"]*"|[\d.e+]+/g, '').slice(0, 60);
      told.set(kind, (told.get(kind) ?? 0) + 1);
    }
  }
  expect(read).toBeGreaterThan(CASES / 100); // a flipped bit in a number is a number, and shows nothing
  expect(told.size).toBeGreaterThan(20); // the damage reaches the checks, not the first one alone
});

test('parseSafetensors() takes hostile depth and length without a crash', () => {
  const withHeader = (text: string): Buffer => {
    const start = Buffer.alloc(8);
    start.writeBigUInt64LE(BigInt(Buffer.byteLength(text)));
    return Buffer.concat([start, Buffer.from(text)]);
  };
  const deep = `${'['.repeat(500_000)}${']'.repeat(500_000)}`;
  expect(() => parseSafetensors(withHeader(`{"x":${deep}}`))).toThrow(SyntaxError);
  expect(() => parseSafetensors(withHeader(`${'{"x":'.repeat(200_000)}1${'}'.repeat(200_000)}`))).toThrow(SyntaxError);
  expect(() => parseSafetensors(withHeader(`{"${'x'.repeat(5_000_000)}":1}`))).toThrow(/^.{0,600}$/);
  expect(() => parseSafetensors(withHeader(`{"x":{"shape":[${'1,'.repeat(2_000_000)}1],"dtype":"U8"}}`))).toThrow(
    'axes',
  );
  const empty = Array.from({ length: 20_000 }, (_, i) => `"${i}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`);
  expect(Object.keys(parseSafetensors(withHeader(`{${empty.join()}}`)).tensors)).toHaveLength(20_000);
});
