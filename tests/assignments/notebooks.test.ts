/** The definitions, the notebooks that are made from them, and the check of each exercise against its own mistakes. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { courseFiles, publicFiles } from '../../scripts/assignments/build.mjs';
import { CHAPTERS, EXERCISES, pointsOf } from '../../scripts/assignments/exercises.mjs';
import { notebookOf } from '../../scripts/assignments/notebooks.mjs';
import { tableOf, verify } from '../../scripts/assignments/verify.mjs';

const ROOT = resolve(import.meta.dirname, '../..');

test('the notebooks in the repository are those of the definitions: else run npm run assignments -- build', () => {
  for (const [path, text] of publicFiles()) expect(readFileSync(resolve(ROOT, path), 'utf8'), path).toBe(text);
});

test('the learner sees no solution, and nbgrader gets points, locks and a region for each', () => {
  for (const chapter of CHAPTERS) {
    const learner = JSON.stringify(notebookOf(chapter, 'learner'));
    const { cells } = notebookOf(chapter, 'source');
    const source = (id: string): string => [...cells.find((cell) => cell.id === id)!.source].join('');
    for (const exercise of chapter.exercises) {
      const id = exercise.id.replace('.', '-');
      expect(learner).not.toContain(JSON.stringify(exercise.solution).slice(1, 60));
      expect(learner).not.toContain(exercise.hints[0]);
      expect(source(`${id}-answer`)).toMatch(/BEGIN SOLUTION[\s\S]*END SOLUTION/);
      expect(source(`${id}-grade`)).toBe(`grade("${exercise.id}", ${exercise.name})`);
    }
    const ids = cells.flatMap(({ metadata }) => ('nbgrader' in metadata ? [metadata.nbgrader.grade_id] : []));
    expect(new Set(ids).size).toBe(ids.length);
    const graded = cells.flatMap(({ metadata }) =>
      'nbgrader' in metadata && metadata.nbgrader.grade ? [metadata.nbgrader] : [],
    );
    expect(graded.map(({ locked, points }) => locked && points)).toEqual(chapter.exercises.map(pointsOf));
  }
});

test('no notebook has the secret, an output or a run number', () => {
  for (const [path, text] of [...publicFiles(), ...courseFiles()]) {
    if (!path.endsWith('.ipynb')) continue;
    for (const cell of JSON.parse(text).cells)
      if (cell.cell_type === 'code') expect([cell.outputs, cell.execution_count]).toEqual([[], null]);
  }
});

test('verify(): reference and alternative full, stub 0, every mutant caught, central differences too', async () => {
  const rows = await verify('a secret for this test, long enough');
  console.log(tableOf(rows).join('\n'));
  expect(rows.flatMap(({ wrong }) => wrong)).toEqual([]);
  expect(rows.map(({ id, reference, alternative, stub }) => [id, reference, alternative, stub])).toEqual(
    EXERCISES.map((one: { id: string }) => [one.id, pointsOf(one), pointsOf(one), 0]),
  );
  const row = (id: string) => rows.find((each) => each.id === id)!;
  expect(['05.1', '05.2', '05.3'].map((id) => row(id).most)).toEqual([2, 6, 4]);
  for (const { mutants, caught } of rows) expect(caught).toBe(mutants.length);
  const page = readFileSync(resolve(ROOT, 'docs/attempts-to-cheat.md'), 'utf8');
  for (const one of rows.filter(({ id }) => id.startsWith('05.'))) {
    const { id, title, kind, cases, most, reference, alternative, stub, caught, mutants } = one;
    const numbers = [cases, most, reference, alternative, stub, `${caught} of ${mutants.length}`];
    expect(page).toContain(`| ${[`${id} ${title}`, kind, ...numbers].join(' | ')} |\n`);
  }
  for (const id of ['01.3', '01.4', '02.2', '03.2', '03.4', '05.2'])
    expect(row(id).mutants.find(({ name }: { name: string }) => name.startsWith('central'))?.points, id).toBe(0);
});

test('verify() sees a mutant that passes, a weak reference and a stub that earns points', async () => {
  const chapter = CHAPTERS.find(({ name }: { name: string }) => name.startsWith('05'))!;
  const answer = EXERCISES.find(({ id }: { id: string }) => id === '05.1')!;
  const broken = { ...answer, alternative: '-7', mutants: [{ name: 'no mutant at all', from: '-2', to: '-2.1' }] };
  const [row] = await verify('a secret for this test, long enough', [{ ...chapter, exercises: [broken] }]);
  expect(row.wrong.map((text: string) => text.split('\n')[0])).toEqual([
    'the alternative earns 0 of 2:',
    'the mutant "no mutant at all" passes',
    'it has 1 mutants, fewer than 3',
  ]);
});
