/** The supervisor's side of the checker: questions out, answers in. */
import { Worker } from 'node:worker_threads';
import type { Checked, Completion, Question } from './types.js';

interface Pending {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** Type-checks and translates cells on a thread of its own. */
export class Checker {
  readonly #worker: Worker = new Worker(new URL('./worker.js', import.meta.url));
  readonly #pending = new Map<number, Pending>();
  #count = 0;

  constructor() {
    this.#worker.on('message', ({ id, answer, error }: { id: number; answer: never; error?: string }) => {
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      if (error === undefined) pending?.resolve(answer);
      else pending?.reject(new Error(`The type checker failed: ${error}`));
    });
    this.#worker.on('error', (error) =>
      this.#fail(new Error(`The type checker died: ${error.message}. Restart the kernel`)),
    );
  }

  convert(code: string): Promise<Checked> {
    return this.#ask({ kind: 'convert', code });
  }

  /** The last converted cell was run: its names stay known. */
  keep(): Promise<void> {
    return this.#ask({ kind: 'keep' });
  }

  /** The runner died: no name is known any more. */
  forget(): Promise<void> {
    return this.#ask({ kind: 'forget' });
  }

  complete(code: string, position: number): Promise<Completion> {
    return this.#ask({ kind: 'complete', code, position });
  }

  inspect(code: string, position: number): Promise<string> {
    return this.#ask({ kind: 'inspect', code, position });
  }

  isComplete(code: string): Promise<{ completed: boolean; indent?: string; invalid?: boolean }> {
    return this.#ask({ kind: 'isComplete', code });
  }

  interrupt(): void {}

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask<Answer>(question: Question): Promise<Answer> {
    const id = ++this.#count;
    return new Promise<Answer>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ id, question });
    });
  }

  #fail(error: Error): void {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}
