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
// # 4 Gradient descent
//
// A loss says how wrong a model is. Its gradient says, for every weight, how the loss reacts when that weight moves. To learn is to use the second in order to lower the first, again and again. **Which step lowers the loss, how long may it be, and what makes many steps faster than they would be by themselves?**
//
// **You need** chapters 01 to 03: arrays, the gradient check, Taylor's formula (1.6), dot products and arrows (2.3, 2.9), squared error, cross-entropy and softmax regression (03). **You will have built** gradient descent on whole data sets and on small samples of them, and five optimizers by hand, each in a few lines. **It takes** about 75 minutes to read; the machine
// computes for less than one.
//
// | section | question |
// |---|---|
// | 4.1 | Which way is down? |
// | 4.2 | How long may a step be? |
// | 4.3 | Is that true of real data? (iris flowers) |
// | 4.4 | Must a step look at all the data? (handwritten digits) |
// | 4.5 | Can a step remember the ones before? (momentum) |
// | 4.6 | Can each weight have a step of its own? (RMSProp) |
// | 4.7 | Can it have both? (Adam) |
// | 4.8 | Where is all this in the library? |
// | 4.9 | What kinds of ground are there? |
// | 4.10 | Should the learning rate stay the same? |
// | 4.11 | What can one bad example do? |
// | 4.12 | Who wins? (a race on 60,000 digits) |
// | 4.13 | Where does the gradient come from? |
//
// **Predict before you read on.** In section 4.3, the same model learns from the same flowers twice, 1000 steps each. The only difference is the learning rate: 1 % below a certain number, and 1 % above it. Afterwards, the second loss is: about the same as the first, about twice as large, or more than a billion times as large? Write your guess down.
//
// All imports of this chapter stand in one cell.

// %%
import {
  accuracy,
  adam,
  adamw,
  add,
  argmax,
  array,
  backend,
  batches,
  checkGradient,
  clipByNorm,
  contourMap,
  copy,
  cosine,
  crossEntropy,
  divide,
  format,
  type GradientCheck,
  Linear,
  lineChart,
  linearBackward,
  linearForward,
  loadIris,
  loadMnist,
  map,
  matmul,
  mean,
  meanSquaredError,
  meanSquaredErrorBackward,
  multiply,
  norm,
  type Optimizer,
  type Random,
  random,
  rmsprop,
  rows,
  type Schedule,
  sgd,
  sgdInto,
  show,
  sliderChart,
  softmaxCrossEntropyBackward,
  softmaxCrossEntropyForward,
  softmaxForward,
  stepDecay,
  subtract,
  sum,
  take,
  type Tensor,
  transpose,
  warmup,
  zeros,
} from 'nabla';

// %% [markdown]
// The helpers of the chapters before: `verify` prints a gradient check and stops the lesson if it fails; `hold` stops it when a number is not where the text says it is.

// %%
const allChecks: GradientCheck[] = [];
function verify(check: GradientCheck): void {
  allChecks.push(check);
  console.log(String(check));
  if (check.relativeError > 1e-7) throw new Error(`This gradient is wrong: ${check}`);
}

/** Stops the lesson when a number is not where the text says it is. */
function hold(name: string, value: number, low: number, high: number): void {
  if (value >= low && value <= high) return;
  throw new Error(`${name} should lie from ${low} to ${high}, but ${value} came`);
}

/** The dot product of two arrays of the same shape. */
const dot = (a: Tensor, b: Tensor): number => sum(multiply(a, b));

// %% [markdown]
// ## 4.1 Which way is down?
//
// Two weights, $w_1$ and $w_2$, are a point on a map. The loss is the height of the ground there. Our first ground is a bowl, flat in one direction and steep in the other:
//
// $$ L(w) = \tfrac12 \big( \lambda_1 w_1^2 + \lambda_2 w_2^2 \big) \qquad\text{with}\qquad \lambda_1 = 1, \quad \lambda_2 = 10 $$
//
// $\lambda$ is the Greek letter lambda. The derivative of $\frac12 \lambda_i w_i^2$ is $\lambda_i w_i$, and the other term does not contain $w_i$. So the gradient is $g_i = \lambda_i w_i$. In this chapter $g$ stands for the gradient of the loss with respect to all weights, the $\mathrm{d}w$ of the chapters before.

// %%
/** A ground: a height for every point w, and the gradient there. */
interface Ground {
  loss(w: Tensor): number; //        [D] -> one number
  gradient(w: Tensor): Tensor; //    [D] -> [D]
}

const lambdas = array([1, 10]); //                              [2]
const bowl: Ground = {
  loss: (w) => dot(lambdas, multiply(w, w)) / 2, //             [2] -> one number
  gradient: (w) => multiply(lambdas, w), //                     [2]
};

const here = array([4, 1]); //                                  [2]
const g = bowl.gradient(here); //                               [2]
console.log(`loss ${bowl.loss(here)}, gradient ${format(g)}`);
verify(checkGradient(bowl.loss, here, g, { name: 'gradient of the bowl' }));

// %% [markdown]
// Now walk from $w$ by a small arrow $d$. How does the loss change? Go along the arrow, a share $s$ of it at a time: $f(s) = L(w + s\, d)$, from $s = 0$ to $s = 1$. When $s$ moves, every weight moves, $w_i$ by $d_i$ for each unit of $s$. As in section 1.9, the contributions of all ways to the loss add up:
//
// $$ f'(0) = \sum_i \frac{\partial L}{\partial w_i}\, d_i = g \cdot d $$
//
// Taylor's formula (1.6), from $s = 0$ with the step 1, says $f(1) = f(0) + f'(0) + \frac12 f''(0) + \dots$ The step 1 is not small. But each derivative with respect to $s$ brings one more factor $d_i$: $f''$ contains products of two of them, $f'''$ of three. These are tiny when $d$ is short. What is left is the *first-order expansion*:
//
// $$ L(w + d) \;\approx\; L(w) + g \cdot d \tag{1} $$
//
// Which arrow of a given length lowers the loss most? Write $d = \lVert d \rVert\, u$, where $u$ has the length 1. Then $g \cdot d = \lVert d \rVert\, (g \cdot u)$. By 2.9, $g \cdot u$ says how far $g$ reaches in the direction of $u$, and no arrow reaches farther than it is long. So $g \cdot u$ lies between $-\lVert g \rVert$ and $+\lVert g \rVert$. The least value comes from $u = -g / \lVert g \rVert$, which points exactly against $g$: there, $g \cdot u = -\lVert g \rVert^2 / \lVert g \rVert = -\lVert g \rVert$. **Against the gradient is the direction of steepest descent.**
//
// **Predict:** the figure walks from the point $(4, 1)$ in every direction, 0.02 far, and shows how the loss changes for each unit walked. (At 0 degrees $w_1$ grows, at 90 degrees $w_2$.) The gradient there is $(4, 10)$, an arrow of length 10.77 that points 68 degrees upward from the axis of $w_1$. Where is the lowest point of the curve, and how low is it? And when the walk is 3 long, is it still downhill there?

// %%
const degrees = Array.from({ length: 73 }, (_, k) => -180 + 5 * k); // 73 directions
const arrowAt = (angle: number, length: number): Tensor =>
  array([
    length * Math.cos((angle * Math.PI) / 180),
    length * Math.sin((angle * Math.PI) / 180),
  ]); // [2]
/** How the loss changes on a walk, for each unit walked. */
const changeOf = (angle: number, length: number): number =>
  (bowl.loss(add(here, arrowAt(angle, length))) - bowl.loss(here)) / length;

function compassFigure(length: number) {
  const changes = degrees.map((angle) => changeOf(angle, length));
  const lowest = degrees[changes.indexOf(Math.min(...changes))];
  return lineChart({
    title: `A walk of length ${length}, in every direction`,
    xTitle: 'direction of the walk (degrees)',
    yTitle: 'change of the loss for each unit walked',
    description: `Length ${length}: lowest at ${lowest} degrees, ${Math.min(...changes).toFixed(1)}.`,
    series: [
      { name: 'measured', x: degrees, y: changes },
      {
        name: 'first order, g · d',
        x: degrees,
        y: degrees.map((angle) => dot(g, arrowAt(angle, 1))),
      },
    ],
  });
}
const compassPicture = show(
  sliderChart({
    slider: 'length of the walk',
    steps: [0.02, 0.5, 1, 2, 3].map((length) => ({
      label: String(length),
      figure: compassFigure(length),
    })),
  }),
);
const uphill = (Math.atan2(g.data[1], g.data[0]) * 180) / Math.PI;
const downhill = uphill - 180;
console.log(
  `the gradient points to ${uphill.toFixed(1)} degrees, length ${norm(g).toFixed(2)}`,
);
console.log(`against it: to ${downhill.toFixed(1)} degrees`);
for (const length of [0.02, 3]) {
  console.log(
    `walk of ${length} against it: ${changeOf(downhill, length).toFixed(2)} for each unit`,
  );
}
hold('direction of the gradient', uphill, 68.1, 68.3);
hold('length of the gradient', norm(g), 10.77, 10.771);
hold('change on the short walk', changeOf(downhill, 0.02), -10.77, -10.6);
hold('change on the long walk', changeOf(downhill, 3), 2, 3);

// %% [markdown]
// Look at the first state of the slider: the two curves lie on each other, and the lowest point is at $-112$ degrees, against the gradient. It is almost as deep as the gradient is long, 10.77. Then make the walk longer. The measured curve leaves the other and rises, because the bowl bends upward. At length 3 the walk against the gradient ends *higher* than it began. (1) is true nearby, and only there.
//
// So the rule of this whole course is: a step against the gradient, short enough. How short, says the learning rate $\eta$:
//
// $$ w \leftarrow w - \eta\, g \tag{2} $$
//
// This is *gradient descent*. It is iterative: compute the gradient, take a step, and start anew from where you are. The learning rate itself is not learned: we choose it, and much depends on the choice (4.2). Such a number is called a *hyperparameter*.
//
// Put $d = -\eta g$ into (1) to see what a step gains:
//
// $$ L(w - \eta g) \;\approx\; L(w) - \eta\, \lVert g \rVert^2 \tag{3} $$
//
// The square is never negative, so for small $\eta$ the loss falls, unless the gradient is zero. Compare the gain that (3) promises with the real one, at three rates. **Predict** at which of them the promise is kept best.

// %%
for (const [lr, low, high] of [
  [0.0001, 0.999, 1],
  [0.01, 0.95, 0.96],
  [0.1, 0.55, 0.58],
]) {
  const promised = lr * norm(g) ** 2;
  const gained = bowl.loss(here) - bowl.loss(subtract(here, multiply(lr, g)));
  console.log(
    `learning rate ${lr}: gained ${((100 * gained) / promised).toFixed(1)} % of what (3) says`,
  );
  hold('gained of what was promised', gained / promised, low, high);
}

// %% [markdown]
// The shortest step gains nearly all that (3) promises, the longest little more than half: the bend of the ground takes the rest.
//
// ## 4.2 How long may a step be?
//
// On the bowl we can follow the steps exactly. The gradient of weight $i$ is $\lambda_i w_i$. So (2) says, for each weight by itself,
//
// $$ w_i \leftarrow w_i - \eta\, \lambda_i w_i = (1 - \eta \lambda_i)\, w_i \tag{4} $$
//
// **Every step multiplies the weight by the same factor.** After $k$ steps it is $(1 - \eta\lambda_i)^k$ times what it was. Everything that a learning rate can do is in that factor:
//
// | $\eta\lambda_i$ | factor $1 - \eta\lambda_i$ | the weight |
// |---|---|---|
// | between 0 and 1 | between 1 and 0 | gets nearer to 0 on its own side; near $\eta\lambda_i = 0$ it creeps |
// | 1 | 0 | is there in one step |
// | between 1 and 2 | between $-1$ and 0 | jumps to the other side each time, and still gets nearer |
// | 2 | $-1$ | jumps to and fro for ever |
// | above 2 | below $-1$ | jumps farther each time: it *diverges* |
//
// With several weights there is one $\eta$ for all. It has to be small enough for the *steepest* direction, the one with the largest $\lambda_i$, which we call $\lambda_{\max}$ (and the smallest $\lambda_{\min}$):
//
// $$ 0 < \eta < \frac{2}{\lambda_{\max}} \tag{5} $$
//
// And the flattest direction has to live with that. Here $\lambda_{\max} = 10$, so the limit is $\eta = 0.2$, where the flat weight is multiplied by $1 - 0.2 \cdot 1 = 0.8$.
//
// In the figure, darker ground is higher. Move the slider through the learning rates: each state is a run of 40 steps from the same start. (A path is drawn until it leaves the map.) **Predict** at which rate the loss in the title is lowest, and what changes between 0.2 and 0.205.

// %%
/** From the gradient of a step to what is subtracted from the weights. */
type Rule = (g: Tensor) => Tensor; // [D] -> [D]

/** (2): the plain step. */
const plainRule =
  (lr: number): Rule =>
  (gradient) =>
    multiply(lr, gradient); // [D]

/** All points of a descent, the start first. */
function descend(ground: Ground, start: Tensor, rule: Rule, steps: number): Tensor[] {
  const path = [start]; // each [D]
  for (let k = 0; k < steps; k++) {
    path.push(subtract(path[k], rule(ground.gradient(path[k])))); // [D] - [D]
  }
  return path;
}

/** What of a path lies on the map, until it first leaves it. */
function onMap(path: Tensor[], [left, right, bottom, top]: number[]) {
  const isOff = ({ data: [x, y] }: Tensor): boolean =>
    !(x >= left && x <= right && y >= bottom && y <= top);
  const leaves = path.findIndex(isOff);
  const seen = leaves < 0 ? path : path.slice(0, leaves);
  return { x: seen.map(({ data }) => data[0]), y: seen.map(({ data }) => data[1]) };
}

