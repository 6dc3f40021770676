// -*- coding: utf-8 -*-
// ---
// jupyter:
//   jupytext:
//     cell_metadata_filter: all
//     formats: ipynb,ts:percent
//     notebook_metadata_filter: kernelspec,jupytext,-jupytext.text_representation.jupytext_version
//     text_representation:
//       extension: .ts
//       format_name: percent
//       format_version: '1.3'
//   kernelspec:
//     display_name: TypeScript (nabla)
//     language: typescript
//     name: nabla
// ---

// %% [markdown]
// # 3 Loss functions
//
// A neuron answers, a layer answers, a network answers. Learning begins with a judgement of the answer: one number that says how wrong it was. Chapters 01 and 02 took the squared difference, without a reason. **Which number is the right one to make small, where does it come from, and what does its gradient tell the model?**
//
// **You need** chapter 01 (arrays and the gradient check; normal numbers and the bell curve, 1.5), and chapter 02 (weighted sums, the sigmoid, 2.2; the gradient of a layer, 2.6; the learning step, 2.4). From school: the rules for powers and logarithms, and the idea that probabilities of independent events are multiplied. **You will have built** the losses that nearly all networks use, and two models that read
// handwritten digits. **It takes** about 80 minutes to read; the machine computes for less than one.
//
// | section | question |
// |---|---|
// | 3.1 | How can one number judge many predictions? |
// | 3.2 | What does the squared error say to each prediction? |
// | 3.3 | What does the loss look like, seen from the weights? |
// | 3.4 | What does one typing error in the data do? |
// | 3.5 | Is there a reason for the square? |
// | 3.6 | And when the answer is yes or no? |
// | 3.7 | How do scores become probabilities of many classes? |
// | 3.8 | What if the scores are large? |
// | 3.9 | Which loss belongs to probabilities? |
// | 3.10 | What does its gradient say? |
// | 3.11 | Why not the squared error again? |
// | 3.12 | Does it learn something real? (small digits) |
// | 3.13 | Where is all this in the library? |
// | 3.14 | Does it hold for 60,000 digits? |
//
// **Predict before you read on.** In section 3.11 one neuron with a sigmoid is surely wrong: it should say 1, and it says 0.000045. It learns by the step of 2.4, with learning rate 1, in two ways. With a loss of this chapter it needs 11 steps until it says more than one half. How many does it need when the loss is the squared error: about 20, about 500, or more than 10,000? Write your guess down.
//
// All imports of this chapter stand in one cell.

// %%
import {
  accuracy,
  add,
  argmax,
  array,
  astype,
  backend,
  type BackendName,
  barChart,
  batches,
  binaryCrossEntropyBackward,
  binaryCrossEntropyForward,
  checkGradient,
  contourMap,
  copy,
  crossEntropy,
  decisionSurface,
  divide,
  format,
  type GradientCheck,
  heatmap,
  huberBackward,
  huberForward,
  imageGrid,
  lineChart,
  loadIris,
  loadMnist,
  loadSmallDigits,
  logSoftmaxForward,
  map,
  matmul,
  max,
  mean,
  meanSquaredErrorBackward,
  meanSquaredErrorForward,
  multiply,
  norm,
  random,
  reshape,
  rows,
  setBackend,
  sgdInto,
  show,
  sliderChart,
  softmaxBackward,
  softmaxCrossEntropyBackward,
  softmaxCrossEntropyForward,
  softmaxForward,
  split,
  subtract,
  sum,
  take,
  type Tensor,
  transpose,
  variable,
  zeros,
} from 'nabla';

// %% [markdown]
// The helpers of the chapters before: `verify` prints a gradient check and stops the lesson if it fails, `verifyNumber` checks a derivative with respect to a single number, and `hold` stops the lesson when a number is not where the text says it is.

// %%
const allChecks: GradientCheck[] = [];
function verify(check: GradientCheck): void {
  allChecks.push(check);
  console.log(String(check));
  if (check.relativeError > 1e-7) throw new Error(`This gradient is wrong: ${check}`);
}

/** Checks the derivative of the loss with respect to one number. */
function verifyNumber(
  name: string,
  lossAt: (value: number) => number,
  place: number,
  claim: number,
): void {
  const lossOf = (moved: Tensor): number => lossAt(moved.data[0]); // [1] -> one number
  verify(checkGradient(lossOf, array([place]), array([claim]), { name })); // [1]
}

/** Stops the lesson when a number is not where the text says it is. */
function hold(name: string, value: number, low: number, high: number): void {
  if (value >= low && value <= high) return;
  throw new Error(`${name} should lie from ${low} to ${high}, but ${value} came`);
}

// %% [markdown]
// ## 3.1 What a loss is
//
// Predict the width of an iris petal from its length (the flowers of 2.8). The model is one neuron without an activation function, so a straight line:
//
// $$ \hat y_n = w\, x_n + b \qquad\qquad e_n = \hat y_n - t_n $$
//
// $x_n$ is the length of petal $n$, $\hat y_n$ (read "y hat") the width that is predicted, and the target $t_n$ the width that was measured. Their difference $e_n$ is the *error*: above 0 if the prediction is too large. There are $N = 150$ flowers, so 150 errors. To compare two lines, we need one number.
//
// Here are four lines. **Predict:** for which of them is the *mean* of the 150 errors closest to 0?

// %%
const flowers = loadIris();
const N = 150;
const x = copy(flowers.features.lo(0, 2).hi(N, 1)); //    [N, 1] petal lengths in cm
const t = copy(flowers.features.lo(0, 3)); //             [N, 1] petal widths in cm
const predict = (w: number, b: number): Tensor => add(multiply(w, x), b); // [N, 1]
const meanError = (yHat: Tensor): number => mean(subtract(yHat, t)); //     [N, 1] -> one number
// the square of a norm is the sum of the squares (1.5)
const meanSquare = (yHat: Tensor): number => norm(subtract(yHat, t)) ** 2 / N;

const lines: [string, number, number][] = [
  ['rising', 0.4, -0.3],
  ['rising, too low', 0.4, -1],
  ['flat', 0, 1.2],
  ['falling', -0.4, 2.7],
];
const petalDots = {
  name: 'flowers',
  x: x.data,
  y: t.data,
  mode: 'markers' as const,
  colour: '#0072b2',
};

function errorFigure(label: string, w: number, b: number) {
  const yHat = predict(w, b); // [N, 1]
  const [first, second] = [meanError(yHat), meanSquare(yHat)];
  const strokes = Array.from({ length: N }, (_, n) => [
    [x.data[n], t.data[n]],
    [x.data[n], yHat.data[n]],
    [NaN, NaN], // a gap between two strokes
  ]).flat();
  return lineChart({
    title: `${label}: mean error ${first.toFixed(3)}, mean of the squares ${second.toFixed(2)}`,
    xTitle: 'petal length (cm)',
    yTitle: 'petal width (cm)',
    description: `Line ${label}, w ${w}, b ${b}: mean error ${first.toFixed(3)}, mean of the squares ${second.toFixed(2)}.`,
    series: [
      {
        name: 'errors',
        x: strokes.map(([at]) => at),
        y: strokes.map(([, y]) => y),
        colour: '#bbbbbb',
      },
      petalDots,
      { name: 'line', x: [0.5, 7.5], y: [w * 0.5 + b, w * 7.5 + b], colour: '#d55e00' },
    ],
  });
}
const linePicture = show(
  sliderChart({
    slider: 'line',
    steps: lines.map(([label, w, b]) => ({ label, figure: errorFigure(label, w, b) })),
  }),
);
for (const [label, w, b] of lines) {
  const yHat = predict(w, b); // [N, 1]
  console.log(
    `${label}: mean error ${meanError(yHat).toFixed(3)}, mean of the squares ${meanSquare(yHat).toFixed(3)}`,
  );
}
hold('mean error of the rising line', meanError(predict(0.4, -0.3)), 0.003, 0.005);
hold('mean error of the flat line', meanError(predict(0, 1.2)), 0, 0.001);
hold('mean error of the falling line', meanError(predict(-0.4, 2.7)), -0.003, -0.002);
hold('squares of the falling line', meanSquare(predict(-0.4, 2.7)), 2.1, 2.11);
hold('squares of the rising line', meanSquare(predict(0.4, -0.3)), 0.04, 0.045);

// %% [markdown]
// Move the slider and look at the grey strokes, one for each error. The mean error is nearly 0 for three of the four lines, and nearest to 0 for the flat one. The falling line, which says the opposite of the truth, passes too! Errors above and below cancel. So the mean error is no judge. The mean of the *squares* is: no square is negative, so nothing cancels. It is 0.04 for the rising line, and more than 2 for the falling one.
//
// A *loss* is a number that says how far the predictions are from the targets. It is the measure of how well the model does: the lower, the better. What do we ask of it?
//
// - **One number** for all predictions together, so that two models can be compared.
// - **Lowest where all predictions are right**, so that errors cannot hide behind each other.
// - **It reacts to every small change** of a prediction, so that its gradient says which way to go.
//
// Which loss it should be depends on the task. To predict numbers is called *regression*; to predict which of several classes something belongs to, *classification*. Sections 3.2 to 3.5 are about the first, the rest about the second.
//
// ## 3.2 Squared error and its gradient
//
// The usual loss of a regression is the *mean squared error* of its $N$ predictions:
//
// $$ L = \frac1N \sum_{n=1}^{N} (\hat y_n - t_n)^2 \tag{1} $$
//
// Its unit is that of the targets, squared. The root, $\sqrt{L}$, is a length again: how far a prediction is typically off.
//
// Move one prediction, $\hat y_n$. Only one term of the sum contains it, and the chain rule gives
//
// $$ \frac{\partial L}{\partial \hat y_n} = \frac2N\, (\hat y_n - t_n) \tag{2} $$
//
// **The gradient is the error, times a constant.** A prediction that is too large has a positive gradient, so a step against the gradient makes it smaller. One that is twice as far off is pulled twice as hard. One that is right is left alone. We call the gradient of one prediction its *pull*; below 0 it pulls up, above 0 down.

// %%
/** (1), [N, 1] and [N, 1] -> one number */
const squaredLoss = (yHat: Tensor, targets: Tensor): number =>
  norm(subtract(yHat, targets)) ** 2 / yHat.size;

const [wStart, bStart] = [-0.35, 1.2];
const yHat = predict(wStart, bStart); //                      [N, 1]
const dYHat = multiply(2 / N, subtract(yHat, t)); //          [N, 1], (2)
console.log(`loss ${squaredLoss(yHat, t).toFixed(3)} square centimetres`);
console.log(`typically off by ${Math.sqrt(squaredLoss(yHat, t)).toFixed(2)} cm`);
verify(checkGradient((moved) => squaredLoss(moved, t), yHat, dYHat, { name: 'dYHat' }));
hold('loss at the start', squaredLoss(yHat, t), 3.58, 3.59);

// %% [markdown]
// The rest of the way is known from 2.6. The weight moves $\hat y_n$ by $x_n$, the bias moves it by 1, and both move *all* predictions, so the contributions add up:
//
// $$ \frac{\partial L}{\partial w} = \sum_{n=1}^{N} \frac{\partial L}{\partial \hat y_n}\, x_n \qquad\qquad \frac{\partial L}{\partial b} = \sum_{n=1}^{N} \frac{\partial L}{\partial \hat y_n} \tag{3} $$

// %%
const lossOfLine = (w: number, b: number): number => squaredLoss(predict(w, b), t);
function gradientOfLine(w: number, b: number): { dw: number; db: number } {
  const pulls = multiply(2 / N, subtract(predict(w, b), t)); // [N, 1], (2)
  return { dw: sum(multiply(pulls, x)), db: sum(pulls) }; //    (3)
}

const { dw: dwStart, db: dbStart } = gradientOfLine(wStart, bStart);
verifyNumber('dw of the line', (w) => lossOfLine(w, bStart), wStart, dwStart);
verifyNumber('db of the line', (b) => lossOfLine(wStart, b), bStart, dbStart);

// %% [markdown]
// Why the mean, and not the sum? Because then the number does not depend on how many examples there are. Give the model every flower twice:

// %%
const twice = Array.from({ length: 2 * N }, (_, k) => k % N); // row numbers
const doubled = squaredLoss(take(yHat, twice), take(t, twice)); // [2 N, 1], [2 N, 1]
console.log(
  `mean: ${squaredLoss(yHat, t).toFixed(4)} and with all flowers twice ${doubled.toFixed(4)}`,
);
hold('mean over twice the flowers', doubled / squaredLoss(yHat, t), 1 - 1e-12, 1 + 1e-12);

// %% [markdown]
// With a sum, the loss and its gradient would be twice as large, and a learning rate that was right for 150 flowers would be wrong for 300.
//
// A gradient is a slope. In the next figure the weight stays at 0.4 and only the bias moves, so the loss is a curve over one axis. Formula (3) gives its slope at the dot, drawn as a short line. **Predict** its sign left of the lowest point, and move the slider from left to right. Look at the short line: it always lies along the curve, and it is flat at the bottom.

// %%
const biases = Array.from({ length: 81 }, (_, k) => -1.6 + k * 0.035); // 81 places
const curveOfBias = biases.map((b) => lossOfLine(0.4, b));

function slopeFigure(b: number) {
  const [height, slope] = [lossOfLine(0.4, b), gradientOfLine(0.4, b).db];
  const ends = [b - 0.25, b + 0.25];
  return lineChart({
    title: `b = ${b}: the slope is ${slope.toFixed(2)}, so the bias should ${slope > 0.1 ? 'fall' : slope < -0.1 ? 'grow' : 'stay'}`,
    xTitle: 'bias b',
    yTitle: 'loss (square centimetres)',
    description: `At b = ${b} the loss is ${height.toFixed(2)} and its slope ${slope.toFixed(2)}.`,
    series: [
      { name: 'loss for w = 0.4', x: biases, y: curveOfBias },
      {
        name: 'slope db by (3)',
        x: ends,
        y: ends.map((at) => height + slope * (at - b)),
        colour: '#d55e00',
      },
      { name: 'here', x: [b], y: [height], mode: 'markers', colour: '#d55e00' },
    ],
  });
}
const slopePicture = show(
  sliderChart({
    slider: 'bias',
    steps: [-1.4, -1, -0.6, -0.3, 0, 0.5, 0.9].map((b) => ({
      label: String(b),
      figure: slopeFigure(b),
    })),
    start: 5,
  }),
);
hold('slope at b = -0.3', gradientOfLine(0.4, -0.3).db, 0, 0.02);
hold('slope at b = 0.5', gradientOfLine(0.4, 0.5).db, 1.6, 1.62);

// %% [markdown]
// Left of the lowest point the slope is negative: the loss falls when the bias grows. A step against the gradient goes to the right there, and to the left on the other side. Always downhill.
//
// ## 3.3 The loss surface of a line
//
// Now both numbers move. Every pair $(w, b)$ is a line, and it is also a point on a map. The height there is the loss. That map is called the *loss surface*, and **training has one goal: to find the weights and biases at which the loss is small.**
//
// Let the line learn by the step of 2.4, with $\eta = 0.02$: $w \leftarrow w - \eta\, \mathrm{d}w$ and $b \leftarrow b - \eta\, \mathrm{d}b$. Two figures show the same steps: a point that wanders over the map, and the line that belongs to it. Darker ground is higher; the numbers beside it are logarithms to the base 10, so that $-1$ means a loss of $10^{-1}$. Move both sliders to the same step. **Predict** first: will the path go straight to the lowest point?

// %%
const path: [number, number][] = [[wStart, bStart]]; // the pair (w, b) after each step
for (let step = 0; step < 2000; step++) {
  const [w, b] = path[step];
  const { dw, db } = gradientOfLine(w, b);
  path.push([w - 0.02 * dw, b - 0.02 * db]);
}

