import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyLessons, resetLesson } from '../../scripts/set-up/lessons.mjs';
import { at, FIRST_LESSON } from '../../scripts/set-up/places.mjs';

let root: string;
const lesson = (): string => join(root, 'notebooks', '05-backpropagation.ipynb');
const mine = (name = '05-backpropagation.ipynb'): string => join(root, 'my', name);
const text = (path: string): string => readFileSync(path, 'utf8');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nabla-lessons-'));
  mkdirSync(join(root, 'notebooks'));
  writeFileSync(lesson(), 'lesson, first edition');
  writeFileSync(join(root, 'notebooks', '05-backpropagation.ts'), 'the twin');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('copyLessons() copies notebooks, not their twins', () => {
  expect(copyLessons(root)).toEqual([]);
  expect(readdirSync(join(root, 'my'))).toEqual(['05-backpropagation.ipynb']);
  expect(text(mine())).toBe('lesson, first edition');
});

test('copyLessons() never overwrites, and names the lessons that have a newer text', () => {
  copyLessons(root);
  writeFileSync(mine(), 'my notes');
  expect(copyLessons(root)).toEqual([]);
  writeFileSync(lesson(), 'lesson, second edition');
  expect(copyLessons(root)).toEqual(['05-backpropagation.ipynb']);
  expect(text(mine())).toBe('my notes');
});

test('copyLessons() leaves a copy alone that it knows nothing about', () => {
  mkdirSync(join(root, 'my'));
  writeFileSync(mine(), 'from elsewhere');
  expect(copyLessons(root)).toEqual([]);
  expect(text(mine())).toBe('from elsewhere');
});

test("copyLessons() leaves no half of a copy behind that would count as the learner's own", () => {
  rmSync(lesson());
  mkdirSync(lesson()); // a copy that fails
  expect(() => copyLessons(root)).toThrow();
  expect(readdirSync(join(root, 'my'))).toEqual([]);
});

test('copyLessons() goes on with a record that was cut off', () => {
  copyLessons(root);
  writeFileSync(join(root, '.nabla', 'lessons.json'), '{ "05-');
  expect(copyLessons(root)).toEqual([]);
  expect(resetLesson('05', root).name).toBe('05-backpropagation.ipynb');
});

test('resetLesson() makes a fresh copy and keeps the old one under the time', () => {
  copyLessons(root);
  writeFileSync(mine(), 'my notes');
  const { kept } = resetLesson('05', root, new Date('2026-01-02T03:04:05Z'));
  expect(kept).toBe('05-backpropagation-2026-01-02-030405.ipynb');
  expect(text(mine(kept))).toBe('my notes');
  expect(text(mine())).toBe('lesson, first edition');
});

test('resetLesson() twice in a second keeps both old copies', () => {
  const now = new Date('2026-01-02T03:04:05Z');
  copyLessons(root);
  writeFileSync(mine(), 'one');
  const first = resetLesson('5', root, now).kept;
  writeFileSync(mine(), 'two');
  const second = resetLesson('05', root, now).kept;
  expect([text(mine(first)), text(mine(second))]).toEqual(['one', 'two']);
});

test('resetLesson() without an old copy keeps nothing, and ends the word of a newer text', () => {
  copyLessons(root);
  writeFileSync(lesson(), 'lesson, second edition');
  rmSync(mine());
  expect(resetLesson('05', root).kept).toBeUndefined();
  expect(copyLessons(root)).toEqual([]);
});

test('resetLesson() says which lessons there are', () => {
  expect(() => resetLesson('07', root)).toThrow('There is no lesson "07": choose one of 05');
  expect(() => resetLesson(undefined, root)).toThrow('for example npm run reset -- 05');
});

test('the lesson that npm start opens is the first of the course', () => {
  const [first] = readdirSync(at('notebooks'))
    .filter((name) => /^\d\d-.*\.ipynb$/.test(name))
    .sort();
  expect(FIRST_LESSON).toBe(`my/${first}`);
});
