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
// # 5 Backpropagation
//
// A network is steered by thousands of numbers, its weights. One more number, the loss, says how wrong it is. **Which way
// should each weight move, and how strongly?** This chapter answers that question by hand, then in code, and tests each answer.
//
// **You need** from chapter 01 arrays and the gradient check, from 02 what a layer computes, from 03 softmax and cross-entropy, from 04 gradient descent with
// mini-batches. What is used of them is recalled in a sentence ([notation](../course.md#notation)). **You will have built** a network of any depth that reads handwritten digits, out of
// lines that are all your own. **It takes** about 75 minutes to read; the machine computes for about one of them.
//
// | section | question |
// |---|---|
// | 5.1 | What does the chain rule say when there is more than one way to the loss? |
// | 5.2 | Why backwards, and what do the other ways cost? |
// | 5.3 | What does a whole layer do with a gradient? |
// | 5.4 | And what does an activation function do with it? |
// | 5.5 | Where does the first gradient come from? |
// | 5.6 | How do the pieces make a network of any depth? |
// | 5.7 | Does it learn? (XOR) |
// | 5.8 | How far can it bend? (two spirals) |
// | 5.9 | Does it learn something real? (60,000 digits) |
// | 5.10 | What did it learn, and where is it wrong? |
// | 5.11 | What goes wrong if one piece is missing? |
// | 5.12 | Where is all this in the library? |
//
// **Predict before you read on.** The network of section 5.9 has 79,510 weights and biases. One honest way to find out how
// the loss reacts to each is to try: move one weight a little, run the network, look at the loss. That takes 79,510 runs, and one more to compare with.
// The method of this chapter gives the same 79,510 numbers. How long does it take, counted in runs of the network:
// about 2, about 300, or about 80,000? Write your guess down. Section 5.9 measures it.
//
// All imports of this chapter stand in one cell. Arrays come from the library; the calculus will be yours.

// %%
import {
  accuracy,
  add,
  argmax,
  array,
  backend,
  batches,
  checkGradient,
  copy,
  crossEntropy,
  type Dtype,
  decisionSurface,
  divide,
  format,
  type GradientCheck,
  imageGrid,
  lineChart,
  linearBackward,
  linearForward,
  loadMnist,
  map,
  matmul,
  Mlp,
  multiply,
  networkPasses,
  norm,
  type Random,
  random,
  reluBackward,
  reluForward,
  rows,
  type Series,
  sgdInto,
  show,
  sliderChart,
  softmaxCrossEntropyBackward,
  softmaxCrossEntropyForward,
  subtract,
  sum,
  take,
  type Tensor,
  transpose,
  Value,
  variable,
  zeros,
} from 'nabla';

// %% [markdown]
// The helpers of the chapters before: `verify` prints a gradient check and stops the lesson if it fails, `verifyNumber` checks a derivative with respect to a single number, and `hold` stops the lesson when a number is not where the text says it is.
//
// The check is the one of section 1.8. It moves each element a little up and down, and compares what the loss does with our claim, as a relative error: 0 is perfect, and a right gradient in float64 stays below $10^{-7}$.

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
// ## 5.1 From a chain to a graph
//
// **A chain.** The smallest network is one neuron with one input, and no activation function for the moment. It multiplies the input $x$ by a weight $w$ and adds a bias $b$. The loss is the squared distance of its prediction $\hat y$ from the target $t$:
//
// $$ \hat y = w x + b \qquad\qquad L = (\hat y - t)^2 $$
//
// The weight does not touch the loss directly. It moves the prediction, and the prediction moves the loss. The derivative of such a chain is the product of the derivatives of its links:
//
// $$ \frac{\partial L}{\partial w} = \frac{\partial L}{\partial \hat y} \cdot \frac{\partial \hat y}{\partial w} $$
//
// Here there is one number of each kind, and the code calls it by a word. From 5.3 on, letters stand for arrays. We take the link nearest the loss first, and check each line at once. As always in this course, the derivative of the loss with respect to something carries the name of that thing with a `d` in front.
//
// $$ \frac{\partial L}{\partial \hat y} = 2\,(\hat y - t) $$

// %%
const input = 1.5; //   x
const weight = 0.8; //  w
const bias = -0.5; //   b
const target = 2; //    t

const prediction = weight * input + bias; //   yHat
const oneLoss = (prediction - target) ** 2; // L
console.log(`prediction ${prediction.toFixed(4)}   loss ${oneLoss.toFixed(4)}`);
hold('the prediction', prediction, 0.69999, 0.70001);

const dPrediction = 2 * (prediction - target);
verifyNumber('dPrediction', (yHat) => (yHat - target) ** 2, prediction, dPrediction);

// %% [markdown]
// Now the other link. In $\hat y = w x + b$ three things could move: $w$, $b$ and $x$. The derivatives with respect to them are $x$, $1$ and $w$. Multiply each by the link that we have:
//
// $$ \frac{\partial L}{\partial w} = \frac{\partial L}{\partial \hat y}\, x \qquad
//    \frac{\partial L}{\partial b} = \frac{\partial L}{\partial \hat y} \qquad
//    \frac{\partial L}{\partial x} = \frac{\partial L}{\partial \hat y}\, w $$

// %%
const neuronLoss = (x: number, w: number, b: number): number => (w * x + b - target) ** 2;

const dWeight = dPrediction * input;
verifyNumber('dWeight', (moved) => neuronLoss(input, moved, bias), weight, dWeight);

const dBias = dPrediction;
verifyNumber('dBias', (moved) => neuronLoss(input, weight, moved), bias, dBias);

const dInput = dPrediction * weight;
verifyNumber('dInput', (moved) => neuronLoss(moved, weight, bias), input, dInput);

// %% [markdown]
// Two things to keep:
//
// 1. `dPrediction` was computed **once** and used **three times**. A derivative near the loss is shared by everything that comes earlier.
// 2. `dInput` looks useless, since nobody changes the input. But if the input is the output of an earlier neuron, then `dInput` is
//    for that neuron what `dPrediction` is for this one. It is the message that is passed back.
//
// **A graph.** Most networks are no chain: what a neuron hands on is read by several others. Draw a circle for each quantity, and a line from it to each quantity that is computed from it. That is a *computational graph*. Here is a small one. $x$ makes $u$, then $u$ makes *both* $a$ and $c$, and these two together make the prediction:
//
// $$ u = w_{xu}\, x \qquad a = w_{ua}\, u \qquad c = w_{uc}\, u \qquad \hat y = w_{ay}\, a + w_{cy}\, c \qquad L = (\hat y - t)^2 $$
//
// (The two small letters of a weight say from where to where it leads.) How does the loss move with $u$? Move $u$ by a small step $h$. Then $a$ moves by $w_{ua}\, h$ and $c$ by $w_{uc}\, h$. Both of them move $\hat y$, and what they do to it adds up:
//
// $$ w_{ay}\, w_{ua}\, h + w_{cy}\, w_{uc}\, h $$
//
// Two paths lead from $u$ to $\hat y$, and there is one product for each. That is the chain rule for graphs: **multiply along a path, add over the paths.** (Here everything up to $\hat y$ is a straight line. Where it is curved, the same holds for a tiny $h$: by Taylor's formula, section 1.6, a short piece of a curve is nearly straight.)
//
// Now on to the loss. Divide by $h$, and multiply by the derivative that $L$ has with respect to $\hat y$:
//
// $$ \frac{\partial L}{\partial u} = \frac{\partial L}{\partial \hat y}\, w_{ay}\, w_{ua} + \frac{\partial L}{\partial \hat y}\, w_{cy}\, w_{uc} $$
//
// By the chain rule, $\frac{\partial L}{\partial \hat y}\, w_{ay}$ is $\frac{\partial L}{\partial a}$, and $w_{ua}$ is $\frac{\partial a}{\partial u}$; the same for $c$. So each of the two neighbours of $u$ passes a share back:
//
// $$ \frac{\partial L}{\partial u} = \frac{\partial L}{\partial a}\, \frac{\partial a}{\partial u} + \frac{\partial L}{\partial c}\, \frac{\partial c}{\partial u} $$
//
// In words: the derivative of a quantity is a sum over those that were made of it, one term for each. What comes after them is contained in $\partial L / \partial a$ and $\partial L / \partial c$ already.
//
// **Predict** `dU`, with the weights in the cell and $x = 1.5$, $t = 1$. First go forward: $u = 3$, then $a$, $c$ and $\hat y$.

// %%
const [wXu, wUa, wUc, wAy, wCy] = [2, 0.5, -1, 2, 0.5];
const graphTarget = 1; // t
const graphX = 1.5; //          x
const graphU = wXu * graphX; // u
const graphA = wUa * graphU; // a
const graphC = wUc * graphU; // c
const graphYHat = wAy * graphA + wCy * graphC;
const graphLoss = (graphYHat - graphTarget) ** 2;
console.log(`u ${graphU}, a ${graphA}, c ${graphC}, yHat ${graphYHat}, loss ${graphLoss}`);

/** The rest of the way forward: from a and c to the loss, and from u to the loss. */
const lossFromPair = (a: number, c: number): number =>
  (wAy * a + wCy * c - graphTarget) ** 2;
const lossFromU = (value: number): number => lossFromPair(wUa * value, wUc * value);

const dYHat = 2 * (graphYHat - graphTarget);
verifyNumber('dYHat', (yHat) => (yHat - graphTarget) ** 2, graphYHat, dYHat);
const dA = dYHat * wAy;
verifyNumber('dA', (moved) => lossFromPair(moved, graphC), graphA, dA);
const dC = dYHat * wCy;
verifyNumber('dC', (moved) => lossFromPair(graphA, moved), graphC, dC);
const dU = dA * wUa + dC * wUc; // two paths, so two terms
verifyNumber('dU', lossFromU, graphU, dU);
const dX = dU * wXu;
verifyNumber('dX', (moved) => lossFromU(wXu * moved), graphX, dX);
console.log(`dYHat ${dYHat}, dA ${dA}, dC ${dC}, dU ${dU}, dX ${dX}`);
hold('dU', dU, 0.5, 0.5);

// %% [markdown]
// By the first path comes $2 \cdot 0.5 = 1$, by the second $0.5 \cdot (-1) = -0.5$, together $0.5$. And the weights? Each stands between two circles. It multiplies the value at its left end, so its derivative is that value times the derivative at its right end. That is $\partial L / \partial w = (\partial L / \partial \hat y)\, x$ of the chain above, five times over.

