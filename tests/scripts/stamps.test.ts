import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checksum, unlessFresh } from '../../scripts/set-up/stamps.mjs';

let root: string;
let input: string;
let result: string;
let times: number;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nabla-stamps-'));
  input = join(root, 'source');
  result = join(root, 'made');
  times = 0;
  mkdirSync(input);
  writeFileSync(join(input, 'a.ts'), 'one');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const make = (work?: () => void): Promise<boolean> =>
  unlessFresh('thing', {
    root,
    inputs: [input],
    isThere: () => existsSync(result),
    work:
      work ??
      (() => {
        times++;
        writeFileSync(result, 'made');
      }),
  });

test('unlessFresh() works once, then has nothing to do', async () => {
  expect(await make()).toBe(true);
  expect(await make()).toBe(false);
  expect(times).toBe(1);
});

test('unlessFresh() works again when an input changed, was added, renamed or removed', async () => {
  await make();
  writeFileSync(join(input, 'a.ts'), 'two');
  expect(await make()).toBe(true);
  writeFileSync(join(input, 'b.ts'), 'two');
  expect(await make()).toBe(true);
  rmSync(join(input, 'b.ts'));
  writeFileSync(join(input, 'c.ts'), 'two');
  expect(await make()).toBe(true);
  rmSync(input, { recursive: true });
  expect(await make()).toBe(true);
  expect(await make()).toBe(false);
});

test('unlessFresh() works again when its result was deleted', async () => {
  await make();
  rmSync(result);
  expect(await make()).toBe(true);
});

test('unlessFresh() does not take a failed run for done, though its result is there', async () => {
  await make();
  writeFileSync(join(input, 'a.ts'), 'two');
  const fail = (): void => {
    throw new Error('cut off');
  };
  await expect(make(fail)).rejects.toThrow('cut off');
  writeFileSync(join(input, 'a.ts'), 'one'); // back to what the first stamp was made from
  expect(await make()).toBe(true);
});

test('unlessFresh() makes a thing anew when its source changed while it was made', async () => {
  await make(() => {
    writeFileSync(result, 'made');
    writeFileSync(join(input, 'a.ts'), 'changed meanwhile');
  });
  expect(await make()).toBe(true);
});

test('checksum() does not confuse the end of one file with the start of the next', () => {
  writeFileSync(join(input, 'a.ts'), 'xy');
  writeFileSync(join(input, 'b.ts'), '');
  const first = checksum([input], [], root);
  writeFileSync(join(input, 'a.ts'), 'x');
  writeFileSync(join(input, 'b.ts'), 'y');
  expect(checksum([input], [], root)).not.toBe(first);
  expect(checksum([input], ['word'], root)).not.toBe(checksum([input], [], root));
});
