/** What goes through the pipes between supervisor and runner, one JSON text a line. */
import type { Translated } from '../check/types.js';
import type { Failure } from '../grade/types.js';
import type { Wire } from '../grade/wire-value.js';
import type { Json } from '../message/types.js';

/** A cell for the runner. */
export interface CellToRun extends Translated {
  readonly id: number;
  /** A user expression: its value comes back in `done`, nothing is shown. */
  readonly isExpression?: boolean;
  /** Whether the client can be asked for input. */
  readonly mayAsk?: boolean;
}

/** A call of the learner's function by a grader; without arguments, its value is asked for. */
export interface CallToMake {
  readonly id: number;
  readonly name: string;
  readonly args?: readonly Wire[];
}

/** A message of a comm, in either direction. */
export interface CommMessage {
  readonly kind: 'open' | 'msg' | 'close';
  readonly commId: string;
  readonly target?: string; // of `open`
  readonly data: Json;
  readonly buffers: readonly string[]; // in base64
}

/** Control in, on file descriptor 4. */
export type Control =
  | { readonly type: 'run'; readonly cell: CellToRun }
  | { readonly type: 'call'; readonly call: CallToMake }
  | { readonly type: 'interrupt'; readonly id: number }
  | { readonly type: 'input'; readonly value: string } // what the client typed
  | { readonly type: 'comm'; readonly message: CommMessage };

/** An error as it left the learner's code. The stack is without the message, and its lines still count in JavaScript. */
export interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly cause?: Thrown;
  readonly errors?: readonly Thrown[]; // of an AggregateError
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
  | { readonly type: 'clear'; readonly wait: boolean } // clear_output
  | { readonly type: 'result'; readonly id: number; readonly bundle: Json }
  | { readonly type: 'input'; readonly prompt: string; readonly password: boolean } // the cell waits for the answer
  | { readonly type: 'comm'; readonly message: CommMessage }
  | {
      readonly type: 'done';
      readonly id: number;
      readonly thrown?: Thrown;
      readonly interrupted?: boolean;
      readonly bundle?: Json; // of an expression
    }
  | { readonly type: 'returned'; readonly id: number; readonly value?: Wire; readonly failure?: Failure } // of a call
  | { readonly type: 'exit'; readonly code: number } // a cell called process.exit
  | { readonly type: 'full' } // the memory is used up
  | { readonly type: 'stray'; readonly thrown: Thrown }; // an error that no cell awaits
