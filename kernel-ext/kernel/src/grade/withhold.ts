/**
 * Packages as a submission may have them. An exercise that asks for a function must not be solved by calling the same function of the
 * library, by any path to it, nor by reading its text. So a grading runner sees a copy of the package in which what is withheld has no body:
 * calling it throws. The other packages that it needs are links to the real ones.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
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
    copyWithout(real, join(modules, name), what);
    for (const next of dependenciesOf(real)) link(next, join(real, 'package.json'));
  }
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

/** Only what runs is copied: no text that it was made from, no types, no maps, no addon, no other packages. */
const IS_RUN = /\.(?:js|mjs|cjs|json|wasm)$/;
const ELSEWHERE = new Set(['node_modules', 'src', 'native', 'build', 'test', 'tests']);

function copyWithout(from: string, to: string, what: readonly string[]): void {
  const found = new Set<string>();
  const paths = what.filter((one) => one.includes('/'));
  const names = what.filter((one) => !one.includes('/'));
  const copyFile = (inside: string): void => {
    const bytes = readFileSync(join(from, inside));
    const ofFile = paths.find((one) => inside.startsWith(one));
    if (ofFile !== undefined) found.add(ofFile);
    const reduced = (text: string): string =>
      ofFile === undefined ? withoutNames(text, names, found) : withoutBodies(text);
    writeFileSync(join(to, inside), /\.[mc]?js$/.test(inside) ? reduced(bytes.toString()) : bytes);
  };
  const copyFolder = (inside: string): void => {
    mkdirSync(join(to, inside), { recursive: true });
    for (const entry of readdirSync(join(from, inside), { withFileTypes: true })) {
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (entry.isFile() && IS_RUN.test(entry.name)) copyFile(path);
      else if (entry.isDirectory() && !ELSEWHERE.has(entry.name)) copyFolder(path);
    }
  };
  copyFolder('');
  const missing = what.filter((one) => !found.has(one));
  if (missing.length > 0) throw new Error(`${from} has nothing called ${missing.join(', ')} that could be withheld`);
}

/** What stands in the place of a name; also something that a class can extend. */
const stub = (name: string): string =>
  `export function ${name}() { throw new Error("${name} is not to be had here: it is what an exercise of this notebook asks for"); }\n`;

/** An exported declaration as a compiler writes it: it ends with the first line that begins with its closing bracket. */
const declaration = (name: string): RegExp =>
  new RegExp(
    `^export (?:async )?(?:function\\*? ?|class |const |let )(${name})\\b(?:[^\\n]*;|[^\\n]*(?:\\n(?![}\\])]).*)*\\n[}\\])].*)(?:\\n|$)`,
    'gm',
  );

function withoutNames(text: string, names: readonly string[], found: Set<string>): string {
  return names.reduce((left, name) => {
    const without = left.replace(declaration(name), () => stub(name));
    if (without !== left) found.add(name);
    return without;
  }, text);
}

/** A file with nothing but its stubs, and what it hands on from other files. */
function withoutBodies(text: string): string {
  const names = [...text.matchAll(declaration('[\\w$]+'))].map(([, name = '']) => stub(name));
  const handedOn = text.match(/^export (?:\*|\{)[^;]*;/gm) ?? [];
  return [...names, ...handedOn.filter((line) => line.includes(' from ')), 'export {};\n'].join('\n');
}
