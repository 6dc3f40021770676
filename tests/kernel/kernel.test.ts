import { rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Kernel } from '@jupyterlab/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from './server.js';

const LOCAL_FILE = resolve(import.meta.dirname, '../../my/half-of-kernel-test.ts');

let server: TestServer;
let kernel: Kernel.IKernelConnection;

beforeAll(async () => {
  server = await startServer();
  writeFileSync(LOCAL_FILE, 'export const half = (x: number): number => x / 2;\n');
  kernel = await server.manager.startNew({ name: 'nabla' });
});
afterAll(async () => {
  await server?.stop();
  rmSync(LOCAL_FILE, { force: true });
});

interface Ran {
  readonly status: string;
  readonly messages: { type: string; content: Record<string, unknown> }[];
}

/** Runs a cell; `when` sees each message as it comes. */
async function run(code: string, when: (type: string) => void = () => undefined): Promise<Ran> {
  const messages: Ran['messages'] = [];
  const future = kernel.requestExecute({ code, stop_on_error: false });
  future.onIOPub = (message) => {
    const { msg_type } = message.header;
    if (msg_type !== 'status' && msg_type !== 'execute_input')
      messages.push({ type: msg_type, content: message.content as never });
    when(msg_type);
  };
  const reply = await future.done;
  return { status: reply.content.status, messages };
}

const stdout = (ran: Ran): string =>
  ran.messages
    .filter((m) => m.type === 'stream')
    .map((m) => m.content.text)
    .join('');
const result = (ran: Ran): unknown =>
  (ran.messages.find((m) => m.type === 'execute_result')?.content.data as Record<string, unknown>)?.['text/plain'];
const error = (ran: Ran): Record<string, unknown> | undefined => ran.messages.find((m) => m.type === 'error')?.content;

describe('a cell', () => {
  test('gives its last expression as execute_result, without colours', async () => {
    expect(result(await run('6 * 7'))).toBe('42');
  });

  test('keeps its variables for later cells, which may declare them anew', async () => {
    await run('const kept: number = 3;');
    expect(result(await run('kept + 1'))).toBe('4');
    expect(result(await run('const kept = "new"; kept'))).toBe("'new'");
  });

  test('may await at the top level', async () => {
    expect(
      result(await run('const later = await new Promise<number>((done) => setTimeout(() => done(5), 20)); later')),
    ).toBe('5');
  });

  test('prints live: the text comes before the cell ends, multibyte characters whole', async () => {
    const order: string[] = [];
    const ran = await run(
      'console.log("∇ first"); await new Promise((done) => setTimeout(done, 400)); console.log("last");',
      (type) => order.push(type),
    );
    expect(stdout(ran)).toBe('∇ first\nlast\n');
    expect(ran.messages.filter((m) => m.type === 'stream')).toHaveLength(2);
  });

  test('uses the library, whose arrays are shown with shape and dtype', async () => {
    expect(
      result(await run("import { array, matmul } from 'nabla';\nmatmul(array([[1, 2]]), array([[3], [4]]))")),
    ).toBe('[[11]]  float64 [1, 1]');
  });

  test('shows nothing for a last expression whose own bundle is empty', async () => {
    const ran = await run("({ [Symbol.for('Jupyter.display')]: () => ({}) })");
    expect([ran.status, ran.messages]).toEqual(['ok', []]);
  });

  test('displays a bundle and updates it in place', async () => {
    const ran =
      await run(`const publish = (globalThis as unknown as Record<symbol, (bundle: object, options: object) => void>)[Symbol.for('Jupyter.publish')];
publish({ 'text/plain': 'one' }, { displayId: 'd' });
publish({ 'text/plain': 'two' }, { displayId: 'd', update: true });`);
    expect(ran.messages.map((m) => [m.type, (m.content.transient as Record<string, unknown>).display_id])).toEqual([
      ['display_data', 'd'],
      ['update_display_data', 'd'],
    ]);
  });
});

describe('a name from an earlier cell', () => {
  test('is no obstacle to a property of that name taken out of an object, in a function or not', async () => {
    await run(
      'const p = 7; let rate = 2; function learn(n: number): { loss: number; p: number[] } { return { loss: n, p: [n + p] }; }',
    );
    const code = `function total(n: number): number {
  const { loss, p: probabilities } = learn(n);
  return loss + probabilities[0];
}
const first = ({ p: inner }: { p: number[] }): number => inner[0];
const { p: taken } = learn(1);
[total(2), taken[0], first(learn(3))]`;
    expect(result(await run(code))).toBe('[ 11, 8, 10 ]');
  });

  test('is its value where a property is written short, also as the target of an assignment', async () => {
    expect(result(await run('const given = { p, rate }; given'))).toBe('{ p: 7, rate: 2 }');
    expect(
      result(await run('let unset = 0; ({ p: unset, rate = 5 } = { p: 1 } as { p: number; rate?: number });')),
    ).toBe('{ p: 1 }');
    expect(result(await run('[rate, unset]'))).toBe('[ 5, 1 ]');
  });
});

