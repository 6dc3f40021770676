/** The marks of a still: lines, points, bars, fields of colour. */
import { COLOURS, colourAt } from './colours.js';
import type { Figure, Trace } from './figure.js';
import { encodePng } from './png.js';
import { isDrawn, isField, reachOf, type Scale } from './scale.js';
import { limits } from './text.js';
import { escapeXml, text, widthOf } from './words.js';

/** The kinds of traces that a still cannot draw, for the note that says so. */
export function notDrawn(figure: Figure): string[] {
  return [...new Set(figure.data.filter((trace) => !isDrawn(trace)).map((trace) => String(trace.type)))];
}

/** The colour of a trace: its own, or else the next of the series; a field of colour takes none. */
export function colourOf(figure: Figure, i: number): string {
  const { marker, line } = figure.data[i] as { marker?: { color?: unknown }; line?: { color?: unknown } };
  const own = marker?.color ?? line?.color;
  if (typeof own === 'string') return escapeXml(own);
  return COLOURS[figure.data.slice(0, i).filter((trace) => !isField(trace)).length % COLOURS.length];
}

/** The values that get the first and the last colour of a field. */
export function colourLimits(trace: Trace): [number, number] {
  const [least, most] = limits((trace.z ?? []).flat());
  return [trace.zmin ?? least, trace.zmax ?? most];
}

