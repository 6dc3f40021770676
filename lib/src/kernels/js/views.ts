/** From the pointers of a kernel to arrays that the derivations take. */
import { type Dtype, type FloatArray, fromData, type Shape, sizeOf, type Tensor, zeros } from '../../array/index.js';
import { arena } from '../../memory/arena.js';
import type { IndexPointer, Pointer } from '../table.js';

/** An array seen as rows and columns at a distance of so many elements; a distance of 0 repeats what is there. */
export interface Layout {
  readonly rows: number;
  readonly cols: number;
  readonly rowStep: number;
  readonly colStep: number;
}

/** What stands where a pointer points to, for one dtype. */
export interface Views {
  /** The array itself, without a copy; `skip` elements of it are passed over. */
  at(pointer: Pointer, shape: Shape, skip?: number): Tensor;
  indices(pointer: IndexPointer, n: number): Int32Array;
  /** What a layout describes, row-major: [rows, cols], with 1 in place of a length along which it is repeated; copied only if it must be. */
  gather(pointer: Pointer, layout: Layout): Tensor;
  /** The way back of `gather`. */
  scatter(values: Tensor, pointer: Pointer, layout: Layout): void;
  /** Writes what a derivation gave, unless nobody wants it. */
  put(values: Tensor, pointer: Pointer): void;
  /** Adds to what is there, or writes, unless nobody wants it. */
  accumulate(values: Tensor, pointer: Pointer, adds: number): void;
}

export function makeViews(dtype: Dtype): Views {
  const data = (pointer: Pointer, size: number, skip: number): FloatArray => {
    if (typeof pointer !== 'number') return pointer.subarray(skip, skip + size);
    const whole = dtype === 'float32' ? arena.f32 : arena.f64;
    const from = pointer / whole.BYTES_PER_ELEMENT + skip;
    return whole.subarray(from, from + size);
  };
  const at: Views['at'] = (pointer, shape, skip = 0) => fromData(data(pointer, sizeOf(shape), skip), shape);

  /** Calls with the place in a row-major array and the place that the layout gives to it. */
  const walk = (layout: Layout, visit: (i: number, place: number) => void): void => {
    const [rows, cols] = shapeOf(layout);
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < cols; c++) visit(r * cols + c, r * layout.rowStep + c * layout.colStep);
    }
  };
  return {
    at,
    indices: (pointer, n) =>
      typeof pointer === 'number' ? arena.i32.subarray(pointer / 4, pointer / 4 + n) : pointer.subarray(0, n),
    gather(pointer, layout) {
      if (isRowMajor(layout)) return at(pointer, shapeOf(layout));
      const values = zeros(shapeOf(layout), dtype);
      const from = data(pointer, extentOf(layout), 0);
      walk(layout, (i, place) => {
        values.data[i] = from[place];
      });
      return values;
    },
    scatter(values, pointer, layout) {
      if (pointer === 0) return;
      const to = data(pointer, extentOf(layout), 0);
      if (isRowMajor(layout)) {
        to.set(values.data);
        return;
      }
      walk(layout, (i, place) => {
        to[place] = values.data[i];
      });
    },
    put(values, pointer) {
      if (pointer !== 0) data(pointer, values.size, 0).set(values.data);
    },
    accumulate(values, pointer, adds) {
      if (pointer === 0) return;
      const to = data(pointer, values.size, 0);
      if (adds === 0) to.set(values.data);
      else for (let i = 0; i < to.length; i++) to[i] += values.data[i];
    },
  };
}

function shapeOf({ rows, cols, rowStep, colStep }: Layout): [number, number] {
  return [rowStep === 0 ? 1 : rows, colStep === 0 ? 1 : cols];
}

function isRowMajor(layout: Layout): boolean {
  const [rows, cols] = shapeOf(layout);
  return (cols <= 1 || layout.colStep === 1) && (rows <= 1 || layout.rowStep === cols);
}

/** How many elements lie between the first and the last of a layout, both counted. */
function extentOf(layout: Layout): number {
  const [rows, cols] = shapeOf(layout);
  return rows * cols === 0 ? 0 : (rows - 1) * layout.rowStep + (cols - 1) * layout.colStep + 1;
}