const bowlStart = array([8, 1.5]); // [2]
const bowlEdges = [-9, 9, -4, 4];
function rateFigure(lr: number) {
  const path = descend(bowl, bowlStart, plainRule(lr), 40); // 41 points [2]
  const last = bowl.loss(path[40]);
  const seen = onMap(path, bowlEdges);
  return contourMap({
    title: `Learning rate ${lr}: after 40 steps the loss is ${last.toPrecision(2)}`,
    xTitle: 'weight w₁ (flat)',
    yTitle: 'weight w₂ (steep)',
    description: `Loss after 40 steps ${last.toPrecision(2)}; ${seen.x.length} of 41 points on the map.`,
    xRange: [-9, 9],
    yRange: [-4, 4],
    steps: 40,
    palette: 'gray',
    range: [0, 280], // pale, so that the path stands out
    hasColourBar: false,
    value: (first, second) => bowl.loss(array([first, second])), // [2]
    series: [
      { name: 'path', ...seen, colour: '#d55e00' },
      { name: 'steps', ...seen, mode: 'markers', colour: '#d55e00' },
      { name: 'minimum', x: [0], y: [0], mode: 'markers', colour: '#0072b2' },
    ],
  });
}
const rates = [0.02, 0.05, 0.1, 0.15, 0.18, 0.19, 0.2, 0.205, 0.22];
const ratePicture = show(
  sliderChart({
    slider: 'learning rate',
    steps: rates.map((lr) => ({ label: String(lr), figure: rateFigure(lr) })),
    start: 4,
  }),
);
for (const lr of [0.18, 0.205]) {
  const path = descend(bowl, bowlStart, plainRule(lr), 40);
  const factors = [0, 1].map((i) => path[40].data[i] / path[39].data[i]); // measured
  console.log(
    `rate ${lr}: factors ${factors.map((f) => f.toFixed(3)).join(' and ')}, loss ${bowl.loss(path[40]).toPrecision(2)}`,
  );
  factors.forEach((factor, i) => {
    hold('measured factor minus (4)', factor - (1 - lr * lambdas.data[i]), -1e-12, 1e-12);
  });
}
/** The loss after 40 steps at a rate. */
const lossAfter40 = (lr: number): number =>
  bowl.loss(descend(bowl, bowlStart, plainRule(lr), 40)[40]);
hold('loss after 40 steps at 0.18', lossAfter40(0.18), 0, 1e-4);
hold('loss after 40 steps at 0.2', lossAfter40(0.2), 11.2, 11.3);
hold('loss after 40 steps at 0.205', lossAfter40(0.205), 400, 600);
const lowestAt = rates.reduce((best, lr) =>
  lossAfter40(lr) < lossAfter40(best) ? lr : best,
);
hold('the rate with the lowest loss', lowestAt, 0.18, 0.18);

// %% [markdown]
// Look at the steep direction. Up to 0.1 the path bends smoothly. Above, it jumps from wall to wall. At 0.18 the loss is lowest. At 0.2 the path jumps for ever with the same width, and at 0.205 the jumps grow: it leaves the map. The two weights do not know of each other; only the steep one has gone wrong.
//
// **The best rate** makes the slower of the two directions as fast as it can be. What counts is the size of a factor, without its sign. In the flat direction it is $1 - \eta\lambda_{\min}$, which falls as the rate grows. In the steep direction, beyond $\eta\lambda_{\max} = 1$, it is $\eta\lambda_{\max} - 1$, which rises. The best rate lies where the two are equal:
//
// $$ 1 - \eta\lambda_{\min} = \eta\lambda_{\max} - 1 \quad\Longrightarrow\quad \eta = \frac{2}{\lambda_{\min} + \lambda_{\max}}, \qquad \text{factor}\;\; \frac{\lambda_{\max} - \lambda_{\min}}{\lambda_{\max} + \lambda_{\min}} = \frac{\kappa - 1}{\kappa + 1} \tag{6} $$
//
// where $\kappa = \lambda_{\max} / \lambda_{\min}$ (kappa) is the *condition number*: how much steeper the steepest direction is than the flattest. (For the factor, put this $\eta$ into $1 - \eta\lambda_{\min}$; for its last form, divide above and below by $\lambda_{\min}$.) The larger $\kappa$, the nearer to 1 is the factor, and the slower is descent, whatever the rate.
//
// Here $\kappa = 10$, the best rate is $2/11 = 0.182$, and the factor $9/11 = 0.82$. The cell tries 2000 rates and looks for the best.

// %%
/** The larger of the two factors of our bowl, without its sign. */
const slowerFactor = (lr: number): number =>
  Math.max(...Array.from(lambdas.data, (lambda) => Math.abs(1 - lr * lambda)));
const manyRates = Array.from({ length: 2000 }, (_, k) => k / 10000); // 0 to 0.1999
const bestRate = manyRates.reduce((best, lr) =>
  slowerFactor(lr) < slowerFactor(best) ? lr : best,
);
console.log(
  `best of 2000 rates: ${bestRate}, its factor ${slowerFactor(bestRate).toFixed(3)}`,
);
hold('best rate minus (6)', bestRate - 2 / 11, -1e-4, 1e-4);
hold('best factor minus (6)', slowerFactor(bestRate) - 9 / 11, 0, 1e-3);

// %% [markdown]
// **Any bowl is like ours, seen from the right angle.** In general the steepest direction does not lie along one weight. Take a loss whose terms are products of two weights at most, with its minimum at $w^\ast$. Walk from there to $w$ as in 4.1, with $d = w - w^\ast$ and $f(s) = L(w^\ast + s\, d)$. At the minimum the gradient is zero, so $f'(0) = 0$. In $f'(s) = \sum_i \frac{\partial L}{\partial w_i}\, d_i$, the weight $w_j$ moves by $d_j$ for each unit of $s$, so the next derivative is $f'' = \sum_i \sum_j d_i\, \frac{\partial^2 L}{\partial w_i \partial w_j}\, d_j$. It is constant, so all further ones are 0, and Taylor's formula is exact:
//
// $$ L(w) = L(w^\ast) + \tfrac12 \sum_i \sum_j d_i\, H_{ij}\, d_j \qquad\text{with}\qquad H_{ij} = \frac{\partial^2 L}{\partial w_i \partial w_j}, \quad d = w - w^\ast $$
//
// The matrix $H$ is called the *Hessian*. Its element $H_{ij}$ is a *second partial derivative*: of the loss with respect to $w_j$, and of the result with respect to $w_i$. The order of the two does not matter, so $H_{ij} = H_{ji}$; such a matrix is called *symmetric*. For the gradient, move $d_k$. It stands in the terms with $i = k$ and in those with $j = k$. By the symmetry both give the same, which makes up for the $\frac12$:
//
// $$ g_k = \sum_j H_{kj}\, d_j \qquad\text{or}\qquad g = H\, (w - w^\ast) $$
//
// with $w - w^\ast$ written as a column.
//
// Some directions are special. An arrow $u$ is an *eigenvector* of $H$ if $H u$ lies along $u$ itself: $H u = \lambda u$. The number $\lambda$ is its *eigenvalue*: how much the slope grows for each unit that we walk along $u$, in other words how strongly the ground bends. A symmetric matrix of shape `[D, D]` has $D$ eigenvectors $u_i$ at right angles to each other (a theorem that we use without its proof). So
// every arrow $w - w^\ast$ is a sum of pieces $c_i u_i$ along them, as a point on a map is so far to the right and so far up. Then the step (2) is
//
// $$ (w - w^\ast) - \eta H (w - w^\ast) \;=\; \sum_i c_i u_i - \eta \sum_i c_i \lambda_i u_i \;=\; \sum_i (1 - \eta\lambda_i)\, c_i\, u_i $$
//
// It is (4) again, with the piece $c_i$ in the place of the weight. So the limit (5) holds for every bowl, with the largest eigenvalue of its Hessian. And close to a minimum every smooth loss is nearly such a bowl, by Taylor's formula, with the second derivatives at the minimum as its Hessian.
//
// Here is a tilted one. Its Hessian has the rows $(5.5,\, 4.5)$ and $(4.5,\, 5.5)$, and its minimum is at 0. **Predict:** multiply it by the columns $(1,\, 1)$ and $(1,\, {-1})$. Are they eigenvectors, and with which eigenvalues? And which factor has each piece at the rate 0.18?

// %%
const tilted = array([
  [5.5, 4.5],
  [4.5, 5.5],
]); // [2, 2]
const tiltedBowl: Ground = {
  loss: (w) => dot(w, matmul(tilted, w)) / 2, // [2, 1] -> one number
  gradient: (w) => matmul(tilted, w), //         [2, 2] [2, 1] -> [2, 1]
};
const tiltedStart = array([[8], [1.5]]); //      [2, 1]
verify(
  checkGradient(tiltedBowl.loss, tiltedStart, tiltedBowl.gradient(tiltedStart), {
    name: 'gradient H w of the tilted bowl',
  }),
);
const tiltedPath = descend(tiltedBowl, tiltedStart, plainRule(0.18), 10); // 11 points [2, 1]
for (const [u, lambda] of [
  [array([[1], [1]]), 10],
  [array([[1], [-1]]), 1],
] as const) {
  const moved = matmul(tilted, u); //            [2, 2] [2, 1] -> [2, 1]
  const factor = dot(u, tiltedPath[10]) / dot(u, tiltedPath[9]); // of the piece along u
  console.log(
    `u (${u.data.join(', ')}): H u (${moved.data.join(', ')}), factor ${factor.toFixed(3)}`,
  );
  hold('H u minus lambda u', norm(subtract(moved, multiply(lambda, u))), 0, 1e-12);
  hold('factor minus (4)', factor - (1 - 0.18 * lambda), -1e-9, 1e-9);
}

// %% [markdown]
// Both are eigenvectors, with the eigenvalues 10 and 1. It is our bowl, turned by 45 degrees, and each step multiplies the piece along $(1,\, 1)$ by $-0.8$ and the other by $0.82$.
//
// ## 4.3 Real data: the limit, measured
//
// Predict the width of a petal from the three other lengths of an iris flower (2.8): $\hat y = x\, w$, where each row of $x$ holds the three lengths and a 1, so that the last weight is the bias. The loss is the mean squared error of [section 3.2](03-loss-functions.ipynb), with targets $t$:
//
// $$ L = \frac1N \sum_{n=1}^{N} (\hat y_n - t_n)^2 \qquad \frac{\partial L}{\partial \hat y_n} = \frac2N (\hat y_n - t_n) \qquad g = \frac2N\, x^{\mathsf T} (x w - t) \tag{7} $$
//
// The last step is (9) of chapter 02: the gradient of weights is $x^{\mathsf T}$ times the gradient of the output. Finding the weights with the least squared error is called *least squares*.

// %%
const flowers = loadIris();
const N = 150;
const x = zeros([N, 4]); //                           [N, D] with D = 4
const t = zeros([N, 1]); //                           [N, 1]
for (let n = 0; n < N; n++) {
  for (let d = 0; d < 3; d++) x.set(n, d, flowers.features.get(n, d));
  x.set(n, 3, 1);
  t.set(n, 0, flowers.features.get(n, 3)); //         the width of the petal
}

/** Least squares as a ground: inputs [N, D] -> loss and gradient of weights [D, 1] */
const leastSquares = (inputs: Tensor): Ground => ({
  loss: (w) => norm(subtract(matmul(inputs, w), t)) ** 2 / N,
  gradient: (w) =>
    multiply(2 / N, matmul(transpose(inputs), subtract(matmul(inputs, w), t))), // [D, N] [N, 1] -> [D, 1]
});
const petals = leastSquares(x);

const rng = random(4);
const wDrawn = rng.normalArray([4, 1]); //            [D, 1]
verify(
  checkGradient(petals.loss, wDrawn, petals.gradient(wDrawn), {
    name: 'gradient of least squares',
  }),
);

// %% [markdown]
// Multiplied out, no term of this loss has more than two weights, so it is a bowl. Its Hessian is the derivative of $g$. In $g_d = \frac2N \sum_n x_{nd} \big(\sum_e x_{ne} w_e - t_n\big)$ the weight $w_e$ has the factor $\frac2N \sum_n x_{nd} x_{ne}$, so
//
// $$ H = \frac2N\, x^{\mathsf T} x $$
//
// The first row of $H$ is the gradient of the first element of $g$. So the gradient check can test a row of the Hessian too.

// %%
/** [N, D] -> [D, D] */
const hessianOf = (inputs: Tensor): Tensor =>
  multiply(2 / N, matmul(transpose(inputs), inputs)); // [D, N] [N, D] -> [D, D]
const hessian = hessianOf(x);
console.log(format(hessian, 4));
const firstRow = transpose(rows(hessian, 0, 1)); //      [1, D] -> [D, 1]
verify(
  checkGradient((moved) => petals.gradient(moved).data[0], wDrawn, firstRow, {
    name: 'first row of the Hessian',
  }),
);

// %% [markdown]
// **The largest eigenvalue.** Take any arrow and multiply it by $H$, again and again. Its piece along $u_i$ is multiplied by $\lambda_i$ each time. The piece with the largest eigenvalue grows fastest and soon outweighs the others. Then the arrow points along that eigenvector, and each product makes it $\lambda_{\max}$ times as long. This is *power iteration*; we make the arrow
// length 1 again after each product, so that its numbers stay in range. (None of our eigenvalues is negative: for an eigenvector of length 1, $\lambda = u \cdot H u = \frac2N \lVert x u \rVert^2$.)
//
// For the smallest eigenvalue, use $\lambda_{\max} I - H$, where $I$ is the matrix with ones on its diagonal and zeros elsewhere. It turns $u$ into $\lambda_{\max} u - \lambda u$, so its eigenvalues are $\lambda_{\max} - \lambda_i$, and the largest belongs to $\lambda_{\min}$.

