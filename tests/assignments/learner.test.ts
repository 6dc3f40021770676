/** The notebooks as a learner runs them, top to bottom, in the kernel with the judge. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHAPTERS, EXERCISES } from '../../exercises/src/all.js';
import { pointsOf } from '../../exercises/src/definition.js';

const ROOT = resolve(import.meta.dirname, '../..');

interface Shown {
  readonly output_type: string;
  readonly ename?: string;
  readonly evalue?: string;
  readonly text?: string;
  readonly data?: Readonly<Record<string, string>>;
}

let folder: string; // of one chapter: what is solved in one notebook is known in the next

function run(notebook: string): Record<string, Shown[]> {
  copyFileSync(join(ROOT, 'notebooks/assignments', notebook), join(folder, 'notebook.ipynb'));
  const result = join(folder, 'result.json');
  const args = [
    '-I',
    join(ROOT, 'scripts/assignments/execute.py'),
    join(folder, 'notebook.ipynb'),
    result,
    folder,
    '120',
  ];
  execFileSync(join(ROOT, '.venv/bin/python'), args, { cwd: folder });
  return (JSON.parse(readFileSync(result, 'utf8')) as { outputs: Record<string, Shown[]> }).outputs;
}

const cellOf = (id: string, part: string): string => `${id.replace('.', '-')}-${part}`;

describe.each(CHAPTERS)('$name', ({ name, exercises }) => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nabla-learner-'));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('the solutions pass, without an error in any cell, and each answer is read from a figure', () => {
    const outputs = run(`solutions/${name}.ipynb`);
    expect(
      Object.values(outputs)
        .flat()
        .filter(({ output_type }) => output_type === 'error'),
    ).toEqual([]);
    for (const exercise of exercises) {
      const { id, title, kind, cases } = exercise;
      const most = pointsOf(exercise);
      expect(outputs[cellOf(id, 'grade')]?.[0]?.data?.['text/plain']).toBe(
        `${id} ${title}: ${most} of ${most} points\n${cases} cases of other sizes, all right.`,
      );
      const drawn = (outputs[cellOf(id, 'given')] ?? []).flatMap(({ data }) => Object.keys(data ?? {}));
      if (kind === 'answer') expect(drawn, id).toContain('application/vnd.plotly.v1+json');
    }
  });

  test('before anything is written each grade cell teaches, and progress() shows the solutions of before', () => {
    const outputs = run(`${name}.ipynb`);
    const failed = Object.entries(outputs).filter(([, all]) => all.some(({ output_type }) => output_type === 'error'));
    expect(failed.map(([id]) => id)).toEqual(exercises.map(({ id }) => cellOf(id, 'grade')));
    for (const exercise of exercises) {
      const { id, title } = exercise;
      const [{ ename, evalue } = {}] = outputs[cellOf(id, 'grade')] ?? [];
      expect({ ename, evalue }).toEqual({
        ename: 'ExerciseFailed',
        evalue: `${id} ${title}: 0 of ${pointsOf(exercise)} points`,
      });
    }
    const overview = outputs[`${name.slice(0, 2)}-overview`]?.[0]?.text ?? '';
    for (const exercise of exercises) {
      const line = overview.split('\n').find((each) => each.startsWith(`${exercise.id}  ${exercise.title} `));
      expect(line).toMatch(new RegExp(` ${pointsOf(exercise)} of ${pointsOf(exercise)} {2}passed, 2 attempts$`));
    }
    expect(overview).toContain(`\n${exercises.length} of ${EXERCISES.length} passed`);
  });
});
