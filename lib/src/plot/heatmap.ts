/** Values over a plane as colours. */
import { rowMajor, shapeText, type Tensor } from '../array/index.js';
import { colorscale, type Palette } from './colours.js';
import { type ChartText, type Figure, hoverText, layoutOf, type Trace, withGaps } from './figure.js';

/** How values become colours, and between which two values. */
export interface Colouring {
  readonly palette?: Palette;
  readonly range?: readonly [number, number];
}

/** A field of values with its name. */
export interface Field extends Colouring {
  /** What the colours mean, as xTitle and yTitle say it of the axes; stands along the colour bar. */
  readonly zTitle?: string;
}

/**
 * A value at every place of a grid, as colour.
 *
 * @param chart.z [rows, columns] one row of values for each y, one value for each x; an array of the library, or lists
 * @param chart.x places of the columns, default 0, 1, 2, ...
 * @param chart.y places of the rows, default 0, 1, 2, ...; the first stands at the bottom
 * @throws RangeError when z is empty, its rows differ in length, or it is not of the size of x and y
 * @example
 * heatmap({ z: array([[1, 2], [3, 4]]), xTitle: 'column', yTitle: 'row' }).data[0].z; // [[1, 2], [3, 4]]
 */
export function heatmap(
  chart: ChartText &
    Field & {
      readonly x?: readonly number[];
      readonly y?: readonly number[];
      readonly z: Tensor | readonly (readonly (number | null)[])[];
    },
): Figure {
  const z = rowsOf(chart.z);
  const count = (length: number): number[] => Array.from({ length }, (_, i) => i);
  const { x = count(z[0]?.length ?? 0), y = count(z.length) } = chart;
  const wrong = z.find((row) => row.length !== x.length);
  if (z.length !== y.length || wrong !== undefined) {
    throw new RangeError(
      `A heatmap of ${y.length} rows and ${x.length} columns wants z of that size, but ${z.length} rows of ${(wrong ?? z[0])?.length ?? 0} came`,
    );
  }
  if (x.length * y.length === 0) throw new RangeError('A heatmap wants at least one value, but none came');
  const hovertemplate = hoverText(chart, `<br>${chart.zTitle ?? 'value'}: %{z}<extra></extra>`);
  const trace = { ...fieldTrace(chart, { x, y, z }), hovertemplate };
  return { data: [trace], layout: layoutOf(chart), description: chart.description };
}

/** The trace of a field of values; the palette goes along for the still. */
export function fieldTrace({ palette = 'viridis', range, zTitle }: Field, values: Pick<Trace, 'x' | 'y' | 'z'>): Trace {
  const limits = range === undefined ? {} : { zmin: range[0], zmax: range[1] };
  return {
    type: 'heatmap',
    ...values,
    ...limits,
    colorscale: colorscale(palette),
    meta: { palette },
    colorbar: { thickness: 14, ...(zTitle === undefined ? {} : { title: { text: zTitle, side: 'right' } }) },
  };
}

/** Rows of values from an array of the library, a view too, or from lists. */
function rowsOf(z: Tensor | readonly (readonly (number | null)[])[]): (number | null)[][] {
  if (!('shape' in z)) return z.map(withGaps);
  if (z.dimension !== 2)
    throw new RangeError(`A heatmap wants z of two axes, [rows, columns], but ${shapeText(z.shape)} came`);
  const { data } = rowMajor(z);
  const columns = z.shape[1];
  return Array.from({ length: z.shape[0] }, (_, r) => withGaps(data.subarray(r * columns, (r + 1) * columns)));
}
