/** A value as Jupyter shows it: a MIME bundle, with readable text always in it. */
import { inspect } from 'node:util';
import { isPromise, isProxy } from 'node:util/types';
import { isObject } from '../message/frames.js';
import { isStrided, stridedText } from './strided.js';

/** Plotly's figures. */
export const PLOTLY = 'application/vnd.plotly.v1+json';

/** More characters than this are nothing to read. */
const LONGEST = 100_000;

/** More numbers, names and texts than this are shown with fewer of the levels that hold them. */
const MOST_PARTS = 30_000;

/** How many levels of a value are shown. */
const DEEPEST = 4;

const DISPLAY: symbol = Symbol.for('Jupyter.display');
const TOO_MUCH: symbol = Symbol('too much to show');

/** A value by MIME types. */
export type Bundle = Record<string, unknown>;

/** The MIME bundle of a value: its own, if it has `Symbol.for("Jupyter.display")`, which may come late; else text. An empty bundle shows nothing. */
export function toBundle(value: unknown): Bundle | Promise<Bundle> {
  const own = readOwn(value);
  const orText = (bundle: unknown): Bundle => (isObject(bundle) ? bundle : { 'text/plain': toText(value) });
  if (typeof own !== 'function') return orText(undefined);
  const bundle: unknown = Reflect.apply(own, value, []);
  return isPromise(bundle) ? Promise.resolve(bundle).then(orText) : orText(bundle);
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

/** A value as text, whatever it is: bounded, and without the codes that a terminal obeys. Its own display is not asked. */
export function toText(value: unknown): string {
  try {
    const whole = !isProxy(value) && isStrided(value) ? stridedText(value) : inspected(value);
    const text = whole.replaceAll('\u001b', '\\x1B');
    return text.length > LONGEST ? `${text.slice(0, LONGEST)}\n... (${text.length - LONGEST} more characters)` : text;
  } catch (error) {
    return `[a value that cannot be shown: ${reason(error)}]`;
  }
}

/** Arrays of arrays grow with every level, and Node's own limit comes only after seconds. */
function inspected(value: unknown): string {
  for (let depth = DEEPEST; ; depth--) {
    let parts = 0;
    const stylize = (text: string): string => {
      if (++parts > MOST_PARTS && depth > 0) throw TOO_MUCH;
      return text;
    };
    const options = { depth, maxArrayLength: 100, maxStringLength: 10_000, breakLength: 100, colors: false, stylize };
    try {
      return inspect(value, options);
    } catch (error) {
      if (error !== TOO_MUCH) throw error;
    }
  }
}

function reason(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message) : 'its getter threw';
  } catch {
    return 'its getter threw';
  }
}
