/** Grading mode: the learner's code runs behind a fence. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, Client, printed, type RawKernel, result, startKernel } from './client.js';

const GRADER = join(import.meta.dirname, '../assignments/cheats/grader.mjs');

let folder: string;
let kernel: RawKernel;
let client: Client;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nabla-submission-'));
  symlinkSync(resolve(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules')); // types for the checker
  writeFileSync(join(folder, 'secret'), 'hush');
  const env = { NABLA_GRADING: '1', NABLA_GRADER: GRADER, NABLA_GRADING_CELL_SECONDS: '5' };
  kernel = await startKernel(env, undefined, {}, folder);
  client = await new Client(kernel.connection).ready();
});
afterAll(async () => {
  client.close();
  await kernel.kill();
  rmSync(folder, { recursive: true });
});

const run = (code: string): Promise<Answer> => client.execute(code, { stop_on_error: false });
const errorOf = ({ published }: Answer): Record<string, unknown> | undefined =>
  published.find(({ type }) => type === 'error')?.content;

describe('while grading', () => {
  test('a grade cell has its points as its value', async () => {
    await run('const square = (x: number): number => x * x; const wrong = (x: number): number => Math.abs(x) * x;');
    const answer = await run('grade("square", square)');
    expect(result(answer)).toBe('10');
    expect(printed(answer)).toBe('10 of 10 right\n');
    expect(result(await run('grade("square", wrong)'))).toBe('7');
  });

  test('the library is there without what is withheld', async () => {
    await run(`import { linearBackward, matmul, transpose, sum, array, type Tensor } from "nabla";
const layer = (dy: Tensor, x: Tensor, w: Tensor) => ({ dx: matmul(dy, transpose(w)), dw: matmul(transpose(x), dy), db: sum(dy, 0) });`);
    expect(result(await run('grade("layer", layer)'))).toBe('6');
    const answer = await run('grade("layer", linearBackward)');
    expect(result(answer)).toBe('0');
    expect(printed(answer)).toContain('linearBackward is not to be had here');
    expect(result(await run('matmul(array([[1, 2]], "float32"), array([[3], [4]], "float32")).get(0, 0)'))).toBe('11');
  });

  test('an end of the process costs the next exercise nothing', async () => {
    await run('const endless = (x: number): number => { for (;;) x++; };');
    expect(printed(await run('grade("short", endless)'))).toContain('it took longer than 3 s');
    expect(result(await run('grade("square", square)'))).toBe('10');
    expect(result(await run('grade("layer", layer)'))).toBe('6');
    expect(errorOf(await run('process.exit(3);'))).toMatchObject({ ename: 'RunnerDied' });
    expect(result(await run('grade("square", square)'))).toBe('10');
    expect(errorOf(await run('for (;;) {}'))).toMatchObject({
      ename: 'RunnerDied',
      evalue: 'the cell took longer than 5 s; the cells above are run again',
    });
    expect(result(await run('square(5)'))).toBe('25');
  });
});
