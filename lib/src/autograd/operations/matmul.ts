/** The matrix product, of single matrices and of stacks. */
import { type MatmulOptions, matmulSizes } from '../../array/index.js';
import { kernelsOf } from '../../kernels/choose.js';
import { begin, type Operation, open, record } from '../tape.js';
import { asVariable, type Input, Variable } from '../variable.js';
import { outline } from './outline.js';

export type { MatmulOptions };

/** The two products of `derive/matmul.ts`, each in the form that the operand was stored in. */
const MATMUL: Operation = {
  name: 'matmul()',
  backward(c) {
    const [batch, N, K, M, transA, transB, aStep, bStep] = c.saved;
    const { matmul } = kernelsOf(c.dtype);
    const a = c.a as Variable;
    const b = c.b as Variable;
    const cStep = N * M;
    if (a.needsGradient) {
      const add = open(a);
      each(a, batch, aStep, add, (da, from, count, adds) => {
        const dc = at(c, c.dAt, from * cStep);
        const bAt = at(b, b.at, from * bStep);
        if (transA === 0) matmul(dc, bAt, da, count, N, M, K, 0, 1 - transB, cStep, bStep, adds);
        else matmul(bAt, dc, da, count, K, M, N, transB, 1, bStep, cStep, adds);
      });
    }
    if (b.needsGradient) {
      const add = open(b);
      each(b, batch, bStep, add, (db, from, count, adds) => {
        const dc = at(c, c.dAt, from * cStep);
        const aAt = at(a, a.at, from * aStep);
        if (transB === 0) matmul(aAt, dc, db, count, K, N, M, 1 - transA, 0, aStep, cStep, adds);
        else matmul(dc, aAt, db, count, M, N, K, 1, transA, cStep, aStep, adds);
      });
    }
  },
};

type Product = (gradient: number, from: number, count: number, adds: number) => void;

/** One call for the stack; or, where one matrix serves all of it, a call for each that adds to its gradient. */
function each(v: Variable, batch: number, vStep: number, add: boolean, product: Product): void {
  if (vStep !== 0 || batch === 1) {
    product(v.dAt, 0, batch, add ? 1 : 0);
    return;
  }
  if (batch === 0 && !add) kernelsOf(v.dtype).fill(v.dAt, v.size, 0);
  for (let t = 0; t < batch; t++) product(v.dAt, t, 1, add || t > 0 ? 1 : 0);
}

function at(v: Variable, offset: number, elements: number): number {
  return offset + elements * (v.dtype === 'float32' ? 4 : 8);
}

/**
 * c = a b, see `derive/matmul.ts`
 *
 * @param a [..., N, K], or [..., K, N] with `transposeA`
 * @param b [..., K, M], or [..., M, K] with `transposeB`; the axes in front equal those of a, or one of the two has none
 * @returns [..., N, M]
 * @throws RangeError when the inner sizes or the axes in front differ, or an array has less than two axes
 * @throws TypeError when the dtypes differ
 */
export function matmul(a: Variable, other: Input, options: MatmulOptions): Variable {
  begin();
  const b = asVariable(other, 'b', a);
  const sizes = matmulSizes(outline(a), outline(b), options);
  const { K, M, aStep, bStep, shape } = sizes;
  const [transA, transB] = [options.transposeA === true ? 1 : 0, options.transposeB === true ? 1 : 0];
  // A stack times one matrix is one tall matrix times it.
  const isTall = bStep === 0 && transA === 0;
  const [N, batch] = isTall ? [sizes.N * sizes.batch, 1] : [sizes.N, sizes.batch];
  const [aAt, bAt] = [a.offset(), b.offset()];
  const c = new Variable(shape, batch * N * M, a.dtype);
  kernelsOf(a.dtype).matmul(aAt, bAt, c.at, batch, N, K, M, transA, transB, aStep, bStep, 0);
  return record(c, MATMUL, a, b, undefined, [batch, N, K, M, transA, transB, aStep, bStep]);
}