// %%
/** The largest eigenvalue of a matrix without negative ones, by power iteration: [D, D] -> one number */
function largestEigenvalue(matrix: Tensor, products: number): number {
  let u = random(1).normalArray([matrix.shape[0], 1]); // [D, 1]
  let length = 0;
  for (let k = 0; k < products; k++) {
    const moved = matmul(matrix, u); //                   [D, D] [D, 1] -> [D, 1]
    length = norm(moved);
    u = divide(moved, length);
  }
  return length;
}

/** Largest and smallest eigenvalue, and the condition number. */
function curvature(matrix: Tensor) {
  const most = largestEigenvalue(matrix, 100);
  const D = matrix.shape[0];
  const identity = zeros([D, D]); //                      [D, D]
  for (let d = 0; d < D; d++) identity.set(d, d, 1);
  const least = most - largestEigenvalue(subtract(multiply(most, identity), matrix), 20000);
  return { most, least, kappa: most / least };
}

const { most, least, kappa } = curvature(hessian);
const limit = 2 / most;
console.log(`largest eigenvalue ${most.toFixed(2)}, smallest ${least.toFixed(4)}`);
console.log(`condition number ${kappa.toFixed(0)}`);
console.log(`limit of the learning rate: ${limit.toFixed(5)}`);
hold('largest eigenvalue', most, 121.26, 121.27);
hold('smallest eigenvalue', least, 0.0149, 0.015);
hold('condition number', kappa, 8100, 8140);
hold('limit of the learning rate', limit, 0.01649, 0.0165);

// %% [markdown]
// So this is the certain number of the first page: $2/\lambda_{\max} = 0.0165$. Now learn with rates around it, 1000 steps each, from weights 0. We look at the length of the gradient: it goes to zero at the minimum, and by $g = H(w - w^\ast)$ each of its pieces is multiplied by $1 - \eta\lambda_i$ too. The second axis is logarithmic (1.7). There a constant factor for each step is a straight line, since $\log(c\, r^k) = \log c + k \log r$. The figure shows the first 300 steps. Look at the lines of 0.99 and 1.01, which begin together.

// %%
const zeroW = zeros([4, 1]); // [D, 1]
const shares = [0.5, 0.9, 0.99, 1.01, 1.05];
const runs = shares.map((share) => ({
  share,
  path: descend(petals, zeroW, plainRule(share * limit), 1000), // 1001 times [D, 1]
}));
const limitPicture = show(
  lineChart({
    title: 'Iris, least squares: learning rates around the limit',
    xTitle: 'step',
    yTitle: 'length of the gradient (logarithmic axis)',
    yLog: true,
    description: 'Below the limit three curves fall; above it two rise in straight lines.',
    series: runs.map(({ share, path }) => ({
      name: `${share} of the limit`,
      x: path.slice(0, 301).map((_, k) => k),
      y: path.slice(0, 301).map((w) => norm(petals.gradient(w))),
    })),
  }),
);
for (const { share, path } of runs) {
  console.log(`${share} of the limit: loss ${petals.loss(path[1000]).toPrecision(3)}`);
}
const lossAt = (share: number): number =>
  petals.loss(runs[shares.indexOf(share)].path[1000]);
const [beforeLast, last] = [999, 1000].map((k) => norm(petals.gradient(runs[3].path[k])));
console.log(`growth for each step at 1.01: ${(last / beforeLast).toFixed(4)}`);
console.log(`1.02 to the power of 1000: ${(1.02 ** 1000).toExponential(1)}`);
hold('1.02^1000', 1.02 ** 1000, 3.9e8, 4.1e8);
hold('loss at 0.99 of the limit', lossAt(0.99), 0.0358, 0.037);
hold('loss at 1.01 of the limit', lossAt(1.01), 1e17, 1e18);
hold('growth for each step at 1.01', last / beforeLast, 1.0199, 1.0201);

// %% [markdown]
// Two percent of difference in the rate, and one loss is 0.036, the other above $10^{17}$: more than a billion times a billion. The growth for each step is what (4) says: $1 - 1.01 \cdot 2 = -1.02$. In a thousand steps that is a factor of $1.02^{1000} = 4 \cdot 10^8$ for the weights, and the square of that, $1.6 \cdot 10^{17}$, for the loss.
//
// Look at the curve of 0.5 as well. It falls steeply at first and then hardly at all: the steep pieces are done within a few steps, the flat ones take thousands. That is the condition number, 8121.
//
// **A better bowl.** The bowl is that narrow because the lengths are far from 0, spread differently, and are large and small together. The first two can be mended. Subtract the mean of each length (as in 2.10) and divide by its standard deviation (1.5): the inputs are *standardised*. It is the same model, since the new weights and bias can make up for it. **Predict** the new condition number: 5000, 500, or below 50?

// %%
const lengths = x.hi(N, 3); //                                   [N, 3] a view
const lengthMeans = mean(lengths, 0); //                         [N, 3] -> [3]
const apart = subtract(lengths, lengthMeans); //                 [N, 3] - [3]
const spreads = map(mean(multiply(apart, apart), 0), Math.sqrt); // [N, 3] -> [3]
const xs = zeros([N, 4]); //                                     [N, D]
for (let n = 0; n < N; n++) {
  for (let d = 0; d < 3; d++) xs.set(n, d, apart.get(n, d) / spreads.get(d));
  xs.set(n, 3, 1);
}
const standardised = leastSquares(xs);
const round = curvature(hessianOf(xs));
console.log(
  `largest eigenvalue ${round.most.toFixed(2)}, smallest ${round.least.toFixed(3)}`,
);
console.log(`condition number ${round.kappa.toFixed(1)}`);

const leastLoss = standardised.loss(
  descend(standardised, zeroW, plainRule(1 / round.most), 2000)[2000],
);
/** Steps until the loss is within a thousandth of the least one. */
function stepsNeeded(ground: Ground, lr: number, atMost: number): number {
  let w = zeroW; // [D, 1]
  for (let k = 0; k < atMost; k++) {
    if (ground.loss(w) < 1.001 * leastLoss) return k;
    w = subtract(w, multiply(lr, ground.gradient(w)));
  }
  return atMost;
}
const stepsRaw = stepsNeeded(petals, 0.95 * limit, 50000);
const stepsRound = stepsNeeded(standardised, (0.95 * 2) / round.most, 50000);
console.log(`steps needed: ${stepsRaw} as measured, ${stepsRound} standardised`);
hold('condition number, standardised', round.kappa, 28, 29);
hold('steps as measured', stepsRaw, 4000, 5000);
hold('steps standardised', stepsRound, 20, 80);

// %% [markdown]
// 28 instead of 8121, and thousands of steps become a few dozen, for four lines of code. (It is not 1, since flowers with long petals still have long sepals.) Standardise the inputs first; only then worry about the optimizer.
//
// ## 4.4 A step from a few examples
//
// The loss is a mean over all $N$ examples, so a step costs a pass over all of them. That is *batch gradient descent*. For 60,000 digits it means one step for 60,000 pictures. Would a few hundred of them not say nearly the same?
//
// - *Stochastic gradient descent* (SGD) takes **one** example, drawn at random, and steps along its gradient.
// - *Mini-batch gradient descent* takes $B$ of them, often 32 to 256, and steps along the mean of their gradients. $B$ is the *batch size*. The name SGD is often used for this too.
//
// **On average it is right.** Let $g^{(n)}$ be the gradient of the loss of example $n$ alone. The loss is the mean over the examples, so $g = \frac1N \sum_n g^{(n)}$. Draw an example at random, each equally likely. The average outcome is the sum over all outcomes, each times its probability $\frac1N$: that is $g$ again. The mean over several drawn examples has the same average.
//
// **How far is it off?** Let $\sigma$ be how far a single $g^{(n)}$ typically is from $g$, the root of the mean of $\lVert g^{(n)} - g \rVert^2$. For independent draws the squares of deviations add up (1.5): for the sum of $B$ of them that makes $B \sigma^2$, so the sum has the deviation $\sqrt{B}\,\sigma$. The mean divides by $B$:
//
// $$ \text{noise of a mini-batch gradient} = \frac{\sqrt{B}\, \sigma}{B} = \frac{\sigma}{\sqrt B} \tag{8} $$
//
// **Predict:** how much larger must a batch be, to halve the noise?
//
// We measure it on digits, with softmax regression as in [section 3.12](03-loss-functions.ipynb): scores $z = xw + b$, probabilities $p = \mathrm{softmax}(z)$, the mean cross-entropy as loss. By 3.10 its gradient is $\mathrm{d}z = (p - y)/N$, where $y$ is 1 at the true class and 0 elsewhere, and from there $\mathrm{d}w = x^{\mathsf T} \mathrm{d}z$ and $\mathrm{d}b = \sum_n \mathrm{d}z_n$. Small first, to check it in float64:

// %%
/** Loss and gradients of softmax regression with C classes: x [N, D], N labels, w [D, C], b [C]. */
function softmaxRegression(
  inputs: Tensor,
  labels: ArrayLike<number>,
  w: Tensor,
  b: Tensor,
) {
  const z = add(matmul(inputs, w), b); //                        [N, D] [D, C] + [C] -> [N, C]
  const p = softmaxForward(z); //                                [N, C]
  const dz = copy(p); //                                         [N, C]
  let loss = 0;
  const count = labels.length;
  for (let n = 0; n < count; n++) {
    loss -= Math.log(p.get(n, labels[n])) / count;
    dz.set(n, labels[n], dz.get(n, labels[n]) - 1); //           p - y
  }
  for (let i = 0; i < dz.data.length; i++) dz.data[i] /= count; // the 1/N of the mean
  return { loss, dw: matmul(transpose(inputs), dz), db: sum(dz, 0) }; // [D, C], [C]
}

const xSmall = rng.normalArray([5, 3]); //  [N, D]
const wSmall = rng.normalArray([3, 4]); //  [D, C]
const bSmall = rng.normalArray([4]); //     [C]
const labelsSmall = [2, 0, 3, 1, 2];
const small = softmaxRegression(xSmall, labelsSmall, wSmall, bSmall);
verify(
  checkGradient(
    (moved) => softmaxRegression(xSmall, labelsSmall, moved, bSmall).loss,
    wSmall,
    small.dw,
    { name: 'dw of softmax regression' },
  ),
);
verify(
  checkGradient(
    (moved) => softmaxRegression(xSmall, labelsSmall, wSmall, moved).loss,
    bSmall,
    small.db,
    { name: 'db of softmax regression' },
  ),
);

// %% [markdown]
// Now 10,000 digits, from weights that have learned a little (20 steps of batch gradient descent). For each batch size draw many batches, and compare their gradients with that of all 10,000. The library's `take` picks rows by their numbers, and `sgdInto` writes step (2) into parameters. On logarithmic axes a power is a straight line, and its slope is the exponent (1.7). Look at the slope.

// %%
const mnist = loadMnist();
const digits = copy(rows(mnist.train.images, 0, 10000)); //        [10000, 784]
const digitLabels = mnist.train.labels.subarray(0, 10000); //      10000 digits
const noiseW = zeros([784, 10], 'float32'); //                     [784, 10]
const noiseB = zeros([10], 'float32'); //                          [10]
for (let step = 0; step < 20; step++) {
  const { dw, db } = softmaxRegression(digits, digitLabels, noiseW, noiseB);
  sgdInto({ w: noiseW, b: noiseB }, { w: dw, b: db }, { lr: 0.5 });
}
const whole = softmaxRegression(digits, digitLabels, noiseW, noiseB);

const batchSizes = [1, 4, 16, 64, 256, 1024];
const noises = batchSizes.map((B) => {
  const trials = B < 64 ? 600 : 60; // small batches are cheap, and vary more
  let squares = 0;
  for (let trial = 0; trial < trials; trial++) {
    const drawn = Array.from({ length: B }, () => rng.integer(10000)); // B numbers of rows, 0 to 9999
    const labels = drawn.map((n) => digitLabels[n]);
    const { dw } = softmaxRegression(take(digits, drawn), labels, noiseW, noiseB); // x [B, 784]
    squares += norm(subtract(dw, whole.dw)) ** 2 / trials;
  }
  return Math.sqrt(squares);
});
const noisePicture = show(
  lineChart({
    title: 'Noise of the mini-batch gradient against the batch size',
    xTitle: 'batch size B (logarithmic axis)',
    yTitle: 'distance from the whole gradient (logarithmic axis)',
    xLog: true,
    yLog: true,
    description:
      'A straight line that falls by half when the batch is four times as large.',
    series: [
      { name: 'measured', x: batchSizes, y: noises, mode: 'markers' },
      {
        name: 'first point / √B, (8)',
        x: batchSizes,
        y: batchSizes.map((B) => noises[0] / Math.sqrt(B)),
      },
      {
        name: 'length of the whole gradient',
        x: batchSizes,
        y: batchSizes.map(() => norm(whole.dw)),
      },
    ],
  }),
);
const noiseSlope =
  Math.log(noises[5] / noises[0]) / Math.log(batchSizes[5] / batchSizes[0]);
console.log(`noise: ${noises.map((noise) => noise.toFixed(2)).join('  ')}`);
console.log(`slope ${noiseSlope.toFixed(3)}; (8) says -0.5`);
hold('slope of the noise', noiseSlope, -0.55, -0.45);
const inLengths = noises.map((noise) => noise / norm(whole.dw)); // in lengths of the whole gradient
console.log(`in lengths of it: ${inLengths.map((ratio) => ratio.toFixed(2)).join('  ')}`);
hold('noise of one example', inLengths[0], 20.5, 50);
hold('noise of 1024 examples', inLengths[5], 0.5, 1.5);