/** The marks of one trace. */
export function draw(figure: Figure, i: number, x: Scale, y: Scale): string {
  const trace = figure.data[i];
  if (isField(trace)) return field(trace, x, y);
  if (trace.type === 'bar') return bars(figure, i, x, y);
  if (!isDrawn(trace)) return '';
  const { line: stroke, marker } = trace as { line?: { width?: unknown; dash?: unknown }; marker?: { size?: unknown } };
  const look = {
    ...{ colour: colourOf(figure, i), rim: rimOf(trace) },
    ...{ width: sizeOf(stroke?.width, 2), radius: sizeOf(marker?.size, 9) / 2 },
    ...{ isDotted: stroke?.dash === 'dot', opacity: sizeOf(trace.opacity, 1) },
  };
  const mode = trace.mode ?? 'lines';
  const runs = runsOf(trace, x, y);
  return (mode.includes('lines') ? runs.map((run) => line(run, look)) : runs.flat().map((p) => dot(p, look)))
    .concat(mode.includes('lines') && mode.includes('markers') ? runs.flat().map((p) => dot(p, look)) : [])
    .join('');
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** The places of a trace, parted where a value is missing: a line must not bridge what is not known. */
function runsOf(trace: Trace, x: Scale, y: Scale): Place[][] {
  const runs: Place[][] = [[]];
  for (const [k, value] of (trace.y ?? []).entries()) {
    const place = { x: x.at(trace.x ? (trace.x[k] ?? null) : k), y: y.at(value) };
    if (Number.isFinite(place.x + place.y)) runs[runs.length - 1].push(place);
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

const round = (value: number): string => value.toFixed(1);

interface Look {
  readonly colour: string;
  readonly rim: string;
  readonly width: number;
  readonly radius: number;
  readonly isDotted: boolean;
  readonly opacity: number;
}

function sizeOf(own: unknown, otherwise: number): number {
  return typeof own === 'number' && own > 0 ? own : otherwise;
}

function rimOf(trace: Trace): string {
  const own = (trace.marker as { line?: { color?: unknown } } | undefined)?.line?.color;
  return typeof own === 'string' ? escapeXml(own) : 'white';
}

function dot(p: Place, { colour, rim, radius }: Look): string {
  return `<circle cx="${round(p.x)}" cy="${round(p.y)}" r="${radius}" fill="${colour}" stroke="${rim}"/>`;
}

/** A line; a point alone between gaps would be a line of no length, so it is a dot. */
function line(run: readonly Place[], look: Look): string {
  if (run.length === 1) return dot(run[0], look);
  const dots = look.isDotted ? ` stroke-dasharray="${look.width} ${look.width}"` : ''; // as plotly's, a dot as long as it is thick
  const pale = look.opacity === 1 ? '' : ` stroke-opacity="${look.opacity}"`;
  return `<polyline fill="none" stroke="${look.colour}" stroke-width="${look.width}"${dots}${pale} stroke-linejoin="round" points="${run.map((p) => `${round(p.x)},${round(p.y)}`).join(' ')}"/>`;
}

/** Bars of several traces stand beside each other. */
function bars(figure: Figure, i: number, x: Scale, y: Scale): string {
  const isBar = (trace: Trace): boolean => trace.type === 'bar';
  const beside = figure.data.filter(isBar).length;
  const before = figure.data.slice(0, i).filter(isBar).length;
  const room = ((x.end - x.start) / Math.max(1, x.names.length)) * 0.7;
  const width = room / beside;
  const zero = y.at(0);
  return runsOf(figure.data[i], x, y)
    .flat()
    .map(
      (p) =>
        `<rect x="${round(p.x - room / 2 + before * width)}" y="${round(Math.min(p.y, zero))}" width="${round(width)}" height="${round(Math.abs(p.y - zero))}" fill="${colourOf(figure, i)}"/>`,
    )
    .join('');
}

/** One dot of a small picture for each value, which the SVG stretches over the axes; a gap is clear. */
function field(trace: Trace, x: Scale, y: Scale): string {
  if (trace.text !== undefined) return cells(trace, trace.text, x, y);
  const z = trace.z ?? [];
  const [rows, columns] = [z.length, z[0]?.length ?? 0];
  if (rows * columns === 0) return '';
  const [from, to] = colourLimits(trace);
  const rgba = new Uint8Array(rows * columns * 4);
  const isUpward = y.end < y.start; // the first row stands at the bottom
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const value = z[r][c];
      if (value === null || !Number.isFinite(value)) continue;
      const share = to > from ? (value - from) / (to - from) : 0.5;
      const colour = [...colourAt(trace.meta?.palette ?? 'viridis', share), 255];
      rgba.set(colour, ((isUpward ? rows - 1 - r : r) * columns + c) * 4);
    }
  }
  const png = encodePng(columns, rows, rgba).toString('base64');
  const [left, right] = reachOf(trace, 'x').map((value) => x.at(value));
  const [first, last] = reachOf(trace, 'y').map((value) => y.at(value));
  const place = `x="${round(left)}" y="${round(Math.min(first, last))}" width="${round(right - left)}" height="${round(Math.abs(last - first))}"`;
  return `<image ${place} preserveAspectRatio="none" style="image-rendering:pixelated" href="data:image/png;base64,${png}"/>`;
}

/** A square for each value that is there, with its words in black or white, whichever is read better. */
function cells(trace: Trace, words: readonly (readonly string[])[], x: Scale, y: Scale): string {
  const [from, to] = colourLimits(trace);
  const width = Math.abs(x.at(1) - x.at(0)) - 2;
  const height = Math.abs(y.at(1) - y.at(0)) - 2;
  const sizeFor = (word: string): number => Math.max(6, Math.min(12, Math.floor((12 * width) / widthOf(word, 12))));
  const cell = (value: number | null, r: number, c: number): string => {
    if (value === null) return '';
    const rgb = colourAt(trace.meta?.palette ?? 'viridis', to > from ? (value - from) / (to - from) : 0.5);
    const [cx, cy] = [x.at(c), y.at(r)];
    const ink = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2] > 130 ? '#222' : '#fff';
    const place = `x="${round(cx - width / 2)}" y="${round(cy - height / 2)}" width="${round(width)}" height="${round(height)}"`;
    return `<rect ${place} fill="rgb(${rgb.join(',')})"/>${text(cx, cy + 4, words[r][c], 'middle', sizeFor(words[r][c]), ink)}`;
  };
  return (trace.z ?? []).flatMap((row, r) => row.map((value, c) => cell(value, r, c))).join('');
}
