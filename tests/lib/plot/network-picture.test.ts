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

// A gradient of 0 is news, so its line stays; the two weights of 0 in w have none.
test('networkPicture() shows the gradient in place of a weight where it is given, in dots, and its value under the circle', () => {
  const w2 = array([[1], [-1], [1]]); // [3, 1]
  const three = [...layers, { name: 'score', units: ['z'], gradients: [-0.25] }];
  const weightGradients = [undefined, array([[0], [0.5], [-1]])]; // [3, 1]
  const figure = networkPicture({ layers: three, weights: [w, w2], weightGradients, focus: 1 });
  const lines = figure.data.filter(({ mode }) => mode === 'lines');
  expect(lines.map(({ opacity }) => opacity)).toEqual([...new Array(5).fill(0.45), 1, 1, 1]);
  expect(lines.slice(5).map(({ line, name }) => [name, line])).toEqual([
    ['gradient 0', { color: '#888888', width: 1, dash: 'dot' }],
    ['gradient above 0', { color: '#d55e00', width: 3, dash: 'dot' }], // 1 + 4 * 0.5 / 1
    ['gradient below 0', { color: '#0072b2', width: 5, dash: 'dot' }],
  ]);
  const notes = figure.layout.annotations ?? [];
  expect(notes.find(({ text }) => text === 'd -0.25')).toMatchObject({ x: 2, y: -0.5 });
  expect(figure.description).toContain('score: z; gradients z -0.25\n');
  expect(figure.description).toContain('\ngradients of the weights from output to score: a1 0 / a2 0.5 / a3 -1');
  const svg = toSvg(figure);
  expect(svg.match(/stroke-dasharray="5 5"/g)).toHaveLength(1);
  expect(svg.match(/stroke-opacity="0.45"/g)).toHaveLength(5);
});

test('networkPicture() refuses weights and values that do not fit', () => {
  expect(() => networkPicture({ layers: layers.slice(0, 1), weights: [] })).toThrow('at least two layers, but 1 came');
  expect(() => networkPicture({ layers, weights: [] })).toThrow('stand 1 arrays of weights, but 0 came');
  expect(() => networkPicture({ layers, weights: [array([[1, 2]])] })).toThrow('weights [2, 3], but [1, 2] came');
  const odd = [{ ...layers[0], values: [1] }, layers[1]];
  expect(() => networkPicture({ layers: odd, weights: [w] })).toThrow('Layer input has 2 units, but 1 values');
  const bent = [{ ...layers[0], gradients: [1] }, layers[1]];
  expect(() => networkPicture({ layers: bent, weights: [w] })).toThrow('Layer input has 2 units, but 1 gradients');
  expect(() => networkPicture({ layers, weights: [w], weightGradients: [array([[1, 2]])] })).toThrow('but [1, 2] came');
});
