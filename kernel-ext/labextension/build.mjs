/** Assembles the prebuilt JupyterLab extension in kernel-ext/dist/labextension: compile, copy plotly.js, write the entry. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const DIST = join(HERE, '..', 'dist');
const COMPILED = join(DIST, 'labextension-js');
const TARGET = join(DIST, 'labextension');
const require = createRequire(import.meta.url);

const plotly = dirname(require.resolve('plotly.js-dist-min/package.json'));
const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc'); // .bin/tsc may be an older one

rmSync(COMPILED, { recursive: true, force: true });
try {
  execFileSync(process.execPath, [compiler, '-p', HERE], { stdio: ['ignore', 'pipe', 'inherit'] });
} catch (error) {
  console.error(String(error.stdout));
  process.exit(1);
}

// The names carry a checksum, because browsers keep what they once loaded.
const parts = [
  ...readdirSync(COMPILED)
    .sort()
    .map((name) => join(COMPILED, name)),
  join(plotly, 'plotly.min.js'),
  join(HERE, 'remote-entry.js'),
];
const hash = createHash('sha256');
for (const part of parts) hash.update(readFileSync(part));
const version = hash.digest('hex').slice(0, 16);

const fresh = join(DIST, `labextension.${process.pid}`);
const modules = join(fresh, 'static', version);
mkdirSync(modules, { recursive: true });
for (const name of readdirSync(COMPILED)) copyFileSync(join(COMPILED, name), join(modules, name));
copyFileSync(join(plotly, 'plotly.min.js'), join(modules, 'plotly.min.js'));
copyFileSync(join(plotly, 'LICENSE'), join(modules, 'plotly.LICENSE.txt'));
const entry = readFileSync(join(HERE, 'remote-entry.js'), 'utf8').replace('__FOLDER__', version);
writeFileSync(join(fresh, 'static', `remoteEntry.${version}.js`), entry);

const description = JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8'));
description.jupyterlab._build = { load: `static/remoteEntry.${version}.js`, mimeExtension: './mimeExtension' };
delete description.private;
writeJson('package.json', description);
writeJson('install.json', {
  packageManager: 'node',
  packageName: 'nabla-kernel',
  uninstallInstructions: 'Run `npx nabla-kernel uninstall` with the prefix used to install it',
});

if (existsSync(TARGET)) rmSync(TARGET, { recursive: true, force: true });
renameSync(fresh, TARGET);
rmSync(COMPILED, { recursive: true, force: true });

function writeJson(name, content) {
  writeFileSync(join(fresh, name), `${JSON.stringify(content, null, 2)}\n`);
}