// %%
const dGraphWeights = array([dU * graphX, dA * graphU, dC * graphU, dYHat * graphA, dYHat * graphC]); // [5]
verify(
  checkGradient(
    ({ data: [xu, ua, uc, ay, cy] }) =>
      (ay * ua * xu * graphX + cy * uc * xu * graphX - graphTarget) ** 2,
    array([wXu, wUa, wUc, wAy, wCy]), // [5]
    dGraphWeights,
    { name: 'dGraphWeights' },
  ),
);
console.log(`dGraphWeights ${format(dGraphWeights)}`);

// %% [markdown]
// Now watch both passes. The figure stands at its last step, where all is known. Move its slider to the left end (with the mouse, or press Tab until the figure has a frame, then the arrow keys), and then go to the right, step by step.
//
// Under each circle stands its value; below that, once it is known, its derivative after a `d`. A full line is a weight, a dotted line the derivative of a weight; orange is above 0, blue below, and a thick line is a large number. Look at where each number comes from: on the way forward from the numbers to its left, on the way back from the derivatives to its right.

// %%
const graphPasses = show(
  networkPasses({
    description: 'Circles from left to right: x; u; a and c, both made of u; yHat.',
    layers: [
      { name: 'x', units: ['x'], values: [graphX], gradients: [dX] },
      { name: 'u', units: ['u'], values: [graphU], gradients: [dU] },
      { name: 'a and c', units: ['a', 'c'], values: [graphA, graphC], gradients: [dA, dC] },
      { name: 'ŷ', units: ['ŷ'], values: [graphYHat], gradients: [dYHat] },
    ],
    weights: [array([[wXu]]), array([[wUa, wUc]]), array([[wAy], [wCy]])], // [1, 1], [1, 2], [2, 1]
    weightGradients: [
      array([[dU * graphX]]), //              [1, 1]
      array([[dA * graphU, dC * graphU]]), // [1, 2]
      array([[dYHat * graphA], [dYHat * graphC]]), // [2, 1]
    ],
    loss: graphLoss,
  }),
);

// %% [markdown]
// ## 5.2 Why backwards
//
// There are three ways to such a derivative. All give the same number, at very different costs.
//
// **By trying.** Ask the loss itself, as in section 1.7, with a small step $h$:
//
// $$ \frac{\partial L}{\partial w} \approx \frac{L(w + h) - L(w - h)}{2h} $$
//
// This is the *central difference*. TypeScript counts in *float64*, with about 16 digits, and there $h = 10^{-5}$ is a good choice. It needs no algebra, so it is what `verify` trusts. But it costs two runs of the whole network for *every single weight*.
//
// **Path by path.** Follow each path to the loss, multiply what lies on it, add up. But how many paths are there? In a network with $k$ hidden layers of $n$ neurons, a path from an input to an output chooses one of $n$ neurons in each layer. So there are $n^k$ of them. With three hidden layers of 100 that is a million, for each pair of input and output.
//
// **Backwards.** Compute the derivative of each neuron once, from those behind it, as in 5.1. All paths that go on from a neuron are then contained in one number. Between two layers of $n$ neurons there are $n^2$ lines, and each costs one multiplication. With $k$ hidden layers that is about $k\, n^2$.
//
// Let us count. The network is a stack of hidden layers with six neurons each, one input, one output, no activation functions; we ask for the slope of the output with respect to the input. **Predict** for five hidden layers. Path by path, each line that is walked costs one multiplication, and what paths have in common at their beginning is walked once. So it will be $6 + 6^2 + 6^3 + 6^4 + 6^5$ up to the last hidden layer, and another $6^5$ to the output: 17,106. Backwards: about 150, about 1,500 or about 8,000?

// %%
/** The weights of a stack: one input, so many hidden layers of six neurons, one output. */
function makeStack(depth: number, dice: Random): Tensor[] {
  const sizes = [1, ...Array.from({ length: depth }, () => 6), 1];
  return sizes
    .slice(1)
    .map((outputs, l) => dice.normalArray([sizes[l], outputs], { std: 0.5 })); // [inputs, outputs]
  // std: the standard deviation (1.5)
}

let multiplications = 0;

/** Follows every path from unit i of layer l on; `along` is the product so far. */
function slopeByPaths(stack: Tensor[], l = 0, i = 0, along = 1): number {
  if (l === stack.length) return along;
  let total = 0;
  for (let j = 0; j < stack[l].shape[1]; j++) {
    multiplications++;
    total += slopeByPaths(stack, l + 1, j, along * stack[l].get(i, j));
  }
  return total;
}

/** One derivative for each unit, from the output to the input. */
function slopeBackwards(stack: Tensor[]): number {
  let behind = [1]; // the output moves with itself
  for (let l = stack.length - 1; l >= 0; l--) {
    const [inputs, outputs] = stack[l].shape;
    const here = Array.from({ length: inputs }, () => 0);
    for (let i = 0; i < inputs; i++) {
      for (let j = 0; j < outputs; j++) {
        multiplications++;
        here[i] += stack[l].get(i, j) * behind[j];
      }
    }
    behind = here;
  }
  return behind[0];
}

/** The multiplications that a way needs, and what it finds. */
function countOf(way: (stack: Tensor[]) => number, stack: Tensor[]): [number, number] {
  multiplications = 0;
  const slope = way(stack);
  return [multiplications, slope];
}

const stackDice = random(55);
const depths = [1, 2, 3, 4, 5, 6, 7];
const stacks = depths.map((depth) => makeStack(depth, stackDice));
const byPaths = stacks.map((stack) => countOf(slopeByPaths, stack));
const backwards = stacks.map((stack) => countOf(slopeBackwards, stack));
depths.forEach((depth, k) => {
  console.log(
    `hidden layers ${depth}: ${byPaths[k][0]} multiplications by paths, ${backwards[k][0]} backwards`,
  );
});
const slopeGaps = depths.map((_, k) => Math.abs(byPaths[k][1] - backwards[k][1]));
console.log(`largest difference of the slopes: ${Math.max(...slopeGaps).toExponential(1)}`);
hold('paths against backwards', Math.max(...slopeGaps), 0, 1e-12);
verify(
  checkGradient(
    (moved) => stacks[4].reduce((value, w) => matmul(value, w), moved).data[0], // [1, 1] -> one number
    array([[1]]), //                [1, 1]
    array([[backwards[4][1]]]), //  [1, 1]
    { name: 'slope of the stack' },
  ),
);
hold('multiplications by paths, five layers', byPaths[4][0], 17106, 17106);
hold('multiplications backwards, five layers', backwards[4][0], 156, 156);
const countPicture = show(
  lineChart({
    title: 'The same slope, path by path and backwards',
    xTitle: 'hidden layers of six neurons',
    yTitle: 'multiplications',
    yLog: true,
    description:
      'Path by path the count grows about sixfold with each layer; backwards it grows by 36 each time.',
    series: [
      {
        name: 'path by path',
        x: depths,
        y: byPaths.map(([count]) => count),
        mode: 'markers',
      },
      {
        name: 'backwards',
        x: depths,
        y: backwards.map(([count]) => count),
        mode: 'markers',
      },
    ],
  }),
);

// %% [markdown]
// 156, and the same slope but for rounding. Look at the axis, which goes in powers of ten: path by path, each further layer *multiplies* the work by about six. Backwards, it *adds* 36 multiplications, one for each line.
//
// Why not go forwards, from the input to the output? That works too: carry along how each quantity moves with *one* input. But it takes a pass of its own for every input, and for every weight. The loss is a single number and the weights are many, so one starts at the single number. Chapter 06 comes back to this.
//
// That is the idea of backpropagation: the chain rule, in an order in which nothing is computed twice. What remains is to write it for arrays.
//
// ## 5.3 The linear layer, backwards
//
// A layer of $M$ neurons reads a batch of $N$ examples with $D$ inputs each. As in section 2.6, the weighted sums of all neurons for all examples are one matrix product:
//
// $$ y = x w + b \qquad\text{that is}\qquad y_{nm} = \sum_{d=1}^{D} x_{nd}\, w_{dm} + b_m $$
//
// Section 2.6 also found the gradients, but for a single neuron, $M = 1$. Now there are $M$ of them, and all pass a message back to the same inputs. From here on $y$ is the *output* of a layer, as in the
// notation of the course.
//
// | symbol | shape | meaning |
// |---|---|---|
// | $x$ | `[N, D]` | inputs, one example a row |
// | $w$ | `[D, M]` | weights, one neuron a column |
// | $b$ | `[M]` | biases, one for each neuron |
// | $y$ | `[N, M]` | outputs, one example a row |
//
// We use small sizes that all differ, $N = 5$, $D = 3$, $M = 4$. If a formula mixes two sizes up, it cannot even run.
// ($C = 3$ waits for section 5.5.) The numbers are drawn at random, from a bell curve around 0; the seed 5 makes them the same each time.

// %%
const rng = random(5);
const [N, D, M, C] = [5, 3, 4, 3];
const x = rng.normalArray([N, D]); // [N, D]
const w = rng.normalArray([D, M]); // [D, M]
const b = rng.normalArray([M]); //    [M]

const y = add(matmul(x, w), b); //    [N, D] [D, M] + [M] -> [N, M]
console.log(`y\n${format(y, 3)}`);
hold('elements of y', y.size, 20, 20);

// %% [markdown]
// To have a loss, invent targets $t$ of the same shape and add up all the squared distances:
//
// $$ L = \sum_{n=1}^{N} \sum_{m=1}^{M} (y_{nm} - t_{nm})^2 \qquad\qquad \frac{\partial L}{\partial y_{nm}} = 2\,(y_{nm} - t_{nm}) $$
//
// Each $y_{nm}$ stands in exactly one term of the sum, so there is one term in its derivative.
//
// All these derivatives together form an array. We call it $\mathrm{d}y$, in code `dy`, and it has the shape of `y`.
// This holds for every gradient: **the gradient of an array has the shape of the array.**

// %%
const t = rng.normalArray([N, M]); // [N, M]

/** [N, M] -> one number: the square of the norm is the sum of the squares */
const squaredLoss = (output: Tensor): number => norm(subtract(output, t)) ** 2;

const dy = multiply(2, subtract(y, t)); // [N, M]
verify(checkGradient(squaredLoss, y, dy, { name: 'dy' }));

