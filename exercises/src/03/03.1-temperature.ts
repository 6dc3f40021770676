/** Read a number from a figure: the temperature at which a network is as sure as it may be. */

import type { AnswerDefinition, Trial } from '../definition.js';
import type { Draw } from '../draw.js';
import { type Matrix, mapped, matrix, softmax } from '../matrix.js';
import { prose } from '../prose.js';
import type { Value } from '../seam.js';

const CASES = 24;

/** Of the made-up network: its classes, the lead of the class that it guesses, how often the guess is right. */
const CLASSES = 4;
const LEAD = 5;
const RIGHT = 0.7;
const NOISE = 0.5;

/**
 * So far above the lowest loss a temperature is accepted. On 200 draws temperatures from 2.25 to 3 stayed below 0.019; at 1.75 and at 4
 * every draw was above 0.035.
 */
const ABOVE_MOST = 0.03;

/** Temperatures among which the lowest loss is looked for. */
const GRID = Array.from({ length: 41 }, (_, i) => 1.5 + i * 0.05);

interface Scored {
  readonly z: Matrix; // [N, C]
  readonly labels: readonly number[];
}

function drawScores(draw: Draw, N: number): Scored {
  const guesses = Array.from({ length: N }, () => draw.integer(0, CLASSES - 1));
  const z = matrix([N, CLASSES], (i) => {
    const isGuess = guesses[Math.floor(i / CLASSES)] === i % CLASSES;
    return NOISE * draw.normal() + (isGuess ? LEAD : 0);
  });
  const labels = guesses.map((guess) =>
    draw.uniform() < RIGHT ? guess : (guess + draw.integer(1, CLASSES - 1)) % CLASSES,
  );
  return { z, labels };
}

function lossAt({ z, labels }: Scored, temperature: number): number {
  const p = softmax(mapped(z, (value) => value / temperature));
  const total = labels.reduce((sum, label, n) => sum - Math.log(p.data[n * CLASSES + label] as number), 0);
  return total / labels.length;
}

function trial(draw: Draw): Trial {
  const N = draw.integer(2000, 4000);
  const scored = drawScores(draw, N);
  return {
    title: `${N} other examples, scored by the same network`,
    shown: '',
    args: [],
    judge(answer) {
      const wrong = isTemperature(answer);
      if (typeof answer !== 'number' || wrong !== undefined) return [wrong, wrong];
      const losses = GRID.map((temperature) => lossAt(scored, temperature));
      const least = Math.min(...losses);
      const ours = lossAt(scored, answer);
      if (ours <= least + ABOVE_MOST) return [undefined, undefined];
      const best = GRID[losses.indexOf(least)] as number;
      const lines = [
        `With T = ${answer} the mean surprise is ${ours.toFixed(3)} here. The best temperature reaches ${least.toFixed(3)}; up to ${ABOVE_MOST} more is accepted.`,
        answer < best
          ? 'The network is still too sure there: where it is wrong, it pays too much. A higher temperature is better.'
          : 'The network is not sure enough there: where it is right, it pays too much. A lower temperature is better.',
      ];
      return [undefined, lines.join('\n')];
    },
  };
}

function isTemperature(answer: Value): string | undefined {
  if (typeof answer !== 'number' || Number.isNaN(answer)) return 'There is no number yet.';
  if (answer <= 0)
    return `A temperature is above 0, and yours is ${answer}: a negative one would turn the order of the classes around.`;
  if (answer > 8) return `T = ${answer} lies beside the figure, which goes from 0.5 to 8.`;
  return undefined;
}

