/** A value as Jupyter shows it: a MIME bundle, with readable text always in it. */
import { inspect } from 'node:util';

/** An array laid over flat data, as the package `ndarray` makes it. */
interface Strided {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: ArrayLike<number>;
  readonly stride: readonly number[];
  readonly offset: number;
}

/** Longer axes show this many elements at each end. */
const EDGE = 4;

/** The MIME bundle of a value: its own, if it has `Symbol.for("Jupyter.display")`, else text. An empty bundle shows nothing. */
export function toBundle(value: unknown): Record<string, unknown> {
  const display = (value as { [key: symbol]: unknown } | null | undefined)?.[Symbol.for('Jupyter.display')];
  if (typeof display === 'function') {
    const bundle: unknown = display.call(value);
    if (typeof bundle === 'object' && bundle !== null) return bundle as Record<string, unknown>;
  }
  return { 'text/plain': toText(value) };
}

function toText(value: unknown): string {
  try {
    if (isStrided(value)) return `${stridedText(value, 0, value.offset)}  ${value.dtype} [${value.shape.join(', ')}]`;
    return inspect(value, { depth: 4, maxArrayLength: 100, maxStringLength: 10_000, breakLength: 100 });
  } catch (error) {
    return `[a value that cannot be shown: ${error instanceof Error ? error.message : 'its getter threw'}]`;
  }
}

function isStrided(value: unknown): value is Strided {
  const x = value as Partial<Strided> | null;
  return (
    typeof x === 'object' &&
    x !== null &&
    Array.isArray(x.shape) &&
    Array.isArray(x.stride) &&
    ArrayBuffer.isView(x.data)
  );
}

function stridedText(x: Strided, axis: number, at: number): string {
  if (axis === x.shape.length) return String(Number((x.data[at] ?? Number.NaN).toPrecision(5)));
  const length = x.shape[axis] ?? 0;
  const step = x.stride[axis] ?? 0;
  const isCut = length > 2 * EDGE + 1;
  const shown = isCut
    ? [0, 1, 2, 3, length - 4, length - 3, length - 2, length - 1]
    : Array.from({ length }, (_, i) => i);
  const pieces = shown.map((i) => stridedText(x, axis + 1, at + i * step));
  if (isCut) pieces.splice(EDGE, 0, '...');
  return `[${pieces.join(axis + 1 < x.shape.length ? `,\n${' '.repeat(axis + 1)}` : ', ')}]`;
}
