import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chapterOf, plain, sectionsOf, sentencesOf, writtenChapters } from '../../scripts/notebooks/sections.mjs';

const TWIN = `// %% [markdown]
// # 1 Tea
//
// Steep before you read.
//
// ## 1.1 Leaves
//
// A *green*
// leaf is not oxidised.

// %%
const black = 'a word of code';

// %% [markdown]
// And its water is cooler.
//
// ## 1.2 Water
`;

test('sectionsOf() finds the sections and their text, over several cells and without code', () => {
  const sections = sectionsOf(TWIN);
  expect([...sections.keys()]).toEqual(['1.1', '1.2']);
  expect(sections.get('1.1')?.title).toBe('Leaves');
  expect(sections.get('1.1')?.text).toContain('its water is cooler');
  expect(sections.get('1.1')?.text).not.toContain('black');
  expect(sections.get('1.1')?.text).not.toContain('Steep');
});

test('writtenChapters() are those with a twin', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nabla-sections-'));
  writeFileSync(join(folder, '01-tea.ts'), TWIN);
  writeFileSync(join(folder, '02-coffee.ipynb'), '');
  writeFileSync(join(folder, 'notes.ts'), '');
  const chapters = writtenChapters(folder);
  rmSync(folder, { recursive: true });
  expect([...chapters.keys()]).toEqual(['01']);
  expect(chapters.get('01')?.name).toBe('01-tea');
});

test('chapterOf() is the chapter of a section', () => {
  expect(chapterOf('2.11')).toBe('02');
  expect(chapterOf('13.1')).toBe('13');
});

test('plain() drops emphasis, code marks, capitals and line ends', () => {
  expect(plain(' **A** *green*\nleaf, `steep` it ')).toBe('a green leaf, steep it');
});

test('sentencesOf() ends a sentence at its mark, at a paragraph, at an item of a list and at a cell', () => {
  const text = 'One. Two (2.7 is a number.) Here?\n\nNo mark\n\n- first\n- second\n  goes on\n1. third';
  expect(sentencesOf({ text })).toEqual([
    'one.',
    'two (2.7 is a number.)',
    'here?',
    'no mark',
    'first',
    'second goes on',
    'third',
  ]);
  const cells = sectionsOf('// %% [markdown]\n// ## 1.1 A\n// one\n\n// %% [markdown]\n// two\n').get('1.1');
  expect(sentencesOf(cells!)).toEqual(['one', 'two']);
});

test('sentencesOf() leaves out formulas, tables, headings and where links lead', () => {
  const text =
    'So\n\n$$ a = b.\n c $$\n\n| green | tea |\n|---|---|\n\n### Below\n\nSee [the file](../lib/tea.ts) now.';
  expect(sentencesOf({ text })).toEqual(['so', 'see [the file] now.']);
});
