/** Bytes of a pipe become text: characters whole, pieces of about 20 ms together, marks taken out. */
import { StringDecoder } from 'node:string_decoder';

/** Text that comes within this time is sent as one message. */
const TOGETHER_MS = 20;

/** Above this many characters it is sent at once. */
const LARGE = 64 * 1024;

/** Reads one of the runner's output pipes. */
export class StreamReader {
  readonly #start: string;
  readonly #whole: RegExp;
  readonly #onText: (text: string) => void;
  readonly #decoder: StringDecoder = new StringDecoder('utf8');
  #held = ''; // from a mark on that is not passed yet, or what may be the beginning of a mark
  #mark = 0;
  #passed = 0;
  #hasEnded = false;
  #text = '';
  #timer: NodeJS.Timeout | undefined;

  /** @param start what a mark begins with; its number and one more \u0001 follow */
  constructor(start: string, onText: (text: string) => void) {
    this.#start = start;
    this.#whole = new RegExp(`${start}(\\d+)\u0001`);
    this.#onText = onText;
  }

  take(chunk: Buffer): void {
    this.#held += this.#decoder.write(chunk);
    this.#read();
  }

  /** Whether all has been read that stands before a mark. */
  hasReached(mark: number): boolean {
    return this.#hasEnded || this.#mark >= mark;
  }

  /** How many characters wait for a mark to be passed. */
  get heldBack(): number {
    return this.#held.length;
  }

  /** What stands behind this mark may be told. */
  pass(mark: number): void {
    if (mark <= this.#passed) return;
    this.#passed = mark;
    this.#read();
  }

  /** No mark will come any more. */
  end(): void {
    this.#hasEnded = true;
    this.flush();
  }

  /** Sends what is held. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    this.#onText(text);
  }

  #read(): void {
    for (let found = this.#whole.exec(this.#held); found !== null; found = this.#whole.exec(this.#held)) {
      this.#text += this.#held.slice(0, found.index);
      this.flush();
      this.#mark = Number(found[1]);
      const isPassed = this.#mark <= this.#passed;
      this.#held = this.#held.slice(isPassed ? found.index + found[0].length : found.index);
      if (!isPassed) return;
    }
    const at = this.#startOfMark();
    this.#text += this.#held.slice(0, at);
    this.#held = this.#held.slice(at);
    if (this.#text.length > LARGE) this.flush();
    else if (this.#text !== '') this.#timer ??= setTimeout(() => this.flush(), TOGETHER_MS);
  }

  #startOfMark(): number {
    const at = this.#held.lastIndexOf('\u0001');
    const tail = this.#held.slice(at);
    return at >= 0 && (this.#start.startsWith(tail) || tail.startsWith(this.#start)) ? at : this.#held.length;
  }
}
