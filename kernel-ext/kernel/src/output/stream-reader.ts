/** Bytes of a pipe become text: characters whole, pieces of about 20 ms together, end marks taken out. */
import { StringDecoder } from 'node:string_decoder';

/** Text that comes within this time is sent as one message. */
const TOGETHER_MS = 20;

/** Above this many characters it is sent at once. */
const LARGE = 64 * 1024;

/** Who hears of text and marks. */
export interface StreamListener {
  onText(text: string): void;
  onMark(): void;
}

/** Reads one of the runner's output pipes. */
export class StreamReader {
  /** End marks seen and not yet used up. */
  marks = 0;
  readonly #mark: string;
  readonly #listener: StreamListener;
  readonly #decoder: StringDecoder = new StringDecoder('utf8');
  #held = ''; // may be the beginning of a mark
  #text = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(mark: string, listener: StreamListener) {
    this.#mark = mark;
    this.#listener = listener;
  }

  take(chunk: Buffer): void {
    const parts = (this.#held + this.#decoder.write(chunk)).split(this.#mark);
    const last = parts.pop() ?? '';
    for (const part of parts) {
      this.#text += part;
      this.flush();
      this.marks++;
      this.#listener.onMark();
    }
    const start = this.#startOfMark(last);
    this.#held = last.slice(start);
    this.#text += last.slice(0, start);
    if (this.#text.length > LARGE) this.flush();
    else if (this.#text !== '') this.#timer ??= setTimeout(() => this.flush(), TOGETHER_MS);
  }

  /** Sends what is held. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    this.#listener.onText(text);
  }

  #startOfMark(text: string): number {
    const at = text.lastIndexOf('\u0001');
    return at >= 0 && this.#mark.startsWith(text.slice(at)) ? at : text.length;
  }
}
