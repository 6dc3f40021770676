/** Numbers under a name in a result that is an object. */
import { partOf } from './compare.js';
import type { Value } from './seam.js';

/** The number under a name, or undefined. */
export function numberOf(result: Value, name: string): number | undefined {
  if (typeof result !== 'object' || result === null || Array.isArray(result) || !Object.hasOwn(result, name))
    return undefined;
  const value = (result as { readonly [name: string]: Value })[name];
  return typeof value === 'number' ? value : undefined;
}

/** The list of numbers under a name, or undefined; an array of one axis counts as one. */
export function listOf(result: Value, name: string): readonly number[] | undefined {
  const part = partOf(result, name);
  return part?.shape.length === 1 ? [...part.data] : undefined;
}
