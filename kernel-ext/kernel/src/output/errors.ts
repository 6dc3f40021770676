/** Errors as a reader of the notebook wants them: the cell, the line of the TypeScript, the cause. */
import type { Complaint } from '../check/types.js';
import type { CellError } from '../message/types.js';
import type { Position } from './positions.js';
import type { Thrown } from '../run/types.js';

/** A cell that ran, for the lines of tracebacks. */
export interface CellText {
  readonly code: string;
  /** The place in the TypeScript of a place in the JavaScript, all from 0. */
  readonly locate: (line: number, column: number) => Position | undefined;
}

const RED = '\u001b[31m';
const PLAIN = '\u001b[0m';

/** What the compiler objects to, each with its line and a caret below the place. */
export function typeError(code: string, complaints: readonly Complaint[]): CellError {
  const source = code.split('\n');
  const traceback = complaints.map(({ line, character, length, message, code: number }) => {
    const text = source[line] ?? '';
    const caret = ' '.repeat(character) + '^'.repeat(Math.max(1, Math.min(length, text.length - character)));
    return `${RED}line ${line + 1}, column ${character + 1}: ${message} (TS${number})${PLAIN}\n  ${text}\n  ${caret}`;
  });
  return { ename: 'TypeScriptError', evalue: complaints[0]?.message ?? 'The cell does not compile', traceback };
}

/** What the learner's code threw. Frames of cells name the line of the TypeScript; frames inside Node and this kernel are left out. */
export function runtimeError(thrown: Thrown, cells: ReadonlyMap<number, CellText>): CellError {
  const frames = thrown.stack
    .split('\n')
    .filter((line) => !/\(node:|at node:|kernel\/run\/child\.js|\(native\)/.test(line));
  let shown = '';
  const traceback = frames.map((frame) =>
    frame.replace(/nabla-cell-(\d+):(\d+):(\d+)/g, (whole, id: string, jsLine: string, jsColumn: string) => {
      const cell = cells.get(Number(id));
      const at = cell?.locate(Number(jsLine) - 1, Number(jsColumn) - 1);
      if (cell === undefined || at === undefined) return whole;
      const { line } = at;
      if (shown === '')
        shown = `${RED}cell ${id}, line ${line + 1}:${PLAIN}  ${(cell.code.split('\n')[line] ?? '').trim()}`;
      return `cell ${id}, line ${line + 1}`;
    }),
  );
  return { ename: thrown.name, evalue: thrown.message, traceback: shown === '' ? traceback : [shown, ...traceback] };
}