// %% [markdown]
// **The weights.** Which outputs does the weight $w_{dm}$ move? Only column $m$: it belongs to neuron $m$. But it moves that column in *every* row,
// since all examples go through the same weight. In row $n$ it is multiplied by $x_{nd}$:
//
// $$ \frac{\partial y_{nm}}{\partial w_{dm}} = x_{nd} $$
//
// So the weight reaches the loss by $N$ paths, one for each example. Add over the paths, as in 5.1:
//
// $$ \frac{\partial L}{\partial w_{dm}} = \sum_{n=1}^{N} \frac{\partial L}{\partial y_{nm}}\, \frac{\partial y_{nm}}{\partial w_{dm}}
//    = \sum_{n=1}^{N} x_{nd}\; \frac{\partial L}{\partial y_{nm}} $$
//
// That is a product of matrices. There the sum runs over the index that stands inside (2.5): $\sum_n A_{dn} B_{nm}$. So $B$ is $\mathrm{d}y$, and $A_{dn}$ is $x_{nd}$: the transposed $x$.
//
// $$ \mathrm{d}w = x^{\mathsf T}\, \mathrm{d}y $$

// %%
const dw = matmul(transpose(x), dy); // [D, N] [N, M] -> [D, M]
verify(
  checkGradient((moved) => squaredLoss(add(matmul(x, moved), b)), w, dw, { name: 'dw' }),
);

// %% [markdown]
// **The biases.** $b_m$ is added to column $m$ in every row, with the factor 1. Again the paths add up:
//
// $$ \frac{\partial L}{\partial b_m} = \sum_{n=1}^{N} \frac{\partial L}{\partial y_{nm}} \cdot 1 \qquad\text{or}\qquad \mathrm{d}b = \mathbf 1^{\mathsf T}\, \mathrm{d}y $$
//
// where $\mathbf 1$ is a column of $N$ ones. In code it is the sum over axis 0, that is, over the rows.

// %%
const db = sum(dy, 0); // [N, M] -> [M]
verify(
  checkGradient((moved) => squaredLoss(add(matmul(x, w), moved)), b, db, { name: 'db' }),
);

// %% [markdown]
// **The inputs.** $x_{nd}$ is read by all $M$ neurons, but only in its own row. Neuron $m$ multiplies it by $w_{dm}$. The $M$ paths add up;
// here the inner index is $m$, so $w$ is transposed:
//
// $$ \frac{\partial L}{\partial x_{nd}} = \sum_{m=1}^{M} \frac{\partial L}{\partial y_{nm}}\, w_{dm} \qquad\text{or}\qquad \mathrm{d}x = \mathrm{d}y\; w^{\mathsf T} $$
//
// **Predict:** the batch grows from five examples to ten. Which of `dy`, `dw`, `db` and `dx` get more rows? Which keep their shape, but
// add up more terms?

// %%
const dx = matmul(dy, transpose(w)); // [N, M] [M, D] -> [N, D]
verify(
  checkGradient((moved) => squaredLoss(add(matmul(moved, w), b)), x, dx, { name: 'dx' }),
);

// %% [markdown]
// `dw` and `db` sum over the examples: they belong to the layer, which all examples share. `dy` and `dx` keep one row for each example.
//
// If you forget which matrix is transposed, the shapes tell you. There is one matrix product that makes `[D, M]` of `x [N, D]` and `dy [N, M]`.
// The library has the same three lines in [`derive/linear.ts`](../lib/src/derive/linear.ts).
//
// ## 5.4 The rectified linear unit, backwards
//
// Two linear layers in a row do no more than one (section 2.7). Something that is not linear has to stand between them. Chapter 02 took the sigmoid. We
// take the *rectified linear unit*, relu for short, which is easier to follow on the way back; chapter 07 compares the two:
//
// $$ a = \max(0, z) $$
//
// $z$ is the weighted sum (bias included) that comes in, and $a$, the *activation*, is what goes on. A positive number passes, a negative one becomes 0.
// Look at the slope: 1 on the right, 0 on the left, and no slope at all in the corner.

// %%
const zAxis = Array.from({ length: 81 }, (_, k) => -2 + k * 0.05);
const reluPicture = show(
  lineChart({
    title: 'relu and its slope',
    xTitle: 'weighted sum z',
    yTitle: 'activation a; slope',
    description:
      'relu is 0 up to z = 0 and then rises with slope 1; its slope jumps from 0 to 1.',
    series: [
      { name: 'a = max(0, z)', x: zAxis, y: zAxis.map((value) => Math.max(0, value)) },
      { name: 'slope', x: [-2, 0, 0, 2], y: [0, 0, 1, 1] },
    ],
  }),
);

// %% [markdown]
// Each $a_{nm}$ depends on one $z_{nm}$ only, so there is no sum. The incoming gradient is multiplied by 1 or by 0:
//
// $$ \frac{\partial L}{\partial z_{nm}} = \frac{\partial L}{\partial a_{nm}} \cdot [\, z_{nm} > 0 \,] \qquad\text{or}\qquad \mathrm{d}z = \mathrm{d}a \odot [\, z > 0 \,] $$
//
// The bracket is 1 where the condition holds and 0 elsewhere; $\odot$ multiplies element by element. In words: a neuron that was
// *silent*, with $a = 0$, gets no message, and hands none back.
//
// At the corner, $z = 0$, there is no derivative. Our line says 0 there, by convention. A central difference says $\frac{h - 0}{2h} = \frac12$, which
// is no more true. So the check leaves such elements out, and counts them.
//
// First we let the outputs `y` of section 5.3 be the weighted sums `z`, and measure the same squared loss at `a`. So `da` is made as `dy` was. Then we check four numbers of which the
// third sits in the corner.

// %%
// any shape -> the same shape
const relu = (z: Tensor): Tensor => map(z, (value) => Math.max(0, value));
const isPositive = (z: Tensor): Tensor => map(z, (value) => (value > 0 ? 1 : 0));

const z = y; //                            [N, M]
const a = relu(z); //                      [N, M]
const da = multiply(2, subtract(a, t)); // [N, M]
const dz = multiply(da, isPositive(z)); // [N, M]
verify(checkGradient(squaredLoss, a, da, { name: 'da' }));
verify(
  checkGradient((moved) => squaredLoss(relu(moved)), z, dz, { name: 'dz through relu' }),
);

const cornered = array([-1, 2, 0, 0.5]); //                         [4]
const sumOfRelu = (values: Tensor): number => sum(relu(values)); // [4] -> one number
const cornerCheck = checkGradient(sumOfRelu, cornered, isPositive(cornered), {
  name: 'dz with a corner',
});
verify(cornerCheck);
hold('elements left out', cornerCheck.leftOut, 1, 1);

// %% [markdown]
// The library's pair is in [`derive/relu.ts`](../lib/src/derive/relu.ts).
//
// ## 5.5 Softmax and cross-entropy, backwards
//
// The derivation of this pair stands in [sections 3.7 to 3.10](03-loss-functions.ipynb); here is what we use of it. A classifier gives one score $z_{nc}$ for each example $n$ and each of $C$ classes. *Softmax* makes probabilities of them, row by row. The *surprise* at a class of probability $p$ is $-\log p$, in the unit *nat*: 0 if the class was certain, large if it was thought
// unlikely. *Cross-entropy* is the mean surprise over the batch. Here $t_n$ is the number of the true class of example $n$, so $p_{n t_n}$ is the probability that this class was given:
//
// $$ p_{nc} = \frac{e^{z_{nc}}}{\sum_{k=1}^{C} e^{z_{nk}}} \qquad\qquad L = \frac1N \sum_{n=1}^{N} -\log p_{n t_n} $$
//
// The code subtracts the largest score of a row first. That leaves the quotient as it is, and no power overflows.

// %%
/** [N, C] scores -> [N, C] probabilities, each row sums to 1 */
function softmax(scores: Tensor): Tensor {
  const [examples, classes] = scores.shape;
  const p = copy(scores); // [N, C]
  for (let n = 0; n < examples; n++) {
    const row = p.data.subarray(n * classes, (n + 1) * classes); // [C], a view into p
    const largest = Math.max(...row);
    let total = 0;
    for (let c = 0; c < classes; c++) {
      row[c] = Math.exp(row[c] - largest);
      total += row[c];
    }
    for (let c = 0; c < classes; c++) row[c] /= total;
  }
  return p;
}

/** [N, C] probabilities and N true classes -> the mean surprise */
function meanSurprise(p: Tensor, labels: ArrayLike<number>): number {
  const [examples, classes] = p.shape;
  let total = 0;
  for (let n = 0; n < examples; n++) total -= Math.log(p.data[n * classes + labels[n]]);
  return total / examples;
}

const scores = rng.normalArray([N, C], { std: 2 }); // [N, C]
const classOf = [2, 0, 1, 1, 0]; //                    N true classes
const p = softmax(scores); //                          [N, C]
console.log(`p\n${format(p, 3)}\nloss ${meanSurprise(p, classOf).toFixed(4)}`);

// %% [markdown]
// The gradient. With the first formula in the second, the surprise of one example is $-z_t + \log \sum_k e^{z_k}$. Move one score, $z_c$. The first term gives $-1$ if $c$ is the true class and 0 otherwise, that is $-y_c$ (here $y$ is the truth, as in chapter 03: 1 at the true class, 0 elsewhere). The second is a chain, a logarithm of a sum, and gives $e^{z_c} / \sum_k e^{z_k} = p_c$. Together, for example $n$, with the $1/N$ of the mean:
//
// $$ \frac{\partial L}{\partial z_{nc}} = \frac{1}{N}\,(p_{nc} - y_{nc}) $$
//
// What was said, minus what was true. **Predict:** what is the sum of each row of this gradient?

// %%
/** [N, C]: 1 at the true class of each row, 0 elsewhere */
function oneHot(labels: ArrayLike<number>, like: Tensor): Tensor {
  const truth = map(like, () => 0); // [N, C], float32 if `like` is
  for (let n = 0; n < labels.length; n++) truth.data[n * like.shape[1] + labels[n]] = 1;
  return truth;
}

const dScores = divide(subtract(p, oneHot(classOf, p)), N); // [N, C]
const lossOfScores = (moved: Tensor): number => meanSurprise(softmax(moved), classOf);
verify(checkGradient(lossOfScores, scores, dScores, { name: 'dScores' }));
console.log(`sums of its rows: ${format(sum(dScores, 1), 3)}`);
hold('the sums of the rows', norm(sum(dScores, 1)), 0, 1e-15);

