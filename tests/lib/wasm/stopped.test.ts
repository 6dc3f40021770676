/** A notebook stops a cell by ending its execution, in the middle of a kernel if it must. The next call has to be as right as in a fresh process. */
import { runInThisContext } from 'node:vm';
import { afterAll, expect, test } from 'vitest';
import type { Kernels } from '../../../lib/src/kernels/table.js';
import { arena } from '../../../lib/src/memory/arena.js';
import { wasmKernels } from './load.js';

const kernels = wasmKernels();
const OWNER = {};
const N = 768;
const [a, b, c, fresh] = Array.from({ length: 4 }, () => arena.take(4 * N * N, OWNER, 'step values'));
for (const at of [a, b]) for (let i = 0; i < N * N; i++) arena.f32[at / 4 + i] = Math.fround(Math.sin(i * 7 + at));

const NAME = '__stopped';
const globals = globalThis as Record<string, unknown>;
afterAll(() => delete globals[NAME]);

/** Ends the execution of `work` after some milliseconds, by the same call to the engine that an interrupt makes. @returns whether it did */
function stopAfter(ms: number, work: () => void): boolean {
  globals[NAME] = work;
  try {
    runInThisContext(`${NAME}()`, { timeout: ms });
    return false;
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ERR_SCRIPT_EXECUTION_TIMEOUT');
    return true;
  }
}

const valuesAt = (at: number, n: number): Float32Array => arena.f32.slice(at / 4, at / 4 + n);

/** Long enough to be stopped in the middle: 15 ms and more each. */
const LONG: Record<string, (k: Kernels, to: number) => void> = {
  'matmul a b': (k, to) => k.matmul(a, b, to, 1, N, N, N, 0, 0, 0, 0, 0),
  'matmul aT b': (k, to) => k.matmul(a, b, to, 1, N, N, N, 1, 0, 0, 0, 0),
  'matmul a bT': (k, to) => k.matmul(a, b, to, 1, N, N, N, 0, 1, 0, 0, 0),
  linearBackward: (k, to) => k.linearBackward(a, b, b, to, 0, 0, N, N, N, 0),
  'softmax, many times': (k, to) => {
    for (let i = 0; i < 20; i++) k.softmaxForward(a, to, N, N);
  },
};

test.each(Object.keys(LONG))('%s, stopped at any moment, leaves nothing that the next call could see', (name) => {
  const work = LONG[name];
  work(kernels, fresh);
  const expected = valuesAt(fresh, N * N);
  let stopped = 0;
  for (let ms = 1; ms <= 8; ms++) {
    kernels.fill(c, N * N, Number.NaN);
    if (stopAfter(ms, () => work(kernels, c)) && valuesAt(c, N * N).some(Number.isNaN)) stopped++;
    work(kernels, c);
    expect(Buffer.compare(Buffer.from(valuesAt(c, N * N).buffer), Buffer.from(expected.buffer))).toBe(0);
  }
  if (name.startsWith('matmul')) expect(stopped, 'stopped while c was not whole').toBeGreaterThan(3);
});
