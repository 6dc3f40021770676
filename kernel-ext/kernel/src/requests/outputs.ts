/** What the learner's code says, as messages to all clients: text, displays, results, errors. */
import type { Json, Parent, Request } from '../message/types.js';
import type { Wire } from '../message/wire.js';

/** Publishes with the right parent: the cell that runs, or else the last one, whose timers may still speak. */
export class Outputs {
  readonly #wire: Wire;
  #parent: Parent = {};
  #silent = false;
  #count = 0;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** A cell begins. One that is silent shows nothing, and what is said after it belongs to the cell before. */
  begin(request: Request, count: number, silent: boolean): void {
    this.#silent = silent;
    if (silent) return;
    this.#parent = request.header;
    this.#count = count;
  }

  end(): void {
    this.#silent = false;
  }

  show(type: string, content: Json): void {
    if (!this.#silent) this.tell(type, content);
  }

  /** Publishes even when a cell is silent. */
  tell(type: string, content: Json, buffers: readonly Buffer[] = []): void {
    this.#wire.publish(this.#parent, type, content, buffers);
  }

  stream(name: 'stdout' | 'stderr', text: string): void {
    this.show('stream', { name, text });
  }

  /** The value of the cell's last expression. @returns the number of the cell, unless it is silent */
  result(data: Json): number | undefined {
    this.show('execute_result', { data, metadata: {}, execution_count: this.#count });
    return this.#silent ? undefined : this.#count;
  }

  display(display: { bundle: Json; metadata: Json; displayId?: string; update: boolean }): void {
    const { bundle: data, metadata, displayId, update } = display;
    const transient = displayId === undefined ? {} : { display_id: displayId };
    this.show(update ? 'update_display_data' : 'display_data', { data, metadata, transient });
  }
}
