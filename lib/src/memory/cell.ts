/**
 * Where we are in a notebook: how many cells have begun, and how many interrupts there were.
 *
 * An interrupted cell just stops. No `finally` and no `catch` of it runs, so whatever it had switched on stays on. What is switched on for the
 * length of a call therefore carries the number of its cell, and counts only while that number is the present one. Nothing has to be repaired.
 */

const found = (globalThis as Record<symbol, unknown>)[Symbol.for('nabla.cell')];

/** Whether this is our kernel, which tells of cells. */
export const isInKernel: boolean = found instanceof Int32Array && found.length >= 3;

/** [0] grows when a cell begins and at each interrupt, [1] at each interrupt, [2] was [0] in the cell that one stopped last; elsewhere all stay 0. */
const counts = isInKernel ? (found as Int32Array) : new Int32Array(3);

/** A number that changes when a cell begins and when one is interrupted. */
export function cellNow(): number {
  return counts[0];
}

/** A number that changes when a cell is interrupted. */
export function interruptsNow(): number {
  return counts[1];
}

/** Whether the cell with this number, which is not the present one, was stopped by an interrupt; of several such cells only the last is known. */
export function wasStopped(cell: number): boolean {
  return cell !== counts[0] && cell === counts[2];
}
