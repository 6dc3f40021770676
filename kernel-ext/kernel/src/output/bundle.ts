/** A value as Jupyter shows it: a MIME bundle, with readable text always in it. */
import { inspect } from 'node:util';
import { isProxy } from 'node:util/types';
import { isStrided, stridedText } from './strided.js';

/** Plotly's figures. */
export const PLOTLY = 'application/vnd.plotly.v1+json';

/** More characters than this are nothing to read. */
const LONGEST = 100_000;

const DISPLAY: symbol = Symbol.for('Jupyter.display');

/** The MIME bundle of a value: its own, if it has `Symbol.for("Jupyter.display")`, else text. An empty bundle shows nothing. */
export function toBundle(value: unknown): Record<string, unknown> {
  const own = readOwn(value);
  if (typeof own === 'function') {
    const bundle: unknown = own.call(value);
    if (typeof bundle === 'object' && bundle !== null) return bundle as Record<string, unknown>;
  }
  return { 'text/plain': toText(value) };
}

/** No trap of a proxy is run, and no getter throws from here. */
function readOwn(value: unknown): unknown {
  if (isProxy(value) || value === null || value === undefined) return undefined;
  try {
    return (value as { [key: symbol]: unknown })[DISPLAY];
  } catch {
    return undefined;
  }
}

function toText(value: unknown): string {
  try {
    if (!isProxy(value) && isStrided(value)) return stridedText(value);
    const text = inspect(value, {
      depth: 4,
      maxArrayLength: 100,
      maxStringLength: 10_000,
      breakLength: 100,
      colors: false,
    });
    return text.length > LONGEST ? `${text.slice(0, LONGEST)}\n... (${text.length - LONGEST} more characters)` : text;
  } catch (error) {
    return `[a value that cannot be shown: ${reason(error)}]`;
  }
}

function reason(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message) : 'its getter threw';
  } catch {
    return 'its getter threw';
  }
}
