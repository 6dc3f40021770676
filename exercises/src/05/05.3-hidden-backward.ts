/** Find the bug: a hidden layer that is right on the example it was tried on. */

import type { FunctionDefinition, Trial } from '../definition.js';
import type { Draw } from '../draw.js';
import { gradientProperties, judgeGradients } from '../gradients.js';
import {
  affine,
  columnSums,
  type Matrix,
  mapped,
  matrix,
  normal,
  product,
  toValue,
  transposed,
  written,
} from '../matrix.js';
import { prose } from '../prose.js';

const CASES = 25;

const SPECIAL = [
  'a small layer',
  'a batch of one example',
  'one hidden unit',
  'one input',
  'all gradients that come in are negative',
  'all weighted sums negative',
  'weighted sums that are exactly 0',
  'all gradients that come in are zero',
  'as many units as inputs',
];

interface Sizes {
  readonly N: number;
  readonly D: number;
  readonly H: number;
}

function sizesOf(draw: Draw, index: number): Sizes {
  if (index === CASES - 1) return { N: 128, D: 196, H: 128 }; // too many weights to try them one by one
  const few = index < SPECIAL.length ? 4 : 10;
  const sizes = { N: draw.integer(2, few), D: draw.integer(2, few), H: draw.integer(2, few) };
  if (index === 1) return { ...sizes, N: 1 };
  if (index === 2) return { ...sizes, H: 1 };
  if (index === 3) return { ...sizes, D: 1 };
  return index === 8 ? { ...sizes, H: sizes.D } : sizes;
}

function biases(draw: Draw, index: number, xw: Matrix): Matrix {
  const [N = 0, H = 0] = xw.shape;
  return matrix([H], (h) => {
    if (index === 5) return -100;
    if (index !== 6) return 0.5 * draw.normal();
    return -(xw.data[draw.integer(0, N - 1) * H + h] as number); // one example of each unit sits in the corner
  });
}

function trial(draw: Draw, index: number): Trial {
  const { N, D, H } = sizesOf(draw, index);
  const x = normal(draw, [N, D]);
  const w = normal(draw, [D, H], Math.sqrt(2 / D));
  const z = affine(x, w, biases(draw, index, product(x, w))); // [N, H]
  let da = normal(draw, [N, H]);
  if (index === 4) da = mapped(da, (value) => -Math.abs(value));
  if (index === 7) da = mapped(da, () => 0);
  const from = (dz: Matrix): Record<string, Matrix> => ({
    dx: product(dz, transposed(w)),
    dw: product(transposed(x), dz),
    db: columnSums(dz),
  });
  const through = (isOpen: (i: number) => boolean): Record<string, Matrix> =>
    from(mapped(da, (value, i) => (isOpen(i) ? value : 0)));
  const wanted = through((i) => (z.data[i] as number) > 0);
  const slips = (): { text: string; made: Record<string, Matrix> }[] => [
    { text: 'This is what comes out when the bracket looks at da.', made: through((i) => (da.data[i] as number) > 0) },
    { text: 'This is what comes out without the bracket.', made: through(() => true) },
    { text: 'At z = 0 the chapter agreed on the slope 0.', made: through((i) => (z.data[i] as number) >= 0) },
    {
      text: 'This is what comes out with the bracket in the place of da. The two have to be multiplied.',
      made: from(mapped(z, (value) => (value > 0 ? 1 : 0))),
    },
  ];
  const slipsOf = (name: string): { text: string; result: Matrix }[] =>
    slips().map(({ text, made }) => ({ text, result: made[name] as Matrix }));
  const arrays = Object.entries({ da, x, w, z });
  const isSmall = arrays.reduce((total, [, { data }]) => total + data.length, 0) <= 50;
  return {
    title: `${SPECIAL[index] ?? 'a layer'}, N = ${N}, D = ${D}, H = ${H}`,
    shown: isSmall ? arrays.map(([name, array]) => `${name} = ${written(array)}`).join('\n') : '',
    args: [toValue(da), { x: toValue(x), w: toValue(w), z: toValue(z) }],
    judge: (result) => judgeGradients(result, wanted, slipsOf),
  };
}

