/** From values to places: the scales of a still's axes. */
import type { Figure, Trace } from './figure.js';
import { limits } from './text.js';

/** Where the marks are drawn. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** One axis: from values, or names of bars, to places. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
  readonly names: readonly string[];
  /** Whether from and to are powers of ten: equal steps are equal factors. */
  readonly isLog: boolean;
  at(value: number | string | null): number;
}

/** A number or a name on an axis, and its label. */
export type Tick = readonly [value: number | string, label: string];

/** Share of an axis that stays free at each end, so that no mark lies on the frame. */
const MARGIN = 0.04;

/** Values beyond this cannot be subtracted from each other without running over. */
const MOST = 5e307;

/** Whether a still can draw a trace. Plotly takes a trace without a type for a scatter. */
export function isDrawn(trace: Trace): boolean {
  return ['scatter', 'bar', 'heatmap', 'contour'].includes(trace.type ?? 'scatter');
}

/** Whether a trace colours an area. */
export function isField(trace: Trace): boolean {
  return trace.type === 'heatmap' || trace.type === 'contour';
}

/** The scale that fits every trace of a figure, or the range that its layout asks for. */
export function scaleOf(figure: Figure, axis: 'x' | 'y', start: number, end: number): Scale {
  const names = axis === 'x' ? namesOf(figure) : [];
  const [from, to] =
    figure.layout[`${axis}axis`].range ?? (names.length > 0 ? [-0.5, names.length - 0.5] : fit(figure, axis));
  const isLog = isLogAxis(figure, axis);
  const at = (value: number | string | null): number => {
    const place = names.length > 0 ? names.indexOf(String(value)) : value === null ? Number.NaN : Number(value);
    return start + (((isLog ? Math.log10(place) : place) - from) / (to - from)) * (end - start);
  };
  return { from, to, start, end, names, isLog, at };
}

/** From where to where a field reaches along an axis: half a cell beyond its outer places. */
export function reachOf(trace: Trace, axis: 'x' | 'y'): [number, number] {
  const count = axis === 'x' ? (trace.z?.[0]?.length ?? 0) : (trace.z?.length ?? 0);
  const [first, last] = limits((trace[axis] as readonly number[] | undefined) ?? [0, count - 1]);
  const half = count > 1 ? (last - first) / (count - 1) / 2 : 0.5;
  return [first - half, last + half];
}

/** Round numbers along an axis with their labels, or the names of bars. */
export function ticksOf({ from, to, names, isLog }: Scale): Tick[] {
  if (names.length > 0) return names.map((name) => [name, name]);
  if (isLog) return powers(from, to);
  const rough = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const first = Math.ceil(from / step);
  const count = Math.min(10, Math.floor(to / step) - first + 1); // at most, or huge numbers would never end
  const digits = Math.ceil(Math.log10(Math.max(Math.abs(from), Math.abs(to)) / step)) + 1; // so that labels differ
  const label = (value: number): string => String(Number(value.toPrecision(Math.min(15, Math.max(4, digits)))));
  return Array.from({ length: Math.max(0, count) }, (_, i) => (first + i) * step + 0).map((value) => [
    value,
    label(value),
  ]);
}

/** Whole powers of ten, at most about eight of them; where there are fewer than two, 1, 2 and 5 times each. */
function powers(from: number, to: number): Tick[] {
  const [first, last] = [Math.ceil(from), Math.floor(to)];
  if (last - first < 1) {
    const near = [first - 1, first, first + 1].flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power));
    const isSeen = (value: number): boolean => Math.log10(value) >= from && Math.log10(value) <= to;
    return near.filter(isSeen).map((value) => [value, String(Number(value.toPrecision(4)))]);
  }
  const step = Math.ceil((last - first + 1) / 8);
  const start = Math.ceil(first / step) * step;
  const count = Math.floor((last - start) / step) + 1;
  return Array.from({ length: count }, (_, i) => start + i * step).map((power) => [10 ** power, `10${raised(power)}`]);
}

/** A whole number in raised digits: -5 is ⁻⁵. */
function raised(power: number): string {
  return [...String(power)].map((sign) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(sign)]).join('');
}

function isLogAxis(figure: Figure, axis: 'x' | 'y'): boolean {
  return figure.layout[`${axis}axis`].type === 'log';
}

/** The names along x, each once: of bars always, of other marks if they have any. */
function namesOf(figure: Figure): string[] {
  const marks = figure.data.filter((trace) => isDrawn(trace) && !isField(trace));
  const hasNames = marks.some((trace) => trace.type === 'bar' || trace.x?.some((value) => typeof value === 'string'));
  return hasNames ? [...new Set(marks.flatMap((trace) => (trace.x ?? []).map(String)))] : [];
}

function fit(figure: Figure, axis: 'x' | 'y'): [number, number] {
  const fields = figure.data.filter(isField).flatMap((trace) => reachOf(trace, axis));
  const marks = figure.data
    .filter((trace) => !isField(trace))
    .flatMap((trace) => (trace[axis] ?? []) as (number | null)[]);
  if (isLogAxis(figure, axis)) return fitPowers(marks);
  if (axis === 'y' && figure.data.some((trace) => trace.type === 'bar')) marks.push(0);
  const [least, most] = limits([...marks, ...fields]);
  const clamp = (value: number): number => Math.min(MOST, Math.max(-MOST, value));
  const [from, to] = [clamp(least), clamp(most)];
  if (fields.length > 0 && from === Math.min(...fields) && to === Math.max(...fields)) return [from, to]; // filled to its edge
  const free = to > from ? (to - from) * MARGIN : Math.abs(from) / 4 || 0.5; // one value alone stands in the middle
  return [clamp(from - free), clamp(to + free)];
}

/** From which power of ten to which the values above 0 reach. */
function fitPowers(values: readonly (number | null)[]): [number, number] {
  const powersOf = values.map((value) => (typeof value === 'number' && value > 0 ? Math.log10(value) : null));
  const [from, to] = limits(powersOf);
  const free = to > from ? (to - from) * MARGIN : 0.5;
  return [from - free, to + free];
}