describe('a mistake', () => {
  test('in a type is one error with line, caret and the words of the compiler, and nothing runs', async () => {
    const ran = await run('console.log("ran");\nconst word: string = 3;');
    expect([ran.status, stdout(ran), error(ran)?.ename]).toEqual(['error', '', 'TypeScriptError']);
    expect(String(error(ran)?.traceback)).toMatch(
      /line 2, column 7.*Type 'number' is not assignable to type 'string'[\s\S]*\n {8}\^\^\^\^/,
    );
  });

  test('in a shape prints both shapes and the line of the cell', async () => {
    const ran = await run('// a comment\nmatmul(array([[1, 2]]), array([[3, 4]]))');
    expect(error(ran)?.evalue).toContain('Cannot multiply a [1, 2] by b [1, 2]');
    expect(String(error(ran)?.traceback)).toContain('line 2:');
  });

  test('thrown from a function names the line of the TypeScript, though types above it are gone', async () => {
    const ran = await run(
      'interface Box {\n  size: number;\n}\nfunction open(box: Box): never {\n  throw new RangeError("bad " + box.size);\n}\nopen({ size: 1 });',
    );
    expect([error(ran)?.ename, error(ran)?.evalue]).toEqual(['RangeError', 'bad 1']);
    expect(String(error(ran)?.traceback)).toMatch(
      /cell \d+, line 5:[\s\S]*throw new RangeError[^\n]*\n +\^[\s\S]*line 7/,
    );
  });

  test('thrown as a string is shown', async () => {
    expect(error(await run('throw "a plain string";'))?.evalue).toBe("'a plain string'");
  });

  test('in a package name says which', async () => {
    expect(error(await run("import none from 'no-such-package';"))?.evalue).toContain(
      "Cannot find module 'no-such-package'",
    );
  });
});

describe('a cell that does not end', () => {
  for (const [name, code] of [
    ['an endless loop', 'let turns = 0; console.log("in"); for (;;) { turns++; }'],
    ['a loop after await', 'await null; console.log("in"); for (;;) {}'],
    ['a promise that never settles', 'console.log("in"); await new Promise(() => {});'],
    ['a catch-all loop', 'console.log("in"); for (;;) { try { for (;;) {} } catch {} }'],
  ] as const) {
    test(`is interrupted in ${name}, and its variables are kept`, async () => {
      await run('const before = 11;');
      const ran = await run(code, (type) => {
        if (type === 'stream') void kernel.interrupt();
      });
      expect(error(ran)?.ename).toBe('KeyboardInterrupt');
      expect(result(await run('before'))).toBe('11');
    });
  }
});

describe('a runner that dies', () => {
  test('by process.exit is an error in that cell, and the next cell runs', async () => {
    expect(error(await run('process.exit(3);'))?.evalue).toContain('exited with code 3; variables are lost');
    expect(result(await run('1 + 1'))).toBe('2');
  });

  test('takes its variables along: a cell that uses one is told that it is not there', async () => {
    await run('const lost = [1];');
    await run('process.exit(3);');
    expect([error(await run('lost[0]'))?.ename, error(await run('lost[0]'))?.evalue]).toEqual([
      'TypeScriptError',
      "Cannot find name 'lost'.",
    ]);
  });

  test('between two cells is told, and its variables are gone for the type checker too', async () => {
    let told = '';
    const listen = (_: unknown, { header, content }: { header: { msg_type: string }; content: unknown }): void => {
      if (header.msg_type === 'stream') told += (content as { text: string }).text;
    };
    kernel.iopubMessage.connect(listen);
    await run('const lost = 1; setTimeout(() => process.exit(4), 50);');
    await expect.poll(() => told).toContain('exited with code 4; variables are lost');
    kernel.iopubMessage.disconnect(listen);
    expect(error(await run('lost'))?.evalue).toContain("Cannot find name 'lost'");
  });

  test('leaves the local files that cells import', async () => {
    // The server was not told of a folder, so its kernels start where the tests do.
    const code = "import { half } from './my/half-of-kernel-test';\nhalf(6)";
    const ran = await run(code);
    expect([error(ran)?.evalue, result(ran)]).toEqual([undefined, '3']);
    await run('process.exit(3);');
    expect(result(await run(code))).toBe('3');
  });

  test('restart gives an empty session', async () => {
    await run('const gone = 1;');
    await kernel.restart();
    expect(error(await run('gone'))?.evalue).toContain("Cannot find name 'gone'");
  });
});
