/** Read a number from a figure: the longest step that a bowl allows. */

import type { AnswerDefinition, Trial } from '../definition.js';
import type { Draw } from '../draw.js';
import { type Matrix, mapped, matrix, normal, product } from '../matrix.js';
import { prose } from '../prose.js';
import type { Value } from '../seam.js';

const CASES = 24;

/** The curvature of the bowl in its steepest direction, and in its flattest. */
const [STEEP, FLAT] = [16, 4];

/** So far beside the limit an answer may be, as a share of itself. The best rate, 2 / (16 + 4), is 20 % away. */
const APART = 0.05;

/** Steps until a walk is looked at, and again so many. By then only its slowest piece is left. */
const STEPS = 300;

/** Arrows of length 1, at right angles to each other: one by one, less what the ones before reach in its direction. */
function directions(draw: Draw, D: number): Matrix[] {
  const found: Matrix[] = [];
  for (let k = 0; k < D; k++) {
    let u = normal(draw, [D, 1]);
    for (let pass = 0; pass < 2; pass++)
      for (const other of found) {
        const along = u.data.reduce((sum, value, i) => sum + value * (other.data[i] as number), 0);
        u = mapped(u, (value, i) => value - along * (other.data[i] as number));
      }
    const length = Math.hypot(...u.data);
    found.push(mapped(u, (value) => value / length));
  }
  return found;
}

/** Sums over the directions, each with a factor: of u u^T, the Hessian [D, D]; of u, an arrow [D, 1]. */
const mixed = (shape: readonly number[], parts: readonly (readonly [number, (i: number) => number])[]): Matrix =>
  matrix(shape, (i) => parts.reduce((sum, [factor, of]) => sum + factor * of(i), 0));

/** How far a walk with this rate is from the bottom: at first, after 300 steps and after 600. */
function distances(hessian: Matrix, start: Matrix, rate: number): readonly [number, number, number] {
  const far = [Math.hypot(...start.data)];
  let apart = start; // from the bottom, [D, 1]
  for (let half = 0; half < 2; half++) {
    for (let k = 0; k < STEPS; k++) {
      const g = product(hessian, apart);
      apart = mapped(apart, (value, i) => value - rate * (g.data[i] as number));
    }
    far.push(Math.hypot(...apart.data));
  }
  return far as [number, number, number];
}

function trial(draw: Draw, index: number): Trial {
  const D = index === 0 ? 2 : draw.integer(2, 8);
  const us = directions(draw, D);
  const lambdas = us.map((_, k) => [STEEP, FLAT][k] ?? FLAT + (STEEP - FLAT) * draw.uniform());
  const hessian = mixed(
    [D, D],
    us.map(({ data }, k) => [
      lambdas[k] as number,
      (i) => (data[Math.floor(i / D)] as number) * (data[i % D] as number),
    ]),
  );
  const start = mixed(
    [D, 1],
    us.map(({ data }) => [
      draw.uniform() < 0.5 ? -0.5 - draw.uniform() : 0.5 + draw.uniform(),
      (i) => data[i] as number,
    ]),
  );
  return {
    title: `a bowl of ${D} weights, from ${Math.hypot(...start.data).toFixed(3)} away`,
    shown: '',
    args: [],
    judge(answer) {
      const wrong = isRate(answer);
      if (typeof answer !== 'number' || wrong !== undefined) return [wrong, wrong];
      const said = walkText(hessian, start, answer);
      return [undefined, said === undefined ? undefined : [said, ...known(answer)].join('\n')];
    },
  };
}

/** What a walk a little shorter or a little longer does that it should not. */
function walkText(hessian: Matrix, start: Matrix, answer: number): string | undefined {
  const number = (value: number): string =>
    Number.isFinite(value) ? String(Number(value.toPrecision(3))) : 'beyond all numbers';
  const walk = (rate: number): { runsAway: boolean; text: string } => {
    const [first, middle, last] = distances(hessian, start, rate);
    const text = `the walk goes from ${number(first)} away from the bottom to ${number(last)}, in ${2 * STEPS} steps`;
    return { runsAway: !(last <= middle), text };
  };
  const [shorter, longer] = [walk((1 - APART) * answer), walk((1 + APART) * answer)];
  if (shorter.runsAway)
    return `With ${number((1 - APART) * answer)}, 5 % less than yours, ${shorter.text}. So the rate has to be smaller.`;
  if (!longer.runsAway)
    return `With ${number((1 + APART) * answer)}, 5 % more than yours, ${longer.text}. So a larger rate does, too.`;
  return undefined;
}

const KNOWN: readonly (readonly [number, string])[] = [
  [
    4 / STEEP,
    'It is twice the limit. At the distance d the ground rises by one half of the curvature times d squared.',
  ],
  [2 / FLAT, 'This comes out for the flattest direction, or if the rise is not divided by d squared.'],
  [1 / STEEP, 'This rate is at the bottom of the steepest direction in one step. It may be longer.'],
  [2 / (STEEP + FLAT), 'That is the best rate, (6). Asked is the longest.'],
  [STEEP, 'That is the curvature itself.'],
];

