/**
 * Packages as a submission may have them. An exercise that asks for a function must not be solved by calling the same function of the
 * library, by any path to it, nor by reading its text. So a grading runner, and the type checker with it, sees a copy of the package in which
 * what is withheld is not there. The other packages that it needs are links to the real ones.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Cuts, cut } from './cut.js';
import { cutWasm, cutWasmInText } from './cut-wasm.js';
import { writeGone } from './gone.js';
import type { Withheld } from './types.js';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Where the packages are, for the command line of a runner. */
export interface Packages {
  /** A folder with `node_modules`. */
  readonly folder: string;
  /** The real folders that its links lead to. */
  readonly linked: readonly string[];
}

/**
 * Makes the packages of a submission.
 *
 * @param withheld the packages that are copied; what they depend on comes along as links
 * @param from a file; packages are looked for as if it imported them
 * @throws Error when a package is missing, or has nothing of a name that is withheld
 */
export function makePackages(withheld: Withheld, from: string, folder: string): Packages {
  const modules = join(folder, 'node_modules');
  const linked = new Set<string>();
  const seen = new Set(Object.keys(withheld));
  const gone: Record<string, readonly string[]> = {};
  const link = (name: string, user: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const real = packageFolder(name, user);
    if (real === undefined) return; // an optional one
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(real, join(modules, name));
    linked.add(real);
    for (const next of dependenciesOf(real)) link(next, join(real, 'package.json'));
  };
  for (const [name, what] of Object.entries(withheld)) {
    const real = packageFolder(name, from);
    if (real === undefined) throw new Error(`The grader withholds parts of the package ${name}, which is not there`);
    gone[name] = copyWithout(real, join(modules, name), what);
    for (const next of dependenciesOf(real)) link(next, join(real, 'package.json'));
  }
  writeGone(folder, gone);
  return { folder, linked: [...linked] };
}

function packageFolder(name: string, user: string): string | undefined {
  for (const place of createRequire(user).resolve.paths(name) ?? []) {
    if (existsSync(join(place, name, 'package.json'))) return realpathSync(join(place, name));
  }
  return undefined;
}

function dependenciesOf(folder: string): string[] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  return Object.keys(dependencies);
}

/** What runs is copied, with its types and its data: no text that it was made from, no maps, no addon, no other packages. */
const IS_LEFT_OUT = /(?<!\.d)\.[mc]?tsx?$|\.(?:map|node|cpp|h|md)$/;
const IS_TEXT = /\.[mc]?[jt]s$/;
const ELSEWHERE = new Set(['node_modules', 'src', 'native', 'build', 'test', 'tests']);

function copyWithout(from: string, to: string, what: readonly string[]): readonly string[] {
  const cuts = new Cuts(what);
  const copyFile = (path: string): void => {
    const bytes = readFileSync(join(from, path));
    let left: string | Uint8Array = bytes;
    if (path.endsWith('.wasm')) left = cutWasm(bytes, cuts);
    else if (IS_TEXT.test(path)) left = cut(cutWasmInText(bytes.toString(), cuts), path, cuts);
    writeFileSync(join(to, path), left);
  };
  const copyFolder = (inside: string): void => {
    mkdirSync(join(to, inside), { recursive: true });
    for (const entry of readdirSync(join(from, inside), { withFileTypes: true })) {
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (cuts.hasFile(entry.isDirectory() ? `${path}/` : path)) continue;
      if (entry.isFile() && !IS_LEFT_OUT.test(entry.name)) copyFile(path);
      else if (entry.isDirectory() && !ELSEWHERE.has(entry.name)) copyFolder(path);
    }
  };
  copyFolder('');
  if (cuts.missing.length > 0)
    throw new Error(`${from} has nothing called ${cuts.missing.join(', ')} that could be withheld`);
  return [...cuts.gone].sort();
}
