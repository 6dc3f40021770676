import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import type { Kernels } from '../../../lib/src/kernels/table.js';
import { UNARY } from '../../../lib/src/kernels/table.js';
import { loadWasm } from '../../../lib/src/kernels/wasm.js';
import { compile } from '../../../lib/wasm/build.mjs';
import { MODULES, wasmKernels } from './load.js';

const COMMITTED = 'lib/src/kernels/wasm-module.ts';

test('wasm-module.ts is what lib/wasm/src compiles to, byte for byte', async () => {
  expect(await compile(), 'run npm run wasm').toBe(readFileSync(COMMITTED, 'utf8'));
});

/** The sections of a module: a number for what each is, then its length in groups of seven bits. */
function sectionsOf(bytes: Uint8Array): Map<number, Uint8Array> {
  const sections = new Map<number, Uint8Array>();
  for (let at = 8; at < bytes.length; ) {
    const id = bytes[at++];
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      length += (byte & 127) * 2 ** shift;
      if (byte < 128) break;
    }
    sections.set(id, bytes.subarray(at, at + length));
    at += length;
  }
  return sections;
}

const GLOBALS = 6;
const DATA = 11;

test.each(
  Object.entries(MODULES),
)('the %s module writes nothing into the memory on its own and keeps no stack there', (_, base64) => {
  const sections = sectionsOf(Buffer.from(base64, 'base64'));
  expect(sections.has(DATA)).toBe(false);
  // Only the two places for packed blocks, which are set once.
  expect(sections.get(GLOBALS)?.[0]).toBe(2);
});

test.each(
  Object.entries(MODULES),
)('addresses of the %s module reach beyond 2 GB, where a signed offset would be negative', (_, base64) => {
  wasmKernels(); // which tells the engine to take relaxed SIMD
  const pages = 2 ** 15 + 16; // 2 GB and 1 MB; only what is touched takes memory
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const module = new WebAssembly.Module(Buffer.from(base64, 'base64'));
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels & {
    setScratch(offset: number): void;
  };
  kernels.setScratch(64);
  const numbers = new Float32Array(memory.buffer);
  const [x, y, table] = [2 ** 31 + 4, 2 ** 31 + 404, 2 ** 31 + 804];
  for (let i = 0; i < 33; i++) numbers[x / 4 + i] = i - 16;
  kernels.unaryForward(UNARY.relu, x, y, 33, 0);
  expect([...numbers.subarray(y / 4, y / 4 + 33)]).toEqual(Array.from({ length: 33 }, (_, i) => Math.max(0, i - 16)));
  kernels.matmul(x, x, y, 1, 5, 5, 5, 0, 1, 0, 0, 0);
  expect(numbers[y / 4]).toBe(16 ** 2 + 15 ** 2 + 14 ** 2 + 13 ** 2 + 12 ** 2);
  new Int32Array(memory.buffer).set([x, y, 0, 0, 25], table / 4);
  kernels.fill(y, 25, 2);
  kernels.sgdStep(table, 1, 0.5, 0, 0, 0);
  expect(numbers[x / 4]).toBe(-17);
});

test('loadWasm() takes relaxed SIMD here, and does without it where the engine does not know it', async () => {
  expect(loadWasm()).toMatchObject({ isa: 'SIMD128, relaxed' });
  const { arena } = await import('../../../lib/src/memory/arena.js');
  class Old extends WebAssembly.Module {
    constructor(bytes: Uint8Array<ArrayBuffer>) {
      if (Buffer.from(bytes).equals(Buffer.from(MODULES.relaxed, 'base64'))) throw new Error('unknown opcode');
      super(bytes);
    }
  }
  vi.resetModules();
  vi.doMock('../../../lib/src/memory/arena.js', () => ({ arena }));
  vi.stubGlobal('WebAssembly', { Module: Old, Instance: WebAssembly.Instance });
  try {
    const { loadWasm: loadAnew } = await import('../../../lib/src/kernels/wasm.js');
    expect(loadAnew()).toMatchObject({ isa: 'SIMD128' });
  } finally {
    vi.unstubAllGlobals();
    vi.doUnmock('../../../lib/src/memory/arena.js');
    vi.resetModules();
  }
});

test('loadWasm() gives the functions of the module as they are', () => {
  for (const kernel of Object.values(wasmKernels())) expect(String(kernel)).toContain('[native code]');
});

test.each([
  { what: 'no WebAssembly', WebAssembly: undefined, why: /has no WebAssembly/ },
  {
    what: 'a WebAssembly without vectors',
    WebAssembly: {
      Memory: WebAssembly.Memory,
      Module: class {
        constructor() {
          throw new Error('Wasm SIMD unsupported');
        }
      },
    },
    why: /cannot run the WebAssembly kernels: Wasm SIMD unsupported/,
  },
])('loadWasm() says why there is no backend: $what', async ({ WebAssembly, why }) => {
  const { arena } = await import('../../../lib/src/memory/arena.js');
  vi.resetModules();
  vi.doMock('../../../lib/src/memory/arena.js', () => ({ arena }));
  vi.stubGlobal('WebAssembly', WebAssembly);
  try {
    const { loadWasm } = await import('../../../lib/src/kernels/wasm.js');
    expect(loadWasm()).toMatch(why);
  } finally {
    vi.unstubAllGlobals();
    vi.doUnmock('../../../lib/src/memory/arena.js');
    vi.resetModules();
  }
});
