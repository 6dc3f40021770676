/**
 * Every public name says what it is in one line, and every function shows a call: the API pages are made of that. A door of ops/ shows the
 * call that stands in the derivation of the same name. That the calls run is `examples.test.ts`'s matter.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const SOURCE = resolve(import.meta.dirname, '../../lib/src');

interface Public {
  readonly name: string;
  readonly file: string;
  readonly kind: string;
  readonly doc: string;
}

/** The names that a table of contents hands on, each with the file that declares it. */
function namesIn(index: string): { readonly name: string; readonly file: string }[] {
  const text = readFileSync(index, 'utf8');
  const lists = text.matchAll(/^export (?:type )?(?:\{([^}]*)\}|\*) from '([^']+)';/gm);
  return [...lists].flatMap(([, list, from]) => {
    const file = resolve(dirname(index), from.replace(/\.js$/, '.ts'));
    const inner = file.endsWith('/index.ts') ? namesIn(file) : undefined;
    const names = list?.match(/\w+(?=\s*(?:,|$))/g) ?? declarationsIn(file).map(({ name }) => name);
    return names.map((name) => inner?.find((one) => one.name === name) ?? { name, file });
  });
}

/** What a file declares for others, with the docstring right above. Of overloads, one may speak for all. */
function declarationsIn(file: string): Public[] {
  const DECLARATION =
    /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?^export (?:declare |abstract |async )?(function|class|const|interface|type)\*? (\w+)/gm;
  return [...readFileSync(file, 'utf8').matchAll(DECLARATION)].map(([, doc = '', kind, name]) => ({
    ...{ name, file, kind },
    doc: doc.replace(/^[ \t]*\* ?/gm, '').trim(),
  }));
}

const derivations = readdirSync(join(SOURCE, 'derive')).flatMap((name) => declarationsIn(join(SOURCE, 'derive', name)));

const published: Public[] = namesIn(join(SOURCE, 'index.ts')).map(({ name, file }) => {
  const found = declarationsIn(file).filter((one) => one.name === name);
  const isDoor = relative(SOURCE, file).startsWith('ops/');
  const borrowed = isDoor ? derivations.filter((one) => one.name === name) : [];
  const kind = found[0]?.kind ?? 'nothing';
  return { name, file: relative(SOURCE, file), kind, doc: [...found, ...borrowed].map(({ doc }) => doc).join('\n') };
});

/** Calls whose result is on a page, or that want a file which the library does not write. */
const WITHOUT_EXAMPLE: readonly string[] = ['show', 'readIdx', 'readNpy'];

test('every public name is found where index.ts says that it is', () => {
  expect(published.length).toBeGreaterThan(80);
  expect(published.filter(({ kind }) => kind === 'nothing').map(({ name, file }) => `${file}: ${name}`)).toEqual([]);
});

test('every public name begins with a sentence or a formula that says what it is', () => {
  const isSentence = (doc: string): boolean => /^\S[^@]*?(?:[.:?](?:\s|$)|(?:=|<-) )/.test(doc) && doc.length > 10;
  expect(published.filter(({ doc }) => !isSentence(doc)).map(({ name, file }) => `${file}: ${name}`)).toEqual([]);
});

test('every public function and class shows a call', () => {
  const silent = published
    .filter(({ kind, name }) => (kind === 'function' || kind === 'class') && !WITHOUT_EXAMPLE.includes(name))
    .filter(({ doc }) => !doc.includes('@example'));
  expect(silent.map(({ name, file }) => `${file}: ${name}`)).toEqual([]);
});
