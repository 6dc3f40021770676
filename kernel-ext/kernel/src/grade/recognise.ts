/**
 * A grade cell is known by its text, before anything of it runs: the whole cell is one call of `grade`, `hint`, `exercises` or
 * `progress`. So whatever a learner's cell declares under the names `grade` and `hint`, it is not asked. Any other text is an ordinary cell.
 */

/** A literal, or the name of something that an earlier cell declared. */
export type Subject =
  | { readonly literal: number | string | boolean }
  | { readonly name: string; readonly start: number; readonly end: number };

export type Order =
  | { readonly verb: 'grade'; readonly id: string; readonly subject: Subject }
  | { readonly verb: 'hint'; readonly id: string }
  | { readonly verb: 'exercises' | 'progress' };

type Token = { readonly kind: 'name' | 'number' | 'string' | 'mark'; readonly text: string; readonly start: number };

/** More than a call with a few comments is no grade cell. */
const LONGEST = 4000;

const SPACE = /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const TOKENS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['name', /[\p{ID_Start}$_][\p{ID_Continue}$]*/uy],
  ['number', /(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y],
  ['string', /"[^"\\\n]*"|'[^'\\\n]*'/y],
  ['mark', /[(),;-]/y],
];

/** @returns undefined where the text is anything else */
export function recognise(code: string): Order | undefined {
  const tokens = code.length > LONGEST ? undefined : tokensOf(code);
  if (tokens === undefined) return undefined;
  const shape = tokens.map(({ kind, text }) => (kind === 'mark' || kind === 'name' ? text : kind));
  if (shape.at(-1) === ';') shape.pop();
  const [verb, open] = shape;
  if (open !== '(' || shape.at(-1) !== ')') return undefined;
  const inside = shape.slice(2, -1);
  if (inside.at(-1) === ',' && inside.length > 1) inside.pop();
  if (verb === 'exercises' || verb === 'progress') return inside.length === 0 ? { verb } : undefined;
  const id = inside[0] === 'string' ? textOf(tokens[2]) : undefined;
  if (id === undefined || (verb !== 'hint' && verb !== 'grade')) return undefined;
  if (verb === 'hint') return inside.length === 1 ? { verb, id } : undefined;
  const subject = inside[1] === ',' ? subjectOf(tokens.slice(4, 2 + inside.length)) : undefined;
  return subject && { verb, id, subject };
}

/** The cell with all but the name blank: what the type checker is to see of it, at the same places. */
export function nameAlone(code: string, { start, end }: { readonly start: number; readonly end: number }): string {
  const blank = (text: string): string => text.replace(/[^\n]/g, ' ');
  return blank(code.slice(0, start)) + code.slice(start, end) + blank(code.slice(end));
}

function tokensOf(code: string): Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < code.length; ) {
    const space = match(SPACE, code, at);
    at += space.length;
    if (space !== '' || at === code.length) continue;
    const found = TOKENS.map(([kind, pattern]) => ({ kind, text: match(pattern, code, at), start: at })).find(
      ({ text }) => text !== '',
    );
    if (found === undefined) return undefined;
    tokens.push(found);
    at += found.text.length;
  }
  return tokens;
}

function match(pattern: RegExp, code: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(code)?.[0] ?? '';
}

const textOf = (token: Token | undefined): string => token?.text.slice(1, -1) ?? '';

function subjectOf(tokens: readonly Token[]): Subject | undefined {
  const [first, second, ...rest] = tokens;
  if (first === undefined || rest.length > 0) return undefined;
  if (first.text === '-')
    return second?.kind === 'number' ? { literal: -Number(second.text.replaceAll('_', '')) } : undefined;
  if (second !== undefined) return undefined;
  if (first.kind === 'number') return { literal: Number(first.text.replaceAll('_', '')) };
  if (first.kind === 'string') return { literal: textOf(first) };
  if (first.text === 'true' || first.text === 'false') return { literal: first.text === 'true' };
  return first.kind === 'name'
    ? { name: first.text, start: first.start, end: first.start + first.text.length }
    : undefined;
}
