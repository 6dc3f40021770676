import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { danger, disagreement, lessons, sync, withoutOutputs } from '../../scripts/notebooks/pairs.mjs';

const NAME = '05-backpropagation';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nabla-pairs-'));
  writeFileSync(join(folder, 'jupytext.toml'), 'formats = "ipynb,ts:percent"\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (ending: string, text: string): void => writeFileSync(join(folder, `${NAME}.${ending}`), text);
const notebook = (source: string, outputs: unknown[] = []): string =>
  JSON.stringify({
    cells: [{ cell_type: 'code', id: 'a', metadata: {}, execution_count: null, outputs, source }],
    metadata: { kernelspec: { name: 'nabla', language: 'typescript', display_name: 'TypeScript (nabla)' } },
    nbformat: 4,
    nbformat_minor: 5,
  });

test('lessons() finds a lesson by either form, once', () => {
  write('ts', '// %%\n');
  write('ipynb', notebook('1'));
  writeFileSync(join(folder, 'notes.md'), '');
  expect(lessons(folder)).toEqual([NAME]);
});

test('danger() refuses an empty twin', async () => {
  write('ts', '');
  write('ipynb', notebook('const x = 1;'));
  expect(danger(NAME, folder)).toContain('an empty twin would empty the notebook');
  await expect(sync(NAME, folder)).rejects.toThrow('an empty twin');
});

test('danger() refuses a cell that the twin would split', () => {
  write('ipynb', notebook('const x = 1;\n// %% not a new cell'));
  expect(danger(NAME, folder)).toContain('cell 1 has a line that begins with "// %%"');
  write('ipynb', notebook('const f = () => {\n  //%% indented, without a space\n};'));
  expect(danger(NAME, folder)).toContain('cell 1 has a line that begins with "//%%"');
  write('ipynb', notebook('A text.\n\n%% whose lines are comments in the twin').replace('"code"', '"markdown"'));
  expect(danger(NAME, folder)).toContain('cell 1 has a line that begins with "%%"');
  write('ipynb', notebook('90 %% of it').replace('"code"', '"markdown"'));
  expect(danger(NAME, folder)).toBeUndefined();
  write('ipynb', notebook('const x = 1; // %% in the middle of a line is fine'));
  expect(danger(NAME, folder)).toBeUndefined();
});

test('withoutOutputs() takes away what a run left, and nothing else', () => {
  const run = notebook('x', [{ output_type: 'stream', name: 'stdout', text: '1' }]).replace('null', '7');
  expect(JSON.parse(withoutOutputs(run))).toEqual(JSON.parse(notebook('x')));
});

test('sync() makes the missing twin; disagreement() sees a change in either and outputs', async () => {
  write('ipynb', notebook('const x = 1;'));
  expect(await disagreement(NAME, folder)).toContain(`${NAME}.ts is missing`);
  await sync(NAME, folder);
  expect(await disagreement(NAME, folder)).toBeUndefined();
  write('ipynb', notebook('const x = 2;'));
  expect(await disagreement(NAME, folder)).toContain('differ');
  write('ipynb', notebook('const x = 1;', [{ output_type: 'stream', name: 'stdout', text: '1' }]));
  expect(await disagreement(NAME, folder)).toContain('holds outputs');
});
