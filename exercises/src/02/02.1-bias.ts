/** Read a number from a figure: the bias with which a line parts two clouds of points. */

import type { AnswerDefinition, Trial } from '../definition.js';
import type { Draw } from '../draw.js';
import { prose } from '../prose.js';
import type { Value } from '../seam.js';

const CASES = 24;

/** The weights of the neuron, an arrow of length 5. */
const [W1, W2] = [3, 4];

/** How far a point may be from the origin in the direction of the weights: on this side of the gap, or on that. */
const NO = [-0.5, 1.4] as const;
const YES = [2.6, 4.5] as const;

interface Point {
  readonly x1: number;
  readonly x2: number;
  readonly isYes: boolean;
}

function points(draw: Draw, count: number, isYes: boolean): Point[] {
  const [near, far] = isYes ? YES : NO;
  return Array.from({ length: count }, () => {
    const along = near + (far - near) * draw.uniform();
    const across = 6 * draw.uniform() - 3;
    return { x1: (W1 * along - W2 * across) / 5, x2: (W2 * along + W1 * across) / 5, isYes };
  });
}

function trial(draw: Draw): Trial {
  const [yes, no] = [draw.integer(20, 60), draw.integer(20, 60)];
  const all = [...points(draw, yes, true), ...points(draw, no, false)];
  return {
    title: `${yes} points of one kind and ${no} of the other`,
    shown: '',
    args: [],
    judge(answer) {
      const wrong = isBias(answer);
      if (typeof answer !== 'number' || wrong !== undefined) return [wrong, wrong];
      const bad = all.filter(({ x1, x2, isYes }) => W1 * x1 + W2 * x2 + answer > 0 !== isYes);
      const [first] = bad;
      if (first === undefined) return [undefined, undefined];
      const { x1, x2, isYes } = first;
      const place = `(${x1.toFixed(2)}, ${x2.toFixed(2)})`;
      const z = (W1 * x1 + W2 * x2 + answer).toFixed(2);
      const lines = [
        `Points on the wrong side: ${bad.length} of ${all.length}. One is ${place}.`,
        `There z = ${W1} * ${x1.toFixed(2)} + ${W2} * ${x2.toFixed(2)} ${answer < 0 ? '-' : '+'} ${Math.abs(answer)} = ${z}; it should be ${isYes ? 'above' : 'below'} 0.`,
        isYes ? 'With a larger bias the neuron says yes sooner.' : 'With a smaller bias it says yes later.',
      ];
      return [undefined, lines.join('\n')];
    },
  };
}

function isBias(answer: Value): string | undefined {
  if (typeof answer !== 'number' || !Number.isFinite(answer)) return 'There is no number yet.';
  return undefined;
}

export const biasOfLine: AnswerDefinition = {
  id: '02.1',
  title: 'The bias that parts two clouds',
  kind: 'answer',
  name: 'bias',
  minutes: 10,
  text: prose`A neuron has two inputs and the weights $w_1 = 3$, $w_2 = 4$. Its answer is yes where $z = 3 x_1 + 4 x_2 + b$ is above 0. **Which bias $b$ makes it say yes to all orange points, and to no blue one?**

The cell below draws 80 points. **Predict** first: is $b$ positive or negative? (What should the neuron say at the origin?) Then find the line in the figure: it runs along the gap, and should leave room on both sides.
Read off one point of it, and compute $b$. Write it into the cell below the figure. Your number is tried on 24 other draws of the same two clouds.`,
  given: `const pointDice = random(21);

/** Points between two distances from the origin, counted in the direction of w = (3, 4). */
function cloud(count: number, near: number, far: number) {
  const drawn = Array.from({ length: count }, () => {
    const [along, across] = [pointDice.uniform(), pointDice.uniform()];
    const [r, q] = [near + (far - near) * along, 6 * across - 3];
    return [(3 * r - 4 * q) / 5, (4 * r + 3 * q) / 5]; // r in the direction of w, q across
  });
  return { x: drawn.map(([x1]) => x1), y: drawn.map(([, x2]) => x2) };
}

show(
  scatterPlot({
    title: 'Two clouds of points',
    xTitle: 'input x₁',
    yTitle: 'input x₂',
    description: 'Two bands that fall to the right, blue below, orange above, with a gap between them.',
    series: [
      { name: 'no', ...cloud(40, ${NO.join(', ')}) },
      { name: 'yes', ...cloud(40, ${YES.join(', ')}) },
    ],
  }),
);`,
  remark: 'the bias b',
  reference: '-10',
  alternative: '-9',
  mutants: [
    { name: 'sign forgotten', from: '-10', to: '10' },
    { name: 'the distance of the line', from: '-10', to: '-2' },
    { name: 'where the line meets the first axis', from: '-10', to: '-3.3' },
    { name: 'no bias', from: '-10', to: '0' },
    { name: 'through the upper cloud', from: '-10', to: '-15' },
    { name: 'through the lower cloud', from: '-10', to: '-6' },
  ],
  hints: [
    'All points of the line have z = 0. So one of them is enough: 3 x1 + 4 x2 + b = 0.',
    'Look where the gap between the clouds crosses an axis. Or take any point in the middle of the gap.',
    'The point (2, 1) lies in the middle of the gap. What must b be, so that z = 0 there?',
  ],
  solution: prose`Near $-10$. The middle of the gap goes through $(2, 1)$, for example. There $3 \cdot 2 + 4 \cdot 1 = 10$, so $z = 0$ needs $b = -10$. By (3) the line is then $10 / \lVert w \rVert = 10 / 5 = 2$ away from the origin. The bias
is negative, because the neuron says no at the origin, where $z = b$.`,
  mistakes: [
    'The sign: $b$ stands on the same side of the equation as $3 x_1 + 4 x_2$.',
    'The distance of the line from the origin, 2, in place of the bias. Between the two stands the length of $w$, which is 5.',
    'The place where the line crosses an axis. It still has to be multiplied by the weight of that axis.',
  ],
  limits: { seconds: 5, memoryMb: 256 },
  properties: [
    { name: 'a number, the bias', points: 0 },
    { name: 'on every draw all points are on their side of the line', points: 2 },
  ],
  cases: CASES,
  trial,
};
