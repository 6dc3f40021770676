/** Complete a function: the gradients of a line in which broadcasting repeats a row and a column. */

import type { FunctionDefinition, Trial } from '../definition.js';
import type { Draw } from '../draw.js';
import { gradientProperties, judgeGradients } from '../gradients.js';
import { columnSums, type Matrix, mapped, matrix, normal, toValue, transposed, written } from '../matrix.js';
import { prose } from '../prose.js';

interface Kept {
  readonly x: Matrix; // [N, D]
  readonly b: Matrix; // [D]
  readonly s: Matrix; // [N, 1]
}

const CASES = 25;

/** What is special about the first cases; the later ones are ordinary, of random sizes. */
const SPECIAL = [
  'a small table',
  'a single row',
  'a single column',
  'a square',
  'one row scaled by 0',
  'all scales negative',
  'x and b cancel',
  'no gradient comes in',
  'more rows than columns',
  'b is zero',
];

function sizesOf(draw: Draw, index: number): [number, number] {
  if (index === CASES - 1) return [300, 400]; // trying each of its 120,000 numbers takes minutes
  const few = index < SPECIAL.length ? 3 : 9;
  const [N, D] = [draw.integer(2, few), draw.integer(2, few)];
  if (index === 1) return [1, D];
  if (index === 2) return [N, 1];
  if (index === 3) return [N, N];
  return index === 8 ? [D + 2, D] : [N, D === N ? D + 1 : D];
}

function keptOf(draw: Draw, index: number): Kept {
  const [N, D] = sizesOf(draw, index);
  const b = index === 9 ? matrix([D], () => 0) : normal(draw, [D]);
  const x = index === 6 ? matrix([N, D], (i) => -(b.data[i % D] as number)) : normal(draw, [N, D]);
  const s = matrix([N, 1], (n) => {
    if (index === 4 && n === 0) return 0;
    return index === 5 ? -0.2 - draw.uniform() : draw.normal();
  });
  return { x, b, s };
}

const rowSums = (table: Matrix): Matrix => ({ ...columnSums(transposed(table)), shape: [table.shape[0] ?? 0, 1] });

/** Row by row with its own number, [N, D] [N, 1] -> [N, D] */
const scaled = (table: Matrix, s: Matrix): Matrix =>
  mapped(table, (value, i) => value * (s.data[Math.floor(i / (table.shape[1] ?? 1))] as number));

function gradients({ x, b, s }: Kept, dy: Matrix): { dx: Matrix; db: Matrix; ds: Matrix } {
  const D = b.data.length;
  const dv = scaled(dy, s);
  const ways = mapped(dy, (value, i) => value * ((x.data[i] as number) + (b.data[i % D] as number)));
  return { dx: dv, db: columnSums(dv), ds: rowSums(ways) };
}

function trial(draw: Draw, index: number): Trial {
  const kept = keptOf(draw, index);
  const { x, b, s } = kept;
  const [N = 0, D = 0] = x.shape;
  const dy = index === 7 ? matrix([N, D], () => 0) : normal(draw, [N, D]);
  const slips: Readonly<Record<string, { text: string; result: Matrix }[]>> = {
    dx: [{ text: 'This is dy itself: each number of v is scaled before it reaches y.', result: dy }],
    db: [{ text: 'This is the sum of dy: the scale s stands between b and y.', result: columnSums(dy) }],
    ds: [
      {
        text: 'The factor of s is v = x + b. Yours takes x alone.',
        result: rowSums(mapped(dy, (g, i) => g * (x.data[i] as number))),
      },
      { text: 'This is the sum of dy alone, without the factor v.', result: rowSums(dy) },
    ],
  };
  const arrays = Object.entries({ dy, x, b, s });
  const isSmall = arrays.reduce((total, [, { data }]) => total + data.length, 0) <= 50;
  return {
    title: `${SPECIAL[index] ?? 'a table'}, N = ${N}, D = ${D}`,
    shown: isSmall ? arrays.map(([name, array]) => `${name} = ${written(array)}`).join('\n') : '',
    args: [toValue(dy), { x: toValue(x), b: toValue(b), s: toValue(s) }],
    judge: (result) => judgeGradients(result, gradients(kept, dy), (name) => slips[name] ?? []),
  };
}

