/** Programs that execute notebooks, for course sites and checks: a failing notebook must not look like a good one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CodeCell, type Ended, makeTools, notebook, type Tools, writeNotebook } from './notebook-tools.js';

interface Notebook {
  readonly cells: readonly { execution_count: number | null; outputs: readonly Record<string, unknown>[] }[];
}

let tools: Tools;

beforeAll(() => {
  tools = makeTools();
});
afterAll(() => tools?.remove());

/** Executes a notebook with nbconvert: how that ended, and the notebook that it wrote, if any. */
async function nbconvert(cells: CodeCell[], ...options: string[]): Promise<Ended & { readonly written?: Notebook }> {
  writeNotebook(join(tools.folder, 'lesson.ipynb'), cells);
  const args = ['nbconvert', '--execute', '--to', 'notebook', '--output', 'executed', ...options, 'lesson.ipynb'];
  const ended = await tools.run('jupyter', args);
  if (ended.code !== 0) return ended;
  return { ...ended, written: JSON.parse(readFileSync(join(tools.folder, 'executed.ipynb'), 'utf8')) as Notebook };
}

describe('nbconvert --execute', () => {
  test('writes the outputs of a good notebook', async () => {
    const { code, written } = await nbconvert([
      { code: 'const six: number = 6;' },
      { code: 'console.log("∇"); six * 7' },
    ]);
    expect(code).toBe(0);
    expect(written?.cells.map((cell) => cell.execution_count)).toEqual([1, 2]);
    expect(written?.cells[1]?.outputs).toMatchObject([
      { output_type: 'stream', name: 'stdout', text: ['∇\n'] },
      { output_type: 'execute_result', data: { 'text/plain': ['42'] } },
    ]);
  });

  test('fails at a cell that throws, names the error and runs no further cell', async () => {
    const { code, stderr } = await nbconvert([
      { code: 'throw new RangeError("bad shape");' },
      { code: 'require("fs").writeFileSync("went-on", "");' },
    ]);
    expect(code).not.toBe(0);
    expect(stderr).toContain('RangeError: bad shape');
    expect(() => readFileSync(join(tools.folder, 'went-on'))).toThrow('ENOENT');
  });

  test('fails at a wrong type and says which', async () => {
    const { code, stderr } = await nbconvert([{ code: 'const word: string = 3;' }]);
    expect(code).not.toBe(0);
    expect(stderr).toContain("line 1, column 7: Type 'number' is not assignable to type 'string'. (TS2322)");
  });

  test('goes on with --allow-errors, and keeps the error', async () => {
    const { code, written } = await nbconvert(
      [{ code: 'throw new RangeError("meant");' }, { code: '1 + 1' }],
      '--allow-errors',
    );
    expect(code).toBe(0);
    expect(written?.cells.map((cell) => cell.outputs[0])).toMatchObject([
      { output_type: 'error', ename: 'RangeError', evalue: 'meant' },
      { output_type: 'execute_result' },
    ]);
  });
});

const RAISED: Record<string, [cell: CodeCell, error: string]> = {
  'nothing for a good notebook': [{ code: 'const ok: boolean = await Promise.resolve(true); ok' }, 'none'],
  'the error of a cell that throws': [{ code: 'throw new TypeError("no");' }, 'TypeError'],
  'nothing for a cell that is meant to throw': [{ code: 'throw 1;', tags: ['raises-exception'] }, 'none'],
  'an error when a wrong type stops a cell': [{ code: 'const word: string = 3;' }, 'TypeScriptError'],
  'an error when the process of the cells ends': [{ code: 'process.exit(0);' }, 'RunnerDied'],
  'a time-out when a cell does not end': [{ code: 'for (;;) {}' }, 'timeout'],
};

describe('nbclient raises', () => {
  const SCRIPT = `
import json, sys, nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError

def error_of(text):
    try:
        NotebookClient(nbformat.reads(text, 4), timeout=4).execute()
        return "none"
    except CellExecutionError as error:
        return error.ename
    except CellTimeoutError:
        return "timeout"

print(json.dumps([error_of(text) for text in json.load(sys.stdin)]))`;
  let raised: string[];

  beforeAll(async () => {
    const notebooks = Object.values(RAISED).map(([cell]) => notebook([cell]));
    const { stdout, stderr } = await tools.run('python', ['-c', SCRIPT], JSON.stringify(notebooks));
    raised = JSON.parse(stdout || JSON.stringify([stderr])) as string[];
  });

  test.each(Object.keys(RAISED))('%s', (name) => {
    expect(raised[Object.keys(RAISED).indexOf(name)]).toBe(RAISED[name]?.[1]);
  });
});