// %% [markdown]
// Four times the batch, half the noise: (8). And look at the third line. The gradient of a single digit is off by more than twenty times the length of the true gradient! Even 1024 digits together are about as far off as the gradient is long. Can one learn from that?
//
// One can, because the steps are small and the errors point in all directions: over many steps they cancel, and the true gradient, which is in every one of them, adds up. So here is the same work spent in three ways: five passes over 10,000 digits, in batches of 10,000, of 64, and of 1. A pass over all examples is an *epoch* (2.8). Each way has a rate that suits it, the rougher the gradient, the smaller. The library's `batches` deals out all examples once, in random order. **Predict** the order of the three after five epochs. (The loss of chapter 03 uses the natural logarithm; its unit is called *nats*.)

// %%
/** A step for each batch, in random order; the loss over all digits at some points of the way. */
function learnDigits(B: number, lr: number) {
  const w = zeros([784, 10], 'float32'); //                              [784, 10]
  const b = zeros([10], 'float32'); //                                   [10]
  const order = random(1);
  const started = performance.now();
  const curve = { epoch: [] as number[], loss: [] as number[], seconds: 0 };
  const note = (seen: number): void => {
    const z = linearForward(digits, w, b); //                            [10000, 10]
    curve.epoch.push(seen / 10000);
    curve.loss.push(softmaxCrossEntropyForward(z, digitLabels).loss);
  };
  note(0);
  let seen = 0;
  for (let epoch = 0; epoch < 5; epoch++) {
    for (const batch of batches(digits, digitLabels, { size: B, rng: order })) {
      const { dw, db } = softmaxRegression(batch.x, batch.labels, w, b); // x [B, 784]
      sgdInto({ w, b }, { w: dw, b: db }, { lr });
      const before = seen;
      seen += batch.labels.length;
      if (Math.floor(seen / 1000) > Math.floor(before / 1000)) note(seen);
    }
  }
  curve.seconds = (performance.now() - started) / 1000;
  return curve;
}

const ways = [
  { name: 'batch, B = 10000, rate 0.5', ...learnDigits(10000, 0.5) },
  { name: 'mini-batch, B = 64, rate 0.3', ...learnDigits(64, 0.3) },
  { name: 'stochastic, B = 1, rate 0.01', ...learnDigits(1, 0.01) },
];
const waysPicture = show(
  lineChart({
    title: 'Five epochs over 10,000 digits, in three ways',
    xTitle: 'epochs',
    yTitle: 'loss over all 10,000 digits (nats)',
    description: 'The batch curve ends near 1.0, the other two near 0.26.',
    series: ways.map(({ name, epoch, loss }) => ({ name, x: epoch, y: loss })),
  }),
);
const endOf = (losses: number[]): number => losses[losses.length - 1];
for (const { name, loss, seconds } of ways) {
  console.log(`${name}: loss ${endOf(loss).toFixed(3)}, ${seconds.toFixed(1)} s`);
}
hold('loss of the batch way', endOf(ways[0].loss), 0.95, 1.1);
hold('loss of the mini-batch way', endOf(ways[1].loss), 0.24, 0.31);
hold('loss of the stochastic way', endOf(ways[2].loss), 0.23, 0.3);

// %% [markdown]
// Look at how far the two lower curves are before the batch has made its *first* step, at epoch 1. Five good steps lose against 785 rough ones (157 in each epoch), and against 50,000 very rough ones. Two things speak against $B = 1$. Each step undoes a part of what others did, so it needs a small rate to stay calm. And a processor multiplies 64 rows at once in much less time than one row 64 times: compare the seconds. Mini-batches are the compromise that everybody uses: efficient, and steadier than single examples.
//
// The noise also sets a floor. Near the minimum the true gradient vanishes and the noise does not, so with a constant rate the weights keep trembling. Section 4.10 mends that.
//
// ## 4.5 Momentum: remember the steps before
//
// In a narrow valley, plain descent jumps from wall to wall and creeps along the floor. Its gradients point alternately left and right, and always a little forward. If they were *added up*, left and right would cancel, and forward would grow. That is *momentum*: keep a *velocity* $v$, which loses a share at each step and takes in the new gradient.
//
// $$ v \leftarrow \beta v + g \qquad\qquad w \leftarrow w - \eta\, v \tag{9} $$
//
// $\beta$ (beta) is the share that stays, usually 0.9. **How fast can it get?** Let the gradient be the same $g$ at every step. Then $v = g + \beta g + \beta^2 g + \dots$, a geometric series. (Multiply the bracket below by $1 - \beta$: each term cancels with the next, and the 1 is left.)
//
// $$ v = g\,(1 + \beta + \beta^2 + \dots) = \frac{g}{1 - \beta} \tag{10} $$
//
// With $\beta = 0.9$ that is $10\, g$: along a straight floor it goes ten times as fast. And if the gradient changes its sign each time, $v = g\,(1 - \beta + \beta^2 - \dots) = g / (1 + \beta)$: about half.

// %%
/** (9). The velocity begins as [1] zeros; broadcasting gives it the shape of the gradient. */
function momentumRule(lr: number, beta = 0.9): Rule {
  let v = zeros([1]);
  return (gradient) => {
    v = add(multiply(beta, v), gradient); //           [D]
    return multiply(lr, v);
  };
}

const [steady, swaying] = [momentumRule(1), momentumRule(1)];
let [steadyStep, swayingStep] = [0, 0];
for (let k = 0; k < 200; k++) {
  steadyStep = steady(array([1])).data[0]; //          always 1
  swayingStep = swaying(array([k % 2 === 0 ? -1 : 1])).data[0]; // -1, 1, -1, 1
}
console.log(`gradient always 1: step ${steadyStep.toFixed(4)}`);
console.log(`gradient 1 and -1 in turn: step ${swayingStep.toFixed(4)}`);
hold('step along a steady gradient', steadyStep, 9.9999, 10.0001);
hold('step along a swaying gradient', swayingStep, 0.5263, 0.5264);

// %% [markdown]
// **On a bowl** the gain can be worked out. Take one piece with eigenvalue $\lambda$ and call it $w$, so $g = \lambda w$. Let $w_k$ and $v_k$ be the weight and the velocity after $k$ steps. By (9), $w_{k+1} = w_k - \eta v_{k+1}$, and the velocity of the step before can be read from the last two weights: $\eta v_k = w_{k-1} - w_k$. So $\eta v_{k+1} = \beta\, (w_{k-1} - w_k) + \eta\lambda w_k$, and
//
// $$ w_{k+1} = (1 + \beta - \eta\lambda)\, w_k - \beta\, w_{k-1} $$
//
// Plain steps made powers, $w_k = r^k$. With momentum a weight swings through the valley. So try a swing that fades, with a number $r$ and an angle $\varphi$ (phi) that we look for:
//
// $$ w_k = r^k \cos(k \varphi) $$
//
// At school, $\cos(a \pm b) = \cos a \cos b \mp \sin a \sin b$. Add the two: $\cos(a + b) + \cos(a - b) = 2 \cos a \cos b$. With $a = k\varphi$ and $b = \varphi$ this ties three values in a row together:
//
// $$ \cos\big((k + 1)\varphi\big) = 2 \cos\varphi \, \cos(k\varphi) - \cos\big((k - 1)\varphi\big) $$
//
// Multiply by $r^{k+1}$:
//
// $$ w_{k+1} = 2 r \cos\varphi \; w_k - r^2\, w_{k-1} $$
//
// That is the equation above if $r^2 = \beta$ and $2 r \cos\varphi = 1 + \beta - \eta\lambda$. So $r = \sqrt\beta$, whatever $\lambda$ is. A cosine lies between $-1$ and $1$, so there is such an angle when $1 + \beta - \eta\lambda$ lies between $-2\sqrt\beta$ and $2\sqrt\beta$, in other words when
//
// $$ (1 - \sqrt\beta)^2 \;\le\; \eta\lambda \;\le\; (1 + \sqrt\beta)^2 $$
//
// (Another start gives the same swing, shifted and stretched: $c\, r^k \cos(k\varphi + \psi)$. The same lines hold for it.)
//
// **Every direction between these two bounds shrinks equally fast, by $\sqrt\beta$ a step.** Choose $\eta$ and $\beta$ so that $\lambda_{\min}$ and $\lambda_{\max}$ lie just on the bounds, divide one by the other, and take roots: $\frac{1 + \sqrt\beta}{1 - \sqrt\beta} = \sqrt{\kappa}$, so
//
// $$ \sqrt\beta = \frac{\sqrt\kappa - 1}{\sqrt\kappa + 1} \tag{11} $$
//
// and $\eta = (1 + \sqrt\beta)^2 / \lambda_{\max}$ from the upper bound. (11) is (6) with $\sqrt\kappa$ in the place of $\kappa$. For $\kappa = 100$ the best plain step has the factor $99/101 = 0.980$, momentum $9/11 = 0.818$. Count the steps until the weights are a million times smaller. **Predict** how many times fewer momentum needs.

// %%
const narrowLambdas = array([1, 100]); // [2], condition number 100
const narrow: Ground = {
  loss: (w) => dot(narrowLambdas, multiply(w, w)) / 2, // [2] -> one number
  gradient: (w) => multiply(narrowLambdas, w), //         [2]
};
const ones = array([1, 1]); // [2]
const rootBeta = (Math.sqrt(100) - 1) / (Math.sqrt(100) + 1); // (11)
const bestMomentum = (): Rule => momentumRule((1 + rootBeta) ** 2 / 100, rootBeta ** 2);
const plainWay = descend(narrow, ones, plainRule(2 / 101), 1000); //   1001 points [2]
const momentumWay = descend(narrow, ones, bestMomentum(), 1000); //    1001 points [2]
const isTiny = (w: Tensor): boolean => norm(w) < 1e-6 * norm(ones);
const plainCount = plainWay.findIndex(isTiny);
const momentumCount = momentumWay.findIndex(isTiny);
const measuredFactor = (norm(momentumWay[200]) / norm(momentumWay[100])) ** (1 / 100);
console.log(`steps to a millionth: plain ${plainCount}, momentum ${momentumCount}`);
console.log(`${(plainCount / momentumCount).toFixed(1)} times fewer`);
console.log(`factor of a step with momentum: ${measuredFactor.toFixed(3)}`);
hold('steps of the plain way', plainCount, 690, 692);
hold('steps with momentum', momentumCount, 70, 100);
hold('times fewer', plainCount / momentumCount, 7, 8);

// three directions between the bounds, with the same rate and beta
const between = array([3, 10, 40]); // [3] eigenvalues
const betweenBowl: Ground = {
  loss: (w) => dot(between, multiply(w, w)) / 2, // [3] -> one number
  gradient: (w) => multiply(between, w), //         [3]
};
const betweenWay = descend(betweenBowl, array([1, 1, 1]), bestMomentum(), 1600); // 1601 points [3]
for (const [i, lambda] of between.data.entries()) {
  const shrunk = Math.abs(betweenWay[1600].data[i] / betweenWay[100].data[i]); // in 1500 steps
  console.log(`eigenvalue ${lambda}: factor of a step ${(shrunk ** (1 / 1500)).toFixed(2)}`);
  hold('factor between the bounds', shrunk ** (1 / 1500), 0.815, 0.825);
}
hold('factor with momentum', measuredFactor, 0.81, 0.83);

// %% [markdown]
// About seven times fewer. And the three directions in between shrink equally fast, though one is 13 times as steep as another. (The ratio of the logarithms, $\log 0.818 / \log 0.980 = 10$, promised ten. But exactly on the bounds $\cos\varphi$ is $1$ or $-1$, and there $k\, r^k$ fulfils the equation as well: put it in. It shrinks a little more slowly than $r^k$ alone, and our $\lambda_{\min}$ and $\lambda_{\max}$ lie just there.)
//
// **Nesterov's version.** Momentum goes on in the direction of $v$ whatever the new gradient says. So look first where it leads, and take the gradient *there*:
//
// $$ v \leftarrow \beta v + \nabla L(w - \eta\beta v) \qquad\qquad w \leftarrow w - \eta v $$
//
// ($\nabla L(\cdot)$ is the gradient at the place in the brackets.) If the velocity is about to overshoot, the gradient there already points back. It is awkward that the gradient is taken elsewhere than at $w$. So keep the place $u = w - \eta\beta v$ instead, and call the gradient there $g$. A prime marks the new values (it is no derivative here): $v' = \beta v + g$ and $w' = w - \eta v'$. The new place is $u' = w' - \eta\beta v' = w - \eta v' - \eta\beta v'$. Put in $w = u + \eta\beta v$ and $\beta v = v' - g$:
//
// $$ u' = u + \eta\, (v' - g) - \eta v' - \eta\beta v' = u - \eta\, (g + \beta v') \tag{12} $$
//
// So one line changes: the step is $g + \beta v$ in place of $v$, and what we call the weights is $u$. This is how libraries do it. Check with numbers that both forms walk the same way.

// %%
/** (12) */
function nesterovRule(lr: number, beta = 0.9): Rule {
  let v = zeros([1]);
  return (gradient) => {
    v = add(multiply(beta, v), gradient); //                       [D]
    return multiply(lr, add(gradient, multiply(beta, v)));
  };
}

const [nLr, nBeta] = [0.005, 0.9];
const byLibraryForm = descend(narrow, ones, nesterovRule(nLr, nBeta), 50)[50]; // [2]
let [w, v] = [ones, zeros([2])]; //                                [2], [2]
for (let k = 0; k < 50; k++) {
  const lookAhead = subtract(w, multiply(nLr * nBeta, v)); //      [2]
  v = add(multiply(nBeta, v), narrow.gradient(lookAhead)); //      [2]
  w = subtract(w, multiply(nLr, v)); //                            [2]
}
const byTextbookForm = subtract(w, multiply(nLr * nBeta, v)); //   [2] u = w - lr beta v
const formGap = norm(subtract(byLibraryForm, byTextbookForm)) / norm(byTextbookForm);
console.log(
  `the two forms of Nesterov after 50 steps: relative difference ${formGap.toExponential(1)}`,
);
hold('difference of the two forms', formGap, 0, 1e-10);

