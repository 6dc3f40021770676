/** The package as a program meets it: built, by its name, in a process of its own. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

beforeAll(() => {
  if (existsSync(join(root, 'lib/dist/index.js'))) return;
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'lib'], { cwd: root });
});

const run = (kind: 'module' | 'commonjs', code: string): string =>
  execFileSync(process.execPath, ['--no-warnings', `--input-type=${kind}`, '-e', code], {
    cwd: root,
    encoding: 'utf8',
  });

const line = 'console.log(nabla.toNested(nabla.matmul(nabla.array([[1, 2]]), nabla.array([[3], [4]]))))';

test("import from 'nabla' works", () => {
  expect(run('module', `import * as nabla from 'nabla'; ${line}`)).toBe('[ [ 11 ] ]\n');
});

test("require('nabla') works, so nothing in the library awaits at its top level", () => {
  expect(run('commonjs', `const nabla = require('nabla'); ${line}`)).toBe('[ [ 11 ] ]\n');
});

test('loadMnist() of the built package finds its files from another folder', () => {
  const code = `import { loadMnist } from ${JSON.stringify(`file://${root}/lib/dist/index.js`)}; console.log(loadMnist().test.labels[0])`;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: '/', encoding: 'utf8' });
  expect(out).toBe('7\n');
});
