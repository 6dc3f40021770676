/** What a reader is told of an error: what it is, the cell and the line of the TypeScript, its causes, and not the frames of others. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, Client, printed, type RawKernel, result, startKernel } from './client.js';

let kernel: RawKernel;
let client: Client;

beforeAll(async () => {
  kernel = await startKernel();
  client = await new Client(kernel.connection).ready();
  await run('const kept = 5;');
});
afterAll(async () => {
  expect(client.faults).toEqual([]);
  client.close();
  await kernel.kill();
});

const run = (code: string): Promise<Answer> => client.execute(code, { stop_on_error: false });

interface Told {
  readonly ename: string;
  readonly evalue: string;
  /** The traceback without its colours. */
  readonly text: string;
  /** The number of the cell. */
  readonly cell: number;
}

const withoutColours = (text: string): string => text.replaceAll('\u001b[31m', '').replaceAll('\u001b[0m', '');

/** The error of a cell, which is told in the same words in the reply and on the page; the session goes on. */
async function failure(code: string): Promise<Told> {
  const answer = await run(code);
  const { status, execution_count, ename, evalue, traceback } = answer.reply.content;
  expect(status, code).toBe('error');
  const shown = answer.published.filter(({ type }) => type === 'error').map(({ content }) => content);
  expect(shown).toEqual([{ ename, evalue, traceback }]);
  expect(result(await run('kept'))).toBe('5');
  const text = withoutColours((traceback as string[]).join('\n'));
  return { ename: String(ename), evalue: String(evalue), text, cell: Number(execution_count) };
}

describe('an error', () => {
  test('is told with the cell, the line and the column in which it was made', async () => {
    const { ename, evalue, text, cell } = await failure(
      'type Unit = "m" | "s";\n\nif (kept > 1)\n  throw new RangeError("too far");',
    );
    expect([ename, evalue]).toEqual(['RangeError', 'too far']);
    expect(text).toBe(
      `RangeError: too far\ncell ${cell}, line 4:\n    throw new RangeError("too far");\n          ^\n    at cell ${cell}, line 4, column 9`,
    );
  });

  test('in a function of an earlier cell is told with both cells', async () => {
    const { reply } = await run(
      'interface Row { n?: number }\nfunction strict(row: Row): number {\n  if (row.n === undefined) throw new Error("no n");\n  return row.n;\n}',
    );
    const earlier = Number(reply.content.execution_count);
    const { text, cell } = await failure('const rows = [{}];\nrows.map((row) => strict(row));');
    expect(text).toContain(`cell ${earlier}, line 3:\n    if (row.n === undefined) throw new Error("no n");`);
    expect(text).toMatch(new RegExp(`at strict \\(cell ${earlier}, line 3, column \\d+\\)`));
    expect(text).toContain(`cell ${cell}, line 2, column`);
    expect(text).not.toContain('nabla-cell');
  });

  test('after an await is told with its line', async () => {
    const { text, cell } = await failure(
      'const n: number = 1;\nawait null;\nawait Promise.resolve();\nif (n) throw new Error("later");',
    );
    expect(text).toContain(`cell ${cell}, line 4:\n  if (n) throw new Error("later");`);
  });

  test('of a class of its own has its name', async () => {
    const code =
      'class ShapeError extends Error { override name = "ShapeError"; }\nthrow new ShapeError("2 is not 3");';
    expect(await failure(code)).toMatchObject({ ename: 'ShapeError', evalue: '2 is not 3' });
  });

  test('without a message is told by its name', async () => {
    const { evalue, text } = await failure('throw new TypeError();');
    expect([evalue, text.split('\n')[0]]).toEqual(['', 'TypeError']);
  });

  test('of several lines keeps them, also one that looks like a frame', async () => {
    const { evalue, text } = await failure('throw new Error("first\\n    at home\\nthird");');
    expect(evalue).toBe('first\n    at home\nthird');
    expect(text.split('\n').slice(0, 3)).toEqual(['Error: first', '    at home', 'third']);
    expect(text.match(/at home/g)).toHaveLength(2); // in the message and in the source
  });

  test('from the language itself is told with the line that called it', async () => {
    const { ename, text, cell } = await failure('const text = "{";\nJSON.parse(text);');
    expect(ename).toBe('SyntaxError');
    expect(text).toContain(`cell ${cell}, line 2:\n  JSON.parse(text);`);
    expect(text).not.toContain('node:');
  });

  test('in a library has its frames folded into one line', async () => {
    const { text, cell } = await failure(
      'import { array, matmul } from "nabla";\nmatmul(array([[1, 2]]), array([[1, 2]]));',
    );
    expect(text).toMatch(/\n {4}\.\.\. \d+ frames? in nabla\n/);
    expect(text).toContain(`cell ${cell}, line 2:\n  matmul(array([[1, 2]]), array([[1, 2]]));`);
    expect(text).not.toMatch(/dist\/|node_modules|kernel\/run/);
  });

  test('with a very long message is bounded', async () => {
    const { evalue, text } = await failure('throw new Error("x".repeat(1e7));');
    expect(evalue).toMatch(/9990000 more characters\)$/);
    expect(text.length).toBeLessThan(30_000);
  });

  test('of the deepest recursion is bounded', async () => {
    const { ename, text } = await failure('function down(n: number): number { return down(n + 1) + 1; }\ndown(0);');
    expect(ename).toBe('RangeError');
    expect(text.split('\n').length).toBeLessThan(50);
  });
});

