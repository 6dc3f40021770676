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
// # 2 Neurons and layers
//
// A neural network is built of one part, repeated many times: the *neuron*. It takes some numbers, weighs them, adds them up, and hands one number on. **What can one neuron decide, what can it not, and what changes when many of them work together?**
//
// **You need** chapter 01: arrays and their shapes, broadcasting, gradients, and the gradient check. The rest is school calculus: the chain rule, straight lines, and the length of an arrow by Pythagoras. **You will have built** a neuron, a layer, a network of two layers, and
// one of the first learning machines of history, which tells flowers apart. **It takes** about 60 minutes to read; the machine computes for a few seconds.
//
// | section | question |
// |---|---|
// | 2.1 | What does a neuron compute? |
// | 2.2 | What do weights and bias do to its answer? |
// | 2.3 | Where does a neuron draw the line? |
// | 2.4 | Which way should its weights move? |
// | 2.5 | How do neurons make a layer? |
// | 2.6 | How does a layer take many examples at once? |
// | 2.7 | How do data flow through several layers? |
// | 2.8 | Can a neuron learn by itself? (iris flowers) |
// | 2.9 | Why must it ever stop making mistakes? |
// | 2.10 | What breaks it? |
// | 2.11 | What can no single neuron do? (XOR) |
// | 2.12 | Where is all this in the library? |
//
// **Predict before you read on.** In section 2.8 one neuron looks at 100 flowers, one after the other, and has to say of each whether it is of the species *setosa*. It starts with no knowledge, and its weights change only when it is wrong. How many mistakes will it make before it makes none any
// more: about 10, about 100, or about 1000? Write your guess down.
//
// All imports of this chapter stand in one cell.

// %%
import {
  add,
  array,
  checkGradient,
  decisionSurface,
  format,
  type GradientCheck,
  Linear,
  lineChart,
  linearBackward,
  linearForward,
  loadIris,
  map,
  matmul,
  mean,
  multiply,
  networkPicture,
  norm,
  random,
  reshape,
  rows,
  Sequential,
  Sigmoid,
  show,
  sigmoidBackward,
  sigmoidForward,
  sliderChart,
  subtract,
  sum,
  take,
  type Tensor,
  transpose,
  zeros,
} from 'nabla';

// %% [markdown]
// The two helpers of chapter 01: `verify` prints a gradient check and stops the lesson if it fails; `hold` stops it when a number is not where the text says it is. A third one checks a derivative with respect to a single number.

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

// %% [markdown]
// ## 2.1 One neuron
//
// Nerve cells gave the idea. A cell of the brain receives signals from thousands of others, some of which excite it and some of which hold it back. If enough comes together, it sends a signal itself. McCulloch and Pitts (1943) made a formula of that, and the name has stayed. What follows is the formula;
// it says little about brains.
//
// A *neuron* has $D$ inputs $x_1, \dots, x_D$. For each it has a *weight* $w_d$, which says how strongly that input counts, and in which direction. And it has one number more, its *bias* $b$. It multiplies each input by its weight, adds all up, and adds the bias:
//
// $$ z = \sum_{d=1}^{D} x_d\, w_d + b \tag{1} $$
//
// $z$ is called the *weighted sum*. (Strictly, the sum plus the bias; it is usually said so.) A positive weight lets its input raise the sum, a negative one lets it lower the sum, and a weight of 0 ignores it.
//
// Here is a neuron with three inputs. In this chapter, a quantity of one neuron and one example is called by a word; letters wait for section 2.5.

// %%
const inputs = array([1.5, -0.5, 2]); //    [D] with D = 3
const weights = array([0.8, 1.2, -0.3]); // [D]
const bias = 0.1;

let weightedSum = bias;
for (let d = 0; d < 3; d++) {
  const term = inputs.data[d] * weights.data[d];
  weightedSum += term;
  console.log(
    `input ${inputs.data[d]} times weight ${weights.data[d]} is ${term.toFixed(2)}`,
  );
}
console.log(`with the bias ${bias}: z = ${weightedSum.toFixed(4)}`);
hold('the weighted sum', weightedSum, 0.0999999, 0.1000001);

// %% [markdown]
// The three terms are 1.2, −0.6 and −0.6. They cancel, and the bias is left: $z = 0.1$.
//
// Two arrays of the same shape, multiplied element by element and summed: that is the *dot product* of the two, written $x \cdot w$. So (1) is $z = x \cdot w + b$, and in code one line. **Predict:** what is $z$ when all inputs are 0?

// %%
/** (1): [D], [D], one number -> one number */
const sumOf = (x: Tensor, w: Tensor, b: number): number => sum(multiply(x, w)) + b;

console.log(`the same in one line: ${sumOf(inputs, weights, bias).toFixed(4)}`);
const withoutInput = sumOf(zeros([3]), weights, bias); // [3] -> one number
console.log(`all inputs 0: ${withoutInput}`);
hold('loop minus line', sumOf(inputs, weights, bias) - weightedSum, -1e-12, 1e-12);
hold('the sum without input', withoutInput, 0.1, 0.1);

// %% [markdown]
// The bias is what a neuron says when it hears nothing. It is a constant: no input touches it.
//
// A neuron can be drawn: a circle for each number, a line for each weight. Orange is a weight above 0, blue one below, and a thicker line is a larger weight, whatever its sign. Look at the second input: it has the thickest line, but its value is small and negative, so with a positive weight it pulls $z$ down.

// %%
const neuronPicture = show(
  networkPicture({
    title: 'One neuron: three inputs, three weights, one sum',
    description:
      'Three circles on the left, each with a line to one circle on the right.',
    layers: [
      { name: 'inputs', units: ['x₁', 'x₂', 'x₃'], values: inputs.data },
      { name: 'neuron', units: ['z'], values: [weightedSum] },
    ],
    weights: [reshape(weights, [3, 1])], // [D] -> [D, 1]
  }),
);

// %% [markdown]
// ## 2.2 The answer: an activation function
//
// A nerve cell sends its signal, or it does not. So the first artificial neurons answered with a *step*: 1 if the sum is above 0, else 0. We write that with a bracket, which is 1 where the condition in it holds and 0 where it does not:
//
// $$ a = [\, z > 0 \,] $$
//
// $a$ is the *activation*: what the neuron hands on. The function that makes $a$ of $z$ is its *activation function*. The step is easy to read, but it has a fault. Its slope is 0 everywhere (and at $z = 0$ there is none), so no derivative says which way to move a weight.
//
// A smooth step has a slope. The *sigmoid* is such a one. It is written $\sigma$ (the Greek s; its curve has the form of an S):
//
// $$ a = \sigma(z) = \frac{1}{1 + e^{-z}} \tag{2} $$
//
// For large $z$ the power $e^{-z}$ is nearly 0, and $a$ nearly 1. For very negative $z$ the power is huge, and $a$ nearly 0. At $z = 0$ it is $\frac{1}{1 + 1} = \frac12$. So $a$ always lies between 0 and 1: it can be read as *how much yes*.
//
// **Predict.** A neuron with one input $x$ answers $\sigma(w x + b)$. At which $x$ is the answer $\frac12$? And if the bias grows, does the curve move to the left or to the right?

// %%
/** (2), for one number */
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

const axis = Array.from({ length: 101 }, (_, k) => -5 + k * 0.1); // 101 inputs from -5 to 5
const answers = (w: number, b: number): number[] => axis.map((x) => sigmoid(w * x + b));
const sigmoidPicture = show(
  lineChart({
    title: 'The bias moves the answer, the weight makes it steep',
    xTitle: 'input x',
    yTitle: 'activation a',
    description:
      'Four S curves from 0 to 1: one falls, one is steep, one is moved two to the left.',
    series: [
      { name: 'w = 1, b = 0', x: axis, y: answers(1, 0) },
      { name: 'w = 1, b = 2', x: axis, y: answers(1, 2) },
      { name: 'w = 4, b = 0', x: axis, y: answers(4, 0) },
      { name: 'w = -1, b = 0', x: axis, y: answers(-1, 0) },
    ],
  }),
);
for (const [w, b] of [
  [1, 0],
  [1, 2],
  [4, 0],
  [-1, 0],
]) {
  hold(`the answer where x = -b / w, for w = ${w}`, sigmoid(w * (-b / w) + b), 0.5, 0.5);
}
console.log(`input 0, bias 0: a = ${sigmoid(0)}`);
console.log(`input 0, bias 2: a = ${sigmoid(2).toFixed(3)}`);
hold('the answer to no input with bias 2', sigmoid(2), 0.88, 0.881);

