/** What stands around the marks of a still: numbered axes with their names, legend, colour bar. */
import { colourAt } from './colours.js';
import type { Figure, Trace } from './figure.js';
import { colourLimits, colourOf } from './marks.js';
import { type Box, isField, type Scale, type Tick } from './scale.js';
import { axisTitle } from './text.js';
import { text, turnedText, widthOf, wrap } from './words.js';

/** Names along x that are too long to stand side by side are turned by this. */
const TURN = -35;

/** A row of the legend, or a line of a title, in pixels. */
export const LINE = 18;

interface Entry {
  readonly name: string;
  readonly colour: string;
  readonly left: number;
  readonly row: number;
}

/** The names of the series from left to right, in as many rows as they take. */
export function legendOf(figure: Figure, left: number, right: number): { rows: number; entries: Entry[] } {
  const entries: Entry[] = [];
  let [x, row] = [left, 0];
  figure.data.forEach((trace, i) => {
    if (trace.name === undefined || isField(trace)) return;
    const name = wrap(trace.name, right - left - 20, 12)[0] ?? '';
    const width = 34 + widthOf(name, 12);
    if (x > left && x + width > right) [x, row] = [left, row + 1];
    entries.push({ name, colour: colourOf(figure, i), left: x, row });
    x += width;
  });
  return { rows: entries.length === 0 ? 0 : row + 1, entries };
}

export function drawLegend(entries: readonly Entry[], top: number): string {
  return entries
    .map(({ name, colour, left, row }) => {
      const y = top + row * LINE;
      return `<rect x="${left.toFixed(1)}" y="${y}" width="12" height="12" fill="${colour}"/>${text(left + 17, y + 10, name, 'start')}`;
    })
    .join('');
}

/** How much room the labels under the x axis take, and whether they are turned. */
export function labelsBelow(ticks: readonly Tick[], width: number): { height: number; turned: boolean } {
  const longest = Math.max(0, ...ticks.map(([, label]) => widthOf(shorten(label), 12)));
  if (longest + 6 <= width / Math.max(1, ticks.length)) return { height: LINE, turned: false };
  return { height: 14 + longest * Math.sin((-TURN * Math.PI) / 180), turned: true };
}

/** Frame, numbers and names of both axes. */
export function axes(
  figure: Figure,
  box: Box,
  x: Scale,
  y: Scale,
  xTicks: readonly Tick[],
  yTicks: readonly Tick[],
): string {
  const below = labelsBelow(xTicks, box.right - box.left);
  return [
    `<rect x="${box.left}" y="${box.top}" width="${box.right - box.left}" height="${box.bottom - box.top}" fill="none" stroke="#555"/>`,
    ...xTicks.map(([value, label]) =>
      below.turned
        ? turnedText(x.at(value) + 4, box.bottom + 14, TURN, shorten(label), 'end')
        : text(x.at(value), box.bottom + 17, label, 'middle'),
    ),
    ...yTicks.map(([value, label]) => text(box.left - 6, y.at(value) + 4, label, 'end')),
    text((box.left + box.right) / 2, box.bottom + below.height + 20, axisTitle(figure, 'xaxis'), 'middle', 13),
    turnedText(18, (box.top + box.bottom) / 2, -90, axisTitle(figure, 'yaxis'), 'middle', 13),
  ].join('');
}

/** The first field of a figure whose colours are told. */
function toldField(figure: Figure): Trace | undefined {
  const trace = figure.data.find(isField);
  return trace?.showscale === false ? undefined : trace;
}

/** What a colour bar takes at the right of a figure, and what is left free without one. */
export function barWidth(figure: Figure): number {
  const trace = toldField(figure);
  if (trace === undefined) return 20;
  return trace.colorbar?.title === undefined ? 85 : 105;
}

/** Which colour means which value, and the name of the values. */
export function colourBar(figure: Figure, box: Box): string {
  const trace = toldField(figure);
  if (trace === undefined) return '';
  const [from, to] = colourLimits(trace);
  const steps = 40;
  const height = (box.bottom - box.top) / steps;
  const left = box.right + 12;
  const strip = (_: unknown, k: number): string => {
    const rgb = colourAt(trace.meta?.palette ?? 'viridis', 1 - k / (steps - 1)).join(',');
    // A little taller than its share, or the paper shines through between two strips.
    return `<rect x="${left}" y="${(box.top + k * height).toFixed(1)}" width="14" height="${(height + 0.5).toFixed(1)}" fill="rgb(${rgb})"/>`;
  };
  const labels = [0, 0.5, 1].map((share) =>
    text(
      left + 19,
      box.bottom - share * (box.bottom - box.top) + 4,
      String(Number((from + share * (to - from)).toPrecision(3))),
      'start',
    ),
  );
  const name = trace.colorbar?.title?.text ?? '';
  const title = name === '' ? '' : turnedText(left + 80, (box.top + box.bottom) / 2, 90, name, 'middle', 13);
  return [...Array.from({ length: steps }, strip), ...labels, title].join('');
}

function shorten(label: string): string {
  return label.length > 24 ? `${label.slice(0, 23)}…` : label;
}