describe('a cause', () => {
  test('is told below its error, with its own line, down to the last', async () => {
    const code = `const low = new Error("disk full");
const mid = new Error("not saved", { cause: low });
throw new Error("lesson lost", { cause: mid });`;
    const { evalue, text, cell } = await failure(code);
    expect(evalue).toBe('lesson lost');
    const heads = text.split('\n').filter((line) => /^(Caused by )?Error: |^cell /.test(line));
    expect(heads).toEqual([
      'Error: lesson lost',
      `cell ${cell}, line 3:`,
      'Caused by Error: not saved',
      `cell ${cell}, line 2:`,
      'Caused by Error: disk full',
      `cell ${cell}, line 1:`,
    ]);
  });

  test('that is no error is told as text', async () => {
    const { text } = await failure('throw new Error("outer", { cause: { code: 7 } });');
    expect(text).toContain('Caused by Thrown: { code: 7 }');
  });

  test('that goes round in a circle is bounded', async () => {
    const { text } = await failure(
      'const a = new Error("a"); const b = new Error("b", { cause: a }); a.cause = b; throw a;',
    );
    expect(text.match(/Caused by/g)!.length).toBeLessThan(10);
  });

  test('whose getter throws is left out', async () => {
    const { evalue, text } = await failure(
      'throw Object.defineProperty(new Error("outer"), "cause", { get() { throw new Error("hidden"); } });',
    );
    expect([evalue, text.includes('hidden"'), text.includes('Caused by')]).toEqual(['outer', true, false]); // once, in the source
  });
});

describe('an AggregateError', () => {
  test('is told with its parts', async () => {
    const code = `const errors = [new TypeError("one"), "two"];
throw new AggregateError(errors, "both failed");`;
    const { ename, evalue, text } = await failure(code);
    expect([ename, evalue]).toEqual(['AggregateError', 'both failed']);
    expect(text).toContain('Error 1 of 2: TypeError: one');
    expect(text).toContain("Error 2 of 2: Thrown: 'two'");
  });

  test('of Promise.any() is told with each rejection', async () => {
    const code = 'await Promise.any([1, 2, 3].map((n) => Promise.reject(new Error("no " + n))));';
    const { ename, text } = await failure(code);
    expect(ename).toBe('AggregateError');
    expect(text.match(/Error \d of 3: Error: no \d/g)).toHaveLength(3);
  });

  test('of very many parts is bounded', async () => {
    const code = 'throw new AggregateError(Array.from({ length: 10_000 }, (_, i) => new Error("n" + i)), "many");';
    expect((await failure(code)).text.length).toBeLessThan(10_000);
  });

  test('that holds itself many times over is bounded', async () => {
    const code = 'const all = new AggregateError([], "all"); all.errors = new Array(10).fill(all); throw all;';
    expect((await failure(code)).text.length).toBeLessThan(100_000);
  });
});

