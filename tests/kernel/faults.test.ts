/** Nothing that a cell does can bring the kernel down. Each fault with the time in which it was over. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, Client, type RawKernel, startKernel } from './client.js';

/** An interrupt has its effect within this time. */
const STOPPED_WITHIN_MS = 2000;

/** WebAssembly: (module (func (export "f") (loop br 0))) */
const WASM_LOOP = '0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,5,1,1,102,0,0,10,9,1,7,0,3,64,12,0,11,11';

let kernel: RawKernel;
let client: Client;

beforeAll(async () => {
  kernel = await startKernel({ NABLA_MEMORY_MB: '192' });
  client = await new Client(kernel.connection).ready();
});
afterAll(async () => {
  expect(client.faults).toEqual([]);
  client.close();
  await kernel.kill();
});

const run = (code: string): Promise<Answer> => client.execute(code, { stop_on_error: false });
const textOf = ({ published }: Answer): string =>
  published
    .filter(({ type }) => type === 'stream')
    .map(({ content }) => content.text)
    .join('');
const errorOf = ({ published }: Answer): Record<string, unknown> | undefined =>
  published.find(({ type }) => type === 'error')?.content;
const resultOf = ({ published }: Answer): unknown =>
  (published.find(({ type }) => type === 'execute_result')?.content.data as Record<string, unknown>)?.['text/plain'];

/** Runs a cell that prints "in" and does not end; interrupts it, after a while. @returns how it ended and after how long */
async function interrupt(code: string, times = 1, after = 0): Promise<{ answer: Answer; ms: number }> {
  const before = client.received.length;
  const id = await client.send('shell', 'execute_request', {
    code,
    silent: false,
    store_history: true,
    user_expressions: {},
    allow_stdin: true,
    stop_on_error: false,
  });
  await client.first(
    (one) => client.received.indexOf(one) >= before && one.type === 'stream' && String(one.content.text).includes('in'),
    '"in"',
  );
  await new Promise((done) => setTimeout(done, after));
  const start = performance.now();
  for (let i = 0; i < times; i++) {
    await client.request('interrupt_request', {}, { channel: 'control' });
    if (times > 1) await new Promise((done) => setTimeout(done, 100));
  }
  const answer = await client.answer(id, true, code);
  return { answer, ms: performance.now() - start };
}

describe('an interrupt stops', () => {
  const DOES_NOT_END: Readonly<Record<string, string>> = {
    'a loop': 'console.log("in"); for (;;) {}',
    'a loop that prints': 'while (true) console.log("in");',
    'a loop after an await': 'await null; console.log("in"); for (;;) {}',
    'a loop in a timer': 'console.log("in"); setTimeout(() => { for (;;) {} }, 1); await new Promise(() => {});',
    'a loop of immediates':
      'console.log("in"); const again = () => { setImmediate(again); }; again(); await new Promise(() => {});',
    'a loop that waits by node:timers/promises':
      'import { setTimeout as pause } from "node:timers/promises"; console.log("in"); for (;;) await pause(1);',
    'a storm of microtasks':
      'console.log("in"); const storm = (): void => { void Promise.resolve().then(storm); }; storm(); await new Promise(() => {});',
    'a loop that catches everything':
      'console.log("in"); for (;;) { try { for (;;) {} } catch {} finally { continue; } }',
    'Atomics.wait': 'console.log("in"); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);',
    'a catastrophic regular expression': 'console.log("in"); /^(a+)+$/.test("a".repeat(40) + "b");',
    'a loop in WebAssembly': `console.log("in"); const { WebAssembly: W } = globalThis as any; const wasm = new W.Instance(new W.Module(new Uint8Array([${WASM_LOOP}]))); wasm.exports.f();`,
    'a getter, while its object is shown':
      'console.log("in"); ({ get [Symbol.for("nodejs.util.inspect.custom")]() { for (;;) {} } })',
    'a toJSON, while it is displayed': 'console.log("in"); display.json({ toJSON() { for (;;) {} } });',
    'a display of its own that does not end':
      'console.log("in"); ({ [Symbol.for("Jupyter.display")]() { for (;;) {} } })',
    'a question that nobody answers': 'console.log("in"); input("well?");',
  };
  for (const [what, code] of [
    ['console.log', 'while (true) console.log("in");'],
    ['process.stdout', 'while (true) process.stdout.write("in");'],
    ['display', 'console.log("in"); while (true) display.html("x".repeat(5000));'],
  ] as const)
    test(`a loop of ${what}, again and again, and what is printed next is seen`, async () => {
      for (let i = 0; i < 15; i++) {
        const { answer } = await interrupt(code);
        expect(errorOf(answer)?.ename).toBe('KeyboardInterrupt');
        expect(textOf(await run(`console.log('next', ${i});`))).toBe(`next ${i}\n`);
      }
    });

  for (const [name, code] of Object.entries(DOES_NOT_END)) {
    test(name, async () => {
      await run('const kept = 5;');
      const { answer, ms } = await interrupt(code);
      console.log(`interrupt of ${name}: ${ms.toFixed(0)} ms`);
      expect(errorOf(answer)?.ename).toBe('KeyboardInterrupt');
      expect(ms).toBeLessThan(STOPPED_WITHIN_MS);
      expect(resultOf(await run('kept'))).toBe('5');
    });
  }

  test('a loop in the background, for good', async () => {
    await run(
      'let turns = 0; setInterval(() => turns++, 1); const pulse = async () => { for (;;) { await new Promise((done) => setTimeout(done, 1)); turns++; } }; void pulse();',
    );
    await client.request('interrupt_request', {}, { channel: 'control' });
    await run('1');
    const first = resultOf(await run('turns'));
    await new Promise((done) => setTimeout(done, 100));
    expect(resultOf(await run('turns'))).toBe(first);
  });

  test('what JavaScript cannot stop, at the second time, and says what is lost', async () => {
    const { answer, ms } = await interrupt(
      'import { execSync } from "node:child_process"; execSync("echo in; sleep 30", { stdio: "inherit" });',
      2,
    );
    console.log(`second interrupt of execSync: ${ms.toFixed(0)} ms`);
    expect(errorOf(answer)?.evalue).toContain('could not be interrupted, so its process was ended; variables are lost');
    expect(ms).toBeLessThan(STOPPED_WITHIN_MS);
    expect(resultOf(await run('1 + 1'))).toBe('2');
  });
});

