/** What goes through the pipes between supervisor and runner, one JSON text a line. */
import type { Translated } from '../check/types.js';
import type { Json } from '../message/types.js';

/** A cell for the runner. */
export interface CellToRun extends Translated {
  readonly id: number;
}

/** Control in, on file descriptor 4. */
export type Control =
  | { readonly type: 'run'; readonly cell: CellToRun }
  | { readonly type: 'interrupt'; readonly id: number };

/** An error as it left the learner's code; lines of the stack still count in JavaScript. */
export interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** Events out, on file descriptor 3. */
export type RunnerEvent =
  | { readonly type: 'ready' }
  | {
      readonly type: 'display';
      readonly bundle: Json;
      readonly metadata: Json;
      readonly displayId?: string;
      readonly update: boolean;
    }
  | { readonly type: 'result'; readonly id: number; readonly bundle: Json }
  | { readonly type: 'done'; readonly id: number; readonly thrown?: Thrown; readonly interrupted?: boolean }
  | { readonly type: 'exit'; readonly code: number } // a cell called process.exit
  | { readonly type: 'stray'; readonly thrown: Thrown }; // an error that no cell awaits
