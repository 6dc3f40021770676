/** TypeScript as its users write it: names across cells, packages of every kind, helper files, strictness. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from './server.js';
import { type Session, startSession } from './session.js';

let server: TestServer;
let folder: string;
let session: Session;

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const writePackage = (name: string, description: object, files: Readonly<Record<string, string>>): void => {
  write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', ...description }));
  for (const [path, text] of Object.entries(files)) write(`node_modules/${name}/${path}`, text);
};

beforeAll(async () => {
  server = await startServer();
  mkdirSync(resolve('my'), { recursive: true });
  folder = mkdtempSync(resolve('my', 'language-'));
  writePackage(
    'is-esm',
    { type: 'module', exports: { '.': { import: './index.js', types: './index.d.ts' } } },
    {
      'index.js': 'export const twice = (x) => 2 * x;\nexport default "esm";\n',
      'index.d.ts':
        'export declare const twice: (x: number) => number;\ndeclare const word: string;\nexport default word;\n',
    },
  );
  writePackage(
    'is-late',
    { type: 'module', exports: './index.js', types: './index.d.ts' },
    {
      'index.js': 'export const late = await Promise.resolve(7);\n',
      'index.d.ts': 'export declare const late: number;\n',
    },
  );
  writePackage(
    'is-common',
    { main: 'index.js', types: 'index.d.ts' },
    {
      'index.js': 'module.exports = { half: (x) => x / 2 };\n',
      'index.d.ts': 'export declare function half(x: number): number;\n',
    },
  );
  writePackage(
    'has-map',
    { exports: { './part': { types: './lib/part.d.ts', default: './lib/part.js' } } },
    {
      'lib/part.js': 'exports.part = 5;\n',
      'lib/part.d.ts': 'export declare const part: number;\n',
    },
  );
  write('data.json', '{ "rows": [1, 2, 3] }');
  session = await startSession(server, `${basename(folder)}/lesson.ipynb`);
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The text of the last expression; a test that expects one must not miss an error. */
async function value(code: string): Promise<string | undefined> {
  const { error, result } = await session.run(code);
  expect(error?.evalue).toBeUndefined();
  return result;
}

describe('a name', () => {
  test('that a later cell assigns changes for the closures of earlier cells', async () => {
    await value('let rate = 0.1; let left = 1, right = 2; const read = () => [rate, left, right];');
    await value('rate = 0.5; [left, right] = [right, left]; left++; ({ left: right } = { left: 9 });');
    expect(await value('read()')).toBe('[ 0.5, 3, 9 ]');
    await value('for (rate of [3, 4]) {}; rate *= 2;');
    expect(await value('[rate, read()[0]]')).toBe('[ 8, 8 ]');
  });

  test('that an earlier function assigns is new for later cells', async () => {
    await value('let count = 0; function next(): number { return ++count; }');
    await value('next(); next();');
    expect(await value('count')).toBe('2');
  });

  test('of every kind can be declared anew', async () => {
    for (const kind of [
      (n: number) => `let again = ${n};`,
      (n: number) => `const again = ${n};`,
      (n: number) => `class again { static n = ${n}; }`,
      (n: number) => `function again() { return ${n}; }`,
      (n: number) => `enum again { n = ${n} }`,
      (n: number) => `interface Again { n${n}: number } const again: Again = { n${n}: ${n} };`,
    ])
      for (const n of [1, 2]) await value(kind(n));
    expect(await value('again.n2')).toBe('2');
  });

  test('of a cell that failed before it got its value says so', async () => {
    expect(
      (await session.run('const early = 1; if (early > 0) throw new Error("stop"); const never = 2;')).error?.evalue,
    ).toBe('stop');
    expect(await value('early')).toBe('1');
    expect((await session.run('never')).error?.evalue).toContain("'never' before initialization");
  });

  test('of a class is its type too, in later cells', async () => {
    await value('class Point { constructor(readonly x: number) {} get twice(): number { return 2 * this.x; } }');
    expect(await value('const point: Point = new Point(4); point.twice')).toBe('8');
    expect((await session.run('const wrong: Point = { x: "no" };')).error?.ename).toBe('TypeScriptError');
  });
});

describe('await at the top level', () => {
  test('may be that of `for await`, also beside one in a function', async () => {
    const code = `async function* numbers() { yield 1; yield 2; }
async function total(): Promise<number> { let t = 0; for await (const n of numbers()) t += n; return t; }
const seen: number[] = [];
for await (const n of numbers()) seen.push(n);
[...seen, await total()]`;
    expect(await value(code)).toBe('[ 1, 2, 3 ]');
  });

  test('in a function that is not async is refused', async () => {
    expect((await session.run('function no() { for await (const n of [1]) console.log(n); }')).error?.ename).toBe(
      'TypeScriptError',
    );
    expect((await session.run('function no() { await 1; }')).error?.ename).toBe('TypeScriptError');
  });
});

