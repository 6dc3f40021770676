/** Dropout with a mask that was drawn. */
import { kernelsOf } from '../../kernels/choose.js';
import { begin, type Operation, place, record, settle } from '../tape.js';
import { Variable } from '../variable.js';

const DROPOUT: Operation = {
  name: 'dropout()',
  backward(y) {
    const x = y.a as Variable;
    const [maskAt, rate] = y.saved;
    const dx = place(x);
    kernelsOf(y.dtype).dropoutForward(y.dAt, maskAt, dx, y.size, rate); // the way back is the way there
    settle(x, dx);
  },
};

/**
 * y = x mask / (1 - rate), see `derive/dropout.ts`
 *
 * @param mask of 0 and 1, the shape of x, of the present step
 * @param rate the share that is dropped, from 0 to below 1
 */
export function dropout(x: Variable, mask: Variable, rate: number): Variable {
  begin();
  const [at, maskAt] = [x.offset(), mask.offset()];
  const y = new Variable(x.shape, x.size, x.dtype);
  kernelsOf(x.dtype).dropoutForward(at, maskAt, y.at, x.size, rate);
  return record(y, DROPOUT, x, undefined, undefined, [maskAt, rate]);
}