// %% [markdown]
// The sums are zero up to rounding. Raising all scores of a row by the same amount does not change the probabilities, so the loss
// cannot react to it.
//
// The library's version is in [`derive/softmax-cross-entropy.ts`](../lib/src/derive/softmax-cross-entropy.ts).
//
// ## 5.6 A network of any depth
//
// Now the *multilayer perceptron* of section 2.7, with a relu after every layer but the last. Layer $l$ has its own weights $w_l$
// and biases $b_l$, and it reads what the layer before it hands on. The first reads the input $x$, which we also call $a_0$.
// The index $l$ names a whole array, not one element:
//
// $$ a_0 = x \qquad z_l = a_{l-1} w_l + b_l \qquad a_l = \max(0, z_l) \;\text{ (not in the last layer)} $$
//
// The sums of the last layer, $z_{\text{last}}$, are the scores. From these, softmax and cross-entropy make the loss. Running all this from the input to the loss is the *forward pass*. On the way we keep each $a_{l-1}$ and each $z_l$: the
// formulas of 5.3 and 5.4 will ask for them.
//
// The data flow one way only, from input to output: the network is *feedforward*. Every neuron reads all outputs of the layer before it: the layers are *fully connected*.
//
// At the end of the cell stands a network with three layers, of sizes 3, 4, 4, 3. The first number is the size of the input, the last is that of the output. Every layer
// before the last is called *hidden*, and its neurons *hidden units*.
//
// The weights begin as random numbers; 5.11 shows why. Their spread follows a rule for relu, named in the code, that chapter 07 will explain. Biases start at 0; in this small
// network we draw them too, so that no check passes by luck.

// %%
interface Layer {
  w: Tensor; // [inputs, outputs]
  b: Tensor; // [outputs]
}

/**
 * Weights as He et al. (2015) propose for relu: normal, with standard deviation
 * sqrt(2 / inputs). Biases are 0.
 */
function makeLayers(sizes: number[], dice: Random, dtype: Dtype): Layer[] {
  const layers: Layer[] = [];
  for (let l = 1; l < sizes.length; l++) {
    const std = Math.sqrt(2 / sizes[l - 1]);
    layers.push({
      w: dice.normalArray([sizes[l - 1], sizes[l]], { std, dtype }),
      b: zeros([sizes[l]], dtype),
    });
  }
  return layers;
}

interface Kept {
  inputs: Tensor[]; // what each layer read: a0 = x, a1, a2, ...
  sums: Tensor[]; //   what each layer computed: z1, z2, ..., the scores last
}

function forwardPass(layers: Layer[], batch: Tensor): Kept {
  const kept: Kept = { inputs: [], sums: [] };
  let activation = batch; // [N, D]
  layers.forEach((layer, l) => {
    kept.inputs.push(activation);
    // [N, inputs] [inputs, outputs] + [outputs] -> [N, outputs]
    const weighted = add(matmul(activation, layer.w), layer.b);
    kept.sums.push(weighted);
    if (l < layers.length - 1) activation = relu(weighted); // [N, outputs]
  });
  return kept;
}

const scoresOf = (kept: Kept): Tensor => kept.sums[kept.sums.length - 1]; // [N, C]

const smallNet = makeLayers([D, 4, 4, C], rng, 'float64');
for (const layer of smallNet) layer.b = rng.normalArray(layer.b.shape, { std: 0.5 });

const smallKept = forwardPass(smallNet, x);
const smallP = softmax(scoresOf(smallKept)); // [N, C]
smallKept.sums.forEach((sums, l) =>
  console.log(`z${l + 1} has shape [${sums.shape.join(', ')}]`),
);
console.log(`loss ${meanSurprise(smallP, classOf).toFixed(4)}`);

// %% [markdown]
// Now backwards. Write $\mathrm{d}z_l$ for the gradient of the loss with respect to $z_l$. The last one is known from 5.5:
//
// $$ \mathrm{d}z_{\text{last}} = \tfrac1N (p - y) \tag{1} $$
//
// If $\mathrm{d}z_l$ is known, section 5.3 gives the gradients of that layer. Its input was $a_{l-1}$:
//
// $$ \mathrm{d}w_l = a_{l-1}^{\mathsf T}\, \mathrm{d}z_l \tag{2} $$
// $$ \mathrm{d}b_l = \mathbf 1^{\mathsf T}\, \mathrm{d}z_l \tag{3} $$
//
// Section 5.3 also gives the gradient of what the layer read:
//
// $$ \mathrm{d}a_{l-1} = \mathrm{d}z_l\, w_l^{\mathsf T} $$
//
// That was made by a relu from $z_{l-1}$. So section 5.4 gives the message for the layer before:
//
// $$ \mathrm{d}z_{l-1} = \left( \mathrm{d}z_l\, w_l^{\mathsf T} \right) \odot [\, z_{l-1} > 0 \,] \tag{4} $$
//
// The code calls $\mathrm{d}z_l$ `dSum` and $\mathrm{d}a_{l-1}$ `dActivation`. It counts the layers from 0, and keeps for layer `l` what it read, `inputs[l]`, and what it made of it, `sums[l]`: the $a_{l-1}$ and the $z_l$ of the formulas. Start with (1), then repeat (2), (3), (4) from the last layer to the first. That is **backpropagation**. The first layer has nobody before it, so there (4) is left out.
// What is passed back, $\mathrm{d}z_l$, is often called the *error* of layer $l$.
//
// The small network has three layers with three gradients each, so there are nine checks. In each, the loss is a function of one array alone: of $z_l$, with all that follows from it; or of $w_l$ or $b_l$, while the others stand still.

// %%
/** The gradients of a layer: those of its weights and biases, shaped like them, and of its sums. */
interface LayerGradients extends Layer {
  z: Tensor; // [N, outputs]
}

/** The gradients of all layers. dLast [N, C] is (1), that of the scores. */
function backwardPass(layers: Layer[], kept: Kept, dLast: Tensor): LayerGradients[] {
  const gradients: LayerGradients[] = [];
  let dSum = dLast; // [N, outputs of layer l]
  for (let l = layers.length - 1; l >= 0; l--) {
    gradients[l] = {
      z: dSum,
      // (2) [inputs, N] [N, outputs] -> [inputs, outputs]
      w: matmul(transpose(kept.inputs[l]), dSum),
      // (3) [N, outputs] -> [outputs]
      b: sum(dSum, 0),
    };
    if (l === 0) break;
    // (4) [N, outputs] [outputs, inputs] -> [N, inputs]
    const dActivation = matmul(dSum, transpose(layers[l].w));
    dSum = multiply(dActivation, isPositive(kept.sums[l - 1]));
  }
  return gradients;
}

/** (1), [N, C] */
const dScoresOf = (probabilities: Tensor, labels: ArrayLike<number>): Tensor =>
  divide(subtract(probabilities, oneHot(labels, probabilities)), labels.length);

const smallGradients = backwardPass(smallNet, smallKept, dScoresOf(smallP, classOf));

function lossWith(changed: number, part: 'w' | 'b', moved: Tensor): number {
  const layers = smallNet.map((layer, l) =>
    l === changed ? { ...layer, [part]: moved } : layer,
  );
  return meanSurprise(softmax(scoresOf(forwardPass(layers, x))), classOf);
}

/** The loss when the sums of a layer are moved, and all that follows from them. */
function lossFromSums(l: number, moved: Tensor): number {
  const last = l === smallNet.length - 1;
  const z = last ? moved : scoresOf(forwardPass(smallNet.slice(l + 1), relu(moved)));
  return meanSurprise(softmax(z), classOf); // z [N, C]
}

smallNet.forEach((layer, l) => {
  const gradient = smallGradients[l];
  const lossByZ = (moved: Tensor): number => lossFromSums(l, moved);
  verify(
    checkGradient(lossByZ, smallKept.sums[l], gradient.z, { name: `dz${l + 1}` }),
  );
  const lossByW = (moved: Tensor): number => lossWith(l, 'w', moved);
  const lossByB = (moved: Tensor): number => lossWith(l, 'b', moved);
  verify(checkGradient(lossByW, layer.w, gradient.w, { name: `dw${l + 1}` }));
  verify(checkGradient(lossByB, layer.b, gradient.b, { name: `db${l + 1}` }));
});

// %% [markdown]
// Here is that network at work on its first example. The figure stands at the last step; move its slider to the left end and go to the right.
//
// Under a circle of a hidden layer stands its activation $a$. After the `d` stands the gradient of its *sum* $z$, that is, after (4). Look at three things on the way. The scores get their gradients from the loss, and these add up to 0. A hidden unit with activation 0 is silent: its gradient is 0 as well, and so are those of all weights that end at it (the thin grey dots). And the dotted lines that *begin* at a silent unit are grey too, by (2): it handed nothing on.