export const hiddenBackward: FunctionDefinition = {
  id: '05.3',
  title: 'Find the bug in a hidden layer',
  kind: 'bug',
  name: 'hiddenBackward',
  minutes: 15,
  text: prose`A hidden layer computes $z = x w + b$ and hands on $a = \max(0, z)$. On the way back it gets $\mathrm{d}a$, the gradient of the loss with respect to $a$, and
\`kept\`: what the forward pass has kept.

| symbol | code | shape | meaning |
|---|---|---|---|
| $\mathrm{d}a$ | \`da\` | \`[N, H]\` | gradient that comes in |
| $x$ | \`kept.x\` | \`[N, D]\` | what the layer has read |
| $w$ | \`kept.w\` | \`[D, H]\` | its weights |
| $z$ | \`kept.z\` | \`[N, H]\` | its weighted sums, bias included |

\`hiddenBackward\` returns the gradients with respect to $x$, $w$ and $b$ as \`{ dx, dw, db }\`. Its author tried it on one example by hand: one input, $x = 2$, $w = 3$, $b = 0$, $\mathrm{d}a = 5$.
It gave \`dx = 15\`, \`dw = 10\`, \`db = 5\`, which is right. And yet networks with this layer learn badly. **Find the bug and repair it.** Ask yourself what the author's example could not show.`,
  given: `interface HiddenKept {
  x: Tensor; // [N, D]
  w: Tensor; // [D, H]
  z: Tensor; // [N, H]
}

interface HiddenGradients {
  dx: Tensor; // [N, D]
  dw: Tensor; // [D, H]
  db: Tensor; // [H]
}`,
  head: 'function hiddenBackward(da: Tensor, kept: HiddenKept): HiddenGradients {',
  stub: `const dz = multiply(da, map(da, (value) => (value > 0 ? 1 : 0))); // [N, H]
return {
  dx: matmul(dz, transpose(kept.w)), // [N, H] [H, D] -> [N, D]
  dw: matmul(transpose(kept.x), dz), // [D, N] [N, H] -> [D, H]
  db: sum(dz, 0), //                    [N, H] -> [H]
};`,
  reference: `const dz = multiply(da, map(kept.z, (value) => (value > 0 ? 1 : 0))); // [N, H]
return {
  dx: matmul(dz, transpose(kept.w)), // [N, H] [H, D] -> [N, D]
  dw: matmul(transpose(kept.x), dz), // [D, N] [N, H] -> [D, H]
  db: sum(dz, 0), //                    [N, H] -> [H]
};`,
  alternative: `const [N, D] = kept.x.shape;
const H = da.shape[1];
const dx = zeros([N, D]);
const dw = zeros([D, H]);
const db = zeros([H]);
for (let n = 0; n < N; n++)
  for (let h = 0; h < H; h++) {
    if (kept.z.get(n, h) <= 0) continue; // a silent unit gets no message
    const message = da.get(n, h);
    db.data[h] += message;
    for (let d = 0; d < D; d++) {
      dw.data[d * H + h] += kept.x.get(n, d) * message;
      dx.data[n * D + d] += kept.w.get(d, h) * message;
    }
  }
return { dx, dw, db };`,
  mutants: [
    { name: 'bracket left out', from: 'multiply(da, map(kept.z, (value) => (value > 0 ? 1 : 0)))', to: 'da' },
    { name: 'corner counts as open', from: 'value > 0', to: 'value >= 0' },
    { name: 'relu of z instead of its slope', from: '(value > 0 ? 1 : 0)', to: 'Math.max(0, value)' },
    { name: 'open where z is negative', from: 'value > 0', to: 'value < 0' },
    {
      name: 'both brackets',
      from: 'multiply(da, map(kept.z',
      to: 'multiply(map(da, (value) => Math.max(0, value)), map(kept.z',
    },
    {
      name: 'the slope in place of the gradient',
      from: 'multiply(da, map(kept.z, (value) => (value > 0 ? 1 : 0)))',
      to: 'map(kept.z, (value) => (value > 0 ? 1 : 0))',
    },
    { name: 'bias not summed over the batch', from: 'db: sum(dz, 0)', to: 'db: dz' },
    { name: 'leak below the corner', from: '(value > 0 ? 1 : 0)', to: '(value > 0 ? 1 : 0.01)' },
  ],
  hints: [
    'In the example of the author all numbers were positive. Which of the arrays can be negative in a real batch?',
    'Take da = -5 in the same example and follow it by hand. z is 6, so the unit is not silent.',
    'The slope of the relu depends on what went in on the way forward. Which array is that?',
  ],
  solution: prose`The bracket of section 5.4 is $[z > 0]$: the unit hands a gradient back if it was not silent on the way *forward*. The bug looks at the sign of $\mathrm{d}a$. So every negative gradient
was lost, and weights of active units could move in one direction only.

There is a use for the bracket of the bug, but it is not learning: Zeiler and Fergus (2014), *Visualizing and Understanding Convolutional Networks*, section 2.1, draw with it what a unit looks for. Springenberg and others (2015), *Striving for Simplicity*, figure 1, set the two brackets side by side.`,
  mistakes: [
    'Taking the bracket away. Then silent units learn too, though the loss does not react to them.',
    'Writing $z \\ge 0$. At the corner there is no slope; the chapter agreed on 0.',
    'Multiplying by $\\max(0, z)$, the value of the relu, in place of its slope.',
    'The slope alone, without $\\mathrm{d}a$. (The rectifier of the library Smile had that mistake in 2020: haifengl/smile, issue 528.)',
  ],
  limits: { seconds: 10, memoryMb: 512 },
  properties: gradientProperties([
    { name: 'dx', says: 'dz times w transposed', points: 1 },
    { name: 'dw', says: 'x transposed times dz', points: 2 },
    { name: 'db', says: 'dz summed over the batch', points: 1 },
  ]),
  cases: CASES,
  trial,
};
