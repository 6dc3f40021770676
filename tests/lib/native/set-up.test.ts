/** The step that compiles, in a folder of its own, with a compiler that is a short program of this test or is not there. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
const at = (...parts: string[]) => join(folder, ...parts);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nabla-native-'));
  cpSync('scripts', at('scripts'), { recursive: true });
  mkdirSync(at('lib'));
  cpSync('lib/native', at('lib/native'), { recursive: true, filter: (path) => !path.endsWith('dist') });
  cpSync('node_modules/node-api-headers', at('node_modules/node-api-headers'), { recursive: true });
  writeFileSync(at('package.json'), '{ "type": "module" }');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes what it is asked for, or complains. */
function compiler(works: boolean): string {
  const file = at('compiler');
  const work = works
    ? 'while [ "$1" != -o ]; do shift; done; echo object > "$2"'
    : 'echo "error: nonsense" >&2; exit 1';
  writeFileSync(file, `#!/bin/sh\necho call >> "${folder}/calls"\n${work}\n`);
  chmodSync(file, 0o755);
  return file;
}

function build(CXX: string, NABLA_ADDON = '') {
  const env = { ...process.env, CXX, NABLA_ADDON };
  return spawnSync(process.execPath, [at('scripts/native.mjs')], { encoding: 'utf8', env });
}

test('without a compiler one line says so, and that is no failure', () => {
  const { stdout, stderr, status } = build('/no/compiler');
  expect(stdout).toMatch(/^ {2}No native kernels: no C\+\+ compiler \(\/no\/compiler\) was found\. .*WebAssembly.*\n$/);
  expect([stderr, status]).toEqual(['', 0]);
});

test('NABLA_ADDON=required makes it one, NABLA_ADDON=off does not even try', () => {
  expect(build('/no/compiler', 'required').status).toBe(1);
  expect(build(compiler(true), 'off')).toMatchObject({ stdout: '', status: 0 });
  expect(existsSync(at('calls'))).toBe(false);
});

test('what was built is left alone until a source changes; one that no longer compiles leaves no addon behind', () => {
  const cxx = compiler(true);
  expect(build(cxx)).toMatchObject({ stdout: '', status: 0 });
  expect(existsSync(at('lib/native/dist/nabla.node'))).toBe(true);
  rmSync(at('calls'));
  build(cxx);
  expect(existsSync(at('calls'))).toBe(false);
  writeFileSync(at('lib/native/pool.cpp'), 'nonsense');
  compiler(false);
  expect(build(cxx).stdout).toMatch(/No native kernels: .*compiler ended with code 1/);
  expect(existsSync(at('lib/native/dist/nabla.node'))).toBe(false);
});