test('what JavaScript cannot stop is ended after five seconds, without a second interrupt', async () => {
  const { answer, ms } = await interrupt(
    'import { execSync } from "node:child_process"; execSync("echo in; sleep 30", { stdio: "inherit" });',
  );
  console.log(`one interrupt of execSync: ${ms.toFixed(0)} ms`);
  expect(errorOf(answer)?.evalue).toContain('could not be interrupted, so its process was ended; variables are lost');
  expect(ms).toBeGreaterThan(4000);
  expect(resultOf(await run('1 + 1'))).toBe('2');
});

describe('the end of the runner is an error in its cell, and the next cell runs:', () => {
  const DEADLY: Readonly<Record<string, readonly [string, RegExp]>> = {
    'memory of objects': [
      'const all: number[][] = []; for (;;) all.push(new Array(1000).fill(1.5));',
      /^out of memory at 192 MB/,
    ],
    'memory of arrays': [
      'const all: Float64Array[] = []; for (;;) all.push(new Float64Array(1e6).fill(1));',
      /^out of memory at 192 MB/,
    ],
    'process.exit': ['process.exit(3);', /exited with code 3/],
    'process.abort': ['process.abort();', /SIGABRT/],
    SIGKILL: ['process.kill(process.pid, "SIGKILL"); for (;;) {}', /SIGKILL/],
    SIGSEGV: ['process.kill(process.pid, "SIGSEGV"); for (;;) {}', /SIGSEGV/],
    'a closed pipe of events': ['import { closeSync } from "node:fs"; closeSync(3);', /SIGKILL/],
    'a closed pipe of control': ['import { closeSync } from "node:fs"; closeSync(4); for (;;) {}', /closed the pipe/],
  };
  for (const [name, [code, cause]] of Object.entries(DEADLY)) {
    test(name, async () => {
      const answer = await run(code);
      expect(errorOf(answer)).toMatchObject({ ename: 'RunnerDied', evalue: expect.stringMatching(cause) });
      expect(errorOf(answer)?.evalue).toContain('variables are lost');
      const start = performance.now();
      expect(resultOf(await run('1 + 1'))).toBe('2');
      console.log(`next cell after ${name}: ${(performance.now() - start).toFixed(0)} ms`);
    });
  }

  test('a stack overflow is an ordinary error', async () => {
    await run('const before = 7;');
    expect(errorOf(await run('const deeper = (): number => deeper() + 1; deeper();'))?.ename).toBe('RangeError');
    expect(resultOf(await run('before'))).toBe('7');
  });
});

