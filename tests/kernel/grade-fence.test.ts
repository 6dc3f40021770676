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
    await run(`import { matmul, transpose, sum, array, type Tensor } from "nabla";
const layer = (dy: Tensor, x: Tensor, w: Tensor) => ({ dx: matmul(dy, transpose(w)), dw: matmul(transpose(x), dy), db: sum(dy, 0) });`);
    expect(result(await run('grade("layer", layer)'))).toBe('6');
    expect(result(await run('matmul(array([[1, 2]], "float32"), array([[3], [4]], "float32")).get(0, 0)'))).toBe('11');
  });

  test('float32 is computed by WebAssembly, on every Node', async () => {
    await run('import { backend, linearForward, zeros } from "nabla";');
    expect(result(await run('backend().name'))).toBe("'wasm'");
    expect(
      result(
        await run('linearForward(zeros([5, 7], "float32"), zeros([7, 3], "float32"), zeros([3], "float32")).size'),
      ),
    ).toBe('15');
  });

  test('whoever imports what is withheld is told its name and why, by the type checker or at run time', async () => {
    const why = (name: string): string =>
      `${name} cannot be imported from nabla while a notebook is graded: an exercise asks for it, or for what it computes`;
    const checked: readonly [string, string][] = [
      ['import { linearBackward } from "nabla"; linearBackward', 'linearBackward'],
      ['import { sum as total, Mlp as Net } from "nabla"; [total, Net]', 'Mlp'],
      ['import * as library from "nabla"; library.reluBackward', 'reluBackward'],
      ['const { variable } = await import("nabla"); variable', 'variable'],
      ['import type { Variable } from "nabla"; const v: Variable | undefined = undefined;', 'Variable'],
    ];
    for (const [code, name] of checked)
      expect(errorOf(await run(code)), code).toMatchObject({
        ename: 'TypeScriptError',
        evalue: expect.stringContaining(why(name)),
      });
    const ran: readonly [string, string][] = [
      ['// @ts-ignore\nimport { linearBackward } from "nabla";\nlinearBackward(1)', 'linearBackward'],
      ['import * as all from "nabla"; (all as any).matmulBackward', 'matmulBackward'],
      ['(require("nabla") as any).Value', 'Value'],
      ['const id: string = "nabla"; ((await import(id)) as any).meanBackward', 'meanBackward'],
      [
        'const file: string = process.env.NABLA_FENCED + "/node_modules/nabla/dist/derive/linear.js"; ((await import(file)) as any).linearBackward',
        'linearBackward',
      ],
    ];
    for (const [code, name] of ran)
      expect(errorOf(await run(code)), code).toMatchObject({ ename: 'Error', evalue: why(name) });
    expect(errorOf(await run('import { noSuchName } from "nabla"; noSuchName'))).toMatchObject({
      evalue: expect.stringContaining("has no exported member 'noSuchName'"),
    });
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
