/** Keeps a fast loop from flooding the page: drawing takes the page longer than a step takes the loop. */

/** At least this many milliseconds between two sendings: some 20 a second, as many as an eye can follow. */
const PACE_MS = 50;

/**
 * A `send` that may be called as often as one likes: of values that come too fast the newest wins, and the last is always sent.
 *
 * In a loop without `await` no timer fires, so whatever comes when the time is up is sent at once, and what is left at the
 * loop's end is sent by a microtask: while the cell still runs, so that a program that saves its output has the last one.
 * A loop with `await` ends a turn at every step; there a timer sends the last.
 */
export function pace<T>(send: (value: T) => void): (value: T) => void {
  let last = Date.now();
  let waiting: { readonly value: T } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let callsInTurn = 0;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting === undefined) return;
    const { value } = waiting;
    waiting = undefined;
    last = Date.now();
    send(value);
  };

  const endTurn = (): void => {
    const isLoop = callsInTurn > 1;
    callsInTurn = 0;
    if (isLoop) flush();
  };

  return (value) => {
    waiting = { value };
    if (++callsInTurn === 1) queueMicrotask(endTurn);
    if (Math.abs(Date.now() - last) >= PACE_MS)
      flush(); // a clock that is set back must not hold anything up
    else timer ??= setTimeout(flush, PACE_MS);
  };
}