// %%
const one = copy(rows(x, 0, 1)); //                                        [1, D]
const oneKept = forwardPass(smallNet, one);
const oneP = softmax(scoresOf(oneKept)); //                                [1, C]
const oneBack = backwardPass(smallNet, oneKept, dScoresOf(oneP, [classOf[0]]));
const dOne = matmul(oneBack[0].z, transpose(smallNet[0].w)); //            [1, 4] [4, D] -> [1, D]
const named = (letter: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${letter}${'₁₂₃₄'[i]}`);
const smallPasses = show(
  networkPasses({
    description: 'Three inputs, two hidden layers of four units, three scores.',
    layers: [
      { name: 'input', units: named('x', 3), values: one.data, gradients: dOne.data },
      ...[1, 2].map((l) => ({
        name: `hidden ${l}`,
        units: named('a', 4),
        values: oneKept.inputs[l].data,
        gradients: oneBack[l - 1].z.data,
      })),
      {
        name: 'scores',
        units: named('z', 3),
        values: scoresOf(oneKept).data,
        gradients: oneBack[2].z.data,
      },
    ],
    weights: smallNet.map((layer) => layer.w), //      [3, 4], [4, 4], [4, 3]
    weightGradients: oneBack.map((layer) => layer.w), // the same shapes
    loss: meanSurprise(oneP, [classOf[0]]),
  }),
);
const silentUnits = [1, 2].flatMap((l) =>
  oneBack[l - 1].z.data.filter((_, i) => oneKept.inputs[l].data[i] === 0),
);
const silentCount = silentUnits.reduce((count, units) => count + units.length, 0);
console.log(`silent hidden units: ${silentCount}`);
hold('silent hidden units', silentCount, 1, 7);
hold('gradients of silent units', norm(array(silentUnits.flatMap((d) => [...d]))), 0, 0);
hold('sum of the gradients of the scores', sum(oneBack[2].z), -1e-15, 1e-15);

// %% [markdown]
// A learning step is that of chapter 04: every *parameter*, that is every weight and every bias, moves against its own gradient, $w \leftarrow w - \eta\, \mathrm{d}w$. The sign of a gradient says which way, its size says how much.
//
// These functions write into arrays that they are given, against the habit of 1.3: a network is there to be changed. Two of the names say so by `Into`; `learn` says so by its task.

// %%
/** w <- w - lr dw, written into w. */
function stepInto(parameter: Tensor, gradient: Tensor, lr: number): void {
  const [values, slopes] = [parameter.data, gradient.data];
  for (let i = 0; i < values.length; i++) values[i] -= lr * slopes[i];
}

/** Moves every weight and bias of every layer. */
function descendInto(layers: Layer[], gradients: Layer[], lr: number): void {
  layers.forEach((layer, l) => {
    stepInto(layer.w, gradients[l].w, lr);
    stepInto(layer.b, gradients[l].b, lr);
  });
}

/**
 * One step of learning: forward, loss, backward, descend.
 * Returns the loss and the probabilities before the step.
 */
function learn(
  layers: Layer[],
  batch: Tensor,
  labels: ArrayLike<number>,
  lr: number,
): { loss: number; p: Tensor } {
  const kept = forwardPass(layers, batch);
  const probabilities = softmax(scoresOf(kept)); // [N, C]
  descendInto(layers, backwardPass(layers, kept, dScoresOf(probabilities, labels)), lr);
  return { loss: meanSurprise(probabilities, labels), p: probabilities };
}

// %% [markdown]
// ## 5.7 Does it learn? The exclusive or
//
// XOR is the task of section 2.11: four points, and the class is 1 when exactly one of the two coordinates is 1. No straight line has the two classes on
// different sides. A network *without* a hidden layer has a straight border, the line where its two scores are equal. So it cannot get all four right. It could
// say one half everywhere, which costs $-\log \tfrac12 = \log 2 = 0.6931$. In chapter 02 a person found weights for a hidden layer. Now they are to be found by learning.
//
// We train two networks side by side, one of them with 8 hidden units. **Predict** where the loss of each will end. Look at where the two curves part.
//
// On the way the cell keeps copies of the weights, to look at later.

// %%
const corners = array([[0, 0], [0, 1], [1, 0], [1, 1]]); // [4, 2]
const cornerClass = [0, 1, 1, 0]; //                         4 classes

const flatNet = makeLayers([2, 2], random(7), 'float64');
const deepNet = makeLayers([2, 8, 2], random(7), 'float64');
const flatLosses: number[] = [];
const deepLosses: number[] = [];

/** Weights and biases as they are now. */
const copyOf = (layers: Layer[]): Layer[] =>
  layers.map((layer) => ({ w: copy(layer.w), b: copy(layer.b) }));
const xorTimes = [0, 5, 10, 20, 40, 80, 160, 1000];
const xorStates: Layer[][] = [];
for (let step = 0; step <= 1000; step++) {
  if (xorTimes.includes(step)) xorStates.push(copyOf(deepNet));
  flatLosses.push(learn(flatNet, corners, cornerClass, 0.5).loss);
  deepLosses.push(learn(deepNet, corners, cornerClass, 0.5).loss);
}
console.log(
  `loss after 1000 steps: without a hidden layer ${flatLosses[1000].toFixed(4)},`,
  `with 8 hidden units ${deepLosses[1000].toFixed(4)}`,
);
hold('loss without a hidden layer', flatLosses[1000], 0.6931, 0.6932);
hold('loss with a hidden layer', deepLosses[1000], 0, 0.02);
const xorLosses = show(
  lineChart({
    title: 'XOR: the loss with and without a hidden layer',
    xTitle: 'step',
    yTitle: 'loss (nats)',
    description:
      'Without a hidden layer the loss stays at 0.69; with one it falls towards 0.',
    series: [
      { name: 'no hidden layer', y: flatLosses },
      { name: '8 hidden units', y: deepLosses },
    ],
  }),
);

const deepP = softmax(scoresOf(forwardPass(deepNet, corners))); // [4, 2]
// argmax: the class of the largest number in each row; accuracy: the share that is right
console.log(`probabilities at (0,0) (0,1) (1,0) (1,1)\n${format(deepP, 3)}`);
console.log(
  `classes ${argmax(deepP).join(' ')}, accuracy ${accuracy(argmax(deepP), cornerClass)}`,
);
hold('accuracy on XOR', accuracy(argmax(deepP), cornerClass), 1, 1);

// %% [markdown]
// Without a hidden layer, one half everywhere is the best that is found. With one, the loss falls towards 0.
//
// Now ask the network about every place in the plane, not only the four it has seen, and watch it learn. The colour is the probability of class 1: orange above one half, blue below, and pale where the network is not sure. Each step of the slider is a later moment.
//
// Look at two things. In the first ten steps the colours fade: the network becomes unsure, which costs it less than to be sure and wrong. Then a blue band through the two corners of class 0 grows and parts the two orange corners. At the end the border is made
// of straight pieces: each hidden unit adds one fold to the scores, along the line where its weighted sum is 0. Between the folds the scores
// are linear.

// %%
/** What a network with two inputs says at every place of a square, and the examples on top. */
function surfaceOf(
  layers: Layer[],
  { title, reach, series }: { title: string; reach: [number, number]; series: Series[] },
) {
  const dtype: Dtype = layers[0].w.data instanceof Float32Array ? 'float32' : 'float64';
  const place = zeros([1, 2], dtype); // [1, 2]
  return decisionSurface({
    title,
    xTitle: 'first input',
    yTitle: 'second input',
    zTitle: 'probability of class 1',
    description: title,
    xRange: reach,
    yRange: reach,
    steps: 45,
    isEven: true, // one unit is equally long on both axes
    value: (first, second) => {
      place.data.set([first, second]);
      return softmax(scoresOf(forwardPass(layers, place))).data[1]; // [1, 2] -> one number
    },
    series,
  });
}

const xorSurface = show(
  sliderChart({
    slider: 'learning steps',
    steps: xorStates.map((layers, k) => ({
      label: String(xorTimes[k]),
      figure: surfaceOf(layers, {
        title: `XOR: probability of class 1 after ${xorTimes[k]} steps, loss ${deepLosses[xorTimes[k]].toFixed(3)}`,
        reach: [-0.5, 1.5],
        series: [
          { name: 'class 0', x: [0, 1], y: [0, 1] },
          { name: 'class 1', x: [0, 1], y: [1, 0] },
        ],
      }),
    })),
    start: xorStates.length - 1,
  }),
);

// %% [markdown]
// ## 5.8 Two spirals
//
// For four points two folds are enough. Here is a task that needs many: two spirals that wind around each other one and a half times. A point belongs to class 0 or 1 by the spiral on which it lies. We draw 300 points to learn from and 300 others to test with, each moved a little at random.
//
// The network has two hidden layers of 32 units. Nothing in the code changes: that is what the loop of 5.6 is for. **Predict** how the loss will fall: fast at once and then slowly, as for XOR? Or first hardly at all?
//
// The figure is drawn anew every 50 steps while the cell runs, so run it and watch: first one fold, then more, each wrapped around the one before. When the cell has finished, the same place holds a slider, with which you can go through it again.

// %%
/** Points on two spirals: x [count, 2], and to which of them each belongs. */
function spirals(count: number, dice: Random): { x: Tensor; labels: number[] } {
  const points = zeros([count, 2], 'float32'); // [count, 2]
  const labels = Array.from({ length: count }, (_, n) => n % 2);
  labels.forEach((label, n) => {
    const along = (n + 0.5) / count; //                           0 to 1, from the centre outwards
    const angle = 2 * Math.PI * (1.5 * along + label / 2); //     the second starts half a turn later
    const radius = 0.05 + 0.95 * along;
    points.set(n, 0, radius * Math.cos(angle) + 0.03 * dice.normal());
    points.set(n, 1, radius * Math.sin(angle) + 0.03 * dice.normal());
  });
  return { x: points, labels };
}

const spiralDice = random(58);
const spiralTrain = spirals(300, spiralDice); // x [300, 2]
const spiralTest = spirals(300, spiralDice); //  x [300, 2]
const rightOf = (layers: Layer[], { x: points, labels }: { x: Tensor; labels: number[] }) =>
  accuracy(argmax(scoresOf(forwardPass(layers, points))), labels); // [300, 2] -> 300 classes

const spiralSeries: Series[] = [0, 1].map((label) => {
  const members = spiralTrain.labels.flatMap((own, n) => (own === label ? [n] : []));
  return {
    name: `class ${label}`,
    x: members.map((n) => spiralTrain.x.get(n, 0)),
    y: members.map((n) => spiralTrain.x.get(n, 1)),
  };
});
const spiralFigure = (layers: Layer[], step: number) =>
  surfaceOf(layers, {
    title: `Spirals: probability of class 1 after ${step} steps, ${(100 * rightOf(layers, spiralTrain)).toFixed(0)} % right`,
    reach: [-1.2, 1.2],
    series: spiralSeries,
  });

const spiralNet = makeLayers([2, 32, 32, 2], random(1), 'float32');
const spiralLosses: number[] = [];
const spiralTimes = [0, 100, 300, 400, 500, 600, 700, 800, 1000, 2000];
const spiralStates: Layer[][] = [];
const spiralSurface = show(spiralFigure(spiralNet, 0));
for (let step = 0; step <= 2000; step++) {
  if (spiralTimes.includes(step)) spiralStates.push(copyOf(spiralNet));
  if (step % 50 === 0) spiralSurface.update(spiralFigure(spiralNet, step));
  spiralLosses.push(learn(spiralNet, spiralTrain.x, spiralTrain.labels, 0.2).loss);
}
spiralSurface.update(
  sliderChart({
    slider: 'learning steps',
    steps: spiralStates.map((layers, k) => ({
      label: String(spiralTimes[k]),
      figure: spiralFigure(layers, spiralTimes[k]),
    })),
    start: spiralStates.length - 1,
  }),
);
const spiralRight = rightOf(spiralNet, spiralTest);
console.log(
  `loss after 20 steps ${spiralLosses[20].toFixed(3)}, after 200 ${spiralLosses[200].toFixed(3)}`,
);
console.log(`after 2000 steps ${spiralLosses[2000].toFixed(4)}, test accuracy ${spiralRight.toFixed(3)}`);

// for comparison, what a straight line can do: a network without a hidden layer
const flatSpiralNet = makeLayers([2, 2], random(1), 'float32');
let flatSpiralLoss = 0;
for (let step = 0; step <= 2000; step++) {
  flatSpiralLoss = learn(flatSpiralNet, spiralTrain.x, spiralTrain.labels, 0.2).loss;
}
const flatSpiralRight = rightOf(flatSpiralNet, spiralTest);
console.log(
  `without a hidden layer: loss ${flatSpiralLoss.toFixed(3)}, test accuracy ${flatSpiralRight.toFixed(3)}`,
);
hold('loss without a hidden layer', flatSpiralLoss, 0.6, 0.69);
hold('test accuracy without a hidden layer', flatSpiralRight, 0.5, 0.75);
hold('loss after 20 steps', spiralLosses[20], 0.6, 0.69);
hold('loss after 200 steps', spiralLosses[200], 0.55, 0.67);
hold('loss after 2000 steps', spiralLosses[2000], 0, 0.05);
hold('test accuracy on the spirals', spiralRight, 0.98, 1);

// %% [markdown]
// The loss first gets stuck near 0.65: for some hundred steps the network does about what a straight line can do. Then the first folds find their place, and the rest follows within a few hundred steps. A plateau, and then a fast fall: that is common, and one reason not to stop a training too early. (5.11 draws the curve.)
//
// ## 5.9 Sixty thousand digits
//
// MNIST holds 70,000 handwritten digits of 28 by 28 pixels: 60,000 to learn from, 10,000 to be tested on. A picture is a row of 784 numbers from 0 (paper) to 1
// (ink). As in the code of section 5.8 we learn in *float32*, numbers with about 7 digits that take half the memory; the gradients have been checked in float64, so 7 digits are enough now.
//
// Look at how differently the same digit can be written: at the four ones, and at the two fives.

// %%
const mnist = loadMnist();
console.log(`train [${mnist.train.images.shape.join(', ')}]`);
console.log(`test  [${mnist.test.images.shape.join(', ')}]`);
hold('training pictures', mnist.train.images.shape[0], 60000, 60000);
const firstDigits = show(
  imageGrid({
    images: rows(mnist.train.images, 0, 20), // [20, 784]
    width: 28,
    columns: 10,
    titles: Array.from(mnist.train.labels.subarray(0, 20), String),
    title: 'The first twenty digits, with their labels',
  }),
);

// %% [markdown]
// The network: 784 inputs, 100 hidden units, 10 scores, one for each digit. First the answer to the question of the first page. We time one forward pass and one backward pass
// over a batch of 64, ten times each, and take the median, the one in the middle.

// %%
const digitNet = makeLayers([784, 100, 10], random(1), 'float32');
const parameterCount = digitNet.reduce(
  (count, layer) => count + layer.w.size + layer.b.size,
  0,
);

const medianMs = (work: () => unknown): number => {
  const times = Array.from({ length: 10 }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return times.sort((first, second) => first - second)[5];
};

const timedX = copy(rows(mnist.train.images, 0, 64)); //                 [64, 784]
const timedLabels = mnist.train.labels.subarray(0, 64); //               64 digits
const timedKept = forwardPass(digitNet, timedX);
const timedDz = dScoresOf(softmax(scoresOf(timedKept)), timedLabels); // [64, 10]

// The first calls of a function are slow: warm up on a network that is not kept.
const spareNet = makeLayers([784, 100, 10], random(1), 'float32');
medianMs(() => learn(spareNet, timedX, timedLabels, 0.1));

const forwardMs = medianMs(() => forwardPass(digitNet, timedX));
const backwardMs = medianMs(() => backwardPass(digitNet, timedKept, timedDz));
const byTrying = (parameterCount * forwardMs) / 1000; // seconds for one gradient
console.log(`${parameterCount} weights and biases`);
console.log(`forward ${forwardMs.toFixed(2)} ms, backward ${backwardMs.toFixed(2)} ms`);
console.log(`backward / forward = ${(backwardMs / forwardMs).toFixed(1)}`);
console.log(`one gradient by trying each of them: about ${byTrying.toFixed(0)} s`);
const daysByTrying = (byTrying * 6566) / (24 * 3600); // the steps of this section
console.log(`6566 gradients by trying: about ${daysByTrying.toFixed(1)} days`);
hold('days by trying', daysByTrying, 0.1, 1000);
hold('weights and biases', parameterCount, 79510, 79510);
hold('backward / forward', backwardMs / forwardMs, 0.3, 8);

// %% [markdown]
// A backward pass costs about as much as one or two forward passes, *however many parameters there are*: a layer makes
// one matrix product on the way forward, and two of the same size on the way back, in (2) and (4). The first layer, here by far the largest, needs only (2). So the
// method takes the time of two or three runs in all, forward and back together. Of the three guesses on the first page, "about 2" was right.
//
// Trying each parameter would take many seconds for *one* step. We are about to take 6,566 steps, and the last line says what that would come to. With this method it is a matter of seconds. This is why
// networks learn by backpropagation.
//
// As in chapter 04, each step looks at a mini-batch, here of 64 pictures. An epoch of 60,000 pictures has 938 such steps, the last with the 32 that are left. The test pictures are never learned from.
//
// Here is an epoch in your own lines. *Accuracy* is the share of right answers. After every 67 steps, 14 times in an epoch, the curves on the page are drawn anew, and after the epoch the network is asked about the test pictures.
//
// A network that gives each digit the probability $1/10$ has the loss $-\log \tfrac1{10} = \log 10$. The cell prints that, and the loss of ours, which has learned nothing yet.

// %%
function predictDigits(layers: Layer[], images: Tensor): number[] {
  return argmax(scoresOf(forwardPass(layers, images))); // [N, 784] -> [N, 10] -> N digits
}

const untrained = accuracy(predictDigits(digitNet, mnist.test.images), mnist.test.labels);
const firstLoss = meanSurprise(softmax(scoresOf(timedKept)), timedLabels); // of 64 pictures
console.log(`loss of a guess with 1/10 each: ${Math.log(10).toFixed(3)}`);
console.log(`before learning: loss ${firstLoss.toFixed(3)}, test accuracy ${untrained}`);
hold('loss before learning', firstLoss, 2, 3);
hold('test accuracy before learning', untrained, 0.03, 0.25);

// a point for every 67 steps
const curve = { step: [] as number[], loss: [] as number[], right: [] as number[] };
// a point for every epoch
const test = { step: [] as number[], right: [] as number[] };
const lossFigure = () =>
  lineChart({
    title: 'MNIST: the loss while it learns',
    xTitle: 'step (mini-batches of 64)',
    yTitle: 'loss (nats)',
    series: [{ name: 'training loss, mean of 67 steps', x: curve.step, y: curve.loss }],
  });
const accuracyFigure = () =>
  lineChart({
    title: 'MNIST: the accuracy while it learns',
    xTitle: 'step (mini-batches of 64)',
    yTitle: 'share of digits right',
    series: [
      { name: 'mini-batches, mean of 67 steps', x: curve.step, y: curve.right },
      { name: 'test pictures', x: test.step, y: test.right, mode: 'markers' },
    ],
  });

/** All training pictures once, in random order, 64 at a time. */
const trainBatches = (order: Random) =>
  batches(mnist.train.images, mnist.train.labels, { size: 64, rng: order });
const batchOrder = random(2);

function trainEpoch(layers: Layer[], lr: number, redraw: () => void): void {
  let step = curve.step.length * 67;
  let recentLoss = 0;
  let recentRight = 0;
  for (const batch of trainBatches(batchOrder)) {
    const before = learn(layers, batch.x, batch.labels, lr); // x [64, 784] or [32, 784]
    recentLoss += before.loss / 67;
    recentRight += accuracy(argmax(before.p), batch.labels) / 67; // [64, 10] -> 64 digits
    step++;
    if (step % 67 === 0) {
      curve.step.push(step);
      curve.loss.push(recentLoss);
      curve.right.push(recentRight);
      recentLoss = 0;
      recentRight = 0;
      redraw();
    }
  }
  const testRight = accuracy(predictDigits(layers, mnist.test.images), mnist.test.labels);
  test.step.push(step);
  test.right.push(testRight);
  redraw();
  const lastLoss = curve.loss[curve.loss.length - 1];
  console.log(`step ${step}: loss ${lastLoss.toFixed(4)}, test accuracy ${testRight}`);
}

// %% [markdown]
// **Predict:** after one look at every picture, how many of the 10,000 test digits will be right: about 5,000, 8,000 or 9,500?
//
// Four epochs with a learning rate of 0.5. Your lines call `matmul`, and for float32 the library hands that to the fastest code that works on this machine: code compiled for its
// processor, or else WebAssembly. The cell first says which. An epoch takes a second or two with the one, some more with the other; the last cell of this section prints the time.
// Watch how much of the way down is done in the first hundred steps.

// %%
console.log(`matrix products by: ${backend().name}, ${backend().isa}`);
const learningStarts = performance.now();
const liveLoss = show(lossFigure());
const liveAccuracy = show(accuracyFigure());
const redrawBoth = (): void => {
  liveLoss.update(lossFigure());
  liveAccuracy.update(accuracyFigure());
};
for (let epoch = 1; epoch <= 4; epoch++) trainEpoch(digitNet, 0.5, redrawBoth);
hold('test accuracy after one epoch', test.right[0], 0.93, 0.975);

// %% [markdown]
// After one look at every picture, more than 9,300 of 10,000 are right. Two more epochs with a fifth of the learning rate, and a last one with a twenty-fifth: near the bottom, smaller steps are disturbed less by the noise of the batches. The curves above go on.
// Look at the dots for the test pictures: the first small steps gain more than the last large ones did.

// %%
for (let epoch = 5; epoch <= 6; epoch++) trainEpoch(digitNet, 0.1, redrawBoth);
trainEpoch(digitNet, 0.02, redrawBoth);

const learningSeconds = (performance.now() - learningStarts) / 1000;
const testAccuracy = test.right[test.right.length - 1];
console.log(`seven epochs in ${learningSeconds.toFixed(1)} s`);
console.log(`test accuracy ${testAccuracy}; the number to reach was 0.98`);
hold('test accuracy', testAccuracy, 0.98, 0.99);
const gainOf = (epoch: number): number => test.right[epoch - 1] - test.right[epoch - 2];
hold('gain of epoch 5 over that of epoch 4', gainOf(5) - gainOf(4), 0, 0.02);
hold('steps', test.step[test.step.length - 1], 6566, 6566);

// %% [markdown]
// ## 5.10 Where it is wrong, and what it looks at
//
// Here are wrong answers on the test pictures. Above each: the true digit, what the network said, and the probability it gave to that. Look for those that you would have got wrong
// too, and for those where it was sure.

// %%
const testP = softmax(scoresOf(forwardPass(digitNet, mnist.test.images))); // [10000, 10]
const said = argmax(testP); //                                               10000 digits
const wrong = said.map((_, n) => n).filter((n) => said[n] !== mnist.test.labels[n]);
console.log(`${wrong.length} of 10000 are wrong`);
hold('wrong answers', wrong.length, 100, 200);
const wrongPicture = show(
  imageGrid({
    images: take(mnist.test.images, wrong.slice(0, 15)), // [15, 784]
    width: 28,
    columns: 5,
    titles: wrong.slice(0, 15).map((n) => {
      const sureness = testP.data[n * 10 + said[n]];
      return `${mnist.test.labels[n]}, said ${said[n]} (${sureness.toFixed(2)})`;
    }),
    title: 'Wrong answers: true digit, what was said, how surely',
  }),
);

// %% [markdown]
// A hidden unit has 784 weights, one for each pixel, so its weights are a picture too. Orange is a positive weight (ink here wakes the unit), blue a
// negative one (ink here silences it), pale is near zero. Look for strokes and arcs among the noise of the first draw.
//
// The second figure shows the same ten units, but only what has *changed* since the first draw. Look at the corners: in no training picture is there ink, so $x_{nd} = 0$, and
// formula (2) makes the gradient 0. Those weights have not moved at all.

// %%
// The same seed gives the weights as they were before learning.
const firstDraw = makeLayers([784, 100, 10], random(1), 'float32')[0].w; // [784, 100]
const change = subtract(digitNet[0].w, firstDraw); //                       [784, 100]
const tenUnits = (weights: Tensor, title: string) =>
  imageGrid({
    images: rows(transpose(weights), 0, 10), // [784, 100] -> [10, 784], one unit a row
    width: 28,
    columns: 5,
    palette: 'diverging',
    range: [-0.3, 0.3],
    titles: Array.from({ length: 10 }, (_, unit) => `unit ${unit}`),
    title,
    description: 'Pictures of 28 by 28 weights with strokes and arcs in the middle.',
  });
const weightPicture = show(tenUnits(digitNet[0].w, 'The weights of ten hidden units'));
const changePicture = show(
  tenUnits(change, 'What has changed in them since the first draw'),
);
console.log('norm of the change of the 100 weights that read');
console.log(`  pixel 0, the upper left corner: ${norm(rows(change, 0, 1))}`);
console.log(`  pixel 406, the centre: ${norm(rows(change, 406, 407)).toFixed(3)}`);
hold('change at the corner', norm(rows(change, 0, 1)), 0, 0);
hold('change at the centre', norm(rows(change, 406, 407)), 0.1, 10);

// %% [markdown]
// ## 5.11 What goes wrong
//
// **A forgotten factor.** Leave out the $1/N$ of (1). The network still learns: all gradients point the right way, and are $N$ times too long, as if the learning rate were larger. No error,
// no warning. Only the check sees it. **Predict** the relative error that it prints for $N = 5$, before you run the cell.

// %%
const tooLong = subtract(p, oneHot(classOf, p)); // [N, C], without the 1/N
const forgotten = checkGradient(lossOfScores, scores, tooLong, { name: 'without 1/N' });
console.log(String(forgotten));
hold('relative error without 1/N', forgotten.relativeError, 0.7999, 0.8001);

// %% [markdown]
// Ours is $5g$ where $g$ is right, so the relative error is $\lVert 5g - g \rVert / \lVert 5g \rVert = 4/5 = 0.8$. A relative error near a simple fraction often means a forgotten factor; one near 2, a wrong sign.
//
// **A forgotten bracket.** Leave out the bracket of (4), so that silent units get messages too, and learn the spirals once more from the same weights. **Predict:** will it learn more slowly, learn the same, or learn something else?

// %%
/** What a forward pass kept, with sums that are all above 0: then no bracket is 0. */
const withoutMask = (kept: Kept): Kept => ({
  inputs: kept.inputs,
  sums: kept.sums.map((z) => map(z, () => 1)),
});
const maskless = backwardPass(smallNet, withoutMask(smallKept), dScoresOf(smallP, classOf));
const masklessCheck = checkGradient(
  (moved) => lossWith(0, 'w', moved),
  smallNet[0].w, //    [D, 4]
  maskless[0].w, //    [D, 4]
  { name: 'without the bracket of (4): dw1' },
);
console.log(String(masklessCheck));
hold('relative error without the bracket', masklessCheck.relativeError, 0.05, 2);

const masklessNet = makeLayers([2, 32, 32, 2], random(1), 'float32');
const masklessLosses: number[] = [];
for (let step = 0; step <= 2000; step++) {
  const kept = forwardPass(masklessNet, spiralTrain.x);
  const probabilities = softmax(scoresOf(kept)); // [300, 2]
  masklessLosses.push(meanSurprise(probabilities, spiralTrain.labels));
  const dLast = dScoresOf(probabilities, spiralTrain.labels); // [300, 2]
  descendInto(masklessNet, backwardPass(masklessNet, withoutMask(kept), dLast), 0.2);
}
const masklessRight = rightOf(masklessNet, spiralTest);
console.log(`loss ${masklessLosses[2000].toFixed(3)}, test accuracy ${masklessRight.toFixed(3)}`);
hold('loss without the bracket', masklessLosses[2000], 0.55, 0.7);
hold('test accuracy without the bracket', masklessRight, 0.5, 0.75);

// %% [markdown]
// **Too large a step.** The same network again, with the right gradients and 25 times the learning rate: 5 in place of 0.2. **Predict** the loss after 2000 steps. Look at all three curves; the axis goes in powers of ten.

// %%
const hastyNet = makeLayers([2, 32, 32, 2], random(1), 'float32');
const hastyLosses: number[] = [];
let silentFrom = Infinity; // the step from which on no unit of the second hidden layer is active
for (let step = 0; step <= 2000; step++) {
  if (silentFrom === Infinity) {
    const { sums } = forwardPass(hastyNet, spiralTrain.x);
    if (sum(isPositive(sums[1])) === 0) silentFrom = step; // [300, 32] -> one number
  }
  hastyLosses.push(learn(hastyNet, spiralTrain.x, spiralTrain.labels, 5).loss);
}
const failurePicture = show(
  lineChart({
    title: 'Two spirals, learned in three ways from the same weights',
    xTitle: 'step',
    yTitle: 'loss (nats)',
    yLog: true,
    description:
      'As in 5.8 the loss falls below 0.05; without the bracket it stays near 0.65, with learning rate 5 above that.',
    series: [
      { name: 'as in 5.8', y: spiralLosses },
      { name: 'without the bracket of (4)', y: masklessLosses },
      { name: 'learning rate 5', y: hastyLosses },
    ],
  }),
);
const hastyKept = forwardPass(hastyNet, spiralTrain.x);
const lastActive = sum(isPositive(hastyKept.sums[1])); // [300, 32] -> one number
const hastyBack = backwardPass(
  hastyNet,
  hastyKept,
  dScoresOf(softmax(scoresOf(hastyKept)), spiralTrain.labels),
);
console.log(`largest loss ${Math.max(...hastyLosses).toFixed(2)}`);
console.log(`second hidden layer: all units silent after ${silentFrom} steps`);
console.log(`loss after 2000 steps ${hastyLosses[2000].toFixed(3)}`);
console.log(`active units of the second hidden layer, of 300 times 32: ${lastActive}`);
console.log(`norm of dw1 ${norm(hastyBack[0].w)}, of dw2 ${norm(hastyBack[1].w)}`);
hold('loss with learning rate 5', hastyLosses[2000], 0.75, 3);
hold('steps until all are silent', silentFrom, 1, 50);
hold('active units', lastActive, 0, 0);
hold('dw1 and dw2', norm(hastyBack[0].w) + norm(hastyBack[1].w), 0, 0);

// %% [markdown]
// Without the bracket the network stays where the spirals' plateau was, and never leaves it: it gets what a straight line would get. All its messages go through, as if there were no relu, so it is taught as a linear network while it answers as another one. There is no error and no warning, and the loss even falls at first.
//
// With large steps, one of the first steps threw the second hidden layer so far that *every* unit is silent on *every* point. Then by (4) nothing passes back, `dw1` and `dw2` are exactly 0, and no later step can repair it. Such units are called *dead*. Only the last biases still move, and at this rate they jump to and fro (4.2), so that the loss does not even come down to $\log 2$. Chapter 04 shows how large a step may be; chapter 07 comes back to units that pass nothing on, and to sigmoids, which in deep networks pass on too little.
//
// **All units alike.** Why do the weights begin at random? Give every hidden unit of the XOR network the same weights: 0.5 from each input, 0.5 to
// class 0 and -0.5 to class 1.

// %%
const twinNet = makeLayers([2, 8, 2], random(7), 'float64');
twinNet[0].w.data.fill(0.5); //                                              [2, 8]
twinNet[1].w = array(Array.from({ length: 8 }, () => [0.5, -0.5])); //       [8, 2]
let twinLoss = 0;
for (let step = 0; step < 1000; step++) {
  twinLoss = learn(twinNet, corners, cornerClass, 0.5).loss;
}
console.log(`loss after 1000 steps ${twinLoss.toFixed(4)}`);
hold('loss of equal units', twinLoss, 0.3, 0.7);
const firstColumn = twinNet[0].w.lo(0, 0).hi(2, 1); // [2, 1]
hold('difference of the columns', norm(subtract(twinNet[0].w, firstColumn)), 0, 0);
console.log(`w1, one hidden unit a column\n${format(twinNet[0].w, 3)}`);

// %% [markdown]
// The weights have moved, but all columns are still equal, and they stay so for ever: units with equal weights get equal sums, so by (2) to (4) they get equal gradients, so they
// take equal steps. Eight hidden units do the work of one, and one fold is not enough for XOR. Random numbers are there to tell the units apart.
//
// **All weights zero** is worse. Then $a_1 = 0$, so by (2) `dw2` is zero. And $w_2 = 0$, so by (4) nothing passes back, and `dw1` and `db1` are zero. Only the last biases move. On digits, after 200 steps:

// %%
const zeroNet = makeLayers([784, 100, 10], random(1), 'float32');
for (const layer of zeroNet) layer.w.data.fill(0);
let zeroSteps = 0;
for (const batch of trainBatches(random(3))) {
  learn(zeroNet, batch.x, batch.labels, 0.2); // x [64, 784]
  if (++zeroSteps === 200) break;
}
const zeroSaid = predictDigits(zeroNet, mnist.test.images); // 10000 digits
const [zeroFirst, zeroLast] = zeroNet;
console.log(`norms: w1 ${norm(zeroFirst.w)}, b1 ${norm(zeroFirst.b)}`);
console.log(`       w2 ${norm(zeroLast.w)}, b2 ${norm(zeroLast.b).toFixed(3)}`);
console.log(`digits it ever says: ${[...new Set(zeroSaid)].join(' ')}`);
console.log(`test accuracy ${accuracy(zeroSaid, mnist.test.labels)}`);
hold('different digits said', new Set(zeroSaid).size, 1, 1);
hold('weights that have moved', norm(zeroFirst.w) + norm(zeroLast.w), 0, 0);

// %% [markdown]
// It always says the same digit, whatever the picture.
//
// ## 5.12 The same in the library
//
// Each formula of this chapter has a home in the library, under the names that you know. First the single operations, on the small arrays of 5.3 to 5.5. The
// helper prints the difference between your result and the library's, measured as in a gradient check: 0 means equal to the last digit.

// %%
// Number.MIN_VALUE, the smallest number above 0, keeps 0 / 0 away when both are zero.
function compare(name: string, ours: Tensor, theirs: Tensor, limit = 1e-6): void {
  const difference =
    norm(subtract(ours, theirs)) / Math.max(norm(ours), norm(theirs), Number.MIN_VALUE);
  console.log(`${name}: relative difference ${difference.toExponential(1)}`);
  if (!(difference <= limit)) throw new Error(`${name}: your result and the library's differ`);
}

