import fc from 'fast-check';
import { expect, test } from 'vitest';
import { array, heatmap, imageGrid, lineChart, transpose } from '../../../lib/src/index.js';
import { contourMap, decisionSurface, toSvg, toText } from '../../../lib/src/plot/index.js';

const axes = { xTitle: 'w', yTitle: 'b' };
const square = { xRange: [0, 1], yRange: [0, 2], steps: 3, value: (x: number, y: number) => x + y } as const;

test('heatmap() takes an array of the library, a strided view too, and counts places from 0', () => {
  const z = array([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const [trace] = heatmap({ z: transpose(z), ...axes }).data;
  expect([trace.z, trace.x, trace.y]).toEqual([
    [
      [1, 4],
      [2, 5],
      [3, 6],
    ],
    [0, 1],
    [0, 1, 2],
  ]);
});

test('zTitle names the values: along the colour bar, under the pointer, in the still and in words', () => {
  const figure = heatmap({ z: [[1, 2]], zTitle: 'loss', ...axes });
  expect(figure.data[0]).toMatchObject({ colorbar: { title: { text: 'loss', side: 'right' } } });
  expect(figure.data[0].hovertemplate).toContain('loss: %{z}');
  expect(toSvg(figure)).toContain('>loss</text>');
  expect(toText(figure)).toContain('- loss: 1 x 2 values from 1');
});

test('heatmap() refuses no values and arrays of other axes', () => {
  expect(() => heatmap({ z: [], ...axes })).toThrow('A heatmap wants at least one value, but none came');
  expect(() => heatmap({ z: array([1, 2]), ...axes })).toThrow('z of two axes, [rows, columns], but [2] came');
});

test('heatmap() makes gaps of what is not finite, and toText() counts them and tells the places', () => {
  const figure = heatmap({ x: [10, 20], y: [5], z: [[1, Number.POSITIVE_INFINITY]], ...axes });
  expect(figure.data[0].z).toEqual([[1, null]]);
  expect(toText(figure)).toContain('1 x 2 values from 1 at (10, 5) to 1 at (10, 5), 1 not finite and left out');
});

test('contourMap() draws lines of equal value, and a way over them in another colour than the ground', () => {
  const figure = contourMap({ ...square, series: [{ name: 'descent', x: [1, 0], y: [2, 0] }], ...axes });
  expect(figure.data.map(({ type, mode }) => [type, mode])).toEqual([
    ['contour', undefined],
    ['scatter', 'lines'],
  ]);
  const svg = toSvg(figure);
  expect(svg).toContain('data:image/png;base64,');
  expect(svg).toContain('stroke="#d55e00"');
  expect(toText(figure)).toContain('3 x 3 values from 0 at (0, 0) to 3 at (1, 2)');
});

test('contourMap() needs no series', () => {
  expect(contourMap({ ...square, ...axes }).data).toHaveLength(1);
});

test('a surface refuses ranges that do not rise and fewer than two steps', () => {
  expect(() => contourMap({ ...square, xRange: [1, 1], ...axes })).toThrow('xRange must rise');
  expect(() => decisionSurface({ ...square, steps: 1, series: [], ...axes })).toThrow('at least 2 steps');
});

test('points beyond a surface widen the axes of the still, and nothing leaves the frame', () => {
  const figure = decisionSurface({ ...square, series: [{ name: 'far', x: [5], y: [-3] }], ...axes });
  const svg = toSvg(figure);
  const [, cx, cy] = /<circle cx="([\d.]+)" cy="([\d.]+)"/.exec(svg)!.map(Number);
  const frame = /<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" fill="none"/.exec(svg)!.map(Number);
  expect(cx).toBeLessThan(frame[1] + frame[3]);
  expect(cy).toBeLessThan(frame[2] + frame[4]);
});

test('imageGrid() makes titles smaller before they run into each other', () => {
  const images = array(Array.from({ length: 10 }, () => [0, 1, 2, 3]));
  const sizes = ['7', '7, said 2 (0.98)'].map((title) => {
    const [note] = imageGrid({ images, width: 2, titles: new Array(10).fill(title) }).layout.annotations!;
    return (note.font as { size: number }).size;
  });
  expect(sizes).toEqual([12, 7]);
});

test('a figure is plain JSON: it survives the wire unchanged', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.double().map((value) => value + 0),
        { maxLength: 20 },
      ),
      (y) => {
        const figure = lineChart({ series: [{ name: 's', y }], ...axes });
        expect(JSON.parse(JSON.stringify(figure.data))).toEqual(figure.data);
      },
    ),
  );
});

test('decisionSurface() makes both axes even when that is asked for, and a series keeps its own colour', () => {
  const plane = {
    value: (a: number, b: number) => a + b,
    xRange: [0, 1],
    yRange: [0, 1],
    xTitle: 'x',
    yTitle: 'y',
  } as const;
  const series = [{ name: 'line', x: [0, 1], y: [1, 0], mode: 'lines', colour: '#222222' } as const];
  const { data, layout } = decisionSurface({ ...plane, series, isEven: true });
  expect(layout.yaxis.scaleanchor).toBe('x');
  expect(data[1].line).toEqual({ color: '#222222', width: 2 });
  expect(decisionSurface({ ...plane, series }).layout.yaxis).not.toHaveProperty('scaleanchor');
});

test('a title keeps to the top, clear of a legend of two rows', () => {
  const { layout } = contourMap({ ...square, title: 'a slope', ...axes });
  expect(layout.title).toEqual({ text: 'a slope', yref: 'container', y: 0.98, yanchor: 'top' });
});