export const bestTemperature: AnswerDefinition = {
  id: '03.1',
  title: 'A network that is too sure',
  kind: 'answer',
  name: 'temperature',
  minutes: 10,
  text: prose`A network was trained too long. Now it meets 2000 examples that it has not seen, and gives each of them scores for four classes. The cell below makes up such scores. It prints two numbers: how often the class with
the largest score is the true one, and the mean of the largest probability of each row. If the network knew how good it is, the two would be alike.

In section 3.7 the scores were divided by a temperature $T$ before the softmax. That changes no answer, since the order of the scores stays. It changes how sure the answers are. **Which temperature makes the loss on these examples lowest?** (This
repair of a trained network is called *temperature scaling*: Guo, Pleiss, Sun, Weinberger, On Calibration of Modern Neural Networks, 2017.)

**Predict** first: is the best $T$ above or below 1? Then look for the lowest point of the curve, and write its $T$ into the cell below the figure. The loss is the mean surprise at the true classes, the cross-entropy of section 3.9. Your
number is tried on 24 other sets of examples of the same network. A loss up to 0.03 above the lowest is accepted.`,
  given: `const scoreDice = random(31);
const guesses = Array.from({ length: 2000 }, () => scoreDice.integer(4)); // what the network takes each example for
const scores = scoreDice.normalArray([2000, 4], { std: 0.5 }); //            [N, C]
guesses.forEach((guess, n) => {
  scores.data[n * 4 + guess] += 5;
});
const truth = guesses.map((guess) =>
  scoreDice.uniform() < 0.7 ? guess : (guess + 1 + scoreDice.integer(3)) % 4, // else one of the three others
);

/** The formula of section 3.7 as it stands, without the shift of 3.8: good enough for scores as small as these. */
function unshiftedSoftmax(z: Tensor): Tensor {
  const powers = map(z, Math.exp); //                                 [N, C]
  return divide(powers, reshape(sum(powers, 1), [z.shape[0], 1])); // [N, C] / [N, 1] -> [N, C]
}

const meanSurprise = (p: Tensor): number => mean(array(truth.map((label, n) => -Math.log(p.get(n, label)))));

const said = unshiftedSoftmax(scores); // [N, C]
console.log('right:', accuracy(argmax(scores), truth).toFixed(3));
console.log('mean of the largest probability:', mean(max(said, 1)).toFixed(3));

const temperatures = Array.from({ length: 31 }, (_, i) => 0.5 + i / 4);
show(
  lineChart({
    title: 'The loss at other temperatures',
    xTitle: 'temperature T',
    yTitle: 'mean surprise at the true class',
    description: 'The curve falls steeply from the left, reaches its lowest point, and rises slowly.',
    series: [
      {
        name: 'cross-entropy',
        x: temperatures,
        y: temperatures.map((T) => meanSurprise(unshiftedSoftmax(divide(scores, T)))),
      },
    ],
  }),
);`,
  remark: 'the temperature T of the lowest point',
  reference: '2.5',
  alternative: '2.75',
  mutants: [
    { name: 'no temperature', from: '2.5', to: '1' },
    { name: 'the scores multiplied by T', from: '2.5', to: '0.4' },
    { name: 'the loss of the lowest point in place of its T', from: '2.5', to: '0.96' },
    { name: 'too low', from: '2.5', to: '1.75' },
    { name: 'too high', from: '2.5', to: '5' },
    { name: 'the end of the figure', from: '2.5', to: '8' },
    { name: 'negative', from: '2.5', to: '-2.5' },
  ],
  hints: [
    'The network says more than 0.9 and is right less often. So its probabilities should come nearer to each other: does that need a temperature above or below 1?',
    'On the left the rows that are wrong cost most: each pays about 5 / T. On the right all probabilities tend to 1/4, and each row pays log 4. The lowest point lies between.',
    'The curve is lowest between T = 2.25 and T = 3. Read the place on the horizontal axis, not the height.',
  ],
  solution: prose`About $T = 2.6$. The guessed class leads by about 5, at the temperature $T$ by $5 / T$. So its probability is about $e^{5/T} / (e^{5/T} + 3)$. The loss is lowest where that is how often the guess is right, 0.7. Then
$e^{5/T} = 7$, and $T = 5 / \log 7 \approx 2.57$. At $T = 1$ the network says more than 0.97, and pays about 5 for each of the three in ten examples where it is wrong.`,
  mistakes: [
    'A temperature below 1. It makes the differences of the scores larger, and the network surer still.',
    'The height of the lowest point, about 0.96, in place of its place.',
    'A very high temperature. Then all classes become alike, and the network no longer says what it knows.',
  ],
  limits: { seconds: 10, memoryMb: 256 },
  properties: [
    { name: 'a number, the temperature', points: 0 },
    { name: 'on every set of examples the loss is near the lowest', points: 2 },
  ],
  cases: CASES,
  trial,
};