const theirLinear = linearBackward(dy, x, w);
const theirEntropy = softmaxCrossEntropyForward(scores, classOf);
compare('y', y, linearForward(x, w, b)); //                                         [N, M]
compare('dx', dx, theirLinear.dx); //                                               [N, D]
compare('dw', dw, theirLinear.dw); //                                               [D, M]
compare('db', db, theirLinear.db); //                                               [M]
compare('a', a, reluForward(z)); //                                                 [N, M]
compare('dz', dz, reluBackward(da, z)); //                                          [N, M]
compare('p', p, theirEntropy.p); //                                                 [N, C]
compare('dScores', dScores, softmaxCrossEntropyBackward(theirEntropy.p, classOf)); // [N, C]

// %% [markdown]
// Then the network. `Mlp` is the library's network of 5.6. It draws its weights in the same order as `makeLayers`, so from the same seed it starts at the same place. Compare
// the gradients of one mini-batch.

// %%
const ourNet = makeLayers([784, 100, 10], random(4), 'float32');
const theirNet = new Mlp([784, 100, 10], { rng: random(4), dtype: 'float32' });

const ourKept = forwardPass(ourNet, timedX);
const ourDz = dScoresOf(softmax(scoresOf(ourKept)), timedLabels); // [64, 10]
const ourGradients = backwardPass(ourNet, ourKept, ourDz);
const theirZ = theirNet.forward(timedX); //                          [64, 10]
const theirP = softmaxCrossEntropyForward(theirZ, timedLabels).p; // [64, 10]
const theirGradients = theirNet.backward(softmaxCrossEntropyBackward(theirP, timedLabels));
ourGradients.forEach((gradient, l) => {
  compare(`dw${l + 1}`, gradient.w, theirGradients[`w${l + 1}`]);
  compare(`db${l + 1}`, gradient.b, theirGradients[`b${l + 1}`]);
});