const moments = [0, 1, 2, 3, 5, 20, 50, 100, 200, 500, 1000, 2000];
function mapFigure(step: number) {
  const [w, b] = path[step];
  const walked = path.slice(0, step + 1);
  const wAlong = walked.map(([first]) => first);
  const bAlong = walked.map(([, second]) => second);
  const told = `w ${w.toFixed(2)}, b ${b.toFixed(2)}, loss ${lossOfLine(w, b).toFixed(4)}`;
  return contourMap({
    title: `After ${step} steps: ${told}`,
    xTitle: 'weight w',
    yTitle: 'bias b',
    zTitle: 'log₁₀ of the loss',
    description: `${told}.`,
    xRange: [-0.5, 0.9],
    yRange: [-1.2, 1.6],
    steps: 57,
    palette: 'gray',
    range: [-1.5, 3], // pale, so that the path stands out
    value: (first, second) => Math.log10(lossOfLine(first, second)),
    series: [
      { name: 'path', x: wAlong, y: bAlong, colour: '#d55e00' },
      { name: 'here', x: [w], y: [b], mode: 'markers', colour: '#d55e00' },
    ],
  });
}
const mapPicture = show(
  sliderChart({
    slider: 'steps',
    steps: moments.map((step) => ({ label: String(step), figure: mapFigure(step) })),
    start: 5,
    playMs: 700,
  }),
);

function fitFigure(step: number) {
  const [w, b] = path[step];
  const told = `ŷ = ${w.toFixed(2)} x ${b < 0 ? '−' : '+'} ${Math.abs(b).toFixed(2)}`;
  return lineChart({
    title: `After ${step} steps: ${told}`,
    xTitle: 'petal length (cm)',
    yTitle: 'petal width (cm)',
    description: `${told}, loss ${lossOfLine(w, b).toFixed(4)}.`,
    series: [
      petalDots,
      { name: 'line', x: [0.5, 7.5], y: [w * 0.5 + b, w * 7.5 + b], colour: '#d55e00' },
    ],
  });
}
const fitPicture = show(
  sliderChart({
    slider: 'steps',
    steps: moments.map((step) => ({ label: String(step), figure: fitFigure(step) })),
    start: 5,
    playMs: 700,
  }),
);
hold('loss after 5 steps', lossOfLine(...path[5]), 0.49, 0.51);
hold('loss after 2000 steps', lossOfLine(...path[2000]), 0.04, 0.0425);

// %% [markdown]
// The surface is a long, narrow valley. The first five steps fall into it and bring the loss from 3.6 to 0.5. The next thousand creep along its floor: the line is turned, slowly, while it stays near the flowers. Why the valley is so narrow, and what to do about it, is the subject of chapter 04.
//
// For this loss the lowest point can be computed. There both derivatives (3) are 0. Write $\bar x$ and $\bar t$ for the means of the lengths and the widths. From $\mathrm{d}b = 0$: the errors add up to 0, so $w \bar x + b = \bar t$. The best line goes through the point of the means, and $b = \bar t - w \bar x$. Put that into the errors, $e_n = w (x_n - \bar x) - (t_n - \bar t)$, and into $\mathrm{d}w = 0$. Since $\sum_n e_n = 0$, also $\sum_n e_n\, \bar x = 0$, and we may write $x_n - \bar x$ for $x_n$ there:
//
// $$ \sum_{n} (x_n - \bar x) \big( w\, (x_n - \bar x) - (t_n - \bar t) \big) = 0 \quad\Longrightarrow\quad w = \frac{\sum_n (x_n - \bar x)(t_n - \bar t)}{\sum_n (x_n - \bar x)^2} \tag{4} $$

// %%
/** (4): the line with the least squared error, for x [N, 1] and targets [N, 1]. */
function bestLine(inputs: Tensor, targets: Tensor): [number, number] {
  const [xMean, tMean] = [mean(inputs), mean(targets)];
  const [xApart, tApart] = [subtract(inputs, xMean), subtract(targets, tMean)]; // [N, 1]
  const w = sum(multiply(xApart, tApart)) / norm(xApart) ** 2;
  return [w, tMean - w * xMean];
}

const [wBest, bBest] = bestLine(x, t);
const leastLoss = lossOfLine(wBest, bBest);
const atBest = gradientOfLine(wBest, bBest);
console.log(
  `lowest point: w ${wBest.toFixed(4)}, b ${bBest.toFixed(4)}, loss ${leastLoss.toFixed(5)}`,
);
console.log(
  `after 2000 steps: w ${path[2000][0].toFixed(4)}, b ${path[2000][1].toFixed(4)}`,
);
console.log(
  `gradient at the lowest point: ${atBest.dw.toExponential(1)}, ${atBest.db.toExponential(1)}`,
);
console.log(`typically off by ${Math.sqrt(leastLoss).toFixed(2)} cm`);
hold('best weight', wBest, 0.4157, 0.4158);
hold('best bias', bBest, -0.3632, -0.363);
hold('gradient at the lowest point', Math.hypot(atBest.dw, atBest.db), 0, 1e-12);
hold('typical error of the best line', Math.sqrt(leastLoss), 0.2, 0.21);
hold('what descent still lacks', lossOfLine(...path[2000]) - leastLoss, 0, 1e-4);

// %% [markdown]
// Both ways end at the same line. For the losses that follow there is no such formula; the steps go on working.
//
// ## 3.4 Outliers: absolute error and Huber
//
// Five people measure the same petal and write 1.9, 2.0, 2.0, 2.1 and 21. The last one forgot the decimal point. Which single number $c$ describes the five best? **Predict** the number with the least mean squared error: near 2, near 6, or near 12?
//
// Set the derivative of $\frac15 \sum_n (c - t_n)^2$ to 0: $\sum_n (c - t_n) = 0$, so $c$ is the mean, 5.8. A single wrong value moves the answer away from all the others. It can do that because of (2): at $c = 2$ it is 190 times farther off than the 1.9, so it pulls 190 times as hard.
//
// **The absolute error** pulls equally hard at all:
//
// $$ L = \frac1N \sum_n |e_n| \qquad\qquad \frac{\partial L}{\partial \hat y_n} = \frac1N\, \mathrm{sign}(e_n) \tag{5} $$
//
// The sign is $+1$ above 0 and $-1$ below. At 0 there is a kink and no derivative (1.10); we take 0 there. With a constant $c$, the signs add up to the number of values below $c$, less the number above. As long as more values lie above, the sum is negative, and the loss falls when $c$ grows. When more lie below, it rises. So it is lowest at the *median*, the middle value of the sorted list: 2.0.
//
// **The Huber loss** (Huber 1964) is a square for small errors and a straight line for large ones. $\delta$ (delta) is the size of error where the one becomes the other:
//
// $$ L = \frac1N \sum_n \begin{cases} \frac12 e_n^2 & |e_n| \le \delta \\ \delta\, \big(|e_n| - \frac12 \delta\big) & |e_n| > \delta \end{cases} \qquad\qquad \frac{\partial L}{\partial \hat y_n} = \frac1N \max\!\big({-\delta}, \min(\delta, e_n)\big) \tag{6} $$
//
// The two pieces fit together. At $|e| = \delta$ both are $\frac12\delta^2$, and both have the slope $\delta$. So there is no kink. The gradient is the error again, but cut off: **no example pulls harder than $\delta$.**

// %%
const readings = array([1.9, 2, 2, 2.1, 21]); //                        [5]
const five = zeros([5]); //                                              [5]
const constant = (c: number): Tensor => add(five, c); //                 [5] the same prediction for all
const absoluteLoss = (guess: Tensor): number =>
  mean(map(subtract(guess, readings), Math.abs));

/** (6): one error -> its loss, and its pull */
const huberOf = (e: number, delta: number): number =>
  Math.abs(e) <= delta ? e ** 2 / 2 : delta * (Math.abs(e) - delta / 2);
const cutOff = (e: number, delta: number): number => Math.max(-delta, Math.min(delta, e));
const huberLoss = (guess: Tensor, targets: Tensor, delta: number): number =>
  mean(map(subtract(guess, targets), (e) => huberOf(e, delta)));

const dAbsolute = divide(map(subtract(constant(2), readings), Math.sign), 5); // [5], (5)
verify(checkGradient(absoluteLoss, constant(2), dAbsolute, { name: 'absolute error' }));
const dHuber = map(subtract(constant(2.25), readings), (e) => cutOff(e, 1) / 5); // [5], (6)
verify(
  checkGradient((moved) => huberLoss(moved, readings, 1), constant(2.25), dHuber, {
    name: 'Huber',
  }),
);
console.log(
  `5 times the pull of each reading at c = 2.25: ${format(multiply(5, dHuber), 2)}, in all ${sum(dHuber).toFixed(3)}`,
); // format(..., 2): two digits
console.log(`mean ${mean(readings).toFixed(2)}, median ${readings.data[2]}`);
const aroundMedian = [1.95, 2, 2.05].map((c) => absoluteLoss(constant(c)));
console.log(
  `mean absolute error at 1.95, 2, 2.05: ${aroundMedian.map((loss) => loss.toFixed(2)).join(', ')}`,
);
hold('left of the median', aroundMedian[0] - aroundMedian[1], 0.03 - 1e-12, 0.03 + 1e-12);
hold(
  'right of the median',
  aroundMedian[2] - aroundMedian[1],
  0.01 - 1e-12,
  0.01 + 1e-12,
);
hold('mean of the readings', mean(readings), 5.8 - 1e-12, 5.8 + 1e-12);
hold('sum of the pulls at 2.25', sum(dHuber), -1e-12, 1e-12);

// %% [markdown]
// The first check left out two elements: the two readings of exactly 2.0 lie at the kink. The absolute error is lowest at the median. For $\delta = 1$ the best constant of the Huber loss is 2.25, since there the pulls add up to 0. Leave out the factor $\frac15$: the four good readings pull down with $0.35 + 0.25 + 0.25 + 0.15 = 1$, and the bad one pulls up with 1, as hard as it may.
//
// In the figure are the three losses of one error. Move the slider to change $\delta$. Look at where the Huber loss leaves the square, and at how it becomes a straight line. (It is half the square at its foot; the factor $\frac12$ does not move any minimum.)

// %%
const errorAxis = Array.from({ length: 81 }, (_, k) => -4 + k * 0.1); // 81 errors
function lossShapes(delta: number) {
  return lineChart({
    title: `Three losses of one error, δ = ${delta}`,
    xTitle: 'error e',
    yTitle: 'loss',
    description: `Huber with delta ${delta} is ${huberOf(4, delta).toFixed(2)} at error 4, the absolute error 4, half the square 8.`,
    series: [
      {
        name: 'half the squared error',
        x: errorAxis,
        y: errorAxis.map((e) => e ** 2 / 2),
      },
      { name: 'absolute error', x: errorAxis, y: errorAxis.map(Math.abs) },
      { name: 'Huber', x: errorAxis, y: errorAxis.map((e) => huberOf(e, delta)) },
    ],
  });
}
const shapePicture = show(
  sliderChart({
    slider: 'δ',
    steps: [0.25, 0.5, 1, 2, 3].map((delta) => ({
      label: String(delta),
      figure: lossShapes(delta),
    })),
    start: 2,
  }),
);
const pullPicture = show(
  lineChart({
    title: 'How hard one error pulls: the slopes of the three losses, δ = 1',
    xTitle: 'error e',
    yTitle: 'slope of the loss',
    description:
      'The square pulls in proportion; the absolute error is a step from -1 to 1; Huber is cut off at -1 and 1.',
    series: [
      { name: 'half the squared error', x: errorAxis, y: errorAxis },
      { name: 'absolute error', x: [-4, 0, NaN, 0, 4], y: [-1, -1, NaN, 1, 1] },
      { name: 'Huber', x: errorAxis, y: errorAxis.map((e) => cutOff(e, 1)) },
    ],
  }),
);

// %% [markdown]
// The second figure shows their slopes. Look at the Huber loss. Near 0 it is the square: gentle, so that descent comes to rest. Far out, it is the absolute error: deaf to how far.
//
// **On the flowers.** In ten of the 150 rows somebody exchanges length and width. The line is fitted to the spoiled table in two ways: by least squares with (4), and by descent on the Huber loss with $\delta = 0.2$. **Predict** the two slopes $w$; on the correct table it was 0.416.

// %%
const spoiledX = copy(x); // [N, 1]
const spoiledT = copy(t); // [N, 1]
for (let n = 140; n < N; n++) {
  spoiledX.set(n, 0, t.get(n, 0));
  spoiledT.set(n, 0, x.get(n, 0));
}
const [wSquared, bSquared] = bestLine(spoiledX, spoiledT);

// lengths from their mean: the valley of 3.3 becomes a round bowl, and the steps may be long
const spoiledMean = mean(spoiledX);
const spoiledApart = subtract(spoiledX, spoiledMean); //                          [N, 1]
let [wHuber, middle] = [0, 0]; // ŷ = w (x - mean) + middle
for (let step = 0; step < 3000; step++) {
  const errors = subtract(add(multiply(wHuber, spoiledApart), middle), spoiledT); // [N, 1]
  const pulls = map(errors, (e) => cutOff(e, 0.2) / N); //                          [N, 1], (6)
  wHuber -= 0.2 * sum(multiply(pulls, spoiledApart));
  middle -= 0.2 * sum(pulls);
}
const bHuber = middle - wHuber * spoiledMean;
const lineEnds = (w: number, b: number) => ({
  x: [0.5, 7.5],
  y: [w * 0.5 + b, w * 7.5 + b],
});
const outlierPicture = show(
  lineChart({
    title: 'Ten of 150 rows have length and width exchanged',
    xTitle: 'petal length (cm)',
    yTitle: 'petal width (cm)',
    description: `Slope with squared error ${wSquared.toFixed(2)}, with Huber ${wHuber.toFixed(2)}, on correct data ${wBest.toFixed(2)}.`,
    series: [
      { name: 'flowers', x: spoiledX.data, y: spoiledT.data, mode: 'markers' },
      { name: 'squared error', ...lineEnds(wSquared, bSquared) },
      { name: 'Huber, δ = 0.2', ...lineEnds(wHuber, bHuber) },
      { name: 'squared error, correct data', ...lineEnds(wBest, bBest) },
    ],
  }),
);
/** (6) and (3): the gradients of weight and bias on the spoiled table. */
function huberGradient(w: number, b: number): { dw: number; db: number } {
  const errors = subtract(add(multiply(w, spoiledX), b), spoiledT); // [N, 1]
  const pulls = map(errors, (e) => cutOff(e, 0.2) / N); //             [N, 1]
  return { dw: sum(multiply(pulls, spoiledX)), db: sum(pulls) };
}
verifyNumber(
  'dw of Huber on the flowers',
  (w) => huberLoss(add(multiply(w, spoiledX), bHuber), spoiledT, 0.2),
  0.3, // away from the lowest point, where the slope is 0 and has no digits
  huberGradient(0.3, bHuber).dw,
);
const atHuber = huberGradient(wHuber, bHuber);
console.log(
  `slope: squared error ${wSquared.toFixed(3)}, Huber ${wHuber.toFixed(3)}, correct data ${wBest.toFixed(3)}`,
);
hold('slope with squared error', wSquared, 0.25, 0.27);
hold('slope with Huber', wHuber, 0.385, 0.4);
hold('gradient at the end', Math.hypot(atHuber.dw, atHuber.db), 0, 1e-3);

// %% [markdown]
// Look at the ten dots in the upper left. Least squares bends the line towards them and misses the rest. The Huber line stays with the many. Neither loss is right or wrong: if rare large values are real and matter, the square is what you want. Object detection (chapter 13) uses the Huber loss for the corners of boxes.
//
// ## 3.5 From likelihood to a loss
//
// So far a loss was a matter of taste. There is a way to *derive* it. It starts from a question: **how probable would these data be, if the model were right?**
//
// Say that the model is right but for some noise: $t_n = \hat y_n + $ a normal number with mean 0 and standard deviation $\sigma$ (1.5). Then the targets that could have come are spread around $\hat y_n$ like a bell. Its height at $t_n$ is
//
// $$ p(t_n) = \frac{1}{\sigma \sqrt{2\pi}}\; e^{-(\hat y_n - t_n)^2 / (2\sigma^2)} \tag{7} $$
//
// That is the bell of 1.5, stretched by $\sigma$ and moved to $\hat y_n$. (It is a *density*: probability for each unit of the axis. The probability of a target in a small interval of width $h$ around $t_n$ is the height times $h$. That $h$ is the same for all models, so heights are what we have to compare.) In this section $\sigma$ is always a deviation; the sigmoid, which has the same letter, is written $\sigma(z)$.
//
// Let the noise of the flowers be independent. Then the probabilities are multiplied, and the height for all data together is $p(t_1)\, p(t_2) \cdots p(t_N)$. As a function of the *model*, with the data fixed, it is called the *likelihood*. To learn, then, is to find the model with the largest one: **maximum likelihood**.
//
// The smallest case: five petals, one prediction $c$ for all of them, and $\sigma = 0.2$ cm. In the figure the bell stands at $c$, and each petal has a stem up to the bell. The likelihood is the product of the five heights. **Predict** where the bell must stand to make it largest, and try.

