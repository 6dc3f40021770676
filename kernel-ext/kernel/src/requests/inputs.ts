/** A cell asks the person at the client: input_request out, input_reply back. */
import type { Request } from '../message/types.js';
import type { Wire } from '../message/wire.js';
import type { Runner } from '../run/runner.js';

/** At most one question is open, since the cell that asks waits. */
export class Inputs {
  readonly #wire: Wire;
  readonly #runner: Runner;
  #open: { readonly id: string; readonly asked: Request } | undefined;

  constructor(wire: Wire, runner: Runner) {
    this.#wire = wire;
    this.#runner = runner;
  }

  /** Asks the client whose cell it is. Code that asks outside of a cell has nobody to ask: it gets an empty answer. */
  ask(asked: Request | undefined, prompt: string, password: boolean): void {
    if (asked === undefined) this.#runner.answer('');
    else this.#open = { id: this.#wire.ask(asked, 'input_request', { prompt, password }).msg_id, asked };
  }

  /** Takes an answer, if it is one to the open question: another client's or an earlier question's is dropped. */
  take({ identities, parent, content }: Request): void {
    const open = this.#open;
    if (open === undefined) return;
    const isTheirs = Buffer.concat(identities).equals(Buffer.concat(open.asked.identities));
    const isToThis = parent.msg_id === undefined || parent.msg_id === open.id; // Python's client names no question
    if (!isTheirs || !isToThis) return;
    this.#open = undefined;
    this.#runner.answer(typeof content.value === 'string' ? content.value : '');
  }

  /** The cell waits no longer: it has ended or was interrupted. */
  drop(): void {
    this.#open = undefined;
  }
}
