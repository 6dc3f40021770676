/** The table of `docs/attempts-to-cheat.md`: a row for each attack, held against what a run of it came to. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const PAGE = resolve(import.meta.dirname, '../../../docs/attempts-to-cheat.md');

/** One attack, and what came of it. */
export interface Row {
  readonly kind: string;
  readonly attack: string;
  readonly tries: string;
  readonly worth: number;
  readonly points: number;
  readonly harm: string;
}

const isOf = (kind: string, line: string): boolean => line.startsWith(`| ${kind} |`);

/** The rows of a kind, as lines: those in the page, and those of a run. With NABLA_CHEATS=write the page is made to say what the run says. */
export function compare(kind: string, rows: readonly Row[]): { readonly page: string[]; readonly run: string[] } {
  const run = rows.map(
    ({ attack, tries, worth, points, harm }) => `| ${kind} | ${attack} | ${tries} | ${worth} | ${points} | ${harm} |`,
  );
  const lines = readFileSync(PAGE, 'utf8').split('\n');
  if (process.env.NABLA_CHEATS === 'write') {
    const ofKind = lines.findIndex((line) => isOf(kind, line));
    const at = ofKind < 0 ? lines.map((line) => line.startsWith('|')).lastIndexOf(true) + 1 : ofKind;
    const others = (part: readonly string[]): string[] => part.filter((line) => !isOf(kind, line));
    writeFileSync(PAGE, [...others(lines.slice(0, at)), ...run, ...others(lines.slice(at))].join('\n'));
    return { page: run, run };
  }
  return { page: lines.filter((line) => isOf(kind, line)), run };
}
