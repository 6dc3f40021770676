/** The third side of the triangle: every kernel of every backend does what the derivation does, at odd sizes and odd addresses. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { astype, type Tensor } from '../../../lib/src/array/index.js';
import { random } from '../../../lib/src/data/random.js';
import { backend, setBackend, setThreads } from '../../../lib/src/kernels/choose.js';
import { makeJsKernels } from '../../../lib/src/kernels/js.js';
import { fastBackends } from './triangle-backends.js';
import { type Inputs, OPS, type Sizes, type TriangleOp } from './triangle-ops.js';
import { PLAIN, type PlainKernel } from './triangle-plain.js';
import { apart, type Run, runner } from './triangle-run.js';

/** On both sides of the widths in which kernels work: 4, 8, 16 and 32 numbers, 6 and 12 rows, and their multiples. */
const EDGES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 23, 25, 31, 32, 33, 47, 49, 63, 64, 65];

const SIZES: readonly Sizes[] = [
  ...EDGES.map((edge) => ({ N: edge, K: edge, M: edge })),
  { N: 1, K: 257, M: 1 },
  { N: 97, K: 1, M: 129 },
  { N: 1, K: 33, M: 260 },
  { N: 130, K: 70, M: 3 },
  { N: 66, K: 300, M: 50 },
];

/** What float32 keeps of an array: both sides start from the same numbers. */
const narrow = (x: Tensor): Tensor => astype(astype(x, 'float32'), 'float64');
const narrowed = (inputs: Inputs): Inputs => ({ ...inputs, x: inputs.x.map(narrow), given: inputs.given?.map(narrow) });

/** The largest distance of anything that an operation's kernels write from its derivation. */
function distance(op: TriangleOp, run: Run, sizes: Sizes, seed: number): number {
  const inputs = narrowed(op.inputs(random(seed), sizes));
  const y = op.derive.forward(inputs);
  const dy = narrow(random(seed + 1).normalArray(y.shape));
  const known = narrow(y);
  const expected = op.derive.backward(inputs, dy, known);
  const got = op.kernel.backward(run, inputs, dy, known);
  return Math.max(apart(op.kernel.forward(run, inputs), y), ...got.map((gradient, i) => apart(gradient, expected[i])));
}

/** The same for a kernel without gradient; its derivation is taken in float64 from numbers that are not yet rounded. */
function plainDistance({ kernel, derive }: PlainKernel, run: Run, sizes: Sizes, seed: number): number {
  const expected = derive(random(seed), sizes);
  return Math.max(...kernel(run, random(seed), sizes).map((values, i) => apart(values, expected[i])));
}

const sizes = fc.record({ N: fc.constantFrom(...EDGES), K: fc.constantFrom(...EDGES), M: fc.constantFrom(...EDGES) });
const seeds = fc.nat(1e6);
const backends = [{ name: 'js in float32', kernels: makeJsKernels('float32') }, ...fastBackends()];

const chosen = backend();
beforeAll(() => {
  if (backends.some(({ name }) => name === 'native')) setBackend('native');
  setThreads(2);
});
afterAll(() => {
  setThreads(chosen.threads);
  setBackend(chosen.name);
});

describe.each(backends)('$name', ({ kernels }) => {
  const run = runner(kernels, 'float32');

  test.each(OPS)('$name: forwards and backwards as the derivation, on both sides of every edge', (op) => {
    const failed = SIZES.map((size) => ({ size, distance: distance(op, run, size, 21) })).filter(
      (found) => !(found.distance <= op.tolerance),
    );
    expect(failed).toEqual([]);
  });

  test.each(OPS)('$name: the same for any sizes and numbers', (op) => {
    fc.assert(
      fc.property(sizes, seeds, (size, seed) => {
        expect(distance(op, run, size, seed)).toBeLessThanOrEqual(op.tolerance);
      }),
      { numRuns: 15, seed: 22 },
    );
  });

  test.each(PLAIN)('$name: as the derivation, for any sizes and numbers', (plain) => {
    for (const size of SIZES) expect(plainDistance(plain, run, size, 23)).toBeLessThanOrEqual(plain.tolerance);
    fc.assert(
      fc.property(sizes, seeds, (size, seed) => {
        expect(plainDistance(plain, run, size, seed)).toBeLessThanOrEqual(plain.tolerance);
      }),
      { numRuns: 15, seed: 24 },
    );
  });

  test('large arrays, which threads share and a matrix library may take: as the derivation', () => {
    for (const op of OPS) {
      const isProduct = /^(matmul|linear)/.test(op.name);
      const size = isProduct ? { N: 150, K: 270, M: 210 } : { N: 401, K: 2, M: 303 };
      expect({ name: op.name, far: Math.max(op.tolerance, distance(op, run, size, 26)) }).toEqual({
        name: op.name,
        far: op.tolerance,
      });
    }
  });

  test('the same call gives the same bits', () => {
    for (const op of OPS) {
      const inputs = op.inputs(random(25), { N: 33, K: 65, M: 35 });
      const twice = [0, 1].map(() => {
        const y = op.kernel.forward(run, inputs);
        return [y, ...op.kernel.backward(run, inputs, y, y)].map(({ data }) => [...data]);
      });
      expect(twice[1]).toEqual(twice[0]);
    }
  });
});