// %%
/** (7): the height of the bell at a target */
const bell = (yHatValue: number, target: number, sigma: number): number =>
  Math.exp(-((yHatValue - target) ** 2) / (2 * sigma ** 2)) /
  (sigma * Math.sqrt(2 * Math.PI));

const fivePetals = [50, 51, 53, 56, 57].map((n) => t.get(n, 0)); // 5 widths in cm
const fiveMean = fivePetals.reduce((total, width) => total + width, 0) / 5;
const bellAxis = Array.from({ length: 141 }, (_, k) => 0.6 + k * 0.01); // widths
const likelihoodOf = (c: number): number =>
  fivePetals.reduce((product, width) => product * bell(c, width, 0.2), 1);
function bellFigure(c: number) {
  const told = `likelihood ${likelihoodOf(c).toPrecision(2)}, mean squared error ${squaredLoss(array(fivePetals.map(() => c)), array(fivePetals)).toFixed(3)}`;
  return lineChart({
    title: `c = ${c}: ${told}`,
    xTitle: 'petal width (cm)',
    yTitle: 'height of the bell (for each cm)',
    description: `Bell at ${c}: ${told}.`,
    series: [
      {
        name: 'bell around the prediction',
        x: bellAxis,
        y: bellAxis.map((width) => bell(c, width, 0.2)),
      },
      {
        name: 'heights at the five petals',
        x: fivePetals.flatMap((width) => [width, width, NaN]),
        y: fivePetals.flatMap((width) => [0, bell(c, width, 0.2), NaN]),
      },
    ],
  });
}
const bellPlaces = [1, 1.1, 1.2, 1.3, 1.36, 1.42, 1.5, 1.6, 1.7];
const bellPicture = show(
  sliderChart({
    slider: 'prediction c',
    steps: bellPlaces.map((c) => ({ label: String(c), figure: bellFigure(c) })),
    start: 1,
  }),
);
const likeliest = bellPlaces.reduce((best, c) =>
  likelihoodOf(c) > likelihoodOf(best) ? c : best,
);
console.log(
  `petals ${fivePetals.join(' ')}, mean ${fiveMean.toFixed(2)}, likeliest of the slider ${likeliest}`,
);
hold('likeliest minus mean', likeliest - fiveMean, -1e-9, 1e-9);

// %% [markdown]
// The likelihood is largest when the bell stands at the mean of the five, and there the mean squared error in the title is smallest. That is no accident, and now we show it.
//
// A product of many small numbers is a nuisance, though. For all 150 flowers, the flat line and the falling line of 3.1 have these likelihoods:

// %%
const likelihoodOfAll = (predictions: Tensor, sigma: number): number =>
  Array.from(predictions.data).reduce(
    (product, value, n) => product * bell(value, t.data[n], sigma),
    1,
  );
for (const [label, w, b] of lines.slice(2)) {
  const product = likelihoodOfAll(predict(w, b), 0.2);
  console.log(`${label} line: likelihood ${product}`);
  hold(`likelihood of the ${label} line`, product, 0, 0);
}

// %% [markdown]
// Both are 0: the products are too small for a float64 (below $10^{-324}$), and the better line cannot be told from the worse. Take the logarithm. It grows with its argument, so the best model stays the best, and **a product becomes a sum**. And because a loss is to be made *small*, take minus the logarithm, and the mean over the examples. From (7):
//
// $$ -\frac1N \sum_n \log p(t_n) = \frac{1}{2\sigma^2} \cdot \underbrace{\frac1N \sum_n (\hat y_n - t_n)^2}_{\text{mean squared error}} \;+\; \log \sigma + \tfrac12 \log 2\pi \tag{8} $$
//
// The *negative log-likelihood* is the mean squared error, times a constant, plus a constant. **So whoever minimises the mean squared error assumes normal noise, of the same $\sigma$ everywhere, and finds the likeliest model.** (A logarithm without a base is the natural one, to the base $e$, in code `Math.log`.)
//
// Its gradients: $\frac{1}{2\sigma^2}$ times (2) for the predictions. And for $\sigma$ itself, with $L$ for the mean squared error,
//
// $$ \frac{\partial}{\partial \sigma} \Big( \frac{L}{2\sigma^2} + \log\sigma \Big) = -\frac{L}{\sigma^3} + \frac1\sigma $$
//
// which is 0 at $\sigma^2 = L$. The likeliest noise is the root of the mean squared error.

// %%
/** (8): the mean of -log p(t) over the flowers, for predictions [N, 1] */
const negativeLog = (predictions: Tensor, sigma: number): number =>
  squaredLoss(predictions, t) / (2 * sigma ** 2) +
  Math.log(sigma) +
  Math.log(2 * Math.PI) / 2;
const tenRows = Array.from({ length: 10 }, (_, n) => n); // few enough for a product that is not 0
const tenHeights = tenRows.map((n) => bell(yHat.data[n], t.data[n], 3)); // a wide bell, sigma = 3
const byProduct =
  -Math.log(tenHeights.reduce((product, height) => product * height, 1)) / 10;
const byFormula =
  squaredLoss(take(yHat, tenRows), take(t, tenRows)) / (2 * 3 ** 2) +
  Math.log(3) +
  Math.log(2 * Math.PI) / 2;
console.log(
  `ten flowers: by the product ${byProduct.toFixed(6)}, by (8) ${byFormula.toFixed(6)}`,
);
hold('(8) minus the product', byFormula - byProduct, -1e-12, 1e-12);
for (const [label, w, b] of lines) {
  console.log(`${label} line: ${negativeLog(predict(w, b), 0.2).toFixed(2)}`);
}
const dNegativeLog = multiply(1 / (2 * 0.2 ** 2), dYHat); //     [N, 1]
verify(
  checkGradient((moved) => negativeLog(moved, 0.2), yHat, dNegativeLog, {
    name: 'dYHat of the negative log-likelihood',
  }),
);
const bestYHat = predict(wBest, bBest); //                    [N, 1]
verifyNumber(
  'dSigma of the negative log-likelihood',
  (sigma) => negativeLog(bestYHat, sigma),
  0.3,
  -leastLoss / 0.3 ** 3 + 1 / 0.3,
);
const bestSigma = Math.sqrt(leastLoss);
console.log(`likeliest sigma for the best line: ${bestSigma.toFixed(3)} cm`);
hold(
  'falling minus flat',
  negativeLog(predict(-0.4, 2.7), 0.2) - negativeLog(predict(0, 1.2), 0.2),
  19,
  19.1,
);

// %% [markdown]
// Is the assumption true of the flowers? The figure shows how the 150 errors of the best line are distributed, as shares for each unit of the axis (1.5), and the bell with the likeliest $\sigma$. Look at whether the stairs follow the bell.

// %%
const bestErrors = subtract(bestYHat, t); // [N, 1]
const binEdges = Array.from({ length: 15 }, (_, k) => -0.7 + k * 0.1); // 14 bins of 0.1 cm
const shares = binEdges
  .slice(0, 14)
  .map(
    (edge) =>
      bestErrors.data.filter((e) => e >= edge && e < edge + 0.1).length / (N * 0.1),
  );
const noiseAxis = Array.from({ length: 141 }, (_, k) => -0.7 + k * 0.01);
const noisePicture = show(
  lineChart({
    title: 'The errors of the best line, and the bell that (8) assumes',
    xTitle: 'error (cm)',
    yTitle: 'share for each cm',
    description: 'Stairs with one hill in the middle that follow the bell roughly.',
    series: [
      {
        name: '150 flowers',
        x: binEdges.slice(0, 14).flatMap((edge) => [edge, edge + 0.1]),
        y: shares.flatMap((share) => [share, share]),
      },
      { name: 'bell', x: noiseAxis, y: noiseAxis.map((e) => bell(0, e, bestSigma)) },
    ],
  }),
);
const withinTwo = bestErrors.data.filter((e) => Math.abs(e) < 2 * bestSigma).length / N;
// the area under the bell from -2 to 2, as 4000 thin strips
const strips = Array.from({ length: 4000 }, (_, k) => bell(0, -2 + (k + 0.5) / 1000, 1));
const normalWithinTwo = strips.reduce((area, height) => area + height / 1000, 0);
console.log(
  `within two sigma: ${(100 * withinTwo).toFixed(1)} %; of normal numbers ${(100 * normalWithinTwo).toFixed(1)} %`,
);
hold('share within two sigma', withinTwo, 0.92, 0.92);
hold('share of normal numbers', normalWithinTwo, 0.954, 0.955);
const spreadOf = (kind: number): number =>
  norm(rows(bestErrors, 50 * kind, 50 * kind + 50)) / Math.sqrt(50);
flowers.classNames.forEach((name, kind) =>
  console.log(`${name}: ${spreadOf(kind).toFixed(2)} cm`),
);
hold('noise of setosa', spreadOf(0), 0.105, 0.115);
hold('noise of virginica', spreadOf(2), 0.3, 0.31);

// %% [markdown]
// Roughly: the hill is a little too pointed. The last three lines show why. A setosa is typically missed by 0.11 cm and a virginica by almost three times as much, while (8) assumes one $\sigma$ for all. A model that has a $\sigma$ for each flower could be fitted by the same recipe. For many purposes the simple assumption is good enough. But it is an assumption.
//
// Other noise gives another loss. If large errors are more common, as with the *Laplace* density $\frac{1}{2s} e^{-|e|/s}$, minus the logarithm is $|e|/s$ plus a constant: the absolute error of (5). The recipe is the same each time: **say how the data come about, write the likelihood, take minus the logarithm.** Now we use it for classes.
//
// ## 3.6 Two classes: binary cross-entropy with logits
//
// The question is now: is this flower a virginica ($y_n = 1$) or a versicolor ($y_n = 0$)? In a loss of classes, $y$ is the truth. There are 100 such flowers, and we look at length and width of the petal, less their means. A neuron weighs them:
//
// $$ z_n = x_n \cdot w + b $$
//
// **Why not count the mistakes?** It says "virginica" where $z > 0$. The share of wrong answers is a fine measure for people. As a loss it fails, because of the third demand of 3.1. **Predict** its derivative with respect to a weight.

// %%
const pairFeatures = copy(rows(flowers.features, 50, 150).lo(0, 2)); //      [100, 2]
const pairX = subtract(pairFeatures, mean(pairFeatures, 0)); //              [100, 2] - [2]
const isVirginica = Array.from({ length: 100 }, (_, n) => (n < 50 ? 0 : 1)); // 100 truths
const pairY = reshape(array(isVirginica), [100, 1]); //                      [100, 1]
const scoresOfPair = (w: Tensor, b: Tensor): Tensor => add(matmul(pairX, w), b); // [100, 2] [2, 1] + [1] -> [100, 1]
const shareWrong = (z: Tensor): number =>
  isVirginica.filter((truth, n) => z.data[n] > 0 !== (truth === 1)).length / 100;

const rng = random(3);
const wDrawn = rng.normalArray([2, 1]); //                                   [2, 1]
const bDrawn = rng.normalArray([1], { std: 0.5 }); //                        [1] with deviation 0.5
const nudged = (step: number): Tensor => add(wDrawn, array([[step], [0]])); // [2, 1]
const wrongUp = shareWrong(scoresOfPair(nudged(1e-5), bDrawn));
const wrongDown = shareWrong(scoresOfPair(nudged(-1e-5), bDrawn));
console.log(`share wrong ${wrongDown}, after a step of the first weight ${wrongUp}`);
hold('derivative of the share wrong', (wrongUp - wrongDown) / 2e-5, 0, 0);

// %% [markdown]
// It is 0. No flower crosses the line when a weight moves by a hair, so the share stays the same. Almost everywhere this loss is flat, and gives no direction.
//
// So let the neuron say *how much* it believes in a yes, by the sigmoid of 2.2: $p = \sigma(z)$, a probability. Now use the recipe. If the model is right, then $y_n = 1$ has the probability $p_n$ and $y_n = 0$ has $1 - p_n$. In one formula:
//
// $$ \text{probability of } y_n \;=\; p_n^{\,y_n}\, (1 - p_n)^{1 - y_n} $$
//
// since one of the two exponents is 1 and the other 0. Independent flowers multiply, the logarithm makes it a sum, and minus and mean make it a loss, the *binary cross-entropy*:
//
// $$ L = \frac1N \sum_{n=1}^{N} -\big( y_n \log p_n + (1 - y_n) \log (1 - p_n) \big) \tag{9} $$
//
// Read it as *surprise*: $-\log$ of the probability that was given to what happened. Its unit is the *nat*, for the natural logarithm. To be certain of the truth costs 0, to give it one half costs $\log 2 = 0.69$. **Predict:** the truth is yes. One neuron had said 0.4, the other 0.01. How many times as much does the second one pay?

// %%
const beliefs = Array.from({ length: 199 }, (_, k) => (k + 1) / 200); // 0.005 to 0.995
const surprisePicture = show(
  lineChart({
    title: 'What a belief costs',
    xTitle: 'probability p that was given to yes',
    yTitle: 'surprise (nats)',
    description:
      'Two curves: one falls from 5.3 to 0, the other rises from 0 to 5.3; they cross at one half, 0.69.',
    series: [
      {
        name: 'the truth is yes: −log p',
        x: beliefs,
        y: beliefs.map((p) => -Math.log(p)),
      },
      {
        name: 'the truth is no: −log(1 − p)',
        x: beliefs,
        y: beliefs.map((p) => -Math.log(1 - p)),
      },
      {
        name: 'squared error, the truth is yes',
        x: beliefs,
        y: beliefs.map((p) => (p - 1) ** 2),
      },
    ],
  }),
);
const timesAsMuch = Math.log(0.01) / Math.log(0.4);
console.log(
  `-log 0.4 = ${(-Math.log(0.4)).toFixed(2)}, -log 0.01 = ${(-Math.log(0.01)).toFixed(2)}`,
);
hold('how many times as much', timesAsMuch, 5, 5.1);

// %% [markdown]
// Five times. Look at the left end of the first curve, $-\log p$ (blue): it has no upper limit. To say "certainly not" about what then happens costs more than any number. The squared error of the same belief (green, at the bottom) never asks more than 1. Section 3.11 comes back to that.
//
// **The gradient**, from the loss backwards. In (9) only term $n$ contains $p_n$:
//
// $$ \frac{\partial L}{\partial p_n} = \frac1N \Big( {-\frac{y_n}{p_n}} + \frac{1 - y_n}{1 - p_n} \Big) = \frac1N \cdot \frac{p_n - y_n}{p_n (1 - p_n)} $$
//
// (Over the common denominator, the numerator is $-y_n (1 - p_n) + (1 - y_n)\, p_n = p_n - y_n$.) The sigmoid has the slope $p_n (1 - p_n)$, formula (4) of chapter 02. It is just what stands below the fraction bar! The product is
//
// $$ \frac{\partial L}{\partial z_n} = \frac1N\, (p_n - y_n) \tag{10} $$
//
// What was said, minus what was true. From there, as in 2.6, $\mathrm{d}w = x^{\mathsf T}\, \mathrm{d}z$ and $\mathrm{d}b = \sum_n \mathrm{d}z_n$.

// %%
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
/** (9) as it stands, from probabilities p and truths y of the same shape */
const surpriseOf = (p: Tensor, y: Tensor): number => {
  let total = 0;
  for (let n = 0; n < p.size; n++)
    total -= y.data[n] * Math.log(p.data[n]) + (1 - y.data[n]) * Math.log(1 - p.data[n]);
  return total / p.size;
};

const zPair = scoresOfPair(wDrawn, bDrawn); //                                   [100, 1]
const pPair = map(zPair, sigmoid); //                                            [100, 1]
const slopesPair = multiply(pPair, subtract(1, pPair)); //                       [100, 1] p (1 - p)
const dpPair = divide(divide(subtract(pPair, pairY), slopesPair), 100); //       [100, 1]
verify(
  checkGradient((moved) => surpriseOf(moved, pairY), pPair, dpPair, {
    name: 'dp of two classes',
  }),
);

