/** The last expression of a cell as text: whatever it is, the cell ends well, the text is bounded and holds no terminal codes. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, Client, printed, type RawKernel, result, startKernel } from './client.js';

/** No text of a value is longer, with the line that says that it is cut. */
const LONGEST = 100_100;

/** The text of a value comes within this time: no fault, however large the value, but a guard against seconds. */
const SHOWN_WITHIN_MS = 3000;

let kernel: RawKernel;
let client: Client;

beforeAll(async () => {
  kernel = await startKernel();
  client = await new Client(kernel.connection).ready();
  await run('let kept = "kept";');
});
afterAll(async () => {
  expect(client.faults).toEqual([]);
  client.close();
  await kernel.kill();
});

const run = (code: string): Promise<Answer> => client.execute(code, { stop_on_error: false });

/** The text of a cell's last expression. What holds for each text is looked at here. */
async function shown(code: string): Promise<string> {
  const start = performance.now();
  const answer = await run(code);
  expect(answer.reply.content, code).toMatchObject({ status: 'ok' });
  const text = result(answer);
  expect(text, code).toBeTypeOf('string');
  expect((text as string).length, code).toBeLessThan(LONGEST);
  expect(text, code).not.toContain('\u001b');
  expect(performance.now() - start, code).toBeLessThan(SHOWN_WITHIN_MS);
  return text as string;
}

const REFUSES = 'get() { throw 1 }, has() { throw 2 }, ownKeys() { throw 3 }, getPrototypeOf() { throw 4 }';
const REFUSES_MORE = 'getOwnPropertyDescriptor() { throw 5 }, apply() { throw 6 }, construct() { throw 7 }';