// %% [markdown]
// Look at where each curve crosses the height one half. That is where $w x + b = 0$, so at $x = -\frac{b}{w}$. The bias 2 moves the curve to the *left*, to $x = -2$: a neuron with a larger bias says yes sooner. It even says 0.88 when its input is 0. The weight 4 makes the same step in a quarter of the width. A negative weight turns yes into no.
//
// So a neuron is (1) and then an activation function. With the sigmoid:
//
// $$ a = \sigma\Big(\sum_d x_d\, w_d + b\Big) $$
//
// Other activation functions, and what is wrong with the sigmoid in deep networks, are the subject of chapter 07.
//
// ## 2.3 Two inputs: a plane and a line
//
// With two inputs, every pair $(x_1, x_2)$ is a point on a sheet of paper, and $z$ is a height above it:
//
// $$ z = x_1 w_1 + x_2 w_2 + b $$
//
// That is a plane, a tilted board. Let the neuron say "yes" where the board is above the paper ($z > 0$) and "no" where it is below. The border between them is the line where the two meet: $z = 0$.
//
// An array of two numbers can also be drawn as an *arrow*: so many steps to the right, so many up. By Pythagoras its length is the norm of section 1.5. And $w \cdot w = \lVert w \rVert^2$, since both are the sum of the squares. With that, three things can be said about the line.
//
// **1. The weights stand at a right angle to it.** Take two points $p$ and $q$ on the line. Both have $z = 0$:
//
// $$ p \cdot w + b = 0 \qquad q \cdot w + b = 0 \qquad\text{so}\qquad (p - q) \cdot w = 0 $$
//
// $p - q$ is an arrow along the line. The dot product of two arrows is 0 exactly when they stand at a right angle. (By Pythagoras: let two arrows $u$ and $v$ start at the same point. They are two sides of a triangle, and $u - v$ is the third. The angle between them is right exactly when $\lVert u - v \rVert^2 = \lVert u \rVert^2 + \lVert v \rVert^2$. Multiplied out, the left side is $\lVert u \rVert^2 - 2\, u \cdot v + \lVert v \rVert^2$. So $u \cdot v$ must be 0.)
//
// **2. The sum measures the distance.** Start on the line and walk a distance $r$ in the direction of $w$. An arrow of length 1 in that direction is $w / \lVert w \rVert$, so the walk adds $r\, w / \lVert w \rVert$ to the point, and to $z$ it adds
//
// $$ r\, \frac{w}{\lVert w \rVert} \cdot w = r\, \frac{\lVert w \rVert^2}{\lVert w \rVert} = r\, \lVert w \rVert $$
//
// It began at $z = 0$. So the distance of a point from the line is
//
// $$ r = \frac{z}{\lVert w \rVert} \tag{3} $$
//
// with a plus sign on the side to which $w$ points, and a minus sign on the other.
//
// **3. The bias moves the line without turning it.** At the origin, the point $(0, 0)$, the sum is $b$. By (3) the origin is $b / \lVert w \rVert$ away from the line.

// %%
const slope = array([1, 2]); //      [2] the weights w of a neuron with two inputs
const shift = -2; //                 its bias b
const onLine = array([2, 0]); //     [2] z = 2 * 1 + 0 * 2 - 2 = 0
const alsoOnLine = array([0, 1]); // [2] z = 0 * 1 + 1 * 2 - 2 = 0
const along = subtract(onLine, alsoOnLine); // [2]
hold('z of the first point', sumOf(onLine, slope, shift), 0, 0);
hold('z of the second point', sumOf(alsoOnLine, slope, shift), 0, 0);
console.log(`w times an arrow along the line: ${sum(multiply(slope, along))}`);
hold('dot product of w and the line', sum(multiply(slope, along)), 0, 0);

// walk 3 units from the line in the direction of w, then ask (3)
const walked = add(onLine, multiply(3 / norm(slope), slope)); // [2] + [2] -> [2]
const distance = sumOf(walked, slope, shift) / norm(slope);
console.log(`distance by (3): ${distance.toFixed(6)}`);
hold('distance after a walk of 3', distance, 2.999999, 3.000001);

// %% [markdown]
// Now move the plane yourself. The colour is the height $z$: orange above 0, blue below, and white where it is near 0. The violet line is $z = 0$. The green stroke is the arrow $w$, drawn from the line towards the orange side.
//
// Move the slider (with the mouse, or press Tab until the figure has a frame, then the arrow keys). First the weights turn. Then the bias goes from −2 over −1 to 1. Then weights and bias are multiplied by the same factor: 1.5, 2, 2.5. **Predict** before the last three steps: which of line, arrow and colour will change?

// %%
interface Neuron {
  w: Tensor; // [D]
  b: number;
}

const LINE_COLOUR = '#9b30d0'; // violet, which is seen on white, on black, on blue and on orange

/** The ends of the line z = 0 in the picture, and its point nearest to the origin. */
function lineOf({ w, b }: Neuron, [left, right, bottom, top]: number[]) {
  const [w1, w2] = w.data;
  const length = norm(w);
  // the origin is b / |w| from the line, so walk that far back along w: the foot;
  // from there go both ways along the line, at a right angle to w
  const [footX, footY] = [(-b * w1) / length ** 2, (-b * w2) / length ** 2];
  const points = Array.from({ length: 2001 }, (_, k) => (k - 1000) / 100)
    .map((step) => [footX - (step * w2) / length, footY + (step * w1) / length])
    .filter(([x, y]) => x >= left && x <= right && y >= bottom && y <= top);
  const ends = points.length > 0 ? [points[0], points[points.length - 1]] : [];
  return { x: ends.map(([x]) => x), y: ends.map(([, y]) => y), foot: [footX, footY] };
}

function planeFigure(neuron: Neuron) {
  const [w1, w2] = neuron.w.data;
  const line = lineOf(neuron, [-3.4, 3.4, -2, 2]);
  const [footX, footY] = line.foot;
  const far = (neuron.b / norm(neuron.w)).toFixed(1);
  return decisionSurface({
    title: `z = ${w1.toFixed(1)} x₁ + ${w2.toFixed(1)} x₂ ${neuron.b < 0 ? '−' : '+'} ${Math.abs(neuron.b).toFixed(1)}`,
    xTitle: 'input x₁',
    yTitle: 'input x₂',
    zTitle: 'height z of the plane',
    description: `w is (${w1.toFixed(1)}, ${w2.toFixed(1)}); the origin is ${far} from the line.`,
    xRange: [-3.4, 3.4],
    yRange: [-2, 2],
    steps: 41,
    range: [-4, 4],
    isEven: true, // one unit is as long upward as to the right, or angles would look wrong
    value: (first, second) => sumOf(array([first, second]), neuron.w, neuron.b), // [2] -> one number
    series: [
      { name: 'z = 0', x: line.x, y: line.y, mode: 'lines', colour: LINE_COLOUR },
      {
        name: 'w',
        x: [footX, footX + w1],
        y: [footY, footY + w2],
        mode: 'lines',
        colour: '#009e73',
      },
    ],
  });
}

const turned = (degrees: number, length = 1): Tensor =>
  array([
    Math.cos((degrees * Math.PI) / 180) * length,
    Math.sin((degrees * Math.PI) / 180) * length,
  ]); // [2]
const planes: [string, Neuron][] = [
  ...[0, 30, 60, 90, 120].map((degrees): [string, Neuron] => [
    `turn ${degrees}`,
    { w: turned(degrees), b: 0 },
  ]),
  ...[-2, -1, 1].map((b): [string, Neuron] => [`bias ${b}`, { w: turned(30), b }]),
  ...[1.5, 2, 2.5].map((times): [string, Neuron] => [
    `times ${times}`,
    { w: turned(30, times), b: times },
  ]),
];
const planePicture = show(
  sliderChart({
    slider: 'the neuron',
    steps: planes.map(([label, neuron]) => ({ label, figure: planeFigure(neuron) })),
    start: 1,
  }),
);
const distances = planes.slice(-3).map(([, { w, b }]) => b / norm(w)); // 3 numbers
console.log(
  `origin to line in the last three steps: ${distances.map((r) => r.toFixed(3)).join(' ')}`,
);
for (const r of distances) hold('the distance of the line', r, 0.999999, 1.000001);

// %% [markdown]
// Look at three things. The line turns with the arrow and always crosses it at a right angle. The bias shifts the line and leaves the arrow as it is. And multiplying $w$ and $b$ by the same factor does not move the line at all: it only makes the plane steeper, so the colours are stronger near the line. The decision is the same; the neuron is more certain of it.
//
// With three inputs the line becomes a plane in space, with more inputs a *hyperplane*, which nobody can draw. All three statements stay true, since nothing in their derivation counted the inputs.
//
// ## 2.4 Which way should the weights move?
//
// Weights and bias are what a neuron can change; they are its *parameters*. To learn means to change them so that the answers get better. So: we have an example, and we know the answer it should get, the *target* $t$. The loss is the squared difference, as in chapter 01:
//
// $$ L = (a - t)^2 $$
//
// How does $L$ move when a weight moves? The weight moves $z$, $z$ moves $a$, and $a$ moves $L$. It is a chain of three functions, so its derivative is a product of three. Take them one at a time, from the loss backwards. As in chapter 01, the derivative of the loss with respect to something carries the name of that thing with a `d` in front.
//
// **The activation.** By the rule for a square:
//
// $$ \frac{\partial L}{\partial a} = 2\,(a - t) $$

// %%
const target = 1; //                 t
const activation = sigmoid(weightedSum); // a
const dActivation = 2 * (activation - target);
console.log(
  `a = ${activation.toFixed(4)}, loss ${((activation - target) ** 2).toFixed(4)}`,
);
verifyNumber('dActivation', (a) => (a - target) ** 2, activation, dActivation);

// %% [markdown]
// **The weighted sum.** We need the slope of the sigmoid. Write it as $\sigma(z) = (1 + e^{-z})^{-1}$ and use the chain rule twice:
//
// $$ \sigma'(z) = -(1 + e^{-z})^{-2} \cdot (-e^{-z}) = \frac{1}{1 + e^{-z}} \cdot \frac{e^{-z}}{1 + e^{-z}} $$
//
// The first factor is $a$. The second is what is missing to 1: $\;1 - \frac{1}{1 + e^{-z}} = \frac{e^{-z}}{1 + e^{-z}}$. So
//
// $$ \sigma'(z) = a\,(1 - a) \qquad\qquad \frac{\partial L}{\partial z} = \frac{\partial L}{\partial a} \cdot a\,(1 - a) \tag{4} $$
//
// The slope needs no further power of $e$: it is made of the answer itself.

// %%
const dSum = dActivation * activation * (1 - activation); // dz
const slopeThere = activation * (1 - activation);
console.log(`slope of the sigmoid there: ${slopeThere.toFixed(4)}`);
verifyNumber('slope of the sigmoid', sigmoid, weightedSum, slopeThere);
verifyNumber('dSum', (z) => (sigmoid(z) - target) ** 2, weightedSum, dSum);
hold('the slope', slopeThere, 0.2493, 0.2494);