describe('what is thrown and is no error', () => {
  const THROWN: Readonly<Record<string, readonly [string, string]>> = {
    undefined: ['undefined', 'undefined'],
    null: ['null', 'null'],
    'a number': ['-0', '-0'],
    'a string': ['"text"', "'text'"],
    'a symbol': ['Symbol("s")', 'Symbol(s)'],
    'an object': ['{ code: 7 }', '{ code: 7 }'],
    'an object that passes for an error': [
      '{ name: "E", message: "m", stack: "s" }',
      "{ name: 'E', message: 'm', stack: 's' }",
    ],
    'a function': ['() => 1', '[Function (anonymous)]'],
    'a proxy of an error': [
      'new Proxy(new Error("x"), { get() { throw 1; }, getPrototypeOf() { throw 2; } })',
      'Error: x',
    ],
    'a revoked proxy': [
      '(() => { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy; })()',
      '<Revoked Proxy>',
    ],
  };
  test.each(Object.entries(THROWN))('%s is told as text', async (_, [code, text]) => {
    const { ename, evalue } = await failure(`throw ${code};`);
    expect(ename).toBe('Thrown');
    expect(evalue.split('\n')[0]).toBe(text);
  });
});

describe('an error that no cell awaits', () => {
  const LATER: Readonly<Record<string, string>> = {
    'a rejection': 'void Promise.reject(new Error("nobody waits"));',
    'an async function': 'void (async () => { await null; throw new Error("nobody waits"); })();',
    'a microtask': 'queueMicrotask(() => { throw new Error("nobody waits"); });',
    'an immediate':
      'setImmediate(() => { throw new Error("nobody waits"); });\nawait new Promise((done) => setTimeout(done, 20));',
    'a timer':
      'setTimeout(() => { throw new Error("nobody waits"); }, 1);\nawait new Promise((done) => setTimeout(done, 50));',
    'a tick': 'process.nextTick(() => { throw new Error("nobody waits"); });',
    'an event':
      'import { EventEmitter } from "node:events";\nsetImmediate(() => new EventEmitter().emit("error", new Error("nobody waits")));\nawait new Promise((done) => setTimeout(done, 20));',
  };
  test.each(
    Object.entries(LATER),
  )('of %s is told in its cell with its line, and the session goes on', async (_, code) => {
    const answer = await run(code);
    const line = code.split('\n').findIndex((text) => text.includes('nobody waits'));
    const text = withoutColours(printed(answer, 'stderr'));
    expect(text).toMatch(/^Uncaught, outside of any running cell:\nError: nobody waits\n/);
    expect(text).toContain(`cell ${answer.reply.content.execution_count}, line ${line + 1}:`);
    expect(text.match(/Error: nobody waits/g)).toHaveLength(1);
    expect(result(await run('kept'))).toBe('5');
  });

  test('of a timer after its cell is told below that cell', async () => {
    const { id } = await run('const begun = 1;\nsetTimeout(() => { throw new Error("much later"); }, 50);');
    const told = await client.first(
      ({ type, content }) => type === 'stream' && String(content.text).includes('much later'),
      'the error',
    );
    expect([told.parent.msg_id, told.content.name]).toEqual([id, 'stderr']);
    expect(withoutColours(String(told.content.text))).toMatch(/cell \d+, line 2:/);
    expect(result(await run('kept'))).toBe('5');
  });

  test('that is no error, or cannot be read, is told too', async () => {
    expect(printed(await run('void Promise.reject(undefined);'), 'stderr')).toContain('"undefined"');
    expect(printed(await run('void Promise.reject(new Proxy({}, { get() { throw 1; } }));'), 'stderr')).toContain(
      '#<Object>',
    );
    expect(result(await run('kept'))).toBe('5');
  });

  test('does not come when a rejection is handled in time', async () => {
    const answer = await run('const late = Promise.reject(new Error("handled")); late.catch(() => undefined);');
    expect([printed(answer, 'stderr'), answer.reply.content.status]).toEqual(['', 'ok']);
  });
});
