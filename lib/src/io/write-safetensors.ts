/** Arrays by name into a file that every reader of safetensors opens. */
import { assertTensor, dtypeOf, rowMajor, type Tensor } from '../array/index.js';
import { writeAtomically } from './atomic.js';
import { SAME_ORDER } from './elements.js';

/**
 * Writes arrays by name, float32 as F32 and float64 as F64, bit for bit. The file is there whole or not at all.
 *
 * @param options.metadata texts by name, to be read back with the arrays
 * @throws TypeError when something is no array
 * @throws Error when the file cannot be written
 * @source Hugging Face, Safetensors, "Format"
 * @example
 * (() => { writeSafetensors('net.safetensors', {}, { metadata: { by: 'me' } }); return readSafetensors('net.safetensors').metadata; })(); // {"by": "me"}
 */
export function writeSafetensors(
  path: string,
  tensors: Readonly<Record<string, Tensor>>,
  options: { readonly metadata?: Readonly<Record<string, string>> } = {},
): void {
  writeAtomically(path, layOut(tensors, options.metadata));
}

/**
 * The bytes of the file that `writeSafetensors` writes.
 *
 * @throws TypeError when something is no array
 * @example
 * safetensorsBytes({ w: array([1, 2]) }).length; // 80
 */
export function safetensorsBytes(
  tensors: Readonly<Record<string, Tensor>>,
  options: { readonly metadata?: Readonly<Record<string, string>> } = {},
): Uint8Array {
  return Buffer.concat(layOut(tensors, options.metadata));
}

/** The pieces of the file. Float64 comes first and the header is filled up to a multiple of 8, so that every number is aligned to its size. */
function layOut(tensors: Readonly<Record<string, Tensor>>, metadata?: Readonly<Record<string, string>>): Uint8Array[] {
  const header: [string, unknown][] = metadata === undefined ? [] : [['__metadata__', checkTexts(metadata)]];
  const pieces: Uint8Array[] = [];
  let begin = 0;
  for (const [kind, dtype] of [
    ['F64', 'float64'],
    ['F32', 'float32'],
  ] as const) {
    for (const [name, tensor] of Object.entries(tensors)) {
      assertTensor(tensor, name);
      if (name === '__metadata__')
        throw new TypeError('An array cannot be called __metadata__: the format keeps that name');
      if (dtypeOf(tensor) !== dtype) continue;
      const bytes = littleEnd(rowMajor(tensor));
      header.push([name, { dtype: kind, shape: tensor.shape, data_offsets: [begin, begin + bytes.length] }]);
      pieces.push(bytes);
      begin += bytes.length;
    }
  }
  const text = Buffer.from(JSON.stringify(Object.fromEntries(header)));
  const padded = Buffer.alloc(Math.ceil(text.length / 8) * 8, ' ');
  padded.set(text);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return [length, padded, ...pieces];
}

/** The memory of the array itself where it is laid out as in the file, which it is on nearly all machines. */
function littleEnd({ data }: Tensor): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (SAME_ORDER) return bytes;
  return data.BYTES_PER_ELEMENT === 4 ? Buffer.from(bytes).swap32() : Buffer.from(bytes).swap64();
}

function checkTexts(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, text] of Object.entries(metadata)) {
    if (typeof text !== 'string') throw new TypeError(`metadata ${name} must be a text, but ${typeof text} came`);
  }
  return metadata;
}