const dzPair = divide(subtract(pPair, pairY), 100); //                           [100, 1], (10)
const lossOfScores = (z: Tensor): number => surpriseOf(map(z, sigmoid), pairY);
verify(checkGradient(lossOfScores, zPair, dzPair, { name: 'dz of two classes' }));

const dwPair = matmul(transpose(pairX), dzPair); //                              [2, 100] [100, 1] -> [2, 1]
verify(
  checkGradient((moved) => lossOfScores(scoresOfPair(moved, bDrawn)), wDrawn, dwPair, {
    name: 'dw of two classes',
  }),
);
const dbPair = sum(dzPair, 0); //                                                [100, 1] -> [1]
verify(
  checkGradient((moved) => lossOfScores(scoresOfPair(wDrawn, moved)), bDrawn, dbPair, {
    name: 'db of two classes',
  }),
);

// %% [markdown]
// **A trap.** The formula (9) is right, and the code of it is not. **Predict** what it gives for the score $z = 40$ when the truth is no, where the surprise is 40; and for $z = -800$.

// %%
const oneScore = (z: number, y: number): number =>
  surpriseOf(array([sigmoid(z)]), array([y]));
console.log(`z = 40, truth no: ${oneScore(40, 0)}`);
console.log(`z = -800, truth yes: ${oneScore(-800, 1)}`);
console.log(`z = -800, truth no: ${oneScore(-800, 0)}`);
hold('infinite surprise at 40', Number(oneScore(40, 0) === Infinity), 1, 1);
hold('infinite surprise at -800', Number(oneScore(-800, 1) === Infinity), 1, 1);
hold('no number at all', Number(Number.isNaN(oneScore(-800, 0))), 1, 1);

// %% [markdown]
// $\sigma(40)$ is 1 minus $4 \cdot 10^{-18}$, which rounds to exactly 1, so $\log(1 - p)$ is $-\infty$. At $-800$ the probability rounds to 0, and $0 \cdot \log 0$ is not even infinite: it is NaN, "not a number". And NaN spreads: whatever is computed with it is NaN too, in the end every weight (3.12).
//
// The way out is to compute the loss from the *score*, without the detour over $p$. In this role $z$ is called the *logit*. By the definition of the sigmoid,
//
// $$ -\log \sigma(z) = \log(1 + e^{-z}) \qquad\qquad -\log(1 - \sigma(z)) = -\log \frac{e^{-z}}{1 + e^{-z}} = z + \log(1 + e^{-z}) $$
//
// So one term of (9) is $\log(1 + e^{-z}) + (1 - y)\, z$. For a very negative $z$ the power $e^{-z}$ overflows; there use $\log(1 + e^{-z}) = -z + \log(1 + e^{z})$, which is the same. Both cases in one line:
//
// $$ L = \frac1N \sum_n \max(z_n, 0) - z_n y_n + \log\!\big( 1 + e^{-|z_n|} \big) \tag{11} $$
//
// The power is never above 1. The logit has a meaning too. By the two formulas above, $\log p - \log(1 - p) = z$, so $z = \log \frac{p}{1 - p}$: the logarithm of the *odds* of yes against no.

// %%
/** (11): scores and truths of the same shape -> one number */
const logitLoss = (z: Tensor, y: Tensor): number => {
  let total = 0;
  for (let n = 0; n < z.size; n++) {
    const score = z.data[n];
    // log1p(u) is log(1 + u) without rounding 1 + u, which would lose a small u
    total +=
      Math.max(score, 0) - score * y.data[n] + Math.log1p(Math.exp(-Math.abs(score)));
  }
  return total / z.size;
};
console.log(`z = 40, truth no: ${logitLoss(array([40]), array([0]))}`);
console.log(`z = -800, truth yes: ${logitLoss(array([-800]), array([1]))}`);
console.log(`z = -800, truth no: ${logitLoss(array([-800]), array([0]))}`);
hold('surprise at 40', logitLoss(array([40]), array([0])), 40, 40 + 1e-12);
hold('surprise at -800, truth yes', logitLoss(array([-800]), array([1])), 800, 800);
hold('surprise at -800, truth no', logitLoss(array([-800]), array([0])), 0, 1e-300);
hold('(11) minus (9)', logitLoss(zPair, pairY) - surpriseOf(pPair, pairY), -1e-14, 1e-14);

const wideZ = array([-30, -5, 0.3, 4, 35]); //                                   [5]
const wideY = array([1, 0, 1, 0, 0]); //                                         [5]
const dWide = divide(subtract(map(wideZ, sigmoid), wideY), 5); //                [5], (10)
verify(
  checkGradient((moved) => logitLoss(moved, wideY), wideZ, dWide, {
    name: 'dz from logits',
  }),
);

// %% [markdown]
// Now let the neuron learn the 100 flowers, with all of them in each step. This model is called *logistic regression*. The colour is $p$: orange means virginica, blue means versicolor, pale means that it is not sure. Move the slider, and look at how the border turns first and then gets sharper.

// %%
const pairMoments = [0, 1, 3, 10, 30, 100, 1000];
let pairModel = { w: zeros([2, 1]), b: zeros([1]) }; // w [2, 1], b [1]
const pairStates: { step: number; w: Tensor; b: Tensor; loss: number; right: number }[] =
  [];
for (let step = 0; step <= 1000; step++) {
  const z = scoresOfPair(pairModel.w, pairModel.b); //                      [100, 1]
  if (pairMoments.includes(step)) {
    const [loss, right] = [logitLoss(z, pairY), Math.round(100 * (1 - shareWrong(z)))];
    pairStates.push({ step, ...pairModel, loss, right });
  }
  const dz = divide(subtract(map(z, sigmoid), pairY), 100); //              [100, 1], (10)
  pairModel = {
    w: subtract(pairModel.w, matmul(transpose(pairX), dz)), //              learning rate 1
    b: subtract(pairModel.b, sum(dz, 0)),
  };
}
const pairDots = [0, 1].map((kind) => ({
  name: flowers.classNames[kind + 1],
  x: Array.from({ length: 50 }, (_, n) => pairX.get(50 * kind + n, 0)),
  y: Array.from({ length: 50 }, (_, n) => pairX.get(50 * kind + n, 1)),
}));
function pairFigure({ step, w, b, loss, right }: (typeof pairStates)[number]) {
  const told = `loss ${loss.toFixed(3)}, ${right} of 100 right`;
  return decisionSurface({
    title: `After ${step} steps: ${told}`,
    xTitle: 'petal length less its mean (cm)',
    yTitle: 'petal width less its mean (cm)',
    zTitle: `probability of ${flowers.classNames[2]}`,
    description: `${told}.`,
    xRange: [-2.2, 2.2],
    yRange: [-0.9, 0.9],
    steps: 41,
    value: (first, second) => sigmoid(first * w.data[0] + second * w.data[1] + b.data[0]),
    series: pairDots,
  });
}
const pairPicture = show(
  sliderChart({
    slider: 'steps',
    steps: pairStates.map((state) => ({
      label: String(state.step),
      figure: pairFigure(state),
    })),
    start: 4,
  }),
);
for (const { step, loss, right } of pairStates) {
  console.log(`${step} steps: loss ${loss.toFixed(3)}, ${right} right`);
}
hold(
  'loss before the first step',
  pairStates[0].loss,
  Math.log(2) - 1e-12,
  Math.log(2) + 1e-12,
);
hold('right after one step', pairStates[1].right, 94, 94);
hold('loss after one step', pairStates[1].loss, 0.57, 0.575);
hold('right after 1000 steps', pairStates[6].right, 95, 95);
hold('loss after 1000 steps', pairStates[6].loss, 0.105, 0.107);

// %% [markdown]
// Before the first step it says one half to all and pays $\log 2 = 0.693$. After a single step 94 flowers are right, and in the next 999 only one more. But the loss goes on falling, from 0.57 to 0.11, because the beliefs get better. The share of right answers cannot see that, the loss can.
//
// ## 3.7 Many classes: softmax and temperature
//
// With $C$ classes there are $C$ scores for each example, a row $z_1, \dots, z_C$: one neuron for each class (2.5). They may be any numbers. We want probabilities: none below 0, and a sum of 1. Two steps do it. The exponential function makes every number positive and keeps the order. Dividing by the sum makes the sum 1. That is the *softmax*:
//
// $$ p_c = \frac{e^{z_c}}{\sum_{k=1}^{C} e^{z_k}} \tag{12} $$
//
// **Predict** three things: what happens to $p$ if 5 is added to all scores? If two scores are equal? And if there are only two classes, with scores $z$ and 0: have you met that function?

// %%
/** (12) as it stands: [N, C] scores -> [N, C] probabilities, each row sums to 1 */
function plainSoftmax(z: Tensor): Tensor {
  const powers = map(z, Math.exp); //                                    [N, C]
  const totals = reshape(sum(powers, 1), [z.shape[0], 1]); //            [N, C] -> [N] -> [N, 1]
  return divide(powers, totals); //                                      [N, C] / [N, 1]
}

const animals = ['cat', 'dog', 'fox', 'hen', 'owl'];
const animalScores = array([[2, 1, 1, -1, 0.2]]); //                     [1, C] with C = 5
const animalP = plainSoftmax(animalScores); //                           [1, C]
const raisedP = plainSoftmax(add(animalScores, 5)); //                   [1, C]
const twoP = plainSoftmax(array([[1.7, 0]])); //                         [1, 2]
console.log(`scores ${format(animalScores)}`);
console.log(`p      ${format(animalP, 3)}, sum ${sum(animalP)}`);
console.log(`+ 5    ${format(raisedP, 3)}`);
console.log(
  `scores 1.7 and 0: ${twoP.data[0].toFixed(6)}; sigmoid(1.7) is ${sigmoid(1.7).toFixed(6)}`,
);
hold('sum of the probabilities', sum(animalP), 1 - 1e-15, 1 + 1e-15);
hold('change when all scores are raised', norm(subtract(animalP, raisedP)), 0, 1e-15);
hold('two classes against the sigmoid', twoP.data[0] - sigmoid(1.7), -1e-15, 1e-15);
hold('dog over fox', animalP.data[1] / animalP.data[2], 1, 1);
hold('cat over dog', animalP.data[0] / animalP.data[1], Math.E - 1e-12, Math.E + 1e-12);

// %% [markdown]
// Raising all scores by $k$ multiplies every power by $e^k$, above and below, and changes nothing. So only *differences* of scores matter: $p_a / p_b = e^{z_a - z_b}$. One point more is a factor of $e = 2.7$. Equal scores give equal probabilities. And with two classes, $e^{z} / (e^{z} + e^0) = 1 / (1 + e^{-z})$: softmax is the sigmoid for more than two.
//
// **Temperature.** Divide all scores by a number $T$ before the softmax. That keeps the order and changes the differences. **Predict** the bars for a very small and for a very large $T$, then move the slider.

// %%
function temperatureFigure(T: number) {
  const p = plainSoftmax(divide(animalScores, T)); // [1, C]
  const told = animals.map((name, c) => `${name} ${p.data[c].toFixed(2)}`).join(', ');
  return barChart({
    title: `softmax(z / T) with T = ${T}`,
    names: animals,
    values: p.data,
    xTitle: 'class',
    yTitle: 'probability',
    description: `${told}.`,
  });
}
const temperaturePicture = show(
  sliderChart({
    slider: 'temperature T',
    steps: [0.1, 0.25, 0.5, 1, 2, 5, 50].map((T) => ({
      label: String(T),
      figure: temperatureFigure(T),
    })),
    start: 3,
  }),
);
const [coldest, hottest] = [0.1, 50].map((T) =>
  max(plainSoftmax(divide(animalScores, T))),
);
hold('largest probability at T = 0.1', coldest, 0.9999, 1);
hold('largest probability at T = 50', hottest, 0.2, 0.21);

// %% [markdown]
// Cold, the largest score takes all: softmax becomes the choice of the maximum. (Hence its name; it is a soft version of "which is the largest".) Hot, all classes get the same, here $\frac15$. At $T = 1$ it is (12). Chapter 21 uses the temperature to make a language model bolder or more careful. In training, weights that grow by a factor have the effect of a falling temperature.
//
// **Its derivative.** If one score moves, *all* probabilities move, since they share the sum below. Write $S$ for that sum. For $p_c$ itself, the quotient rule gives
//
// $$ \frac{\partial p_c}{\partial z_c} = \frac{e^{z_c} S - e^{z_c} e^{z_c}}{S^2} = p_c\,(1 - p_c) $$
//
// the slope of the sigmoid. For another score $z_k$, only $S$ contains it:
//
// $$ \frac{\partial p_c}{\partial z_k} = -\frac{e^{z_c} e^{z_k}}{S^2} = -p_c\, p_k $$
//
// The table of all these derivatives, $p_c$ in rows and $z_k$ in columns, is called the *Jacobian*. In the figure, orange is positive and blue negative. Look at the diagonal and at the row of the hen, number 3.

// %%
const jacobian = zeros([5, 5]); // [C, C]
for (let c = 0; c < 5; c++) {
  for (let k = 0; k < 5; k++) {
    const [pc, pk] = [animalP.data[c], animalP.data[k]];
    jacobian.set(c, k, c === k ? pc * (1 - pc) : -pc * pk);
  }
}
for (const [c, name] of [
  [0, 'cat'],
  [3, 'hen'],
] as const) {
  verify(
    checkGradient(
      (moved) => plainSoftmax(moved).data[c],
      animalScores,
      copy(rows(jacobian, c, c + 1)),
      {
        name: `row of the ${name}`,
      },
    ),
  );
}
const jacobianPicture = show(
  heatmap({
    title: 'How the probability of a class (row) moves with a score (column)',
    xTitle: 'score of class: 0 cat, 1 dog, 2 fox, 3 hen, 4 owl',
    yTitle: 'probability of class',
    zTitle: 'derivative of the probability',
    palette: 'diverging',
    range: [-0.25, 0.25],
    z: jacobian,
    description:
      'Orange on the diagonal, blue elsewhere, nearly white in the row and the column of the hen.',
  }),
);
console.log(`sums of the columns: ${format(sum(jacobian, 0), 3)}`);
hold('sums of the columns', norm(sum(jacobian, 0)), 0, 1e-15);

// %% [markdown]
// Each column sums to 0: what one class gains, the others lose. A class with a small probability, like the hen, hardly reacts to anything.
//
// If the loss has the gradient $\mathrm{d}p$ with respect to the probabilities, then each score reaches it through all of them. Add up the ways:
//
// $$ \frac{\partial L}{\partial z_k} = \sum_c \frac{\partial L}{\partial p_c} \frac{\partial p_c}{\partial z_k} = \frac{\partial L}{\partial p_k}\, p_k - \sum_c \frac{\partial L}{\partial p_c}\, p_c\, p_k = p_k \Big( \frac{\partial L}{\partial p_k} - \sum_c \frac{\partial L}{\partial p_c}\, p_c \Big) \tag{13} $$
//
// No table of $C \times C$ numbers is needed. Check it on a batch, with random numbers for $\mathrm{d}p$. **A broken one beside it:** leave out the sum, as if each class had a sigmoid of its own. **Predict** roughly its relative error.

// %%
const C = 5;
const z = rng.normalArray([4, C], { std: 2 }); //                        [N, C], N is now 4
const anyDp = rng.normalArray([4, C]); //                                [N, C]
const p = plainSoftmax(z); //                                            [N, C]
/** Row by row the sum of the elements: [N, C] -> [N, 1] */
const rowSums = (values: Tensor): Tensor => reshape(sum(values, 1), [values.shape[0], 1]);
const throughSoftmax = (dp: Tensor, probabilities: Tensor): Tensor =>
  multiply(probabilities, subtract(dp, rowSums(multiply(dp, probabilities)))); // [N, C], (13)

const weighted = (moved: Tensor): number => sum(multiply(anyDp, plainSoftmax(moved)));
verify(
  checkGradient(weighted, z, throughSoftmax(anyDp, p), { name: 'dz through softmax' }),
);
const withoutOthers = checkGradient(
  weighted,
  z,
  multiply(anyDp, multiply(p, subtract(1, p))),
  {
    name: 'without the other classes',
  },
);
console.log(String(withoutOthers));
hold('relative error without the others', withoutOthers.relativeError, 0.4, 0.44);

