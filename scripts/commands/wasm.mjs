/** Writes lib/src/kernels/wasm-module.ts from lib/wasm/src. */
import { writeFileSync } from 'node:fs';
import { compile } from '../../lib/wasm/build.mjs';
import { at } from '../set-up/places.mjs';
import { endOnInterrupt } from '../set-up/run.mjs';
import { main } from '../set-up/step.mjs';

main(async () => {
  const stop = endOnInterrupt();
  const text = await compile();
  writeFileSync(at('lib', 'src', 'kernels', 'wasm-module.ts'), text);
  console.log(`lib/src/kernels/wasm-module.ts: ${Math.round(text.length / 1024)} KB`);
  stop();
});
