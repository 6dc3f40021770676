/** Functions of each element. */
import { kernelsOf } from '../../kernels/choose.js';
import { UNARY } from '../../kernels/table.js';
import { assertNumber, NUMBERS } from '../../ops/check-inputs.js';
import { begin, type Operation, place, record, settle } from '../tape.js';
import { Variable } from '../variable.js';

function makeOperation(name: string, kind: number): Operation {
  return {
    name,
    backward(y) {
      const x = y.a as Variable;
      const dx = place(x);
      kernelsOf(y.dtype).unaryBackward(kind, y.dAt, x.at, y.at, dx, y.size, y.saved[0]);
      settle(x, dx);
    },
  };
}

/** What each of them leaves on the tape, by kind. */
const OPERATIONS: readonly Operation[] = Object.entries(UNARY)
  .sort(([, p], [, q]) => p - q)
  .map(([name, kind]) => makeOperation(`${name}()`, kind));

function unary(kind: number, x: Variable, alpha: number): Variable {
  begin();
  const at = x.offset();
  const y = new Variable(x.shape, x.size, x.dtype);
  kernelsOf(x.dtype).unaryForward(kind, at, y.at, x.size, alpha);
  return record(y, OPERATIONS[kind], x, undefined, undefined, [alpha]);
}

export function relu(x: Variable): Variable {
  return unary(UNARY.relu, x, 0);
}

export function leakyRelu(x: Variable, options: { readonly slope?: number }): Variable {
  const { slope = 0.01 } = options;
  assertNumber(slope, 'slope', NUMBERS.finite);
  return unary(UNARY.leakyRelu, x, slope);
}

export function sigmoid(x: Variable): Variable {
  return unary(UNARY.sigmoid, x, 0);
}

export function tanh(x: Variable): Variable {
  return unary(UNARY.tanh, x, 0);
}

export function gelu(x: Variable, options: { readonly approximate?: 'tanh' | 'none' }): Variable {
  const { approximate = 'none' } = options;
  if (approximate !== 'none' && approximate !== 'tanh') {
    throw new RangeError(`gelu is exact, or approximate: 'tanh', but ${String(approximate)} came`);
  }
  return unary(approximate === 'tanh' ? UNARY.geluTanh : UNARY.gelu, x, 0);
}

export function silu(x: Variable): Variable {
  return unary(UNARY.silu, x, 0);
}

export function exp(x: Variable): Variable {
  return unary(UNARY.exp, x, 0);
}

export function log(x: Variable): Variable {
  return unary(UNARY.log, x, 0);
}

export function sqrt(x: Variable): Variable {
  return unary(UNARY.sqrt, x, 0);
}
