/** Find the bug: a backward function that passed its gradient check. */

import type { FunctionDefinition, Trial } from '../definition.js';
import type { Draw } from '../draw.js';
import { gradientProperties, judgeGradients } from '../gradients.js';
import { columnSums, type Matrix, mapped, matrix, normal, toValue, transposed, written } from '../matrix.js';
import { prose } from '../prose.js';

const CASES = 24;

/** What is special about the first cases; the later ones are ordinary, of random sizes. */
const SPECIAL = [
  'a small table',
  'a single row',
  'a single column: its gradient is zero',
  'a square',
  'one element moves the loss',
  'all gradients that come in are equal',
  'no gradient comes in',
  'more rows than columns',
  'the rows of what comes in add up to zero',
];

function sizesOf(draw: Draw, index: number): [number, number] {
  if (index === CASES - 1) return [300, 400]; // trying each of its 120,000 numbers takes minutes
  const few = index < SPECIAL.length ? 4 : 10;
  const [N, D] = [draw.integer(2, few), draw.integer(2, few)];
  if (index === 1) return [1, D];
  if (index === 2) return [N, 1];
  if (index === 3) return [N, N];
  return index === 7 ? [D + 2, D] : [N, D === N ? D + 1 : D];
}

const rowMeans = (table: Matrix): Matrix =>
  mapped(columnSums(transposed(table)), (total) => total / (table.shape[1] ?? 1));

/** [N, D] less [N], row by row */
const less = (table: Matrix, each: Matrix): Matrix =>
  mapped(table, (value, i) => value - (each.data[Math.floor(i / (table.shape[1] ?? 1))] as number));

function gradientOf(draw: Draw, index: number): Matrix {
  const [N, D] = sizesOf(draw, index);
  const only = draw.integer(0, N * D - 1);
  if (index === 4) return matrix([N, D], (i) => (i === only ? 2 : 0));
  if (index === 5) return matrix([N, D], () => 1.5);
  if (index === 6) return matrix([N, D], () => 0);
  const dy = normal(draw, [N, D]);
  return index === 8 ? less(dy, rowMeans(dy)) : mapped(dy, (value) => value + 0.5);
}

function trial(draw: Draw, index: number): Trial {
  const dy = gradientOf(draw, index);
  const [N = 0, D = 0] = dy.shape;
  const means = columnSums(dy).data.map((total) => total / N);
  const slips = [
    { text: 'This is dy itself, as if the mean were a constant.', result: dy },
    {
      text: 'Here the mean of each column is subtracted. The means of the exercise are those of the rows.',
      result: mapped(dy, (value, i) => value - (means[i % D] as number)),
    },
  ];
  return {
    title: `${SPECIAL[index] ?? 'a table'}, N = ${N}, D = ${D}`,
    shown: dy.data.length <= 24 ? `dy = ${written(dy)}` : '',
    args: [toValue(dy)],
    judge: (result) => judgeGradients(result, { dx: less(dy, rowMeans(dy)) }, () => slips),
  };
}