// %% [markdown]
// **Weights, bias, inputs.** In $z = \sum_d x_d w_d + b$ each weight stands in one term, with the factor $x_d$. The bias has the factor 1. And each input has its weight as the factor:
//
// $$ \frac{\partial z}{\partial w_d} = x_d \qquad \frac{\partial z}{\partial b} = 1 \qquad \frac{\partial z}{\partial x_d} = w_d $$
//
// Multiply each by what we have:
//
// $$ \frac{\partial L}{\partial w_d} = \frac{\partial L}{\partial z}\, x_d \qquad
//    \frac{\partial L}{\partial b} = \frac{\partial L}{\partial z} \qquad
//    \frac{\partial L}{\partial x_d} = \frac{\partial L}{\partial z}\, w_d \tag{5} $$
//
// **Predict:** which of the three weights gets the largest gradient, and which gets one of the other sign? The inputs were 1.5, −0.5 and 2.

// %%
/** The loss of one neuron on one example: [D], [D], one number -> one number */
const lossOf = (x: Tensor, w: Tensor, b: number): number =>
  (sigmoid(sumOf(x, w, b)) - target) ** 2;

const dWeights = multiply(dSum, inputs); // [D]
verify(
  checkGradient((moved) => lossOf(inputs, moved, bias), weights, dWeights, {
    name: 'dWeights',
  }),
);

const dBias = dSum;
verifyNumber('dBias', (moved) => lossOf(inputs, weights, moved), bias, dBias);

const dInputs = multiply(dSum, weights); // [D]
verify(
  checkGradient((moved) => lossOf(moved, weights, bias), inputs, dInputs, {
    name: 'dInputs',
  }),
);
console.log(
  `dWeights ${format(dWeights, 3)}\ndBias    ${dBias.toFixed(3)}\ndInputs  ${format(dInputs, 3)}`,
);
hold('the gradient of the third weight', dWeights.data[2], -0.475, -0.473);
hold('the gradient of the second weight', dWeights.data[1], 0.118, 0.119);

// %% [markdown]
// The third: its input, 2, is the largest, so a change of its weight has the largest effect. The second has the other sign, because its input is negative. The gradient of a weight is its input, times one number that all weights share.
//
// The gradient points uphill, towards a larger loss. So each parameter takes a step the other way. How long the step is, says the *learning rate* $\eta$ (the Greek letter eta; `lr` in code):
//
// $$ w \leftarrow w - \eta\, \frac{\partial L}{\partial w} \qquad\qquad b \leftarrow b - \eta\, \frac{\partial L}{\partial b} \tag{6} $$
//
// The arrow means: the new value is what stands on the right. One step with $\eta = 1$; **predict** whether the answer moves towards the target 1 or away from it.

// %%
const lr = 1; // the learning rate
const movedWeights = subtract(weights, multiply(lr, dWeights)); // [D]
const movedBias = bias - lr * dBias;
const before = lossOf(inputs, weights, bias);
const after = lossOf(inputs, movedWeights, movedBias);
console.log(`loss ${before.toFixed(4)} -> ${after.toFixed(4)}`);
hold('the loss before the step', before, 0.225, 0.226);
hold('the loss after the step', after, 0.017, 0.018);

// %% [markdown]
// That is learning, in one step: the loss fell from 0.226 to 0.018. Chapter 04 is about making many such steps well.
//
// **A broken one, on purpose.** Forget the slope of the sigmoid, and take `dActivation` for `dSum`. All signs are still right. **Predict** the relative error that the check prints. You know the slope: 0.2494.

// %%
const tooSteep = multiply(dActivation, inputs); // [D], without the factor a (1 - a)
const withoutSlope = checkGradient(
  (moved) => lossOf(inputs, moved, bias),
  weights,
  tooSteep,
  {
    name: 'without the slope of the sigmoid',
  },
);
console.log(String(withoutSlope));
hold('the relative error without the slope', withoutSlope.relativeError, 0.75, 0.751);

// %% [markdown]
// Ours is $g / s$ where $g$ is right and $s$ is the slope, so the error is $\lVert g/s - g \rVert / \lVert g/s \rVert = 1 - s = 0.75$.
//
// ## 2.5 From one neuron to a layer
//
// One neuron asks one question about the inputs. Several neurons that read the same inputs ask several questions at once. They are called a *layer*. Each of its $M$ neurons has weights and a bias of its own.
//
// Put the weights into one array $w$ of shape `[D, M]`: **one neuron a column.** $w_{dm}$ is the weight from input $d$ to neuron $m$. The biases are an array of shape `[M]`. Formula (1) for neuron $m$ is then
//
// $$ z_m = \sum_{d=1}^{D} x_d\, w_{dm} + b_m $$
//
// Here is a layer of two neurons. The first is the one that we know.

// %%
const [D, M] = [3, 2];
const w = array([
  [0.8, -0.4],
  [1.2, 0.5],
  [-0.3, 0.9],
]); // [D, M], one neuron a column
const b = array([0.1, -0.2]); // [M]

const zLoop = zeros([M]); // [M]
for (let m = 0; m < M; m++) {
  zLoop.data[m] = sumOf(inputs, w.pick(null, m), b.data[m]); // [D], [D] -> one number
}
console.log(`z ${format(zLoop, 3)}`);
hold('the sum of the first neuron', zLoop.data[0], 0.0999999, 0.1000001);
hold('the sum of the second neuron', zLoop.data[1], 0.7499999, 0.7500001);

// %% [markdown]
// Look at the drawing: every input has a line to every neuron. Such a layer is called *fully connected*. Count the lines: $D \cdot M = 6$. With the $M = 2$ biases, the layer has 8 parameters.

// %%
const layerPicture = show(
  networkPicture({
    title: 'A layer: two neurons read the same three inputs',
    description:
      'Three circles on the left, two on the right, and a line from each to each.',
    layers: [
      { name: 'inputs', units: ['x₁', 'x₂', 'x₃'], values: inputs.data },
      { name: 'layer', units: ['z₁', 'z₂'], values: zLoop.data },
    ],
    weights: [w], // [D, M]
  }),
);
hold('parameters of the layer', w.size + b.size, 8, 8);

// %% [markdown]
// All these sums of products have a name. The *product of two matrices* $A$ and $B$ (a *matrix* is an array of two axes) is the matrix whose element in row $i$ and column $j$ is the dot product of row $i$ of $A$ and column $j$ of $B$:
//
// $$ (A B)_{ij} = \sum_k A_{ik}\, B_{kj} \tag{7} $$
//
// The sum runs over the inner index $k$. So $A$ must have as many columns as $B$ has rows: `[I, K]` times `[K, J]` gives `[I, J]`. The inner size disappears. Unlike the product of numbers, $A B$ and $B A$ are different things; often one of them does not even exist.
//
// Our inputs, written as one row of shape `[1, D]`, times $w$ of shape `[D, M]`, gives a row of shape `[1, M]`: all sums of the layer. The library's `matmul` (*matrix multiplication*) computes it.

// %%
const oneRow = reshape(inputs, [1, D]); //     [D] -> [1, D]
const zRow = add(matmul(oneRow, w), b); //     [1, D] [D, M] + [M] -> [1, M]
console.log(`z by a matrix product ${format(zRow, 3)}`);
hold('difference of the two ways', norm(subtract(zRow, zLoop)), 0, 1e-12);

let refused = '';
try {
  matmul(w, oneRow); // [D, M] times [1, D]: the inner sizes M and 1 differ
} catch (error) {
  refused = (error as Error).message;
}
console.log(`the other way round: ${refused}`);
hold('characters of the refusal', refused.length, 20, 200);

// %% [markdown]
// ## 2.6 From one example to a batch
//
// The matrix product had room for more rows. Put $N$ examples into $x$, **one example a row**, shape `[N, D]`. Such a set of examples is called a *batch*. Then
//
// $$ z = x\, w + b \qquad\text{that is}\qquad z_{nm} = \sum_{d=1}^{D} x_{nd}\, w_{dm} + b_m \tag{8} $$
//
// and row $n$ of $z$ holds what the layer says to example $n$. The biases have shape `[M]`; broadcasting adds them to every row. The activation function works on each element alone, so the shape stays.
//
// | symbol | shape | meaning |
// |---|---|---|
// | $x$ | `[N, D]` | inputs, one example a row |
// | $w$ | `[D, M]` | weights, one neuron a column |
// | $b$ | `[M]` | biases, one for each neuron |
// | $z$, $a$ | `[N, M]` | weighted sums and activations, one example a row |
//
// **Predict** the shape of $z$ for a batch of 5 examples. And how many more parameters does the layer need for 5 examples than for one?

// %%
const rng = random(2);
const N = 5;
const x = rng.normalArray([N, D]); //          [N, D]
const z = add(matmul(x, w), b); //             [N, D] [D, M] + [M] -> [N, M]
const a = map(z, sigmoid); //                  [N, M]
console.log(`a\n${format(a, 3)}`);

let largestGap = 0;
for (let n = 0; n < N; n++) {
  for (let m = 0; m < M; m++) {
    const alone = sumOf(x.pick(n, null), w.pick(null, m), b.data[m]); // [D], [D] -> one number
    largestGap = Math.max(largestGap, Math.abs(alone - z.get(n, m)));
  }
}
console.log(
  `largest difference from neurons asked one by one: ${largestGap.toExponential(1)}`,
);
hold('batch against one by one', largestGap, 0, 1e-12);

// %% [markdown]
// The shape is `[5, 2]`, and no parameter is added: **all examples go through the same weights.** That matters for the gradient. Take the first neuron alone, a layer with $M = 1$, and a target $t_n$ for each example. The loss adds up the squared differences:
//
// $$ L = \sum_{n=1}^{N} (a_n - t_n)^2 $$
//
// Each $z_n$ stands in one term only, so (4) holds for each example by itself:
//
// $$ \frac{\partial L}{\partial z_n} = 2\,(a_n - t_n)\; a_n (1 - a_n) $$
//
// A weight, however, moves *every* $z_n$, with the factor $x_{nd}$. As in chapter 01, the ways to the loss add up:
//
// $$ \frac{\partial L}{\partial w_d} = \sum_{n=1}^{N} x_{nd}\, \frac{\partial L}{\partial z_n} \qquad
//    \frac{\partial L}{\partial b} = \sum_{n=1}^{N} \frac{\partial L}{\partial z_n} \qquad
//    \frac{\partial L}{\partial x_{nd}} = \frac{\partial L}{\partial z_n}\, w_d \tag{9} $$
//
// The first sum is a matrix product once more. In (7) the inner index stands at the end of the first matrix, but in $x_{nd}$ the index of the sum, $n$, stands at the beginning. So $x$ has to be transposed: $\mathrm{d}w = x^{\mathsf T}\, \mathrm{d}z$. The last formula can be written as a product too, $\mathrm{d}x = \mathrm{d}z\, w^{\mathsf T}$: of `[N, 1]` and `[1, D]`, with the inner size 1, so that each sum has a single term. Each gradient has the shape of its array.

