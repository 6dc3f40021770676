/** Read a number from a figure: the best step of a central difference in float32. */

import { twoFigures } from '../compare.js';
import type { AnswerDefinition, Trial } from '../definition.js';
import type { Draw } from '../draw.js';
import { prose } from '../prose.js';
import type { Value } from '../seam.js';
import { drawNetwork, errorAt, exactGradient } from './curve.js';

const CASES = 24;

/**
 * So many times the error of the best step is still good. On 200 networks the steps from 10^-2.5 to 10^-1.5 stayed below 22; 10^-3.5 and
 * 10^-1 exceeded 50 on nearly every second.
 */
const FACTOR = 50;

/** Exponents among which the best is looked for. */
const GRID = Array.from({ length: 9 }, (_, i) => -4 + i * 0.5);

function trial(draw: Draw, index: number): Trial {
  const most = index < 4 ? 4 : 7; // not smaller than 3: few weights can have a best step by luck
  const [N, D, C] = [draw.integer(5, most + 3), draw.integer(3, most), draw.integer(3, most)];
  const network = drawNetwork(draw, N, D, C);
  return {
    title: `a layer with N = ${N}, D = ${D}, C = ${C}`,
    shown: '',
    args: [],
    judge(answer) {
      const wrong = isExponent(answer);
      if (typeof answer !== 'number' || wrong !== undefined) return [wrong, wrong];
      const exact = exactGradient(network);
      const best = Math.min(...GRID.map((k) => errorAt(network, exact, 10 ** k)));
      const error = errorAt(network, exact, 10 ** answer);
      if (error <= FACTOR * best) return [undefined, undefined];
      const near = `With h = 10^${answer} the relative error is ${twoFigures(error)} here. The best step reaches ${twoFigures(best)}; up to ${FACTOR} times that is accepted.`;
      const side =
        answer < -2
          ? 'You are on the branch where rounding rules: a larger step is better.'
          : 'You are on the branch where the curve of the loss rules: a smaller step is better.';
      return [undefined, `${near}\n${side}`];
    },
  };
}

function isExponent(answer: Value): string | undefined {
  if (typeof answer !== 'number' || Number.isNaN(answer)) return 'There is no number yet.';
  if (answer > 0 && answer < 1) return `${answer} would be h itself. Asked is the exponent k of h = 10^k.`;
  if (answer > 1 || answer < -12) return `k = ${answer} lies beside the figure, which goes from -6 to 0.`;
  return undefined;
}

export const bestStep: AnswerDefinition = {
  id: '05.1',
  title: 'The best step in float32',
  kind: 'answer',
  name: 'bestExponent',
  minutes: 10,
  text: prose`In section 5.2 the central difference used $h = 10^{-5}$, which is good in *float64*, with about 16 digits. Many networks count in *float32*, with about 7 digits. **Which step is best there?**

Write $h = 10^k$. The cell below draws a small layer with softmax and cross-entropy and finds its gradient in float64 first. Then it tries central differences in float32 with
steps from $10^{-6}$ to $1$. The figure shows the relative error of each: on the horizontal axis $k$, on the vertical axis the logarithm of the error to base 10. So -4 there is a relative error of $10^{-4}$.

**Predict** first: is the best $k$ in float32 smaller or larger than -5? Then look for the lowest point of the curve, and write its $k$ into the cell below the figure. An error up to
50 times that of the best step is accepted. Your number is tried on 24 layers of other sizes.`,
  given: `const stepDice = random(51);
const [examples, inputs, classes] = [6, 4, 3];
const stepX = stepDice.normalArray([examples, inputs], { dtype: 'float32' }); // [N, D]
const stepW = stepDice.normalArray([inputs, classes], { dtype: 'float32' }); //  [D, C]
const stepLabels = Array.from({ length: examples }, () => stepDice.integer(classes));

/** The loss with one weight moved by h, all in the precision of x and w. */
function movedLoss(x: Tensor, w: Tensor, at: number, h: number, round: (value: number) => number): number {
  const moved = map(w, (value) => value); // a copy
  moved.data[at] = round(moved.data[at] + h);
  return round(softmaxCrossEntropy(matmul(x, moved), stepLabels).loss);
}

function triedGradient(x: Tensor, w: Tensor, h: number, round: (value: number) => number): Tensor {
  const gradient = zeros(w.shape); // float64, [D, C]
  for (let i = 0; i < gradient.data.length; i++)
    gradient.data[i] = (movedLoss(x, w, i, h, round) - movedLoss(x, w, i, -h, round)) / (2 * h);
  return gradient;
}

const exact = triedGradient(astype(stepX, 'float64'), astype(stepW, 'float64'), 1e-5, (value) => value);

const exponents = Array.from({ length: 25 }, (_, i) => -6 + i / 4);
const logErrors = exponents.map((k) => {
  const tried = triedGradient(stepX, stepW, 10 ** k, Math.fround);
  return Math.log10(norm(subtract(tried, exact)) / Math.max(norm(tried), norm(exact)));
});
show(
  lineChart({
    title: 'Central differences in float32',
    xTitle: 'k, where h = 10^k',
    yTitle: 'log10 of the relative error',
    description: 'A curve like a V: the error falls as the step grows, reaches its lowest point, and rises again.',
    series: [{ name: 'float32', x: exponents, y: logErrors }],
  }),
);`,
  remark: 'the k of the lowest point',
  reference: '-2',
  alternative: '-2.4',
  mutants: [
    { name: 'the step of float64', from: '-2', to: '-5' },
    { name: 'as small as the digits allow', from: '-2', to: '-7' },
    { name: 'too large', from: '-2', to: '-0.5' },
    { name: 'too small', from: '-2', to: '-4' },
    { name: 'h in place of k', from: '-2', to: '0.01' },
    { name: 'sign forgotten', from: '-2', to: '2' },
  ],
  hints: [
    'The curve has two branches. On the left the two losses are so near each other that their difference is mostly rounding.',
    'On the right the step is so large that the loss is no straight line over it: that error grows with the square of h.',
    'The lowest point lies where the branches meet, between k = -3 and k = -1. Read it from the figure.',
  ],
  solution: prose`About $k = -2$. The error has two parts. Rounding leaves an error of about $\varepsilon / h$, where $\varepsilon$ is the distance of neighbouring numbers near 1: $1.2 \cdot 10^{-7}$ in float32. The
curve of the loss leaves one of about $h^2$. Their sum is smallest where $h^3$ is about $\varepsilon$, so near $h = 10^{-2.3}$. In float64, $\varepsilon = 2.2 \cdot 10^{-16}$, and the same rule gives $h = 10^{-5.2}$.`,
  mistakes: [
    'Keeping $h = 10^{-5}$. In float32 the two losses then agree in nearly all digits, and what is left is rounding.',
    'Writing $h$ where the exponent is asked for.',
  ],
  limits: { seconds: 10, memoryMb: 256 },
  properties: [
    { name: 'a number, the exponent k', points: 0 },
    { name: 'on every layer the error is near that of the best step', points: 2 },
  ],
  cases: CASES,
  trial,
};
