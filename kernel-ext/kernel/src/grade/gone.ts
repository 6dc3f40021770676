/** Which names are gone from which package: written down beside the packages for those who must say so, the type checker and the runner. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isModuleNamespaceObject } from 'node:util/types';

export type Gone = Readonly<Record<string, readonly string[]>>;

const FILE = 'withheld.json';

export function writeGone(folder: string, gone: Gone): void {
  writeFileSync(join(folder, FILE), JSON.stringify(gone));
}

/** @param folder of the packages of a submission */
export function readGone(folder: string): Gone {
  return JSON.parse(readFileSync(join(folder, FILE), 'utf8')) as Gone;
}

/** A line for the learner. */
export const notHere = (name: string, from: string): string =>
  `${name} cannot be imported from ${from} while a notebook is graded: an exercise asks for it, or for what it computes`;

/** What the compiler says of a name that is not there, in words that tell why; undefined where it says something else. */
export function whyNot(message: string, gone: Gone): string | undefined {
  for (const [from, names] of Object.entries(gone)) {
    if (!message.includes(`"${from}"`) && !message.includes(`/node_modules/${from}/`)) continue;
    const name = names.find((one) => message.includes(`'${one}'`));
    if (name !== undefined) return notHere(name, from);
  }
  return undefined;
}

/** The package of an import: its own name, or that of the folder which a path leads into. */
const PACKAGE = /(?:^|\/node_modules\/)((?:@[^/]+\/)?[^/]+)(?:\/|$)(?!.*\/node_modules\/)/;

/** Something imported, which says why when it is asked for a name that is gone. */
export function guarded(id: string, imported: unknown, gone: Gone): unknown {
  const from = PACKAGE.exec(id)?.[1] ?? '';
  const names = Object.hasOwn(gone, from) ? gone[from] : undefined;
  if (names === undefined || typeof imported !== 'object' || imported === null) return imported;
  const isModule = isModuleNamespaceObject(imported);
  return new Proxy(imported, {
    get: (target, name) => {
      // TypeScript's interop would copy what has not this mark, and so lose what is said here
      if (name === '__esModule' && isModule) return true;
      if (name in target) return Reflect.get(target, name) as unknown; // first, for loops that call what is there
      if (names.includes(String(name))) throw new Error(notHere(String(name), from));
      return undefined;
    },
  });
}
