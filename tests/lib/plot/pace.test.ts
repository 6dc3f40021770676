import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lineChart, show } from '../../../lib/src/plot/index.js';
import { pace } from '../../../lib/src/plot/pace.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('pace() sends what is left of a loop before the cell ends, without any timer', async () => {
  const sent: number[] = [];
  const send = pace((value: number) => sent.push(value));
  for (let step = 1; step <= 5; step++) send(step);
  expect(sent).toEqual([]);
  await Promise.resolve();
  expect(sent).toEqual([5]);
  vi.runAllTimers();
  expect(sent).toEqual([5]); // once
});

test('pace() sends at most 20 a second from a loop that waits, and the last one', async () => {
  const sent: number[] = [];
  const send = pace((value: number) => sent.push(value));
  for (let step = 1; step <= 99; step++) {
    send(step);
    await vi.advanceTimersByTimeAsync(10); // together 990 ms
  }
  await vi.advanceTimersByTimeAsync(50);
  expect(sent.length).toBeGreaterThan(15);
  expect(sent.length).toBeLessThanOrEqual(21);
  expect(sent.at(-1)).toBe(99);
});

test('show() takes the name of its place from the caller, or makes a new one for each figure', () => {
  const ids: string[] = [];
  const page = globalThis as unknown as Record<symbol, unknown>;
  page[Symbol.for('Jupyter.publish')] = (_: object, options: { displayId: string }) => ids.push(options.displayId);
  const figure = lineChart({ series: [{ name: 's', y: [1] }], xTitle: 'x', yTitle: 'y' });
  show(figure, { id: 'mine' });
  show(figure);
  show(figure);
  delete page[Symbol.for('Jupyter.publish')];
  expect(ids[0]).toBe('mine');
  expect(new Set(ids).size).toBe(3);
});

test('show() in Deno sends a display and then its updates', () => {
  const sent: { type: string; id: string }[] = [];
  const broadcast = async (type: string, content: { transient: { display_id: string } }): Promise<void> => {
    sent.push({ type, id: content.transient.display_id });
  };
  vi.stubGlobal('Deno', { jupyter: { broadcast } });
  const figure = lineChart({ series: [{ name: 's', y: [1] }], xTitle: 'x', yTitle: 'y' });
  show(figure, { id: 'd' }).update(figure);
  vi.runAllTimers();
  expect(sent).toEqual([
    { type: 'display_data', id: 'd' },
    { type: 'update_display_data', id: 'd' },
  ]);
});