describe('a cell that breaks its own', () => {
  const BROKEN: readonly string[] = [
    'console = null as never;',
    'globalThis.Promise = null as never;',
    'JSON.stringify = () => { throw new Error("no"); };',
    'Array.prototype.map = Array.prototype.push = Array.prototype.join = () => { throw new Error("no"); };',
    'Array.prototype[Symbol.iterator] = () => { throw new Error("no"); };',
    'String.prototype.split = String.prototype.slice = () => { throw new Error("no"); };',
    'Map.prototype.get = Map.prototype.set = Set.prototype.add = () => { throw new Error("no"); };',
    'Function.prototype.call = Function.prototype.apply = () => { throw new Error("no"); };',
    'Object.keys = Object.entries = Reflect.defineProperty = () => { throw new Error("no"); };',
    'process.stdout.write = () => { throw new Error("no"); };',
    'Object.freeze(Object.prototype); Object.freeze(Array.prototype);',
    'process.removeAllListeners();',
    'Reflect.deleteProperty(globalThis, "setTimeout"); Reflect.deleteProperty(globalThis, "Buffer");',
    'Error.prepareStackTrace = () => { throw new Error("no"); };',
    'Object.defineProperty(Object.prototype, "type", { get() { throw new Error("no"); }, configurable: true });',
  ];
  for (const code of BROKEN) {
    test(`${code.split(' = ')[0]?.slice(0, 50)} is reported rightly, and so is the next error`, async () => {
      await run(code);
      expect(resultOf(await run('6 * 7'))).toBe('42');
      expect(errorOf(await run('throw new RangeError("mine");'))).toMatchObject({
        ename: 'RangeError',
        evalue: 'mine',
      });
      await run('process.exit();'); // a fresh runner for the next test
    });
  }

  test('working directory is told, and cells run', async () => {
    const code = `import { mkdtempSync, rmdirSync } from "node:fs";
const folder = mkdtempSync("/tmp/nabla-gone-"); process.chdir(folder); rmdirSync(folder);`;
    await run(code);
    expect(resultOf(await run('6 * 7'))).toBe('42');
    await run('process.exit();');
    expect(resultOf(await run('6 * 7'))).toBe('42');
  });
});

describe('output', () => {
  test('of 50 MB is cut with a line that says so, and the kernel stays small', async () => {
    const before = await residentMb(kernel.process.pid);
    const answer = await run('const line = "x".repeat(999); for (let i = 0; i < 50_000; i++) console.log(line);');
    const text = textOf(answer);
    expect(text.length).toBeLessThan(2_100_000);
    expect(text).toMatch(/output is cut here[\s\S]*\d+ more characters were not shown/);
    expect((await residentMb(kernel.process.pid)) - before).toBeLessThan(100);
    expect(resultOf(await run('6 * 7'))).toBe('42');
  });

  const FLOODS: Readonly<Record<string, string>> = {
    displays: 'console.log("in"); while (true) display.text("x".repeat(1000));',
    'updates of a display': 'console.log("in"); const shown = display("a"); for (let i = 0; ; i++) shown.update(i);',
    rejections:
      'console.log("in"); for (;;) { void Promise.reject(new Error("x")); await new Promise((done) => setImmediate(done)); }',
    'errors in timers':
      'console.log("in"); setInterval(() => { throw new Error("x"); }, 0); await new Promise(() => undefined);',
  };
  for (const [what, code] of Object.entries(FLOODS)) {
    test(`that is a flood of ${what} fills no memory, and is stopped`, async () => {
      const before = await residentMb(kernel.process.pid);
      const { answer, ms } = await interrupt(code, 1, 2000);
      console.log(`interrupt of a flood of ${what}: ${ms.toFixed(0)} ms`);
      expect(errorOf(answer)?.ename).toBe('KeyboardInterrupt');
      expect((await residentMb(kernel.process.pid)) - before).toBeLessThan(150);
      expect(resultOf(await run('6 * 7'))).toBe('42');
    });
  }

  test('of a child process comes before idle, with whole characters', async () => {
    const code =
      'import { spawnSync } from "node:child_process"; spawnSync("sh", ["-c", "for i in $(seq 3000); do printf ∇; done; echo end >&2"], { stdio: "inherit" });';
    const text = textOf(await run(code));
    expect([...text].filter((c) => c === '∇')).toHaveLength(3000);
    expect(text).toContain('end');
    expect(text).not.toContain('\uFFFD');
  });

  test('on a closed stdout is lost, and nothing else', async () => {
    await run('import { closeSync } from "node:fs"; closeSync(1);');
    expect(resultOf(await run('6 * 7'))).toBe('42');
    // Node opens a file for that; under the number of a standard stream libuv would abort
    expect(resultOf(await run('process.memoryUsage.rss() > 0'))).toBe('true');
  });
});

async function residentMb(pid: number | undefined): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  return Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}
