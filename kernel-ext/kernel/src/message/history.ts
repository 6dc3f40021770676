/** What was run, in this session and in earlier ones: the answers to history requests. */
import { matchesGlob } from './glob.js';
import type { HistoryFile } from './history-file.js';
import type { Json } from './types.js';

/** As many cells are kept. */
export const MAX_ENTRIES = 1000;

/** A cell that was run. */
export interface Entry {
  readonly session: number;
  readonly line: number;
  readonly input: string;
  output?: string; // the text of its result
}

/** The cells that were run, the newest last. */
export class History {
  readonly #file: HistoryFile | undefined;
  #opened: { readonly entries: Entry[]; readonly session: number } | undefined;

  /** @param file keeps the history across restarts; without it, it ends with the kernel */
  constructor(file?: HistoryFile) {
    this.#file = file;
  }

  add(line: number, input: string): void {
    const { entries, session } = this.#open();
    entries.push({ session, line, input });
    if (entries.length > MAX_ENTRIES) entries.shift();
    this.#file?.append({ line, input });
  }

  /** The result of a cell of this session. */
  addOutput(line: number, output: string): void {
    const { entries, session } = this.#open();
    const entry = entries.filter((one) => one.session === session && one.line === line).pop();
    if (entry === undefined) return;
    entry.output = output;
    this.#file?.append({ line, output });
  }

  /** The `history` field of a history_reply. */
  answer(request: Json): unknown[] {
    return this.#find(request).map(({ session, line, input, output }) => [
      session,
      line,
      request.output === true ? [input, output ?? null] : input,
    ]);
  }

  #find(request: Json): readonly Entry[] {
    const { entries, session } = this.#open();
    const whole = (value: unknown): number | undefined => (Number.isInteger(value) ? (value as number) : undefined);
    const last = (found: readonly Entry[]): readonly Entry[] => {
      const n = whole(request.n) ?? found.length;
      return n > 0 ? found.slice(-n) : [];
    };
    if (request.hist_access_type === 'range') {
      const asked = whole(request.session) ?? 0;
      const wanted = asked > 0 ? asked : session + asked; // 0 is this session, -1 the one before
      const start = whole(request.start) ?? 0;
      const stop = whole(request.stop) ?? Number.POSITIVE_INFINITY;
      return entries.filter((entry) => entry.session === wanted && entry.line >= start && entry.line < stop);
    }
    if (request.hist_access_type === 'search') {
      const pattern = typeof request.pattern === 'string' ? request.pattern : '*';
      const found = entries.filter(({ input }) => matchesGlob(input, pattern));
      if (request.unique !== true) return last(found);
      const newest = new Map(found.map((entry) => [entry.input, entry]));
      return last(found.filter((entry) => newest.get(entry.input) === entry));
    }
    return last(entries);
  }

  /** The file is read when it is first needed, which is not while the kernel starts. */
  #open(): { readonly entries: Entry[]; readonly session: number } {
    this.#opened ??= this.#file?.open() ?? { entries: [], session: 1 };
    return this.#opened;
  }
}