// %% [markdown]
// It is wrong by 42 %: what the scores do to the *other* classes is a large part of the gradient.
//
// ## 3.8 Softmax without overflow: log-sum-exp
//
// $e^{710}$ is larger than the largest float64. **Predict** what (12), as it stands, makes of the scores 1000, 1001 and 1002, and which probabilities would be right.

// %%
const large = array([[1000, 1001, 1002]]); // [1, 3]
console.log(`e^709 = ${Math.exp(709).toPrecision(3)}, e^710 = ${Math.exp(710)}`);
console.log(
  `in float32: e^88 = ${Math.fround(Math.exp(88)).toPrecision(3)}, e^89 = ${Math.fround(Math.exp(89))}`,
);
console.log(`plain softmax: ${plainSoftmax(large).data.join(', ')}`);
hold(
  'NaN of the plain softmax',
  plainSoftmax(large).data.filter(Number.isNaN).length,
  3,
  3,
);
hold('float32 overflows at e^89', Number(Math.fround(Math.exp(89)) === Infinity), 1, 1);

// %% [markdown]
// Infinity divided by infinity is NaN. But by 3.7 only differences matter, so the right answer is that of the scores 0, 1 and 2. In general, subtract the largest score $m = \max_k z_k$ from all of them:
//
// $$ p_c = \frac{e^{z_c - m}}{\sum_k e^{z_k - m}} \tag{14} $$
//
// Now every exponent is 0 or below, so no power exceeds 1. One of them is exactly $e^0 = 1$, so the sum is at least 1, and nothing is divided by 0. A power may still become 0, when a score lies more than 745 below the largest. Then it is wrong by less than $10^{-323}$.
//
// In the figure, the probabilities of three scores, $k$, $k + 1$ and $k + 2$, while all three are raised together. The true answer does not change. Lines are (14), dots are (12). Look at where the dots end.

// %%
/** (14): [N, C] scores -> [N, C] probabilities */
function softmax(scores: Tensor): Tensor {
  const [count, classes] = scores.shape;
  const probabilities = copy(scores); // [N, C], of the same dtype
  for (let n = 0; n < count; n++) {
    const row = probabilities.data.subarray(n * classes, (n + 1) * classes); // [C], a view
    const largest = Math.max(...row);
    let total = 0;
    for (let c = 0; c < classes; c++) {
      row[c] = Math.exp(row[c] - largest);
      total += row[c];
    }
    for (let c = 0; c < classes; c++) row[c] /= total;
  }
  return probabilities;
}

const raises = Array.from({ length: 97 }, (_, k) => -1200 + 25 * k); // -1200 to 1200
const raisedBy = (way: (scores: Tensor) => Tensor, raise: number): Tensor =>
  way(array([[raise, raise + 1, raise + 2]])); // [1, 3] -> [1, 3]
const overflowPicture = show(
  lineChart({
    title: 'Softmax of the scores k, k + 1, k + 2',
    xTitle: 'k',
    yTitle: 'probability',
    description:
      'Three level lines at 0.09, 0.24 and 0.67; the dots of the plain formula lie on them from -725 to 700, and there are none outside.',
    series: [
      ...[0, 1, 2].map((c) => ({
        name: `score k + ${c}, by (14)`,
        x: raises,
        y: raises.map((k) => raisedBy(softmax, k).data[c]),
      })),
      {
        name: 'as it stands, (12)',
        x: raises.flatMap((k) => [k, k, k]),
        y: raises.flatMap((k) => Array.from(raisedBy(plainSoftmax, k).data)),
        mode: 'markers',
        colour: '#000000',
      },
    ],
  }),
);
const survivors = raises.filter((k) =>
  raisedBy(plainSoftmax, k).data.every(Number.isFinite),
);
console.log(
  `(12) has an answer from ${survivors[0]} to ${survivors[survivors.length - 1]}`,
);
console.log(`(14) of 1000, 1001, 1002: ${format(softmax(large), 3)}`);
hold('middle probability at 1000', softmax(large).data[1], 0.2447, 0.2448);
hold('(14) minus (12)', norm(subtract(softmax(z), p)), 0, 1e-15);
hold('first answer of (12)', survivors[0], -725, -725);
hold('last answer of (12)', survivors[survivors.length - 1], 700, 700);

// %% [markdown]
// The dots have a right end, where the powers overflow, and a left end, where all of them are 0 and $0/0$ is NaN.
//
// **The logarithm.** A loss will need $\log p_c$, and a probability that was rounded to 0 has none. As in 3.6, take the logarithm on paper first. From (12), $\log p_c = z_c - \log \sum_k e^{z_k}$. The second term has a name, *log-sum-exp*, and its own safe form:
//
// $$ \mathrm{LSE}(z) = \log \sum_k e^{z_k} = m + \log \sum_k e^{z_k - m} \qquad\qquad \log p_c = z_c - \mathrm{LSE}(z) \tag{15} $$
//
// Log-sum-exp is a smooth version of the maximum. The sum on the right lies between 1 (its largest term) and $C$ (if all terms are 1). So $m \le \mathrm{LSE} \le m + \log C$. Its derivative is a chain, a logarithm of a sum:
//
// $$ \frac{\partial\, \mathrm{LSE}}{\partial z_c} = \frac{1}{\sum_k e^{z_k}}\, e^{z_c} = p_c \tag{16} $$
//
// **The gradient of log-sum-exp is the softmax.**

// %%
/** (15): one number for each row, [N, C] -> [N]; it reads `data`, so the scores must be row-major (1.3) */
function logSumExp(scores: Tensor): Tensor {
  const [count, classes] = scores.shape;
  const result = zeros([count]); // [N]
  for (let n = 0; n < count; n++) {
    const row = scores.data.subarray(n * classes, (n + 1) * classes); // [C], a view
    const largest = Math.max(...row);
    let total = 0;
    for (let c = 0; c < classes; c++) total += Math.exp(row[c] - largest);
    result.data[n] = largest + Math.log(total);
  }
  return result;
}

const totalLse = (scores: Tensor): number => sum(logSumExp(scores)); // [N, C] -> one number
verify(checkGradient(totalLse, z, softmax(z), { name: 'gradient of log-sum-exp' }));
const highZ = add(z, 1000); //                                          [N, C]
verify(
  checkGradient(totalLse, highZ, softmax(highZ), {
    name: 'the same at scores near 1000',
  }),
);
console.log(
  `log p of 0 and -1000: ${-logSumExp(array([[0, -1000]])).data[0]}, ${-1000 - logSumExp(array([[0, -1000]])).data[0]}`,
);
console.log(`by softmax, then log: ${Math.log(softmax(array([[0, -1000]])).data[1])}`);
hold('log p of -1000', -1000 - logSumExp(array([[0, -1000]])).data[0], -1000, -1000);

const lseAxis = Array.from({ length: 81 }, (_, k) => -4 + k * 0.1); // a score from -4 to 4
const lsePicture = show(
  lineChart({
    title: 'Log-sum-exp of the scores z and 0, a smooth maximum',
    xTitle: 'score z',
    yTitle: 'value',
    description:
      'The maximum has a corner at 0; log-sum-exp is a smooth curve above it, by 0.69 at 0, and its slope is the sigmoid.',
    series: [
      {
        name: 'maximum of z and 0',
        x: lseAxis,
        y: lseAxis.map((score) => Math.max(score, 0)),
      },
      {
        name: 'log-sum-exp',
        x: lseAxis,
        y: lseAxis.map((score) => logSumExp(array([[score, 0]])).data[0]),
      },
      {
        name: 'its slope, the softmax of z',
        x: lseAxis,
        y: lseAxis.map((score) => softmax(array([[score, 0]])).data[0]),
      },
    ],
  }),
);
hold('log-sum-exp of two zeros', logSumExp(array([[0, 0]])).data[0], 0.6931, 0.6932);

// %% [markdown]
// Look at where log-sum-exp and the maximum are farthest apart: at equal scores, by $\log 2$. The third curve is the slope of the second, and it is the sigmoid, as it must be for two classes.
//
// ## 3.9 Cross-entropy from likelihood
//
// The recipe once more. For example $n$ the model gives a probability $p_{nc}$ to each class $c$, and the true class turns out to be $t_n$. The probability of what happened is $p_{n t_n}$. Independent examples multiply. Minus the logarithm, and the mean:
//
// $$ L = \frac1N \sum_{n=1}^{N} -\log p_{n t_n} \tag{17} $$
//
// This is the *cross-entropy*, the usual loss of classification: the mean surprise at the true classes. Only the probability of the true class stands in it. The others count through the sum of 1.
//
// Write $y_{nc} = 1$ if $c$ is the true class of example $n$, and 0 otherwise. A row of $y$ has a single 1 and is called *one-hot*. Then (17) is $\frac1N \sum_n \sum_c -y_{nc} \log p_{nc}$, and the gradient with respect to the probabilities is
//
// $$ \frac{\partial L}{\partial p_{nc}} = -\frac1N \cdot \frac{y_{nc}}{p_{nc}} \tag{18} $$
//
// **Predict:** a model of ten classes that knows nothing gives $\frac1{10}$ to each. What is its loss?

// %%
/** [N, C]: 1 at the true class of each row, 0 elsewhere */
function oneHot(labels: ArrayLike<number>, like: Tensor): Tensor {
  const truth = map(like, () => 0); // [N, C], of the same dtype
  for (let n = 0; n < labels.length; n++) truth.data[n * like.shape[1] + labels[n]] = 1;
  return truth;
}

/** (17) from probabilities, [N, C] and N classes -> one number */
const meanSurprise = (probabilities: Tensor, labels: ArrayLike<number>): number => {
  let total = 0;
  for (let n = 0; n < labels.length; n++)
    total -= Math.log(probabilities.get(n, labels[n]));
  return total / labels.length;
};

/** (17) from scores by (15), safe for all of them: [N, C] and N classes -> one number */
function scoreLoss(scores: Tensor, labels: ArrayLike<number>): number {
  const lse = logSumExp(scores); // [N]
  let total = 0;
  for (let n = 0; n < labels.length; n++) total += lse.data[n] - scores.get(n, labels[n]);
  return total / labels.length;
}

const classes = [2, 0, 4, 1]; //                                     N true classes
const y = oneHot(classes, z); //                                     [N, C]
console.log(`y\n${format(y)}\np\n${format(p, 3)}`);
console.log(
  `loss from p ${meanSurprise(p, classes).toFixed(6)}, from z ${scoreLoss(z, classes).toFixed(6)}`,
);
const dp = multiply(-1 / 4, divide(y, p)); //                        [N, C], (18)
verify(
  checkGradient((moved) => meanSurprise(moved, classes), p, dp, {
    name: 'dp of cross-entropy',
  }),
);
const trueProduct = classes.reduce((product, c, n) => product * p.get(n, c), 1);
console.log(
  `e^-L ${Math.exp(-meanSurprise(p, classes)).toFixed(4)}, fourth root of the product ${(trueProduct ** 0.25).toFixed(4)}`,
);
hold(
  'root minus e^-L',
  trueProduct ** 0.25 - Math.exp(-scoreLoss(z, classes)),
  -1e-14,
  1e-14,
);
const ignorant = scoreLoss(zeros([4, 10]), classes); //              scores [4, 10], all 0
console.log(`ten classes, nothing known: ${ignorant.toFixed(4)}`);
hold(
  'loss from z minus loss from p',
  scoreLoss(z, classes) - meanSurprise(p, classes),
  -1e-14,
  1e-14,
);
hold('loss of an ignorant model', ignorant, 2.3025, 2.3026);

// %% [markdown]
// $-\log \frac1{10} = \log 10 = 2.303$. Remember this number: a classifier of ten classes whose first loss is far from it is set up wrongly. And a loss $L$ can be read backwards: $e^{-L}$ is what the true classes got, as a *geometric mean* of their probabilities, which is the $N$-th root of their product. (Our four probabilities were 0.0473, 0.0849, 0.13 and 0.187; the cell compares.)
//
// **Does it reward honesty?** Let 70 of 100 flowers that look alike be virginica. A model that sees no difference has to give all of them the same $p$. Its mean surprise is
//
// $$ H(q, p) = -q \log p - (1 - q) \log(1 - p) \qquad\text{with}\qquad q = 0.7 $$
//
// The derivative with respect to $p$, $-\frac qp + \frac{1-q}{1-p}$, is 0 at $p = q$. The loss is lowest for the model that says 0.7: not a yes, but the true share. That holds for many classes as well. We use $\log u \le u - 1$ (the logarithm lies below its tangent at 1):
//
// $$ \sum_c q_c \log \frac{p_c}{q_c} \;\le\; \sum_c q_c \Big( \frac{p_c}{q_c} - 1 \Big) = 1 - 1 = 0 \quad\Longrightarrow\quad -\sum_c q_c \log p_c \;\ge\; -\sum_c q_c \log q_c \tag{19} $$
//
// On the left stands the cross-entropy of $q$ and $p$. On the right stands the *entropy* of $q$: what surprise is left to somebody who knows the shares. Look at the three curves: each has its lowest point at its own $q$, and only for $q = 1$ does it reach 0.

// %%
const crossOf = (q: number, belief: number): number =>
  -q * Math.log(belief) - (1 - q) * Math.log(1 - belief);
const honestPicture = show(
  lineChart({
    title: 'The mean surprise when a share q of the answers is yes',
    xTitle: 'probability p that the model says',
    yTitle: 'cross-entropy (nats)',
    description:
      'For q = 0.5 lowest at 0.5, 0.69; for q = 0.7 lowest at 0.7, 0.61; for q = 1 it falls to 0 at 1.',
    series: [
      ...[0.5, 0.7, 1].map((q) => ({
        name: `q = ${q}`,
        x: beliefs,
        y: beliefs.map((belief) => crossOf(q, belief)),
      })),
      {
        name: 'lowest points',
        x: [0.5, 0.7, 0.995],
        y: [crossOf(0.5, 0.5), crossOf(0.7, 0.7), crossOf(1, 0.995)],
        mode: 'markers',
        colour: '#000000',
      },
    ],
  }),
);
const lowestBelief = beliefs.reduce((best, belief) =>
  crossOf(0.7, belief) < crossOf(0.7, best) ? belief : best,
);
console.log(
  `q = 0.7: lowest at p = ${lowestBelief}, ${crossOf(0.7, 0.7).toFixed(3)} nats`,
);
hold('belief with the least surprise', lowestBelief, 0.7, 0.7);

// (19) for 1000 drawn pairs of q and p, each [1, C]
let leastExcess = Infinity;
for (let trial = 0; trial < 1000; trial++) {
  const [q, other] = [softmax(rng.normalArray([1, C])), softmax(rng.normalArray([1, C]))];
  leastExcess = Math.min(
    leastExcess,
    sum(multiply(q, subtract(map(q, Math.log), map(other, Math.log)))),
  );
}
console.log(`cross-entropy minus entropy, least of 1000: ${leastExcess.toFixed(4)}`);
hold('least excess over the entropy', leastExcess, 0, 1);

// %% [markdown]
// The difference of the two sides is called the *Kullback-Leibler divergence*. It is never negative. It is 0 only for $p = q$, since the logarithm touches its tangent at 1 alone.
//
// ## 3.10 The gradient p − y
//
// By (15), the surprise at the true class $t$ is $-\log p_t = \mathrm{LSE}(z) - z_t$. Move a score $z_c$. The first term gives $p_c$, by (16). The second gives $-1$ if $c$ is the true class and 0 otherwise, that is $-y_c$. With the $\frac1N$ of the mean:
//
// $$ \frac{\partial L}{\partial z_{nc}} = \frac1N\, (p_{nc} - y_{nc}) \tag{20} $$
//
// For two classes that was (10), and for numbers (2) said the same up to a factor: **what was said, minus what was true.** There is a longer way too: (18) put into (13). It must give the same.

// %%
const dz = divide(subtract(p, y), 4); //                             [N, C], (20)
verify(
  checkGradient((moved) => scoreLoss(moved, classes), z, dz, {
    name: 'dz of cross-entropy',
  }),
);
const longWay = throughSoftmax(dp, p); //                            [N, C], (18) in (13)
console.log(`the longer way: difference ${norm(subtract(dz, longWay)).toExponential(1)}`);
console.log(`sums of the rows: ${format(sum(dz, 1), 3)}`);
hold('the longer way', norm(subtract(dz, longWay)), 0, 1e-15);
hold('sums of the rows', norm(sum(dz, 1)), 0, 1e-15);

