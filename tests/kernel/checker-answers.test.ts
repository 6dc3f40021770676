/** The checker keeps much from one question to the next. What it answers must not show it: a checker that was just started says the same. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const SNAPSHOT = pathToFileURL(join(ROOT, 'kernel-ext/dist/kernel/check/snapshot.js')).href;

interface Start {
  argumentsOfChecker(): string[];
  placesInEnvironment(): Record<string, string>;
}

interface Checked {
  readonly declarations: string;
  readonly complaints: readonly object[];
}

/** A session as it may be: names that change their kind, mistakes, packages, types that refer to each other. */
const FAILS = '// fails when it is run';
const CELLS: readonly string[] = [
  "import { array, matmul, type Tensor } from 'nabla';",
  'const x: Tensor = array([[1, 2]]); let n = 1;',
  'const y = matmul(x, array([[1], [2]])); y.shape',
  'y.shape',
  'y.shape',
  "const wrong: string = n; const other: number = 'a';",
  "const wrong: string = n; const other: number = 'a';", // the same complaint a second time
  'n = 2; n + 1',
  'await Promise.resolve(n)',
  'await Promise.resolve(n)',
  'for await (const one of [1]) n += one;',
  'interface Box { size: number } const box: Box = { size: n };',
  'interface Box { name: string } const next: Box = { name: "a" }; box.size',
  'class Point { constructor(readonly x: number) {} } type Pair = [Point, Box];',
  'const pair: Pair = [new Point(1), { name: "b" }]; pair[0].x + pair[1].size',
  'enum Colour { Red, Green } const red = Colour.Red; red',
  'function twice(v: number): number { return v * 2; } const x = twice(n); x',
  'x.shape',
  'const first = n, second = [box]; type Boxes = typeof second;', // names of several cells, then one of each again
  'function many(boxes: Boxes): Point[] { return boxes.map(() => pair[0]); }',
  `const first = 'one'; throw new Error(first) ${FAILS}`,
  `const first = 'one'; throw new Error(first) ${FAILS}`,
  `class Point { constructor(readonly y: string) {} } throw new Error() ${FAILS}`,
  'many(second)[0].x + first',
  'class Point { constructor(readonly y: string) {} } let third: Point = many(second)[0];',
  'let third: Boxes = second; many(third).length',
  'import { multiply } from "nabla"; const scaled = multiply(y, first);',
  'const y = scaled; type Pair = typeof third; const n = 4;',
  'const last: Pair = [box]; n + last.length + y.shape[0]',
  'import * as fs from "node:fs"; fs.existsSync("a")',
  'const lazy = await import("node:path"); lazy.join("a", "b")',
  'import { small } from "little"; small',
  'import { missing } from "little";',
  'import { nothing } from "no-such-package";',
  'const after = n + 1; after',
  '// @strict: false\nconst loose = (v) => v; let empty: string = null;',
  'const tight = (v) => v;',
  'const [p, { q: r = 3 }] = [1, { q: undefined as number | undefined }]; p + r',
  'const generic = <T extends { length: number }>(v: T): T => v; generic("abc").length + generic(1)',
  'declare global { interface Array<T> { second(): T } } [1, 2].second()',
  '[1, 2].second()',
  'namespace Units { export const metre = 1; } Units.metre',
  'let unfinished = (',
  'undefinedName + 1',
  'const end: Tensor = array([1]); end.data',
  'import { helped } from "./helper"; helped(1)',
  'helped(n)',
];

let folder = '';
let start: Start;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  start = (await import(SNAPSHOT)) as Start;
  folder = mkdtempSync(join(tmpdir(), 'nabla-answers-'));
  const little = join(folder, 'node_modules', 'little');
  mkdirSync(little, { recursive: true });
  symlinkSync(join(ROOT, 'lib'), join(folder, 'node_modules', 'nabla'), 'dir');
  writeFileSync(join(little, 'package.json'), '{"name":"little","version":"1.0.0","types":"index.d.ts"}');
  writeFileSync(join(little, 'index.d.ts'), 'export declare const small: { readonly deep: number };');
  writeFileSync(join(folder, 'helper.ts'), 'export const helped = (v: number): string => String(v);');
});

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** A checker's process, asked over its own pipes; after `most` answers it is ended. */
function checker(most: number = Number.POSITIVE_INFINITY): (question: object) => Promise<unknown> {
  const child = spawn(process.execPath, start.argumentsOfChecker(), {
    cwd: folder,
    env: { ...process.env, ...start.placesInEnvironment(), NODE_OPTIONS: '' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  running.add(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async (question) => {
    child.stdin.write(`${JSON.stringify({ question })}\n`);
    const { value } = (await lines.next()) as { value: string };
    if (--most === 0) child.kill('SIGKILL');
    return (JSON.parse(value) as { answer: unknown }).answer;
  };
}

test('a checker answers each cell of a session as one does that has seen no other cell', async () => {
  const kept = checker();
  let declarations = '';
  for (const code of CELLS) {
    const question = { kind: 'convert', code, context: { declarations, strict: !/@strict: false/.test(code) } };
    const fresh = checker(1);
    const [seen, expected] = (await Promise.all([kept(question), fresh(question)])) as [Checked, Checked];
    const { complaints } = expected;
    expect({ code, complaints: seen.complaints }).toEqual({ code, complaints });
    if (complaints.length > 0) continue; // then nothing else counts
    // A helper file is handed over once; a fresh checker hands it over each time.
    expect({ ...seen, sideFiles: [], code }).toEqual({ ...expected, sideFiles: [], code });
    if (!code.endsWith(FAILS)) declarations = expected.declarations;
  }
}, 180_000);

test('so it does with completions and inspections', async () => {
  const kept = checker();
  const context = { declarations: '', strict: true };
  const { declarations } = (await kept({ kind: 'convert', code: CELLS.slice(0, 2).join('\n'), context })) as Checked;
  const later = { declarations, strict: true };
  for (const code of ['x.sh', 'n.to', 'const z = x; z.da', 'Math.m', 'x.st'])
    for (const kind of ['complete', 'inspect']) {
      const question = { kind, code, position: code.length, context: later };
      expect(await kept(question)).toEqual(await checker(1)(question));
    }
}, 120_000);
