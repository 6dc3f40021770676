/**
 * A file of a package without what is withheld. It reads text as compilers write it: a statement begins at the start of a line, what
 * belongs to it is indented or closes a bracket, and a list of names stands on one line.
 */
import { posix } from 'node:path';
import { notHere } from './gone.js';

/** What is withheld of one package, and what of it was there. */
export class Cuts {
  /** Names that are gone. */
  readonly gone: Set<string> = new Set();
  readonly #found = new Set<string>();
  readonly #what: readonly string[];

  /** @param what names, `*End` for all that end so, and paths that begin so, as `dist/tape/` */
  constructor(what: readonly string[]) {
    this.#what = what;
  }

  has(name: string): boolean {
    return this.#find((one) => (one.startsWith('*') ? name.endsWith(one.slice(1)) : one === name));
  }

  hasFile(path: string): boolean {
    return this.#find((one) => one.includes('/') && path.startsWith(one));
  }

  /** What was to be withheld and is nowhere. */
  get missing(): string[] {
    return this.#what.filter((one) => !this.#found.has(one));
  }

  #find(is: (one: string) => boolean): boolean {
    const all = this.#what.filter(is);
    for (const one of all) this.#found.add(one);
    return all.length > 0;
  }
}

const LIST = /^(import|export) (?:type )?\{([^}]*)\}(?: from ["']([^"']+)["'])?;/;
const WHOLE = /^(?:import|export) (?:type )?(?:\* as ([\w$]+)|\*)?(?: ?from )?["']([^"']+)["'];/;
const DECLARED = /^(export )?(?:default )?(?:declare )?(?:async )?(?:function\*? ?|class |const |let )([\w$]+)/;
const MAP = /^\/\/# sourceMappingURL=.*\n?/gm;
const COMMENT = /^[ \t]*\/\*\*[\s\S]*?\*\/[ \t]*\n/gm;

/** @param path of the file in the package */
export function cut(text: string, path: string, cuts: Cuts): string {
  const lost = new Map<string, string>(); // names in this file, and what they were called where they came from
  const isWithheldFile = (from: string | undefined): boolean =>
    from?.startsWith('.') === true && cuts.hasFile(posix.join(posix.dirname(path), from));
  const cutList = (statement: string, [, verb, names = '', from]: RegExpExecArray): string => {
    if (from?.startsWith('.') === false) return statement; // of another package
    const parts = names.split(',').map((part) => part.trim());
    const isLost = (part: string): boolean =>
      part.split(' as ').filter((name) => cuts.has(name)).length > 0 || isWithheldFile(from);
    const kept = parts.filter(
      (part) => part !== '' && (part.startsWith('type ') ? !isWithheldFile(from) : !isLost(part)),
    );
    for (const part of parts.filter((one) => one !== '' && !kept.includes(one))) {
      const [name = '', , alias = name] = part.replace(/^type /, '').split(' ');
      if (verb === 'import') lost.set(alias, name);
      else cuts.gone.add(alias);
    }
    if (kept.length === parts.filter((part) => part !== '').length) return statement;
    return kept.length === 0 ? '' : statement.replace(`{${names}}`, () => `{ ${kept.join(', ')} }`);
  };
  const cutStatement = (statement: string): string => {
    const list = LIST.exec(statement);
    if (list !== null) return cutList(statement, list);
    const [, alias, from] = WHOLE.exec(statement) ?? [];
    if (from !== undefined) {
      if (!isWithheldFile(from)) return statement;
      if (alias !== undefined) lost.set(alias, alias);
      return '';
    }
    const [, isExport, name = ''] = DECLARED.exec(statement) ?? [];
    if (isExport === undefined || !cuts.has(name)) return withoutMembers(statement, cuts);
    lost.set(name, name);
    cuts.gone.add(name);
    return '';
  };
  const statements = text
    .replace(COMMENT, '')
    .replace(MAP, '')
    .split(/^(?=[^\s)}\]])/m);
  const first = statements.map(cutStatement);
  if (first.every((statement, at) => statement === statements[at])) return first.join('');
  const kept = withoutUnused(statements, first);
  if (statements.some(isExport) && !kept.some(isExport)) return 'export {};\n'; // what is private served only what is gone
  const left = kept.join('');
  const stubs = [...lost].filter(([name]) => mentions(left, name)).map(([name, called]) => stub(name, called));
  return left + stubs.join('');
}

const isExport = (statement: string): boolean => statement.startsWith('export ');

/** What stands in the place of a name that the file itself still mentions. Nobody can import it. */
const stub = (name: string, called: string): string =>
  `function ${name}() { throw new Error(${JSON.stringify(notHere(called, 'this package'))}); }\n`;

/** Members of tables that are called like what is withheld. */
function withoutMembers(statement: string, cuts: Cuts): string {
  const member =
    /^([ \t]+)([\w$]+)(?:\([^\n]*\) \{|: [^\n]*[{[(])\n(?:\1[ \t][^\n]*\n)*\1[)}\]]+,?\n|^[ \t]+([\w$]+): [^\n]*,?\n/gm;
  return statement.replace(member, (whole, _, method?: string, property?: string) =>
    cuts.has(method ?? property ?? '') ? '' : whole,
  );
}

/** Private declarations go with the last one that used them: they could give away what was cut. */
function withoutUnused(before: readonly string[], after: readonly string[]): string[] {
  const kept = [...after];
  const isUsed = (name: string, own: number, among: readonly string[]): boolean =>
    among.some((statement, at) => at !== own && mentions(statement, name));
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    kept.forEach((statement, at) => {
      const [, isPublic, name] = DECLARED.exec(statement) ?? [];
      if (name === undefined || isPublic !== undefined || isUsed(name, at, kept) || !isUsed(name, at, before)) return;
      kept[at] = '';
      isChanged = true;
    });
  }
  return kept;
}

const mentions = (text: string, name: string): boolean =>
  new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}(?![\\w$])`).test(text);