const known = (answer: number): string[] =>
  KNOWN.filter(([value]) => Math.abs(answer / value - 1) < 0.02).map(([, text]) => text);

function isRate(answer: Value): string | undefined {
  if (typeof answer !== 'number' || !Number.isFinite(answer)) return 'There is no number yet.';
  if (answer <= 0) return `A learning rate is above 0, and ${answer} came.`;
  return undefined;
}

export const longestRate: AnswerDefinition = {
  id: '04.1',
  title: 'The longest step on a tilted bowl',
  kind: 'answer',
  name: 'longestRate',
  minutes: 10,
  text: prose`The first bowl of section 4.2 was steepest along a weight, the second along a diagonal. Here is another: its steepest direction lies somewhere between the two. **What is the largest learning rate with which plain descent does not run away?**

The cell below stands at the bottom of the bowl and walks $d = 0.5$ in every direction, as in section 4.1. The figure shows how much higher the ground is there than at the bottom.

**Predict** first: which number of the figure decides, its highest or its lowest? Then read it off. Along an eigenvector with eigenvalue $\lambda$, how high is the ground at the distance $d$? That gives you $\lambda$, and section 4.2 says what
follows for the rate. Write the rate into the cell below the figure. Up to 5 % beside it is accepted. Your number is tried on 24 bowls with the same steepest and flattest curvature, with 2 to 8 weights, turned in other ways.`,
  given: `const bowlHessian = array([
  [13, Math.sqrt(27)],
  [Math.sqrt(27), 7],
]); //                                                 [2, 2]
const bowlBottom = array([[1], [-2]]); //              [2, 1]

function bowlLoss(w: Tensor): number {
  const apart = subtract(w, bowlBottom); //            [2, 1]
  return 0.7 + sum(multiply(apart, matmul(bowlHessian, apart))) / 2;
}

const walked = 0.5;
const angles = Array.from({ length: 37 }, (_, k) => 5 * k - 90); // the other half of the circle is the same
const rises = angles.map((angle) => {
  const radians = (angle * Math.PI) / 180;
  const arrow = array([[Math.cos(radians)], [Math.sin(radians)]]); // [2, 1]
  return bowlLoss(add(bowlBottom, multiply(walked, arrow))) - bowlLoss(bowlBottom);
});
show(
  lineChart({
    title: 'A walk of length 0.5 from the bottom, in every direction',
    xTitle: 'direction of the walk (degrees)',
    yTitle: 'rise of the loss',
    description: 'One wave: it rises to its highest point, and falls to its lowest.',
    series: [{ name: 'rise', x: angles, y: rises }],
  }),
);`,
  remark: 'the learning rate',
  reference: '0.125',
  alternative: '0.12',
  mutants: [
    { name: 'one half of the loss forgotten', from: '0.125', to: '0.25' },
    { name: 'the flattest direction', from: '0.125', to: '0.5' },
    { name: 'one step to the bottom', from: '0.125', to: '0.0625' },
    { name: 'the best rate', from: '0.125', to: '0.1' },
    { name: 'the mean of the figure', from: '0.125', to: '0.2' },
    { name: 'the curvature itself', from: '0.125', to: '16' },
    { name: 'the highest rise itself', from: '0.125', to: '2' },
    { name: 'so small that nothing can happen', from: '0.125', to: '0.001' },
    { name: 'sign wrong', from: '0.125', to: '-0.125' },
  ],
  hints: [
    'The steepest direction sets the limit, (5). It is where the figure is highest.',
    'Along an eigenvector the bowl is the one of section 4.1 with a single weight: at the distance d it is higher by one half of lambda times d squared. Here d = 0.5.',
    'The highest rise is 2. So lambda times 0.125 is 2. What is lambda, and what is 2 divided by it?',
  ],
  solution: prose`0.125. The figure is highest at 30 degrees, where the rise is 2. Along an eigenvector the rise at the distance $d$ is $\frac12 \lambda d^2$, so

$$ \lambda_{\max} = \frac{2 \cdot 2}{0.5^2} = 16 \qquad\qquad \frac{2}{\lambda_{\max}} = \frac{2}{16} = 0.125 $$

How many weights there are, how the bowl is turned and where its bottom lies plays no part: by section 4.2 every bowl is a sum of pieces along its eigenvectors, and each piece is multiplied by $1 - \eta\lambda_i$.`,
  mistakes: [
    'The $\\frac12$ of the loss is left out. The limit is then twice too large, and the walk runs away.',
    'The lowest point is read. With that rate the flat direction would be fine, and the steep one diverges.',
    'The rise is not divided by $d^2$, as if the walk were 1 long.',
    'The best rate, $2 / (\\lambda_{\\min} + \\lambda_{\\max}) = 0.1$. It is shorter than the longest one.',
  ],
  limits: { seconds: 5, memoryMb: 256 },
  properties: [
    { name: 'a learning rate', points: 0 },
    { name: '5 % less comes to rest, 5 % more runs away, on every bowl', points: 2 },
  ],
  cases: CASES,
  trial,
};