const x5 = rng.normalArray([4, 3]); //                               [N, D], D = 3
const w5 = rng.normalArray([3, C]); //                               [D, C]
const b5 = rng.normalArray([C]); //                                  [C]
const z5 = add(matmul(x5, w5), b5); //                               [N, D] [D, C] + [C] -> [N, C]
const dz5 = divide(subtract(softmax(z5), y), 4); //                  [N, C], (20)
const dw5 = matmul(transpose(x5), dz5); //                           [D, N] [N, C] -> [D, C]
const db5 = sum(dz5, 0); //                                          [N, C] -> [C]
verify(
  checkGradient((moved) => scoreLoss(add(matmul(x5, moved), b5), classes), w5, dw5, {
    name: 'dw of softmax regression',
  }),
);
verify(
  checkGradient((moved) => scoreLoss(add(matmul(x5, w5), moved), classes), b5, db5, {
    name: 'db of softmax regression',
  }),
);

// %% [markdown]
// Now watch it work on a single example. The scores are those of 3.7, which speak for the cat, but the truth is the owl. At each step the *scores* move against (20), with $\eta = 1$. The bars are the gradient $p - y$. **Predict** the sign of each bar before you move the slider.

// %%
const owl = oneHot([4], animalScores); //                            [1, C]
const owlStates: Tensor[] = [animalScores]; //                       the scores [1, C] after each step
for (let step = 0; step < 32; step++) {
  const scores = owlStates[step]; //                                 [1, C]
  owlStates.push(subtract(scores, subtract(softmax(scores), owl))); // (20) with N = 1
}
function owlFigure(step: number) {
  const probabilities = softmax(owlStates[step]); //                 [1, C]
  const bars = subtract(probabilities, owl); //                      [1, C]
  const told = animals.map((name, c) => `${name} ${bars.data[c].toFixed(2)}`).join(', ');
  return barChart({
    title: `After ${step} steps: the owl has p = ${probabilities.data[4].toFixed(2)}, loss ${scoreLoss(owlStates[step], [4]).toFixed(2)}`,
    names: animals,
    values: bars.data,
    xTitle: 'class',
    yTitle: 'gradient p − y',
    description: `${told}.`,
  });
}
const owlPicture = show(
  sliderChart({
    slider: 'steps',
    steps: [0, 1, 2, 3, 4, 6, 8, 16, 32].map((step) => ({
      label: String(step),
      figure: owlFigure(step),
    })),
  }),
);
hold('probability of the owl at first', softmax(owlStates[0]).data[4], 0.07, 0.09);
hold('probability of the owl at last', softmax(owlStates[32]).data[4], 0.95, 1);

// %% [markdown]
// The owl's bar is negative: its score has to grow. All others are positive, each as large as its probability. So the cat, the main error, is pushed down hardest, and the hen is left nearly alone. The bars sum to 0, and they shrink as the answer gets better. At the start the owl's bar is almost $-1$: when the answer is *surely wrong*, the gradient is at its largest. Keep that in mind for the next section.
//
// ## 3.11 Squared error on probabilities: why it learns slowly
//
// Could we not use the squared error for classes too, $(p - y)^2$? It is 0 for perfect answers and smooth. Take one neuron whose answer should be 1, so $y = 1$. One gradient is (10); the other follows by the chain rule with the slope of the sigmoid:
//
// $$ \text{cross-entropy:}\quad \mathrm{d}z = p - 1 \qquad\qquad \text{squared error:}\quad \mathrm{d}z = 2\,(p - 1)\; p\,(1 - p) \tag{21} $$
//
// The second is the first, times $2p\, (1 - p)$. **Predict** what that does when the neuron is surely wrong, with $p$ near 0. Look at the left ends of the curves.

// %%
for (const place of [-10, 0.7]) {
  const claim = 2 * (sigmoid(place) - 1) * sigmoid(place) * (1 - sigmoid(place));
  // at -10 the loss changes in its ninth digit only: a longer step h keeps more of its digits
  verify(
    checkGradient(
      (moved) => (sigmoid(moved.data[0]) - 1) ** 2,
      array([place]),
      array([claim]),
      {
        name: `squared error of a sigmoid at z = ${place}`,
        h: place === -10 ? 1e-4 : 1e-5,
      },
    ),
  );
}
const scoreAxis = Array.from({ length: 121 }, (_, k) => -10 + k * 0.125); // -10 to 5
const beliefAt = scoreAxis.map(sigmoid);
const saturationPicture = show(
  lineChart({
    title: 'The truth is yes: two losses of a score',
    xTitle: 'score z',
    yTitle: 'loss',
    description:
      'Cross-entropy is a falling line on the left, 10 at -10; squared error is flat at 1 there. Both reach 0 on the right.',
    series: [
      {
        name: 'cross-entropy',
        x: scoreAxis,
        y: beliefAt.map((belief) => -Math.log(belief)),
      },
      {
        name: 'squared error',
        x: scoreAxis,
        y: beliefAt.map((belief) => (belief - 1) ** 2),
      },
    ],
  }),
);
const pullsPicture = show(
  lineChart({
    title: 'How hard each pulls the score up',
    xTitle: 'score z',
    yTitle: 'minus the slope of the loss',
    description:
      'Cross-entropy pulls with 1 on the left and with 0 on the right; squared error has a hump of 0.3 near z = -0.7 and is 0 on both sides.',
    series: [
      { name: 'cross-entropy', x: scoreAxis, y: beliefAt.map((belief) => 1 - belief) },
      {
        name: 'squared error',
        x: scoreAxis,
        y: beliefAt.map((belief) => 2 * (1 - belief) * belief * (1 - belief)),
      },
    ],
  }),
);
const pullRatio = (1 - sigmoid(-10)) / (2 * (1 - sigmoid(-10)) ** 2 * sigmoid(-10));
console.log(`at z = -10 cross-entropy pulls ${pullRatio.toFixed(0)} times as hard`);
hold('pull at z = -10', pullRatio, 11000, 11030);

// %% [markdown]
// On the left the squared error is flat. It does see that the answer is wrong: it is nearly 1 there, and more it cannot be. But the sigmoid is *saturated* there: its own slope is almost 0, so moving the score would change almost nothing, and the gradient vanishes. Cross-entropy divides by that slope (3.6), and the two cancel.
//
// Now the question of the first page. The neuron starts at $z = -10$. How many steps are needed? While $p$ is small, the squared error gives $\mathrm{d}z \approx -2p \approx -2 e^{z}$. A step of $\eta = 1$ adds $2 e^z$ to $z$, so to raise $z$ by a small amount $h$ takes $\frac12 e^{-z}\, h$ steps. Added up from $-10$ to $0$, with ever smaller $h$, that is an integral, here over $u$:
//
// $$ \int_{-10}^{0} \tfrac12\, e^{-u}\, du = \tfrac12\, (e^{10} - 1) = 11{,}013 $$

// %%
/** The beliefs after each step, from z = -10, until p > 1/2; slope is dz as a function of p. */
function climb(slope: (belief: number) => number): number[] {
  const seen = [sigmoid(-10)];
  for (let score = -10; score <= 0 && seen.length < 100000; ) {
    score -= slope(sigmoid(score));
    seen.push(sigmoid(score));
  }
  return seen;
}
const climbs = [
  { name: 'cross-entropy', seen: climb((belief) => belief - 1) },
  {
    name: 'squared error',
    seen: climb((belief) => 2 * (belief - 1) * belief * (1 - belief)),
  },
];
const climbPicture = show(
  lineChart({
    title: 'A neuron that begins surely wrong: its way to one half',
    xTitle: 'step (logarithmic axis)',
    yTitle: 'probability of the truth',
    xLog: true,
    description: `Cross-entropy is there after ${climbs[0].seen.length - 1} steps, squared error after ${climbs[1].seen.length - 1}.`,
    series: climbs.map(({ name, seen }) => ({
      name,
      x: seen.slice(1).map((_, k) => k + 1),
      y: seen.slice(1),
    })),
  }),
);
console.log(`at the start p = ${sigmoid(-10).toFixed(6)}`);
for (const { name, seen } of climbs) console.log(`${name}: ${seen.length - 1} steps`);
const byIntegral = (Math.exp(10) - 1) / 2;
console.log(`by the integral: ${byIntegral.toFixed(0)} steps`);
hold('belief at the start', sigmoid(-10), 0.0000453, 0.0000455);
hold('steps by the integral', byIntegral, 11012.5, 11013.5);
hold('steps of cross-entropy', climbs[0].seen.length - 1, 11, 11);
hold('steps of the squared error', climbs[1].seen.length - 1, 11000, 11060);

// %% [markdown]
// Eleven against eleven thousand. Look at the shape of the second curve: nothing happens for thousands of steps, and at the very end all of it.
//
// **With several classes** it is the same. For the loss $\frac1N \sum_n \sum_c (p_{nc} - y_{nc})^2$ the gradient with respect to the probabilities is $\frac2N (p - y)$, and (13) carries it to the scores. Here is a case that could happen. A model has learned the three species of iris from a table whose labels were shifted by one: every setosa was called a versicolor, and so on. It is sure, and always wrong. Then the labels are corrected, and it goes on learning, in two ways. **Predict** which
// of the two gets out.
//
// In the code, the library's `argmax` gives for each row the number of the largest score, which is the class that the model says. `accuracy` is the share of rows in which that is the true class.

// %%
const irisX = subtract(flowers.features, mean(flowers.features, 0)); //             [150, 4] - [4]
const trueKinds = flowers.labels; //                                                150 classes
const shiftedKinds = trueKinds.map((label) => (label + 1) % 3); //                  150 wrong classes

interface Classifier {
  w: Tensor; // [D, C]
  b: Tensor; // [C]
}
const scoresBy = ({ w, b }: Classifier, batch: Tensor): Tensor =>
  add(matmul(batch, w), b); // [N, D] [D, C] + [C]

/** From probabilities [N, C] and the truth [N, C] to the gradient of the scores [N, C]. */
type ScoreGradient = (probabilities: Tensor, truth: Tensor) => Tensor;
const byCrossEntropy: ScoreGradient = (probabilities, truth) =>
  divide(subtract(probabilities, truth), truth.shape[0]); // (20)
const bySquaredError: ScoreGradient = (probabilities, truth) =>
  throughSoftmax(
    multiply(2 / truth.shape[0], subtract(probabilities, truth)),
    probabilities,
  ); // (13)

const squaredOfScores = (scores: Tensor): number =>
  norm(subtract(softmax(scores), y)) ** 2 / 4;
verify(
  checkGradient(squaredOfScores, z, bySquaredError(p, y), {
    name: 'dz of squared error, softmax',
  }),
);

/** Descent on the flowers; the share of right answers after each step. */
function learnKinds(
  start: Classifier,
  labels: ArrayLike<number>,
  gradient: ScoreGradient,
  steps: number,
) {
  let { w, b } = start; // w [4, 3], b [3]
  const right: number[] = [];
  for (let step = 0; step < steps; step++) {
    const scores = scoresBy({ w, b }, irisX); //                                    [150, 3]
    right.push(accuracy(argmax(scores), trueKinds));
    const dScores = gradient(softmax(scores), oneHot(labels, scores)); //           [150, 3]
    w = subtract(w, multiply(0.5, matmul(transpose(irisX), dScores))); //           [4, 150] [150, 3] -> [4, 3]
    b = subtract(b, multiply(0.5, sum(dScores, 0))); //                             [3]
  }
  right.push(accuracy(argmax(scoresBy({ w, b }, irisX)), trueKinds));
  return { end: { w, b }, right };
}

const fresh: Classifier = { w: zeros([4, 3]), b: zeros([3]) };
const misled = learnKinds(fresh, shiftedKinds, byCrossEntropy, 1500).end;
const rescues = [
  { name: 'cross-entropy', ...learnKinds(misled, trueKinds, byCrossEntropy, 3000) },
  { name: 'squared error', ...learnKinds(misled, trueKinds, bySquaredError, 3000) },
];
const fromZero = [byCrossEntropy, bySquaredError].map(
  (gradient) => learnKinds(fresh, trueKinds, gradient, 1000).right[1000],
);
const rescuePicture = show(
  lineChart({
    title: 'Iris, first taught wrongly, then rightly: who unlearns?',
    xTitle: 'step after the labels were corrected (logarithmic axis)',
    yTitle: 'share of flowers right',
    xLog: true,
    description: `After 3000 steps: cross-entropy ${rescues[0].right[3000].toFixed(2)}, squared error ${rescues[1].right[3000].toFixed(2)}.`,
    series: rescues.map(({ name, right }) => ({
      name,
      x: right.slice(1).map((_, k) => k + 1),
      y: right.slice(1),
    })),
  }),
);
console.log(`right at the start: ${rescues[0].right[0].toFixed(2)}`);
/** After how many steps more than half of the flowers are right. */
const halfAt = rescues.map(({ right }) => right.findIndex((share) => share > 0.5));
rescues.forEach(({ name, right }, k) => {
  console.log(
    `${name}: more than half right after ${halfAt[k]} steps, ${right[3000].toFixed(2)} after 3000`,
  );
});
console.log(
  `from weights 0, 1000 steps: ${fromZero.map((share) => share.toFixed(2)).join(' and ')}`,
);
hold('right at the start', rescues[0].right[0], 0, 0.05);
hold('half right by cross-entropy', halfAt[0], 12, 16);
hold('half right by squared error', halfAt[1], 500, 600);
hold('cross-entropy after 3000 steps', rescues[0].right[3000], 0.97, 1);
hold('squared error after 3000 steps', rescues[1].right[3000], 0.63, 0.68);
hold('cross-entropy from weights 0', fromZero[0], 0.95, 1);
hold('squared error from weights 0', fromZero[1], 0.93, 1);

// %% [markdown]
// Look at the plateaus near one third and two thirds: the species come right one after the other. With cross-entropy more than half of the flowers are right after 14 steps, and almost all in the end. With the squared error that takes more than 500 steps, and after 3000 a third of the flowers are still wrong: they sit in the flat region. And yet from weights 0, where all probabilities are $\frac13$, both learn about equally well. So the squared error on probabilities is a mistake that does not show at once. It shows when a model is sure and wrong, for example because its first weights are too large.
//
// ## 3.12 Softmax regression on small digits
//
// Now real pictures. The library comes with 1,797 digits of 8 by 8 pixels, written by 13 people. A picture is a row of 64 numbers from 0 (paper) to 1 (ink). Look at the first twenty: could you read them without the labels?
//
// The model is one layer: 64 inputs, ten scores, softmax, cross-entropy. It is called *softmax regression*, and has $64 \cdot 10 + 10 = 650$ weights and biases. We learn from 1,200 digits, drawn at random with a written seed, and keep 597 apart (2.8). (The library's `split` does that.) The number to reach: 94 % of those.

// %%
const digits = loadSmallDigits({ dtype: 'float64' });
const [learnPart, testPart] = split(digits, { first: 1200, rng: random(12) });
console.log(`to learn from [${learnPart.images.shape.join(', ')}]`);
console.log(`kept apart    [${testPart.images.shape.join(', ')}]`);
hold('digits kept apart', testPart.labels.length, 597, 597);
const digitPicture = show(
  imageGrid({
    images: rows(learnPart.images, 0, 20), // [20, 64]
    width: 8,
    columns: 10,
    titles: Array.from(learnPart.labels.subarray(0, 20), String),
    title: 'The first twenty digits to learn from',
    description:
      'Twenty coarse digits, each a few grey squares wide, with the label above.',
  }),
);

// %% [markdown]
// The step uses every line of the chapter: scores, (14), (20), and the gradients of the layer. All weights begin at 0, so you know the first loss. **Predict** the share of the 597 that will be right after 500 steps of $\eta = 1$: about 50, 80 or 95 %? And after a single step?
//
// The curves are drawn while it learns: `update` replaces a figure that is already on the page. Look at the distance between the two curves.

