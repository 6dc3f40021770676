import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADDON, FLAGS, headers, seal } from '../../../lib/native/build.mjs';
import { loadNative } from '../../../lib/src/kernels/native.ts';
import { UNARY } from '../../../lib/src/kernels/table.ts';
import { arena } from '../../../lib/src/memory/arena.ts';
import { missing, native } from './beside-js.ts';

let folder: string;
const view = () => new Uint8Array(arena.memory.buffer);
const at = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nabla-addon-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('loadNative() without a file says how to get one', () => {
  expect(loadNative(view(), at('none.node'))).toMatch(/was not built: npm run setup/);
});

test('loadNative() tells a file that is no addon', () => {
  writeFileSync(at('text.node'), 'not a library, but longer than a checksum'.repeat(4));
  expect(loadNative(view(), at('text.node'))).toMatch(/is no addon of this library, or it is damaged/);
  writeFileSync(at('empty.node'), '');
  expect(loadNative(view(), at('empty.node'))).toMatch(/damaged/);
});

test('loadNative() passes on what the system says of a foreign library', () => {
  writeFileSync(at('foreign.node'), 'MZ, as if from another system');
  seal(at('foreign.node'));
  expect(loadNative(view(), at('foreign.node'))).toMatch(/^the addon cannot be loaded: .*foreign\.node/);
});

describe.skipIf(missing !== undefined)('with a compiler', () => {
  test('loadNative() tells an addon that was cut off, or in which one byte is another', () => {
    const bytes = readFileSync(ADDON);
    for (const length of [100, 5000, bytes.length - 4096, bytes.length - 1]) {
      writeFileSync(at('cut.node'), bytes.subarray(0, length));
      expect(loadNative(view(), at('cut.node'))).toMatch(/damaged/);
    }
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(at('other.node'), bytes);
    expect(loadNative(view(), at('other.node'))).toMatch(/damaged/);
  });

  /** An addon that exports these numbers, and nothing else. */
  function addon(name: string, numbers: Record<string, number>): string {
    const lines = Object.entries(numbers).map(
      ([key, value]) => `napi_create_int32(env, ${value}, &v); napi_set_named_property(env, exports, "${key}", v);`,
    );
    const source = at(`${name}.cpp`);
    writeFileSync(
      source,
      `#include <node_api.h>\nNAPI_MODULE_INIT() { napi_value v; ${lines.join('\n')} return exports; }`,
    );
    const file = at(`${name}.node`);
    execFileSync('c++', [...FLAGS, '-shared', '-fPIC', '-I', headers(), '-o', file, source]);
    seal(file);
    return file;
  }

  test('loadNative() refuses another version of the interface, and one with kernels missing', () => {
    expect(loadNative(view(), addon('old', { abi: 999 }))).toMatch(/of version 999, not \d+: npm run setup/);
    const current = Number(/constexpr int ABI = (\d+)/.exec(readFileSync('lib/native/addon.cpp', 'utf8'))?.[1]);
    expect(loadNative(view(), addon('lacking', { abi: current }))).toMatch(/the addon lacks matmul, linearForward/);
  });

  test('the addon takes the instructions that NABLA_ISA names, and is left out where NABLA_ADDON is off', () => {
    const isa = `console.log(require(${JSON.stringify(ADDON)}).info().isa)`;
    const env = { ...process.env, NABLA_ISA: 'avx2' };
    expect(execFileSync(process.execPath, ['-e', isa], { encoding: 'utf8', env })).toBe('AVX2\n');
    process.env.NABLA_ADDON = 'off';
    expect(loadNative(view())).toBe('the variable NABLA_ADDON is "off"');
    delete process.env.NABLA_ADDON;
  });

  test('setThreads() and threads() agree', () => {
    native.setThreads(3);
    expect(native.threads()).toBe(3);
    native.setThreads(2);
    expect(native.threads()).toBe(2);
  });

  test('a worker thread has its own addon and may end at any time', async () => {
    copyFileSync(ADDON, at('worker.node'));
    const code = `
      const { parentPort, workerData } = require('node:worker_threads');
      const addon = require(workerData);
      const n = 300000, x = new Float32Array(n).fill(2), y = new Float32Array(n);
      addon.setThreads(2);
      for (let i = 0; i < 20; i++) addon.unaryForward(${UNARY.exp}, x, y, n, 0);
      parentPort.postMessage(y[n - 1]);
      for (;;) addon.unaryForward(${UNARY.exp}, x, y, n, 0);`;
    const answers = await Promise.all(
      [1, 2].map(
        () =>
          new Promise((resolve, reject) => {
            const worker = new Worker(code, { eval: true, workerData: at('worker.node') });
            worker.once('error', reject);
            worker.once('message', (answer) => worker.terminate().then(() => resolve(answer)));
          }),
      ),
    );
    for (const answer of answers) expect(answer).toBeCloseTo(Math.exp(2), 5);
    const y = new Float32Array(1);
    native.kernels.fill(y, 1, 5);
    expect(y[0]).toBe(5);
  });

  test('a process ends at once while the helpers of the pool sleep or spin', () => {
    const code = `
      const addon = require(${JSON.stringify(ADDON)});
      addon.setThreads(4);
      const n = 1 << 20, x = new Float32Array(n), y = new Float32Array(n);
      for (let i = 0; i < 50; i++) addon.unaryForward(0, x, y, n, 0);
      console.log('done');`;
    expect(execFileSync(process.execPath, ['-e', code], { encoding: 'utf8', timeout: 20_000 })).toBe('done\n');
  });
});

