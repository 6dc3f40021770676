/** Computing without learning: what is only looked at needs no tape, and its memory is free again at once. */
import { arena } from '../memory/arena.js';
import { step } from '../memory/step.js';
import { quietly } from './tape.js';
import { Variable } from './variable.js';

/**
 * Runs fn without recording: nothing in it gets a gradient. Its values are dropped at its end, but for a Variable that it returns, which goes on
 * as a constant.
 *
 * @param fn must not be async: what runs later would run outside
 * @returns what fn returns
 * @throws TypeError when fn is no function, or returns a promise
 * @example
 * noGrad(() => variable(array([1, 2])).multiply(2).sum().item()); // 6
 */
export function noGrad<T>(fn: () => T): T {
  if (typeof fn !== 'function') throw new TypeError(`noGrad() wants a function to run, but ${typeof fn} came`);
  let number = 0;
  const result = quietly(() => {
    number = step.number;
    return fn();
  });
  if (result instanceof Promise) {
    throw new TypeError(
      'noGrad() was given an async function, but it ends when fn returns: await first, then call noGrad()',
    );
  }
  if (result instanceof Variable && result.madeIn === number) lift(result);
  return result;
}

/** Nothing was written since the memory of the scope was released, so its numbers are still there to be moved to the front. */
function lift(v: Variable): void {
  const from = v.at;
  const bytes = v.bytes();
  v.at = step.take(bytes);
  v.madeIn = step.number;
  arena.i32.copyWithin(v.at >>> 2, from >>> 2, (from + bytes) >>> 2);
}
