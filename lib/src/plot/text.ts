/** A figure in words, for a screen reader, a terminal, or a page that shows no pictures. */
import type { Figure, Trace } from './figure.js';

/**
 * Title, description, axes, and for each trace how many points, and the first, the last, the least and the most with their places.
 *
 * @example
 * toText(lineChart({ series: [{ name: 'loss', y: [2, 1] }], title: 'Loss', xTitle: 'step', yTitle: 'loss' })); // "Loss\nx: step; y: loss\n- loss: 2 points, first 2 at 0, last 1 at 1, least 1 at 1, most 2 at 0"
 */
export function toText(figure: Figure): string {
  const isPicture = figure.layout.xaxis.visible === false;
  const [x, y] = [axisTitle(figure, 'xaxis'), axisTitle(figure, 'yaxis')];
  const axes = isPicture || x + y === '' ? '' : `x: ${x || 'no name'}; y: ${y || 'no name'}`;
  const isTold = figure.data.every((trace) => trace.meta?.isTold);
  const labels = isTold ? '' : (figure.layout.annotations ?? []).map((note) => note.text).join(', ');
  const lines = [
    titleOf(figure) || 'Figure',
    figure.description,
    axes,
    ...figure.data.map(describe),
    labels && `- labels: ${labels}`,
  ];
  return lines.filter(Boolean).join('\n');
}

/** The words above a figure. */
export function titleOf(figure: Figure): string {
  return (figure.layout.title?.text ?? '').replaceAll('<br>', ' ');
}

/** The words beside an axis. */
export function axisTitle(figure: Figure, axis: 'xaxis' | 'yaxis'): string {
  return figure.layout[axis].title?.text ?? '';
}

/** The least and the most of the finite values; 0 and 0 when there are none. */
export function limits(values: readonly (number | null)[]): [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return least > most ? [0, 0] : [least, most];
}

/** A number with four digits that count. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** What one trace shows; places are told by the value of x, for those who cannot run a finger along the axis. */
function describe(trace: Trace): string {
  if (trace.meta?.isTold) return '';
  if (trace.text !== undefined) return ''; // what is written in cells stands in the description, array by array
  if (trace.z !== undefined) return describeField(trace, trace.z);
  const name = trace.name ?? trace.type;
  const points = (trace.y ?? [])
    .map((y, k) => ({ x: trace.x?.[k] ?? (trace.x ? null : k), y }))
    .filter((point): point is Point => isShown(point.x) && isShown(point.y));
  if (points.length === 0) return `- ${name}: no points`;
  const [least, most] = extremes(points, (point) => point.y);
  const gaps = (trace.y?.length ?? 0) - points.length;
  const missing = gaps === 0 ? '' : `, ${gaps} not finite and left out`;
  const tell = ({ x, y }: Point): string => `${shortNumber(y)} at ${typeof x === 'string' ? x : shortNumber(x)}`;
  const ends = `first ${tell(points[0])}, last ${tell(points[points.length - 1])}`;
  return `- ${name}: ${points.length} ${points.length === 1 ? 'point' : 'points'}, ${ends}, least ${tell(least)}, most ${tell(most)}${missing}`;
}

interface Point {
  readonly x: number | string;
  readonly y: number;
}

function describeField(trace: Trace, z: readonly (readonly (number | null)[])[]): string {
  const name = trace.colorbar?.title?.text;
  const size = `- ${name === undefined ? '' : `${name}: `}${z.length} x ${z[0]?.length ?? 0} values`;
  const cells = z.flatMap((row, r) => row.map((value, c) => ({ value, r, c })));
  const shown = cells.filter((cell): cell is { value: number; r: number; c: number } => isShown(cell.value));
  if (shown.length === 0) return `${size}, none finite`;
  const [least, most] = extremes(shown, (cell) => cell.value);
  const place = (ticks: Trace['x'], i: number): string => shortNumber(Number(ticks?.[i] ?? i));
  // In pictures side by side a place says nothing: only their axes have numbers.
  const at = ({ r, c }: { r: number; c: number }): string =>
    trace.x === undefined ? '' : ` at (${place(trace.x, c)}, ${place(trace.y, r)})`;
  const gaps = trace.x === undefined ? 0 : cells.length - shown.length;
  const missing = gaps === 0 ? '' : `, ${gaps} not finite and left out`;
  return `${size} from ${shortNumber(least.value)}${at(least)} to ${shortNumber(most.value)}${at(most)}${missing}`;
}

/** The first of the least and the first of the most. */
function extremes<T>(items: readonly T[], heightOf: (item: T) => number): [T, T] {
  let [least, most] = [items[0], items[0]];
  for (const item of items) {
    if (heightOf(item) < heightOf(least)) least = item;
    if (heightOf(item) > heightOf(most)) most = item;
  }
  return [least, most];
}

function isShown(value: number | string | null | undefined): boolean {
  return typeof value === 'string' || Number.isFinite(value);
}
