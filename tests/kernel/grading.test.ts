/** nbgrader's verdict on cells: it reads outputs alone, so what a cell does must be told by what it leaves on the page. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CodeCell, graded, makeTools, notebook, type Tools } from './notebook-tools.js';

const POINTS = 5;
/** Seconds that a cell may take. */
const TIMEOUT = '3';

const FULL = {
  'says nothing': 'const right: number = 4; if (right !== 4) throw new Error("wrong");',
  'prints and shows': 'console.log("well done"); ({ text: "no number" })',
  warns: 'console.warn("slow, but right");',
  'awaits what comes true': 'await new Promise<void>((done) => setTimeout(done, 50));',
  'catches what it throws': 'try { throw new Error("expected"); } catch { /* it had to */ }',
};

const PARTIAL = {
  'ends with a number': ['const share: number = 1 + 1.5; share', 2.5],
  'ends with zero': ['0', 0],
} as const;

const NOTHING = {
  throws: 'throw new Error("wrong answer");',
  'throws from a function that it calls': 'const check = (): never => { throw new RangeError("deep"); }; check();',
  'throws after an await': 'await null; throw new Error("later");',
  'awaits a rejection': 'await Promise.reject(new Error("rejected"));',
  'throws what is no error': 'throw "a string";',
  'throws undefined': 'throw undefined;',
  'throws after a number': 'console.log(5); 5; throw new Error("after all");',
  'has a wrong type': 'const word: string = 3;',
  'does not parse': 'const = ;',
  'leaves a rejection unhandled': 'void Promise.reject(new Error("nobody waits"));',
  'throws in a timer while it runs':
    'setTimeout(() => { throw new Error("in a timer"); }, 10); await new Promise((done) => setTimeout(done, 200));',
  'writes to stderr': 'process.stderr.write("trouble\\n");',
  'throws an error without a name':
    'throw Object.assign(new Error("odd"), { name: "", message: "", stack: undefined });',
  'throws what cannot be read': 'throw new Proxy({}, { get() { throw new Error("no"); } });',
  'takes away the error class and throws':
    'const Kept = Error; (globalThis as { Error?: unknown }).Error = undefined; throw new Kept("x");',
  'leaves by process.exit(0)': 'process.exit(0);',
  'leaves by a signal': 'process.kill(process.pid, "SIGKILL"); for (;;) {}',
  'uses up the memory': 'const all: number[][] = []; for (;;) all.push(new Array(1000).fill(1.5));',
  'recurses without end': 'const again = (n: number): number => again(n + 1) + 1; again(0);',
  'does not end': 'for (;;) {}',
  'waits for what never comes': 'await new Promise(() => {});',
};

interface Verdict {
  readonly points: number;
  readonly outputs: unknown[];
}

let tools: Tools;
let seen: Map<string, Verdict>;

// All in one notebook, so that each cell also shows that the one before it left a session in which grading goes on.
beforeAll(async () => {
  tools = makeTools({ NABLA_MEMORY_MB: '96' });
  const partial = Object.entries(PARTIAL).map(([name, [code]]) => [name, code] as const);
  const all = [...Object.entries(FULL), ...partial, ...Object.entries(NOTHING)];
  const cells: CodeCell[] = all.map(([, code], at) => ({ code, graded: graded(`cell-${at}`, POINTS) }));
  cells.push({ code: 'console.log("still there");', graded: graded('last', POINTS) });

  const { stdout, stderr } = await tools.run(
    'python',
    [join(import.meta.dirname, 'grading-cells.py'), TIMEOUT],
    notebook(cells),
  );
  const verdicts = JSON.parse(stdout.trim().split('\n').at(-1) || `"${stderr}"`) as Verdict[];
  seen = new Map(all.map(([name], at) => [name, verdicts[at]!]));
  seen.set('last', verdicts.at(-1)!);
});
afterAll(() => tools?.remove());

describe('nbgrader gives full marks to a cell that', () => {
  test.each(Object.keys(FULL))('%s', (name) => expect(seen.get(name)).toMatchObject({ points: POINTS }));
});

describe('nbgrader gives the number to a cell that', () => {
  test.each(Object.entries(PARTIAL))('%s', (name, [, points]) => expect(seen.get(name)).toMatchObject({ points }));
});

describe('nbgrader gives nothing to a cell that', () => {
  test.each(Object.keys(NOTHING))('%s', (name) => expect(seen.get(name)).toMatchObject({ points: 0 }));
});

test('a cell after all of those is graded as it deserves', () => {
  expect(seen.get('last')).toMatchObject({ points: POINTS, outputs: [{ text: 'still there\n' }] });
});
