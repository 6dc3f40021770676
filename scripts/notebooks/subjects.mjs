/**
 * What the course is to cover, and where it does. notebooks/subjects.json holds the subjects with their facts, and for a fact that is taught
 * the sections that teach it, each with words that have to stand there. A claim is checked against the lessons, so that it cannot be empty,
 * and course.md ends with the map that is made of all claims.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at } from '../set-up/places.mjs';
import { StepError } from '../set-up/step.mjs';

const LESSONS = at('notebooks');
const COURSE = at('course.md');
const BEGIN = '## Subjects\n';

/** @returns {Map<string, { title: string, text: string }>} the sections of a twin by number, with the prose of their text cells */
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

/** @returns {string[]} each chapter that is meant: '02-04, 07' -> 02, 03, 04, 07 */
export function chaptersIn(ranges) {
  return ranges.split(', ').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, k) => String(first + k).padStart(2, '0'));
  });
}

const chapterOf = (number) => number.split('.')[0].padStart(2, '0');

/** Emphasis and line ends do not count, nor do capitals. */
const plain = (text) => text.replace(/[*`]/g, '').replace(/\s+/g, ' ').toLowerCase();
const holdsAll = (section, words) => words.every((word) => plain(section.text).includes(plain(word)));

/** Why a section does not teach a fact, or undefined. */
function refutation(number, words, chapters) {
  const chapter = chapters.get(chapterOf(number));
  if (chapter === undefined) return `chapter ${chapterOf(number)} is not written`;
  const section = chapter.sections.get(number);
  if (section === undefined) return `${chapter.name}.ts has no such section`;
  if (section.title === 'Summary') return 'a summary repeats what other sections teach: claim one of them';
  if (words.length === 0) return 'the claim names no words that stand there';
  const missing = words.filter((word) => !holdsAll(section, [word]));
  if (missing.length > 0) return `its text has no "${missing.join('", "')}"`;
  const all = [...chapter.sections.values()];
  if (all.length > 1 && all.filter((other) => holdsAll(other, words)).length > all.length / 2)
    return `"${words.join('", "')}" stands in most sections of the chapter: name words that tell this one apart`;
  return undefined;
}

/** @returns {string[]} each claim that does not hold, and each fact that a subject still lacks though all its chapters are written */
export function problemsOf(subjects, chapters) {
  return subjects.flatMap(({ heading, chapters: planned, facts, taught }) => {
    const wrong = [];
    for (const [fact, sections] of Object.entries(taught)) {
      if (facts[Number(fact) - 1] === undefined) wrong.push(`${heading}, fact ${fact}: there is no such fact`);
      if (Object.keys(sections).length === 0) wrong.push(`${heading}, fact ${fact}: the claim names no section`);
      for (const [number, words] of Object.entries(sections)) {
        const why = refutation(number, words, chapters);
        if (why !== undefined) wrong.push(`${heading}, fact ${fact}, section ${number}: ${why}`);
      }
    }
    if (!chaptersIn(planned).every((chapter) => chapters.has(chapter))) return wrong;
    const open = facts.map((_, k) => k + 1).filter((fact) => taught[fact] === undefined);
    return [
      ...wrong,
      ...open.map((fact) => `${heading}, fact ${fact}: no section claims it, and its chapters are written`),
    ];
  });
}

/** The part of course.md below "## Subjects". Its claims have to hold. */
export function mapOf(subjects, chapters) {
  const isReached = ({ taught }) => Object.keys(taught).length > 0;
  const link = (number) => {
    const { name, sections } = chapters.get(chapterOf(number));
    return `[${number} ${sections.get(number).title}](notebooks/${name}.ipynb)`;
  };
  const tables = subjects.filter(isReached).map(({ heading, chapters: planned, facts, taught }) => {
    const rows = facts.map((fact, k) => {
      const sections = Object.keys(taught[k + 1] ?? {});
      return `| ${k + 1} | ${fact} | ${sections.map(link).join(', ') || 'still to come'} |`;
    });
    return [
      `### ${heading}`,
      '',
      `Chapters planned for it: ${planned}.`,
      '',
      '| | fact | taught in |',
      '|---|---|---|',
      ...rows,
      '',
    ];
  });
  const later = subjects.filter((subject) => !isReached(subject));
  const count = (list) => list.reduce((sum, length) => sum + length, 0);
  const all = count(subjects.map(({ facts }) => facts.length));
  const claimed = count(subjects.map(({ taught }) => Object.keys(taught).length));
  return [
    '<!-- Made by npm run notebooks -- sync from notebooks/subjects.json: change it there. -->',
    '',
    `The course is to cover ${subjects.length} subjects with ${all} facts. The lessons that are written teach ${claimed} of these; where, is listed here.`,
    'A test looks up each claim, and asks for every fact of a subject whose chapters are all written.',
    '',
    ...tables.flat(),
    '### Not yet reached',
    '',
    '| subject | chapters planned for it |',
    '|---|---|',
    ...later.map(({ heading, chapters: planned }) => `| ${heading} | ${planned} |`),
    '',
  ].join('\n');
}

export const readSubjects = () => JSON.parse(readFileSync(join(LESSONS, 'subjects.json'), 'utf8'));

/** What course.md should be: up to "## Subjects" as it is, from there on the map. */
function courseWithMap(course) {
  const end = course.indexOf(BEGIN);
  if (end < 0) throw new StepError(`course.md has no line "${BEGIN.trim()}", below which the map belongs`);
  return `${course.slice(0, end)}${BEGIN}\n${mapOf(readSubjects(), writtenChapters())}`;
}

/** What is wrong with the claims, or with the map made of them. */
export function mapProblems() {
  const wrong = problemsOf(readSubjects(), writtenChapters());
  if (wrong.length > 0) return wrong;
  const course = readFileSync(COURSE, 'utf8');
  return courseWithMap(course) === course
    ? []
    : ['The subjects in course.md are out of date: run npm run notebooks -- sync'];
}

/** Writes the map into course.md. @throws StepError with the claims that do not hold */
export function writeMap() {
  const wrong = problemsOf(readSubjects(), writtenChapters());
  if (wrong.length > 0) throw new StepError(wrong.join('\n'));
  writeFileSync(COURSE, courseWithMap(readFileSync(COURSE, 'utf8')));
}
