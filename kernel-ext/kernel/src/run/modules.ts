/**
 * What a cell gets from `import`: local TypeScript files as the checker translated them, packages of either kind, files, and what Node brings.
 * Everything is looked for from the notebook's folder upward.
 */
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import type { SideFile } from '../check/types.js';
import { guarded, readGone } from '../grade/gone.js';
import { tslab } from './api.js';

type Require = (id: string) => unknown;
type Compiled = Module & { _compile(source: string, path: string): void };

/** What `require` says of a package that only `import` can load. */
const ESM_ONLY: ReadonlySet<unknown> = new Set([
  'ERR_REQUIRE_ESM',
  'ERR_REQUIRE_ASYNC_MODULE',
  'ERR_PACKAGE_PATH_NOT_EXPORTED',
]);

/** Packages are looked for from here upward. A notebook that is graded has its own, whatever stands beside it. */
export const PACKAGES: string = process.env.NABLA_FENCED ?? process.cwd();

const IS_APART = PACKAGES !== process.cwd();
const gone = IS_APART ? readGone(PACKAGES) : {};
const guard = (id: string, imported: unknown): unknown => (IS_APART ? guarded(id, imported, gone) : imported);
const HERE = resolve(PACKAGES, 'cell.js');
const requireLocal = createRequire(resolve('cell.js'));
const requirePackage = createRequire(HERE);
const isLocal = (id: string): boolean => /^\.{0,2}\//.test(id);
const requireHere: Require = (id) => (isLocal(id) ? requireLocal(id) : requirePackage(id));
const importFrom = vm.runInThisContext('(id) => import(id)', {
  filename: HERE,
  importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}) as (id: string) => Promise<object>;
const importHere = (id: string): Promise<object> =>
  importFrom(IS_APART && isLocal(id) ? pathToFileURL(resolve(id)).href : id);

const sources = new Map<string, string>(); // local files, translated
const modules = new Map<string, Module>();
const users = new Map<string, Set<string>>(); // of each local file, the local files that import it
const imported = new Map<string, object>(); // packages that only `import` can load

/** Takes local files as the checker gives them. One that has changed is run anew at its next import, and so are those that use it. */
export function takeFiles(files: readonly SideFile[]): void {
  for (const { path, data } of files) {
    if (sources.get(path) === data) continue;
    sources.set(path, data);
    forget(path);
  }
}

function forget(path: string): void {
  if (!modules.delete(path)) return;
  for (const user of users.get(path) ?? []) forget(user);
}

function requireFrom(folder: string, fallback: Require, user?: string): Require {
  return (id) => {
    const path = resolve(folder, extname(id) === '.js' ? id : `${id.replace(/\.ts$/, '')}.js`);
    const source = sources.get(path);
    if (source === undefined || !isLocal(id)) return guard(id, imported.get(id) ?? load(id, folder, fallback));
    if (user !== undefined) users.set(path, (users.get(path) ?? new Set()).add(user));
    const known = modules.get(path);
    if (known !== undefined) return known.exports;
    const made = new Module(path) as Compiled;
    modules.set(path, made);
    made.filename = path;
    made.require = requireFrom(dirname(path), requireNear(path), path) as NodeJS.Require;
    try {
      made._compile(source, path);
    } catch (error) {
      modules.delete(path); // half a module is none
      throw error;
    }
    return made.exports;
  };
}

/** `require` of a helper file, which finds packages from its own folder upward, if they have no place of their own. */
function requireNear(path: string): Require {
  const near = createRequire(path);
  return IS_APART ? (id) => (isLocal(id) ? near(id) : requirePackage(id)) : near;
}

/** A data file may have changed since it was read; tslab's own display would look for tslab's kernel. */
function load(id: string, folder: string, fallback: Require): unknown {
  if (id === 'tslab') return tslab;
  return /^\.{0,2}\/.*\.json$/.test(id) ? JSON.parse(readFileSync(resolve(folder, id), 'utf8')) : fallback(id);
}

/** `require`, as cells have it. */
export const requireInCell: Require = Object.assign(requireFrom(process.cwd(), requireHere), requirePackage);

/** `import()`, as cells have it. */
export async function importInCell(id: string): Promise<unknown> {
  try {
    return guard(id, asNamespace(requireInCell(id)));
  } catch (error) {
    if (!ESM_ONLY.has((error as NodeJS.ErrnoException).code)) throw error;
    return guard(id, await importHere(id));
  }
}

/** Loads what a cell imports and only `import` can load, so that the cell's `require` has it. */
export async function prepare(imports: readonly string[]): Promise<void> {
  for (const id of imports) {
    try {
      requireInCell(id);
    } catch (error) {
      if (!ESM_ONLY.has((error as NodeJS.ErrnoException).code)) return; // the cell will meet it, with its own line
      const namespace = await importHere(id);
      // TypeScript's interop looks for this mark; all else stays as it is, also when the module changes it
      imported.set(
        id,
        new Proxy(Object.create(null) as object, {
          get: (_, name) => (name === '__esModule' ? true : Reflect.get(namespace, name)),
          has: (_, name) => name === '__esModule' || Reflect.has(namespace, name),
          ownKeys: () => Reflect.ownKeys(namespace),
          getOwnPropertyDescriptor: (_, name) => {
            const own = Reflect.getOwnPropertyDescriptor(namespace, name);
            return own && { ...own, configurable: true };
          },
        }),
      );
    }
  }
}

function asNamespace(exports: unknown): unknown {
  const isModule = typeof exports === 'object' && exports !== null;
  if (isModule && ('__esModule' in exports || 'default' in exports)) return exports;
  return isModule ? { ...exports, default: exports } : { default: exports };
}
