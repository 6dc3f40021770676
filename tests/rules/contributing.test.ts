/** The worked example of CONTRIBUTING.md is real: each of its lines of code stands in the sources. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const FOLDERS = ['lib/src', 'lib/native', 'lib/wasm/src', 'tests/lib', 'tests/fixtures'];

const guide = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
const section = guide.slice(guide.indexOf('## Add an operation'), guide.indexOf('## Add a chapter'));

const sources = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|cpp|h|py)$/.test(name))
    .map((name) => readFileSync(join(ROOT, folder, name), 'utf8')),
).join('\n');

test('every line of code in "Add an operation" stands in the sources', () => {
  const lines = [...section.matchAll(/```(?:ts|cpp)\n([\s\S]*?)```/g)]
    .flatMap(([, code]) => code.split('\n'))
    .map((line) => line.trim().replace(/^(?:\/\*\*|\*)\s*|\s*\*\/$/g, ''))
    .filter((line) => line.length > 3);
  expect(lines.length).toBeGreaterThan(20);
  expect(lines.filter((line) => !sources.includes(line))).toEqual([]);
});

test('every file that "Add an operation" names is there', () => {
  const named = [...section.matchAll(/`((?:lib|tests)\/[\w./-]+)`/g)].map(([, path]) => path);
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