// %% [markdown]
// ## 4.6 RMSProp: a step for each weight
//
// One rate for all weights has to suit the steepest direction. What if each weight had its own? A weight whose gradients are large should take a smaller share of them. So keep for each weight a *running mean* $s$ of the square of its gradient: a mean in which the newest square counts most, and older ones less with each step. And divide the gradient by the root of it (the *root mean square*, hence the name):
//
// $$ s \leftarrow \rho\, s + (1 - \rho)\, g^2 \qquad\qquad w \leftarrow w - \eta\, \frac{g}{\sqrt{s} + \epsilon} \tag{13} $$
//
// All of it element by element. $\rho$ (rho) is the share that stays, for example 0.99. $\epsilon$ is a tiny number, $10^{-8}$, that keeps the quotient finite where the gradient has always been 0. Here it is not the machine epsilon of 1.7.
//
// If a gradient has always the same size, then $\sqrt s$ comes to that size, and the quotient is $+1$ or $-1$. (It takes a while: $s$ begins at 0, so the first steps are longer. 4.7 mends that.) **The step then has the length $\eta$, whatever the size of the gradient; only its sign counts.** So it does not matter in which unit the loss is measured. **Predict** what happens to plain descent and to RMSProp when the loss of the flowers is multiplied by 1000.

// %%
/** (13) */
function rmspropRule(lr: number, rho = 0.99, epsilon = 1e-8): Rule {
  let s = zeros([1]);
  return (gradient) => {
    s = add(multiply(rho, s), multiply(1 - rho, multiply(gradient, gradient))); // [D]
    return divide(multiply(lr, gradient), add(map(s, Math.sqrt), epsilon)); //     [D]
  };
}

const timesThousand: Ground = {
  loss: (at) => 1000 * standardised.loss(at), //                          [D, 1] -> one number
  gradient: (at) => multiply(1000, standardised.gradient(at)), //         [D, 1]
};
const after = (ground: Ground, rule: Rule): Tensor =>
  descend(ground, zeroW, rule, 100)[100]; // [D, 1]
const rmsSame = after(standardised, rmspropRule(0.01)); //                [D, 1]
const rmsScaled = after(timesThousand, rmspropRule(0.01)); //             [D, 1]
const rmsGap = norm(subtract(rmsScaled, rmsSame)) / norm(rmsSame);
const plainSame = standardised.loss(after(standardised, plainRule(0.1)));
const plainScaled = standardised.loss(after(timesThousand, plainRule(0.1)));
console.log(`RMSProp: relative difference of the weights ${rmsGap.toExponential(1)}`);
console.log(
  `plain: loss ${plainSame.toFixed(4)}, with the factor ${plainScaled.toExponential(1)}`,
);
hold('RMSProp, difference of the weights', rmsGap, 0, 1e-5);
hold('plain loss', plainSame, 0.035, 0.04);
hold('plain loss with the factor', plainScaled, 1e100, Infinity);

// long after: how far are the weights from the minimum?
const lowestPoint = descend(standardised, zeroW, plainRule(0.1), 5000)[5000]; // [D, 1]
const rmsPath = descend(standardised, zeroW, rmspropRule(0.01), 5000); //        5001 times [D, 1]
const swing = Math.max(
  ...rmsPath
    .slice(-100)
    .flatMap((at) => [...map(subtract(at, lowestPoint), Math.abs).data]),
);
console.log(
  `largest distance of a weight in the last 100 of 5000 steps: ${swing.toFixed(4)}`,
);
hold('swing of RMSProp', swing, 0.004, 0.006);

// %% [markdown]
// RMSProp walks the same way (up to $\epsilon$), plain descent explodes, since by (5) its limit is now a thousand times smaller. The price: where only the sign counts, the steps do not get shorter near the minimum, so the weights keep swinging around it, by about half of $\eta = 0.01$.
//
// ## 4.7 Adam: both
//
// Adam (*adaptive moment estimation*; moments are means of powers, here of $g$ and $g^2$) combines the two: a running mean $m$ of the gradients, which is momentum up to a factor, and a running mean $v$ of their squares, which is RMSProp. (In Adam $v$ is not a velocity; the letters are those of its authors.)
//
// $$ m \leftarrow \beta_1 m + (1 - \beta_1)\, g \qquad\qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2 $$
//
// with $\beta_1 = 0.9$ and $\beta_2 = 0.999$. Both begin at 0, and that is a flaw: at first they are too small. By how much? Let $g_i$ be the gradient of step $i$. Unfold the rule, from the last step $t$ backwards (the $t$ here counts steps):
//
// $$ m_t = (1 - \beta_1)\, g_t + \beta_1 m_{t-1} = (1 - \beta_1) \big( g_t + \beta_1 g_{t-1} + \beta_1^2 g_{t-2} + \dots + \beta_1^{t-1} g_1 \big) $$
//
// Suppose that all gradients have the same average $\bar g$. Then the average of $m_t$ is $\bar g$ times the sum of the factors, which is a finite geometric series:
//
// $$ \text{average of } m_t = \bar g\, (1 - \beta_1)\, (1 + \beta_1 + \dots + \beta_1^{t-1}) = \bar g\, (1 - \beta_1)\, \frac{1 - \beta_1^t}{1 - \beta_1} = \bar g\, (1 - \beta_1^t) \tag{14} $$
//
// So $m_t$ is too small by the factor $1 - \beta_1^t$, and dividing by it mends that. For $v_t$ it is the same with $\beta_2$ and $g^2$. This is *bias correction*, and Adam is
//
// $$ \hat m = \frac{m}{1 - \beta_1^t} \qquad \hat v = \frac{v}{1 - \beta_2^t} \qquad\qquad w \leftarrow w - \eta\, \frac{\hat m}{\sqrt{\hat v} + \epsilon} \tag{15} $$
//
// **Predict** the first step without the correction. Then $m = 0.1\, g$ and $v = 0.001\, g^2$. What is $m / \sqrt v$ when $g$ is positive?

// %%
/** (15); `isCorrected: false` leaves the correction out, to see what it is for. */
function adamRule(
  lr: number,
  { beta1 = 0.9, beta2 = 0.999, isCorrected = true } = {},
): Rule {
  let [m, s] = [zeros([1]), zeros([1])]; // s is the v of (15)
  let step = 0;
  return (gradient) => {
    step++;
    m = add(multiply(beta1, m), multiply(1 - beta1, gradient)); //                   [D]
    s = add(multiply(beta2, s), multiply(1 - beta2, multiply(gradient, gradient))); // [D]
    const mHat = divide(m, isCorrected ? 1 - beta1 ** step : 1); //                  [D]
    const sHat = divide(s, isCorrected ? 1 - beta2 ** step : 1); //                  [D]
    return divide(multiply(lr, mHat), add(map(sHat, Math.sqrt), 1e-8)); //           [D]
  };
}

const firstSteps = [true, false].map((isCorrected) => {
  const rule = adamRule(1, { isCorrected });
  return Array.from({ length: 3000 }, () => rule(array([7])).data[0]); // the gradient is always 7
});
for (const [k, name] of ['corrected', 'uncorrected'].entries()) {
  const shown = [0, 9, 99, 2999].map((step) => firstSteps[k][step].toFixed(3)).join('  ');
  console.log(`${name}: steps 1, 10, 100, 3000: ${shown}`);
}
hold('first corrected step', firstSteps[0][0], 0.9999, 1);
hold('first uncorrected step', firstSteps[1][0], 3.16, 3.163);
hold('tenth uncorrected step', firstSteps[1][9], 6.5, 6.6);
hold('longest uncorrected step', Math.max(...firstSteps[1]), 6, 7);
hold('last uncorrected step', firstSteps[1][2999], 1, 1.03);

// (14) with random gradients: 3000 runs, and the average of m in each of the first 30 steps
const runsOfM = 3000;
const averageM = new Array<number>(31).fill(0); // of m, uncorrected
for (let run = 0; run < runsOfM; run++) {
  let m = 0;
  for (let step = 1; step <= 30; step++) {
    m = 0.9 * m + 0.1 * (1 + rng.normal()); // gradients with the average 1 and the deviation 1
    averageM[step] += m / runsOfM;
  }
}
const thirty = Array.from({ length: 30 }, (_, k) => k + 1); // 1, ..., 30
const biasPicture = show(
  lineChart({
    title: 'The running mean of gradients whose true average is 1',
    xTitle: 'step',
    yTitle: 'average over 3000 runs',
    description:
      'The raw mean climbs from 0.1 towards 1 along the formula; the corrected one stays at 1.',
    series: [
      {
        name: 'm, measured',
        x: thirty,
        y: thirty.map((k) => averageM[k]),
        mode: 'markers',
      },
      { name: '1 - 0.9^t, (14)', x: thirty, y: thirty.map((k) => 1 - 0.9 ** k) },
      { name: 'corrected', x: thirty, y: thirty.map((k) => averageM[k] / (1 - 0.9 ** k)) },
    ],
  }),
);
const worstBias = Math.max(...thirty.map((k) => Math.abs(averageM[k] - (1 - 0.9 ** k))));
console.log(`largest distance of the measured mean from (14): ${worstBias.toFixed(3)}`);
hold('distance from (14)', worstBias, 0, 0.03);

// %% [markdown]
// $0.1 / \sqrt{0.001} = 3.16$: without the correction the first step is three times too long, and the tenth more than six times, because $v$ fills much more slowly than $m$. And that happens in the very first steps, when weights are still random and gradients say least. Look at the dots in the figure: they follow (14), and divided by it they lie at 1.
//
// **Weight decay.** Often one wants small weights, and pulls each a little towards 0 at every step. (Why this helps on new data is a matter of chapter 08.) Let $\lambda_w$ say how strong the pull is; it is no eigenvalue. One way is to add $\lambda_w w$ to the gradient. In the plain step that shrinks every weight evenly: $w - \eta\,(g + \lambda_w w) = (1 - \eta\lambda_w)\, w - \eta g$. In Adam it does not: the pull is then divided by $\sqrt{\hat v}$ too, so weights with large gradients are pulled less. *AdamW* takes it out of the gradient and applies it to the weight itself, $w \leftarrow (1 - \eta\lambda_w)\, w$, before Adam's step.
//
// ## 4.8 The same in the library
//
// The library has each of these as an optimizer. It is made from the parameters of a model and a rate, and its method `step()` makes one step. Three calls train a model: its loss, `backward()`, which finds the gradients of all parameters (how it does that is chapter 06), and `step()`. `Linear` is the layer $y = xw + b$; here without its own bias, since our $x$ has a column of ones.
//
// Sixty steps on the flowers with each, and the weights compared with ours.

// %%
function compare(name: string, ours: Tensor, theirs: Tensor, limitOfGap = 1e-10): void {
  const gap = norm(subtract(ours, theirs)) / Math.max(norm(ours), norm(theirs));
  console.log(`${name}: relative difference ${gap.toExponential(1)}`);
  if (!(gap <= limitOfGap))
    throw new Error(`${name}: your result and the library's differ`);
}

type MakeOptimizer = (parameters: Linear['parameters']) => Optimizer;

/** The weights [D, 1] after 60 steps of the library's optimizer on the standardised flowers. */
function theirWeights(make: MakeOptimizer): Tensor {
  const model = new Linear(4, 1, { bias: false, dtype: 'float64' });
  model.parameters.w.set(zeroW); //                             [D, 1]
  const optimizer = make(model.parameters);
  for (let step = 0; step < 60; step++) {
    meanSquaredError(model.forward(xs), t).backward(); //       xs [N, D], t [N, 1]
    optimizer.step();
  }
  return model.parameters.w.value(); //                         [D, 1]
}

/** Adam of ours, with the pull of AdamW before each step. */
function adamwWeights(lr: number, decay: number): Tensor {
  const rule = adamRule(lr);
  let at = zeroW; //                                            [D, 1]
  for (let step = 0; step < 60; step++) {
    const move = rule(standardised.gradient(at)); //            [D, 1]
    at = subtract(multiply(1 - lr * decay, at), move); //       [D, 1]
  }
  return at;
}

const ourWeights = (rule: Rule): Tensor => descend(standardised, zeroW, rule, 60)[60]; // [D, 1]
const [momentum, nesterov] = [0.9, true];
compare(
  'plain',
  ourWeights(plainRule(0.1)),
  theirWeights((p) => sgd(p, { lr: 0.1 })),
);
compare(
  'momentum',
  ourWeights(momentumRule(0.02)),
  theirWeights((p) => sgd(p, { lr: 0.02, momentum })),
);
compare(
  'Nesterov',
  ourWeights(nesterovRule(0.02)),
  theirWeights((p) => sgd(p, { lr: 0.02, momentum, nesterov })),
);
compare(
  'RMSProp',
  ourWeights(rmspropRule(0.01)),
  theirWeights((p) => rmsprop(p, { lr: 0.01 })),
);
compare(
  'Adam',
  ourWeights(adamRule(0.01)),
  theirWeights((p) => adam(p, { lr: 0.01 })),
);
compare(
  'AdamW',
  adamwWeights(0.01, 0.1),
  theirWeights((p) => adamw(p, { lr: 0.01, weightDecay: 0.1 })),
);

// %% [markdown]
// And the gradients themselves: our line (7), the library's functions, and what `backward()` leaves with the parameter, which `gradient()` hands out.