// %%
const wOne = w.lo(0, 0).hi(D, 1); //                         [D, 1] a view of the first column
const bOne = b.lo(0).hi(1); //                               [1]
const t = rng.uniformArray([N, 1]); //                       [N, 1] targets between 0 and 1

/** [N, D], [D, 1], [1] -> [N, 1] */
const answerOf = (batch: Tensor, column: Tensor, offset: Tensor): Tensor =>
  map(add(matmul(batch, column), offset), sigmoid);
const batchLoss = (answer: Tensor): number => norm(subtract(answer, t)) ** 2; // [N, 1] -> one number

const aOne = answerOf(x, wOne, bOne); //                     [N, 1]
const slopes = multiply(aOne, subtract(1, aOne)); //         [N, 1] a (1 - a)
const dz = multiply(multiply(2, subtract(aOne, t)), slopes); // [N, 1]
const zOne = add(matmul(x, wOne), bOne); //                  [N, D] [D, 1] + [1] -> [N, 1]
verify(
  checkGradient((moved) => batchLoss(map(moved, sigmoid)), zOne, dz, {
    name: 'dz of the batch',
  }),
);

const dw = matmul(transpose(x), dz); //                      [D, N] [N, 1] -> [D, 1]
verify(
  checkGradient((moved) => batchLoss(answerOf(x, moved, bOne)), wOne, dw, {
    name: 'dw of the batch',
  }),
);

const db = sum(dz, 0); //                                    [N, 1] -> [1]
verify(
  checkGradient((moved) => batchLoss(answerOf(x, wOne, moved)), bOne, db, {
    name: 'db of the batch',
  }),
);

const dx = matmul(dz, transpose(wOne)); //                   [N, 1] [1, D] -> [N, D]
verify(
  checkGradient((moved) => batchLoss(answerOf(moved, wOne, bOne)), x, dx, {
    name: 'dx of the batch',
  }),
);

// %% [markdown]
// `dw` and `db` sum over the examples, because all examples share them; `dx` has a row for each. The same formulas for a layer of $M$ neurons, and how `dx` becomes the message to an earlier layer, are section 5.3.
//
// ## 2.7 Two layers: forward propagation
//
// What a layer hands on can be the input of another layer. Neurons in layers that hand numbers on in this way are an *artificial neural network*, a *network* for short. Number the layers $l = 1, 2, \dots$; $w_l$ and $b_l$ are the weights and biases of layer $l$, and $a_l$ is what it hands on. The input is also called $a_0$:
//
// $$ a_0 = x \qquad\qquad z_l = a_{l-1}\, w_l + b_l \qquad\qquad a_l = \sigma(z_l) \tag{10} $$
//
// Computing this from the input to the end, layer by layer, is called *forward propagation*, or the *forward pass*. Some words go with it:
//
// - The *input layer* is the data themselves, and computes nothing.
// - A *hidden layer* stands in between. Its neurons form weighted sums of what the layer before hands on, apply the activation function and pass the result to the next layer. Nobody outside sees them, hence the name.
// - The *output layer* is the last one. Its activations are the *prediction*. How many neurons it has depends on the task. To predict a number, say a length, is called *regression*: one neuron for each number that is wanted, often without an activation function, so that any number can come. To say to which of several kinds, the *classes*, an example belongs, is called *classification*: one neuron will do for a yes or no, as in section 2.8; otherwise there is one for each class, and the prediction is a probability for each. (The activation function for that comes in chapter 03.)
// - A network in which data flow only forwards, from input to output, is *feedforward*. With fully connected layers and at least one hidden layer it is a *multilayer perceptron*; section 2.8 tells where the second word comes from.
//
// Which layers there are, how large each is and how they are connected, is the *architecture*. It makes the kinds of networks, and decides what each is good at. Parts I and II of this course keep to fully connected layers. In a *convolutional* network a neuron reads only a small patch of a picture, and all patches are read with the same weights (part III). In a *recurrent* network a layer is connected back to itself: when it reads the next element of a sequence, it also reads what it said before (part IV). In a *transformer* every
// element of a sequence is connected with every other, and the data themselves decide how strongly (part V).
//
// Here is one with 3 inputs, 4 hidden neurons and 2 outputs, with random weights. **Predict** how many parameters it has.

// %%
interface Layer {
  w: Tensor; // [inputs, outputs]
  b: Tensor; // [outputs]
}

const network: Layer[] = [
  { w: rng.normalArray([3, 4]), b: rng.normalArray([4]) }, // w [3, 4], b [4]
  { w: rng.normalArray([4, 2]), b: rng.normalArray([2]) }, // w [4, 2], b [2]
];

/** (10): the activations of all layers, the input first. */
function forwardPass(layers: Layer[], batch: Tensor, f: (z: number) => number): Tensor[] {
  const activations = [batch]; // [N, D]
  for (const layer of layers) {
    const last = activations[activations.length - 1]; // [N, inputs]
    const sums = add(matmul(last, layer.w), layer.b); // [N, inputs] [inputs, outputs] + [outputs]
    activations.push(map(sums, f)); //                   [N, outputs]
  }
  return activations;
}

const activations = forwardPass(network, x, sigmoid); // [N, 3], [N, 4], [N, 2]
activations.forEach((values, l) =>
  console.log(`a${l} has shape [${values.shape.join(', ')}]`),
);
const parameterCount = network.reduce(
  (count, layer) => count + layer.w.size + layer.b.size,
  0,
);
console.log(`${parameterCount} parameters`);
hold('parameters of the network', parameterCount, 26, 26);

// %% [markdown]
// $3 \cdot 4 + 4$ in the hidden layer and $4 \cdot 2 + 2$ in the output layer: 26. In the drawing, the number under each circle is the activation for the first example of the batch. Since there is only one example, the two indices count layer and neuron: $a_{21}$ is the first neuron of layer 2. Look at how a value on the right depends on *everything* to its left: follow the lines back from $a_{21}$.

// %%
const firstExample = activations.map((values) => values.pick(0, null)); // [3], [4], [2]
const firstValues = firstExample.map((values) =>
  Array.from({ length: values.size }, (_, i) => values.get(i)),
);
const networkDrawing = show(
  networkPicture({
    title: 'Forward propagation of one example through two layers',
    description: 'Three circles, four, two; each is joined to all of the next column.',
    layers: [
      { name: 'input layer', units: ['x₁', 'x₂', 'x₃'], values: firstValues[0] },
      {
        name: 'hidden layer',
        units: ['a₁₁', 'a₁₂', 'a₁₃', 'a₁₄'],
        values: firstValues[1],
      },
      { name: 'output layer', units: ['a₂₁', 'a₂₂'], values: firstValues[2] },
    ],
    weights: network.map((layer) => layer.w), // [3, 4], [4, 2]
  }),
);

// %% [markdown]
// **What if the activation function is left out?** Then $a_1 = x w_1 + b_1$, and with that
//
// $$ a_2 = (x\, w_1 + b_1)\, w_2 + b_2 = x\, (w_1 w_2) + (b_1 w_2 + b_2) $$
//
// (Products of matrices may be regrouped and multiplied out like those of numbers, as long as their order stays: both sides are the same sums of the same products.) On the right stands *one* layer, with weights $w_1 w_2$ of shape `[3, 2]` and biases $b_1 w_2 + b_2$. **Predict** the difference between the two networks' outputs.

// %%
const identity = (value: number): number => value;
const twoLinear = forwardPass(network, x, identity)[2]; //           [N, 2]
const [{ w: w1, b: b1 }, { w: w2, b: b2 }] = network; //             [3, 4], [4], [4, 2], [2]
const wBoth = matmul(w1, w2); //                                     [3, 4] [4, 2] -> [3, 2]
const bBoth = add(matmul(reshape(b1, [1, 4]), w2), b2); //           [1, 4] [4, 2] + [2] -> [1, 2]
const oneLinear = add(matmul(x, wBoth), bBoth); //                   [N, 3] [3, 2] + [1, 2] -> [N, 2]
const collapse = norm(subtract(twoLinear, oneLinear)) / norm(oneLinear);
console.log(`two layers without activation against one: ${collapse.toExponential(1)}`);
hold('two linear layers against one', collapse, 0, 1e-14);
const bent = norm(subtract(activations[2], oneLinear)) / norm(oneLinear);
console.log(`two layers with sigmoids against the same one: ${bent.toFixed(2)}`);
hold('two layers with sigmoids against one', bent, 0.1, 10);

// %% [markdown]
// None, up to rounding. Layers without a bend between them collapse into one, however many there are. It is the activation function, in the hidden layers, that makes a deeper network more than a single layer. Section 2.11 shows what it is good for.
//
// ## 2.8 The perceptron: a neuron that learns
//
// In 1958 Frank Rosenblatt described a machine that learns from examples to tell patterns apart. Its heart was a neuron with a step, the *perceptron*, and a rule so short that it fits on a line. (The machine had more to it, but this is the part that learned.) We derive the rule and let it learn flowers.
//
// **The data.** In 1936 Ronald Fisher published four lengths of 150 iris flowers, which Edgar Anderson had measured: 50 flowers each of the species setosa, versicolor and virginica. We ask: is a flower a setosa or not? And we look at two lengths only, so that we can draw: length and width of the petal, the inner leaf of the flower.
//
// We learn from 100 flowers and keep 50 apart. Whoever has seen the answers may have learned them by heart; only flowers that were never seen show what has been understood.
//
// The target of flower $n$ is now $t_n = +1$ for setosa and $t_n = -1$ for the others. The neuron says $+1$ where $z > 0$ and $-1$ where $z < 0$: the step of 2.2, with $-1$ in the place of 0.

