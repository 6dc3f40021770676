/** Reading what a student handed in. Nothing of it is trusted: not the file, not its form, not its metadata. */
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** Of a notebook with its outputs. */
export const LARGEST_MB = 64;

/** Of the text of one answer. */
export const LONGEST_ANSWER = 200_000;

/** Why a submission is not graded; the message is a line for the teacher. */
export class Refused extends Error {}

/**
 * @param options.wanted grade ids of the answer cells
 * @param options.known ids of the cells that were released; any other is the student's own
 * @returns the text of the answer cells by grade id, and remarks
 * @throws Refused
 */
export function readAnswers(folder, name, { wanted, known }) {
  const { cells } = parse(readPlain(folder, name), name);
  const answers = new Map();
  const notes = [];
  let own = 0;
  for (const cell of cells) {
    const id = gradeIdOf(cell);
    const source = sourceOf(cell);
    if (!wanted.has(id)) {
      if (cell?.cell_type === 'code' && !known.has(cell.id) && (source ?? '').trim() !== '') own++;
    } else if (source === undefined || cell.cell_type !== 'code') notes.push(`${id}: is no code cell any more`);
    else if (source.length > LONGEST_ANSWER) notes.push(`${id}: longer than ${LONGEST_ANSWER} characters, left out`);
    else {
      if (answers.has(id)) notes.push(`${id}: there are several, the last is graded`);
      answers.set(id, source);
    }
  }
  for (const id of wanted) if (!answers.has(id)) notes.push(`${id}: there is none, the empty one is graded`);
  return { answers, notes, own };
}

/** A file that is one, in a folder that is one, of a size that can be read. */
function readPlain(folder, name) {
  if (!statOf(folder).isDirectory()) throw new Refused('its folder is a link or no folder');
  const path = join(folder, `${name}.ipynb`);
  const stat = statOf(path);
  if (stat === undefined) {
    const others = readdirSync(folder).filter((each) => each.endsWith('.ipynb'));
    throw new Refused(`there is no ${name}.ipynb${others.length > 0 ? `, only ${printable(others.join(', '))}` : ''}`);
  }
  if (stat.isSymbolicLink()) throw new Refused(`${name}.ipynb is a link`);
  if (!stat.isFile()) throw new Refused(`${name}.ipynb is no file`);
  if (stat.nlink > 1) throw new Refused(`${name}.ipynb is a link (the same file has another name)`);
  // what is opened is looked at once more: it may have been exchanged in between
  let file;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const opened = fstatSync(file);
    if (!opened.isFile()) throw new Refused(`${name}.ipynb is no file`);
    if (opened.size > LARGEST_MB * 2 ** 20)
      throw new Refused(`${name}.ipynb has ${Math.ceil(opened.size / 2 ** 20)} MB, more than ${LARGEST_MB}`);
    const bytes = Buffer.alloc(opened.size);
    let length = 0;
    while (length < bytes.length) {
      const read = readSync(file, bytes, length, bytes.length - length, length);
      if (read === 0) break;
      length += read;
    }
    return bytes.toString('utf8', 0, length);
  } catch (error) {
    throw error instanceof Refused ? error : new Refused(`${name}.ipynb cannot be read (${error.code})`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function statOf(path) {
  try {
    return lstatSync(path);
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw new Refused(`${printable(path)} cannot be read (${error.code})`);
  }
}

function parse(text, name) {
  let notebook;
  try {
    notebook = JSON.parse(text);
  } catch {
    throw new Refused(`${name}.ipynb is no valid JSON`);
  }
  if (!Array.isArray(notebook?.cells)) throw new Refused(`${name}.ipynb is no notebook of format 4`);
  return notebook;
}

function gradeIdOf(cell) {
  const id = cell?.metadata?.nbgrader?.grade_id;
  return typeof id === 'string' ? id : undefined;
}

function sourceOf(cell) {
  const source = cell?.source;
  if (typeof source === 'string') return source;
  if (Array.isArray(source) && source.every((line) => typeof line === 'string')) return source.join('');
  return undefined;
}

/** Names come from students: no line breaks, no colours in the teacher's terminal. */
export const printable = (text) => text.replace(/[^\x20-\x7e\u00a0-\ud7ff]/g, '?').slice(0, 200);
