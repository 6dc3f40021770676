/** Finds the generators of random numbers in a network: dropout that goes on must go on with the masks that would have come. */
import type { Random } from '../data/random.js';
import { Module } from '../nn/module.js';

/** The generators that a module and the modules in it own, each with its place: `layers.2.rng`. */
export function generatorsIn(module: Module, at = ''): [string, Random][] {
  return Object.entries(module).flatMap(([name, value]: [string, unknown]): [string, Random][] => {
    const place = `${at}${name}`;
    if (value instanceof Module) return generatorsIn(value, `${place}.`);
    if (Array.isArray(value))
      return value.flatMap((one, i) => (one instanceof Module ? generatorsIn(one, `${place}.${i}.`) : []));
    return isGenerator(value) ? [[place, value]] : [];
  });
}

function isGenerator(value: unknown): value is Random {
  const methods = value as Partial<Random> | null | undefined;
  return [methods?.uniform, methods?.state, methods?.restore].every((method) => typeof method === 'function');
}