export const shiftScaleBackward: FunctionDefinition = {
  id: '01.3',
  title: 'Gradients of a shifted and scaled table',
  kind: 'function',
  name: 'shiftScaleBackward',
  minutes: 20,
  text: prose`To every row of a table $x$ the same row $b$ is added. Then each row is multiplied by a number of its own, $s_n$:

$$ v_{nd} = x_{nd} + b_d \qquad\qquad y_{nd} = s_n\, v_{nd} $$

Broadcasting repeats $b$ downwards and $s$ to the right; the cell below has the two lines. Some loss comes after them, and nobody tells you which. You only get its gradient with respect to $y$.

| symbol | code | shape | meaning |
|---|---|---|---|
| $\mathrm{d}y$ | \`dy\` | \`[N, D]\` | gradient of the loss with respect to $y$ |
| $x$ | \`kept.x\` | \`[N, D]\` | the table |
| $b$ | \`kept.b\` | \`[D]\` | the row that is added |
| $s$ | \`kept.s\` | \`[N, 1]\` | a factor for each row |

**Derive the gradients with respect to $x$, $b$ and $s$**, as in section 1.9, and return them as \`{ dx, db, ds }\`. Each has the shape of its array. All is float64. The result must be exact up to rounding, so
derive; do not try.`,
  given: `interface Kept {
  x: Tensor; // [N, D]
  b: Tensor; // [D]
  s: Tensor; // [N, 1]
}

interface KeptGradients {
  dx: Tensor; // [N, D]
  db: Tensor; // [D]
  ds: Tensor; // [N, 1]
}

function shiftScale({ x, b, s }: Kept): Tensor {
  const v = add(x, b); //  [N, D] + [D]    -> [N, D]
  return multiply(s, v); // [N, 1] * [N, D] -> [N, D]
}`,
  head: 'function shiftScaleBackward(dy: Tensor, kept: Kept): KeptGradients {',
  stub: `const { x, b, s } = kept;
throw new Error('shiftScaleBackward is not written yet');`,
  reference: `const { x, b, s } = kept;
const v = add(x, b); //                [N, D] + [D] -> [N, D]
const dv = multiply(dy, s); //         [N, D] * [N, 1] -> [N, D]
const summed = sum(multiply(dy, v), 1); // [N, D] -> [N]
return {
  dx: dv, //                           [N, D]
  db: sum(dv, 0), //                   [N, D] -> [D]
  ds: reshape(summed, s.shape), //     [N] -> [N, 1]
};`,
  alternative: `const [N, D] = dy.shape;
const gradients = { dx: zeros([N, D]), db: zeros([D]), ds: zeros([N, 1]) };
for (let n = 0; n < N; n++)
  for (let d = 0; d < D; d++) {
    // every element of y, and the three numbers that it was made of
    const message = dy.get(n, d);
    gradients.dx.data[n * D + d] = message * kept.s.get(n, 0);
    gradients.db.data[d] += message * kept.s.get(n, 0);
    gradients.ds.data[n] += message * (kept.x.get(n, d) + kept.b.get(d));
  }
return gradients;`,
  mutants: [
    { name: 'scale left out', from: 'multiply(dy, s)', to: 'dy' },
    { name: 'wrong sign', from: 'multiply(dy, s)', to: 'multiply(-1, multiply(dy, s))' },
    { name: 'row not summed', from: 'db: sum(dv, 0)', to: 'db: dv' },
    { name: 'mean in place of the sum', from: 'db: sum(dv, 0)', to: 'db: mean(dv, 0)' },
    { name: 'sum of dy for the row', from: 'db: sum(dv, 0)', to: 'db: sum(dy, 0)' },
    { name: 'only the first row counts', from: 'db: sum(dv, 0)', to: 'db: dv.pick(0, null)' },
    { name: 'row summed along the wrong axis, right for squares only', from: 'db: sum(dv, 0)', to: 'db: sum(dv, 1)' },
    { name: 'x in place of v', from: 'multiply(dy, v)', to: 'multiply(dy, x)' },
    { name: 'factor of s left out', from: 'sum(multiply(dy, v), 1)', to: 'sum(dy, 1)' },
    {
      name: 's summed along the wrong axis, right for squares only',
      from: 'multiply(dy, v), 1)',
      to: 'multiply(dy, v), 0)',
    },
    { name: 'gradient of s as a list', from: 'ds: reshape(summed, s.shape)', to: 'ds: summed' },
    {
      name: 'central differences',
      body: `// the loss is linear in each array: with h = 1 its differences are exact but for rounding
const lossOf = (moved: Kept): number => sum(multiply(dy, shiftScale(moved)));
const slope = (array: Tensor): Tensor => {
  const gradient = zeros(array.shape);
  for (let i = 0; i < array.data.length; i++) {
    const before = array.data[i];
    array.data[i] = before + 1;
    const above = lossOf(kept);
    array.data[i] = before - 1;
    gradient.data[i] = (above - lossOf(kept)) / 2;
    array.data[i] = before;
  }
  return gradient;
};
return { dx: slope(kept.x), db: slope(kept.b), ds: slope(kept.s) };`,
    },
  ],
  hints: [
    'Go back one line at a time. First y = s v: what is the gradient of v, and what that of s? Both are in section 1.9.',
    'With dv at hand the second line is v = x + b, "adding a row". What was repeated on the way forward is summed on the way back: over which axis?',
    'dv is dy times s. db sums dv over axis 0. ds sums dy times v over axis 1, and needs the shape [N, 1].',
  ],
  solution: prose`Each $v_{nd}$ reaches the loss through one output, with the factor $s_n$: $\mathrm{d}v_{nd} = s_n\, \mathrm{d}y_{nd}$. Each $x_{nd}$ stands in one $v_{nd}$, with the factor 1, so
$\mathrm{d}x = \mathrm{d}v$. The row and the column were repeated, so their ways add up:

$$ \mathrm{d}b_d = \sum_{n=1}^{N} \mathrm{d}v_{nd} \qquad\qquad \mathrm{d}s_n = \sum_{d=1}^{D} \mathrm{d}y_{nd}\, v_{nd} $$`,
  mistakes: [
    '$\\mathrm{d}b$ is the sum of $\\mathrm{d}y$. Between $b$ and $y$ stands the factor $s_n$.',
    'The factor of $s_n$ is $x_{nd}$ in place of $v_{nd} = x_{nd} + b_d$.',
    'A sum along the wrong axis. In a square table it even has the right length.',
    'The gradient of $s$ comes as a list of shape `[N]`. It has to have the shape `[N, 1]` of its array.',
  ],
  limits: { seconds: 5, memoryMb: 512 },
  properties: gradientProperties([
    { name: 'dx', says: 'dy times the scale of its row', points: 1 },
    { name: 'db', says: 'what reaches the row that was added, summed', points: 2 },
    { name: 'ds', says: 'what reaches the scale of a row, summed', points: 2 },
  ]),
  cases: CASES,
  trial,
};
