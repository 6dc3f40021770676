/** Bytes of a pipe become lines. A line has a limit: what writes to the pipe may be anything that a cell has made of its process. */

const NEWLINE = 10;

export class LineReader {
  readonly #longest: number;
  readonly #onLine: (line: string) => void;
  readonly #onTooLong: () => void;
  #parts: Buffer[] = [];
  #length = 0;

  /** @param longest bytes of a line; one that is longer is told of, and nothing is read any more */
  constructor(longest: number, onLine: (line: string) => void, onTooLong: () => void) {
    this.#longest = longest;
    this.#onLine = onLine;
    this.#onTooLong = onTooLong;
  }

  take(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      if (!this.#keep(chunk.subarray(from, end))) return;
      from = end + 1;
      const line = Buffer.concat(this.#parts).toString('utf8');
      this.#parts = [];
      this.#length = 0;
      if (line !== '') this.#onLine(line);
    }
    this.#keep(chunk.subarray(from));
  }

  #keep(part: Buffer): boolean {
    if (this.#length > this.#longest) return false;
    this.#length += part.length;
    this.#parts.push(part);
    if (this.#length <= this.#longest) return true;
    this.#parts = [];
    this.#onTooLong();
    return false;
  }
}
