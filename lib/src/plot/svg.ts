/** A figure as a still picture that needs no program to be seen: axes with numbers and names, lines, points, bars, fields of colour. */
import type { Figure } from './figure.js';
import { axes, barWidth, colourBar, drawLegend, LINE, labelsBelow, legendOf } from './frame.js';
import { draw, notDrawn } from './marks.js';
import { type Box, isField, scaleOf, ticksOf } from './scale.js';
import { titleOf, toText } from './text.js';
import { escapeXml, text, widthOf, wrap } from './words.js';

const WIDTH = 640;
const PLOT_HEIGHT = 290;

/**
 * The still of a figure, as SVG text on white. A trace of a kind that it cannot draw gets a note.
 *
 * @example
 * toSvg(lineChart({ series: [{ name: 'loss', y: [1] }], xTitle: 'step', yTitle: 'loss' })).slice(0, 4); // "<svg"
 */
export function toSvg(figure: Figure): string {
  const lines = wrap(titleOf(figure), WIDTH - 30, 15);
  const title = lines.map((line, i) => text(WIDTH / 2, 22 + i * LINE, line, 'middle', 15));
  const top = 14 + lines.length * LINE;
  const { height, parts } = isPicture(figure) ? pictures(figure, top) : chart(figure, top);
  const other = notDrawn(figure);
  const note = other.length === 0 ? '' : `Not drawn in this still: ${other.join(', ')}. The live figure shows it.`;
  const noteLines = wrap(note, WIDTH - 20, 12);
  const all = Math.ceil(height + noteLines.length * LINE);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${all}" width="${WIDTH}" height="${all}" font-family="sans-serif" role="img">`,
    `<title>${escapeXml(toText(figure))}</title><rect width="${WIDTH}" height="${all}" fill="white"/>`,
    ...title,
    ...parts,
    ...noteLines.map((line, i) => text(10, height + i * LINE + 10, line, 'start')),
    '</svg>',
  ].join('');
}

interface Drawing {
  readonly height: number;
  readonly parts: readonly string[];
}

/** Pictures have no axes: only their own titles. Rows of colour stand with the first at the top; drawings of points grow upward. */
function pictures(figure: Figure, top: number): Drawing {
  const { rows: legendRows, entries } = legendOf(figure, 20, WIDTH - 20);
  const under = top + legendRows * LINE;
  const z = figure.data.find(isField)?.z;
  // A drawing of points says how high it wants to be; of that the live figure needs about 110 for title and legend.
  const drawing = Math.max(100, Number(figure.layout.height ?? 400) - 110);
  const bottom = under + (z === undefined ? drawing : ((WIDTH - 20) * z.length) / (z[0]?.length || 1));
  const x = scaleOf(figure, 'x', 10, WIDTH - 10);
  const y = z === undefined ? scaleOf(figure, 'y', bottom, under) : scaleOf(figure, 'y', under, bottom);
  const notes = (figure.layout.annotations ?? []).map((note) => {
    const { size = 12 } = (note.font ?? {}) as { size?: number };
    return text(x.at(note.x), y.at(note.y) + 4, note.text, 'middle', size);
  });
  const marks = figure.data.map((_, i) => draw(figure, i, x, y));
  return { height: bottom + 10, parts: [drawLegend(entries, top), ...marks, ...notes] };
}

/** A chart takes the room that its labels need, and gives the rest to the marks. */
function chart(figure: Figure, top: number): Drawing {
  const yTicks = ticksOf(scaleOf(figure, 'y', 0, 1));
  const left = 36 + Math.max(20, ...yTicks.map(([, label]) => widthOf(label, 12)));
  const right = WIDTH - barWidth(figure);
  const legend = legendOf(figure, left, right);
  const boxTop = top + legend.rows * LINE + 6;
  const box: Box = { left, right, top: boxTop, bottom: boxTop + PLOT_HEIGHT };
  const x = scaleOf(figure, 'x', box.left, box.right);
  const y = scaleOf(figure, 'y', box.bottom, box.top);
  const xTicks = ticksOf(x);
  const notes = (figure.layout.annotations ?? []).map((note) =>
    text(x.at(note.x), y.at(note.y) + 4, note.text, 'middle'),
  );
  const marks = figure.data.map((_, i) => draw(figure, i, x, y)).join('');
  const hasRange = figure.layout.xaxis.range !== undefined || figure.layout.yaxis.range !== undefined;
  const place = `${box.left} ${box.top} ${box.right - box.left} ${PLOT_HEIGHT}`;
  const [px, py, width, height] = place.split(' ');
  // A picture inside the picture clips without a name: names would clash on a page with many stills.
  const clipped = `<svg x="${px}" y="${py}" width="${width}" height="${height}" viewBox="${place}">${marks}</svg>`;
  return {
    height: box.bottom + labelsBelow(xTicks, box.right - box.left).height + 32,
    parts: [
      hasRange ? clipped : marks,
      ...notes,
      axes(figure, box, x, y, xTicks, yTicks),
      drawLegend(legend.entries, top),
      colourBar(figure, box),
    ],
  };
}

function isPicture(figure: Figure): boolean {
  return figure.layout.xaxis.visible === false;
}