// %%
/** Loss (17), probabilities, and the gradients of weights and biases. */
function judge(model: Classifier, images: Tensor, labels: ArrayLike<number>) {
  const scores = scoresBy(model, images); //                              [N, D] [D, C] + [C] -> [N, C]
  const probabilities = softmax(scores); //                               [N, C], (14)
  const truth = oneHot(labels, scores); //                                [N, C]
  const dScores = divide(subtract(probabilities, truth), labels.length); // [N, C], (20)
  return {
    loss: scoreLoss(scores, labels), //                                   (17) by (15)
    right: accuracy(argmax(scores), labels),
    dw: matmul(transpose(images), dScores), //                            [D, N] [N, C] -> [D, C]
    db: sum(dScores, 0), //                                               [N, C] -> [C]
  };
}
const stepped = (
  model: Classifier,
  g: { dw: Tensor; db: Tensor },
  lr: number,
): Classifier => ({
  w: subtract(model.w, multiply(lr, g.dw)), // [D, C]
  b: subtract(model.b, multiply(lr, g.db)), // [C]
});

const curve = {
  step: [] as number[],
  loss: [] as number[],
  testLoss: [] as number[],
  right: [] as number[],
  testRight: [] as number[],
};
const digitLossFigure = () =>
  lineChart({
    title: 'Small digits: the loss while it learns',
    xTitle: 'step',
    yTitle: 'loss (nats)',
    description:
      'Both curves begin at 2.3 and fall together, fast and then slowly; that of the digits kept apart ends a little higher.',
    series: [
      { name: '1,200 digits to learn from', x: curve.step, y: curve.loss },
      { name: '597 digits kept apart', x: curve.step, y: curve.testLoss },
    ],
  });
const digitRightFigure = () =>
  lineChart({
    title: 'Small digits: the share of right answers',
    xTitle: 'step',
    yTitle: 'share right',
    description:
      'Both curves jump from a tenth to four fifths within the first steps and end above 0.94.',
    series: [
      { name: '1,200 digits to learn from', x: curve.step, y: curve.right },
      { name: '597 digits kept apart', x: curve.step, y: curve.testRight },
    ],
  });
const [liveLoss, liveRight] = [show(digitLossFigure()), show(digitRightFigure())];
let reader: Classifier = { w: zeros([64, 10]), b: zeros([10]) }; // w [64, 10], b [10]
const readerStates: { step: number; model: Classifier; right: number }[] = [];
for (let step = 0; step <= 500; step++) {
  const g = judge(reader, learnPart.images, learnPart.labels);
  if (step % 5 === 0 || step === 1) {
    const test = judge(reader, testPart.images, testPart.labels);
    curve.step.push(step);
    curve.loss.push(g.loss);
    curve.testLoss.push(test.loss);
    curve.right.push(g.right);
    curve.testRight.push(test.right);
    liveLoss.update(digitLossFigure());
    liveRight.update(digitRightFigure());
    if ([0, 1, 5, 20, 50, 100, 200, 500].includes(step))
      readerStates.push({ step, model: reader, right: test.right });
  }
  if (step < 500) reader = stepped(reader, g, 1);
}
const lastOf = (values: number[]): number => values[values.length - 1];
console.log(
  `first loss ${curve.loss[0].toFixed(4)}, last ${lastOf(curve.loss).toFixed(4)}`,
);
console.log(`last loss on the digits kept apart ${lastOf(curve.testLoss).toFixed(4)}`);
console.log(
  `right: ${(100 * lastOf(curve.right)).toFixed(1)} % and ${(100 * lastOf(curve.testRight)).toFixed(1)} % of those kept apart`,
);
hold('first loss', curve.loss[0], 2.3025, 2.3026);
hold('last loss', lastOf(curve.loss), 0.1, 0.13);
hold('last loss on the digits kept apart', lastOf(curve.testLoss), 0.15, 0.2);
hold('right after one step', curve.testRight[1], 0.6, 0.75);
hold('right of the digits kept apart', lastOf(curve.testRight), 0.955, 0.965);

// %% [markdown]
// 96 of 100, from 650 numbers and a few lines, and two thirds after the very first step. The first loss is $\log 10$. The curve of the digits kept apart ends above the other: the model knows best what it has seen.
//
// Each class has 64 weights, one for each pixel, so its weights are a picture. Orange is a positive weight: ink here speaks for the class. Blue is negative: ink here speaks against it. Move the slider. After the first steps the pictures are blurred digits. Later look at the 0: its blue middle says "no ink here", and at the 4 and the 9, which learn where they *differ*.

// %%
const readerPicture = show(
  sliderChart({
    slider: 'steps',
    steps: readerStates.map(({ step, model, right }) => ({
      label: String(step),
      figure: imageGrid({
        images: transpose(model.w), // [64, 10] -> [10, 64], one class a row
        width: 8,
        columns: 5,
        palette: 'diverging',
        range: [-1.2, 1.2],
        titles: Array.from({ length: 10 }, (_, digit) => `class ${digit}`),
        title: `The weights of the ten classes after ${step} steps: ${(100 * right).toFixed(1)} % right`,
        description: `Ten pictures of 8 by 8 weights; ${(100 * right).toFixed(1)} % of the digits kept apart are right.`,
      }),
    })),
    start: 5,
  }),
);
hold('norm of the weights before learning', norm(readerStates[0].model.w), 0, 0);
hold('weight of class 0 at the middle', reader.w.get(8 * 3 + 3, 0), -5, -0.3);

// %% [markdown]
// A score is a sum over pixels, and a bias: $z_c = \sum_d x_d w_{dc} + b_c$. So each term $x_d w_{dc}$ is a pixel's *evidence* for class $c$, and evidence is a picture too. Here are some digits that the model gets wrong: the picture (here orange is ink), then the evidence for the class that it says, then that for the true class. Look at the pixels that misled it.

// %%
const testScores = scoresBy(reader, testPart.images); //             [597, 10]
const said = argmax(testScores); //                                  597 digits
const wrong = said.flatMap((digit, n) => (digit === testPart.labels[n] ? [] : [n]));
const shown = wrong.slice(0, 4);
const evidence = zeros([3 * shown.length, 64]); //                   [12, 64]
const captions: string[] = [];
shown.forEach((n, k) => {
  const [truth, answer] = [testPart.labels[n], said[n]];
  for (let d = 0; d < 64; d++) {
    const ink = testPart.images.get(n, d);
    evidence.set(3 * k, d, ink);
    evidence.set(3 * k + 1, d, ink * reader.w.get(d, answer));
    evidence.set(3 * k + 2, d, ink * reader.w.get(d, truth));
  }
  captions.push(
    `a ${truth}`,
    `for ${answer}: ${testScores.get(n, answer).toFixed(1)}`,
    `for ${truth}: ${testScores.get(n, truth).toFixed(1)}`,
  );
});
const evidencePicture = show(
  imageGrid({
    images: evidence, // [12, 64]
    width: 8,
    columns: 6,
    palette: 'diverging',
    range: [-1.5, 1.5],
    titles: captions,
    title: 'Wrong answers: digit, evidence for what was said, for the truth',
    description: `Four digits; ${captions.join('; ')}.`,
  }),
);
console.log(`${wrong.length} of 597 are wrong`);
hold('wrong answers', wrong.length, 12, 36);

// %% [markdown]
// **How honest is the test?** The random split puts digits of the *same writers* into both parts. Whoever wants to know how the model reads people it has never met must split by writer. The file does not name them. But its labels betray an order: again and again they begin with 0 to 9, in turn, as if the next person filled in the same form. So neighbours in the file are most likely by one writer. Learn from its first 1,200 digits, and test on the last 597. **Predict:** better, the same or worse?

// %%
const inOrder = Array.from(digits.labels); // 1797 digits, in the order of the file
const countsUp = (n: number): boolean =>
  // 0 to 9 stand at the places n to n + 9
  n >= 0 && Array.from({ length: 10 }, (_, k) => k).every((k) => inOrder[n + k] === k);
const formStarts = inOrder.flatMap((_, n) =>
  countsUp(n) && !countsUp(n - 10) ? [n] : [],
);
console.log(`places where 0 to 9 begins anew: ${formStarts.join(' ')}`);
hold('such places', formStarts.length, 15, 15);
const firstImages = copy(rows(digits.images, 0, 1200)); //   [1200, 64]
const lastImages = copy(rows(digits.images, 1200, 1797)); // [597, 64]
let stranger: Classifier = { w: zeros([64, 10]), b: zeros([10]) }; // w [64, 10], b [10]
for (let step = 0; step < 500; step++) {
  stranger = stepped(stranger, judge(stranger, firstImages, inOrder.slice(0, 1200)), 1);
}
const strangerRight = judge(stranger, lastImages, inOrder.slice(1200)).right;
console.log(
  `split at random ${(100 * lastOf(curve.testRight)).toFixed(1)} %, split by the order ${(100 * strangerRight).toFixed(1)} %`,
);
hold('right after a split by the order', strangerRight, 0.91, 0.925);

// %% [markdown]
// All but one of these places lie 104 to 139 digits apart; 13 equal forms would have 138. (The cut at 1,200 divides one of them.) Of people it has never met, the model reads 92 % instead of 96. Both numbers are true; they answer different questions. Whoever quotes one has to say which.
//
// **What breaks it.** The pixels of the file are whole numbers from 0 to 16. Suppose that we forget to divide by 16, take the softmax as it stands, (12), and a learning rate that is too bold, $\eta = 3$. **Predict** the loss after five steps. Beside it the same with the maximum subtracted, (14). Look at where the dots end.

// %%
const rawImages = multiply(16, learnPart.images); // [1200, 64]
const learnTruth = oneHot(learnPart.labels, zeros([1200, 10])); // [1200, 10]
/** The mean surprise at each of 60 steps with one of the two softmaxes, and the last weights. */
function riskyRun(way: (scores: Tensor) => Tensor): {
  losses: number[];
  w: Tensor;
  b: Tensor;
} {
  let { w, b }: Classifier = { w: zeros([64, 10]), b: zeros([10]) }; // w [64, 10], b [10]
  const losses: number[] = [];
  for (let step = 0; step < 60; step++) {
    const scores = scoresBy({ w, b }, rawImages); //                    [1200, 10]
    const probabilities = way(scores); //                               [1200, 10]
    losses.push(
      way === softmax
        ? scoreLoss(scores, learnPart.labels)
        : meanSurprise(probabilities, learnPart.labels),
    );
    const dScores = divide(subtract(probabilities, learnTruth), 1200); // [1200, 10], (20)
    w = subtract(w, multiply(3, matmul(transpose(rawImages), dScores))); // [64, 1200] [1200, 10] -> [64, 10]
    b = subtract(b, multiply(3, sum(dScores, 0))); //                   [10]
  }
  return { losses, w, b };
}
const [plainRun, safeRun] = [riskyRun(plainSoftmax), riskyRun(softmax)];
const [plainLosses, safeLosses] = [plainRun.losses, safeRun.losses];
const sixty = plainLosses.map((_, step) => step);
const riskyPicture = show(
  lineChart({
    title: 'Pixels from 0 to 16: with and without the maximum subtracted',
    xTitle: 'step',
    yTitle: 'loss (nats)',
    description:
      'Without the maximum subtracted there are two points, and then NaN; with it the loss jumps above 1000 and comes down.',
    series: [
      { name: 'maximum subtracted, (14) and (15)', x: sixty, y: safeLosses },
      { name: 'as it stands, (12)', x: sixty, y: plainLosses, mode: 'markers' },
    ],
  }),
);
console.log(
  `(12): ${plainLosses
    .slice(0, 5)
    .map((loss) => loss.toFixed(2))
    .join('  ')}`,
);
console.log(
  `(14): ${safeLosses
    .slice(0, 5)
    .map((loss) => loss.toFixed(2))
    .join('  ')} ... ${safeLosses[59].toFixed(2)}`,
);
const lostWeights = [...plainRun.w.data, ...plainRun.b.data].filter(Number.isNaN).length;
console.log(`with (12), ${lostWeights} of 650 weights and biases are NaN at the end`);
hold('weights that are NaN', lostWeights, 650, 650);
hold('losses before the first NaN', plainLosses.findIndex(Number.isNaN), 2, 2);
hold('NaN from there on', plainLosses.filter(Number.isNaN).length, 58, 58);
hold('the largest safe loss', Math.max(...safeLosses), 1000, 2000);
hold('the safe loss at the end', safeLosses[59], 1, 6);

// %% [markdown]
// With (12) the loss is NaN from the third value on, and in the end so are all 650 weights and biases: nothing brings them back. With (14) the long steps throw the loss above 1000 nats. But it is a number, its gradient still points the right way, and it comes down again. (It is a bad model even so; the real remedy is to divide by 16.)
//
// ## 3.13 The same in the library
//
// Each loss of this chapter is a pair of functions in the library, forward and backward, in a file of one page. The helper prints the difference between your result and the library's, measured as in a gradient check; 0 means equal to the last digit.
//
// The last lines of the cell use the library's *tape*. It writes down each operation on the way forward and finds the gradients by itself on the way back; chapter 06 builds it. Here it is only a second opinion on ours.

// %%
// Number.MIN_VALUE, the smallest number above 0, keeps 0 / 0 away when both are zero.
function compare(name: string, ours: Tensor, theirs: Tensor, limit = 1e-12): void {
  const difference =
    norm(subtract(ours, theirs)) / Math.max(norm(ours), norm(theirs), Number.MIN_VALUE);
  console.log(`${name}: relative difference ${difference.toExponential(1)}`);
  if (!(difference <= limit))
    throw new Error(`${name}: your result and the library's differ`);
}
const compareNumbers = (name: string, ours: number, theirs: number): void =>
  compare(name, array([ours]), array([theirs])); // [1]

compareNumbers(
  'mean squared error',
  squaredLoss(yHat, t),
  meanSquaredErrorForward(yHat, t),
);
compare('its gradient', dYHat, meanSquaredErrorBackward(yHat, t)); //                            [N, 1]
compareNumbers(
  'Huber',
  huberLoss(constant(2.25), readings, 1),
  huberForward(constant(2.25), readings, { delta: 1 }),
);
compare('its gradient', dHuber, huberBackward(constant(2.25), readings, { delta: 1 })); //        [5]
compareNumbers(
  'two classes',
  logitLoss(zPair, pairY),
  binaryCrossEntropyForward(zPair, pairY),
);
compare('its gradient', dzPair, binaryCrossEntropyBackward(zPair, pairY)); //                     [100, 1]
compare('softmax', p, softmaxForward(z)); //                                                      [N, C]
compare('through softmax', throughSoftmax(anyDp, p), softmaxBackward(anyDp, p)); //               [N, C]
compare('log p', subtract(z, reshape(logSumExp(z), [4, 1])), logSoftmaxForward(z)); //            [N, C]
const theirEntropy = softmaxCrossEntropyForward(z, classes);
compareNumbers('cross-entropy', scoreLoss(z, classes), theirEntropy.loss);
compare('its gradient', dz, softmaxCrossEntropyBackward(theirEntropy.p, classes)); //             [N, C]

// a `variable` is an array on the tape; backward() finds the gradients
const [wTape, bTape] = [variable(w5), variable(b5)]; //                                           [D, C], [C]
crossEntropy(variable(x5).matmul(wTape).add(bTape), classes).backward();
compare('dw of the tape', dw5, wTape.gradient()); //                                              [D, C]
compare('db of the tape', db5, bTape.gradient()); //                                              [C]

// %% [markdown]
// That was float64. For float32 the library has up to three *backends*: the same formulas in plain JavaScript, in WebAssembly, and compiled for the processor. Ask each of them for loss and gradient of a batch of 597 digits. They round differently, so expect about the $\varepsilon$ of float32, $10^{-7}$ (1.7).

// %%
const scores32 = astype(testScores, 'float32'); //                         [597, 10]
const exactLoss = scoreLoss(testScores, testPart.labels);
const exactDz = divide(
  subtract(softmax(testScores), oneHot(testPart.labels, testScores)),
  597,
); // [597, 10]
const chosenBackend = backend().name;
const names: BackendName[] = ['js', 'wasm', 'native'];
for (const name of names) {
  try {
    setBackend(name);
  } catch (error) {
    console.log((error as Error).message); // this machine has none; the others do its work
    continue;
  }
  const forward = softmaxCrossEntropyForward(scores32, testPart.labels); // p [597, 10]
  const backward = softmaxCrossEntropyBackward(forward.p, testPart.labels); // [597, 10]
  compare(`loss by ${name}`, array([exactLoss]), array([forward.loss]), 1e-6); // [1]
  compare(`gradient by ${name}`, exactDz, astype(backward, 'float64'), 2e-6);
}
setBackend(chosenBackend);