describe.skipIf(missing !== undefined)('arguments of native kernels', () => {
  const call = (name: string, ...args: unknown[]) => {
    const kernels = native.kernels as unknown as Record<string, (...values: unknown[]) => void>;
    return () => kernels[name](...args);
  };
  const x = new Float32Array(4);

  test('what is no array or number is refused by name', () => {
    expect(call('copy', 'x', x, 4)).toThrow(new TypeError('copy(): x must be a byte offset or a Float32Array'));
    expect(call('copy', x, new Float64Array(4), 4)).toThrow(
      new TypeError('copy(): y must be a byte offset or a Float32Array'),
    );
    expect(call('copy', x, null, 4)).toThrow(TypeError);
    expect(call('copy')).toThrow(new TypeError('copy(): n must be a number'));
    expect(call('copy', x, x, 1.5)).toThrow(new RangeError('copy(): n must be a whole number from 0 to 2147483647'));
    expect(call('copy', x, x, -1)).toThrow(RangeError);
    expect(call('copy', x, x, Number.NaN)).toThrow(TypeError);
    expect(call('unaryForward', 99, x, x, 4, 0)).toThrow(
      new RangeError('unaryForward(): kind must be a kind from 0 to 9'),
    );
    expect(call('crossEntropyForward', x, x, x, x, 2, 2, -1, 0)).toThrow(
      /labels must be a byte offset or an Int32Array/,
    );
  });

  test('arrays that are too short are refused, before anything is written', () => {
    expect(call('copy', x, new Float32Array(3), 4)).toThrow(
      new RangeError('copy(): y must be an array of at least 4 elements; it has 3'),
    );
    expect(call('matmul', x, x, x, 1, 2, 3, 2, 0, 0, 0, 0, 0)).toThrow(/a must be an array of at least 6/);
    expect(call('matmul', x, x, x, 2147483647, 2147483647, 2147483647, 2, 0, 0, 0, 0, 0)).toThrow(RangeError);
  });

  test('offsets outside of the arena are refused', () => {
    for (const offset of [-4, 2, 1.5, 2 ** 33, Number.POSITIVE_INFINITY]) {
      expect(call('copy', offset, x, 4)).toThrow(/x must be a byte offset into the arena, a multiple of 4 above 0/);
    }
    expect(call('copy', 0, x, 4)).toThrow(TypeError);
    const end = arena.memory.buffer.byteLength;
    expect(call('copy', end - 8, x, 4)).toThrow(/x must be within the arena of \d+ bytes/);
    expect(call('copy', end - 16, x, 4)).not.toThrow();
  });

  test('a block in what the arena has grown by is taken', () => {
    const owner = {};
    const block = arena.take(arena.memory.buffer.byteLength, owner, 'step values');
    const last = block + arena.memory.buffer.byteLength / 4;
    expect(call('fill', last, 4, 1)).not.toThrow();
    expect(owner).toBeDefined();
  });

  test("an optimizer's table with rows that lead nowhere is refused", () => {
    const table = Int32Array.of(64, 128, 192, 0, 4);
    expect(call('adamStep', table, 1, 0.1, 0.9, 0.999, 1e-8, 0, 0, 1, 1)).toThrow(
      /table must be rows in which the states/,
    );
    expect(call('adamStep', table, 2, 0.1, 0.9, 0.999, 1e-8, 0, 0, 1, 1)).toThrow(
      /table must be an array of at least 10/,
    );
    expect(call('sgdStep', Int32Array.of(64, 128, 0, 0, -1), 1, 0.1, 0, 0, 0)).toThrow(/n >= 0/);
    expect(call('sgdStep', Int32Array.of(64, 2147483644, 0, 0, 4), 1, 0.1, 0, 0, 0)).toThrow(/within the arena/);
  });
});
