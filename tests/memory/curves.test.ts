/** The resident set over long computations, each in a process of its own: it has to be flat, not only small. The curves are printed. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Client, printed, startKernel } from '../kernel/client.js';

const WORK = join(import.meta.dirname, 'work.mjs');
const MANY_MINUTES = { timeout: 900_000 };

/** A flat curve is nowhere higher by this than it was right after the warm-up. Lower it may be: the collector gives pages back at times. */
const FLAT_MB = 5;

/** No loop of a learner's may take more. */
const MOST_MB = 400;

/** Parts before which code is compiled, chunks are made and the collector finds its pace. */
const WARM_UP = 5;
/** Parts after it, whose median is the level that has to be kept. */
const FIRST = 7;

function curve(name: string, backend: string, rounds: number): number[] {
  const text = execFileSync(process.execPath, [WORK, name, backend, String(rounds), '40'], { encoding: 'utf8' });
  return told(`${rounds} rounds of ${name} by ${backend}`, JSON.parse(text) as number[]);
}

function told(what: string, mb: number[]): number[] {
  console.log(`${what}, MB: ${mb.map((value) => value.toFixed(0)).join(' ')}`);
  return mb;
}

test.each([
  ['native', 100_000],
  ['wasm', 10_000],
  ['js', 800],
] as const)(
  'training steps by %s keep the resident set flat: %i steps of 784-128-10',
  MANY_MINUTES,
  (backend, steps) => {
    const mb = curve('training', backend, steps);
    expect(mb).toHaveLength(40);
    const flat = mb.slice(WARM_UP);
    const level = flat.slice(0, FIRST).sort((a, b) => a - b)[FIRST >> 1] ?? Number.NaN;
    for (const value of flat) expect(value - level).toBeLessThan(FLAT_MB);
  },
);

test.each([
  ['native', 20_000],
  ['wasm', 4000],
] as const)('hand-written steps by %s in one synchronous loop stay small: %i steps', MANY_MINUTES, (backend, steps) => {
  expect(Math.max(...curve('handWritten', backend, steps))).toBeLessThan(MOST_MB);
});

test.each([
  ['native', 1000],
  ['wasm', 400],
] as const)(
  'arrays of 40 MB made and dropped by %s in one synchronous loop stay few: %i times',
  MANY_MINUTES,
  (backend, times) => {
    expect(Math.max(...curve('large', backend, times))).toBeLessThan(MOST_MB);
  },
);

test('a thousand cells that make and drop an array of 40 MB stay small', MANY_MINUTES, async () => {
  const kernel = await startKernel();
  const client = await new Client(kernel.connection).ready();
  await client.execute(`import { full } from 'nabla'; import { memoryUsage } from 'node:process';`);
  const mb: number[] = [];
  for (let i = 1; i <= 1000; i++) {
    const answer = await client.execute(
      `const x = full([10_000_000], ${i}, 'float32'); console.log(x.data[${i}], memoryUsage.rss() / 2 ** 20);`,
    );
    const [value, rss] = printed(answer).split(' ').map(Number);
    expect(value).toBe(i);
    mb.push(rss);
  }
  told(
    '1000 cells of 40 MB',
    mb.filter((_, i) => i % 25 === 24),
  );
  expect(Math.max(...mb)).toBeLessThan(MOST_MB);
  client.close();
  await kernel.kill();
});