// %% [markdown]
// The library's cross-entropy can do two things more, and both are short.
//
// **Label smoothing.** With a one-hot truth the loss is 0 only for $p_t = 1$, which no finite score reaches. So the weights grow without end. A remedy: do not demand certainty. Take a share $s$ of the truth and spread it evenly over all classes,
//
// $$ y'_c = (1 - s)\, y_c + \frac sC \qquad\text{so that}\qquad \mathrm{d}z = \frac1N\,(p - y') \tag{22} $$
//
// The derivation is that of 3.10, with $y'$ for $y$: the loss is $\sum_c y'_c\, (\mathrm{LSE}(z) - z_c)$, and the $y'_c$ still sum to 1. By (19) it is lowest at $p = y'$. **Predict:** five classes, $s = 0.1$, the true class has the score $g$ and the others 0. Which $g$ is best?

// %%
/** (22): N classes -> the smoothed truth [N, C] */
const smoothed = (labels: ArrayLike<number>, like: Tensor, s: number): Tensor =>
  add(multiply(1 - s, oneHot(labels, like)), s / like.shape[1]); //       [N, C]
/** Cross-entropy of scores and any truth whose rows sum to 1. */
const mixedLoss = (scores: Tensor, truth: Tensor): number =>
  (sum(logSumExp(scores)) - sum(multiply(truth, scores))) / scores.shape[0];

const soft = smoothed(classes, z, 0.1); //                                [N, C]
const dzSoft = divide(subtract(p, soft), 4); //                           [N, C], (22)
verify(
  checkGradient((moved) => mixedLoss(moved, soft), z, dzSoft, {
    name: 'dz with label smoothing',
  }),
);
const theirSoft = softmaxCrossEntropyForward(z, classes, { smoothing: 0.1 });
compareNumbers('smoothed loss', mixedLoss(z, soft), theirSoft.loss);
compare(
  'its gradient',
  dzSoft,
  softmaxCrossEntropyBackward(theirSoft.p, classes, { smoothing: 0.1 }),
); // [N, C]

const gaps = Array.from({ length: 101 }, (_, k) => k * 0.1); // 0 to 10
const gapLoss = (g: number, s: number): number => {
  const scores = array([[g, 0, 0, 0, 0]]); //                             [1, C]
  return mixedLoss(scores, smoothed([0], scores, s));
};
const smoothPicture = show(
  lineChart({
    title: 'The loss when the true class leads by g points, five classes',
    xTitle: 'lead g',
    yTitle: 'loss (nats)',
    description:
      'Without smoothing it falls for ever; with 0.1 it is lowest near 3.8, with 0.3 near 2.5, and rises after that.',
    series: [0, 0.1, 0.3].map((s) => ({
      name: `s = ${s}`,
      x: gaps,
      y: gaps.map((g) => gapLoss(g, s)),
    })),
  }),
);
const bestGap = gaps.reduce((best, g) =>
  gapLoss(g, 0.1) < gapLoss(best, 0.1) ? g : best,
);
console.log(
  `best lead for s = 0.1: ${bestGap.toFixed(1)}; log(0.92 / 0.02) = ${Math.log(46).toFixed(3)}`,
);
hold('best lead', bestGap, 3.75, 3.85);

// %% [markdown]
// $p = y'$ asks for $e^g = 0.92 / 0.02$, so $g = \log 46 = 3.8$. A larger lead costs. Look at the two curves that turn up again: a model that is too sure pays.
//
// **Ignored labels.** Some examples have no answer: padding at the end of a sentence, a pixel nobody has labelled. They get a label that stands for "does not count". Then $N$ in the mean counts the others, and the gradient of their rows is 0.

// %%
const partly = [2, -1, 4, -1]; // two of four examples count
const ignoring = { ignoreIndex: -1 };
const partlyForward = softmaxCrossEntropyForward(z, partly, ignoring);
const dPartly = softmaxCrossEntropyBackward(partlyForward.p, partly, ignoring); // [N, C]
verify(
  checkGradient(
    (moved) => softmaxCrossEntropyForward(moved, partly, ignoring).loss,
    z,
    dPartly,
    {
      name: 'dz with ignored labels',
    },
  ),
);
compareNumbers(
  'loss of the two that count',
  scoreLoss(take(z, [0, 2]), [2, 4]),
  partlyForward.loss,
);
console.log(`gradient of row 1: ${format(rows(dPartly, 1, 2))}`);
hold('gradient of an ignored row', norm(rows(dPartly, 1, 2)), 0, 0);

// %% [markdown]
// The files: [`derive/mean-squared-error.ts`](../lib/src/derive/mean-squared-error.ts), [`derive/huber.ts`](../lib/src/derive/huber.ts), [`derive/binary-cross-entropy.ts`](../lib/src/derive/binary-cross-entropy.ts), [`derive/softmax.ts`](../lib/src/derive/softmax.ts), [`derive/log-softmax.ts`](../lib/src/derive/log-softmax.ts) and
// [`derive/softmax-cross-entropy.ts`](../lib/src/derive/softmax-cross-entropy.ts). After this chapter you can read every line of them.
//
// ## 3.14 Sixty thousand digits
//
// The same model on MNIST (1.2): pictures of 28 by 28 pixels, 60,000 to learn from and 10,000 to be tested on, by other writers. It has $784 \cdot 10 + 10 = 7{,}850$ weights and biases. One thing is new. A step that looks at all 60,000 pictures is slow, so each step takes the next 100 of them, in random order. Chapter 04 shows why that is an advantage. The library's `batches` hands them out, and `sgdInto` is our `stepped`, but writes into the weights (1.3). And we compute in float32. The number to reach: 92 %.
//
// Five rounds through all pictures, with a learning rate that falls from 0.5 to 0.05. Each point of the curve is the mean of 30 steps, since a loss of only 100 pictures jumps up and down. Look at how early most of the way is done.

// %%
const mnist = loadMnist();
let bigReader: Classifier = { w: zeros([784, 10], 'float32'), b: zeros([10], 'float32') }; // w [784, 10], b [10]
const bigCurve = { step: [] as number[], loss: [] as number[] };
const bigFigure = () =>
  lineChart({
    title: 'MNIST: the loss while it learns',
    xTitle: 'step (100 pictures each)',
    yTitle: 'loss, mean of 30 steps (nats)',
    description:
      'It falls from near 1 to 0.4 within the first two hundred steps, and slowly to about 0.27.',
    series: [{ name: 'training loss', x: bigCurve.step, y: bigCurve.loss }],
  });
const liveBig = show(bigFigure());
console.log(`matrix products by: ${backend().name}`);
const bigStarts = performance.now();
const bigOrder = random(14);
let [bigSteps, recent] = [0, 0];
const epochRights: number[] = [];
for (const lr of [0.5, 0.5, 0.2, 0.1, 0.05]) {
  for (const batch of batches(mnist.train.images, mnist.train.labels, {
    size: 100,
    rng: bigOrder,
  })) {
    const g = judge(bigReader, batch.x, batch.labels); //                 x [100, 784]
    sgdInto(bigReader as { w: Tensor; b: Tensor }, { w: g.dw, b: g.db }, { lr });
    recent += g.loss / 30;
    bigSteps++;
    if (bigSteps % 30 !== 0) continue;
    bigCurve.step.push(bigSteps);
    bigCurve.loss.push(recent);
    recent = 0;
    liveBig.update(bigFigure());
  }
  const testNow = accuracy(
    argmax(scoresBy(bigReader, mnist.test.images)),
    mnist.test.labels,
  ); // [10000, 10] -> 10000 digits
  epochRights.push(testNow);
  console.log(
    `step ${bigSteps}: ${(100 * testNow).toFixed(2)} % of the test digits right`,
  );
}
console.log(`five rounds in ${((performance.now() - bigStarts) / 1000).toFixed(1)} s`);
hold('test accuracy after one round', epochRights[0], 0.9, 0.925);
hold('test accuracy', lastOf(epochRights), 0.9215, 0.9265);

// %% [markdown]
// More than 92 %. For a linear classifier, LeCun and others (1998) report 88 %. One round through the pictures was nearly enough: a layer without hidden units has little to learn. What it cannot do at all, no further round will teach it. With hidden units, chapter 05 reaches 98 %.
//
// The weights of the classes, and the mistakes of which it was surest. Above each: the truth, what was said, and with which probability. **Predict** what the corners of the weight pictures look like.

// %%
const bigWeights = transpose(bigReader.w); // [784, 10] -> [10, 784], one class a row
const bigWeightPicture = show(
  imageGrid({
    images: bigWeights,
    width: 28,
    columns: 5,
    palette: 'diverging',
    range: [-0.8, 0.8],
    titles: Array.from({ length: 10 }, (_, digit) => `class ${digit}`),
    title: 'MNIST: the weights of the ten classes',
    description:
      'Blurred digits in orange and blue in the middle of each picture; white at the edges.',
  }),
);
const bigP = softmax(scoresBy(bigReader, mnist.test.images)); // [10000, 10]
const bigSaid = argmax(bigP); //                                  10000 digits
const surest = bigSaid
  .flatMap((digit, n) => (digit === mnist.test.labels[n] ? [] : [n]))
  .sort(
    (first, second) =>
      bigP.get(second, bigSaid[second]) - bigP.get(first, bigSaid[first]),
  )
  .slice(0, 10);
const surestPicture = show(
  imageGrid({
    images: take(mnist.test.images, surest), // [10, 784]
    width: 28,
    columns: 5,
    titles: surest.map(
      (n) =>
        `${mnist.test.labels[n]}, said ${bigSaid[n]} (${bigP.get(n, bigSaid[n]).toFixed(3)})`,
    ),
    title: 'The surest mistakes: truth, what was said, how surely',
    description: `Ten digits; ${surest.map((n) => `a ${mnist.test.labels[n]} taken for ${bigSaid[n]}`).join(', ')}.`,
  }),
);
const costliest = -Math.log(bigP.get(surest[0], mnist.test.labels[surest[0]]));
console.log(`the surest mistake costs ${costliest.toFixed(1)} nats`);
hold('weights of the upper left pixel', norm(rows(bigReader.w, 0, 1)), 0, 0);
hold('cost of the surest mistake', costliest, 4, 30);
hold(
  'probability of the surest mistake',
  bigP.get(surest[0], bigSaid[surest[0]]),
  0.98,
  1,
);

// %% [markdown]
// The corners are white: no picture has ink there, so the gradient $x^{\mathsf T}\mathrm{d}z$ is 0, and the weights have stayed at 0. Some of the surest mistakes are badly written. Others are not: look for the sevens with a stroke through them. The model adds up ink, pixel by pixel, and has no idea of a stroke.

// %%
const worst = allChecks.reduce((most, check) => Math.max(most, check.relativeError), 0);
console.log(`${allChecks.length} gradient checks in this chapter`);
console.log(`largest relative error ${worst.toExponential(1)}`);
hold('gradient checks', allChecks.length, 27, 27);
hold('answer (b)', -Math.log(0.25), 1.386, 1.387);

// %% [markdown]
// ## 3.15 Summary
//
// | | formula, for one example | gradient | for |
// |---|---|---|---|
// | squared error | $(\hat y - t)^2$ | $2\,(\hat y - t)$ | numbers with normal noise |
// | absolute error | $\lvert \hat y - t \rvert$ | $\mathrm{sign}(\hat y - t)$ | numbers with outliers; gives the median |
// | Huber | $\frac12 e^2$, or $\delta(\lvert e \rvert - \frac12\delta)$ beyond $\delta$ | $e = \hat y - t$, cut off at $\pm\delta$ | normal noise and a few outliers |
// | binary cross-entropy | $\max(z, 0) - z y + \log(1 + e^{-\lvert z \rvert})$ | $\sigma(z) - y$ | yes or no |
// | softmax | $p_c = e^{z_c - m} / \sum_k e^{z_k - m}$ | $\mathrm{d}z_k = p_k \big(\mathrm{d}p_k - \sum_c \mathrm{d}p_c\, p_c\big)$ | probabilities from scores |
// | log-sum-exp | $m + \log \sum_k e^{z_k - m}$ | $p$ | a smooth maximum |
// | cross-entropy | $\mathrm{LSE}(z) - z_t = -\log p_t$ | $p - y$ | one of $C$ classes |
// | label smoothing | the same with $y' = (1 - s)\, y + s / C$ | $p - y'$ | a model that must not be too sure |
//
// With the mean over $N$ examples, each gradient gets the factor $\frac1N$.
//
// What this chapter has shown, and where:
//
// - A loss says in one number how far the predictions are from the targets. It measures how well a model does, and lower is better (3.1). Training has one goal: weights and biases that make it small (3.3).
// - The task decides the loss. For numbers, in a regression, the mean squared error is usual (3.2). It belongs to normal noise (3.5), and a few wrong values can spoil it (3.4).
// - For classes, where the outputs are probabilities, the cross-entropy is usual (3.6, 3.9).
// - Losses can be derived: say how the data come about, write the likelihood, take minus the logarithm (3.5, 3.6, 3.9).
// - Cross-entropy is lowest for honest probabilities (3.9). Its gradient with respect to the scores is what was said minus what was true (3.10). The squared error on probabilities has almost no gradient where an answer is surely wrong (3.11).
// - Compute losses from scores, with the largest subtracted; through probabilities they end in infinity and NaN (3.6, 3.8, 3.12).
//
// **Questions to test yourself.** (a) All scores of a row grow by 3. What happens to $p$, to the loss, and to its gradient? (b) A model gives the true class one quarter each time. What is its loss? (c) Which constant prediction has the least mean squared error, and which the least mean absolute error? (d) Why must the bars in the figure of 3.10 add up to 0? (e) A classifier of 10 classes starts with a loss of 7. What do you suspect?
//
// *Answers.* (a) Nothing changes in any of them. (b) $-\log \frac14 = 1.386$ nats. (c) The mean; the median. (d) Because $p$ and $y$ both sum to 1; or because raising all scores does not change the loss. (e) Its first weights are so large that it is sure and wrong: a model that knows nothing has $\log 10 = 2.303$.
//
// **Exercises:** [four graded exercises](assignments/03-loss-functions.ipynb)
//
// **Library files of this chapter:** [`derive/mean-squared-error.ts`](../lib/src/derive/mean-squared-error.ts), [`derive/huber.ts`](../lib/src/derive/huber.ts), [`derive/binary-cross-entropy.ts`](../lib/src/derive/binary-cross-entropy.ts), [`derive/softmax.ts`](../lib/src/derive/softmax.ts), [`derive/log-softmax.ts`](../lib/src/derive/log-softmax.ts),
// [`derive/softmax-cross-entropy.ts`](../lib/src/derive/softmax-cross-entropy.ts), [`nn/losses.ts`](../lib/src/nn/losses.ts), [`data/small-digits.ts`](../lib/src/data/small-digits.ts)
//
// **Sources**
// - Goodfellow, Bengio, Courville (2016), *Deep Learning*, section 5.5: maximum likelihood, and the mean squared error from normal noise; section 6.2.2: sigmoid and softmax outputs, and why their losses undo the exponential.
// - Bishop (2006), *Pattern Recognition and Machine Learning*, eq. 4.90 and 4.91: binary cross-entropy and its gradient, our (9) and (10); eq. 4.104: softmax, our (12); eq. 4.106: its derivatives; eq. 4.108 and 4.109: cross-entropy and its gradient, our (17) and (20). (His gradients go on to the weights.)
// - Huber (1964), *Robust Estimation of a Location Parameter*, The Annals of Mathematical Statistics 35(1), 73-101: our (6).
// - Kullback, Leibler (1951), *On Information and Sufficiency*, The Annals of Mathematical Statistics 22(1), 79-86: the divergence, and why it is never negative.
// - Szegedy, Vanhoucke, Ioffe, Shlens, Wojna (2016), *Rethinking the Inception Architecture for Computer Vision*, section 7: label smoothing.
// - Fisher (1936): the flowers (see chapter 02). Alpaydin, Kaynak (1998), *Cascading Classifiers*, Kybernetika: the small digits; [where the file comes from](../lib/data/README.md).
// - LeCun, Bottou, Bengio, Haffner (1998), *Gradient-Based Learning Applied to Document Recognition*: the digits of 3.14, and the linear classifier with an error of 12 %.
