/**
 * Bundles the checker into one file, dist/kernel/check/checker.cjs: tslab's converter, its compiler and our part, which a snapshot needs
 * to be one script. On the way the converter is given our compiler where it asks for its own.
 */
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const dist = (path) => fileURLToPath(new URL(`../dist/kernel/${path}`, import.meta.url));
const GIVEN = '\0given';

const giveCompiler = {
  name: 'give-compiler',
  resolveId(id, importer) {
    const asks = id === '@tslab/typescript-for-tslab' && /tslab[\\/]dist[\\/]/.test(importer ?? '');
    return asks ? GIVEN : null;
  },
  /** tslab has a variable called `await`, which is a keyword where a bundler reads; and it looks for its own types beside its own file. */
  transform: (code, id) =>
    /tslab[\\/]dist[\\/]converter\.js$/.test(id)
      ? code
          .replace(/\bawait\b(?=\.| =)/g, 'awaitToken')
          .replace('path_1.default.dirname(__dirname)', 'process.env.NABLA_TSLAB')
      : null,
  load: (id) =>
    id === GIVEN ? `module.exports = require(${JSON.stringify(dist('check/given.js'))}).compiler.ts;` : null,
};

const bundle = await rolldown({
  input: dist('check/service.js'),
  platform: 'node',
  plugins: [giveCompiler],
  onLog: () => undefined, // notes on how TypeScript is written
});
await bundle.write({ file: dist('check/checker.cjs'), format: 'cjs', sourcemap: false, codeSplitting: false });
