/**
 * The history on disk: one JSON text a line, so that several kernels can append to it at once and a damaged line costs
 * only itself. Kinds of lines: a session begins, a cell was run, a cell had a result.
 *
 *     {"kernel":"a1b2","begins":7}
 *     {"kernel":"a1b2","line":1,"input":"6 * 7"}
 *     {"kernel":"a1b2","line":1,"output":"42"}
 *
 * A kernel begins without a number. Its session counts on from the line before, and lines keep their order: no two get the same.
 */
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Entry, MAX_ENTRIES } from './history.js';

/** Above this size the file is written anew, with the newest cells in it. */
const MAX_BYTES = 1_000_000;

/** A longer input or output is not kept on disk. */
const MAX_TEXT = 50_000;

interface Line {
  readonly kernel: string;
  readonly begins?: number | null;
  readonly line?: number;
  readonly input?: string;
  readonly output?: string;
}

/** Where the history is kept: what `NABLA_HISTORY` says, else Jupyter's folder for data. */
export function historyPath(
  env: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
): string | undefined {
  if (env.NABLA_HISTORY === 'off') return undefined;
  if (env.NABLA_HISTORY) return env.NABLA_HISTORY;
  let data = env.JUPYTER_DATA_DIR;
  if (!data && platform === 'darwin') data = join(homedir(), 'Library', 'Jupyter');
  if (!data && platform === 'win32' && env.APPDATA) data = join(env.APPDATA, 'jupyter');
  return join(
    data || join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'jupyter'),
    'nabla',
    'history.jsonl',
  );
}

/** One kernel's view of the file. */
export class HistoryFile {
  readonly #path: string;
  readonly #kernel: string = randomUUID().slice(0, 13);
  readonly #complain: (why: string) => void;
  #room = MAX_BYTES; // what may still be appended before the file is too large
  #broken = false;

  constructor(path: string, complain: (why: string) => void) {
    this.#path = path;
    this.#complain = complain;
  }

  /** Begins a session: its number, and the cells of those before. */
  open(): { entries: Entry[]; session: number } {
    this.#try(() => mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 }));
    this.append({ begins: null });
    const { text, entries, sessions } = this.#read();
    this.#room = MAX_BYTES - text.length;
    if (this.#room < 0) this.#compact(entries, sessions);
    return { entries, session: sessions.get(this.#kernel) ?? 1 };
  }

  /** Adds a line; other kernels may do so at the same time. */
  append(line: Omit<Line, 'kernel'>): void {
    if (this.#broken || (line.input ?? line.output ?? '').length > MAX_TEXT) return;
    const text = `${JSON.stringify({ kernel: this.#kernel, ...line })}\n`;
    this.#try(() => appendFileSync(this.#path, text, { mode: 0o600 }));
    this.#room -= text.length;
    if (this.#room >= 0) return;
    const { entries, sessions } = this.#read();
    this.#compact(entries, sessions);
  }

  #read(): { text: string; entries: Entry[]; sessions: Map<string, number> } {
    let text = '';
    this.#try(() => {
      text = readFileSync(this.#path, 'utf8');
    });
    const entries: Entry[] = [];
    const byPlace = new Map<string, Entry>();
    const sessions = new Map<string, number>();
    let newest = 0;
    for (const row of text.split('\n')) {
      const line = toLine(row);
      if (line === undefined) continue;
      if (!sessions.has(line.kernel)) {
        newest = typeof line.begins === 'number' ? line.begins : newest + 1;
        sessions.set(line.kernel, newest);
      }
      const session = sessions.get(line.kernel) ?? newest;
      if (line.line === undefined) continue;
      if (line.input !== undefined) {
        const entry = { session, line: line.line, input: line.input };
        entries.push(entry);
        byPlace.set(`${session}:${line.line}`, entry);
      } else if (line.output !== undefined) {
        const entry = byPlace.get(`${session}:${line.line}`);
        if (entry !== undefined) entry.output = line.output;
      }
    }
    return { text, entries: entries.slice(-MAX_ENTRIES), sessions };
  }

  /** Writes a new file beside the old one and puts it in its place. */
  #compact(entries: readonly Entry[], sessions: ReadonlyMap<string, number>): void {
    const kernels = new Map([...sessions].map(([kernel, session]) => [session, kernel]));
    const last = Math.max(0, ...sessions.values());
    const lines: string[] = [];
    let [size, begun] = [0, last + 1];
    for (const { session, line, input, output } of [...entries].reverse()) {
      const kernel = kernels.get(session);
      const rows: object[] = [{ kernel, line, input }];
      if (output !== undefined) rows.push({ kernel, line, output });
      const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
      size += text.length;
      if (size > MAX_BYTES / 2) break;
      lines.push(text);
      begun = session;
    }
    const begins = [...sessions]
      .filter(([kernel, session]) => session >= begun || kernel === this.#kernel)
      .map(([kernel, session]) => `${JSON.stringify({ kernel, begins: session })}\n`);
    const beside = `${this.#path}.${this.#kernel}`;
    this.#room = MAX_BYTES - size;
    this.#try(() => {
      writeFileSync(beside, [...begins, ...lines.reverse()].join(''), { mode: 0o600 });
      renameSync(beside, this.#path);
    });
    if (this.#broken) rmSync(beside, { force: true });
  }

  /** A disk that is full or read-only costs the history, never a cell. */
  #try(act: () => void): void {
    if (this.#broken) return;
    try {
      act();
    } catch (error) {
      this.#broken = true;
      this.#complain(`The history is not kept: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function toLine(row: string): Line | undefined {
  try {
    const line = JSON.parse(row) as Line;
    const isWhole =
      typeof line.kernel === 'string' &&
      ['number', 'undefined'].includes(typeof line.line) &&
      ['string', 'undefined'].includes(typeof line.input) &&
      ['string', 'undefined'].includes(typeof line.output);
    return isWhole ? line : undefined;
  } catch {
    return undefined; // damaged, or the end of the file
  }
}
