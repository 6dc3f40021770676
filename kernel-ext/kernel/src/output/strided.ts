/** Arrays laid over flat data, as the package `ndarray` makes them: their numbers with shape and dtype. */

export interface Strided {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: ArrayLike<number>;
  readonly stride: readonly number[];
  readonly offset: number;
}

/** Longer axes show this many elements at each end. */
const EDGE = 4;

export function isStrided(value: unknown): value is Strided {
  if (typeof value !== 'object' || value === null) return false;
  const { shape, stride, data, offset, dtype } = value as Partial<Strided>;
  return (
    Array.isArray(shape) &&
    Array.isArray(stride) &&
    shape.length === stride.length &&
    shape.every((size) => Number.isInteger(size) && size >= 0) &&
    Number.isInteger(offset) &&
    typeof dtype === 'string' &&
    ArrayBuffer.isView(data)
  );
}

export function stridedText(x: Strided): string {
  return `${axisText(x, 0, x.offset)}  ${x.dtype} [${x.shape.join(', ')}]`;
}

function axisText(x: Strided, axis: number, at: number): string {
  if (axis === x.shape.length) return String(Number((x.data[at] ?? Number.NaN).toPrecision(5)));
  const length = x.shape[axis] ?? 0;
  const step = x.stride[axis] ?? 0;
  const isCut = length > 2 * EDGE + 1;
  const shown = isCut
    ? [0, 1, 2, 3, length - 4, length - 3, length - 2, length - 1]
    : Array.from({ length }, (_, i) => i);
  const pieces = shown.map((i) => axisText(x, axis + 1, at + i * step));
  if (isCut) pieces.splice(EDGE, 0, '...');
  return `[${pieces.join(axis + 1 < x.shape.length ? `,\n${' '.repeat(axis + 1)}` : ', ')}]`;
}
