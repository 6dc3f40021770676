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
  ...['--importMemory', '--noExportMemory', '--sharedMemory'], // the arena's
  ...['--initialMemory', '1', '--maximumMemory', '65536'], // from a page to 4 GB: an arena of any size fits
  ...['--disableWarning', '112'], // JavaScript cannot hand over a vector, and never does
];

/** @returns the text of lib/src/kernels/wasm-module.ts, as the sources now give it */
export async function compile() {
  await installTool('wasm', 'assemblyscript');
  const folder = mkdtempSync(join(tmpdir(), 'nabla-wasm-'));
  const base64 = async (features) => {
    const file = join(folder, 'kernels.wasm');
    await run(process.execPath, [
      COMPILER,
      'lib/wasm/src/index.ts',
      '--outFile',
      file,
      '--enable',
      features,
      ...OPTIONS,
    ]);
    return readFileSync(file)
      .toString('base64')
      .match(new RegExp(`.{1,${LINE}}`, 'g'))
      .join('\n');
  };
  try {
    const plain = await base64('simd,threads');
    const relaxed = await base64('simd,threads,relaxed-simd');
    return `${HEAD}${PLAIN}\`\n${plain}\n\`;\n\n${RELAXED}\`\n${relaxed}\n\`;\n`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const HEAD =
  '/** The modules of lib/wasm/src in base64, made by `npm run wasm`: change the sources, not this file. */\n\n';
const PLAIN = '/** With the vectors that every engine has. */\nexport const wasmModule: string = ';
const RELAXED =
  '/** With relaxed SIMD: a product and a sum are one instruction. */\nexport const relaxedWasmModule: string = ';
