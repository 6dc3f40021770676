/** The parts of grading on their own: what is a grade cell, what is a value, what of a package is withheld. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { decode, encode } from '../../kernel-ext/dist/kernel/grade/encode.js';
import { isOwnFile, readable } from '../../kernel-ext/dist/kernel/grade/fence.js';
import { nameAlone, recognise } from '../../kernel-ext/dist/kernel/grade/recognise.js';
import type { Value } from '../../kernel-ext/dist/kernel/grade/types.js';
import { fromWire, toWire } from '../../kernel-ext/dist/kernel/grade/value.js';
import { makePackages } from '../../kernel-ext/dist/kernel/grade/withhold.js';
import { LineReader } from '../../kernel-ext/dist/kernel/output/line-reader.js';
import { wrapped } from '../../kernel-ext/dist/kernel/output/wrap.js';

const folder = mkdtempSync(join(tmpdir(), 'nabla-parts-'));
afterAll(() => rmSync(folder, { recursive: true }));

function put(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

test('wrapped() breaks long lines between words, and nothing else', () => {
  const long = `target dw = [${Array.from({ length: 40 }, (_, i) => `${i}.5`).join(', ')}]`;
  expect(wrapped(long).length).toBeGreaterThan(1);
  for (const row of wrapped(long)) expect(row.length).toBeLessThanOrEqual(107);
  expect(wrapped(long).join(' ')).toBe(long);
  for (const line of ['', '  ok     a name', 'x'.repeat(300)]) expect(wrapped(line)).toEqual([line]);
});

describe('recognise()', () => {
  const subject = (code: string): unknown => {
    const order = recognise(code);
    if (order?.verb !== 'grade') return order;
    return 'literal' in order.subject ? order.subject.literal : order.subject.name;
  };

  test.each([
    ['grade("05.2", mlpBackward)', 'mlpBackward'],
    ["  grade ( '05.2' , mlpBackward , ) ; ", 'mlpBackward'],
    ['// run me\ngrade("05.2", /* yours */ mlpBackward); // done', 'mlpBackward'],
    ['grade("05.2", $größe_2)', '$größe_2'],
    ['grade("05.1", 0.25)', 0.25],
    ['grade("05.1", -1_000.5e-3)', -1.0005],
    ['grade("05.1", "left")', 'left'],
    ['grade("05.1", true)', true],
  ])('takes %s', (code, wanted) => expect(subject(code)).toBe(wanted));

  test('takes hints and the list', () => {
    expect(recognise('hint("05.2");')).toEqual({ verb: 'hint', id: '05.2' });
    expect(recognise('exercises()')).toEqual({ verb: 'exercises' });
    expect(recognise('progress(); // how far am I?')).toEqual({ verb: 'progress' });
  });

  test.each([
    '',
    '// grade("05.2", f)',
    '"grade(\\"05.2\\", f)"',
    'grade',
    'grade("05.2")',
    'grade("05.2", f, g)',
    'grade("05.2", f); 10',
    '10; grade("05.2", f)',
    'grade("05.2", f)()',
    'grade("05.2", f(1))',
    'grade("05.2", a.b)',
    'grade("05.2", -f)',
    'grade("05.2", x => x)',
    'grade(`05.2`, f)',
    'grade("05\\u002e2", f)',
    'grade("05.2" f)',
    'grade("05.2",, f)',
    'await grade("05.2", f)',
    'globalThis.grade("05.2", f)',
    'grade("05.2", f);;',
    'grade("05.2", f) /* open',
    'hint()',
    'hint("05.2", 3)',
    'exercises("all")',
    'progress(3)',
    'for (const i of progress(3)) i',
  ])('leaves %j to the cells', (code) => expect(recognise(code)).toBeUndefined());

  test('is linear in the length of the cell', () => {
    expect(recognise(`grade("05.2", ${'f'.repeat(5000)})`)).toBeUndefined();
    const start = performance.now();
    for (const code of ['('.repeat(3999), '/*'.repeat(1999), ' '.repeat(3999), '"'.repeat(3999)]) recognise(code);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test('nameAlone() keeps the name at its place', () => {
    const code = '// é\ngrade("05.2", f) // g';
    expect(nameAlone(code, { start: 19, end: 20 })).toBe(`    \n${' '.repeat(14)}f${' '.repeat(6)}`);
  });
});

