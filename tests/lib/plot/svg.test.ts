import fc from 'fast-check';
import { expect, test } from 'vitest';
import { barChart, type Figure, lineChart, scatterPlot, toSvg, toText } from '../../../lib/src/index.js';

const axes = { xTitle: 'step', yTitle: 'loss' };

test('toSvg() never writes NaN or Infinity, whatever the numbers, and always ends', () => {
  fc.assert(
    fc.property(fc.array(fc.double(), { maxLength: 8 }), fc.array(fc.double(), { maxLength: 8 }), (x, y) => {
      const n = Math.min(x.length, y.length);
      const series = [{ name: 's', x: x.slice(0, n), y: y.slice(0, n) }];
      const svg = toSvg(lineChart({ series, ...axes })).replace(/<title>.*<\/title>/s, '');
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    }),
  );
});

test('toSvg() ends on numbers so large that one more is the same number', () => {
  expect(toSvg(lineChart({ series: [{ name: 's', y: [2e16, 2e16 + 16] }], ...axes })).length).toBeLessThan(10_000);
});

test('toSvg() labels near values apart', () => {
  const svg = toSvg(lineChart({ series: [{ name: 's', y: [1000000.1, 1000000.9] }], ...axes }));
  expect(svg).toContain('>1000000.2<');
  expect(svg).toContain('>1000000.4<');
});

test('toSvg() breaks a long title and a long legend into lines', () => {
  const name = 'the training loss, as a mean over sixty-seven steps';
  const series = [1, 2, 3].map((n) => ({ name: `${name} ${n}`, y: [n] }));
  const svg = toSvg(lineChart({ title: 'words '.repeat(30), series, ...axes }));
  const legend = [...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="12" height="12"/g)];
  expect(new Set(legend.map(([, , y]) => y)).size).toBe(3);
  expect(svg.match(/font-size="15"/g)!.length).toBeGreaterThan(1);
  expect(svg).not.toContain('&#60;br');
});

test('toSvg() turns long names of bars', () => {
  const names = Array.from({ length: 12 }, (_, n) => `a rather long name ${n}`);
  expect(toSvg(barChart({ names, values: names.map(() => 1), ...axes }))).toContain('rotate(-35)');
  expect(toSvg(barChart({ names: ['a', 'b'], values: [1, 2], ...axes }))).not.toContain('rotate(-35)');
});

test('toSvg() leaves out characters that XML cannot carry', () => {
  const svg = toSvg(scatterPlot({ title: 'a\u0000b', series: [{ name: '"x"', y: [1] }], ...axes }));
  expect(svg).toContain('>ab<');
  expect(svg).toContain('&#34;x&#34;');
});

test('toSvg() says which traces it cannot draw, and toText() names them', () => {
  const figure = { data: [{ type: 'pie' as 'bar', values: [1] }], layout: { xaxis: {}, yaxis: {} } } satisfies Figure;
  expect(toSvg(figure)).toContain('Not drawn in this still: pie');
  expect(toText(figure)).toBe('Figure\n- pie: no points');
});

test('toSvg() keeps to the range and the colour that a figure asks for, and puts bars side by side', () => {
  const bar = (color: string) => ({ type: 'bar', x: ['a'], y: [1], marker: { color } }) as const;
  const svg = toSvg({ data: [bar('#111'), bar('#333')], layout: { xaxis: {}, yaxis: { range: [0, 0.5] } } });
  expect(svg).toMatch(/<svg x="[\d.]+" y="[\d.]+" width/); // what is beyond is clipped
  const [first, second] = ['#111', '#333'].map((c) =>
    new RegExp(`<rect x="([\\d.]+)"[^>]*width="([\\d.]+)"[^>]*fill="${c}"`).exec(svg)!.slice(1).map(Number),
  );
  expect(first[0] + first[1]).toBeCloseTo(second[0], 0);
});

test('barChart() refuses no bars, and two of one name', () => {
  expect(() => barChart({ names: [], values: [], ...axes })).toThrow('at least one bar, but none came');
  expect(() => barChart({ names: ['a', 'a'], values: [1, 2], ...axes })).toThrow('Two bars are called a');
});

test('a live curve may begin with no points', () => {
  const figure = lineChart({ series: [{ name: 'loss', y: [] }], ...axes });
  expect(toText(figure)).toContain('- loss: no points');
  expect(toSvg(figure)).toMatch(/<\/svg>$/);
});
