/** The native kernels (lib/native): compiled where there is a C++ compiler. Without one the WebAssembly kernels do the work, and a line says so. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ADDON, buildAddon, headers, hindrance } from '../../lib/native/build.mjs';
import { at } from './places.mjs';
import { run } from './run.mjs';
import { unlessFresh } from './stamps.mjs';
import { StepError } from './step.mjs';

export { ADDON, buildAddon, FLAGS, seal, UNITS } from '../../lib/native/build.mjs';

const SOURCES = at('lib', 'native');

/** The sources, without what is made from them. */
function sources(folder = SOURCES) {
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => !['dist', 'test'].includes(entry.name));
  return files.flatMap((entry) => (entry.isDirectory() ? sources(join(folder, entry.name)) : join(folder, entry.name)));
}

/**
 * The step of set-up. The variable NABLA_ADDON: `off` leaves the addon out, `required` makes a failure one.
 *
 * @returns false when there was nothing to do
 */
export async function setUpAddon() {
  const wish = process.env.NABLA_ADDON;
  if (wish === 'off') return false;
  try {
    const why = hindrance();
    if (why !== undefined) throw new StepError(why);
    return await unlessFresh('addon', {
      inputs: [...sources(), join(headers(), '..', 'package.json')],
      words: [process.platform, process.arch, process.env.CXX ?? 'c++'],
      isThere: () => existsSync(ADDON),
      work: () => buildAddon(ADDON, { run }),
    });
  } catch (error) {
    if (wish === 'required') throw error;
    rmSync(ADDON, { force: true }); // an older one would not fit these sources
    const compiler = process.env.CXX ?? 'c++';
    const isAbsent = String(error.message).includes('ENOENT');
    const line = isAbsent ? `no C++ compiler (${compiler}) was found` : String(error.message).split('\n')[0];
    console.log(`  No native kernels: ${line}. The WebAssembly kernels do their work, some times slower`);
    return false;
  }
}
