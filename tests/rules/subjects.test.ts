/** What the course is to cover is written down whole; what it claims to teach stands in its lessons; course.md says so. */
import { expect, test } from 'vitest';
import { chaptersIn, mapProblems, readSubjects } from '../../scripts/notebooks/subjects.mjs';

interface Subject {
  readonly heading: string;
  readonly chapters: string;
  readonly due: readonly string[];
  readonly facts: readonly string[];
}

const subjects: Subject[] = readSubjects();
const CHAPTERS = chaptersIn('01-23');

test('there are 37 subjects under different names, each with five different facts', () => {
  expect(new Set(subjects.map(({ heading }) => heading)).size).toBe(37);
  expect(subjects.filter(({ facts }) => facts.length !== 5)).toEqual([]);
  expect(new Set(subjects.flatMap(({ facts }) => facts)).size).toBe(37 * 5);
});

test('every subject has its chapters in the course', () => {
  const outside = subjects.filter(
    ({ chapters }) => !chaptersIn(chapters).every((chapter) => CHAPTERS.includes(chapter)),
  );
  expect(outside).toEqual([]);
});

test('every fact is due in one of the chapters of its subject', () => {
  const wrong = subjects.filter(
    ({ chapters, due, facts }) =>
      due.length !== facts.length || !due.every((chapter) => chaptersIn(chapters).includes(chapter)),
  );
  expect(wrong).toEqual([]);
});

test('every claim holds, every fact that is due has one, and course.md is in step', () => {
  expect(mapProblems()).toEqual([]);
});