// %%
const yHat = matmul(xs, wDrawn); //                                            [N, D] [D, 1] -> [N, 1]
const dyHat = meanSquaredErrorBackward(yHat, t); //                            [N, 1]
const traced = new Linear(4, 1, { bias: false, dtype: 'float64' });
traced.parameters.w.set(wDrawn); //                                            [D, 1]
meanSquaredError(traced.forward(xs), t).backward();
const ourG = standardised.gradient(wDrawn); //                                 [D, 1]
compare('least squares, functions', ourG, linearBackward(dyHat, xs, wDrawn).dw);
compare('least squares, backward()', ourG, traced.parameters.w.gradient());
const zSmall = linearForward(xSmall, wSmall, bSmall); //                       [N, C]
const pSmall = softmaxCrossEntropyForward(zSmall, labelsSmall).p; //           [N, C]
const dzSmall = softmaxCrossEntropyBackward(pSmall, labelsSmall); //           [N, C]
const theirSmall = linearBackward(dzSmall, xSmall, wSmall); //                 [D, C], [C]
compare('softmax regression, dw', small.dw, theirSmall.dw);
compare('softmax regression, db', small.db, theirSmall.db);

// %% [markdown]
// ## 4.9 Kinds of ground
//
// Where the gradient is zero, (2) does not move. Such a point is *critical*. Which kind it is, the eigenvalues of the Hessian there say: if all are positive, the ground rises on every side, and it is a *minimum*; if all are negative, a maximum; if there are both, a *saddle*, down one way and up the other. (If one of them is 0, they leave it open.) Of several minima the lowest is the *global* one, the others are *local*.
//
// Four grounds of two weights, each with a trouble of its own:
//
// | ground | loss | gradient |
// |---|---|---|
// | banana | $(1 - w_1)^2 + 20\,(w_2 - w_1^2)^2$ | $\big({-2}(1 - w_1) - 80\, w_1 (w_2 - w_1^2),\;\; 40\,(w_2 - w_1^2)\big)$ |
// | saddle | $\frac12 w_1^2 - \frac12 w_2^2 + \frac14 w_2^4$ | $(w_1,\;\; {-w_2} + w_2^3)$ |
// | two hollows | $\frac14 w_1^4 - \frac12 w_1^2 + \frac15 w_1 + \frac12 w_2^2$ | $(w_1^3 - w_1 + \frac15,\;\; w_2)$ |
// | plateau | $1 - e^{-(w_1^2 + w_2^2)/2}$ | $e^{-(w_1^2 + w_2^2)/2} \cdot (w_1,\; w_2)$ |
//
// The banana is Rosenbrock's function, a curved valley (with 20 in the place of his 100). Its first term contains only $w_1$; in the second, the inner function $w_2 - w_1^2$ has the derivatives $-2 w_1$ and $1$. The others follow from the rules for powers and for $e^x$.

// %%
const banana: Ground = {
  loss: ({ data: [p, q] }) => (1 - p) ** 2 + 20 * (q - p * p) ** 2, // [2] -> one number
  gradient: ({ data: [p, q] }) =>
    array([-2 * (1 - p) - 80 * p * (q - p * p), 40 * (q - p * p)]), // [2] -> [2]
};
const saddle: Ground = {
  loss: ({ data: [p, q] }) => p ** 2 / 2 - q ** 2 / 2 + q ** 4 / 4, // [2] -> one number
  gradient: ({ data: [p, q] }) => array([p, -q + q ** 3]), //          [2] -> [2]
};
const hollows: Ground = {
  loss: ({ data: [p, q] }) => p ** 4 / 4 - p ** 2 / 2 + p / 5 + q ** 2 / 2, // [2] -> one number
  gradient: ({ data: [p, q] }) => array([p ** 3 - p + 0.2, q]), //     [2] -> [2]
};
const plateau: Ground = {
  loss: ({ data: [p, q] }) => 1 - Math.exp(-(p * p + q * q) / 2), //   [2] -> one number
  gradient: (at) => multiply(Math.exp(-dot(at, at) / 2), at), //       [2] -> [2]
};
const somewhere = rng.normalArray([2]); // [2]
for (const [name, ground] of Object.entries({ banana, saddle, hollows, plateau })) {
  verify(
    checkGradient(ground.loss, somewhere, ground.gradient(somewhere), {
      name: `gradient of the ${name}`,
    }),
  );
}
const [bp, bq] = somewhere.data;
const forgot = array([-2 * (1 - bp) + 40 * (bq - bp * bp), 40 * (bq - bp * bp)]); // [2]
const withoutInner = checkGradient(banana.loss, somewhere, forgot, {
  name: 'without the inner derivative of the banana',
});
console.log(String(withoutInner));
hold('relative error without the inner derivative', withoutInner.relativeError, 0.05, 2);

// %% [markdown]
// The last line is broken on purpose: the inner derivative $-2w_1$ is missing, and the check says so.
//
// **The race through the banana.** All five start at $(-1.2, 1.5)$, each with a rate that suits it here; the minimum is at $(1, 1)$, at the other end of the valley. Press the triangle to see the steps as a film (or Tab to the figure: the space bar plays, the arrow keys go step by step). A dot is where each optimizer stands, and darker ground is higher. **Predict** who is first.

// %%
interface Runner {
  name: string;
  rule: Rule;
}
const INKS = ['#0072b2', '#d55e00', '#cc79a7', '#009e73', '#9b30d0'];
const FILM = [
  0, 1, 2, 3, 4, 6, 8, 10, 13, 16, 20, 25, 30, 36, 43, 50, 60, 70, 80, 100, 120, 150, 180,
  220, 260, 300,
];

interface Chart {
  title: string;
  xRange: [number, number];
  yRange: [number, number];
  height: (loss: number) => number; // what is coloured, to see low ground and high
  range: [number, number];
  minima: [number, number][];
}

/** The ways of some runners over a ground, step by step. */
function raceFilm(ground: Ground, ways: { name: string; path: Tensor[] }[], chart: Chart) {
  const edges = [...chart.xRange, ...chart.yRange];
  const figureAt = (k: number) => {
    const heads = ways.map(({ path }) => path[k].data);
    return contourMap({
      title: `${chart.title}: after ${k} steps`,
      xTitle: 'weight w₁',
      yTitle: 'weight w₂',
      description: ways
        .map(({ name, path }) => `${name} ${ground.loss(path[k]).toPrecision(2)}`)
        .join(', '),
      xRange: chart.xRange,
      yRange: chart.yRange,
      steps: 50,
      palette: 'gray',
      range: chart.range,
      hasColourBar: false,
      value: (first, second) => chart.height(ground.loss(array([first, second]))), // [2]
      series: [
        ...ways.map(({ name, path }, i) => ({
          name,
          ...onMap(path.slice(0, k + 1), edges),
          colour: INKS[i],
        })),
        {
          name: 'where they are',
          x: heads.map(([first]) => first),
          y: heads.map(([, second]) => second),
          mode: 'markers' as const,
          colour: '#f0e442',
        },
        {
          name: 'minimum',
          x: chart.minima.map(([first]) => first),
          y: chart.minima.map(([, second]) => second),
          mode: 'markers' as const,
          colour: '#e69f00',
        },
      ],
    });
  };
  return sliderChart({
    slider: 'steps',
    steps: FILM.map((k) => ({ label: String(k), figure: figureAt(k) })),
    start: FILM.length - 1,
    playMs: 250,
  });
}
const waysOf = (ground: Ground, start: Tensor, runners: Runner[]) =>
  runners.map(({ name, rule }) => ({ name, path: descend(ground, start, rule, 300) })); // 301 points [2]
/** After how many steps a way is below a loss; Infinity if never. */
const arrival = (ground: Ground, path: Tensor[], below: number): number => {
  const k = path.findIndex((at) => ground.loss(at) < below);
  return k < 0 ? Infinity : k;
};
const inWords = (steps: number): string =>
  Number.isFinite(steps) ? `after ${steps} steps` : 'not in 300 steps';

const bananaWays = waysOf(banana, array([-1.2, 1.5]), [
  { name: 'plain 0.01', rule: plainRule(0.01) },
  { name: 'momentum 0.003', rule: momentumRule(0.003) },
  { name: 'Nesterov 0.003', rule: nesterovRule(0.003) },
  { name: 'RMSProp 0.03', rule: rmspropRule(0.03) },
  { name: 'Adam 0.1', rule: adamRule(0.1) },
]);
const bananaPicture = show(
  raceFilm(banana, bananaWays, {
    title: 'Banana',
    xRange: [-2, 2],
    yRange: [-1, 3],
    height: (loss) => Math.log10(1 + loss),
    range: [0, 5],
    minima: [[1, 1]],
  }),
);
for (const { name, path } of bananaWays) {
  console.log(
    `${name}: loss ${banana.loss(path[300]).toExponential(1)} after 300 steps; below 0.01 ${inWords(arrival(banana, path, 0.01))}`,
  );
}
const bananaArrivals = bananaWays.map(({ path }) => arrival(banana, path, 0.01));
// the second derivatives of the banana at (1, 1)
const bananaHessian = array([
  [162, -80],
  [-80, 40],
]); // [2, 2]
const bananaSteepest = largestEigenvalue(bananaHessian, 100);
console.log(
  `at the minimum: largest eigenvalue ${bananaSteepest.toFixed(1)}, limit ${(2 / bananaSteepest).toFixed(4)}`,
);
verify(
  checkGradient(
    (at) => banana.gradient(at).data[0],
    array([1, 1]),
    bananaHessian.pick(0, null),
    { name: 'first row of the Hessian of the banana' },
  ),
);
hold('limit at the minimum of the banana', 2 / bananaSteepest, 0.0099, 0.01);
hold('plain through the banana', bananaArrivals[0], 301, Infinity);
hold('momentum through the banana', bananaArrivals[1], 100, 115);
hold('Nesterov through the banana', bananaArrivals[2], 105, 125);
hold('RMSProp through the banana', bananaArrivals[3], 301, Infinity);
hold('Adam through the banana', bananaArrivals[4], 140, 165);

// %% [markdown]
// Look at the floor of the valley. The plain step first jumps from wall to wall, then creeps along the floor. By (5) the steep walls forbid a larger rate: at the minimum the largest eigenvalue is about 202, and the limit 0.0099. Momentum and Nesterov gather speed along the floor. Adam takes a while to turn, and RMSProp at this rate is not done. Do not read it as a ranking; another rate or another start gives another order. What it shows is *how* each one moves.
//
// **A saddle.** Start at $(-1.5,\, 0.001)$, a hair beside the ridge $w_2 = 0$. On the ridge, every step leads to the saddle at $(0, 0)$. Near it the gradient of $w_2$ is $-w_2$, so a plain step multiplies $w_2$ by $1 + \eta$: by (4) with the negative eigenvalue $-1$. To grow from 0.001 to about 1 with $\eta = 0.1$ takes $\log 1000 / \log 1.1 = 72$ steps. And from exactly on the ridge? **Predict.** In the figure, look at who goes straight to the saddle and waits there, and who bends off on the way.

// %%
const saddleWays = waysOf(saddle, array([-1.5, 0.001]), [
  { name: 'plain 0.1', rule: plainRule(0.1) },
  { name: 'momentum 0.03', rule: momentumRule(0.03) },
  { name: 'Nesterov 0.03', rule: nesterovRule(0.03) },
  { name: 'RMSProp 0.03', rule: rmspropRule(0.03) },
  { name: 'Adam 0.1', rule: adamRule(0.1) },
]);
const saddlePicture = show(
  raceFilm(saddle, saddleWays, {
    title: 'Saddle',
    xRange: [-2, 2],
    yRange: [-1.6, 1.6],
    height: (loss) => loss,
    range: [-0.3, 5],
    minima: [
      [0, 1],
      [0, -1],
    ],
  }),
);
const saddleArrivals = saddleWays.map(({ path }) => arrival(saddle, path, -0.2));
const onRidge = descend(saddle, array([-1.5, 0]), plainRule(0.1), 300)[300]; // [2]
saddleWays.forEach(({ name }, i) => {
  console.log(`${name}: below -0.2 ${inWords(saddleArrivals[i])}`);
});
console.log(`from the ridge itself: w2 = ${onRidge.data[1]} after 300 steps`);
hold('log 1000 / log 1.1', Math.log(1000) / Math.log(1.1), 72, 73);
hold('plain from the saddle', saddleArrivals[0], 70, 80);
hold('RMSProp from the saddle', saddleArrivals[3], 10, 50);
hold('Adam from the saddle', saddleArrivals[4], 10, 25);
hold('from the ridge', onRidge.data[1], 0, 0);

// %% [markdown]
// From the ridge itself it never leaves: the gradient of $w_2$ is exactly 0. In practice a little noise, such as that of mini-batches, is enough to get off it. RMSProp and Adam are away much sooner, since they make a tiny gradient as long as a large one.
//
// **Two hollows.** The right one is shallow, the left one deep, with a low pass between. All start at the right. **Predict** who ends in the deep one. In the figure, look at what happens between the two.

// %%
const hollowWays = waysOf(hollows, array([1.8, 1]), [
  { name: 'plain 0.1', rule: plainRule(0.1) },
  { name: 'momentum 0.03', rule: momentumRule(0.03) },
  { name: 'Nesterov 0.03', rule: nesterovRule(0.03) },
  { name: 'RMSProp 0.03', rule: rmspropRule(0.03) },
  { name: 'Adam 0.1', rule: adamRule(0.1) },
]);
const hollowPicture = show(
  raceFilm(hollows, hollowWays, {
    title: 'Two hollows',
    xRange: [-2, 2.2],
    yRange: [-1.2, 1.4],
    height: (loss) => loss,
    range: [-0.5, 9],
    minima: [
      [0.88, 0],
      [-1.09, 0],
    ],
  }),
);
hollowWays.forEach(({ name, path }) => {
  const [end] = path[300].data;
  console.log(
    `${name}: ends at w1 = ${end.toFixed(2)}, loss ${hollows.loss(path[300]).toFixed(3)}`,
  );
});
const isDeep = hollowWays.map(({ path }) => (path[300].data[0] < 0 ? 1 : 0));
const shallowLoss = hollows.loss(hollowWays[0].path[300]);
const deepLoss = hollows.loss(hollowWays[1].path[300]);
hold('plain in the deep hollow', isDeep[0], 0, 0);
hold('momentum in the deep hollow', isDeep[1], 1, 1);
hold('Nesterov in the deep hollow', isDeep[2], 1, 1);
hold('RMSProp and Adam in the deep hollow', isDeep[3] + isDeep[4], 0, 0);
hold('loss of the shallow hollow', shallowLoss, -0.062, -0.061);
hold('loss of the deep hollow', deepLoss, -0.46, -0.458);

