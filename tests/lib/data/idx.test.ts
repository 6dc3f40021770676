import { expect, test } from 'vitest';
import { parseIdx } from '../../../lib/src/data/idx.js';

test('parseIdx() reads the sizes, and refuses any truncation', () => {
  const file = Uint8Array.from([0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 2, 7, 9]);
  expect(parseIdx(file, 'f')).toEqual({ shape: [1, 2], bytes: Uint8Array.from([7, 9]) });
  for (let length = 0; length < file.length; length++)
    expect(() => parseIdx(file.slice(0, length), 'f')).toThrow(SyntaxError);
});

test('parseIdx() refuses what is not IDX of bytes, by name', () => {
  expect(() => parseIdx(Uint8Array.from([80, 75, 3, 4]), 'mnist.zip')).toThrow('mnist.zip is not an IDX file');
});