// %% [markdown]
// And without any formula of ours: the *tape*. It writes down each operation of the forward pass, and goes back through the list by itself. Chapter 06 builds it. Here it is a second opinion, first for the graph of 5.1, with a `Value` for each number, and then for the small network of 5.6, with a `variable` for each array.

// %%
const tapeX = new Value(graphX);
const tapeU = tapeX.multiply(wXu);
const tapeYHat = tapeU.multiply(wUa).multiply(wAy).add(tapeU.multiply(wUc).multiply(wCy));
tapeYHat.subtract(graphTarget).pow(2).backward();
console.log(`the tape: dU ${tapeU.gradient}, dX ${tapeX.gradient}`);
hold('dU of the tape', tapeU.gradient - dU, 0, 0);
hold('dX of the tape', tapeX.gradient - dX, 0, 0);

const onTape = smallNet.map((layer) => ({ w: variable(layer.w), b: variable(layer.b) }));
const [firstOnTape, secondOnTape, thirdOnTape] = onTape;
const tapeA1 = variable(x).matmul(firstOnTape.w).add(firstOnTape.b).relu(); // [N, 4]
const tapeA2 = tapeA1.matmul(secondOnTape.w).add(secondOnTape.b).relu(); //    [N, 4]
const tapeZ = tapeA2.matmul(thirdOnTape.w).add(thirdOnTape.b); //              [N, C]
crossEntropy(tapeZ, classOf).backward();
onTape.forEach((layer, l) => {
  compare(`dw${l + 1} of the tape`, smallGradients[l].w, layer.w.gradient(), 1e-12);
  compare(`db${l + 1} of the tape`, smallGradients[l].b, layer.b.gradient(), 1e-12);
});

