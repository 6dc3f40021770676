/** The lessons as somebody reads them: chapters, their sections, and the sentences of these. What is code, formula or table is no prose. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { at } from '../set-up/places.mjs';

export const LESSONS = at('notebooks');

/** @returns {Map<string, { title: string, text: string }>} the sections of a twin by number, with the text of their text cells */
export function sectionsOf(twin) {
  const sections = new Map();
  let isText = false;
  let section = { text: '' }; // what comes before the first heading belongs to no section
  for (const line of twin.split('\n')) {
    const heading = /^\/\/ ## (\d+\.\d+) (.+)$/.exec(line);
    if (line.startsWith('// %%')) isText = line.startsWith('// %% [markdown]');
    else if (isText && heading !== null) {
      section = { title: heading[2], text: '' };
      sections.set(heading[1], section);
    } else if (isText) section.text += `${line.replace(/^\/\/ ?/, '')}\n`;
  }
  return sections;
}

/** @returns {Map<string, { name: string, sections: Map<string, { title: string, text: string }> }>} the written chapters by number: 01, 02, ... */
export function writtenChapters(folder = LESSONS) {
  const names = readdirSync(folder).flatMap((file) => /^(\d\d-[\w-]+)\.ts$/.exec(file)?.[1] ?? []);
  return new Map(
    names.map((name) => [
      name.slice(0, 2),
      { name, sections: sectionsOf(readFileSync(join(folder, `${name}.ts`), 'utf8')) },
    ]),
  );
}

/** Section 2.7 belongs to chapter 02. */
export const chapterOf = (number) => number.split('.')[0].padStart(2, '0');

/** Emphasis and line ends do not count, nor do capitals. */
export const plain = (text) => text.replace(/[*`]/g, '').replace(/\s+/g, ' ').trim().toLowerCase();

/** @returns {string[]} the sentences of a section, plain: each lies in one paragraph, or in one item of a list */
export function sentencesOf({ text }) {
  const prose = text
    .replace(/\$\$[\s\S]*?\$\$/g, '') // formulas on lines of their own
    .replace(/^(\||#).*$/gm, '') // tables, headings
    .replace(/\]\([^)]*\)/g, ']') // where links lead
    .replace(/^\s*(?:-|\d+\.) /gm, '\n'); // an item of a list begins a paragraph
  return prose
    .split(/\n\s*\n/)
    .flatMap((paragraph) => plain(paragraph).split(/(?<=[.!?][)"]?) /))
    .filter((sentence) => sentence !== '');
}