// %%
const iris = loadIris();
const petals = iris.features.lo(0, 2); //     [150, 4] -> [150, 2], a view: columns 2 and 3
const order = random(3).permutation(150); //  the numbers 0 to 149 in a random order
const shuffled = take(petals, order); //      [150, 2] the rows with these numbers
const isSetosa = Array.from(order, (n) => (iris.labels[n] === 0 ? 1 : -1)); // 150 targets, +1 or -1

const learnX = rows(shuffled, 0, 100); //     [100, 2] to learn from
const learnT = isSetosa.slice(0, 100); //     100 targets
const testX = rows(shuffled, 100, 150); //    [50, 2] kept apart
const testT = isSetosa.slice(100); //         50 targets
console.log(`features: ${iris.featureNames.slice(2).join(', ')} (in cm)`);
console.log(`first flower ${format(learnX.pick(0, null))}, target ${learnT[0]}`);
console.log(
  `setosa: ${learnT.filter((target) => target > 0).length} of 100 to learn from`,
);

// %% [markdown]
// **The rule.** When is the neuron right? When $z$ has the sign of $t$, so when the product $t z$ is positive. When it is wrong, $t z$ is negative, and the farther $z$ is on the wrong side, the more so. That makes a loss:
//
// $$ L = \max(0,\, -t z) $$
//
// It is 0 where the neuron is right. Where it is wrong, $L = -t z = -t\, \big(\sum_d x_d w_d + b\big)$, and the derivatives can be read off:
//
// $$ \frac{\partial L}{\partial w_d} = -t\, x_d \qquad\qquad \frac{\partial L}{\partial b} = -t \tag{11} $$
//
// (At $t z = 0$ the loss has a corner, and no derivative.) Check both, at a neuron that is wrong about the first flower.

// %%
const wrongNeuron: Neuron = { w: multiply(-learnT[0], array([1, 0.5])), b: 0.2 }; // w [2]
const flower = learnX.pick(0, null); //                                 [2]
const flowerT = learnT[0];
const perceptronLoss = (neuron: Neuron): number =>
  Math.max(0, -flowerT * sumOf(flower, neuron.w, neuron.b));
console.log(
  `t z = ${(flowerT * sumOf(flower, wrongNeuron.w, wrongNeuron.b)).toFixed(2)}: wrong`,
);
hold('the loss of a wrong neuron', perceptronLoss(wrongNeuron), 0.1, 100);

const dwWrong = multiply(-flowerT, flower); //                          [2]
const dbWrong = -flowerT;
verify(
  checkGradient(
    (moved) => perceptronLoss({ ...wrongNeuron, w: moved }),
    wrongNeuron.w,
    dwWrong,
    {
      name: 'dw of the perceptron',
    },
  ),
);
verifyNumber(
  'db of the perceptron',
  (moved) => perceptronLoss({ ...wrongNeuron, b: moved }),
  wrongNeuron.b,
  dbWrong,
);

// %% [markdown]
// Put (11) into the step (6), with $\eta = 1$. Minus times minus gives the perceptron rule. **After each mistake, and only then:**
//
// $$ w \leftarrow w + t\, x \qquad\qquad b \leftarrow b + t \tag{12} $$
//
// In words: for a setosa that was missed, add the flower to the weights; for another flower that was taken for a setosa, subtract it. What does that do to the flower itself? With the new weights, its product is
//
// $$ t\, z_{\text{new}} = t\, \big( (w + t x) \cdot x + b + t \big) = t\, z + t^2 \lVert x \rVert^2 + t^2 = t\, z + \lVert x \rVert^2 + 1 $$
//
// since $t^2 = 1$. It grows by $\lVert x \rVert^2 + 1$, so it moves towards the right side. That need not be enough in one step, and the step can spoil what was right for another flower. So go through the flowers again and again, until a whole round, an *epoch*, passes without a mistake.
//
// We start from $w = 0$ and $b = 0$. There $z = 0$ for every flower: on the line, neither yes nor no. That counts as a mistake too.

// %%
interface Mistake extends Neuron {
  n: number; // the example that was wrong; w and b are those after the step
}

/** The perceptron rule (12) on x [N, D] with N targets of +1 or -1, at most so many epochs. */
function learnPerceptron(
  examples: Tensor,
  targets: ArrayLike<number>,
  {
    epochs,
    rate = 1,
    hasBias = true,
  }: { epochs: number; rate?: number; hasBias?: boolean },
) {
  let neuron: Neuron = { w: zeros([examples.shape[1]]), b: 0 }; // w [D]
  const mistakes: Mistake[] = [];
  const perEpoch: number[] = [];
  while (perEpoch.length < epochs && perEpoch[perEpoch.length - 1] !== 0) {
    const earlier = mistakes.length;
    for (let n = 0; n < targets.length; n++) {
      const example = examples.pick(n, null); // [D], a view
      if (targets[n] * sumOf(example, neuron.w, neuron.b) > 0) continue;
      neuron = {
        w: add(neuron.w, multiply(rate * targets[n], example)), // [D]
        b: hasBias ? neuron.b + rate * targets[n] : 0,
      };
      mistakes.push({ n, ...neuron });
    }
    perEpoch.push(mistakes.length - earlier);
  }
  return { neuron, mistakes, perEpoch };
}

/** How many of the examples lie on the right side of the line. */
function countRight(
  { w, b }: Neuron,
  examples: Tensor,
  targets: ArrayLike<number>,
): number {
  let right = 0;
  for (let n = 0; n < targets.length; n++) {
    if (targets[n] * sumOf(examples.pick(n, null), w, b) > 0) right++; // [D], [D] -> one number
  }
  return right;
}

const learned = learnPerceptron(learnX, learnT, { epochs: 100 });
const testRight = countRight(learned.neuron, testX, testT);
console.log(`mistakes in each epoch: ${learned.perEpoch.join(' ')}`);
console.log(`w ${format(learned.neuron.w, 3)}, b ${learned.neuron.b}`);
console.log(
  `right: ${countRight(learned.neuron, learnX, learnT)} of 100 it learned from`,
);
console.log(`       ${testRight} of 50 that it had never seen`);
hold('mistakes', learned.mistakes.length, 8, 8);
hold('mistakes in the last epoch', learned.perEpoch[learned.perEpoch.length - 1], 0, 0);
hold('right among the flowers kept apart', testRight, 50, 50);

// %% [markdown]
// Eight mistakes, all in the first epoch, and then none; and 50 of 50 flowers that it had never seen are right. Was your guess about 10?
//
// Move the slider from mistake to mistake. Orange dots are setosa, blue dots are the others. The pale colour behind says what the neuron would answer. The violet line is $z = 0$, and the yellow dot is the flower that was just wrong. (After some mistakes the line lies outside the picture, and the neuron says the same to all flowers.) Look at how each step moves the line so that the yellow flower gets nearer to its own colour, or into it.

// %%
const sideOf = (targets: number[], sign: number): number[] =>
  targets.flatMap((target, n) => (target === sign ? [n] : []));
const setosaRows = sideOf(learnT, 1);
const otherRows = sideOf(learnT, -1);

function flowerFigure(neuron: Neuron, title: string, wrong: number[]) {
  const right = countRight(neuron, learnX, learnT);
  const line = norm(neuron.w) > 0 ? lineOf(neuron, [0, 8, -0.2, 3]) : { x: [], y: [] };
  const dots = (chosen: number[]) => ({
    x: chosen.map((n) => learnX.get(n, 0)),
    y: chosen.map((n) => learnX.get(n, 1)),
  });
  return decisionSurface({
    title: `${title}: ${right} of 100 right`,
    xTitle: 'petal length (cm)',
    yTitle: 'petal width (cm)',
    description: `w (${neuron.w.data[0].toFixed(1)}, ${neuron.w.data[1].toFixed(1)}), b ${neuron.b}; ${right} of 100 right.`,
    xRange: [0, 8],
    yRange: [-0.2, 3],
    steps: 40,
    hasColourBar: false,
    range: [-3, 3], // pale colours for -1 and 1
    value: (first, second) =>
      Math.sign(sumOf(array([first, second]), neuron.w, neuron.b)), // [2]
    series: [
      { name: 'others', ...dots(otherRows) },
      { name: 'setosa', ...dots(setosaRows) },
      { name: 'just wrong', ...dots(wrong), colour: '#f0e442' },
      { name: 'z = 0', x: line.x, y: line.y, mode: 'lines', colour: LINE_COLOUR },
    ],
  });
}

const nothing: Neuron = { w: zeros([2]), b: 0 }; // w [2]
const learnPicture = show(
  sliderChart({
    slider: 'mistakes so far',
    steps: [
      { label: '0', figure: flowerFigure(nothing, 'Before the first flower', []) },
      ...learned.mistakes.map((mistake, k) => ({
        label: String(k + 1),
        figure: flowerFigure(mistake, `After mistake ${k + 1}`, [mistake.n]),
      })),
    ],
    start: learned.mistakes.length,
  }),
);

// %% [markdown]
// Why did we not choose the learning rate with more care? Because here it does not matter. From $w = 0$ and $b = 0$, a rate of $\eta$ makes all weights $\eta$ times as long, at every step. By 2.3 that does not move the line, so the same flowers are wrong.

// %%
for (const rate of [0.5, 4]) {
  const { mistakes } = learnPerceptron(learnX, learnT, { epochs: 100, rate });
  const same = mistakes.every(({ n }, k) => n === learned.mistakes[k].n);
  console.log(
    `learning rate ${rate}: ${mistakes.length} mistakes, on the same flowers: ${same}`,
  );
  hold('mistakes with another learning rate', mistakes.length, 8, 8);
  hold('the same flowers', Number(same), 1, 1);
}

