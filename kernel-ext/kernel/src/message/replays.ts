/** Signatures seen before. A message that comes twice was sent again by someone who listened, and is refused. */

/** As many are remembered; the oldest go first. */
const REMEMBERED = 65_536;

/** Hex digits that are kept of each: 64 bits are enough to tell messages apart. */
const DIGITS = 16;

/** Remembers signatures, with bounded memory. */
export class Replays {
  readonly #seen = new Set<string>();

  /** Whether this signature came before; it is remembered. No signature, no key: then anything may come again. */
  has(signature: string): boolean {
    if (signature === '') return false;
    const short = Buffer.from(signature.slice(0, DIGITS)).toString('latin1'); // a copy: a slice would keep the whole text
    if (this.#seen.has(short)) return true;
    this.#seen.add(short);
    if (this.#seen.size > REMEMBERED) {
      for (const oldest of this.#seen) {
        this.#seen.delete(oldest);
        break;
      }
    }
    return false;
  }
}
