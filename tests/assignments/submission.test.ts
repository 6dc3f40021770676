/** What students hand in: read, refused with a line, or graded as what remains. */
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CHAPTERS } from '../../scripts/assignments/exercises.mjs';
import { notebookOf } from '../../scripts/assignments/notebooks.mjs';
import { rebuilt, withOutputs } from '../../scripts/assignments/rebuild.mjs';
import { makeSecret, readSecret } from '../../scripts/assignments/secret.mjs';
import { LONGEST_ANSWER, readAnswers } from '../../scripts/assignments/submission.mjs';

interface Cell {
  id: string;
  cell_type: string;
  source: string | string[];
  metadata: Record<string, unknown>;
  outputs?: unknown[];
}

const NAME = '05-backpropagation';
const CHAPTER = CHAPTERS.find(({ name }: { name: string }) => name === NAME)!;
const WANTED = new Set(['05-1-answer', '05-2-answer', '05-3-answer']);

let root: string;
const folder = (): string => join(root, 'ada', NAME);
const file = (): string => join(folder(), `${NAME}.ipynb`);
const release = (): { cells: Cell[] } => JSON.parse(JSON.stringify(notebookOf(CHAPTER, 'source')));
const read = () => readAnswers(folder(), NAME, { wanted: WANTED, known: new Set(release().cells.map(({ id }) => id)) });
const hand = (change: (notebook: { cells: Cell[] }) => void): void => {
  const notebook = release();
  change(notebook);
  writeFileSync(file(), JSON.stringify(notebook));
};
const cellOf = ({ cells }: { cells: Cell[] }, id: string): Cell => cells.find((cell) => cell.id === id)!;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nabla-submission-test-'));
  mkdirSync(folder(), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('refused, with a line', () => {
  test('a notebook that is a link, to another student or to anything else', () => {
    writeFileSync(join(root, 'other'), JSON.stringify(release()));
    symlinkSync(join(root, 'other'), file());
    expect(read).toThrow(`${NAME}.ipynb is a link`);
    rmSync(file());
    linkSync(join(root, 'other'), file());
    expect(read).toThrow('the same file has another name');
  });

  test('a folder that is a link', () => {
    rmSync(folder(), { recursive: true });
    mkdirSync(join(root, 'elsewhere'));
    symlinkSync(join(root, 'elsewhere'), folder());
    expect(read).toThrow('its folder is a link or no folder');
  });

  test('a folder under the name of the notebook, and another name', () => {
    mkdirSync(file());
    expect(read).toThrow('is no file');
    rmSync(file(), { recursive: true });
    writeFileSync(join(folder(), 'my\u001b[31m.ipynb'), '{}');
    expect(read).toThrow(`there is no ${NAME}.ipynb, only my?[31m.ipynb`);
  });

  test('more than 64 MB', () => {
    writeFileSync(file(), '');
    truncateSync(file(), 65 * 2 ** 20); // a hole: it takes no room
    expect(read).toThrow(`${NAME}.ipynb has 65 MB, more than 64`);
  });

  test.each([
    ['nothing', ''],
    ['half a notebook', '{ "cells": ['],
    ['bytes', '\u0000\u0001'],
    ['nested too deep to be read', '['.repeat(2_000_000)],
  ])('%s', (_, text) => {
    writeFileSync(file(), text);
    expect(read).toThrow('is no valid JSON');
  });

  test.each([
    'null',
    '5',
    '[]',
    '{}',
    '{ "worksheets": [] }',
    '{ "cells": {} }',
  ])('JSON that is no notebook: %s', (text) => {
    writeFileSync(file(), text);
    expect(read).toThrow('is no notebook of format 4');
  });
});

describe('graded as what remains', () => {
  test('50 MB of output', () => {
    hand(({ cells }) => {
      cells[1].outputs = [{ output_type: 'stream', name: 'stdout', text: 'x'.repeat(50 * 2 ** 20) }];
    });
    expect(read().notes).toEqual([]);
    expect([...read().answers.keys()]).toEqual([...WANTED]);
  });

  test('a missing answer cell leaves the empty one, a missing grade cell leaves nothing out', () => {
    hand((notebook) => {
      notebook.cells = notebook.cells.filter(({ id }) => id !== '05-2-answer' && !id.endsWith('grade'));
    });
    const { answers, notes } = read();
    expect(notes).toEqual(['05-2-answer: there is none, the empty one is graded']);
    const made = rebuilt(release(), answers);
    expect(made.cells.map(({ id }: Cell) => id)).toEqual(release().cells.map(({ id }) => id));
  });

  test('of several cells with one id the last counts', () => {
    hand((notebook) => {
      notebook.cells.push({ ...cellOf(notebook, '05-1-answer'), id: 'copy', source: 'let bestExponent = -2;' });
    });
    const { answers, notes } = read();
    expect(answers.get('05-1-answer')).toBe('let bestExponent = -2;');
    expect(notes).toEqual(['05-1-answer: there are several, the last is graded']);
  });

  test('cells without a form, an answer that is text or endless, cells of their own', () => {
    hand((notebook) => {
      cellOf(notebook, '05-1-answer').cell_type = 'markdown';
      cellOf(notebook, '05-2-answer').source = 'x'.repeat(LONGEST_ANSWER + 1);
      cellOf(notebook, '05-3-answer').source = 5 as unknown as string;
      notebook.cells.push(null as unknown as Cell, 7 as unknown as Cell);
      notebook.cells.push({ id: 'mine', cell_type: 'code', source: 'const helper = 1;', metadata: {} });
    });
    const { answers, notes, own } = read();
    expect(answers.size).toBe(0);
    expect(notes.slice(0, 3)).toEqual([
      '05-1-answer: is no code cell any more',
      `05-2-answer: longer than ${LONGEST_ANSWER} characters, left out`,
      '05-3-answer: is no code cell any more',
    ]);
    expect(own).toBe(1);
  });

  test('edited tags, metadata, kernel, order, schema, given cells and grade cells are the release again', () => {
    hand((notebook) => {
      const grade = cellOf(notebook, '05-2-grade');
      grade.source = '6';
      grade.metadata = {
        ...grade.metadata,
        tags: ['skip-execution'],
        nbgrader: { grade_id: '05-2-grade', points: 600, schema_version: 99 },
      };
      cellOf(notebook, '05-2-given').source = 'throw 1';
      cellOf(notebook, '05-2-answer').metadata.tags = ['raises-exception'];
      Object.assign(notebook, { metadata: { kernelspec: { name: 'python3', language: 'python' } } });
      notebook.cells.reverse();
    });
    expect(rebuilt(release(), read().answers)).toEqual(
      rebuilt(release(), new Map([...WANTED].map((id) => [id, [...cellOf(release(), id).source].join('')]))),
    );
  });
});

describe('what is shown of a run', () => {
  const made = () => rebuilt(release(), new Map());
  const numbered = (points: string) => ({
    output_type: 'execute_result',
    data: { 'text/plain': points },
    metadata: {},
  });
  const printed = (text: string, name = 'stdout') => ({ output_type: 'stream', name, text });
  const outputsOf = (executed: Record<string, unknown[]>, id: string): Record<string, unknown>[] =>
    withOutputs(made(), CHAPTER.exercises, executed, undefined).notebook.cells.find((cell: Cell) => cell.id === id)
      .outputs;
  const pointsOf = (executed: Record<string, unknown[]>): Record<string, number> =>
    withOutputs(made(), CHAPTER.exercises, executed, undefined).points;

  test('a cell that did not run ends with an error: nbgrader would give it full marks', () => {
    const { points, notebook } = withOutputs(made(), CHAPTER.exercises, {}, 'the notebook took longer than 5 s');
    expect(points).toEqual({ '05.1': 0, '05.2': 0, '05.3': 0 });
    const outputs = notebook.cells.find((cell: Cell) => cell.id === '05-2-grade').outputs;
    expect(outputs).toMatchObject([{ output_type: 'error', evalue: 'the notebook took longer than 5 s' }]);
  });

  test.each([
    ['nothing', []],
    ['only print', [printed('6')]],
    ['a text', [numbered("'6'")]],
    ['too many points', [numbered('7')]],
    ['fewer than none', [numbered('-1')]],
    ['no finite number', [numbered('Infinity')]],
    ['two results', [numbered('6'), numbered('6')]],
    ['an error beside the result', [numbered('6'), { output_type: 'error', ename: 'E', evalue: 'no', traceback: [] }]],
  ])('%s is no points', (_, outputs) => {
    expect(pointsOf({ '05-2-grade': outputs })['05.2']).toBe(0);
    expect(outputsOf({ '05-2-grade': outputs }, '05-2-grade').map(({ output_type }) => output_type)).toEqual(['error']);
  });

  test('a warning costs nothing, and of what is printed only the verdict remains', () => {
    const [, exercise] = CHAPTER.exercises;
    const verdict = `05.2 ${exercise.title}: 4 of 6 points\n  ok     all numbers are finite\n  failed w2: a1 transposed times dz2\n`;
    const outputs = [
      printed('careful', 'stderr'),
      printed(`x = 0.123\n${verdict}x = 0.456\n  ok     x = 0.789\n`),
      numbered('4'),
    ];
    expect(pointsOf({ '05-2-grade': outputs })['05.2']).toBe(4);
    const [stream, result] = outputsOf({ '05-2-grade': outputs }, '05-2-grade');
    expect(stream).toEqual({ output_type: 'stream', name: 'stdout', text: verdict });
    expect(result).toMatchObject({ output_type: 'execute_result', data: { 'text/plain': '4' } });
  });

  test('a function that remembers hidden cases cannot show them in a later cell', () => {
    const leak = [
      printed('x = 0.123'),
      { output_type: 'error', ename: 'Error', evalue: 'x = 0.123', traceback: ['x = 0.123'] },
    ];
    const early = outputsOf({ '05-2-answer': leak }, '05-2-answer');
    expect(JSON.stringify(early)).toContain('0.123'); // before the first hidden case it is the student's own
    const late = outputsOf({ '05-2-grade': [numbered('0')], '05-3-answer': leak, '05-3-given': leak }, '05-3-answer');
    expect(JSON.stringify(late)).not.toContain('0.123');
    expect(late).toMatchObject([
      { output_type: 'error', ename: 'Error', evalue: expect.stringContaining('run it to see') },
    ]);
    const refused = { output_type: 'error', ename: 'TypeScriptError', evalue: 'x = 0.123', traceback: [] };
    expect(outputsOf({ '05-2-grade': [numbered('0')], '05-3-answer': [refused] }, '05-3-answer')).toMatchObject([
      { ename: 'TypeScriptError', evalue: expect.stringContaining('imports what an exercise asks for') },
    ]);
  });
});

describe('the secret', () => {
  test('is made once, for its owner alone, and is long', () => {
    const path = makeSecret(root);
    expect(readSecret(path)).toMatch(/^[0-9a-f]{64}$/);
    expect(() => makeSecret(root)).toThrow('is there already');
    expect(readFileSync(path, 'utf8')).toHaveLength(65);
  });

  test('is refused when it is short, missing, or readable by others', () => {
    expect(() => readSecret(join(root, 'none'))).toThrow('npm run assignments -- secret makes one');
    writeFileSync(join(root, 'short'), 'abc', { mode: 0o600 });
    expect(() => readSecret(join(root, 'short'))).toThrow('shorter than 32');
    writeFileSync(join(root, 'open'), 'x'.repeat(64), { mode: 0o644 });
    expect(() => readSecret(join(root, 'open'))).toThrow('chmod 600');
  });

  test('lies in a folder that the repository does not take', () => {
    expect(readFileSync(resolve(import.meta.dirname, '../../.gitignore'), 'utf8')).toContain('\n/grading/\n');
  });
});
