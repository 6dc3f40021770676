/** What the learner has done so far, in a file beside the notebook. It decides nothing: it is the learner's own. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const PROGRESS_FILE = 'progress.json';

/** Of one exercise. */
export interface Standing {
  readonly best: number;
  readonly passed: boolean;
  readonly attempts: number;
  readonly hints: number;
}

const NOTHING: Standing = { best: 0, passed: false, attempts: 0, hints: 0 };

export class Progress {
  readonly #file: string;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#file = join(folder, PROGRESS_FILE);
  }

  of(id: string): Standing {
    const { exercises } = this.#read();
    return { ...NOTHING, ...(exercises[id] ?? {}) };
  }

  /** Writes down what changed. A folder that cannot be written to costs the record, not the verdict. */
  note(id: string, change: (before: Standing) => Standing): void {
    const record = this.#read();
    const next = { ...record, exercises: { ...record.exercises, [id]: change(this.of(id)) } };
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(`${this.#file}.new`, `${JSON.stringify(next, null, 2)}\n`);
      renameSync(`${this.#file}.new`, this.#file); // a reader finds the old file or the new one, never half of one
    } catch {}
  }

  #read(): { readonly exercises: Readonly<Record<string, Partial<Standing>>> } {
    try {
      const record = JSON.parse(readFileSync(this.#file, 'utf8')) as { exercises?: unknown };
      const { exercises } = record;
      if (typeof exercises === 'object' && exercises !== null)
        return { exercises: exercises as Readonly<Record<string, Partial<Standing>>> };
    } catch {
      // none yet, or one that was cut off
    }
    return { exercises: {} };
  }
}
