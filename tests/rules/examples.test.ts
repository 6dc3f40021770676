/** Every `@example` of the library runs, and gives what its comment says. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as nabla from '../../lib/src/index.js';

const source = join(import.meta.dirname, '../../lib/src');

interface Example {
  readonly file: string;
  readonly code: string;
  readonly result: string;
}

const examples = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .sort()
  .flatMap((file) => examplesOf(file, readFileSync(join(source, file), 'utf8')));

// What an example writes to a file goes here.
const folder = mkdtempSync(join(tmpdir(), 'nabla-examples-'));
const before = process.cwd();
beforeAll(() => process.chdir(folder));
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

test('there are examples to run', () => {
  expect(examples.length).toBeGreaterThan(20);
});

test.each(examples)('$file: $code', async ({ file, code, result }) => {
  const own = (await import(pathToFileURL(join(source, file)).href)) as Record<string, unknown>; // what it exports, public or not
  const names = { ...nabla, ...own };
  const evaluate = (expression: string): unknown =>
    new Function(...Object.keys(names), `return ${expression}`)(...Object.values(names));
  expect(evaluate(code)).toEqual(evaluate(result));
});

/** An example is one expression, `;`, and after `//` its value, as JSON. */
function examplesOf(file: string, text: string): Example[] {
  return [...text.matchAll(/@example\n((?: *\* .*\n)+?) *\*(?:\/| @)/g)].map((match) => {
    const code = match[1].replace(/^ *\* ?/gm, '').trim();
    const parts = /^([\s\S]*);\s*\/\/ (.*)$/.exec(code);
    if (parts === null) throw new SyntaxError(`${file}: an example ends in "; // value", but this one is: ${code}`);
    return { file, code: parts[1], result: parts[2] };
  });
}
