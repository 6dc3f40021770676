/** Lessons and library point at each other: the lesson links the file that holds a formula, and the file names the section that derives it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chapterOf, writtenChapters } from '../../scripts/notebooks/sections.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const LIBRARY = join(ROOT, 'lib/src');

/** `chapter 03, sections 3.7 and 3.8; smoothing: section 3.13`: each number of a section, wherever a file names a chapter of the course. */
function sectionsNamed(text: string): string[] {
  const plain = text.replace(/\n\s*\*\s*/g, ' '); // a docstring on one line
  const pointers = plain.matchAll(/chapter \d\d,? (?:and \d\d,? |[a-z]+: )?sections? [^;@]*/g);
  return [...pointers].flatMap(([pointer]) => pointer.match(/\b\d{1,2}\.\d{1,2}\b/g) ?? []);
}

const chapters = writtenChapters();
const linked = [...chapters.values()].map(({ name }): [string, string[]] => {
  const text = readFileSync(join(ROOT, 'notebooks', `${name}.ts`), 'utf8');
  return [name, [...new Set(Array.from(text.matchAll(/\]\(\.\.\/lib\/src\/([\w/.-]+)\)/g), ([, path]) => path!))]];
});

describe.each(linked)('%s', (_, paths) => {
  test('links to files of the library, which are there', () => {
    expect(paths.length).toBeGreaterThan(3);
    expect(paths.filter((path) => !existsSync(join(LIBRARY, path)))).toEqual([]);
  });

  test('each of them that holds a formula names the section that derives it', () => {
    const holdsFormula = (path: string): boolean => !path.startsWith('nn/') && path !== 'optim/optimizer.ts';
    const silent = paths
      .filter(holdsFormula)
      .filter((path) => sectionsNamed(readFileSync(join(LIBRARY, path), 'utf8')).length === 0);
    expect(silent).toEqual([]);
  });
});

test('every section of the course that the library names is there', () => {
  const files = readdirSync(LIBRARY, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  const named = files.flatMap((path) =>
    sectionsNamed(readFileSync(join(LIBRARY, path), 'utf8')).map((number) => ({ path, number })),
  );
  expect(named.length).toBeGreaterThan(30);
  const isThere = (number: string): boolean => chapters.get(chapterOf(number))?.sections.has(number) ?? false;
  expect(named.filter(({ number }) => !isThere(number))).toEqual([]);
});
