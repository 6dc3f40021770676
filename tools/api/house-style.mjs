/**
 * What typedoc has to know of our docstrings. A paragraph of formulas keeps its lines; a page belongs to the folder of its file; and
 * the page of an operation, whose door in ops/ says only what it refuses, shows the source and the example of its derivation.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommentTag, Converter, ReflectionKind } from 'typedoc';

const SOURCE = join(import.meta.dirname, '../../lib/src');

/** A line that begins a formula: `y = ...`, `dz[n, c] = ...`, `w <- ...`, `lr(t) = ...`. */
const FORMULA = /^[A-Za-z0-9_'^[\](), .]{1,40} (?:=|<-) /;

export function load(app) {
  const derivations = docstringsIn('derive');
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const reflection of Object.values(project.reflections)) {
      const { comment } = reflection;
      if (comment && reflection.kindOf(ReflectionKind.CallSignature)) dropForeign(comment, reflection.parameters ?? []);
      if (!comment || comment.summary.some((part) => part.kind === 'inline-tag')) continue;
      const text = comment.summary.map((part) => part.text).join('');
      comment.summary = [{ kind: 'text', text: keepFormulas(text) }];
    }
    for (const child of project.children ?? []) {
      for (const reflection of [child, ...(child.signatures ?? [])]) {
        const folder = child.sources?.[0]?.fullFileName.match(/lib\/src\/(\w+)\//)?.[1];
        if (!folder || !reflection.comment) continue;
        if (folder === 'ops') borrow(reflection.comment, derivations.get(child.name) ?? '');
        reflection.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: folder }]));
      }
    }
  });
}

/** One docstring speaks for all overloads: a parameter that this one has not is left out of its page. */
function dropForeign(comment, parameters) {
  const names = parameters.map(({ name }) => name);
  const isOwn = ({ tag, name = '' }) =>
    tag !== '@param' || names.includes(name.split('.')[0]) || names.includes('__namedParameters');
  comment.blockTags = comment.blockTags.filter(isOwn);
}

/** Puts a fence around each paragraph that begins with a formula; the rest of the text is Markdown as it stands. */
function keepFormulas(text) {
  return text
    .split(/\n[ \t]*\n/)
    .map((part) => (FORMULA.test(part) ? `\`\`\`text\n${part.replaceAll('`', '')}\n\`\`\`` : part))
    .join('\n\n');
}

/** Adds the tags that a docstring has and the comment has not. */
function borrow(comment, docstring) {
  for (const tag of ['@source', '@example']) {
    const text = new RegExp(`${tag} ?([\\s\\S]*?)(?=\\n@|$)`).exec(docstring)?.[1].trim();
    if (!text || comment.blockTags.some((own) => own.tag === tag)) continue;
    const shown = tag === '@example' ? `\`\`\`ts\n${text}\n\`\`\`` : text;
    comment.blockTags.push(new CommentTag(tag, [{ kind: 'text', text: shown }]));
  }
}

/** The docstring of each exported function of a folder, by its name, without the stars. */
function docstringsIn(folder) {
  const found = new Map();
  for (const file of readdirSync(join(SOURCE, folder)).filter((name) => name.endsWith('.ts'))) {
    const text = readFileSync(join(SOURCE, folder, file), 'utf8');
    for (const [, doc, name] of text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport function (\w+)/g))
      found.set(name, doc.replace(/^[ \t]*\* ?/gm, ''));
  }
  return found;
}
