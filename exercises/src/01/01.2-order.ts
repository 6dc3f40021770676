/** Read a number from a figure: with which power of the step an error grows. */

import type { AnswerDefinition, Trial } from '../definition.js';
import type { Draw } from '../draw.js';
import { prose } from '../prose.js';
import type { Value } from '../seam.js';

const CASES = 24;

/** So far from the measured power an answer may be. A whole number read wrongly is 1 away. */
const APART_MOST = 0.4;

/** Steps on the right arm, where rounding plays no part: it is 10^-4 of the error at the most. */
const [SHORT, LONG] = [0.01, 0.1];

/** The formula of the exercise: four values of f. */
const slopeOf = (f: (x: number) => number, x: number, h: number): number =>
  (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);

function trial(draw: Draw): Trial {
  const between = (low: number, high: number): number => Number((low + (high - low) * draw.uniform()).toFixed(2));
  const [A, b, c, g] = [between(0.5, 3), between(0.7, 2), between(0, 6), between(-1, 1)];
  const f = (x: number): number => A * Math.sin(b * x + c) + Math.exp(g * x);
  const derivative = (x: number): number => A * b * Math.cos(b * x + c) + g * Math.exp(g * x);
  const errorAt = (h: number): number =>
    Math.hypot(...Array.from({ length: 41 }, (_, k) => slopeOf(f, k / 20 - 1, h) - derivative(k / 20 - 1)));
  return {
    title: `the function ${A} sin(${b} x + ${c}) + e^(${g} x)`,
    shown: '',
    args: [],
    judge(answer) {
      const wrong = isPower(answer);
      if (typeof answer !== 'number' || wrong !== undefined) return [wrong, wrong];
      const grown = errorAt(LONG) / errorAt(SHORT);
      if (Math.abs(Math.log10(grown) - answer) <= APART_MOST) return [undefined, undefined];
      const measured = `From h = ${SHORT} to h = ${LONG} the error grew ${Number(grown.toPrecision(3))} times here.`;
      const claimed = `An error that grows with h to the power ${answer} would have grown ${Number((10 ** answer).toPrecision(3))} times.`;
      return [undefined, [measured, claimed, ...known(answer)].join('\n')];
    },
  };
}

function known(answer: number): string[] {
  if (Math.abs(answer - 2) <= APART_MOST) return ['That is the arm of the central difference, the other curve.'];
  if (answer < 0)
    return ['On the left arm the error falls as the step grows: there rounding rules. Asked is the right arm.'];
  return [];
}

function isPower(answer: Value): string | undefined {
  if (typeof answer !== 'number' || Number.isNaN(answer)) return 'There is no number yet.';
  if (Math.abs(answer) > 20) return `${answer} would be how often the error grew. Asked is the power p of h.`;
  return undefined;
}

export const errorOrder: AnswerDefinition = {
  id: '01.2',
  title: 'How fast an error falls',
  kind: 'answer',
  name: 'errorPower',
  minutes: 10,
  text: prose`The central difference asks a function at two places. Here is a formula that asks at four:

$$ \frac{8\, \big(f(x + h) - f(x - h)\big) - \big(f(x + 2h) - f(x - 2h)\big)}{12\, h} $$

By (3) the error of the central difference falls with $h^2$, as long as rounding plays no part. **With which power of $h$ does the error of this formula fall?**

The cell below measures both on $e^x$, at the 101 places of section 1.7, and draws the errors with logarithmic axes. **Predict** first: on which side of the bottom do the curves differ most? Then look at the
*right* arm of the new curve, where it is straight. How many powers of ten does the error rise while $h$ rises by one? That number $p$ is the power. Write it into the cell below the figure. Up to 0.4 beside it is accepted. Your number is tried
on 24 other functions.`,
  given: `/** A formula for the slope of f at x, with the step h. */
type Formula = (f: (x: number) => number, x: number, h: number) => number;

const central: Formula = (f, x, h) => (f(x + h) - f(x - h)) / (2 * h);
const ofFour: Formula = (f, x, h) =>
  (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);

const places = array(Array.from({ length: 101 }, (_, k) => -1 + k * 0.02)); // [101]
const exactSlopes = map(places, Math.exp); //                                  [101]
const errorOf = (formula: Formula, h: number): number =>
  norm(subtract(map(places, (x) => formula(Math.exp, x, h)), exactSlopes)) / norm(exactSlopes);

const steps = Array.from({ length: 33 }, (_, k) => 10 ** (-k / 4)); // from 1 down to 1e-8
show(
  lineChart({
    title: 'The error of two formulas for a slope',
    xTitle: 'step h (logarithmic axis)',
    yTitle: 'relative error (logarithmic axis)',
    xLog: true,
    yLog: true,
    description: 'Two letters V. That of four values is steeper on the right, and its bottom is deeper.',
    series: [
      { name: 'central difference', x: steps, y: steps.map((h) => errorOf(central, h)) },
      { name: 'of four values', x: steps, y: steps.map((h) => errorOf(ofFour, h)) },
    ],
  }),
);`,
  remark: 'the power p',
  reference: '4',
  alternative: '3.8',
  mutants: [
    { name: 'the power of the central difference', from: '4', to: '2' },
    { name: 'one more than that', from: '4', to: '3' },
    { name: 'the left arm', from: '4', to: '-1' },
    { name: 'sign wrong', from: '4', to: '-4' },
    { name: 'one too many', from: '4', to: '5' },
    { name: 'twice the number of values', from: '4', to: '8' },
    { name: 'how often in place of the power', from: '4', to: '10000' },
  ],
  hints: [
    'With logarithmic axes an error that is c times h to the power p is a straight line, and its slope is p.',
    'Take two points of the straight part on the right, at h = 0.1 and at h = 0.01. Hold the pointer over the curve to read the errors there.',
    'Divide the larger error by the smaller one. How many zeros has the result, about?',
  ],
  solution: prose`$p = 4$. From $h = 0.01$ to $h = 0.1$ the error grows about ten thousand times. The same can be seen in Taylor's formula. By it, the central difference is $f' + \frac{f'''}{6} h^2 + \dots$. With the step $2h$ the
second term is 4 times as large. The formula takes $\frac43$ of the one and subtracts $\frac13$ of the other, so that the two terms with $h^2$ cancel: $\frac43 \cdot 1 - \frac13 \cdot 4 = 0$. What is left begins with $h^4$. The left arm is rounding; no formula
helps there.`,
  mistakes: [
    'Reading the slope of the other curve, which is 2.',
    'Reading the left arm. There the error falls with the step, whatever the formula.',
    'Writing down how often the error grew, in place of the power.',
  ],
  limits: { seconds: 10, memoryMb: 256 },
  properties: [
    { name: 'a number, the power p', points: 0 },
    { name: 'on every function the error grows with that power', points: 2 },
  ],
  cases: CASES,
  trial,
};
