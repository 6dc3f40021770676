import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chaptersIn, mapOf, problemsOf, sectionsOf, writtenChapters } from '../../scripts/notebooks/subjects.mjs';

/** Chapter 1 of a course about tea: two sections that teach, one with the same word, and a summary. */
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
//
// Boil the water for a black tea.
//
// ## 1.3 Pots
//
// Clay keeps the heat.
//
// ## 1.4 Summary
//
// Green, black, clay.
`;

let folder: string;
let chapters: ReturnType<typeof writtenChapters>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nabla-subjects-'));
  writeFileSync(join(folder, '01-tea.ts'), TWIN);
  writeFileSync(join(folder, 'notes.ts'), '');
  chapters = writtenChapters(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Claims = Record<string, Record<string, string[]>>;
const subject = (taught: Claims, planned = '01') => ({
  heading: 'Tea',
  chapters: planned,
  facts: ['Green tea is not oxidised.', 'Black tea wants boiling water.'],
  taught,
});
const GOOD: Claims = { 1: { '1.1': ['green leaf', 'oxidised'] }, 2: { '1.2': ['boil', 'black'] } };
const problems = (taught: Claims, planned?: string): string[] => problemsOf([subject(taught, planned)], chapters);

test('sectionsOf() finds the sections and their prose, over several cells and without code', () => {
  const sections = sectionsOf(TWIN);
  expect([...sections.keys()]).toEqual(['1.1', '1.2', '1.3', '1.4']);
  expect(sections.get('1.1')?.title).toBe('Leaves');
  expect(sections.get('1.1')?.text).toContain('its water is cooler');
  expect(sections.get('1.1')?.text).not.toContain('black');
  expect(sections.get('1.1')?.text).not.toContain('Steep');
});

test('writtenChapters() are those with a twin', () => {
  expect([...chapters.keys()]).toEqual(['01']);
  expect(chapters.get('01')?.name).toBe('01-tea');
});

test('chaptersIn() writes ranges out', () => {
  expect(chaptersIn('01')).toEqual(['01']);
  expect(chaptersIn('02-04, 07, 09-10')).toEqual(['02', '03', '04', '07', '09', '10']);
});

describe('problemsOf()', () => {
  test('finds nothing wrong with true claims for all facts', () => {
    expect(problems(GOOD)).toEqual([]);
  });

  test('finds a claimed section that does not exist', () => {
    expect(problems({ ...GOOD, 2: { '1.5': ['boil'] } })).toEqual([
      'Tea, fact 2, section 1.5: 01-tea.ts has no such section',
    ]);
    expect(problems({ ...GOOD, 2: { '2.1': ['boil'] } })).toEqual([
      'Tea, fact 2, section 2.1: chapter 02 is not written',
    ]);
  });

  test('finds one wrong section beside a right one', () => {
    expect(problems({ ...GOOD, 2: { '1.2': ['boil'], '1.9': ['boil'] } })).toHaveLength(1);
  });

  test('finds words that the section does not have, be they in its code', () => {
    expect(problems({ ...GOOD, 1: { '1.1': ['green leaf', 'black'] } })).toEqual([
      'Tea, fact 1, section 1.1: its text has no "black"',
    ]);
  });

  test('finds empty claims: no section, no words, the summary, words from everywhere', () => {
    expect(problems({ ...GOOD, 1: {} })).toEqual(['Tea, fact 1: the claim names no section']);
    expect(problems({ ...GOOD, 1: { '1.1': [] } })[0]).toContain('names no words');
    expect(problems({ ...GOOD, 1: { '1.4': ['green'] } })[0]).toContain('a summary repeats');
    expect(problems({ ...GOOD, 1: { '1.1': ['e'] } })[0]).toContain('stands in most sections');
  });

  test('finds a claim for a fact that there is not', () => {
    expect(problems({ ...GOOD, 3: { '1.1': ['green'] } })).toEqual(['Tea, fact 3: there is no such fact']);
  });

  test('finds an open fact as soon as all chapters of the subject are written, and not before', () => {
    const { 1: first } = GOOD;
    expect(problems({ 1: first })).toEqual(['Tea, fact 2: no section claims it, and its chapters are written']);
    expect(problems({})).toHaveLength(2);
    expect(problems({ 1: first }, '01-02')).toEqual([]);
    expect(problems({}, '02')).toEqual([]);
  });
});

describe('mapOf()', () => {
  test('leads from each fact to its sections', () => {
    const map = mapOf([subject(GOOD)], chapters);
    expect(map).toContain('1 subjects with 2 facts. The lessons that are written teach 2');
    expect(map).toContain('| 2 | Black tea wants boiling water. | [1.2 Water](notebooks/01-tea.ipynb) |');
    expect(map).not.toContain('still to come');
  });

  test('says what is still to come of a subject that was begun', () => {
    const map = mapOf([subject({ 1: GOOD[1] }, '01-02')], chapters);
    expect(map).toContain('| 2 | Black tea wants boiling water. | still to come |');
    expect(map.slice(map.indexOf('Not yet reached'))).not.toContain('Tea');
  });

  test('lists a subject without a claim as not yet reached', () => {
    const map = mapOf([subject({}, '02-03')], chapters);
    expect(map.slice(map.indexOf('Not yet reached'))).toContain('| Tea | 02-03 |');
    expect(map).not.toContain('Black tea');
  });
});
