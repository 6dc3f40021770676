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

/** The share of the width that the buttons of a film take, left of the slider. */
const FILM_WIDTH = 0.18;

/**
 * Figures of the same traces, one at a time, with a slider under them. Their axes are the same in all, so that what moves is what changed.
 * With `playMs` there are buttons that play the steps as a film; the space bar is the first of them.
 *
 * The still shows the state `start`; the text tells of each state what its description says.
 *
 * @param chart.slider what the slider changes
 * @param chart.steps at least two, under different labels
 * @param chart.start the number of the state that is seen first, default 0
 * @param chart.playMs how many milliseconds a step is seen in the film, above 0; without it there is no film
 * @throws RangeError when there are fewer steps, a label comes twice, the figures differ in their traces, there is no such start, or a step of
 *   the film takes no time
 * @example
 * sliderChart({ slider: 'slope', steps: [1, 2].map((slope) => ({ label: `${slope}`, figure: lineChart({ series: [{ name: 'line', y: [0, slope] }], xTitle: 'x', yTitle: 'y' }) })) }).frames.map(({ name }) => name); // ["1", "2"]
 */
export function sliderChart(chart: {
  readonly slider: string;
  readonly steps: readonly SliderStep[];
  readonly start?: number;
  readonly playMs?: number;
}): Figure {
  const { slider, steps, start = 0, playMs } = chart;
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
  if (playMs !== undefined && !(playMs > 0 && Number.isFinite(playMs)))
    throw new RangeError(`A step of a film takes a positive number of milliseconds, but ${playMs} came`);
  const figures = steps.map(({ figure }) => figure);
  const moving = movingTraces(figures);
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
          ...(playMs === undefined ? {} : { x: FILM_WIDTH, len: 1 - FILM_WIDTH }),
          steps: labels.map((label) => ({ label, method: 'animate', args: [[label], AT_ONCE] })),
        },
      ],
      ...(playMs === undefined ? {} : { updatemenus: [filmMenu(playMs)] }),
    },
    description: [`A slider, ${slider}, of ${steps.length} steps; seen first: ${first.label}.`, ...told].join('\n'),
    frames: steps.map(({ label, figure }) => ({
      name: label,
      traces: moving,
      data: moving.map((i) => shorten(figure.data[i])),
      layout: { title: figure.layout.title ?? { text: '' }, annotations: figure.layout.annotations ?? [] },
    })),
  };
}

/** Traces that are not the same in every state: only these are sent again, since a field of colour under a path is heavy. */
function movingTraces(figures: readonly Figure[]): number[] {
  const written = figures.map(({ data }) => data.map((trace) => JSON.stringify(trace)));
  return written[0].flatMap((trace, i) => (written.every((own) => own[i] === trace) ? [] : [i]));
}

/** Plays from where the slider stands, or from the start when it stands at the end; and stops. */
function filmMenu(playMs: number): Readonly<Record<string, unknown>> {
  const film = { mode: 'immediate', fromcurrent: true, frame: { duration: playMs, redraw: true } };
  const button = (label: string, args: readonly unknown[]) => ({ label, method: 'animate', args });
  const buttons = [button('▶', [null, { ...film, transition: { duration: 0 } }]), button('❚❚', [[null], AT_ONCE])];
  const place = { x: 0, xanchor: 'left', y: 0, yanchor: 'top', pad: { t: 70 } };
  return { type: 'buttons', direction: 'left', showactive: false, ...place, buttons };
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
