/** Questions about code that is being written: complete, inspect, is_complete. The checker answers, also while a cell runs. */
import type { Checker } from '../check/checker.js';
import type { Json } from '../message/types.js';

/** A console waits about this long to know whether a line is complete; then it wants to go on. */
const IN_TIME_MS = 1000;

/** Offset in UTF-16 units, as TypeScript counts, of a cursor in code points, as Jupyter counts. */
const toUnits = (code: string, points: number): number => [...code].slice(0, points).join('').length;
const toPoints = (code: string, units: number): number => [...code.slice(0, units)].length;

const textOf = (content: Json): string => (typeof content.code === 'string' ? content.code : '');

function cursorOf(content: Json): number {
  const code = textOf(content);
  const { cursor_pos } = content;
  return typeof cursor_pos === 'number' && cursor_pos >= 0 ? toUnits(code, cursor_pos) : code.length;
}

/** The content of a complete_reply; with the kinds of the names, as JupyterLab wants them. */
export async function complete(checker: Checker, content: Json): Promise<Json> {
  const code = textOf(content);
  const { start, end, names, kinds } = await checker.complete(code, cursorOf(content));
  const [from, to] = [toPoints(code, start), toPoints(code, end)];
  const types = names.map((text, i) => ({ start: from, end: to, text, type: kinds[i] ?? '' }));
  return {
    status: 'ok',
    matches: names,
    cursor_start: from,
    cursor_end: to,
    metadata: { _jupyter_types_experimental: types },
  };
}

/** The content of an inspect_reply. Both detail levels say all that is known: type, then documentation. */
export async function inspect(checker: Checker, content: Json): Promise<Json> {
  const text = await checker.inspect(textOf(content), cursorOf(content));
  return { status: 'ok', found: text !== '', data: text === '' ? {} : { 'text/plain': text }, metadata: {} };
}

/** The content of an is_complete_reply; `unknown` when the checker is busy or gone. */
export async function isComplete(checker: Checker, content: Json): Promise<Json> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), IN_TIME_MS);
  });
  const answer = await Promise.race([checker.isComplete(textOf(content)).catch(() => undefined), late]);
  clearTimeout(timer);
  return { ...(answer ?? { status: 'unknown' }) };
}
