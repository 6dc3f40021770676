import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compile } from '../../../lib/wasm/build.mjs';

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

test('the module writes nothing into the memory on its own and keeps no stack there', async () => {
  const { wasmModule } = await import('../../../lib/src/kernels/wasm-module.ts');
  const sections = sectionsOf(Buffer.from(wasmModule, 'base64'));
  expect(sections.has(DATA)).toBe(false);
  // Only the two places for packed blocks, which are set once.
  expect(sections.get(GLOBALS)?.[0]).toBe(2);
});