// %% [markdown]
// The speed that momentum has gathered carries it over the pass. That was luck with the slope and the rate; from another start it might have stayed, or rolled out of the deep one. **Gradient descent finds a minimum, not always the lowest.** Least squares and softmax regression have a single valley, so there it does not matter. Networks with hidden layers have many; experience with large ones says that most of those found are about equally good.
//
// **A plateau.** Far from the minimum the ground is almost flat, and the gradient almost zero. The start is $(3.5, 1.5)$. **Predict** from (13) who leaves first, and look at who does.

// %%
const plateauStart = array([3.5, 1.5]); // [2]
const plateauWays = waysOf(plateau, plateauStart, [
  { name: 'plain 0.3', rule: plainRule(0.3) },
  { name: 'momentum 0.1', rule: momentumRule(0.1) },
  { name: 'Nesterov 0.1', rule: nesterovRule(0.1) },
  { name: 'RMSProp 0.03', rule: rmspropRule(0.03) },
  { name: 'Adam 0.1', rule: adamRule(0.1) },
]);
const plateauPicture = show(
  raceFilm(plateau, plateauWays, {
    title: 'Plateau',
    xRange: [-1, 4.5],
    yRange: [-1.5, 2.5],
    height: (loss) => loss,
    range: [0, 3.5],
    minima: [[0, 0]],
  }),
);
const plateauArrivals = plateauWays.map(({ path }) => arrival(plateau, path, 0.1));
console.log(
  `length of the gradient at the start: ${norm(plateau.gradient(plateauStart)).toFixed(4)}`,
);
plateauWays.forEach(({ name }, i) => {
  console.log(`${name}: below 0.1 ${inWords(plateauArrivals[i])}`);
});
hold('gradient at the start', norm(plateau.gradient(plateauStart)), 0.002, 0.003);
hold('plain over the plateau', plateauArrivals[0], 301, Infinity);
const leap = norm(subtract(plateauWays[3].path[1], plateauStart)) / Math.sqrt(2); // for each weight
console.log(`first step of RMSProp, for each weight: ${leap.toFixed(3)}`);
hold('first step of RMSProp', leap, 0.29, 0.301);
hold('RMSProp over the plateau', plateauArrivals[3], 10, 20);
hold('Adam over the plateau', plateauArrivals[4], 20, 40);

// %% [markdown]
// With a gradient of 0.003 the plain step has not got anywhere in 300 steps. RMSProp and Adam divide the gradient by its own size and walk across. (RMSProp is first because $s$ begins at 0: its first step is $\eta / \sqrt{0.01}$, ten times as long as the later ones.) A sigmoid that is far on its flat side makes just such a plateau (2.2), which is one of the reasons for other activation functions (chapter 07).
//
// ## 4.10 Schedules: a rate that changes
//
// At first a large rate is good: there is a long way to go. Later it harms, because the noise of the batches (4.4) makes the weights tremble, and the larger the rate, the wider. So let the rate fall. A rule that gives the rate of step $k$ (counted from 0) is called a *schedule*; here $\eta_0$ is the first rate and $K$ the number of steps:
//
// $$ \text{stairs:}\;\; \eta_0\, f^{\lfloor k / s \rfloor} \qquad \text{cosine:}\;\; \frac{\eta_0}{2} \Big( 1 + \cos \frac{\pi k}{K} \Big) \qquad \text{warm-up:}\;\; \eta_0\, \frac{k + 1}{W} \;\text{ for } k < W \tag{16} $$
//
// The brackets $\lfloor\;\rfloor$ round down: after every $s$ steps the rate is multiplied by $f$. The cosine falls slowly, then fast, then slowly again, along half a wave. *Warm-up* climbs to the full rate in $W$ steps and hands over to another schedule: the first gradients come from random weights and deserve little trust.
//
// The library has all three. In the figure every full rate is 1. Look at what is left of it at the end.

// %%
const K = 3 * 938; // three epochs of 938 mini-batches of 64
const schedules: [string, Schedule][] = [
  ['constant', () => 1],
  ['stairs', stepDecay({ lr: 1, every: 938, factor: 0.1 })],
  ['cosine', cosine({ lr: 1, steps: K })],
  ['warm-up, then cosine', warmup(300, cosine({ lr: 1, steps: K - 300 }))],
];
const someSteps = Array.from({ length: K / 14 + 1 }, (_, k) => 14 * k); // 0, 14, ..., K
const schedulePicture = show(
  lineChart({
    title: 'Four schedules',
    xTitle: 'step',
    yTitle: 'learning rate',
    description:
      'A level line, stairs of a tenth, half a wave, a climb and then half a wave.',
    series: schedules.map(([name, rateAt]) => ({
      name,
      x: someSteps,
      y: someSteps.map(rateAt),
    })),
  }),
);
for (const k of [0, 500, 2000]) {
  const ours = [0.1 ** Math.floor(k / 938), (1 + Math.cos((Math.PI * k) / K)) / 2]; // (16)
  hold('stairs minus (16)', schedules[1][1](k) - ours[0], -1e-12, 1e-12);
  hold('cosine minus (16)', schedules[2][1](k) - ours[1], -1e-12, 1e-12);
}
hold('warm-up minus (16)', schedules[3][1](100) - 101 / 300, -1e-12, 1e-12);

// %% [markdown]
// Now with data: softmax regression on all 60,000 digits, three epochs of plain steps with mini-batches of 64. The first rate is 1, which is too large to end with. Measured is the loss over all 60,000 pictures, after training. **Predict** the order of the four. In the code, `crossEntropy` is the loss of chapter 03 as a value that knows `backward()`, and its `item()` is the number itself.

// %%
/** Softmax regression from the library, with all weights 0 at first. */
function digitModel(): Linear {
  const model = new Linear(784, 10); // float32
  model.parameters.w.set(zeros([784, 10], 'float32'));
  return model;
}

interface Training {
  model: Linear;
  losses: number[]; // means of 67 steps each
}

/** So many epochs over the 60,000 digits; a schedule sets the rate before each step. */
function trainDigits(make: MakeOptimizer, epochs: number, rateAt?: Schedule): Training {
  const model = digitModel();
  const optimizer = make(model.parameters);
  const order: Random = random(1);
  const losses: number[] = [];
  let [step, recent] = [0, 0];
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const batch of batches(mnist.train.images, mnist.train.labels, {
      size: 64,
      rng: order,
    })) {
      if (rateAt !== undefined) optimizer.lr = rateAt(step);
      const loss = crossEntropy(model.forward(batch.x), batch.labels); // x [64, 784]
      loss.backward();
      optimizer.step();
      recent += loss.item() / 67;
      step++;
      if (step % 67 === 0) {
        losses.push(recent);
        recent = 0;
      }
    }
  }
  return { model, losses };
}
/** The loss over all training pictures, and the share of test pictures that is right. */
function judge(model: Linear): { loss: number; right: number } {
  const z = model.predict(mnist.train.images); //                      [60000, 10]
  const { loss } = softmaxCrossEntropyForward(z, mnist.train.labels);
  const said = argmax(model.predict(mnist.test.images)); //            [10000, 10] -> 10000 digits, each with the largest score
  return { loss, right: accuracy(said, mnist.test.labels) };
}

const scheduled = schedules.map(([name, rateAt]) => {
  const { model, losses } = trainDigits((p) => sgd(p, { lr: 1 }), 3, rateAt);
  return { name, losses, ...judge(model) };
});
const lossSteps = scheduled[0].losses.map((_, k) => (k + 1) * 67);
const scheduledPicture = show(
  lineChart({
    title: 'The same rate at first, four schedules',
    xTitle: 'step (mini-batches of 64)',
    yTitle: 'training loss, mean of 67 steps (nats)',
    description:
      'All fall to about 0.3 in the first epoch; then the constant rate lies above the others.',
    series: scheduled.map(({ name, losses }) => ({
      name,
      x: lossSteps.slice(3), // the first points are far above the rest
      y: losses.slice(3),
    })),
  }),
);
for (const { name, loss, right } of scheduled) {
  console.log(`${name}: loss ${loss.toFixed(4)}, test accuracy ${right}`);
}
const [flatLoss, stairLoss, cosineLoss, warmLoss] = scheduled.map(({ loss }) => loss);
hold('loss with a constant rate', flatLoss, 0.28, 0.55);
hold('loss with stairs', stairLoss, 0.26, 0.28);
hold('loss with the cosine', cosineLoss, 0.255, 0.268);
hold('loss with stairs minus that with the cosine', stairLoss - cosineLoss, 0, 0.02);
hold('loss with warm-up minus that without', warmLoss - cosineLoss, -0.005, 0.005);

// %% [markdown]
// The constant rate ends far above the others, which come to rest. Look at how the stairs drop right after step 938, where the rate falls to a tenth. The cosine is best here. Warm-up makes no difference in this task, since it starts from zeros and has a single valley; deep networks need it, and chapter 20 will show one that does.
//
// ## 4.11 Clipping: one bad example
//
// Somebody typed the petal length of one flower as 480 cm instead of 4.8. With squared error, the gradient of that one example is far longer than all others. *Clipping by norm* shortens a gradient that is longer than some limit $c$ to that length and keeps its direction:
//
// $$ g \leftarrow g \cdot \frac{c}{\lVert g \rVert} \qquad\text{if}\qquad \lVert g \rVert > c \tag{17} $$
//
// Stochastic gradient descent over the flowers, one at a time, ten epochs, without and with clipping. The loss is measured on the correct flowers. **Predict:** how much can one bad flower among 150 spoil? Look at the numbers along the axis of the figure.

// %%
const mistyped = copy(x); //                                        [N, D]
mistyped.set(70, 2, 100 * x.get(70, 2));
console.log(`flower 70 has a petal of ${mistyped.get(70, 2)} cm`);

/** SGD with one flower a step; the loss over the correct flowers after each epoch. */
function learnFlowers(inputs: Tensor, clip: (g: Tensor) => Tensor): number[] {
  let w = zeroW; //                                                 [D, 1]
  const order = random(1);
  const losses: number[] = [];
  for (let epoch = 0; epoch < 10; epoch++) {
    for (const n of order.permutation(N)) {
      const [xn, tn] = [rows(inputs, n, n + 1), rows(t, n, n + 1)]; // [1, D], [1, 1]
      const gradient = multiply(2, matmul(transpose(xn), subtract(matmul(xn, w), tn))); // [D, 1]
      w = subtract(w, multiply(0.005, clip(gradient)));
    }
    losses.push(petals.loss(w));
  }
  return losses;
}
/** (17) with c = 1 */
const clipped = (gradient: Tensor): Tensor =>
  multiply(Math.min(1, 1 / norm(gradient)), gradient); //           [D, 1]
const untouched = (gradient: Tensor): Tensor => gradient; //        [D, 1]
const clean = learnFlowers(x, untouched);
const spoiled = learnFlowers(mistyped, untouched);
const rescued = learnFlowers(mistyped, clipped);
const clipPicture = show(
  lineChart({
    title: 'One mistyped flower among 150',
    xTitle: 'epoch',
    yTitle: 'loss on the correct flowers (logarithmic axis)',
    yLog: true,
    description:
      'Without clipping the loss rises to 1e50; with clipping it stays near 0.05, like clean data.',
    series: [
      { name: 'correct data', x: thirty.slice(0, 10), y: clean },
      { name: 'mistyped, not clipped', x: thirty.slice(0, 10), y: spoiled },
      { name: 'mistyped, clipped', x: thirty.slice(0, 10), y: rescued },
    ],
  }),
);
console.log(`after ten epochs: correct data ${clean[9].toFixed(3)}`);
console.log(`not clipped ${spoiled[9].toExponential(1)}, clipped ${rescued[9].toFixed(3)}`);
hold('loss of correct data', clean[9], 0.03, 0.2);
hold('loss without clipping', spoiled[9], 1e30, Infinity);
hold('loss with clipping', rescued[9], 0.03, 0.2);

// (5) for the mistyped flower alone: its Hessian 2 x x^T has one eigenvalue that is not 0
const itsEigenvalue = 2 * norm(rows(mistyped, 70, 71)) ** 2; //     [1, D] -> one number
console.log(
  `its eigenvalue ${itsEigenvalue.toFixed(0)}, limit ${(2 / itsEigenvalue).toExponential(1)}, factor ${(1 - 0.005 * itsEigenvalue).toFixed(0)}`,
);
hold('eigenvalue of the mistyped flower', itsEigenvalue, 460000, 462000);
hold('its limit', 2 / itsEigenvalue, 4.3e-6, 4.4e-6);
hold('factor of a visit', 1 - 0.005 * itsEigenvalue, -2400, -2200);

// the library clips all gradients of a model together, and hands back the length before
const toClip = new Linear(4, 1, { bias: false, dtype: 'float64' });
toClip.parameters.w.set(wDrawn); //                                 [D, 1]
meanSquaredError(toClip.forward(mistyped), t).backward();
const longGradient = toClip.parameters.w.gradient(); //             [D, 1]
const lengthBefore = clipByNorm(toClip.parameters, 1);
console.log(
  `length before ${lengthBefore.toExponential(2)}, after ${norm(toClip.parameters.w.gradient()).toFixed(6)}`,
);
compare('clipped gradient', clipped(longGradient), toClip.parameters.w.gradient(), 1e-6);