// %% [markdown]
// ## 2.9 Why it must stop
//
// Each step helps one flower and may harm others. Could it go round for ever? **Not if there is a line that separates the two kinds**, as Novikoff (1962) proved. The proof also says how many mistakes there can be. It needs two quantities and one idea.
//
// First, hide the bias. Give each flower one more number, which is always 1, and let $b$ be its weight. Write $\tilde x = (x_1, x_2, 1)$ and $\tilde w = (w_1, w_2, b)$, with a little wave on top. Then $z = \tilde x \cdot \tilde w$, and the rule (12) is $\tilde w \leftarrow \tilde w + t\, \tilde x$.
//
// - $R$ is the length of the longest $\tilde x$: how large the data are.
// - Take any line that separates the two kinds, made to length 1: $\tilde u$ with $\lVert \tilde u \rVert = 1$ and $t\, (\tilde x \cdot \tilde u) > 0$ for every flower. The smallest of these products is $\gamma$ (the Greek letter gamma), the *margin*: how much room the line leaves.
//
// The idea: watch two numbers after $k$ mistakes, when the weights are $\tilde w_k$, and start from $\tilde w_0 = 0$.
//
// **The weights turn towards $\tilde u$.** Each mistake adds $t \tilde x$, so $\tilde w \cdot \tilde u$ grows by $t\, (\tilde x \cdot \tilde u) \ge \gamma$. After $k$ mistakes:
//
// $$ \tilde w_k \cdot \tilde u \;\ge\; k\, \gamma $$
//
// **They cannot grow fast.** Multiply out, as in $(p + q)^2 = p^2 + 2pq + q^2$:
//
// $$ \lVert \tilde w + t \tilde x \rVert^2 = \lVert \tilde w \rVert^2 + 2\, t\, (\tilde w \cdot \tilde x) + \lVert \tilde x \rVert^2 \;\le\; \lVert \tilde w \rVert^2 + 0 + R^2 $$
//
// The middle term is $2 t z$. It is not positive, because the flower *was* a mistake. So the square of the length grows by at most $R^2$ each time, and after $k$ mistakes $\lVert \tilde w_k \rVert \le \sqrt{k}\, R$.
//
// **Together.** $\tilde w_k \cdot \tilde u$ is how far $\tilde w_k$ reaches in the direction of $\tilde u$. (By 2.3: it is the distance of the point $\tilde w_k$ from the hyperplane through the origin that has $\tilde u$ as its weights.) No arrow reaches farther than it is long. So
//
// $$ k\, \gamma \;\le\; \tilde w_k \cdot \tilde u \;\le\; \lVert \tilde w_k \rVert \;\le\; \sqrt{k}\, R \qquad\Longrightarrow\qquad k \;\le\; \frac{R^2}{\gamma^2} \tag{13} $$
//
// The left end grows with $k$, the right end only with $\sqrt k$. Sooner or later they would cross. So the mistakes must end before.
//
// For our flowers a line can be seen in the figure: length plus width is 3.2 cm. Setosa has less. Compute the bound. **Predict:** is it near the 8 mistakes that were made?

// %%
/** x [N, 2] -> [N, 3], with a 1 at the end of each row */
function withOne(examples: Tensor): Tensor {
  const wider = zeros([examples.shape[0], 3]); // [N, 3]
  for (let n = 0; n < examples.shape[0]; n++) {
    wider.set(n, 0, examples.get(n, 0));
    wider.set(n, 1, examples.get(n, 1));
    wider.set(n, 2, 1);
  }
  return wider;
}

/** R, gamma and the bound (13) for a line [3], of any length, that separates. */
function novikoff(examples: Tensor, targets: number[], line: Tensor) {
  const u = reshape(multiply(1 / norm(line), line), [3, 1]); //    [3] -> [3, 1], of length 1
  const wider = withOne(examples); //                              [N, 3]
  const reach = matmul(wider, u); //                               [N, 3] [3, 1] -> [N, 1]
  const gamma = Math.min(...targets.map((target, n) => target * reach.get(n, 0)));
  const R = Math.max(...targets.map((_, n) => norm(wider.pick(n, null)))); // [3] -> one number
  return { u, gamma, R, bound: R ** 2 / gamma ** 2 };
}

const drawnLine = array([-1, -1, 3.2]); // [3]: -length - width + 3.2 > 0 for setosa
const petalBound = novikoff(learnX, learnT, drawnLine);
console.log(`R ${petalBound.R.toFixed(2)}, gamma ${petalBound.gamma.toFixed(3)}`);
console.log(
  `at most ${Math.floor(petalBound.bound)} mistakes; ${learned.mistakes.length} were made`,
);
hold('gamma', petalBound.gamma, 0.2, 0.35);
hold('the bound', petalBound.bound, 400, 900);

// %% [markdown]
// The bound holds, with much room: it has to be true for every order of the flowers, and for all data with this $R$ and $\gamma$. It says that the mistakes end, not when.
//
// Look at the four curves of (13): at every $k$ they lie in the same order. The lowest, $k\gamma$, is a straight line. The highest, $\sqrt k\, R$, bends down towards it. They would meet at the bound, far to the right of this picture.

// %%
const lengths: number[] = [0];
const towards: number[] = [0];
for (const { w: wNow, b: bNow } of learned.mistakes) {
  const wTilde = array([wNow.data[0], wNow.data[1], bNow]); // [3]
  lengths.push(norm(wTilde));
  towards.push(sum(multiply(wTilde, reshape(petalBound.u, [3])))); // [3] * [3] -> one number
}
const lowerEnd = lengths.map((_, k) => k * petalBound.gamma);
const upperEnd = lengths.map((_, k) => Math.sqrt(k) * petalBound.R);
lengths.forEach((length, k) => {
  hold(`inequality 1 at mistake ${k}`, towards[k], lowerEnd[k] - 1e-9, Infinity);
  hold(`inequality 2 at mistake ${k}`, length, towards[k] - 1e-9, Infinity);
  hold(`inequality 3 at mistake ${k}`, upperEnd[k], length - 1e-9, Infinity);
});
const squeezePicture = show(
  lineChart({
    title: 'The proof in numbers: four quantities, always in this order',
    xTitle: 'mistakes k',
    yTitle: 'length',
    description:
      'Four curves from 0; each stays above the next: root k R, length of w, w times u, k gamma.',
    series: [
      { name: '√k · R', y: upperEnd },
      { name: 'length of w̃', y: lengths },
      { name: 'w̃ · ũ', y: towards },
      { name: 'k · γ', y: lowerEnd },
    ],
  }),
);

// %% [markdown]
// ## 2.10 What breaks it
//
// **No bias.** Leave $b = 0$ for ever. Then the line must go through the origin, and by 2.3 only its direction is left to choose. **Predict** from the figure of 2.8: is there a line through the lower left corner that separates the flowers?

// %%
const noBias = learnPerceptron(learnX, learnT, { epochs: 200, hasBias: false });
const lastEpochs = noBias.perEpoch.slice(-5);
console.log(
  `without a bias, the last of ${noBias.perEpoch.length} epochs: ${lastEpochs.join(' ')} mistakes`,
);
hold('epochs without a bias', noBias.perEpoch.length, 200, 200);
hold('fewest mistakes in an epoch', Math.min(...noBias.perEpoch), 1, 100);

// width divided by length: in which direction a flower lies, seen from the origin
const ratiosOf = (chosen: number[]) =>
  chosen.map((n) => learnX.get(n, 1) / learnX.get(n, 0));
const highestSetosa = Math.max(...ratiosOf(setosaRows));
const lowestOther = Math.min(...ratiosOf(otherRows));
console.log(`width / length: setosa up to ${highestSetosa.toFixed(3)}`);
console.log(`                others from ${lowestOther.toFixed(3)} on`);
hold('by how much the directions overlap', highestSetosa - lowestOther, 0.001, 1);

// %% [markdown]
// No. A line through the origin can only part flowers by the *direction* in which they lie, and the directions overlap: a setosa lies above the lowest of the others. What tells them apart is how far away they are. In 200 epochs there was none without a mistake.
//
// **Far from the origin.** Take the two other lengths, those of the *sepal*, the outer leaf. They too can be separated by a line, though a narrow one. By (13) what counts is $R / \gamma$. So subtract the mean of each column, as in section 1.4: the flowers keep their places relative to each other, but lie around the origin, and $R$ gets smaller. **Predict** whether that matters.

// %%
const sepals = take(iris.features.hi(150, 2), order); // [150, 4] -> [150, 2] -> [150, 2]
const sepalMean = mean(sepals, 0); //                    [150, 2] -> [2]
const centred = subtract(sepals, sepalMean); //          [150, 2] - [2] -> [150, 2]
const eyeLine = array([-1.2, 1, 3.24]); //               [3]: width > 1.2 length - 3.24 for setosa
const [slopeLength, slopeWidth] = eyeLine.data;
// the same line, seen from the new origin: only its bias changes
const movedLine = array([
  slopeLength,
  slopeWidth,
  eyeLine.data[2] + slopeLength * sepalMean.data[0] + slopeWidth * sepalMean.data[1],
]); // [3]

const farAway = learnPerceptron(sepals, isSetosa, { epochs: 3000 });
const aroundZero = learnPerceptron(centred, isSetosa, { epochs: 3000 });
const farBound = novikoff(sepals, isSetosa, eyeLine);
const nearBound = novikoff(centred, isSetosa, movedLine);
for (const [name, run, { R, gamma, bound }] of [
  ['as measured', farAway, farBound],
  ['centred', aroundZero, nearBound],
] as const) {
  console.log(
    `${name}: ${run.mistakes.length} mistakes in ${run.perEpoch.length} epochs;`,
    `R ${R.toFixed(1)}, gamma ${gamma.toFixed(3)}, bound ${Math.floor(bound)}`,
  );
  hold('mistakes against the bound', run.mistakes.length, 1, bound);
  hold('mistakes in the last epoch', run.perEpoch[run.perEpoch.length - 1], 0, 0);
}
hold('mistakes, as measured', farAway.mistakes.length, 1000, 2000);
hold('mistakes, centred', aroundZero.mistakes.length, 10, 40);
hold('bound, as measured', farBound.bound, 50000, 70000);
hold('bound, centred', nearBound.bound, 700, 1200);