describe('a value', () => {
  const through = (value: Value): unknown =>
    fromWire(JSON.parse(JSON.stringify(encode(decode(toWire(value), folder)))));

  test('comes back from the runner as it went', () => {
    const leaf = fc.oneof(
      fc.double(),
      fc.string(),
      fc.boolean(),
      fc.bigInt({ max: 2n ** 99n, min: -(2n ** 99n) }),
      fc.constant(null),
      fc.constant(undefined),
    );
    const name = fc.string().filter((one) => !one.startsWith('$'));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('value')),
        fc.dictionary(name, tie('value'), { noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(value, (one) => {
        expect(through(one as Value)).toEqual(one);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test('is an array of any stride and kind, in row-major order', () => {
    const ndarray = createRequire(import.meta.url)('ndarray') as (
      data: unknown,
      ...how: unknown[]
    ) => { transpose(...a: number[]): unknown };
    const out = (x: unknown): unknown => fromWire(JSON.parse(JSON.stringify(encode(x))));
    const view = ndarray(Float32Array.of(0, 1, 2, 3, 4, 5), [2, 3]).transpose(1, 0);
    const inRows = { dtype: 'float32', shape: [3, 2], data: Float32Array.of(0, 3, 1, 4, 2, 5) };
    expect(out(view)).toEqual({ $array: inRows });
    expect(out(ndarray([1, 2, 3, 4], [2, 2]))).toEqual({
      $array: { dtype: 'float64', shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) },
    });
    expect(out(ndarray(Int32Array.of(1, 2, 3), [2], [-1], 2))).toEqual({
      $array: { dtype: 'int32', shape: [2], data: Int32Array.of(3, 2) },
    });
    expect(out(ndarray(Float64Array.of(7), []))).toEqual({
      $array: { dtype: 'float64', shape: [], data: Float64Array.of(7) },
    });
    expect(out(Float64Array.of(Number.NaN, -0))).toEqual({
      $array: { dtype: 'float64', shape: [2], data: Float64Array.of(Number.NaN, -0) },
    });
  });

  test.each([
    ['no object', 'x'.repeat(2e6)],
    ['an unknown kind', { t: 'getter' }],
    ['a number in words', { t: 'number', v: '5' }],
    ['a shape that does not fit', { t: 'array', dtype: 'float64', shape: [2], v: '' }],
    ['a shape beyond all bounds', { t: 'array', dtype: 'uint8', shape: [1e9, 1e9], v: '' }],
    ['a shape that is none', { t: 'array', dtype: 'float64', shape: [-1], v: '' }],
    ['a kind of number that is none', { t: 'array', dtype: 'constructor', shape: [0], v: '' }],
    ['a name of ours', { t: 'object', v: [['$array', 1]] }],
    ['parts that are none', { t: 'object', v: [5] }],
    ['a depth of 100', JSON.parse(`${'{"t":"list","v":['.repeat(100)}${']}'.repeat(100)}`)],
  ])('is not %s', (_, wire) => expect(() => fromWire(wire)).toThrow());
});

describe('makePackages()', () => {
  test('leaves nothing of what is withheld, and all else as it is', async () => {
    put({
      'node_modules/maths/package.json':
        '{ "name": "maths", "type": "module", "exports": "./dist/index.js", "dependencies": { "helper": "1" } }',
      'node_modules/maths/dist/index.js':
        'export { one, Two, three, four } from "./parts.js";\nexport * from "./tape/all.js";\nexport { help } from "helper";\n',
      'node_modules/maths/dist/parts.js':
        'import { tape, size as length } from "./tape/all.js";\nconst secret = "body of a helper";\n/** body in words */\nexport function one(x) {\n  if (x) {\n    return "body of one";\n  }\n  return secret;\n}\nexport class Two {\n  body = "of two";\n}\nexport const three = (x) => {\n  return "body of three" + x;\n};\nconst table = {\n  one: 1,\n  Two(x) {\n    return "body of a method";\n  },\n  other: [tape, one],\n};\nexport function four() {\n  return table;\n}\n',
      'node_modules/maths/dist/tape/all.js':
        'const hidden = "body of the tape";\nexport function tape() {\n  return hidden;\n}\nexport const size = 5;\n',
      'node_modules/maths/dist/parts.d.ts':
        'export declare function one(body: number): number;\nexport declare function four(): object;\n',
      'node_modules/maths/dist/only.js': 'export function backOne() {\n  return "body of only";\n}\n',
      'node_modules/maths/dist/parts.js.map': 'body in a map',
      'node_modules/maths/src/parts.ts': 'body of the source',
      'node_modules/helper/package.json': '{ "name": "helper", "type": "module", "main": "index.js" }',
      'node_modules/helper/index.js': 'export const help = () => "helped";',
    });
    const to = join(folder, 'made');
    const { linked } = makePackages(
      { maths: ['one', 'Two', 'three', '*One', 'size', 'dist/tape/'] },
      join(folder, 'x.js'),
      to,
    );
    expect(linked).toEqual([expect.stringMatching(/node_modules\/helper$/)]);
    const made = (await import(join(to, 'node_modules/maths/dist/index.js'))) as Record<
      string,
      (x?: number) => unknown
    >;
    expect(Object.keys(made).sort()).toEqual(['four', 'help']);
    expect(made.help?.()).toBe('helped');
    const rest = (await import(join(to, 'node_modules/maths/dist/parts.js'))) as { four(): { other: (() => void)[] } };
    expect(Object.keys(rest)).toEqual(['four']);
    const table = rest.four();
    expect(Object.keys(table)).toEqual(['other']);
    expect(table.other[0]).toThrow('tape cannot be imported from this package');
    expect(table.other[1]).toThrow('one cannot be imported from this package');
    for (const path of ['parts.js', 'parts.d.ts', 'index.js'])
      expect(readFileSync(join(to, 'node_modules/maths/dist', path), 'utf8')).not.toContain('body');
    expect(readFileSync(join(to, 'node_modules/maths/dist/parts.d.ts'), 'utf8')).toContain('four');
    expect(readFileSync(join(to, 'node_modules/maths/dist/only.js'), 'utf8')).toBe('export {};\n');
    for (const path of ['src/parts.ts', 'dist/parts.js.map', 'dist/tape/all.js'])
      expect(() => readFileSync(join(to, 'node_modules/maths', path)), path).toThrow('ENOENT');
  });

  test('refuses a name that is not there', () => {
    const make = (): unknown => makePackages({ maths: ['onne'] }, join(folder, 'x.js'), join(folder, 'other'));
    expect(make).toThrow('has nothing called onne');
    expect(() => makePackages({ mathz: [] }, join(folder, 'x.js'), join(folder, 'other'))).toThrow(
      'which is not there',
    );
  });
});

describe('the folder of a submission', () => {
  test('is read without its links, and helper files are its own only', () => {
    put({ 'class/one/a.ts': '', 'class/one/data/b.txt': '', 'class/one/plain/c.txt': '', 'class/two/secret.ts': '' });
    const one = join(folder, 'class/one');
    expect(readable(one)).toEqual([join(one, '*')]);
    symlinkSync(join(folder, 'class/two'), join(one, 'data/link'));
    symlinkSync(join(folder, 'class/two/secret.ts'), join(one, 'linked.ts'));
    expect(readable(one).sort()).toEqual([join(one, 'a.ts'), join(one, 'data/b.txt'), join(one, 'plain/*')]);
    expect(readable(join(one, 'none'))).toEqual([]); // what cannot be read stops nobody
    const own = (path: string): boolean => isOwnFile(join(one, path), one);
    expect(['a.js', 'linked.js', 'data/link/secret.js', '../two/secret.js', 'none.js'].map(own)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('LineReader', () => {
  test('puts lines together, and stops at one that is too long', () => {
    const lines: string[] = [];
    let isOver = 0;
    const reader = new LineReader(
      10,
      (line) => lines.push(line),
      () => isOver++,
    );
    for (const part of ['a\nb', 'c\n\n', '∇'.slice(0), '\n', '12345678901', '2\nd\n']) reader.take(Buffer.from(part));
    expect([lines, isOver]).toEqual([['a', 'bc', '∇'], 1]);
  });
});