/** Each value with its text, or a part of it. */
const VALUES: Readonly<Record<string, readonly [string, string | RegExp]>> = {
  // Proxies: no trap may run.
  'a proxy that traps everything': [`new Proxy({ a: 1 }, { ${REFUSES}, ${REFUSES_MORE} })`, '{ a: 1 }'],
  'a proxy that traps everything, in an array': [`[new Proxy([1], { ${REFUSES}, ${REFUSES_MORE} })]`, '[ [ 1 ] ]'],
  'a proxy of a function': [`new Proxy(() => 1, { ${REFUSES}, ${REFUSES_MORE} })`, '[Function (anonymous)]'],
  'a revoked proxy': ['const gone = Proxy.revocable({}, {}); gone.revoke(); gone.proxy', '<Revoked Proxy>'],
  'a revoked proxy in a Map': ['new Map([[1, gone.proxy]])', 'Map(1) { 1 => <Revoked Proxy> }'],
  // Getters and names that throw.
  'a getter that throws': ['({ get a(): number { throw new Error("no"); } })', '{ a: [Getter] }'],
  'getters of an array that is none': [
    '({ get shape(): never { throw 1; }, get stride(): never { throw 1; } })',
    '{ shape: [Getter], stride: [Getter] }',
  ],
  'a toJSON that throws': ['({ toJSON() { throw new Error("no"); } })', '{ toJSON: [Function: toJSON] }'],
  'a display that is no function': ['({ [Symbol.for("Jupyter.display")]: 5 })', '{ [Symbol(Jupyter.display)]: 5 }'],
  'a display behind a getter that throws': [
    '({ a: 1, get [Symbol.for("Jupyter.display")](): never { throw 1; } })',
    /a: 1/,
  ],
  'a display that gives nothing': ['({ a: 1, [Symbol.for("Jupyter.display")]() {} })', /a: 1/],
  'a display of its own that is async and gives nothing': [
    '({ a: 1, async [Symbol.for("Jupyter.display")]() {} })',
    /a: 1/,
  ],
  'an inspection of its own that throws': [
    '({ [Symbol.for("nodejs.util.inspect.custom")]() { throw new Error("mine"); } })',
    '[a value that cannot be shown: mine]',
  ],
  'an inspection of its own that throws what throws': [
    `({ [Symbol.for("nodejs.util.inspect.custom")]() { throw new Proxy(new Error("x"), { ${REFUSES} }); } })`,
    /^\[a value that cannot be shown: /,
  ],
  'a class whose name throws': [
    'new (Object.defineProperty(class {}, "name", { get() { throw new Error("no name"); } }))()',
    '[a value that cannot be shown: no name]',
  ],
  'a constructor that throws': ['Object.defineProperty({ a: 1 }, "constructor", { get() { throw 1; } })', /a: 1/],
  // Tags.
  'a tag': ['({ [Symbol.toStringTag]: "Tensor" })', /Tensor/],
  'a tag that is no text': ['({ a: 1, [Symbol.toStringTag]: { toString() { throw 1; } } })', /a: 1/],
  'a tag that throws': [
    '({ get [Symbol.toStringTag](): never { throw new Error("no tag"); } })',
    /cannot be shown: no tag/,
  ],
  // Shapes of objects.
  'a circle': ['const ring: { me?: unknown } = {}; ring.me = ring; ring', '<ref *1> { me: [Circular *1] }'],
  'a circle through a Map': ['const map = new Map<string, unknown>(); map.set("me", map); map', /Circular/],
  'an object without a prototype': ['Object.create(null)', '[Object: null prototype] {}'],
  'a class': ['class Point { constructor(readonly x: number) {} }; Point', '[class Point]'],
  'an instance': ['new Point(3)', 'Point { x: 3 }'],
  'an instance without a constructor': [
    'const orphan = new Point(3); Object.setPrototypeOf(orphan, Object.create(null)); orphan',
    /x: 3/,
  ],
  'a function': ['(function named() {})', '[Function: named]'],
  'an async generator': ['(async function* many() {})', '[AsyncGeneratorFunction: many]'],
  'a symbol': ['Symbol("s")', 'Symbol(s)'],
  'a promise that is pending, in an array': ['[new Promise(() => {})]', '[ Promise { <pending> } ]'],
  'a WeakMap': ['new WeakMap()', 'WeakMap { <items unknown> }'],
  'an iterator': ['new Map([[1, 2]]).entries()', '[Map Entries] { [ 1, 2 ] }'],
  'the global object': ['globalThis', /global/],
  'the process': ['process', /process/],
  // Numbers, dates, errors.
  'a BigInt': ['2n ** 70n', '1180591620717411303424n'],
  '-0': ['-0', '-0'],
  NaN: ['NaN', 'NaN'],
  null: ['null', 'null'],
  'a hole': ['[, 1]', '[ <1 empty item>, 1 ]'],
  'no date': ['new Date(NaN)', 'Invalid Date'],
  'an error': ['new RangeError("too far")', /^RangeError: too far\n {4}at /],
  'an error without a stack': ['Object.assign(new Error("bare"), { stack: undefined })', /bare/],
  'an error whose stack throws': [
    'Object.defineProperty(new Error("x"), "stack", { get() { throw new Error("no stack"); } })',
    '[a value that cannot be shown: no stack]',
  ],
  'an error with a cause': ['new Error("outer", { cause: new Error("inner") })', /outer[\s\S]*\[cause\]: Error: inner/],
  // Arrays of numbers.
  'a typed array': ['new Float32Array([1, 0.5])', 'Float32Array(2) [ 1, 0.5 ]'],
  'a typed array of BigInts': ['new BigInt64Array([1n])', 'BigInt64Array(1) [ 1n ]'],
  'a long typed array': ['new Uint8Array(1e7)', /^Uint8Array\(10000000\) \[[\s\S]*9999900 more items\n\]$/],
  'an ArrayBuffer': ['new ArrayBuffer(2)', 'ArrayBuffer { [Uint8Contents]: <00 00>, byteLength: 2 }'],
  'an array of the library': [
    'import { array } from "nabla"; array([[1, 2], [3, 4]])',
    '[[1, 2],\n [3, 4]]  float64 [2, 2]',
  ],
  'an array of the package ndarray': [
    'const flat = { data: new Float64Array([0, 1, 2]), shape: [3], stride: [-1], offset: 2, dtype: "float64" }; flat',
    '[2, 1, 0]  float64 [3]',
  ],
  'an array with no axis': [
    '({ data: new Float64Array([7]), shape: [], stride: [], offset: 0, dtype: "float64" })',
    '7  float64 []',
  ],
  'an array with no elements': [
    '({ data: new Float64Array(0), shape: [0, 3], stride: [3, 1], offset: 0, dtype: "float64" })',
    '[]  float64 [0, 3]',
  ],
  'an array of BigInts': [
    '({ data: new BigInt64Array([5n]), shape: [1], stride: [1], offset: 0, dtype: "int64" })',
    '[5]  int64 [1]',
  ],
  'an array that reaches beyond its data': [
    '({ data: new Float64Array(1), shape: [2], stride: [1], offset: 0, dtype: "float64" })',
    '[0, NaN]  float64 [2]',
  ],
  'an array with a million rows': [
    '({ data: new Float32Array(1e6), shape: [1e6, 1], stride: [1, 1], offset: 0, dtype: "float32" })',
    /\.\.\.[\s\S]*float32 \[1000000, 1\]$/,
  ],
  'an array with many axes': [
    '({ data: new Float32Array(1), shape: new Array(20).fill(9), stride: new Array(20).fill(0), offset: 0, dtype: "float32" })',
    /float32 \[9, 9/,
  ],
  'an array with more axes than there is stack': [
    '({ data: new Float32Array(1), shape: new Array(1e5).fill(1), stride: new Array(1e5).fill(0), offset: 0, dtype: "f" })',
    /./,
  ],
  // Large ones.
  'a long string': ['"x".repeat(1e7)', /more characters/],
  'a long array': ['new Array(1e6).fill(1)', /999900 more items/],
  'a sparse array': ['const sparse: number[] = []; sparse[4e9] = 1; sparse', /empty items/],
  'a large Map': ['new Map(Array.from({ length: 1e5 }, (_, i) => [i, i]))', /99900 more items/],
  'a large Set': ['new Set(Array.from({ length: 1e5 }, (_, i) => i))', /99900 more items/],
  'an object of many names': [
    'Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => ["name" + i, i]))',
    /more characters\)$/,
  ],
  'an object that is deep': [
    'let deep: unknown = 0; for (let i = 0; i < 1e5; i++) deep = { deep }; deep',
    /\[Object\]/,
  ],
  'an array that is long and deep': [
    'let wide: unknown = 0; for (let i = 0; i < 5; i++) wide = new Array(100).fill(wide); wide',
    /\[Array\]/,
  ],
  'a message that is long': ['new Error("x".repeat(1e6))', /more characters\)$/],
  // Terminal codes: strings are quoted anyway, names are not.
  'codes in a string': ['"\\u001b[31mred"', "'\\x1B[31mred'"],
  'codes in a symbol': ['Symbol("\\u001b[31mred")', 'Symbol(\\x1B[31mred)'],
  'codes in a message': ['new Error("\\u001b[31mred")', /^Error: \\x1B\[31mred/],
  'codes in the name of a class': [
    'Object.defineProperty(class {}, "name", { value: "\\u001b[31mred" })',
    '[class \\x1B[31mred]',
  ],
  'codes from an inspection': [
    '({ [Symbol.for("nodejs.util.inspect.custom")]: () => "\\u001b[31mred" })',
    '\\x1B[31mred',
  ],
  'codes asked for': [
    'import util from "node:util"; util.inspect.defaultOptions.colors = true; ({ a: 1, b: "text" })',
    "{ a: 1, b: 'text' }",
  ],
};

describe('the text of a value:', () => {
  test.each(Object.entries(VALUES))('%s', async (_, [code, text]) => {
    if (typeof text === 'string') expect(await shown(code)).toBe(text);
    else expect(await shown(code)).toMatch(text);
  });

  test('undefined is not shown', async () => {
    const answer = await run('undefined');
    expect(answer.reply.content.status).toBe('ok');
    expect(result(answer)).toBeUndefined();
  });

  test('after all of those the session is the same', async () => {
    expect(await shown('kept')).toBe("'kept'");
  });
});

describe('a display of its own', () => {
  const BAD: Readonly<Record<string, string>> = {
    throws: '() { throw new Error("mine"); }',
    rejects: '() { return Promise.reject(new Error("mine")); }',
    'gives what JSON cannot hold': '() { return { "text/plain": "x", "application/json": 1n }; }',
    'gives a circle': '() { const ring: { me?: unknown } = {}; ring.me = ring; return ring; }',
    'gives what throws in toJSON': '() { return { toJSON() { throw new Error("mine"); } }; }',
  };
  for (const [name, body] of Object.entries(BAD)) {
    const value = `({ [Symbol.for("Jupyter.display")]${body} })`;
    test(`that ${name} is an error of its cell, of display() and of a user expression, and the session goes on`, async () => {
      expect((await run(value)).reply.content).toMatchObject({ status: 'error', evalue: expect.stringMatching(/./) });
      const displayed = await run(`display(${value});`);
      // What comes late is reported like any error that no cell awaits.
      if (name === 'rejects') expect(printed(displayed, 'stderr')).toContain('mine');
      else expect(displayed.reply.content).toMatchObject({ status: 'error', evalue: expect.stringMatching(/./) });
      const { reply } = await client.execute('1', { user_expressions: { bad: value, good: '6 * 7' } });
      expect(reply.content).toMatchObject({
        status: 'ok',
        user_expressions: { bad: { status: 'error' }, good: { status: 'ok', data: { 'text/plain': '42' } } },
      });
      expect(await shown('kept')).toBe("'kept'");
    });

    test(`that ${name} can be thrown, and the session goes on`, async () => {
      expect((await run(`throw ${value};`)).reply.content).toMatchObject({ status: 'error', ename: 'Thrown' });
      expect(await shown('kept')).toBe("'kept'");
    });
  }
});

/** JavaScript for a value of any kind, nested. */
const value: fc.Arbitrary<string> = fc.letrec<{ any: string; leaf: string }>((tie) => ({
  leaf: fc.oneof(
    fc.double().map((n) => (Object.is(n, -0) ? '-0' : String(n))),
    fc.bigInt().map((n) => `${n}n`),
    fc
      .string({ unit: fc.constantFrom('a', "'", '"', '`', '\n', '\u001b', '\u009b', '\ud83d', '∇') })
      .map((text) => JSON.stringify(text)),
    fc.string().map((text) => `Symbol(${JSON.stringify(`\u001b${text}`)})`),
    fc.constantFrom(
      'null',
      'undefined',
      'new Date(NaN)',
      '() => 1',
      'class \\u0041 {}',
      '/x/g',
      'new Uint8Array(1000)',
    ),
    fc.constantFrom('"x".repeat(1e5)', 'new Array(1e5).fill(7)', 'new Error("\\u001b[0m")', 'Object.create(null)'),
  ),
  any: fc.oneof(
    { maxDepth: 7, withCrossShrink: true },
    tie('leaf'),
    fc.array(tie('any'), { maxLength: 5 }).map((all) => `[${all.join(', ')}]`),
    fc.array(tie('any'), { maxLength: 5 }).map((all) => `new Set([${all.join(', ')}])`),
    tie('any').map((one) => `new Array(100).fill(${one})`),
    fc.tuple(tie('any'), tie('any')).map(([key, held]) => `new Map([[${key}, ${held}]])`),
    fc.dictionary(fc.string(), tie('any'), { maxKeys: 4 }).map(
      (all) =>
        `({ ${Object.entries(all)
          .map(([name, held]) => `[${JSON.stringify(name)}]: ${held}`)
          .join(', ')} })`,
    ),
    tie('any').map((one) => `new Proxy({ one: ${one} }, { ${REFUSES} })`),
    tie('any').map((one) => `Object.assign(new Error("e"), { cause: ${one} })`),
    tie('any').map((one) => `new (class Box { held = ${one}; get bad() { throw 1; } })()`),
  ),
})).any;

test('a random nested value is shown: the reply is ok, the text is bounded and has no terminal codes', async () => {
  await fc.assert(
    fc.asyncProperty(value, async (code) => {
      await shown(`[(0, eval)(${JSON.stringify(code)})] as unknown`);
    }),
    { numRuns: 150, seed: 20_240 },
  );
});
