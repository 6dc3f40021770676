/**
 * Source files, parsed once. A file that has changed on disk is parsed again. A declaration file is looked at once in the life of a
 * process, since there are two hundred of them; a helper file of the learner's each time.
 *
 * The checker's snapshot holds these, so that a kernel does not parse the same declarations at every start.
 */
import { readFileSync, statSync } from 'node:fs';
import type * as Ts from '@tslab/typescript-for-tslab';

/** A parsed file as TypeScript's builder wants it: with a version. */
export type Versioned = Ts.SourceFile & { version: string };

export class Documents {
  readonly #ts: typeof Ts;
  readonly #libraries: string;
  readonly #kept = new Map<string, Versioned>();
  readonly #seen = new Set<string>(); // declaration files that were looked at

  /** @param libraries the folder of the compiler's own declaration files */
  constructor(ts: typeof Ts, libraries: string) {
    this.#ts = ts;
    this.#libraries = libraries;
  }

  /** The file as it is on disk now, or undefined when it cannot be read. */
  get(path: string, options: Ts.ScriptTarget | Ts.CreateSourceFileOptions): Versioned | undefined {
    const kept = this.#kept.get(path);
    if (kept !== undefined && (this.#seen.has(path) || path.startsWith(this.#libraries))) return kept;
    if (path.endsWith('.d.ts')) this.#seen.add(path);
    const version = versionOf(path);
    if (version === undefined) {
      this.#kept.delete(path);
      return undefined;
    }
    if (kept?.version === version) return kept;
    const file = this.parse(path, readFileSync(path, 'utf8'), options, version);
    this.#kept.set(path, file);
    return file;
  }

  /** Looks at every file again. */
  lookAgain(): void {
    this.#seen.clear();
  }

  /** A text that is no file. */
  parse(path: string, text: string, options: Ts.ScriptTarget | Ts.CreateSourceFileOptions, version: string): Versioned {
    return Object.assign(this.#ts.createSourceFile(path, text, options), { version });
  }
}

/** What changes when a file does; undefined when it is not there. */
export function versionOf(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() ? `${stats.mtimeMs}:${stats.size}` : undefined;
}
