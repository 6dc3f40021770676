/** Grade cells: what the learner's function returns is judged where the learner's code does not run. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, Client, printed, type RawKernel, result, startKernel, types } from './client.js';

const GRADER = join(import.meta.dirname, '../assignments/cheats/grader.mjs');

let kernel: RawKernel;
let client: Client;

beforeAll(async () => {
  kernel = await startKernel({ NABLA_GRADER: GRADER });
  client = await new Client(kernel.connection).ready();
});
afterAll(async () => {
  client.close();
  await kernel.kill();
});

const run = (code: string): Promise<Answer> => client.execute(code, { stop_on_error: false });
const errorOf = ({ published }: Answer): Record<string, unknown> | undefined =>
  published.find(({ type }) => type === 'error')?.content;

describe('for a learner alone', () => {
  test('a right solution passes, and a wrong one is told why as an error', async () => {
    await run('const square = (x: number): number => x * x; const wrong = (x: number): number => Math.abs(x) * x;');
    expect(result(await run('grade("square", square)'))).toBe('10 of 10 right');
    expect(errorOf(await run('grade("square", wrong);'))).toMatchObject({
      ename: 'ExerciseFailed',
      evalue: '7 of 10 right',
    });
  });

  test('values come through to the last bit, as ndarrays where they are arrays', async () => {
    await run('const same = (x: unknown): unknown => x;');
    expect(result(await run('grade("echo", same)'))).toBe(
      '{"value":[1,"<NaN>","<-0>",null,"<undefined>","a",true,{"b":["<2>"]}]}',
    );
    await run(`import { linearBackward, matmul, transpose, sum, type Tensor } from "nabla";
const layer = (dy: Tensor, x: Tensor, w: Tensor) => ({ dx: matmul(dy, transpose(w)), dw: matmul(transpose(x), dy), db: sum(dy, 0) });`);
    expect(result(await run('grade("layer", layer)'))).toBe('3 of 3 right');
    expect(result(await run('grade("layer", linearBackward)'))).toBe('3 of 3 right'); // nothing is withheld from a learner
  });

  test('an answer is a number or a name', async () => {
    expect(result(await run('grade("answer", 0.25)'))).toBe('1 of 1 right');
    await run('const measured = 1 / 4;');
    expect(result(await run("grade('answer', measured) // see the figure"))).toBe('1 of 1 right');
    expect(errorOf(await run('grade("answer", -.25)'))).toMatchObject({ evalue: '0 of 1 right' });
  });

  test('hints and the list of exercises', async () => {
    expect(printed(await run('hint("square")'))).toMatch(/^Think about square, in \/.*\n$/);
    const list = 'square short layer total slope wide answer echo false undefined\n';
    expect(printed(await run('exercises()'))).toBe(list);
    expect(printed(await run('progress()'))).toBe(list);
    expect(errorOf(await run('hint("none")'))).toMatchObject({ ename: 'GradingError' });
  });

  test('progress() with something to go through is the bar, and a function of the learner is asked', async () => {
    const answer = await run('let steps = 0; for (const i of progress(3)) steps += i; steps');
    expect(result(answer)).toBe('3');
    expect(JSON.stringify(answer.published)).toContain('3/3');
    expect(errorOf(await run('1; progress()'))).toMatchObject({ evalue: expect.stringContaining('stands alone') });
    await run('function progress(): string { return "mine"; }');
    expect(result(await run('progress()'))).toBe("'mine'");
  });

  test('what is wrong with the cell is said', async () => {
    expect(errorOf(await run('grade("square", undeclared)'))).toMatchObject({ ename: 'TypeScriptError' });
    expect(errorOf(await run('grade("none", square)'))).toMatchObject({
      evalue: expect.stringContaining('no exercise'),
    });
    expect(errorOf(await run('grade("square", 4)'))).toMatchObject({ evalue: expect.stringContaining('a function') });
    expect(errorOf(await run('const four = 4; grade("square", four)'))).toMatchObject({
      evalue: expect.stringContaining('stands alone'),
    });
  });

  test('a solution that does not end is stopped at its limit, and variables stay', async () => {
    await run('const kept = 1; const endless = (x: number): number => { for (;;) x++; };');
    expect(errorOf(await run('grade("short", endless)'))).toMatchObject({
      evalue: '0 of 10 right (time: it took longer than 3 s)',
    });
    expect(result(await run('kept'))).toBe('1');
  });

  test('text of the solution is ordinary text, and nothing else is shown', async () => {
    await run(`const loud = async (x: number): Promise<number> => {
  console.warn("careful"); console.error("trouble"); display.html("<b>no</b>"); clearOutput();
  setTimeout(() => { throw new Error("later"); }, 0);
  await new Promise((done) => setTimeout(done, 20)); // the error comes while the cell runs
  return x * x;
};`);
    const answer = await run('grade("square", loud)');
    expect(new Set(types(answer))).toEqual(new Set(['execute_input', 'stream', 'execute_result']));
    expect(printed(answer, 'stderr')).toBe('');
    expect(printed(answer)).toContain('careful\ntrouble\n');
    expect(result(answer)).toBe('10 of 10 right');
  });
});
