/**
 * Kernels for the arrays of public calls, which lie in ordinary memory: the one place that knows how a backend gets at them.
 *
 * The native kernels take typed arrays as they are. WebAssembly sees its own memory only, so its arrays are copied in, and results out. In js
 * there is nothing to gain: the doors of `ops/` call the derivations.
 */
import { arena } from '../memory/arena.js';
import { step } from '../memory/step.js';
import { backendName, kernelsOf } from './choose.js';
import type { Kernels } from './table.js';

/** Where the arrays stand among the arguments of a kernel. */
interface Places {
  /** the first input, then the first output, then the end of the outputs */
  readonly inputs: number;
  readonly outputs: number;
  readonly end: number;
  /** the argument that says whether outputs are read too, if there is one; true if they always are */
  readonly adds?: number | true;
}

const PLACES: Readonly<Record<keyof Kernels, Places>> = {
  matmul: { inputs: 0, outputs: 2, end: 3, adds: 11 },
  linearForward: { inputs: 0, outputs: 3, end: 4 },
  linearBackward: { inputs: 0, outputs: 3, end: 6, adds: 9 },
  unaryForward: { inputs: 1, outputs: 2, end: 3 },
  unaryBackward: { inputs: 1, outputs: 4, end: 5 },
  binaryForward: { inputs: 1, outputs: 3, end: 4 },
  binaryBackward: { inputs: 1, outputs: 4, end: 6 },
  reduceForward: { inputs: 1, outputs: 2, end: 3 },
  reduceBackward: { inputs: 1, outputs: 4, end: 5 },
  softmaxForward: { inputs: 0, outputs: 1, end: 2 },
  softmaxBackward: { inputs: 0, outputs: 2, end: 3 },
  logSoftmaxForward: { inputs: 0, outputs: 1, end: 2 },
  logSoftmaxBackward: { inputs: 0, outputs: 2, end: 3 },
  crossEntropyForward: { inputs: 0, outputs: 2, end: 4 },
  crossEntropyBackward: { inputs: 0, outputs: 3, end: 4 },
  binaryCrossEntropyForward: { inputs: 0, outputs: 2, end: 3 },
  binaryCrossEntropyBackward: { inputs: 0, outputs: 3, end: 4 },
  meanSquaredErrorForward: { inputs: 0, outputs: 2, end: 3 },
  meanSquaredErrorBackward: { inputs: 0, outputs: 3, end: 4 },
  huberForward: { inputs: 0, outputs: 2, end: 3 },
  huberBackward: { inputs: 0, outputs: 3, end: 4 },
  dropoutForward: { inputs: 0, outputs: 2, end: 3 },
  fill: { inputs: 0, outputs: 0, end: 1 },
  copy: { inputs: 0, outputs: 1, end: 2 },
  addInto: { inputs: 0, outputs: 1, end: 2, adds: true },
  sgdStep: { inputs: 0, outputs: 1, end: 1 },
  adagradStep: { inputs: 0, outputs: 1, end: 1 },
  rmspropStep: { inputs: 0, outputs: 1, end: 1 },
  adamStep: { inputs: 0, outputs: 1, end: 1 },
  squaresOfGradients: { inputs: 0, outputs: 2, end: 3 },
  scaleGradients: { inputs: 0, outputs: 1, end: 1 },
};

type Argument = number | Float32Array | Int32Array;

let copying: { readonly kernels: Kernels; readonly around: Kernels } | undefined;

/** Kernels that take Float32Arrays and Int32Arrays of ordinary memory; undefined if the derivations are as good. */
export function kernelsOnArrays(): Kernels | undefined {
  const name = backendName();
  if (name === 'js') return undefined;
  const kernels = kernelsOf('float32');
  if (name === 'native') return kernels;
  if (copying?.kernels !== kernels) copying = { kernels, around: withCopies(kernels) };
  return copying.around;
}

function withCopies(kernels: Kernels): Kernels {
  const names = Object.keys(PLACES) as (keyof Kernels)[];
  return Object.fromEntries(names.map((name) => [name, withCopy(kernels, name)])) as unknown as Kernels;
}

/** One kernel: arrays are copied into the memory of the step, the kernel runs, the outputs are copied back. */
function withCopy(kernels: Kernels, name: keyof Kernels): (...args: Argument[]) => void {
  const { inputs, outputs, end, adds } = PLACES[name];
  const kernel = kernels[name] as (...args: number[]) => void;
  return (...args) => {
    const readsOutputs = adds === true || (adds !== undefined && args[adds] !== 0);
    const mark = step.mark();
    try {
      const numbers = args.map((argument, i) =>
        typeof argument === 'number' ? argument : copyIn(argument, i >= inputs && (i < outputs || readsOutputs)),
      );
      kernel(...numbers);
      for (let i = outputs; i < end; i++) {
        const argument = args[i];
        if (typeof argument !== 'number')
          argument.set(memoryOf(argument).subarray(numbers[i] >>> 2, (numbers[i] >>> 2) + argument.length));
      }
    } finally {
      step.release(mark);
    }
  };
}

function copyIn(values: Float32Array | Int32Array, isRead: boolean): number {
  const at = step.take(values.byteLength);
  if (isRead) memoryOf(values).set(values, at >>> 2);
  return at;
}

function memoryOf(values: Float32Array | Int32Array): Float32Array | Int32Array {
  return values instanceof Float32Array ? arena.f32 : arena.i32;
}