// %% [markdown]
// Ten steps of training. The second half of this loop is what a training step looks like from now on: forward, loss, backward, step.

// %%
let stepsTaken = 0;
for (const batch of trainBatches(random(6))) {
  learn(ourNet, batch.x, batch.labels, 0.2); // x [64, 784]

  // theirScores, theirLoss.p and dTheirScores are [64, 10]
  const theirScores = theirNet.forward(batch.x);
  const theirLoss = softmaxCrossEntropyForward(theirScores, batch.labels);
  const dTheirScores = softmaxCrossEntropyBackward(theirLoss.p, batch.labels);
  sgdInto(theirNet.parameters, theirNet.backward(dTheirScores), { lr: 0.2 });
  if (++stepsTaken === 10) break;
}
ourNet.forEach((layer, l) => {
  compare(`w${l + 1} after ten steps`, layer.w, theirNet.parameters[`w${l + 1}`]);
  compare(`b${l + 1} after ten steps`, layer.b, theirNet.parameters[`b${l + 1}`]);
});

const worst = allChecks.reduce((most, check) => Math.max(most, check.relativeError), 0);
console.log(`${allChecks.length} gradient checks in this chapter`);
console.log(`largest relative error ${worst.toExponential(1)}`);
hold('gradient checks', allChecks.length, 28, 28);

// %% [markdown]
// ## 5.13 Summary
//
// | | forward | backward | shapes |
// |---|---|---|---|
// | linear layer | $y = x w + b$ | $\mathrm{d}x = \mathrm{d}y\, w^{\mathsf T}, \quad \mathrm{d}w = x^{\mathsf T} \mathrm{d}y, \quad \mathrm{d}b = \mathbf 1^{\mathsf T} \mathrm{d}y$ | `x [N, D]  w [D, M]  b [M]  y [N, M]` |
// | relu | $a = \max(0, z)$ | $\mathrm{d}z = \mathrm{d}a \odot [z > 0]$ | any |
// | softmax, cross-entropy | $p = \mathrm{softmax}(z), \quad L = \frac1N \sum_n -\log p_{n t_n}$ | $\mathrm{d}z = \frac1N (p - y)$ | `z [N, C]` |
// | network | $z_l = a_{l-1} w_l + b_l, \quad a_l = \max(0, z_l)$ | $\mathrm{d}z_{l-1} = (\mathrm{d}z_l\, w_l^{\mathsf T}) \odot [z_{l-1} > 0]$ | from the last `l` to the first |
// | graph | each quantity from those before it | each derivative from those behind it: multiply along a path, add over the paths | |
// | step | | $w \leftarrow w - \eta\, \mathrm{d}w$ | |
//
// What this chapter has shown about backpropagation, and where:
//
// - It computes the gradient of the loss with respect to every weight and bias (5.6). All of them together cost about as much as one or two forward passes (5.9), because nothing is computed twice (5.2).
// - Its one rule of calculus is the chain rule: multiply along a path, add over the paths (5.1 to 5.3).
// - **Forward**: data pass layer by layer. Each neuron forms a weighted sum, adds its bias and (but for the last layer) applies its non-linearity; its output is the next layer's input. The end is a prediction, and the **loss** compares it with the truth (5.6).
// - **Backward**: the gradient, or error, is passed from the output back towards the input. Each layer takes what it needs for its own weights and hands the rest on (5.6).
// - The sign of a gradient says which way a weight should move, its size how strongly (5.6).
// - Gradient descent uses the gradients to move weights and biases downhill. Repeated, this lowers the loss and makes the predictions better: a multilayer perceptron learns from its errors (5.7 to 5.9).
// - Weights that start equal stay equal; a unit that is silent on all examples learns no more; a step that is too large can make it so (5.11).
// - A derivation is a claim. The central difference tests it (5.1 to 5.6), and sees what the training hides (5.11).
//
// **Questions to test yourself.** (a) Why does `backwardPass` need the sums `z` of the forward pass, and not only the activations? Would the activations do, for relu? (b) A
// weight between two silent units: what is its gradient? (c) With $N = 1$, what are the rows of `dw` multiples of?
//
// *Answers.* (a) Formula (4) asks where $z > 0$. For relu the activations would do, since $a > 0$ exactly where $z > 0$. (b) Zero: by (4) the second unit passes back a zero, and by (2) the
// first one contributes a zero; either would be enough. (c) Of `dy`, which then has one row: row $d$ of `dw` is $x_d$ times it.
//
// **Exercises:** [three graded exercises](assignments/05-backpropagation.ipynb)
//
// **Library files of this chapter:** [`derive/linear.ts`](../lib/src/derive/linear.ts), [`derive/relu.ts`](../lib/src/derive/relu.ts),
// [`derive/softmax-cross-entropy.ts`](../lib/src/derive/softmax-cross-entropy.ts), [`nn/mlp.ts`](../lib/src/nn/mlp.ts), [`optim/sgd.ts`](../lib/src/optim/sgd.ts),
// [`check/check-gradient.ts`](../lib/src/check/check-gradient.ts)
//
// **Sources**
// - Rumelhart, Hinton, Williams (1986), *Learning representations by back-propagating errors*, Nature 323, 533-536. The pass forwards is eq. 1 and 2, the pass backwards eq. 4 to 7.
// - Goodfellow, Bengio, Courville (2016), *Deep Learning*, section 6.5: the chain rule, eq. 6.44 to 6.47; the passes, algorithms 6.3 and 6.4; the sum over all paths, eq. 6.55, and how fast their number grows with the depth.
// - Nielsen (2015), *Neural Networks and Deep Learning*, chapter 2: his four fundamental equations are our (1) to (4), for any activation function and any loss.
// - Bishop (2006), *Pattern Recognition and Machine Learning*, section 5.3: error backpropagation, and central differences to test it, eq. 5.69; section 4.3.4: softmax and cross-entropy, whose gradient contains our (1), eq. 4.109.
// - He, Zhang, Ren, Sun (2015), *Delving Deep into Rectifiers*, section 2.2: the size of the first weights, eq. 10.
// - LeCun, Bottou, Bengio, Haffner (1998), *Gradient-Based Learning Applied to Document Recognition*: the digits.
