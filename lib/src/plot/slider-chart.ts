/** One figure in several states, which the reader moves through with a slider. */
import type { Axis, Figure, Trace } from './figure.js';
import { scaleOf } from './scale.js';

/** A state of the figure, and what the slider calls it. */
export interface SliderStep {
  readonly label: string;
  readonly figure: Figure;
}

/** Without these plotly would play the states as a film. */
const AT_ONCE = { mode: 'immediate', frame: { duration: 0, redraw: true }, transition: { duration: 0 } };

/**
 * Figures of the same traces, one at a time, with a slider under them. Their axes are the same in all, so that what moves is what changed.
 *
 * The still shows the state `start`; the text tells of each state what its description says.
 *
 * @param chart.slider what the slider changes
 * @param chart.steps at least two, under different labels
 * @param chart.start the number of the state that is seen first, default 0
 * @throws RangeError when there are fewer steps, a label comes twice, the figures differ in their traces, or there is no such start
 * @example
 * sliderChart({ slider: 'slope', steps: [1, 2].map((slope) => ({ label: `${slope}`, figure: lineChart({ series: [{ name: 'line', y: [0, slope] }], xTitle: 'x', yTitle: 'y' }) })) }).frames.map(({ name }) => name); // ["1", "2"]
 */
export function sliderChart(chart: {
  readonly slider: string;
  readonly steps: readonly SliderStep[];
  readonly start?: number;
}): Figure {
  const { slider, steps, start = 0 } = chart;
  if (steps.length < 2) throw new RangeError(`A slider wants at least two steps, but ${steps.length} came`);
  const labels = steps.map(({ label }) => label);
  const twice = labels.find((label, i) => labels.indexOf(label) < i);
  if (twice !== undefined)
    throw new RangeError(`Two steps of the slider are called ${twice}: it could not tell them apart`);
  const first = steps[start];
  if (first === undefined)
    throw new RangeError(`The slider begins at step ${start}, but its steps are 0 to ${steps.length - 1}`);
  for (const { label, figure } of steps) {
    if (
      figure.data.length !== first.figure.data.length ||
      figure.data.some((trace, i) => !isAlike(trace, first.figure.data[i]))
    )
      throw new RangeError(
        `The figures of the steps ${first.label} and ${label} differ in the number or the types of their traces`,
      );
  }
  const figures = steps.map(({ figure }) => figure);
  const { layout } = first.figure;
  const seen = { xaxis: sameRange(figures, 'x'), yaxis: sameRange(figures, 'y') };
  const told = steps.flatMap(
    ({ label, figure }) => figure.description?.split('\n').map((line) => `- ${label}: ${line}`) ?? [],
  );
  return {
    data: first.figure.data.map(shorten),
    layout: {
      ...layout,
      ...seen,
      height: Number(layout.height ?? 420) + 90, // room for the slider
      sliders: [
        {
          active: start,
          currentvalue: { prefix: `${slider}: ` },
          pad: { t: 60, l: 30, r: 30 }, // the labels of the two ends stand out to the sides
          steps: labels.map((label) => ({ label, method: 'animate', args: [[label], AT_ONCE] })),
        },
      ],
    },
    description: [`A slider, ${slider}, of ${steps.length} steps; seen first: ${first.label}.`, ...told].join('\n'),
    frames: steps.map(({ label, figure }) => ({
      name: label,
      data: figure.data.map(shorten),
      layout: { title: figure.layout.title ?? { text: '' }, annotations: figure.layout.annotations ?? [] },
    })),
  };
}

function isAlike(trace: Trace, other: Trace): boolean {
  return trace.type === other.type && trace.mode === other.mode;
}

/** The axis with a range that holds every state. */
function sameRange(figures: readonly Figure[], axis: 'x' | 'y'): Axis {
  const own = figures[0].layout[`${axis}axis`];
  const scales = figures.map((figure) => scaleOf(figure, axis, 0, 1));
  if (own.visible === false || scales.some(({ names }) => names.length > 0)) return own;
  return { ...own, range: [Math.min(...scales.map(({ from }) => from)), Math.max(...scales.map(({ to }) => to))] };
}

/** A field of colour in five digits: an eye sees no more, and a dozen of fields would make a page heavy. */
function shorten(trace: Trace): Trace {
  if (trace.z === undefined) return trace;
  return {
    ...trace,
    z: trace.z.map((row) => row.map((value) => (value === null ? null : Number(value.toPrecision(5))))),
  };
}
