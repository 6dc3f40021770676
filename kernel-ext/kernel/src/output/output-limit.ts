/** A cell that prints without end shall fill neither the memory nor the notebook. */

/** So many characters of a cell are shown; Jupyter's server drops messages at about the same rate. */
const MOST = 2_000_000;

type Show = (name: 'stdout' | 'stderr', text: string) => void;

export class OutputLimit {
  readonly #show: Show;
  #shown = 0;
  #left = 0;

  constructor(show: Show) {
    this.#show = show;
  }

  /** A cell begins: it may print anew. */
  begin(): void {
    this.end();
    this.#shown = 0;
  }

  take(name: 'stdout' | 'stderr', text: string): void {
    const room = MOST - this.#shown;
    this.#shown += text.length;
    if (room > 0) this.#show(name, room < text.length ? text.slice(0, room) : text);
    if (text.length > room && this.#left === 0)
      this.#show('stdout', `\n[The output is cut here: a cell shows ${MOST / 1e6} million characters]\n`);
    if (text.length > room) this.#left += text.length - Math.max(0, room);
  }

  /** The cell is over: says how much was not shown. */
  end(): void {
    if (this.#left > 0) this.#show('stdout', `[${this.#left} more characters were not shown]\n`);
    this.#left = 0;
  }
}
