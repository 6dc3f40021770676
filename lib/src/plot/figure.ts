/** A figure as plain JSON, in the form that plotly.js draws. */
import type { Palette } from './colours.js';
import { limits } from './text.js';
import { wrap } from './words.js';

/** One set of marks in a figure, as plotly.js names its parts. */
export interface Trace {
  readonly type: 'scatter' | 'bar' | 'heatmap' | 'contour';
  readonly name?: string;
  readonly mode?: 'lines' | 'markers';
  /** In x, y and z, null is a gap: JSON has no word for a value that is not finite. */
  readonly x?: readonly (number | string | null)[];
  readonly y?: readonly (number | null)[];
  /** Rows of a heatmap or of a contour map. */
  readonly z?: readonly (readonly (number | null)[])[];
  readonly zmin?: number;
  readonly zmax?: number;
  /** The bar that says which colour is which value, with its name. */
  readonly colorbar?: {
    readonly thickness: number;
    readonly title?: { readonly text: string; readonly side: 'right' };
  };
  /** Words in the cells of a heatmap. */
  readonly text?: readonly (readonly string[])[];
  readonly meta?: {
    /** Kept beside plotly's own colour scale, for the still. */
    readonly palette?: Palette;
    /** Whether the figure's description says all that this trace shows, so that the text need not list it. */
    readonly isTold?: boolean;
  };
  readonly [option: string]: unknown;
}

/** A text at a place in the figure. */
export interface Annotation {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly showarrow: false;
  readonly [option: string]: unknown;
}

/** One axis of a figure: its name, and what part of it is seen. */
export interface Axis {
  readonly title?: { readonly text: string; readonly standoff?: number };
  readonly visible?: boolean;
  readonly type?: 'log';
  /** What part is seen; on an axis of powers of ten, from which power to which. */
  readonly range?: readonly [number, number];
  readonly [option: string]: unknown;
}

/** Everything around the marks. */
export interface Layout {
  readonly title?: { readonly text: string; readonly yref?: string; readonly y?: number; readonly yanchor?: string };
  readonly xaxis: Axis;
  readonly yaxis: Axis;
  readonly annotations?: readonly Annotation[];
  readonly [option: string]: unknown;
}

/** Another state of a figure, under a name by which a slider finds it. */
export interface Frame {
  readonly name: string;
  readonly data: readonly Trace[];
  /** Which traces of the figure these are; the others stay as they are. */
  readonly traces: readonly number[];
  readonly layout: Partial<Layout>;
}

/** A figure: its traces, its layout, and what it shows in a sentence, for those who cannot see it. */
export interface Figure {
  readonly data: readonly Trace[];
  readonly layout: Layout;
  readonly description?: string;
  /** The states that a slider shows; data and layout are one of them. */
  readonly frames?: readonly Frame[];
}

/** What every chart may say about itself. */
export interface ChartText {
  readonly title?: string;
  readonly xTitle: string;
  readonly yTitle: string;
  /** A sentence on what is to be seen, for readers who cannot see it. */
  readonly description?: string;
}

/** Axes on which equal steps are equal factors, in powers of ten; a value that is not above 0 has no place there. */
export interface LogAxes {
  readonly xLog?: boolean;
  readonly yLog?: boolean;
}

/** Points (x, y) under a name; without x they are counted from 0. */
export interface Series {
  readonly name: string;
  readonly x?: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Lines or points, where a chart mixes them. */
  readonly mode?: 'lines' | 'markers';
  /** A colour of its own, where the next of COLOURS would not stand out from what is below. */
  readonly colour?: string;
}

/** Title and named axes. No background colours: the page's theme decides them. */
export function layoutOf(chart: ChartText & LogAxes & { readonly series?: readonly Series[] }): Layout {
  const { title, xTitle, yTitle, xLog, yLog, series = [] } = chart;
  const kind = (isLog = false): Partial<Axis> => (isLog ? { type: 'log', exponentformat: 'power' } : {});
  return {
    ...titleText(title),
    xaxis: { title: { text: xTitle, standoff: 12 }, automargin: true, ...kind(xLog) }, // without a standoff long labels run into the title
    yaxis: {
      title: { text: yTitle, standoff: 12 },
      automargin: true,
      ...kind(yLog),
      ...(yLog ? fewTicks(series) : {}),
    },
    height: 420,
  };
}

/**
 * How many ticks plotly.js shall aim at on a vertical axis of powers of ten. By itself it numbers what stands between two powers, in small digits
 * and so closely that a 9 runs into the 1 above it and a 2 into the exponent below it.
 */
function fewTicks(series: readonly Series[]): { nticks?: number } {
  const powers = series.flatMap(({ y }) => Array.from(y, (value) => (value > 0 ? Math.log10(value) : null)));
  const [least, most] = limits(powers);
  if (most - least > 6) return {}; // then it numbers the powers alone
  return { nticks: most - least > 2 ? 6 : 3 };
}

/** Shown under the pointer: both values with the names of their axes, and what more there is. */
export function hoverText({ xTitle, yTitle }: ChartText, more = ''): string {
  return `${xTitle}: %{x}<br>${yTitle}: %{y}${more}`;
}

/** Values as JSON can carry them: what is not finite becomes a gap. */
export function withGaps(values: ArrayLike<number | null>): (number | null)[] {
  return Array.from(values, (value) => (value !== null && Number.isFinite(value) ? value : null));
}

/** What plotly.js offers besides a picture to keep, zooming by a frame, moving, and the way back: with them its bar would cover the end of a title. */
const OTHER_BUTTONS = ['select2d', 'lasso2d', 'zoomIn2d', 'zoomOut2d', 'autoScale2d'];

/** A title in lines that fit a page, since plotly.js does not break them; and under the pointer a bar of buttons that leaves it room. */
export function titleText(title: string | undefined): {
  title?: { text: string };
  modebar?: { remove: readonly string[] };
} {
  if (title === undefined) return {};
  return { title: { text: wrap(title, 620, 17).join('<br>') }, modebar: { remove: OTHER_BUTTONS } };
}
