/** A progress bar: one display that changes in place, however long the loop. */
import { randomUUID } from 'node:crypto';
import { send } from './pipes.js';

/** So often it is drawn anew at most. */
const EVERY_MS = 100;
const WIDTH = 30;

/** @param items a count, for 0 to count - 1, or anything that can be iterated. Nothing: the supervisor knows that call, where it stands alone */
export function progress<T>(
  items?: number | Iterable<T>,
  { label = '', total }: { readonly label?: string; readonly total?: number } = {},
): Iterable<T | number> {
  if (items === undefined)
    throw new TypeError('progress() stands alone in its cell; to show how far a loop is, give it a count or a list');
  if (typeof items === 'number' && !(Number.isInteger(items) && items >= 0))
    throw new RangeError(`progress() counts to a whole number of at least 0, got ${items}`);
  if (typeof items === 'number') return steps(range(items), items, label);
  return steps(items, total ?? sizeOf(items), label);
}

function* range(count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield i;
}

function sizeOf(items: object): number | undefined {
  const { length, size } = items as { length?: unknown; size?: unknown };
  return typeof length === 'number' ? length : typeof size === 'number' ? size : undefined;
}

function* steps<T>(source: Iterable<T>, total: number | undefined, label: string): Generator<T> {
  const id = randomUUID();
  const start = performance.now();
  let done = 0;
  let drawn = start;
  const draw = (update: boolean): void => {
    const text = line(done, total, (performance.now() - start) / 1000, label);
    send({ type: 'display', bundle: { 'text/plain': text }, metadata: {}, displayId: id, update });
  };
  draw(false);
  try {
    for (const item of source) {
      yield item;
      done++;
      const now = performance.now();
      if (now - drawn < EVERY_MS) continue;
      drawn = now;
      draw(true);
    }
  } finally {
    draw(true); // also after a break or an error: where it stopped
  }
}

function line(done: number, total: number | undefined, seconds: number, label: string): string {
  const name = label === '' ? '' : `${label} `;
  const rate = seconds > 0 ? done / seconds : 0;
  const speed = `${seconds.toFixed(1)} s, ${rate.toPrecision(3)}/s`;
  if (total === undefined) return `${name}${done}  ${speed}`;
  const part = total === 0 ? 1 : Math.min(1, done / total);
  const full = Math.round(part * WIDTH);
  const left = done > 0 && done < total ? `, ${((total - done) / rate).toFixed(1)} s left` : '';
  return `${name}[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${done}/${total}  ${speed}${left}`;
}
