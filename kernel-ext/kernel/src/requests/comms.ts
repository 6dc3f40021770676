/** Comms: messages between a client and the learner's code, which pass through unread. Kept here is only which are open. */
import { isObject } from '../message/frames.js';
import type { Json, Request } from '../message/types.js';
import type { CommMessage } from '../run/types.js';
import type { Outputs } from './outputs.js';

/** The open comms, each with the target that it was opened for. */
export class Comms {
  readonly #open = new Map<string, string>();
  readonly #outputs: Outputs;
  readonly #toRunner: (message: CommMessage) => void;

  constructor(outputs: Outputs, toRunner: (message: CommMessage) => void) {
    this.#outputs = outputs;
    this.#toRunner = toRunner;
  }

  has(id: unknown): boolean {
    return this.#open.has(String(id));
  }

  /** The `comms` field of a comm_info_reply, of one target or of all. */
  info(target: unknown): Json {
    const found = [...this.#open].filter(([, name]) => typeof target !== 'string' || name === target);
    return Object.fromEntries(found.map(([id, target_name]) => [id, { target_name }]));
  }

  /** From a client. A target that the learner's code does not know is closed by the runner. */
  take(kind: CommMessage['kind'], { content, buffers }: Request): void {
    const { comm_id: commId, target_name } = content;
    if (typeof commId !== 'string') return;
    const data = isObject(content.data) ? content.data : {};
    const message = { kind, commId, data, buffers: buffers.map((one) => one.toString('base64')) };
    if (kind === 'open') {
      const target = String(target_name ?? '');
      this.#open.set(commId, target);
      this.#toRunner({ ...message, target });
    } else if (this.#open.has(commId)) {
      if (kind === 'close') this.#open.delete(commId);
      this.#toRunner(message);
    }
  }

  /** From the learner's code. */
  tell({ kind, commId, target = '', data, buffers }: CommMessage): void {
    if (kind === 'open') this.#open.set(commId, target);
    if (kind === 'close') this.#open.delete(commId);
    const content = { comm_id: commId, data };
    const bytes = buffers.map((one) => Buffer.from(one, 'base64'));
    this.#outputs.tell(`comm_${kind}`, kind === 'open' ? { ...content, target_name: target } : content, bytes);
  }

  /** The runner is gone, and with it the other end of every comm. */
  end(): void {
    for (const commId of [...this.#open.keys()]) this.tell({ kind: 'close', commId, data: {}, buffers: [] });
  }
}
