/** Whatever a cell throws, as plain data. Nothing that it holds may throw into us: getters, proxies, stacks that are no text. */
import { isNativeError } from 'node:util/types';
import { isObject } from '../message/frames.js';
import { toText } from '../output/bundle.js';
import type { Thrown } from './types.js';

/** How far causes and parts are followed, and to how many of them in all. */
const DEEPEST = 5;
const MOST = 10;

/** More characters of a message, or of the frames, are nothing to read. */
const LONGEST = 10_000;

/** Characters that say how much more there was. */
const SAYS_SO = 100;

export function toThrown(error: unknown, depth: number = 0, room: { left: number } = { left: MOST }): Thrown {
  if (!isNativeError(error) && !safely(() => error instanceof Error, false))
    return { name: 'Thrown', message: toText(error), stack: '' };
  const from = error as Error & { errors?: unknown };
  const name = shortened(textOf(() => from.name)) || 'Error';
  const whole = textOf(() => from.message);
  const stack = textOf(() => from.stack);
  const message = shortened(whole);
  const frames = stack.includes(whole) ? stack.slice(stack.indexOf(whole) + whole.length) : stack; // lines of a message may look like frames
  const told = { name, message, stack: frames.slice(0, LONGEST) };
  if (depth >= DEEPEST || room.left-- <= 0) return told;
  const cause = safely(() => from.cause, undefined);
  const parts = safely(
    () => (Array.isArray(from.errors) ? (from.errors as unknown[]).slice(0, MOST) : undefined),
    undefined,
  );
  return {
    ...told,
    ...(cause === undefined ? {} : { cause: toThrown(cause, depth + 1, room) }),
    ...(parts === undefined ? {} : { errors: parts.map((part) => toThrown(part, depth + 1, room)) }),
  };
}

/** What a runner wrote about an error, which may be anything, as an error that can be shown. */
export function asThrown(written: unknown, depth: number = 0): Thrown {
  const { name, message, stack, cause, errors } = isObject(written) ? written : {};
  const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, LONGEST + SAYS_SO) : '');
  const parts = Array.isArray(errors) ? (errors as unknown[]).slice(0, MOST) : [];
  return {
    name: text(name) || 'Error',
    message: text(message),
    stack: text(stack),
    ...(cause === undefined || depth >= DEEPEST ? {} : { cause: asThrown(cause, depth + 1) }),
    ...(parts.length === 0 || depth >= DEEPEST ? {} : { errors: parts.map((part) => asThrown(part, depth + 1)) }),
  };
}

const shortened = (text: string): string =>
  text.length > LONGEST ? `${text.slice(0, LONGEST)}\n... (${text.length - LONGEST} more characters)` : text;

function safely<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

const textOf = (read: () => unknown): string => {
  const value = safely(read, '');
  return typeof value === 'string' ? value : value === undefined ? '' : safely(() => String(value), '');
};
