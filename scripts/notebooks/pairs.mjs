/**
 * Each lesson is a pair: a notebook without outputs and its twin, a TypeScript file of the same cells that the compiler
 * checks. Jupytext (settings: notebooks/jupytext.toml) carries one over to the other; here are the guards around it.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, PYTHON } from '../set-up/places.mjs';
import { run } from '../set-up/run.mjs';
import { StepError } from '../set-up/step.mjs';

const LESSONS = at('notebooks');
const CELL_MARK = /^\/\/ %%/m;

/** Jupytext begins a cell at a comment with one of these marks. In the twin the lines of a text cell are comments. */
const SPLITS = { code: /^\s*\/\/\s*(?:%%|<codecell>|In\[)/m, markdown: /^\s*(?:%%|<codecell>|In\[)/m };

/** Both forms written in the same way: what differs then is a cell, its tags or the kernel. */
const COMPARE = `
import sys, jupytext
def text(path):
    notebook = jupytext.read(path)
    notebook.metadata = {"kernelspec": notebook.metadata.get("kernelspec")}
    for cell in notebook.cells:
        cell.metadata.pop("trusted", None)
    return jupytext.writes(notebook, fmt="ts:percent")
print("same" if text(sys.argv[1]) == text(sys.argv[2]) else "different")
`;

/** The lessons by name without ending, of both forms. */
export function lessons(folder = LESSONS) {
  const names = readdirSync(folder).flatMap((file) => /^(\d\d-[\w-]+)\.(ipynb|ts)$/.exec(file)?.[1] ?? []);
  return [...new Set(names)].sort();
}

/** Why a pair must not be synchronised, or undefined: either mistake would lose cells. */
export function danger(name, folder = LESSONS) {
  const [notebook, twin] = [join(folder, `${name}.ipynb`), join(folder, `${name}.ts`)];
  if (existsSync(twin) && !CELL_MARK.test(readFileSync(twin, 'utf8')))
    return `${name}.ts has no cell: an empty twin would empty the notebook. Restore it (git checkout) or delete it`;
  if (!existsSync(notebook)) return undefined;
  const { cells } = JSON.parse(readFileSync(notebook, 'utf8'));
  const split = cells.findIndex(({ cell_type, source }) => SPLITS[cell_type]?.test([source].flat().join('')));
  if (split < 0) return undefined;
  const [mark] = SPLITS[cells[split].cell_type].exec([cells[split].source].flat().join(''));
  return `${name}.ipynb, cell ${split + 1} has a line that begins with "${mark.trim()}": it would be split. Change that line`;
}

/** A notebook's text without what a run leaves in it. */
export function withoutOutputs(text) {
  const notebook = JSON.parse(text);
  for (const cell of notebook.cells) {
    delete cell.metadata.trusted; // a server's note to itself
    if (cell.cell_type === 'code') Object.assign(cell, { execution_count: null, outputs: [] });
  }
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

/** Brings the older of a pair up to date, or makes the missing one. */
export async function sync(name, folder = LESSONS) {
  const why = danger(name, folder);
  if (why !== undefined) throw new StepError(why);
  const [notebook, twin] = [join(folder, `${name}.ipynb`), join(folder, `${name}.ts`)];
  await run(PYTHON, ['-m', 'jupytext', '--sync', existsSync(twin) ? twin : notebook]);
  const text = readFileSync(notebook, 'utf8');
  if (withoutOutputs(text) !== text) writeFileSync(notebook, withoutOutputs(text));
}

/** What is wrong with a pair, or undefined. */
export async function disagreement(name, folder = LESSONS) {
  const [notebook, twin] = [join(folder, `${name}.ipynb`), join(folder, `${name}.ts`)];
  const missing = [`${name}.ipynb`, `${name}.ts`].find((file) => !existsSync(join(folder, file)));
  if (missing !== undefined) return `${missing} is missing: run npm run notebooks -- sync`;
  const why = danger(name, folder);
  if (why !== undefined) return why;
  const text = readFileSync(notebook, 'utf8');
  const hasOutputs = ({ outputs, execution_count }) => outputs?.length > 0 || typeof execution_count === 'number';
  if (JSON.parse(text).cells.some(hasOutputs)) return `${name}.ipynb holds outputs: run npm run notebooks -- sync`;
  if ((await run(PYTHON, ['-c', COMPARE, notebook, twin])).trim() === 'same') return undefined;
  return `${name}.ipynb and ${name}.ts differ: run npm run notebooks -- sync (the one saved last wins)`;
}