// %% [markdown]
// More than a thousand mistakes against about twenty, for the same flowers and the same line. Far from the origin, a small turn of the line must be paid for by a large change of the bias, and the bias moves by 1 at a time. To subtract the mean first costs one line, and is a habit worth having.
//
// **No line at all.** Now the other two species, versicolor against virginica, by their petals. The cell first looks for two flowers of different species whose petals are *equal*. If there is such a pair, then no line, and no curve either, can part the two.

// %%
let equalPairs = 0;
for (let n = 50; n < 100; n++) {
  for (let k = 100; k < 150; k++) {
    const isEqual =
      petals.get(n, 0) === petals.get(k, 0) && petals.get(n, 1) === petals.get(k, 1);
    if (isEqual) equalPairs++;
  }
}
console.log(`pairs of a versicolor and a virginica with equal petals: ${equalPairs}`);
hold('equal pairs', equalPairs, 1, 50);

const otherOrder = random(3).permutation(100); //               100 numbers
const twoSpecies = take(rows(petals, 50, 150), otherOrder); //  [150, 2] -> [100, 2]
const isVersicolor = Array.from(otherOrder, (n) => (iris.labels[50 + n] === 1 ? 1 : -1)); // 100 targets
const endless = learnPerceptron(twoSpecies, isVersicolor, { epochs: 200 });
const endlessRight = countRight(endless.neuron, twoSpecies, isVersicolor);
console.log(`the last epochs: ${endless.perEpoch.slice(-10).join(' ')} mistakes`);
console.log(`after ${endless.perEpoch.length} epochs ${endlessRight} of 100 are right`);
hold('epochs', endless.perEpoch.length, 200, 200);
hold('fewest mistakes in an epoch', Math.min(...endless.perEpoch), 1, 100);

// %% [markdown]
// It never stops, and the line that it has when we stop it is whichever came last. The perceptron has no notion of a line that is wrong but as good as can be. A smooth loss has: that is what chapter 03 is for.
//
// ## 2.11 What no line can do: XOR
//
// Some words for what we have seen. A task is *linearly separable* if a line (with more inputs, a hyperplane) has all examples of one class on one side and all others on the other. By their petals, setosa against the rest is linearly separable (2.8), versicolor against virginica is not (2.10). A network without a hidden layer is called a *single-layer perceptron*: one neuron, or several side by side, directly between the inputs and the answer. By 2.3 each of its neurons draws one line, so **a single-layer perceptron can only solve what is linearly separable.**
//
// Take the smallest task that is not. *Exclusive or*, XOR for short, is one or the other, but not both. Two inputs, each 0 or 1; the target is $+1$ when exactly one of them is 1:
//
// | $x_1$ | $x_2$ | $t$ | what a neuron must fulfil |
// |---|---|---|---|
// | 0 | 0 | −1 | $b < 0$ |
// | 0 | 1 | +1 | $w_2 + b > 0$ |
// | 1 | 0 | +1 | $w_1 + b > 0$ |
// | 1 | 1 | −1 | $w_1 + w_2 + b < 0$ |
//
// **No neuron can.** Add the second and the third condition, and add the first and the fourth:
//
// $$ w_1 + w_2 + 2b > 0 \qquad\qquad w_1 + w_2 + 2b < 0 $$
//
// The same number cannot be both. That is the whole proof. It rests on one fact. Let $z_{01}$ be the sum at the corner $(0, 1)$, and so on. For *every* choice of weights, the sums at opposite corners add up to the same, $z_{00} + z_{11} = z_{01} + z_{10}$. (This is one of many limits that Minsky and Papert worked out in 1969.)
//
// We can ask a thousand random neurons for that fact, and for the best that they do. **Predict:** how many of the four corners can a line get right?

// %%
const corners = array([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]); // [4, 2]
const xor = [-1, 1, 1, -1]; // 4 targets
let unequal = 0;
let mostRight = 0;
for (let trial = 0; trial < 1000; trial++) {
  const neuron: Neuron = { w: rng.normalArray([2]), b: rng.normal() }; // w [2]
  const [z00, z01, z10, z11] = [0, 1, 2, 3].map((n) =>
    sumOf(corners.pick(n, null), neuron.w, neuron.b),
  ); // [2], [2]
  unequal = Math.max(unequal, Math.abs(z00 + z11 - z01 - z10));
  mostRight = Math.max(mostRight, countRight(neuron, corners, xor));
}
console.log(`largest difference of the two sums: ${unequal.toExponential(1)}`);
console.log(`best of a thousand neurons: ${mostRight} of 4`);
hold('difference of the sums', unequal, 0, 1e-12);
hold('the best of a thousand', mostRight, 3, 3);

// %% [markdown]
// Three of four. And the perceptron, which stops only when all are right? Move the slider: these are the first four mistakes. (A corner on the line counts as wrong.) **Predict** where the weights are after the fourth.

// %%
const lost = learnPerceptron(corners, xor, { epochs: 50 });
console.log(`mistakes in each epoch: ${lost.perEpoch.slice(0, 8).join(' ')} ...`);
lost.mistakes.slice(0, 4).forEach(({ n, w: wNow, b: bNow }) => {
  console.log(
    `corner (${corners.get(n, 0)}, ${corners.get(n, 1)}) wrong: w ${format(wNow)}, b ${bNow}`,
  );
});
const { w: wFourth, b: bFourth } = lost.mistakes[3]; // w [2]
hold('the weights after four mistakes', norm(wFourth) + Math.abs(bFourth), 0, 0);
hold('mistakes in 50 epochs', lost.mistakes.length, 200, 200);

const cornerSeries = [
  { name: 'target -1', x: [0, 1], y: [0, 1] },
  { name: 'target +1', x: [0, 1], y: [1, 0] },
];
function cornerFigure(neuron: Neuron, title: string) {
  const right = countRight(neuron, corners, xor);
  const line =
    norm(neuron.w) > 0 ? lineOf(neuron, [-0.5, 1.5, -0.5, 1.5]) : { x: [], y: [] };
  return decisionSurface({
    title: `${title}: ${right} of 4 right`,
    xTitle: 'input x₁',
    yTitle: 'input x₂',
    description: `w (${neuron.w.data.join(', ')}), b ${neuron.b}; ${right} of 4 right.`,
    xRange: [-0.5, 1.5],
    yRange: [-0.5, 1.5],
    steps: 40,
    hasColourBar: false,
    range: [-3, 3],
    value: (first, second) =>
      Math.sign(sumOf(array([first, second]), neuron.w, neuron.b)), // [2]
    series: [
      ...cornerSeries,
      { name: 'z = 0', x: line.x, y: line.y, mode: 'lines', colour: LINE_COLOUR },
    ],
  });
}
const xorPicture = show(
  sliderChart({
    slider: 'mistakes so far',
    steps: [
      { label: '0', figure: cornerFigure(nothing, 'XOR, before the first corner') },
      ...lost.mistakes.slice(0, 4).map((mistake, k) => ({
        label: String(k + 1),
        figure: cornerFigure(mistake, `XOR, after mistake ${k + 1}`),
      })),
    ],
    start: 2,
  }),
);

// %% [markdown]
// Look at the last step: the line is gone. After four mistakes all weights are 0 again, as at the beginning, and the same four mistakes follow for ever.
//
// **Two layers can.** "One or the other, but not both" has three parts, and a neuron can do each. Let the inputs be 0 or 1 and the activation function the step $[z > 0]$:
//
// - *one or the other*: $h_1 = [\, x_1 + x_2 - 0.5 > 0 \,]$ is 1 when at least one input is 1
// - *both*: $h_2 = [\, x_1 + x_2 - 1.5 > 0 \,]$ is 1 when both are
// - *the first, but not the second*: $a = [\, h_1 - h_2 - 0.5 > 0 \,]$
//
// Two hidden neurons and one output. We write the weights down; nothing is learned here.

// %%
const stepAt = (value: number): number => (value > 0 ? 1 : 0);
const xorNet: Layer[] = [
  {
    w: array([
      [1, 1],
      [1, 1],
    ]),
    b: array([-0.5, -1.5]),
  }, // w [2, 2], b [2]
  { w: array([[1], [-1]]), b: array([-0.5]) }, //            w [2, 1], b [1]
];
const [, hidden, output] = forwardPass(xorNet, corners, stepAt); // [4, 2], [4, 1]
for (let n = 0; n < 4; n++) {
  const [x1, x2, h1, h2] = [
    corners.get(n, 0),
    corners.get(n, 1),
    hidden.get(n, 0),
    hidden.get(n, 1),
  ];
  console.log(`inputs ${x1} ${x2}   hidden ${h1} ${h2}   output ${output.get(n, 0)}`);
  hold(`XOR of ${x1} and ${x2}`, output.get(n, 0), x1 === x2 ? 0 : 1, x1 === x2 ? 0 : 1);
}
const bandPicture = show(
  decisionSurface({
    title: 'XOR by two layers: the output over the plane of the inputs',
    xTitle: 'input x₁',
    yTitle: 'input x₂',
    description:
      'A diagonal band of 1 holds (0, 1) and (1, 0); the other corners lie outside, on either side.',
    xRange: [-0.5, 1.5],
    yRange: [-0.5, 1.5],
    steps: 80,
    hasColourBar: false,
    range: [-1, 2], // pale colours for 0 and 1
    value: (first, second) =>
      forwardPass(xorNet, array([[first, second]]), stepAt)[2].data[0], // [1, 2] -> [1, 1]
    series: cornerSeries,
  }),
);

