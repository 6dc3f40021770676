/** Whatever a cell throws, as plain data. Nothing that it holds may throw into us: getters, proxies, stacks that are no text. */
import { isNativeError } from 'node:util/types';
import { toText } from '../output/bundle.js';
import type { Thrown } from './types.js';

/** How many causes and parts are followed. */
const DEEPEST = 5;
const MOST = 10;

export function toThrown(error: unknown, depth: number = 0): Thrown {
  if (!isNativeError(error) && !safely(() => error instanceof Error, false)) {
    const text = toText(error);
    return { name: 'Thrown', message: text, stack: text };
  }
  const from = error as Error & { errors?: unknown };
  const name = textOf(() => from.name) || 'Error';
  const message = textOf(() => from.message);
  const stack = textOf(() => from.stack) || `${name}: ${message}`;
  if (depth >= DEEPEST) return { name, message, stack };
  const cause = safely(() => from.cause, undefined);
  const parts = safely(
    () => (Array.isArray(from.errors) ? (from.errors as unknown[]).slice(0, MOST) : undefined),
    undefined,
  );
  return {
    name,
    message,
    stack,
    ...(cause === undefined ? {} : { cause: toThrown(cause, depth + 1) }),
    ...(parts === undefined ? {} : { errors: parts.map((part) => toThrown(part, depth + 1)) }),
  };
}

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
