/** Arrays as squares with their numbers in them: what stands where, what is shared, what is repeated. */
import { shapeText, type Tensor, toNested } from '../array/index.js';
import { type Annotation, type Figure, titleText } from './figure.js';
import { type Colouring, fieldTrace } from './heatmap.js';

/** About how many pixels of the page are shared by the squares of a line, and the most that one gets. */
const PAGE = 640;
const LARGEST = 38;

/** About how many squares a letter of a name takes. */
const LETTER = 0.24;

/** An array of one or two axes, and its name. */
export interface DrawnArray {
  readonly name: string;
  readonly values: Tensor;
  /** What the colours say, of the shape of the values; default the values themselves. */
  readonly shades?: Tensor;
}

/**
 * Arrays beside each other, each under its name, in one or more lines. A text between two arrays is a sign, as + or =.
 *
 * @param chart.lines from top to bottom, each from left to right; a single axis is drawn as one row
 * @param chart.range the shades that get the first and the last colour
 * @throws RangeError when there is no array, one has no element or more than two axes, or shades of another shape
 * @example
 * arrayPicture({ lines: [[{ name: 'x', values: array([1, 2]) }]] }).description; // "x: 1 2"
 */
export function arrayPicture(
  chart: Colouring & {
    readonly lines: readonly (readonly (DrawnArray | string)[])[];
    readonly title?: string;
    readonly description?: string;
  },
): Figure {
  const annotations: Annotation[] = [];
  const placed: { top: number; left: number; values: number[][]; shades: number[][] }[] = [];
  const told: string[] = [];
  let [top, columns] = [0, 0];
  for (const line of chart.lines) {
    let [left, height] = [0, 0];
    const signs: number[] = [];
    for (const item of line) {
      if (typeof item === 'string') {
        signs.push(annotations.length);
        annotations.push({ text: item, x: left, y: 0, showarrow: false, font: { size: 16 } });
        left += 1.5;
        continue;
      }
      const [values, shades] = [rowsOf(item.name, item.values), rowsOf(item.name, item.shades ?? item.values)];
      if (values.length !== shades.length || values[0].length !== shades[0].length)
        throw new RangeError(`${item.name} is ${shapeText(item.values.shape)}, but its shades are of another shape`);
      const width = Math.max(values[0].length, Math.ceil(item.name.length * LETTER));
      const start = Math.ceil(left);
      placed.push({ top: top + 1, left: start, values, shades });
      annotations.push({ text: item.name, x: start + (values[0].length - 1) / 2, y: top, showarrow: false });
      told.push(`${item.name}: ${values.map((row) => row.map(short).join(' ')).join(' / ')}`);
      height = Math.max(height, values.length);
      columns = Math.max(columns, start + width);
      left = start + width + 0.5;
    }
    for (const i of signs) annotations[i] = { ...annotations[i], y: top + (height + 1) / 2 };
    top += height + 1;
  }
  if (placed.length === 0) throw new RangeError('arrayPicture wants at least one array, but none came');
  const across = Math.max(columns, Math.ceil(PAGE / LARGEST));
  const before = Math.floor((across - columns) / 2); // a narrow picture stands in the middle
  const grid = <T>(nothing: T): T[][] => Array.from({ length: top }, () => new Array<T>(across).fill(nothing));
  const z = grid<number | null>(null);
  const text = grid('');
  for (const piece of placed) {
    piece.values.forEach((row, r) => {
      row.forEach((value, c) => {
        z[piece.top + r][before + piece.left + c] = piece.shades[r][c];
        text[piece.top + r][before + piece.left + c] = short(value);
      });
    });
  }
  const { colorbar, ...trace } = fieldTrace(chart, { z });
  const side = { visible: false, constrain: 'domain' };
  const layout = {
    ...titleText(chart.title),
    xaxis: side,
    yaxis: { ...side, autorange: 'reversed', scaleanchor: 'x' },
    annotations: annotations.map((note) => ({ ...note, x: note.x + before })),
    height: Math.round((PAGE / across) * top) + (chart.title === undefined ? 20 : 60),
    margin: { l: 10, r: 10, t: chart.title === undefined ? 10 : 50, b: 10 },
  };
  const written = { text, texttemplate: '%{text}', showscale: false, hoverinfo: 'skip', xgap: 2, ygap: 2 };
  const description = [chart.description, ...told].filter(Boolean).join('\n');
  return { data: [{ ...trace, ...written }], layout, description };
}

/** The numbers of an array as rows; one axis is one row. */
function rowsOf(name: string, x: Tensor): number[][] {
  if (x.dimension < 1 || x.dimension > 2 || x.size === 0) {
    throw new RangeError(`arrayPicture draws one or two axes with elements, but ${name} is ${shapeText(x.shape)}`);
  }
  const nested = toNested(x);
  return (x.dimension === 1 ? [nested] : nested) as number[][];
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
