import { inflateSync } from 'node:zlib';
import { afterEach, expect, test, vi } from 'vitest';
import {
  array,
  barChart,
  decisionSurface,
  heatmap,
  imageGrid,
  lineChart,
  scatterPlot,
  show,
  toSvg,
  toText,
  zeros,
} from '../../../lib/src/index.js';
import { encodePng } from '../../../lib/src/plot/png.js';

const PUBLISH = Symbol.for('Jupyter.publish');
const page = globalThis as unknown as Record<symbol | string, unknown>;
afterEach(() => {
  delete page[PUBLISH];
  delete page.__tslab__;
  vi.useRealTimers();
});

const axes = { xTitle: 'step', yTitle: 'loss' };
const loss = lineChart({ series: [{ name: 'a < b', y: [3, 2, Number.NaN, 1] }], title: 'Loss', ...axes });

test('lineChart() counts x from 0 and names its axes', () => {
  expect(loss.data[0].x).toEqual([0, 1, 2, 3]);
  expect(JSON.parse(JSON.stringify(loss.layout)).xaxis.title.text).toBe('step');
});

// A bar of all nine buttons lay over the last number of a title while its slider was moved with the mouse.
test('a figure with a title asks for a short bar of buttons, in a chart and in pictures', () => {
  const pictures = imageGrid({ images: zeros([1, 4]), width: 2, title: 'Two by two' });
  for (const { layout } of [loss, pictures])
    expect(layout.modebar).toEqual({ remove: ['select2d', 'lasso2d', 'zoomIn2d', 'zoomOut2d', 'autoScale2d'] });
  expect(lineChart({ series: [{ name: 'a', y: [1] }], ...axes }).layout.modebar).toBeUndefined();
});

test('a chart refuses no series, unequal lengths and values of another size', () => {
  expect(() => lineChart({ series: [], ...axes })).toThrow('at least one series, but none came');
  expect(() => scatterPlot({ series: [{ name: 's', x: [1], y: [1, 2] }], ...axes })).toThrow(
    'Series s has 1 values of x, but 2 of y',
  );
  expect(() => heatmap({ x: [0, 1], y: [0], z: [[1]], ...axes })).toThrow('wants z of that size, but 1 rows of 1 came');
  expect(() => barChart({ names: ['a'], values: [], ...axes })).toThrow('1 names of bars, but 0 values');
  expect(() => imageGrid({ images: zeros([2, 5]), width: 2 })).toThrow('pictures [N, H * 2] with N of at least 1');
  expect(() => imageGrid({ images: zeros([2, 4]), width: 2, titles: ['a'] })).toThrow('2 pictures, but 1 titles');
});

test('toText() says what is drawn, and what is left out', () => {
  expect(toText(loss)).toBe(
    'Loss\nx: step; y: loss\n- a < b: 3 points, first 3 at 0, last 1 at 3, least 1 at 3, most 3 at 0, 1 not finite and left out',
  );
});

test('toSvg() draws a line from high on the left to low on the right, and escapes words', () => {
  const svg = toSvg(loss);
  const places = /<polyline[^>]*points="([^"]*)"/
    .exec(svg)![1]
    .split(' ')
    .map((place) => place.split(',').map(Number));
  expect(places).toHaveLength(2); // the line ends at the gap
  expect(places[1][0]).toBeGreaterThan(places[0][0]);
  expect(places[1][1]).toBeGreaterThan(places[0][1]); // down is larger in SVG
  expect(svg.match(/<circle/g)).toHaveLength(1); // the point alone behind the gap
  expect(svg).toContain('a &#60; b</text>');
  expect(svg).not.toContain('NaN');
});

