/** A small fixed piece of arithmetic. How long it takes tells what phase a shared machine is in. */

const TURNS = 400_000;

/** @returns milliseconds, about 1 to 2 */
export function probe() {
  const start = performance.now();
  let [x, y] = [1.5, 0];
  for (let i = 0; i < TURNS; i++) {
    x = x * 0.999999 + 0.0000015; // each turn waits for the one before: the core's clock, not its width
    y += x;
  }
  const ms = performance.now() - start;
  return y > 0 ? ms : Number.NaN; // y is used, or the loop would be left out
}