// %% [markdown]
// For the mistyped flower alone, with its row $x_n$, the Hessian is $2\, x_n^{\mathsf T} x_n$. The column $x_n^{\mathsf T}$ is an eigenvector: $2\, x_n^{\mathsf T} (x_n\, x_n^{\mathsf T}) = 2 \lVert x_n \rVert^2\, x_n^{\mathsf T}$. So the eigenvalue is $2 \lVert x_n \rVert^2$, about 460,000. By (5) the rate 0.005 is far beyond its limit of 0.0000043. Each visit multiplies the error by about $-2300$, and the good flowers cannot repair that in between. Clipped, that flower may move the weights by $\eta c = 0.005$ and no more. Clipping is no substitute for looking at the data. But in long training something of this kind always comes, and
// recurrent networks make such gradients by themselves (chapter 16).
//
// (The library divides by $\lVert g \rVert + 10^{-6}$, so the length afterwards is a little below 1.)
//
// ## 4.12 The race
//
// Who is fastest on real data? A fair race gives each the learning rate that suits it. So first a *sweep*, a run with each of several rates: one epoch over the 60,000 digits, for each optimizer. Look at where each curve has its bottom, and how wide it is. **Predict** from (10): how far is the curve of momentum from the plain one?

// %%
const racers: { name: string; rates: number[]; make: (lr: number) => MakeOptimizer }[] = [
  { name: 'plain', rates: [0.03, 0.1, 0.3, 1, 3], make: (lr) => (p) => sgd(p, { lr }) },
  {
    name: 'momentum',
    rates: [0.003, 0.01, 0.03, 0.1, 0.3],
    make: (lr) => (p) => sgd(p, { lr, momentum }),
  },
  {
    name: 'Nesterov',
    rates: [0.003, 0.01, 0.03, 0.1, 0.3],
    make: (lr) => (p) => sgd(p, { lr, momentum, nesterov }),
  },
  {
    name: 'RMSProp',
    rates: [0.0003, 0.001, 0.003, 0.01, 0.03],
    make: (lr) => (p) => rmsprop(p, { lr }),
  },
  {
    name: 'Adam',
    rates: [0.0003, 0.001, 0.003, 0.01, 0.03],
    make: (lr) => (p) => adam(p, { lr }),
  },
];
console.log(`matrix products by: ${backend().name}`);
const sweeps = racers.map(({ name, rates: tried, make }) => ({
  name,
  tried,
  losses: tried.map((lr) => judge(trainDigits(make(lr), 1).model).loss),
}));
const sweepPicture = show(
  lineChart({
    title: 'One epoch over 60,000 digits: the loss against the learning rate',
    xTitle: 'learning rate (logarithmic axis)',
    yTitle: 'loss over all training pictures (nats)',
    xLog: true,
    description:
      'Five valleys: plain lowest near 1, momentum near 0.1, RMSProp and Adam near 0.003.',
    series: sweeps.map(({ name, tried, losses }) => ({ name, x: tried, y: losses })),
  }),
);
const bestOf = ({ tried, losses }: { tried: number[]; losses: number[] }): number =>
  tried[losses.indexOf(Math.min(...losses))];
for (const sweep of sweeps) {
  console.log(
    `${sweep.name}: best rate ${bestOf(sweep)}, loss ${Math.min(...sweep.losses).toFixed(4)}`,
  );
}
// plain at 0.03, 0.1, 0.3 against momentum at a tenth of it
const tenthGaps = [0, 1, 2].map((k) => Math.abs(sweeps[0].losses[k] - sweeps[1].losses[k]));
console.log(
  `plain against momentum at a tenth of the rate: ${tenthGaps.map((gap) => gap.toFixed(4)).join('  ')}`,
);
for (const gap of tenthGaps) hold('plain against momentum at a tenth', gap, 0, 0.006);
hold('best plain rate', bestOf(sweeps[0]), 0.3, 1);
hold('best rate of Adam', bestOf(sweeps[4]), 0.003, 0.01);

// %% [markdown]
// Momentum with $\beta = 0.9$ is plain descent with ten times the rate, as (10) says: the first three points of its curve have nearly the same losses as those of the plain one, at a tenth of the rate. On noisy gradients in a valley that is not too narrow, that is all it does. RMSProp and Adam have their bottoms at much smaller rates, since their steps have about the length $\eta$ for every weight, whatever the gradient.
//
// Now the race: three epochs each, from the best rate of the sweep, with a cosine schedule. **Predict** who wins, and by how much. The curves are drawn as they come; look at their right ends.

// %%
const raceCurves: { name: string; losses: number[] }[] = [];
const raceFigure = () =>
  lineChart({
    title: 'Five optimizers on 60,000 digits, three epochs',
    xTitle: 'step (mini-batches of 64)',
    yTitle: 'training loss, mean of 67 steps (nats)',
    description:
      'All fall quickly to 0.3 and slowly to about 0.25; at the end the five lie on each other.',
    series: racers.map(({ name }) => {
      const losses = raceCurves.find((curve) => curve.name === name)?.losses ?? [];
      return { name, x: lossSteps.slice(0, losses.length), y: losses };
    }),
  });
const livePicture = show(raceFigure());
const results = racers.map(({ name, make }, i) => {
  const lr = bestOf(sweeps[i]);
  const started = performance.now();
  const { model, losses } = trainDigits(make(lr), 3, cosine({ lr, steps: K }));
  const seconds = (performance.now() - started) / 1000;
  raceCurves.push({ name, losses });
  livePicture.update(raceFigure());
  const { loss, right } = judge(model);
  console.log(
    `${name.padEnd(9)} rate ${lr}: loss ${loss.toFixed(4)}, test accuracy ${right}, ${seconds.toFixed(1)} s`,
  );
  return { name, loss, right };
});
for (const { name, loss, right } of results) {
  hold(`loss of ${name}`, loss, 0.235, 0.275);
  hold(`test accuracy of ${name}`, right, 0.92, 0.935);
}
const raceLosses = results.map(({ loss }) => loss);
const raceGap = Math.max(...raceLosses) - Math.min(...raceLosses);
console.log(`between the first and the last: ${raceGap.toFixed(4)}`);
hold('between the first and the last', raceGap, 0, 0.01);
hold('what the constant rate lost', flatLoss - cosineLoss, raceGap, 0.3);

// %% [markdown]
// All five read more than 92 % of the test digits, and the losses end within a hundredth of each other. Adam is not ahead here. In one valley with well-behaved inputs the choice matters less than the learning rate and its schedule: the constant rate of 4.10 lost more than any optimizer here. Adam's strength is another: it works at about the same rate, 0.001 to 0.01, in networks whose layers have gradients of very different sizes. There it converges faster than the plain step and often ends better. The deep networks
// of this course use it, or AdamW, in most cases.
//
// ## 4.13 Where does the gradient come from?
//
// Every optimizer of this chapter begins with a gradient. For one layer we derived it by hand. A network has many layers, and the gradient of the first weights depends on all that come after. Computing it is the task of *backpropagation*: it carries the derivative of the loss from the last layer back to the first, by the chain rule, and gives the gradients of all weights and biases for about the price of one or two forward passes (chapter 05 measures it). Then gradient descent uses them.
//
// The two are often confused. **Backpropagation finds the gradient, gradient descent takes the step.** The loop of all training is: forward pass, loss, backward pass, step. Chapter 05 is about the third of these.

// %%
const worst = allChecks.reduce(
  (largest, check) => Math.max(largest, check.relativeError),
  0,
);
console.log(`${allChecks.length} gradient checks in this chapter`);
console.log(`largest relative error ${worst.toExponential(1)}`);
hold('gradient checks', allChecks.length, 11, 11);
const answerB = 2 / (2 * 25); // question (b)
hold('answer (b)', answerB, 0.04, 0.04);

// %% [markdown]
// ## 4.14 Summary
//
// | | formula | in words |
// |---|---|---|
// | first order | $L(w + d) \approx L(w) + g \cdot d$ | true nearby; steepest down is against $g$ |
// | gradient descent | $w \leftarrow w - \eta g$ | gains about $\eta \lVert g \rVert^2$ |
// | on a bowl | $c_i \leftarrow (1 - \eta\lambda_i)\, c_i$ | stable for $0 < \eta < 2 / \lambda_{\max}$ |
// | condition number | $\kappa = \lambda_{\max} / \lambda_{\min}$ | best factor $\frac{\kappa - 1}{\kappa + 1}$ |
// | least squares | $g = \frac2N x^{\mathsf T}(xw - t), \quad H = \frac2N x^{\mathsf T} x$ | `x [N, D]  w [D, 1]` |
// | mini-batch | noise $\sigma / \sqrt B$ | right on average |
// | momentum | $v \leftarrow \beta v + g, \quad w \leftarrow w - \eta v$ | up to $\frac{1}{1-\beta}$ times as fast |
// | Nesterov | $w \leftarrow w - \eta\, (g + \beta v)$ | the gradient where momentum leads |
// | RMSProp | $s \leftarrow \rho s + (1 - \rho) g^2, \quad w \leftarrow w - \eta g / (\sqrt s + \epsilon)$ | a rate for each weight |
// | Adam | $w \leftarrow w - \eta\, \hat m / (\sqrt{\hat v} + \epsilon), \quad \hat m = \frac{m}{1 - \beta_1^t}, \; \hat v = \frac{v}{1 - \beta_2^t}$ | both, corrected for their start at 0 |
// | schedule | $\frac{\eta_0}{2}(1 + \cos \frac{\pi k}{K})$ | large steps first, small ones last |
// | clipping | $g \leftarrow g\, c / \lVert g \rVert$ if longer than $c$ | one bad example cannot ruin all |
//
// What this chapter has shown, and where:
//
// - Gradient descent is an iterative optimization algorithm. It adjusts weights and biases so that the loss gets smaller (4.1 to 4.4).
// - The direction of steepest descent is against the gradient (4.1). In a network backpropagation computes that gradient (4.13).
// - The learning rate controls the length of the steps. Too small is slow, above $2/\lambda_{\max}$ diverges (4.2, 4.3), and it should fall in the end (4.10).
// - Stochastic and mini-batch gradient descent use a part of the data for each step. They learn much more from the same work; a mini-batch is steadier than a single example (4.4).
// - Adam combines momentum (4.5) with a rate for each weight (4.6), and corrects for its start (4.7). It crosses plateaus and leaves saddles faster than the plain step (4.9).
// - Before all that: standardised inputs, which made the flowers' bowl almost 300 times rounder (4.3).
//
// **Questions to test yourself.** (a) A weight is multiplied by $-0.5$ at every step. What is $\eta\lambda$, and does it converge? (b) The largest eigenvalue of a Hessian is 50. What is the limit of the rate? (c) You make the batch 16 times larger. What happens to the noise of the gradient? (d) Adam at its first step, with gradients of 0.001 for one weight and 1000 for another: how long are the two steps?
//
// *Answers.* (a) $1 - \eta\lambda = -0.5$, so $\eta\lambda = 1.5$. It converges, jumping from side to side. (b) $2 / 50 = 0.04$. (c) It falls to a quarter. (d) Both $\eta$: $\hat m = g$ and $\sqrt{\hat v} = |g|$.
//
// **Exercises:** [four graded exercises](assignments/04-gradient-descent.ipynb)
//
// **Library files of this chapter:** [`derive/sgd.ts`](../lib/src/derive/sgd.ts), [`derive/rmsprop.ts`](../lib/src/derive/rmsprop.ts), [`derive/adam.ts`](../lib/src/derive/adam.ts), [`optim/optimizer.ts`](../lib/src/optim/optimizer.ts),
// [`optim/schedules.ts`](../lib/src/optim/schedules.ts), [`optim/clip-by-norm.ts`](../lib/src/optim/clip-by-norm.ts), [`data/batches.ts`](../lib/src/data/batches.ts)
//
// **Sources**
// - Goodfellow, Bengio, Courville (2016), *Deep Learning*, section 2.7: eigenvectors of a symmetric matrix; section 4.3: gradient descent, the Hessian and its eigenvalues; section 8.1.3: the noise of a mini-batch, our (8); section 8.2.2: local minima of large networks; algorithms 8.1 to 8.3, 8.5, 8.7: SGD, momentum, Nesterov, RMSProp, Adam.
// - Goh (2017), *Why Momentum Really Works*, Distill: plain steps and momentum on a bowl, piece by piece, with figures to move.
// - Polyak (1964), *Some methods of speeding up the convergence of iteration methods*, USSR Computational Mathematics and Mathematical Physics 4(5), 1-17: momentum, our (9) and (11).
// - Nesterov (1983), *A method for solving the convex programming problem with convergence rate O(1/k²)*, Soviet Mathematics Doklady 27, 372-376. Sutskever, Martens, Dahl, Hinton (2013), *On the Importance of Initialization and Momentum in Deep Learning*, eq. 1 to 4: both forms of momentum.
// - Tieleman, Hinton (2012), *Neural Networks for Machine Learning*, lecture 6.5: RMSProp.
// - Kingma, Ba (2015), *Adam: A Method for Stochastic Optimization*: algorithm 1, our (15); bias correction, section 3, our (14).
// - Loshchilov, Hutter (2019), *Decoupled Weight Decay Regularization*: AdamW, algorithm 2. (There the pull follows the schedule alone; ours, as that of PyTorch, is multiplied by the whole rate.) The same (2017), *SGDR: Stochastic Gradient Descent with Warm Restarts*: the cosine, eq. 5. Goyal and others (2017), *Accurate, Large Minibatch SGD*, section 2.2: warm-up.
// - Pascanu, Mikolov, Bengio (2013), *On the Difficulty of Training Recurrent Neural Networks*, algorithm 1: clipping.
// - Rosenbrock (1960), *An Automatic Method for Finding the Greatest or Least Value of a Function*, The Computer Journal 3(3), 175-184: the banana.
// - Fisher (1936): the flowers (see chapter 02). LeCun, Bottou, Bengio, Haffner (1998), *Gradient-Based Learning Applied to Document Recognition*: the digits.
