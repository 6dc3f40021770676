/**
 * What the course is to cover, and where it does. notebooks/subjects.json holds the subjects with their facts; for each fact the chapter in
 * which it is due; and for a fact that is taught the sections that teach it, each with a quotation. course.md ends with the map made of that.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at } from '../set-up/places.mjs';
import { StepError } from '../set-up/step.mjs';
import { problemsOf } from './claims.mjs';
import { chapterOf, LESSONS, writtenChapters } from './sections.mjs';

const COURSE = at('course.md');
const BEGIN = '## Subjects\n';

/** @returns {string[]} each chapter that is meant: '02-04, 07' -> 02, 03, 04, 07 */
export function chaptersIn(ranges) {
  return ranges.split(', ').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, k) => String(first + k).padStart(2, '0'));
  });
}

/** The part of course.md below "## Subjects". Its claims have to hold. */
export function mapOf(subjects, chapters) {
  const isReached = ({ taught }) => Object.keys(taught).length > 0;
  const link = (number) => {
    const { name, sections } = chapters.get(chapterOf(number));
    return `[${number} ${sections.get(number).title}](notebooks/${name}.ipynb)`;
  };
  const tables = subjects.filter(isReached).map(({ heading, chapters: planned, due, facts, taught }) => {
    const rows = facts.map((fact, k) => {
      const sections = Object.keys(taught[k + 1] ?? {});
      return `| ${k + 1} | ${fact} | ${sections.map(link).join(', ') || `still to come, in ${due[k]}`} |`;
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
    'A test looks up each claim in its section, and asks for every fact that is due in a written chapter.',
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