test('toSvg() draws bars from zero, below it too', () => {
  const svg = toSvg(barChart({ names: ['up', 'down'], values: [2, -1], ...axes }));
  const bars = [...svg.matchAll(/<rect x="[\d.]+" y="([\d.]+)" width="[\d.]+" height="([\d.]+)" fill="#0072b2"/g)];
  const [up, down] = bars.map(([, y, height]) => [Number(y), Number(height)]);
  expect(up[0] + up[1]).toBeCloseTo(down[0], 0); // both meet at zero
  expect(up[1] / down[1]).toBeCloseTo(2, 1);
});

test('decisionSurface() asks the model at every place and lays the examples on top', () => {
  const options = { xRange: [0, 1], yRange: [10, 20], steps: 3, series: [{ name: 'seen', x: [0], y: [10] }] } as const;
  const figure = decisionSurface({ value: (x, y) => x * y, ...options, ...axes });
  expect(figure.data[0].z).toEqual([
    [0, 5, 10],
    [0, 7.5, 15],
    [0, 10, 20],
  ]);
  expect(figure.data.map((trace) => trace.type)).toEqual(['heatmap', 'scatter']);
});

test('imageGrid() puts each picture row by row below its title', () => {
  const figure = imageGrid({
    images: array([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ]),
    width: 2,
    titles: ['one', 'two'],
  });
  const inked = figure.data[0].z!.filter((row) => row.some((value) => value !== null));
  expect(inked).toEqual([
    [1, 2, null, 5, 6],
    [3, 4, null, 7, 8],
  ]);
  expect(figure.layout.annotations!.map((note) => [note.text, note.x])).toEqual([
    ['one', 0.5],
    ['two', 3.5],
  ]);
});

test('encodePng() writes the dots that it was given', () => {
  const png = encodePng(2, 1, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2, 1]);
  const at = png.indexOf('IDAT');
  const dots = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
  expect([...dots]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test('show() sends live figure, still and words, and updates the same entry', () => {
  vi.useFakeTimers();
  const sent: [Record<string, unknown>, { displayId: string; update: boolean }][] = [];
  page[PUBLISH] = (...args: (typeof sent)[number]) => sent.push(args);
  const shown = show(loss);
  shown.update(loss);
  shown.update({ ...loss, description: 'the last' });
  expect(sent).toHaveLength(1); // too soon: held back
  vi.advanceTimersByTime(60);
  expect(sent.map(([, options]) => options.update)).toEqual([false, true]);
  expect(Object.keys(sent[1][0])).toEqual(['application/vnd.plotly.v1+json', 'image/svg+xml', 'text/plain']);
  expect(sent[1][0]['text/plain']).toContain('the last'); // the newest wins
  expect(sent[0][1].displayId).toBe(sent[1][1].displayId);
});

test('show() updates inside a loop, where no timer fires', () => {
  vi.useFakeTimers();
  const sent: unknown[] = [];
  page[PUBLISH] = (bundle: unknown) => sent.push(bundle);
  const shown = show(loss);
  for (let turn = 0; turn < 10; turn++) {
    vi.setSystemTime(Date.now() + 30); // time passes, timers do not run
    shown.update(loss);
  }
  expect(sent.length).toBeGreaterThan(4);
});

test('show() in unmodified tslab draws the still, each figure in one entry', () => {
  vi.useFakeTimers();
  const stills: string[] = [];
  const newDisplay = vi.fn(() => ({ svg: (still: string) => stills.push(still) }));
  page.__tslab__ = { require: () => ({ newDisplay }) };
  show(loss).update(loss);
  vi.runAllTimers();
  expect([newDisplay.mock.calls.length, stills.length]).toEqual([1, 2]);
  expect(stills[0]).toMatch(/^<svg/);
});

test('show() without a notebook prints words', () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  show(loss);
  expect(log.mock.calls[0][0]).toContain('x: step; y: loss');
  log.mockRestore();
});

test('show() as the last expression of a cell leaves nothing more to display', () => {
  page[PUBLISH] = () => undefined;
  const shown = show(loss) as unknown as Record<symbol, () => unknown>;
  expect(shown[Symbol.for('Jupyter.display')]()).toEqual({});
});
