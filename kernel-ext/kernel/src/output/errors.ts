/** Errors as a reader of the notebook wants them: the cell, the line of the TypeScript, the cause. */
import type { Complaint } from '../check/types.js';
import type { CellError } from '../message/types.js';
import type { Thrown } from '../run/types.js';
import type { Position } from './positions.js';

/** A cell that ran, for the lines of tracebacks. */
export interface CellText {
  readonly code: string;
  /** The place in the TypeScript of a place in the JavaScript, all from 0. */
  readonly locate: (line: number, column: number) => Position | undefined;
}

type Cells = ReadonlyMap<number, CellText>;

const RED = '\u001b[31m';
const PLAIN = '\u001b[0m';

/** What the compiler objects to, each with its line and a caret below the place. */
export function typeError(code: string, complaints: readonly Complaint[]): CellError {
  const source = code.split('\n');
  const traceback = complaints.map(({ line, character, length, message, code: number }) => {
    const head = `${RED}line ${line + 1}, column ${character + 1}: ${message} (TS${number})${PLAIN}`;
    return `${head}\n${pointAt(source, line, character, length)}`;
  });
  return { ename: 'TypeScriptError', evalue: complaints[0]?.message ?? 'The cell does not compile', traceback };
}

/** What the learner's code threw, with its causes. */
export function runtimeError(thrown: Thrown, cells: Cells): CellError {
  return { ename: thrown.name, evalue: thrown.message, traceback: linesOf(thrown, cells, '') };
}

function linesOf({ name, message, stack, cause, errors = [] }: Thrown, cells: Cells, before: string): string[] {
  const places: Place[] = [];
  const frames = fold(
    stack.split('\n').filter((line) => /^\s+at /.test(line)),
    cells,
    places,
  );
  const head = name === 'Thrown' ? `Thrown: ${message}` : message === '' ? name : `${name}: ${message}`;
  const [first] = places;
  const lines = [`${before}${RED}${head}${PLAIN}`];
  if (first !== undefined) {
    lines.push(
      `${RED}cell ${first.cell}, line ${first.line + 1}:${PLAIN}\n${pointAt(first.source, first.line, first.column, 1)}`,
    );
  }
  lines.push(...frames);
  if (cause !== undefined) lines.push(...linesOf(cause, cells, 'Caused by '));
  errors.forEach((one, i) => {
    lines.push(...linesOf(one, cells, `Error ${i + 1} of ${errors.length}: `));
  });
  return lines;
}

interface Place extends Position {
  readonly cell: number;
  readonly source: readonly string[];
}

const CELL_PLACE = /nabla-cell-(\d+):(\d+):(\d+)/;

/** Frames of this kernel and of Node are left out, those of a package become one line. */
function fold(stack: readonly string[], cells: Cells, places: Place[]): string[] {
  const lines: string[] = [];
  let library = '';
  let count = 0;
  const endLibrary = (): void => {
    if (count > 0) lines.push(`    ... ${count} ${count === 1 ? 'frame' : 'frames'} in ${library}`);
    count = 0;
  };
  for (const frame of stack) {
    const [whole, id, line, column] = CELL_PLACE.exec(frame) ?? [];
    const cell = cells.get(Number(id));
    const at = cell?.locate(Number(line) - 1, Number(column) - 1);
    if (whole !== undefined && cell !== undefined && at !== undefined) {
      endLibrary();
      places.push({ ...at, cell: Number(id), source: cell.code.split('\n') });
      const place = frame.replace(whole, `cell ${id}, line ${at.line + 1}, column ${at.column + 1}`);
      lines.push(place.replace(/ Proxy\.(?=\S+ \(cell )/, ' ')); // a name of an earlier cell, which is kept in a proxy
      continue;
    }
    if (whole !== undefined || /\(?node:|kernel\/(?:run|output)\/[\w-]+\.js|\(native\)|<anonymous>\)?$/.test(frame))
      continue;
    const inPackage = /node_modules\/((?:@[^/]+\/)?[^/]+)|\/(lib)\/dist\//.exec(frame);
    if (inPackage === null) {
      endLibrary();
      lines.push(frame);
      continue;
    }
    const name = inPackage[1] ?? 'nabla';
    if (name !== library) endLibrary();
    library = name;
    count++;
  }
  endLibrary();
  return lines;
}

/** A line of the source with carets below a part of it. */
function pointAt(source: readonly string[], line: number, column: number, length: number): string {
  const text = source[line] ?? '';
  return `  ${text}\n  ${' '.repeat(column)}${'^'.repeat(Math.max(1, Math.min(length, text.length - column)))}`;
}
