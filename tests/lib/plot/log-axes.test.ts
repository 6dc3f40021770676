import { expect, test } from 'vitest';
import { lineChart, scatterPlot, toSvg } from '../../../lib/src/index.js';

const axes = { xTitle: 'step h', yTitle: 'error' };
const powers = [1e-4, 1e-2, 1];
const placesOf = (svg: string): number[][] =>
  /<polyline[^>]*points="([^"]*)"/
    .exec(svg)![1]
    .split(' ')
    .map((place) => place.split(',').map(Number));

test('lineChart() with log axes asks plotly for them', () => {
  const { layout } = lineChart({ series: [{ name: 'e', x: powers, y: powers }], xLog: true, ...axes });
  expect([layout.xaxis.type, layout.yaxis.type]).toEqual(['log', undefined]);
});

// plotly.js takes about nine ticks on 310 pixels. Over five powers it then numbers 2 and 5 too, and the 2 stands in the exponent below it;
// over less than two it numbers all from 1 to 9, and the 9 stands in the 1. Over many powers it numbers these alone.
test('lineChart() asks for fewer ticks on a vertical log axis of few powers, and leaves the other axes to plotly', () => {
  const ticksFor = (y: number[], isLog = true): unknown[] => {
    const { layout } = lineChart({ series: [{ name: 'e', x: y, y }], xLog: isLog, yLog: isLog, ...axes });
    return [layout.xaxis.nticks, layout.yaxis.nticks];
  };
  expect(ticksFor([10, 1e6, 0, Number.NaN])).toEqual([undefined, 6]);
  expect(ticksFor([0.1, 5])).toEqual([undefined, 3]);
  expect(ticksFor([1e-12, 1])).toEqual([undefined, undefined]);
  expect(ticksFor([10, 1e6], false)).toEqual([undefined, undefined]);
  expect(ticksFor([])).toEqual([undefined, 3]); // a live curve begins so
});

test('equal factors are equal steps in the still of a log axis, and its numbers are powers of ten', () => {
  const svg = toSvg(lineChart({ series: [{ name: 'e', x: powers, y: powers }], xLog: true, yLog: true, ...axes }));
  const [[x0, y0], [x1, y1], [x2, y2]] = placesOf(svg);
  expect(x1 - x0).toBeCloseTo(x2 - x1, 0); // places are written with one decimal
  expect(y1 - y0).toBeCloseTo(y2 - y1, 0);
  for (const label of ['10⁻⁴', '10⁻²', '10⁰']) expect(svg).toContain(`>${label}<`);
});

test('the still of a log axis labels a few of many powers, evenly', () => {
  const svg = toSvg(scatterPlot({ series: [{ name: 'e', x: [1e-30, 1], y: [1, 2] }], xLog: true, ...axes }));
  const labels = [...svg.matchAll(/>10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)</g)].map((match) => match[1]);
  expect(labels).toEqual(['⁻³⁰', '⁻²⁵', '⁻²⁰', '⁻¹⁵', '⁻¹⁰', '⁻⁵', '⁰']);
});

test('a log axis of less than a power of ten is numbered by 1, 2 and 5', () => {
  const svg = toSvg(lineChart({ series: [{ name: 'e', x: [1, 6], y: [1, 2] }], xLog: true, ...axes }));
  for (const label of ['1', '2', '5'])
    expect(svg).toContain(`text-anchor="middle" font-size="12" fill="#222">${label}<`);
});

test('a value that is not above 0 is a gap on a log axis, and no values at all still make a picture', () => {
  const svg = toSvg(lineChart({ series: [{ name: 'e', x: [1, 2, 3, 4], y: [1, 10, 0, -1] }], yLog: true, ...axes }));
  expect(placesOf(svg)).toHaveLength(2);
  const empty = toSvg(lineChart({ series: [{ name: 'e', x: [1], y: [0] }], xLog: true, yLog: true, ...axes }));
  expect(empty).not.toMatch(/NaN|Infinity/);
});
