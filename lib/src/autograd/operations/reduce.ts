/** Many elements to one: sums, means, the largest. */
import { axisSizes, shapeText } from '../../array/index.js';
import { kernelsOf } from '../../kernels/choose.js';
import { REDUCE } from '../../kernels/table.js';
import { begin, type Operation, place, record, settle } from '../tape.js';
import { Variable } from '../variable.js';
import { outline } from './outline.js';

function makeOperation(name: string, kind: number): Operation {
  return {
    name,
    backward(y) {
      const [outer, length, inner] = y.saved;
      const x = y.a as Variable;
      const dx = place(x);
      kernelsOf(y.dtype).reduceBackward(kind, y.dAt, x.at, y.at, dx, outer, length, inner);
      settle(x, dx);
    },
  };
}

const SUM = makeOperation('sum()', REDUCE.sum);
const MEAN = makeOperation('mean()', REDUCE.mean);
const MAX = makeOperation('max()', REDUCE.max);

/** See `derive/sum.ts`. */
export function sum(x: Variable, axis: number | undefined): Variable {
  return reduce(REDUCE.sum, SUM, x, axis);
}

/** See `derive/mean.ts`. @throws RangeError when there is nothing to take the mean of */
export function mean(x: Variable, axis: number | undefined): Variable {
  assertSome(x, axis, 'mean');
  return reduce(REDUCE.mean, MEAN, x, axis);
}

/** See `derive/max.ts`. @throws RangeError when there is nothing to choose from */
export function max(x: Variable, axis: number | undefined): Variable {
  assertSome(x, axis, 'largest');
  return reduce(REDUCE.max, MAX, x, axis);
}

function reduce(kind: number, operation: Operation, x: Variable, axis: number | undefined): Variable {
  begin();
  const all = axis === undefined;
  const { outer, length, inner, shape } = all
    ? { outer: 1, length: x.size, inner: 1, shape: [] }
    : axisSizes(outline(x), axis);
  const at = x.offset();
  const y = new Variable(shape, outer * inner, x.dtype);
  kernelsOf(x.dtype).reduceForward(kind, at, y.at, outer, length, inner);
  return record(y, operation, x, undefined, undefined, [outer, length, inner]);
}

function assertSome(x: Variable, axis: number | undefined, noun: string): void {
  const length = axis === undefined ? x.size : axisSizes(outline(x), axis).length;
  if (length === 0) throw new RangeError(`The ${noun} of no elements is not defined: shape ${shapeText(x.shape)}`);
}
