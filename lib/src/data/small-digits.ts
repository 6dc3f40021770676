/** Small handwritten digits, 8 by 8 pixels: real data that learn in a second. They come with the library. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { type Dtype, fromData, type Tensor } from '../array/index.js';
import type { Digits } from './mnist.js';
import { readVerified } from './verified.js';

const FILE = 'digits.csv.gz';
const SHA256 = '09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22';
const PIXELS = 64;

/** Each number counts the dark pixels in a block of 4 by 4 of the scanned form. */
const MOST_INK = 16;

/**
 * Loads 1,797 digits of 8 by 8 pixels, from the library's own copy or from a folder with the file; the checksum is verified either way.
 *
 * They are the test set of the UCI data set "Optical Recognition of Handwritten Digits", written by 13 people, as scikit-learn distributes
 * it. No part is set aside: `split` makes one to be tested on.
 *
 * @param options.folder where `digits.csv.gz` is
 * @param options.dtype kind of number of the images
 * @returns images [1797, 64] in 0..1 and labels, in the order of the file
 * @throws Error when the file is missing, truncated or another one
 * @source Alpaydin, Kaynak (1998), Cascading Classifiers, Kybernetika; course chapter 03, section 3.12
 * @example
 * loadSmallDigits().images.shape; // [1797, 64]
 */
export function loadSmallDigits(options: { readonly folder?: string; readonly dtype?: Dtype } = {}): Digits {
  const file = readVerified(join(options.folder ?? ownFolder(), FILE), SHA256);
  const lines = gunzipSync(file).toString('latin1').trim().split('\n');
  const numbers = lines.map((line) => line.split(',').map(Number)); // N times 64 pixels and a digit
  const ink = numbers.flatMap((values) => values.slice(0, PIXELS).map((value) => value / MOST_INK));
  return {
    images: inDtype(ink, options.dtype ?? 'float32', [lines.length, PIXELS]),
    labels: Uint8Array.from(numbers, (values) => values[PIXELS]),
  };
}

function inDtype(values: readonly number[], dtype: Dtype, shape: number[]): Tensor {
  return fromData(dtype === 'float32' ? Float32Array.from(values) : Float64Array.from(values), shape);
}

/** `data` lies beside `src` and beside `dist`. */
function ownFolder(): string {
  return fileURLToPath(new URL('../../data', import.meta.url));
}
