/** A function of two numbers seen from above: where a classifier decides, how a loss falls off. */
import { type Look, tracesOf } from './charts.js';
import { type ChartText, type Figure, hoverText, type Layout, layoutOf, type Series, withGaps } from './figure.js';
import { type Field, fieldTrace } from './heatmap.js';

/** A function over a rectangle of the plane, asked at `steps` places along each axis (default 60). */
export interface Surface extends ChartText, Field {
  /** What stands at (x, y). */
  readonly value: (x: number, y: number) => number;
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
  readonly steps?: number;
  /** Whether a unit along y is as long as one along x, so that right angles look right. */
  readonly isEven?: boolean;
  /** Whether a bar says which colour is which value; without it where the colours only part yes from no. */
  readonly hasColourBar?: boolean;
}

/**
 * What a model says at every point of a plane, with the examples on top.
 *
 * @param chart.value the model's answer at (x, y), for example the probability of class 1
 * @param chart.series the examples, drawn as points
 * @throws RangeError when a range does not rise, or there are fewer than two steps
 * @example
 * decisionSurface({ value: (x, y) => x * y, xRange: [0, 1], yRange: [0, 1], steps: 2, series: [], xTitle: 'x', yTitle: 'y' }).data[0].z; // [[0, 0], [0, 1]]
 */
export function decisionSurface(chart: Surface & { readonly series: readonly Series[] }): Figure {
  return surface({ palette: 'diverging', range: [0, 1], ...chart }, 'heatmap', chart.series, {
    mode: 'markers',
    rim: 'black',
  });
}

/**
 * Lines of equal value, as on a hiker's map, with ways over it: a loss and the steps of a descent.
 *
 * @param chart.value the height at (x, y), for example the loss of two weights
 * @param chart.series ways across the map, drawn as lines; a series may ask for points by its mode
 * @throws RangeError when a range does not rise, or there are fewer than two steps
 * @example
 * contourMap({ value: (x, y) => x + y, xRange: [0, 1], yRange: [0, 1], steps: 2, xTitle: 'x', yTitle: 'y' }).data[0].z; // [[0, 1], [1, 2]]
 */
export function contourMap(chart: Surface & { readonly series?: readonly Series[] }): Figure {
  return surface(chart, 'contour', chart.series ?? [], { mode: 'lines', rim: 'black', from: 1 }); // blue would drown in viridis
}

function surface(chart: Surface, type: 'heatmap' | 'contour', series: readonly Series[], look: Look): Figure {
  const { xRange, yRange, steps = 60, hasColourBar = true } = chart;
  if (!(steps >= 2 && Number.isInteger(steps)))
    throw new RangeError(`A surface wants at least 2 steps along each axis, in whole numbers, but ${steps} came`);
  const [x, y] = [placesOf('xRange', xRange, steps), placesOf('yRange', yRange, steps)];
  const z = y.map((b) => withGaps(x.map((a) => chart.value(a, b))));
  const hovertemplate = hoverText(chart, `<br>${chart.zTitle ?? 'value'}: %{z:.4g}<extra></extra>`);
  const over = series.length === 0 ? [] : tracesOf(chart, series, look);
  return {
    data: [
      { ...fieldTrace(chart, { x, y, z }), type, hovertemplate, ...(hasColourBar ? {} : { showscale: false }) },
      ...over,
    ],
    layout: titleOnTop({ ...even(layoutOf(chart), chart.isEven), ...LEGEND_ABOVE }),
    description: chart.description,
  };
}

/** Beside the colour bar there is no room; a title stands above the legend. */
const LEGEND_ABOVE = { legend: { orientation: 'h', y: 1.01, yanchor: 'bottom' }, margin: { t: 90 } };

/** plotly.js puts a title in the middle of its margin, where a legend of two rows would run into it. */
function titleOnTop(layout: Layout): Layout {
  if (layout.title === undefined) return layout;
  return { ...layout, title: { ...layout.title, yref: 'container', y: 0.98, yanchor: 'top' } };
}

function even(layout: Layout, isEven = false): Layout {
  if (!isEven) return layout;
  const xaxis = { ...layout.xaxis, constrain: 'domain' };
  return { ...layout, xaxis, yaxis: { ...layout.yaxis, scaleanchor: 'x', constrain: 'domain' } };
}

function placesOf(name: string, [from, to]: readonly [number, number], steps: number): number[] {
  if (!(to > from))
    throw new RangeError(`${name} must rise from its first number to its second, but [${from}, ${to}] came`);
  return Array.from({ length: steps }, (_, i) => from + ((to - from) * i) / (steps - 1));
}
