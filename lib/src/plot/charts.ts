/** Charts of numbers over numbers: lines, points, bars. */
import { COLOURS } from './colours.js';
import {
  type ChartText,
  type Figure,
  hoverText,
  type LogAxes,
  layoutOf,
  type Series,
  type Trace,
  withGaps,
} from './figure.js';

/**
 * Lines through points, one for each series; a series may ask for points by its mode.
 * A value that is not finite is a gap in the line. A series may be empty: a live curve begins so.
 *
 * @param chart.xLog whether x is shown in powers of ten
 * @param chart.yLog whether y is
 * @throws RangeError when there is no series, or x and y differ in length
 * @example
 * lineChart({ series: [{ name: 'loss', y: [3, 2, 1] }], xTitle: 'step', yTitle: 'loss' }).data[0].x; // [0, 1, 2]
 */
export function lineChart(chart: ChartText & LogAxes & { readonly series: readonly Series[] }): Figure {
  return {
    data: tracesOf(chart, chart.series, { mode: 'lines' }),
    layout: layoutOf(chart),
    description: chart.description,
  };
}

/**
 * Points without lines, one colour for each series; a series may ask for lines by its mode.
 *
 * @example
 * scatterPlot({ series: [{ name: 'seen', x: [1, 2], y: [3, 4] }], xTitle: 'x', yTitle: 'y' }).data[0].mode; // "markers"
 */
export function scatterPlot(chart: ChartText & LogAxes & { readonly series: readonly Series[] }): Figure {
  return {
    data: tracesOf(chart, chart.series, { mode: 'markers' }),
    layout: layoutOf(chart),
    description: chart.description,
  };
}

/**
 * A bar for each name.
 *
 * @throws RangeError when there is not one value for each name, no name, or a name twice
 * @example
 * barChart({ names: ['cat', 'dog'], values: [3, 4], xTitle: 'animal', yTitle: 'pictures' }).data[0].y; // [3, 4]
 */
export function barChart(
  chart: ChartText & { readonly names: readonly string[]; readonly values: ArrayLike<number> },
): Figure {
  const { names, values } = chart;
  if (names.length !== values.length)
    throw new RangeError(`There are ${names.length} names of bars, but ${values.length} values`);
  if (names.length === 0) throw new RangeError('A bar chart wants at least one bar, but none came');
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new RangeError(`Two bars are called ${twice}: they would stand on each other`);
  const hovertemplate = hoverText(chart);
  const data: Trace[] = [{ type: 'bar', x: names, y: withGaps(values), marker: { color: COLOURS[0] }, hovertemplate }];
  return { data, layout: layoutOf(chart), description: chart.description };
}

/** How series are drawn where they lie on something else than the page. */
export interface Look {
  readonly mode: 'lines' | 'markers';
  /** Around each point, so that it is seen on any ground. */
  readonly rim?: string;
  /** The first colour to take of the series' colours. */
  readonly from?: number;
}

/** The traces of some series. */
export function tracesOf(chart: ChartText, series: readonly Series[], look: Look): Trace[] {
  if (series.length === 0) throw new RangeError('A chart wants at least one series, but none came');
  const { rim = 'white', from = 0 } = look;
  return series.map(({ name, x, y, mode = look.mode, colour }, i): Trace => {
    if (x !== undefined && x.length !== y.length) {
      throw new RangeError(`Series ${name} has ${x.length} values of x, but ${y.length} of y`);
    }
    const color = colour ?? COLOURS[(from + i) % COLOURS.length];
    const marks =
      mode === 'lines' ? { line: { color, width: 2 } } : { marker: { color, size: 9, line: { color: rim, width: 1 } } };
    const xs = x === undefined ? Array.from(y, (_, k) => k) : withGaps(x);
    return { type: 'scatter', mode, name, x: xs, y: withGaps(y), ...marks, hovertemplate: hoverText(chart) };
  });
}
