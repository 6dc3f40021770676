/** Compiles the kernels. Users need no compiler for them: the result is committed, and a test compiles them anew and compares. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at } from '../../scripts/set-up/places.mjs';
import { run } from '../../scripts/set-up/run.mjs';
import { installTool } from '../../scripts/set-up/tool.mjs';

const COMPILER = at('tools', 'wasm', 'node_modules', 'assemblyscript', 'bin', 'asc.js');
const LINE = 116;

const OPTIONS = [
  '-O3',
  '--noAssert',
  ...['--runtime', 'stub'], // no garbage collector: the kernels allocate nothing
  ...['--enable', 'simd,threads'],
  ...['--importMemory', '--noExportMemory', '--sharedMemory'], // the arena's
  ...['--initialMemory', '1', '--maximumMemory', '65536'], // from a page to 4 GB: an arena of any size fits
  ...['--disableWarning', '112'], // JavaScript cannot hand over a vector, and never does
];

/** @returns the text of lib/src/kernels/wasm-module.ts, as the sources now give it */
export async function compile() {
  await installTool('wasm', 'assemblyscript');
  const folder = mkdtempSync(join(tmpdir(), 'nabla-wasm-'));
  try {
    const file = join(folder, 'kernels.wasm');
    await run(process.execPath, [COMPILER, 'lib/wasm/src/index.ts', '--outFile', file, ...OPTIONS]);
    const text = readFileSync(file).toString('base64');
    const lines = text.match(new RegExp(`.{1,${LINE}}`, 'g')).join('\n');
    return `${HEAD}\`\n${lines}\n\`;\n`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const HEAD = `/** The module of lib/wasm/src in base64, made by \`npm run wasm\`: change the sources, not this file. */
export const wasmModule: string = `;
