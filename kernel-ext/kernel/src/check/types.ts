/** What the supervisor asks of the checker, and what comes back. */

/** A place in a cell where the compiler objects. */
export interface Complaint {
  readonly line: number; // from 0
  readonly character: number; // from 0
  readonly length: number;
  readonly message: string;
  readonly code: number;
}

/** A local file that cells import, translated. */
export interface SideFile {
  readonly path: string;
  readonly data: string;
}

/** A cell as JavaScript. */
export interface Translated {
  readonly js: string;
  readonly isAsync: boolean;
  readonly resultName: string | undefined;
  readonly imports: readonly string[]; // packages and files, as the cell names them
  readonly sideFiles: readonly SideFile[];
}

/** What the checker makes of a cell. */
export interface Checked extends Translated {
  readonly complaints: readonly Complaint[]; // with any of these, nothing else counts
  readonly declarations: string; // of this cell and the earlier ones, as a .d.ts
  readonly maps: readonly string[]; // source maps from `js` back to the cell, in steps
}

/** What a question is about: the names of earlier cells, and whether to be strict. */
export interface Context {
  readonly declarations: string;
  readonly strict: boolean;
}

/** A question to the checker. */
export type Question =
  | { readonly kind: 'convert'; readonly code: string; readonly context: Context }
  | {
      readonly kind: 'complete' | 'inspect';
      readonly code: string;
      readonly position: number;
      readonly context: Context;
    }
  | { readonly kind: 'isComplete'; readonly code: string };

/** Names that fit at the cursor, and the part of the cell that they replace. */
export interface Completion {
  readonly start: number;
  readonly end: number;
  readonly names: readonly string[];
  readonly kinds: readonly string[]; // one for each name: `function`, `const`, `property` ...
}

/** Whether a text can be run as it is. */
export interface Completeness {
  readonly status: 'complete' | 'incomplete' | 'invalid' | 'unknown';
  readonly indent?: string;
}
