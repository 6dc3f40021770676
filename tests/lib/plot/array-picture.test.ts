import { expect, test } from 'vitest';
import { array, arrayPicture, fromData, toSvg, toText, transpose, zeros } from '../../../lib/src/index.js';

const x = array([
  [1, 2, 3],
  [4, 5, 6],
]);

test('arrayPicture() writes each number into its square, a view as it is seen', () => {
  const { data, description } = arrayPicture({
    lines: [[{ name: 'x', values: x }], [{ name: 'xT', values: transpose(x) }]],
  });
  const words = (data[0].text ?? []).map((row) => row.filter(Boolean).join(' '));
  expect(words).toEqual(['', '1 2 3', '4 5 6', '', '1 4', '2 5', '3 6']);
  expect(description).toBe('x: 1 2 3 / 4 5 6\nxT: 1 4 / 2 5 / 3 6');
});

test('arrayPicture() leaves room between arrays, and a sign stands in it', () => {
  const { data, layout } = arrayPicture({
    lines: [[{ name: 'a', values: array([1, 2]) }, '+', { name: 'b', values: array([3, 4]) }]],
  });
  const [, row] = data[0].z ?? [];
  const from = row.findIndex((value) => value !== null);
  expect(row.slice(from, from + 7)).toEqual([1, 2, null, null, 3, 4, null].slice(0, 7));
  const [a, sign, b] = layout.annotations ?? [];
  expect([a.text, sign.text, b.text]).toEqual(['a', '+', 'b']);
  expect(sign.x).toBeGreaterThan(from + 1);
  expect(sign.x).toBeLessThan(from + 4);
});

test('arrayPicture() colours by the shades where they are given', () => {
  const { data } = arrayPicture({ lines: [[{ name: 'x', values: array([7, 7]), shades: array([0, 1]) }]] });
  expect((data[0].z ?? []).flat().filter((value) => value !== null)).toEqual([0, 1]);
  expect((data[0].text ?? []).flat().filter(Boolean)).toEqual(['7', '7']);
});

test('the still of arrayPicture() has a square and a readable number for each element', () => {
  const svg = toSvg(arrayPicture({ lines: [[{ name: 'x', values: x }]], palette: 'gray' }));
  expect(svg.match(/<rect [^>]*fill="rgb/g)).toHaveLength(6);
  expect(svg).toContain('fill="#222">1<'); // the least is white
  expect(svg).toContain('fill="#fff">6<'); // the most is black
});

test('toText() of arrayPicture() tells each array row by row', () => {
  expect(
    toText(arrayPicture({ lines: [[{ name: 'x', values: x }]], title: 'An array', description: 'Two rows.' })),
  ).toBe('An array\nTwo rows.\nx: 1 2 3 / 4 5 6\n- labels: x');
});

test('arrayPicture() refuses nothing to draw, and shades of another shape', () => {
  expect(() => arrayPicture({ lines: [[]] })).toThrow('at least one array, but none came');
  expect(() => arrayPicture({ lines: [[{ name: 'x', values: zeros([2, 0]) }]] })).toThrow('x is [2, 0]');
  expect(() => arrayPicture({ lines: [[{ name: 'x', values: fromData(new Float64Array(1), []) }]] })).toThrow(
    'x is []',
  );
  expect(() => arrayPicture({ lines: [[{ name: 'x', values: x, shades: array([1]) }]] })).toThrow(
    'shades are of another shape',
  );
});
