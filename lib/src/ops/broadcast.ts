/** Two arrays broadcast together, as kernels see them: rows and columns, each array with a step of 0 along what it repeats. */
import { type Shape, sizeOf } from '../array/index.js';

/** The sizes of the result, and the steps in elements of both operands. */
export interface BroadcastLayout {
  readonly rows: number;
  readonly cols: number;
  readonly aRow: number;
  readonly aCol: number;
  readonly bRow: number;
  readonly bCol: number;
}

/** A run of axes along which the same operands are repeated. */
interface Group {
  length: number;
  readonly aRepeats: boolean;
  readonly bRepeats: boolean;
}

/**
 * The layout of row-major arrays of shapes a and b, broadcast to a shape; undefined where two axes are not enough to say it.
 *
 * Neighbouring axes become one where the same array is repeated along both: [8, 4, 4] with [8, 1, 1] is [8, 16] with [8, 1].
 */
export function broadcastLayout(shape: Shape, a: Shape, b: Shape): BroadcastLayout | undefined {
  const groups: Group[] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    const length = shape[axis];
    if (length === 1) continue;
    const aRepeats = (a[axis - shape.length + a.length] ?? 1) === 1;
    const bRepeats = (b[axis - shape.length + b.length] ?? 1) === 1;
    const last = groups.at(-1);
    if (last !== undefined && last.aRepeats === aRepeats && last.bRepeats === bRepeats) last.length *= length;
    else groups.push({ length, aRepeats, bRepeats });
  }
  if (groups.length > 2) return undefined;
  const columns = groups.pop() ?? { length: 1, aRepeats: sizeOf(a) === 0, bRepeats: sizeOf(b) === 0 };
  const rows = groups.pop() ?? { ...columns, length: 1 };
  const step = (rowRepeats: boolean, colRepeats: boolean): [number, number] => {
    const col = colRepeats ? 0 : 1;
    return [rowRepeats ? 0 : colRepeats ? 1 : columns.length, col];
  };
  const [aRow, aCol] = step(rows.aRepeats, columns.aRepeats);
  const [bRow, bCol] = step(rows.bRepeats, columns.bRepeats);
  return { rows: rows.length, cols: columns.length, aRow, aCol, bRow, bCol };
}
