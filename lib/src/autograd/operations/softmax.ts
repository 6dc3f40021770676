/** Scores to probabilities, and to their logarithms, along the last axis. */
import { kernelsOf } from '../../kernels/choose.js';
import { assertRows } from '../../ops/check-inputs.js';
import { begin, type Operation, place, record, settle } from '../tape.js';
import { Variable } from '../variable.js';
import { outline } from './outline.js';

function makeOperation(name: string, kernel: 'softmaxBackward' | 'logSoftmaxBackward'): Operation {
  return {
    name,
    backward(y) {
      const x = y.a as Variable;
      const dx = place(x);
      kernelsOf(y.dtype)[kernel](y.dAt, y.at, dx, y.saved[0], y.saved[1]);
      settle(x, dx);
    },
  };
}

const SOFTMAX = makeOperation('softmax()', 'softmaxBackward');
const LOG_SOFTMAX = makeOperation('logSoftmax()', 'logSoftmaxBackward');

/** See `derive/softmax.ts`. @param x [..., C] @throws RangeError when x has no axis */
export function softmax(x: Variable): Variable {
  return alongRows(x, 'softmaxForward', SOFTMAX);
}

/** See `derive/log-softmax.ts`. @param x [..., C] @throws RangeError when x has no axis */
export function logSoftmax(x: Variable): Variable {
  return alongRows(x, 'logSoftmaxForward', LOG_SOFTMAX);
}

function alongRows(x: Variable, kernel: 'softmaxForward' | 'logSoftmaxForward', operation: Operation): Variable {
  begin();
  assertRows(outline(x), 'x');
  const cols = x.shape[x.shape.length - 1];
  const rows = cols === 0 ? 0 : x.size / cols;
  const at = x.offset();
  const y = new Variable(x.shape, x.size, x.dtype);
  kernelsOf(x.dtype)[kernel](at, y.at, rows, cols);
  return record(y, operation, x, undefined, undefined, [rows, cols]);
}
