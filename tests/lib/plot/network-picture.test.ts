import { expect, test } from 'vitest';
import { array, networkPicture, toSvg, toText } from '../../../lib/src/index.js';

const layers = [
  { name: 'input', units: ['x1', 'x2'], values: [1, 0.5] },
  { name: 'output', units: ['a1', 'a2', 'a3'] },
];
const w = array([
  [2, -1, 0],
  [-4, 1, 0.5],
]); // [2, 3]
const picture = () =>
  networkPicture({ layers, weights: [w], title: 'A layer', description: 'Two inputs, three neurons.' });

test('networkPicture() draws a line for each weight that is not 0, thick by its size, coloured by its sign', () => {
  const lines = picture().data.filter(({ mode }) => mode === 'lines');
  const looks = lines.map(({ line }) => line as { color: string; width: number });
  expect(looks.map(({ width }) => width)).toEqual([3, 2, 5, 2, 1.5]); // 1 + 4 * |w| / 4
  expect(looks.map(({ color }) => color === looks[0].color)).toEqual([true, false, false, true, true]);
  expect(lines.map(({ name }) => name)).toEqual(['weight above 0', 'weight below 0', undefined, undefined, undefined]);
  expect(lines[2].y).toEqual([-0.5, 1]); // from the lower input to the first neuron
});

test('networkPicture() draws a circle for each unit, with its name inside and its value below', () => {
  const { data, layout } = picture();
  const circles = data[data.length - 1];
  expect([circles.x, circles.y]).toEqual([
    [0, 0, 1, 1, 1],
    [0.5, -0.5, 1, 0, -1],
  ]);
  const notes = (layout.annotations ?? []).map(({ text }) => text);
  expect(notes).toEqual(['input', 'x1', '1', 'x2', '0.5', 'output', 'a1', 'a2', 'a3']);
});

test('toText() of networkPicture() tells the units, their values and the weights, each once', () => {
  expect(toText(picture())).toBe(
    'A layer\nTwo inputs, three neurons.\ninput: x1 1, x2 0.5\noutput: a1, a2, a3\n' +
      'weights from input to output: x1 2 -1 0 / x2 -4 1 0.5',
  );
});

test('the still of networkPicture() has its circles, its lines and a legend, the first unit on top', () => {
  const svg = toSvg(picture());
  const circles = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="20"/g)].map(([, x, y]) => [
    Number(x),
    Number(y),
  ]);
  expect(circles).toHaveLength(5);
  expect(circles[0][0]).toBeLessThan(circles[2][0]);
  expect(circles[0][1]).toBeLessThan(circles[1][1]);
  expect(svg.match(/<polyline/g)).toHaveLength(5);
  expect(svg).toContain('>weight above 0<');
  expect(svg).not.toMatch(/NaN|undefined/);
});

test('networkPicture() refuses weights and values that do not fit', () => {
  expect(() => networkPicture({ layers: layers.slice(0, 1), weights: [] })).toThrow('at least two layers, but 1 came');
  expect(() => networkPicture({ layers, weights: [] })).toThrow('stand 1 arrays of weights, but 0 came');
  expect(() => networkPicture({ layers, weights: [array([[1, 2]])] })).toThrow('weights [2, 3], but [1, 2] came');
  const odd = [{ ...layers[0], values: [1] }, layers[1]];
  expect(() => networkPicture({ layers: odd, weights: [w] })).toThrow('Layer input has 2 units, but 1 values');
});