export const centreRowsBackward: FunctionDefinition = {
  id: '01.4',
  title: 'Find the bug that a check did not see',
  kind: 'bug',
  name: 'centreRowsBackward',
  minutes: 15,
  text: prose`\`centreRows\` subtracts from each *row* of a table the mean of that row (section 1.9 did it with columns):

$$ y_{nd} = x_{nd} - \frac1D \sum_{k=1}^{D} x_{nk} $$

\`centreRowsBackward\` gets $\mathrm{d}y$, the gradient of some loss with respect to $y$, of shape \`[N, D]\`. It returns the gradient with respect to $x$ as \`{ dx }\`. Its author reasoned: "What is subtracted
is a constant, and the derivative of a constant is zero." And the author did check it, at drawn numbers, in an odd shape, in float64. The loss was the sum of all $y_{nd}^2$, so that $\mathrm{d}y = 2y$. The relative error was far below $10^{-7}$.

And yet it is wrong. **Find the bug and repair it.** The check is \`authorsCheck\` in the cell below. Call it under your function, in the same cell: \`authorsCheck(centreRowsBackward)\`. Ask yourself what is special
about the loss in it.`,
  given: `/** [N, D] -> [N, D], each row less its mean */
function centreRows(x: Tensor): Tensor {
  const means = reshape(mean(x, 1), [x.shape[0], 1]); // [N, D] -> [N] -> [N, 1]
  return subtract(x, means); //                          [N, D] - [N, 1] -> [N, D]
}

/** The loss is the sum of the squares of y. */
function authorsCheck(backward: (dy: Tensor) => { dx: Tensor }): void {
  const x = random(4).normalArray([3, 5]); //      [N, D]
  const dy = multiply(2, centreRows(x)); //        [N, D]
  const lossOf = (moved: Tensor): number => norm(centreRows(moved)) ** 2;
  console.log(String(checkGradient(lossOf, x, backward(dy).dx, { name: 'dx' })));
}`,
  head: 'function centreRowsBackward(dy: Tensor): { dx: Tensor } {',
  stub: `// y = x - constant
return { dx: multiply(1, dy) }; // [N, D]`,
  reference: `// each x reaches the loss by its own y, and by the mean in all y of its row
const means = reshape(mean(dy, 1), [dy.shape[0], 1]); // [N, D] -> [N] -> [N, 1]
return { dx: subtract(dy, means) }; //                   [N, D] - [N, 1] -> [N, D]`,
  alternative: `const [N, D] = dy.shape;
const dx = zeros([N, D]);
for (let n = 0; n < N; n++)
  for (let d = 0; d < D; d++)
    for (let k = 0; k < D; k++) {
      // x in column d moves y in column k: by 1 - 1/D in its own place, by -1/D in the others
      const slope = (k === d ? 1 : 0) - 1 / D;
      dx.data[n * D + d] += dy.get(n, k) * slope;
    }
return { dx };`,
  mutants: [
    { name: 'added in place of subtracted', from: 'subtract(dy, means)', to: 'add(dy, means)' },
    { name: 'the sum in place of the mean', from: 'mean(dy, 1)', to: 'sum(dy, 1)' },
    { name: 'the means of the columns', from: 'subtract(dy, means)', to: 'subtract(dy, mean(dy, 0))' },
    { name: 'one mean for the whole table', from: 'subtract(dy, means)', to: 'subtract(dy, mean(dy))' },
    {
      name: 'shape forgotten, wrong even for squares',
      from: 'reshape(mean(dy, 1), [dy.shape[0], 1])',
      to: 'mean(dy, 1)',
    },
    { name: 'only the way by the mean', from: 'subtract(dy, means)', to: 'subtract(zeros(dy.shape), means)' },
    { name: 'only the way of its own', from: 'subtract(dy, means)', to: 'multiply(1 - 1 / dy.shape[1], dy)' },
    {
      name: 'the factor of the loss of the author',
      from: 'subtract(dy, means)',
      to: 'multiply(2, subtract(dy, means))',
    },
    {
      name: 'central differences',
      body: `// the loss is linear in x: with h = 1 its differences are exact but for rounding
const x = zeros(dy.shape);
const dx = zeros(dy.shape);
for (let i = 0; i < x.data.length; i++) {
  x.data[i] = 1;
  const above = sum(multiply(dy, centreRows(x)));
  x.data[i] = -1;
  dx.data[i] = (above - sum(multiply(dy, centreRows(x)))) / 2;
  x.data[i] = 0;
}
return { dx };`,
    },
  ],
  hints: [
    'The mean is no constant: it is made of x. So by how many ways does one element of x reach the loss?',
    'Section 1.9 has the same for columns: the second way has the factor -1/N and goes to all y of the column. What is it for rows?',
    'Subtract from each row of dy its mean. In the check of the author dy = 2y, and y is centred: what is the mean of each of its rows?',
  ],
  solution: prose`Each $x_{nd}$ reaches the loss directly, with factor 1, and through the mean of its row, with factor $-\frac1D$ in every $y_{nk}$ of that row. The ways add up:

$$ \mathrm{d}x_{nd} = \mathrm{d}y_{nd} - \frac1D \sum_{k=1}^{D} \mathrm{d}y_{nk} $$

The check of the author was blind. With the sum of the squares, $\mathrm{d}y = 2y$, and the rows of $y$ are centred: their mean is zero, and so is the term that was missing. A loss with targets, $\sum (y - t)^2$ with drawn $t$,
would have shown the mistake at once. So draw the gradient that comes in, too.

Both happen in published work. The layers BatchNorm and LayerNorm of the library mlpack subtract a mean, and their way back was wrong until 2019. The gradient check passed, for it looked at nothing that came *before* the layer (mlpack/mlpack, issue 1923,
repaired in pull request 1930). And Ioffe and Szegedy (2015), *Batch Normalization*, section 2, tell what comes of a mean that is taken for a constant: a bias grows without end, while the loss stays as it is.`,
  mistakes: [
    'The mean is taken for a constant. Whatever is computed from $x$ moves with $x$.',
    'The means lack the shape `[N, 1]`. Broadcasting then takes them for a row: an error in most tables, and wrong without a word in a square one.',
    'The mean is taken along the axis of the chapter, over the rows. Here it runs over the columns.',
  ],
  limits: { seconds: 5, memoryMb: 512 },
  properties: gradientProperties([{ name: 'dx', says: 'both ways to the loss', points: 3 }]),
  cases: CASES,
  trial,
};