// %% [markdown]
// Look at the band: each hidden neuron draws one line, and the output neuron says yes between them. How did that escape the proof? The output neuron is a single neuron too, and can only draw a line. But it does not see the corners. It sees what the hidden layer makes of them. The next figure is drawn over the plane of $h_1$ and $h_2$: the corners $(0, 1)$ and $(1, 0)$ have become the *same* point, $(1, 0)$. Look at how one line is now enough.

// %%
const hiddenNeuron: Neuron = { w: xorNet[1].w.pick(null, 0), b: -0.5 }; // w [2, 1] -> [2]
const hiddenLine = lineOf(hiddenNeuron, [-0.5, 1.5, -0.5, 1.5]);
const hiddenPicture = show(
  decisionSurface({
    title: 'The same four corners, as the hidden layer hands them on',
    xTitle: 'hidden neuron h₁ (one or the other)',
    yTitle: 'hidden neuron h₂ (both)',
    description:
      'Three points: (0, 0) and (1, 1) on one side of a line, (1, 0) on the other.',
    xRange: [-0.5, 1.5],
    yRange: [-0.5, 1.5],
    steps: 40,
    hasColourBar: false,
    range: [-3, 3],
    value: (first, second) =>
      Math.sign(sumOf(array([first, second]), hiddenNeuron.w, hiddenNeuron.b)), // [2]
    series: [
      {
        name: 'target -1',
        x: [hidden.get(0, 0), hidden.get(3, 0)],
        y: [hidden.get(0, 1), hidden.get(3, 1)],
      },
      {
        name: 'target +1',
        x: [hidden.get(1, 0), hidden.get(2, 0)],
        y: [hidden.get(1, 1), hidden.get(2, 1)],
      },
      {
        name: 'z = 0',
        x: hiddenLine.x,
        y: hiddenLine.y,
        mode: 'lines',
        colour: LINE_COLOUR,
      },
    ],
  }),
);

// %% [markdown]
// This is what hidden layers are for: **they make new features in which the task becomes a matter of one line.** With them a network can learn relations that are not linear (chapter 05 lets it). It needs the bend between the layers, a non-linear activation function: by 2.7 two layers without it are one layer, and for one layer the proof above holds.
//
// Here a person found the weights. Can they be found by learning? The perceptron rule says nothing about hidden neurons, for nobody tells them their targets. The answer is the message that is passed back, `dx`, and chapter 05.
//
// ## 2.12 The same in the library
//
// The helper prints how far your result and the library's are apart, as a relative difference: 0 means equal to the last digit. `Sequential` is a network of layers one behind the other, and `predict` its forward pass. A parameter is called after its layer, counted from 0, so `0.w` and `0.b` belong to the first `Linear`. `set` puts numbers into it, here ours.

// %%
function compare(name: string, ours: Tensor, theirs: Tensor): void {
  const gap = norm(subtract(ours, theirs)) / Math.max(norm(ours), norm(theirs));
  console.log(`${name}: relative difference ${gap.toExponential(1)}`);
  if (!(gap <= 1e-12)) throw new Error(`${name}: your result and the library's differ`);
}

compare('z = x w + b', z, linearForward(x, w, b)); //                    [N, M]
compare('a = sigmoid(z)', a, sigmoidForward(z)); //                      [N, M]
const dAnswer = multiply(2, subtract(aOne, t)); //                       [N, 1]
compare('dz', dz, sigmoidBackward(dAnswer, aOne)); //                    [N, 1]
const theirs = linearBackward(dz, x, wOne);
compare('dw', dw, theirs.dw); //                                         [D, 1]
compare('db', db, theirs.db); //                                         [1]
compare('dx', dx, theirs.dx); //                                         [N, D]

const dtype = 'float64'; // layers of the library are float32, unless they are told otherwise
const theirNet = new Sequential([
  new Linear(3, 4, { dtype }),
  new Sigmoid(),
  new Linear(4, 2, { dtype }),
  new Sigmoid(),
]);
theirNet.parameters['0.w'].set(w1); //                                   [3, 4]
theirNet.parameters['0.b'].set(b1); //                                   [4]
theirNet.parameters['2.w'].set(w2); //                                   [4, 2]
theirNet.parameters['2.b'].set(b2); //                                   [2]
compare('two layers', activations[2], theirNet.predict(x)); //           [N, 2]

const worst = allChecks.reduce((most, check) => Math.max(most, check.relativeError), 0);
console.log(`${allChecks.length} gradient checks in this chapter`);
console.log(`largest relative error ${worst.toExponential(1)}`);
hold('gradient checks', allChecks.length, 12, 12);
hold('answer (a) below', 784 * 100 + 100, 78500, 78500);

// %% [markdown]
// ## 2.13 Summary
//
// | | formula | shapes |
// |---|---|---|
// | neuron | $z = \sum_d x_d w_d + b, \quad a = \sigma(z)$ | `x [D]  w [D]  b` one number |
// | sigmoid | $\sigma(z) = \frac{1}{1 + e^{-z}}, \quad \sigma' = a (1 - a)$ | any |
// | distance from the line $z = 0$ | $r = z / \lVert w \rVert$ | |
// | gradients of one neuron | $\mathrm{d}z = \mathrm{d}a\, a (1 - a), \quad \mathrm{d}w = \mathrm{d}z\, x, \quad \mathrm{d}b = \mathrm{d}z, \quad \mathrm{d}x = \mathrm{d}z\, w$ | as the arrays |
// | layer, on a batch | $z = x w + b$ | `x [N, D]  w [D, M]  b [M]  z [N, M]` |
// | gradients over a batch ($M = 1$) | $\mathrm{d}w = x^{\mathsf T} \mathrm{d}z, \quad \mathrm{d}b = \sum_n \mathrm{d}z_n, \quad \mathrm{d}x = \mathrm{d}z\, w^{\mathsf T}$ | |
// | network | $a_0 = x, \quad z_l = a_{l-1} w_l + b_l, \quad a_l = \sigma(z_l)$ | |
// | perceptron, at a mistake | $w \leftarrow w + t x, \quad b \leftarrow b + t$ | at most $R^2 / \gamma^2$ mistakes |
//
// What this chapter has shown, and where:
//
// - An artificial neural network is a computation that was inspired by the brain: many connected neurons, ordered in layers (2.1, 2.7).
// - A neuron forms the weighted sum of its inputs, adds its bias and applies an activation function: $z$ is weights times inputs, plus the bias (2.1, 2.2).
// - A weight says how strongly an input counts and in which direction. The bias is added to the sum, shifts the activation, and lets a neuron answer when all inputs are 0 (2.1 to 2.3). Without it, a line must go through the origin (2.10).
// - Weights and biases are the parameters. Learning moves them so that the error of the predictions gets smaller (2.4, 2.8).
// - Input layer, hidden layers, output layer; fully connected and feedforward. The number of output neurons and their activation depend on the task: a number in regression, a class in classification (2.7).
// - Forward propagation feeds data through the network, layer by layer: the output of one layer is the input of the next. It ends in a prediction, which learning compares with the target (2.6, 2.7).
// - Without activation functions, layers collapse into one (2.7).
// - A single-layer perceptron, with no hidden layer, solves only what is linearly separable, that is, what a line (or hyperplane) separates. If there is such a line, it finds one, after at most $R^2/\gamma^2$ mistakes (2.8, 2.9). XOR has none (2.11).
// - Hidden layers with a non-linear activation function make a multilayer perceptron, which is not bound to one line: it makes features of its own (2.11).
//
// **Questions to test yourself.** (a) A layer has 784 inputs and 100 neurons. How many parameters has it, and which shape has its output for a batch of 64? (b) All weights and the bias of a sigmoid neuron are doubled. Which answers change, and does any decision (above or below one half) change? (c) An input is 0 for one example. What is the gradient of its weight
// on that example? (d) Which of AND ($t = +1$ only at $(1, 1)$) and "both equal" can one neuron do?
//
// *Answers.* (a) $784 \cdot 100 + 100 = 78{,}500$; `[64, 100]`. (b) All answers except those that are exactly one half move away from one half. No decision changes, since $2z$ has the sign of $z$. (c) Zero, by (5): a weight whose input is silent cannot be blamed. (d) AND: for example $x_1 + x_2 - 1.5$. "Both equal" is XOR with the classes exchanged, and no line does it.
//
// **Exercises:** [four graded exercises](assignments/02-neurons-and-layers.ipynb)
//
// **Library files of this chapter:** [`derive/linear.ts`](../lib/src/derive/linear.ts), [`derive/sigmoid.ts`](../lib/src/derive/sigmoid.ts), [`array/matmul.ts`](../lib/src/array/matmul.ts), [`nn/linear.ts`](../lib/src/nn/linear.ts),
// [`nn/sequential.ts`](../lib/src/nn/sequential.ts), [`data/iris.ts`](../lib/src/data/iris.ts)
//
// **Sources**
// - McCulloch, Pitts (1943), *A logical calculus of the ideas immanent in nervous activity*, Bulletin of Mathematical Biophysics 5, 115-133: the neuron with a step.
// - Rosenblatt (1958), *The perceptron: a probabilistic model for information storage and organization in the brain*, Psychological Review 65, 386-408.
// - Novikoff (1962), *On convergence proofs on perceptrons*, Symposium on the Mathematical Theory of Automata 12, 615-622: the bound, our (13).
// - Minsky, Papert (1969), *Perceptrons*: what one layer cannot do.
// - Bishop (2006), *Pattern Recognition and Machine Learning*: section 4.1, the line and its distances, our (3), and the perceptron, our (12); chapter 4, the sigmoid and its slope, our (2) and (4); section 5.1, layers, our (10).
// - Goodfellow, Bengio, Courville (2016), *Deep Learning*, section 6.1: XOR by two layers, eq. 6.3 to 6.6.
// - Fisher (1936), *The use of multiple measurements in taxonomic problems*, Annals of Eugenics 7, 179-188: the flowers.
