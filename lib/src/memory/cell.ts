/**
 * Where we are in a notebook: how many cells have begun, and how many interrupts there were.
 *
 * An interrupted cell just stops. No `finally` and no `catch` of it runs, so whatever it had switched on stays on. What is switched on for the
 * length of a call therefore carries the number of its cell, and counts only while that number is the present one. Nothing has to be repaired.
 */

/** [0] grows when a cell begins and at each interrupt, [1] at each interrupt; our kernel publishes it, elsewhere both stay 0. */
const counts = published((globalThis as Record<symbol, unknown>)[Symbol.for('nabla.cell')]);

function published(found: unknown): Int32Array {
  return found instanceof Int32Array && found.length >= 2 ? found : new Int32Array(2);
}

/** A number that changes when a cell begins and when one is interrupted. */
export function cellNow(): number {
  return counts[0];
}

/** A number that changes when a cell is interrupted. */
export function interruptsNow(): number {
  return counts[1];
}
