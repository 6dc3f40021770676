import { cpSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { dtypeOf } from '../../../lib/src/array/index.js';
import { random } from '../../../lib/src/data/random.js';
import { loadSmallDigits, rows, split } from '../../../lib/src/index.js';

const folder = mkdtempSync(join(tmpdir(), 'nabla-small-digits-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('small digits', () => {
  test('loadSmallDigits() gives 1,797 digits with ink from 0 to 1, about as many of each', () => {
    const { images, labels } = loadSmallDigits();
    expect([images.shape, labels.length, dtypeOf(images)]).toEqual([[1797, 64], 1797, 'float32']);
    expect([Math.min(...images.data), Math.max(...images.data)]).toEqual([0, 1]);
    const counts = Array.from({ length: 10 }, (_, digit) => labels.filter((label) => label === digit).length);
    expect(Math.min(...counts)).toBeGreaterThan(170);
    expect(counts.reduce((total, count) => total + count)).toBe(1797);
  });

  // The first line of the file: 0,0,5,13,9,1,0,0, ... ,0: the upper edge of a zero, and its label.
  test('loadSmallDigits() divides by 16, and keeps the order of the file', () => {
    const { images, labels } = loadSmallDigits({ dtype: 'float64' });
    expect([...rows(images, 0, 1).data.subarray(0, 8)]).toEqual([0, 0, 5, 13, 9, 1, 0, 0].map((ink) => ink / 16));
    expect([...labels.subarray(0, 10)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(dtypeOf(images)).toBe('float64');
  });

  test('split() takes them as they are', () => {
    const [train, rest] = split(loadSmallDigits(), { first: 1200, rng: random(1) });
    expect([train.images.shape, rest.images.shape]).toEqual([
      [1200, 64],
      [597, 64],
    ]);
  });

  test('loadSmallDigits() reads a folder, refuses a truncated and a changed file with both checksums, and says what to do without one', () => {
    expect(() => loadSmallDigits({ folder })).toThrow('run npm run setup again');
    const path = join(folder, 'digits.csv.gz');
    cpSync(join(import.meta.dirname, '../../../lib/data/digits.csv.gz'), path);
    expect(loadSmallDigits({ folder }).labels[1796]).toBe(8);
    truncateSync(path, 100);
    expect(() => loadSmallDigits({ folder })).toThrow(/SHA-256 expected 09f6.*came [0-9a-f]{64} \(100 bytes\)/);
    writeFileSync(path, 'no digits');
    expect(() => loadSmallDigits({ folder })).toThrow('is not the file expected');
  });
});