describe('an import', () => {
  test('of an ESM package, with default and named exports', async () => {
    expect(await value('import word, { twice } from "is-esm"; [word, twice(4)]')).toBe("[ 'esm', 8 ]");
    expect((await session.run('twice("four")')).error?.ename).toBe('TypeScriptError');
  });

  test('of an ESM package that awaits at its top level', async () => {
    expect(await value('import { late } from "is-late"; late')).toBe('7');
  });

  test('of a CommonJS package', async () => {
    expect(
      await value('import { half } from "is-common"; import * as all from "is-common"; [half(4), all.half(2)]'),
    ).toBe('[ 2, 1 ]');
  });

  test('by a path that a package maps, with its types', async () => {
    expect(await value('import { part } from "has-map/part"; part')).toBe('5');
    expect((await session.run('const text: string = part;')).error?.ename).toBe('TypeScriptError');
    expect((await session.run('import { x } from "has-map/lib/part";')).error?.evalue).toContain('Cannot find module');
  });

  test('of JSON and of what Node brings', async () => {
    expect(
      await value(
        'import data from "./data.json"; import { join } from "node:path"; [data.rows.length, join("a", "b")]',
      ),
    ).toBe("[ 3, 'a/b' ]");
  });

  test('may be dynamic, of every kind', async () => {
    write('side.ts', 'export const side: number = 1;\n');
    const code = `const { twice: doubled } = await import("is-esm");
const { half: halved } = await import("is-common");
const { side } = await import("./side");
const { late: lately } = await import("is-late");
const os = await import("node:os");
[doubled(1), halved(2), side, lately, typeof os.cpus]`;
    expect(await value(code)).toBe("[ 2, 1, 1, 7, 'function' ]");
  });

  test('may be dynamic and kept whole, though TypeScript cannot write its type down', async () => {
    expect(await value('const wholeFs = await import("node:fs"); wholeFs.existsSync(".")')).toBe('true');
    expect(await value('wholeFs.existsSync(".") && wholeFs.default.existsSync === wholeFs.existsSync')).toBe('true');
    expect((await session.run('wholeFs.noSuchName')).error?.evalue).toContain("'noSuchName' does not exist");
  });

  test('of a package that was installed a moment ago is found', async () => {
    expect((await session.run('import { fresh } from "is-fresh";')).error?.evalue).toContain(
      "Cannot find module 'is-fresh'",
    );
    writePackage(
      'is-fresh',
      { main: 'index.js', types: 'index.d.ts' },
      {
        'index.js': 'exports.fresh = 1;\n',
        'index.d.ts': 'export declare const fresh: number;\n',
      },
    );
    expect(await value('import { fresh } from "is-fresh"; fresh')).toBe('1');
  });
});

describe('a helper file', () => {
  test('is read again after an edit, and with it the files that import it', async () => {
    write('inner.ts', 'export const inner: number = 1;\n');
    write('outer.ts', 'import { inner } from "./inner";\nexport function outer(): number { return inner * 10; }\n');
    expect(await value('import { outer } from "./outer"; outer()')).toBe('10');
    write('inner.ts', 'export const inner: number = 22;\n');
    expect(await value('import { outer } from "./outer"; outer()')).toBe('220');
  });

  test('keeps its state as long as nobody edits it', async () => {
    write('state.ts', 'export const seen: number[] = [];\n');
    await value('import { seen } from "./state"; seen.push(1);');
    expect(await value('import { seen } from "./state"; seen.push(2); seen')).toBe('[ 1, 2 ]');
  });

  test('that does not compile says so with its name', async () => {
    write('broken.ts', 'export const broken: string = 5;\n');
    expect((await session.run('import { broken } from "./broken"; broken')).error?.evalue).toContain('broken.ts');
  });
});

describe('strictness', () => {
  test('is on, and one line switches it for the rest of the notebook', async () => {
    const code = 'function size(text: string | null): number { return text.length; }';
    expect((await session.run(code)).error?.evalue).toContain("'text' is possibly 'null'");
    await value(`// @strict: false\n${code}`);
    await value(code);
    expect((await session.run(`// @strict: true\n${code}`)).error?.evalue).toContain("'text' is possibly 'null'");
  });
});

describe('the type checker', () => {
  /** Keeps the compiler busy for longer than a test may take. */
  const BUSY = `type Grow<T extends unknown[], N extends number> = T['length'] extends N ? T : Grow<[...T, 0], N>;
type Square<A extends unknown[], B extends unknown[]> = A extends [unknown, ...infer R] ? [...B, ...Square<R, B>] : [];
type N = Square<Grow<[], 90>, Grow<[], 90>>;
type Deep<T, D extends number[] = []> = D['length'] extends 40 ? T : Deep<{ [K in keyof N]: [T, K] }, [...D, 0]>;
const deep: Deep<string> = 1 as unknown as Deep<string>; const all: Deep<Deep<N>> = deep;`;

  test('can be stopped, the kernel answers meanwhile, and variables are kept', async () => {
    await value('const kept = 6;');
    const stuck = session.run(BUSY);
    await new Promise((done) => setTimeout(done, 300));
    const asked = Date.now();
    await session.kernel.requestKernelInfo();
    expect(Date.now() - asked).toBeLessThan(1000);
    await session.kernel.interrupt();
    const { error } = await stuck;
    expect(['KeyboardInterrupt', 'TypeScriptError']).toContain(error?.ename);
    expect(await value('kept')).toBe('6');
  });
});
