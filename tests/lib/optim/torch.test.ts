/** The optimizers beside PyTorch's, from a stored fixture: ten steps from the same weights with the same gradients. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type BackendName, backend, setBackend } from '../../../lib/src/kernels/choose.js';
import { adagrad } from '../../../lib/src/optim/adagrad.js';
import { adam, adamw } from '../../../lib/src/optim/adam.js';
import type { Optimizer } from '../../../lib/src/optim/optimizer.js';
import { rmsprop } from '../../../lib/src/optim/rmsprop.js';
import { sgd } from '../../../lib/src/optim/sgd.js';
import type { Trainables } from '../../../lib/src/optim/table.js';
import { TORCH_FLOAT64 } from '../../support/tolerances.js';
import { Weights } from './parameters.js';

interface Run {
  readonly name: string;
  readonly options: { readonly lr: number };
  readonly steps: readonly (readonly number[])[];
}

const { start, gradients, runs } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/torch.json'), 'utf8'),
).optimizers as { start: number[]; gradients: number[][]; runs: Run[] };

const MAKE: Readonly<Record<string, (parameters: Trainables, options: { readonly lr: number }) => Optimizer>> = {
  sgd,
  adagrad,
  rmsprop,
  adam,
  adamw,
};

/** Relative to the length of the array. In float32 each of ten steps rounds in the seventh digit, and so did the weights at the start. */
const CLOSE = { float32: 1e-6, float64: TORCH_FLOAT64 } as const;

const NAMES: readonly BackendName[] = ['js', 'wasm', 'native'];
const chosen = backend().name;
afterAll(() => setBackend(chosen));
const isHere = (name: BackendName): boolean => {
  try {
    setBackend(name);
    return true;
  } catch {
    return false;
  }
};

const places = [
  { dtype: 'float64', name: 'js' } as const,
  ...NAMES.filter(isHere).map((name) => ({ dtype: 'float32' as const, name })),
];

test.each(
  places.flatMap((place) => runs.map((run) => ({ ...place, kind: run.name, text: JSON.stringify(run.options), run }))),
)('$kind() $text takes the ten steps that PyTorch takes ($dtype, $name)', ({ dtype, name, run }) => {
  setBackend(name);
  const w = new Weights(start, dtype);
  const optimizer = MAKE[run.name]({ w }, run.options);
  expect(run.steps).toHaveLength(10);
  for (const [i, expected] of run.steps.entries()) {
    w.setGradient(gradients[i]);
    optimizer.step();
    const apart = Math.hypot(...w.numbers().map((value, k) => value - expected[k])) / Math.hypot(...expected);
    expect(apart).toBeLessThan(CLOSE[dtype]);
  }
});
