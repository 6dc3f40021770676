/**
 * Bundles the checker into one file, dist/kernel/check/checker.cjs: tslab's converter, its compiler and our part, which a snapshot needs
 * to be one script. On the way the converter is given our compiler where it asks for its own, and four of its lines are changed.
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
  transform: (code, id) => (/tslab[\\/]dist[\\/]converter\.js$/.test(id) ? changed(code) : null),
  load: (id) =>
    id === GIVEN ? `module.exports = require(${JSON.stringify(dist('check/given.js'))}).compiler.ts;` : null,
};

const CHANGES = [
  // a variable called `await`, which is a keyword where a bundler reads
  [/\bawait\b(?=\.| =)/g, 'awaitToken'],
  // its own types beside its own file
  [/path_1\.default\.dirname\(__dirname\)/, 'process.env.NABLA_TSLAB'],
  // what earlier cells declared is printed anew only where the cell declares one of these names again
  [
    /function remainingDecls\(checker, srcSF, declsSF\) \{/,
    '$& declsSF = builder.redeclared(); if (declsSF === undefined) return declContent;',
  ],
  // what earlier cells declared may be in several files of one name
  [/decl\.getSourceFile\(\) === declsFile/, 'decl.getSourceFile().fileName === declsFile.fileName'],
];

/** tslab's converter as we need it; a line that is no longer there is an error. */
function changed(code) {
  return CHANGES.reduce((text, [from, to]) => {
    if (text.search(from) < 0) throw new Error(`tslab's converter has no ${from} any more`);
    return text.replace(from, to);
  }, code);
}

const bundle = await rolldown({
  input: dist('check/service.js'),
  platform: 'node',
  plugins: [giveCompiler],
  onLog: () => undefined, // notes on how TypeScript is written
});
await bundle.write({
  file: dist('check/checker.cjs'),
  format: 'cjs',
  sourcemap: false,
  codeSplitting: false,
  minify: true,
});
