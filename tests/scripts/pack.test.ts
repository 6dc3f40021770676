/**
 * The two packages as npm would publish them, in an empty project: what a file list forgets is missed there and nowhere else. Their
 * dependencies come from npm's cache, or from the registry when they are not in it.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FLAGS, hindrance, UNITS } from '../../lib/native/build.mjs';
import { Client, cell, result, startKernel } from '../kernel/client.js';

const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'nabla-pack-'));
const project = join(folder, 'project');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Packed {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}
let packed: readonly Packed[];

const npm = (args: readonly string[], cwd: string): string =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

beforeAll(() => {
  if (!existsSync(join(ROOT, 'lib/dist/index.js'))) throw new Error('lib/dist is missing: run npm run setup');
  const args = ['pack', '--json', '--pack-destination', folder, '--workspace', 'lib', '--workspace', 'kernel-ext'];
  packed = JSON.parse(npm(args, ROOT));
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "name": "empty", "private": true }\n');
  const archives = packed.map(({ filename }) => join(folder, filename));
  npm(['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', ...archives], project);
}, 120_000);

const run = (kind: 'module' | 'commonjs', code: string): string =>
  execFileSync(process.execPath, ['--no-warnings', `--input-type=${kind}`, '-e', code], {
    cwd: project,
    encoding: 'utf8',
  });

/** Two epochs of training, and what computes: WebAssembly, since nothing was compiled. */
const TRAIN = `
const rng = nabla.random(1);
const net = new nabla.Sequential([new nabla.Linear(2, 8, { rng }), new nabla.Relu(), new nabla.Linear(8, 2, { rng })]);
const data = { x: nabla.array([[0, 0], [0, 1], [1, 0], [1, 1]], 'float32'), y: [0, 1, 1, 0] };
const optimizer = nabla.adam(net.parameters, { lr: 0.05 });
const { epochs } = nabla.fit(net, { data, loss: nabla.crossEntropy, optimizer, epochs: 2, size: 4, rng });
console.log(epochs[1].loss < epochs[0].loss, nabla.backend().name, nabla.backend().why.join());`;
const TRAINED = /^true wasm native: the addon was not built: .*npx nabla-native in a project of your own\n$/;

test('the packages hold what they need and no more', () => {
  const [lib, kernel] = ['nabla', 'nabla-kernel'].map((name) => packed.find((one) => one.name === name)!);
  const paths = lib.files.map(({ path }) => path);
  expect(paths).toContain('dist/index.js');
  expect(paths).toContain('src/derive/linear.ts'); // the pages that a learner reads, and what the source maps point to
  expect(paths.filter((path) => path.startsWith('data/')).sort()).toEqual([
    'data/COPYING.scikit-learn', // what is redistributed goes with its licence
    'data/README.md',
    'data/digits.csv.gz',
  ]);
  expect(paths).toContain('README.md');
  for (const name of ['nabla', 'nabla-kernel']) {
    const licence = readFileSync(join(project, 'node_modules', name, 'LICENSE'), 'utf8');
    expect(licence).toBe(readFileSync(join(ROOT, 'LICENSE'), 'utf8'));
  }
  expect(
    paths.filter((path) => !/^(?:dist|src|data|native)\/|^(?:README\.md|LICENSE|package\.json)$/.test(path)),
  ).toEqual([]);
  const large = [...lib.files, ...kernel.files].filter(({ size }) => size > 10e6).map(({ path }) => path);
  expect(large).toEqual([]); // no snapshot of this machine's type checker
});

test("import from 'nabla' trains in an empty project", () => {
  expect(run('module', `import * as nabla from 'nabla'; ${TRAIN}`)).toMatch(TRAINED);
});

test("require('nabla') trains in an empty project", () => {
  expect(run('commonjs', `const nabla = require('nabla'); ${TRAIN}`)).toMatch(TRAINED);
});

test('the digits that come with the library are found in an empty project', () => {
  const code = "import { loadSmallDigits } from 'nabla'; console.log(loadSmallDigits().labels.length);";
  expect(run('module', code)).toBe('1797\n');
});

test('nabla-native finds all of its sources, and says what happens without a compiler', () => {
  const native = join(project, 'node_modules/nabla/native');
  const command = join(project, 'node_modules/.bin/nabla-native');
  const without = spawnSync(command, { encoding: 'utf8', env: { ...process.env, CXX: 'no-such-compiler' } });
  expect(without.stderr).toMatch(/^No native kernels: .*\nThe WebAssembly kernels do their work, some times slower\n$/);
  expect(without.status).toBe(1);
  expect(existsSync(join(native, 'dist/nabla.node'))).toBe(false);
  if (hindrance() !== undefined || spawnSync('c++', ['--version']).status !== 0) return; // nothing can be compiled here
  const include = join(project, 'node_modules/node-api-headers/include');
  for (const { source, flags } of UNITS as { source: string; flags: string[] }[]) {
    const args = [...FLAGS, ...flags, '-fsyntax-only', '-I', include, join(native, source)]; // a whole build takes 20 seconds
    expect(spawnSync('c++', args, { encoding: 'utf8' }).stderr).toBe('');
  }
}, 60_000);

test('nabla-kernel prints its help, and puts the kernel and the figure renderer below a prefix', () => {
  const command = join(project, 'node_modules/.bin/nabla-kernel');
  const help = spawnSync(command, { encoding: 'utf8' });
  expect(help.stderr).toContain('Usage: nabla-kernel install|uninstall');
  expect(help.status).toBe(1);
  const prefix = join(folder, 'prefix');
  const done = spawnSync(command, ['install', '--prefix', prefix], { cwd: project, encoding: 'utf8' });
  expect(done.stdout + done.stderr).toMatch(/^Kernel: .*\nFigure renderer: .*\n$/);
  const spec = JSON.parse(readFileSync(join(prefix, 'share/jupyter/kernels/nabla/kernel.json'), 'utf8'));
  expect(spec.argv[1]).toBe(join(project, 'node_modules/nabla-kernel/dist/kernel/main.js'));
  expect(existsSync(join(prefix, 'share/jupyter/labextensions/nabla-plotly/package.json'))).toBe(true);
});

test('the installed kernel checks and runs a cell', async () => {
  const kernel = await startKernel({}, join(project, 'node_modules/nabla-kernel/dist/kernel/main.js'));
  const client = new Client(kernel.connection);
  try {
    await client.ready();
    const code = 'const total: number = [1, 2, 3].reduce((a, b) => a + b);\ntotal';
    expect(result(await client.request('execute_request', cell(code)))).toBe('6');
    const wrong = await client.request('execute_request', cell('const text: string = total;'));
    expect(String(wrong.reply.content.evalue)).toContain("Type 'number' is not assignable to type 'string'");
  } finally {
    client.close();
    await kernel.kill();
  }
});
