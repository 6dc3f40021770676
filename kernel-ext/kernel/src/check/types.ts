/** What the supervisor asks of the checker, and what comes back. */

/** A place in a cell where the compiler objects. */
export interface Complaint {
  readonly line: number; // from 0
  readonly character: number; // from 0
  readonly length: number;
  readonly message: string;
  readonly code: number;
}

/** A cell as JavaScript. */
export interface Translated {
  readonly js: string;
  readonly isAsync: boolean;
  readonly resultName: string | undefined;
  readonly sideFiles: readonly { path: string; data: string }[]; // local files that it imports
}

/** A cell made ready to run, or why it was not. */
export interface Checked extends Translated {
  readonly complaints: readonly Complaint[];
}

/** A question to the checker. */
export type Question =
  | { readonly kind: 'convert'; readonly code: string }
  | { readonly kind: 'keep' } // the last converted cell has run: later cells see its names
  | { readonly kind: 'forget' } // the runner has died: no name is there any more
  | { readonly kind: 'complete' | 'inspect'; readonly code: string; readonly position: number }
  | { readonly kind: 'isComplete'; readonly code: string };

/** Names that fit at the cursor, and the part of the cell that they replace. */
export interface Completion {
  readonly start: number;
  readonly end: number;
  readonly names: readonly string[];
  readonly kinds?: readonly string[]; // of each name: function, class, property...
}
