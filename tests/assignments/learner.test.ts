/** The notebooks as a learner runs them, top to bottom, in the kernel with the judge. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const NAME = '05-backpropagation';

interface Shown {
  readonly output_type: string;
  readonly ename?: string;
  readonly evalue?: string;
  readonly text?: string;
  readonly data?: Readonly<Record<string, string>>;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nabla-learner-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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

test('the solutions pass, without an error in any cell, and the figure is there', () => {
  const outputs = run(`solutions/${NAME}.ipynb`);
  expect(
    Object.values(outputs)
      .flat()
      .filter(({ output_type }) => output_type === 'error'),
  ).toEqual([]);
  const said = (id: string): string => outputs[`${id}-grade`][0]?.data?.['text/plain'] ?? '';
  expect(said('05-1')).toBe('05.1 The best step in float32: 2 of 2 points\n24 cases of other sizes, all right.');
  expect(said('05-2')).toBe(
    '05.2 Backpropagation, one hidden layer: 6 of 6 points\n26 cases of other sizes, all right.',
  );
  expect(said('05-3')).toBe('05.3 Find the bug in a hidden layer: 4 of 4 points\n25 cases of other sizes, all right.');
  expect(Object.keys(outputs['05-1-given'][0]?.data ?? {})).toContain('application/vnd.plotly.v1+json');
});

test('before anything is written each grade cell teaches, and exercises() shows the solutions of before', () => {
  const outputs = run(`${NAME}.ipynb`);
  const failed = Object.entries(outputs).filter(([, all]) => all.some(({ output_type }) => output_type === 'error'));
  expect(failed.map(([id]) => id)).toEqual(['05-1-grade', '05-2-grade', '05-3-grade']);
  for (const [, [{ ename, evalue }]] of failed) {
    expect(ename).toBe('ExerciseFailed');
    expect(evalue).toMatch(/^05\.\d .*: 0 of \d points$/);
  }
  expect(outputs['05-overview'][0]?.text).toMatch(/05\.2 .* 6 of 6 {2}passed, 2 attempts\n[\s\S]*3 of 3 passed/);
});
