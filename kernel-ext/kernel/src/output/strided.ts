/** Arrays laid over flat data, as the package `ndarray` makes them: their numbers with shape and dtype. */

export interface Strided {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: ArrayLike<number | bigint>;
  readonly stride: readonly number[];
  readonly offset: number;
}

/** No more numbers than this are shown. */
const MOST = 10_000;

/** Longer axes show this many elements at each end. */
const EDGE = 4;

export function isStrided(value: unknown): value is Strided {
  try {
    return typeof value === 'object' && value !== null && hasParts(value);
  } catch {
    return false; // a getter threw: it is something else
  }
}

function hasParts(value: object): boolean {
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
  return `${axisText(x, 0, x.offset, { left: MOST })}  ${x.dtype} [${x.shape.join(', ')}]`;
}

function axisText(x: Strided, axis: number, at: number, room: { left: number }): string {
  if (room.left <= 0) return '...';
  if (axis === x.shape.length) {
    room.left--;
    const one = x.data[at] ?? Number.NaN;
    return String(typeof one === 'bigint' ? one : Number(one.toPrecision(5)));
  }
  const length = x.shape[axis] ?? 0;
  const step = x.stride[axis] ?? 0;
  const isCut = length > 2 * EDGE + 1;
  const shown = isCut
    ? [0, 1, 2, 3, length - 4, length - 3, length - 2, length - 1]
    : Array.from({ length }, (_, i) => i);
  const pieces = shown.map((i) => axisText(x, axis + 1, at + i * step, room));
  if (isCut) pieces.splice(EDGE, 0, '...');
  return `[${pieces.join(axis + 1 < x.shape.length ? `,\n${' '.repeat(axis + 1)}` : ', ')}]`;
}
