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
// **You need** the chain rule for functions of one variable, the product of two matrices, and what a layer and a loss are
// ([notation](../course.md#notation)). **You will have built** a network of any depth that reads handwritten digits, out of
// lines that are all your own. **It takes** about 60 minutes to read; the machine computes for one or two of them.
//
// | section | question |
// |---|---|
// | 5.1 | How does the loss react to one weight? |
// | 5.2 | How do I know that a gradient is right? |
// | 5.3 | What does a whole layer do with a gradient? |
// | 5.4 | And the non-linearity? |
// | 5.5 | Where does the first gradient come from? |
// | 5.6 | How do the pieces make a network of any depth? |
// | 5.7 | Does it learn? (XOR) |
// | 5.8 | Does it learn something real? (60,000 digits) |
// | 5.9 | What did it learn, and where is it wrong? |
// | 5.10 | What goes wrong if one piece is missing? |
// | 5.11 | Where is all this in the library? |
//
// **Predict before you read on.** The network of section 5.8 has 79,510 weights and biases. One honest way to find out how
// the loss reacts to each is to try: move one weight a little, run the network, look at the loss. That takes 79,510 runs, and one more to compare with.
// The method of this chapter gives the same 79,510 numbers. How long does it take, counted in runs of the network:
// about 2, about 300, or about 80,000? Write your guess down. Section 5.8 measures it.
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
  norm,
  type Random,
  random,
  reluBackward,
  reluForward,
  rows,
  sgdInto,
  show,
  softmaxCrossEntropyBackward,
  softmaxCrossEntropyForward,
  subtract,
  sum,
  take,
  type Tensor,
  transpose,
  zeros,
} from 'nabla';

// %% [markdown]
// ## 5.1 One weight
//
// The smallest network is one neuron with one input. It multiplies the input $x$ by a weight $w$ and adds a bias $b$:
//
// $$ \hat y = w x + b $$
//
// $\hat y$ is the prediction. Let $y$ be the true value. The loss is the squared distance between the two:
//
// $$ L = (\hat y - y)^2 $$
//
// Here there is one number of each kind, and the code calls it by a word. From 5.3 on, letters stand for arrays.

// %%
const input = 1.5; //   x
const weight = 0.8; //  w
const bias = -0.5; //   b
const target = 2; //    y

const prediction = weight * input + bias; //   yHat
const oneLoss = (prediction - target) ** 2; // L
console.log(`prediction ${prediction.toFixed(4)}   loss ${oneLoss.toFixed(4)}`);

// %% [markdown]
// The prediction, 0.7, is too low. So the weight should grow. By how much does the loss fall when it does?
//
// The weight does not touch the loss directly. It moves the prediction, and the prediction moves the loss. That is a chain of
// two functions, and the derivative of a chain is the product of the derivatives of its links.
//
// We write a derivative with the round sign $\partial$ when several things could move: $\partial L / \partial w$ is the derivative of $L$ when
// $w$ moves and all else stands still. It is also called the *gradient* of the loss with respect to $w$. The chain rule says
//
// $$ \frac{\partial L}{\partial w} = \frac{\partial L}{\partial \hat y} \cdot \frac{\partial \hat y}{\partial w} $$
//
// Take the link nearest the loss first. The derivative of $(\hat y - y)^2$ with respect to $\hat y$ is
//
// $$ \frac{\partial L}{\partial \hat y} = 2\,(\hat y - y) $$
//
// In code, the derivative of the loss with respect to something carries the name of that thing with a `d` in front.

// %%
const dPrediction = 2 * (prediction - target);
console.log(`dPrediction ${dPrediction.toFixed(4)}`);

// %% [markdown]
// It is negative: a higher prediction means a lower loss. Now the other link. In $\hat y = w x + b$ there are three things that
// could move, and each has its own derivative:
//
// $$ \frac{\partial \hat y}{\partial w} = x \qquad \frac{\partial \hat y}{\partial b} = 1 \qquad \frac{\partial \hat y}{\partial x} = w $$
//
// Multiply each by the link that we already have:
//
// $$ \frac{\partial L}{\partial w} = \frac{\partial L}{\partial \hat y}\, x \qquad
//    \frac{\partial L}{\partial b} = \frac{\partial L}{\partial \hat y} \qquad
//    \frac{\partial L}{\partial x} = \frac{\partial L}{\partial \hat y}\, w $$

// %%
const dWeight = dPrediction * input;
const dBias = dPrediction;
const dInput = dPrediction * weight;
console.log(
  `dWeight ${dWeight.toFixed(4)}   dBias ${dBias.toFixed(4)}   dInput ${dInput.toFixed(4)}`,
);

// %% [markdown]
// Two things to keep from this page.
//
// 1. `dPrediction` was computed **once** and used **three times**. That is why one goes *backwards*, from the loss towards the
//    input: a derivative near the loss is shared by everything that comes earlier.
// 2. `dInput` looks useless, since nobody changes the input. But if the input is the output of an earlier neuron, then `dInput` is
//    for that neuron what `dPrediction` is for this one. It is the message that is passed back.
//
// ## 5.2 Asking the loss itself
//
// Is `dWeight` right? The loss can be asked without any algebra. Move the weight by a small step $h$ up, and down, and see
// how the loss changes:
//
// $$ \frac{\partial L}{\partial w} \approx \frac{L(w + h) - L(w - h)}{2h} $$
//
// This is the *central difference*. Its error shrinks with $h^2$, until rounding takes over. TypeScript counts in *float64*,
// with about 16 digits, and there $h = 10^{-5}$ is a good choice.

// %%
const lossAtWeight = (w: number): number => (w * input + bias - target) ** 2;
const h = 1e-5;
const numericSlope = (lossAtWeight(weight + h) - lossAtWeight(weight - h)) / (2 * h);
console.log(
  `by the chain rule ${dWeight.toFixed(8)}   by trying ${numericSlope.toFixed(8)}`,
);

// %% [markdown]
// The figure below shows what the number means. The curve is the loss for every weight. The straight line touches it at our
// weight, 0.8, and its slope is `dWeight`.
//
// The gradient is the slope, so it says which way is uphill. The weight takes a step the other way, of a size set by the learning rate $\eta$
// (`lr` in code): $\; w \leftarrow w - \eta\, \dfrac{\partial L}{\partial w}$. This is *gradient descent*. Look at the two dots: one step with
// $\eta = 0.1$ leads from the first to the second. The bottom is at $w = 5/3$, where the tangent would be level.

// %%
const nextWeight = weight - 0.1 * dWeight;
console.log(
  `weight ${weight} -> ${nextWeight.toFixed(4)}`,
  `  loss ${oneLoss.toFixed(4)} -> ${lossAtWeight(nextWeight).toFixed(4)}`,
);

const weightAxis = Array.from({ length: 71 }, (_, k) => -0.2 + k * 0.05);
const tangentAxis = [0.3, weight, 1.2];
const tangent = tangentAxis.map((value) => oneLoss + dWeight * (value - weight));
const lossPicture = show(
  lineChart({
    title: 'The gradient is the slope of the loss',
    xTitle: 'weight w',
    yTitle: 'loss L',
    description:
      'A parabola, lowest at 1.67; a falling tangent at 0.8; a step down to 1.19.',
    series: [
      { name: 'loss', x: weightAxis, y: weightAxis.map(lossAtWeight) },
      { name: `tangent, slope ${dWeight.toFixed(1)}`, x: tangentAxis, y: tangent },
      { name: 'before the step', x: [weight], y: [oneLoss], mode: 'markers' },
      {
        name: 'after the step',
        x: [nextWeight],
        y: [lossAtWeight(nextWeight)],
        mode: 'markers',
      },
    ],
  }),
);

// %% [markdown]
// From now on there will be arrays of numbers. In the library an array has the type `Tensor`: `shape` holds its sizes, and `data` its
// numbers, row after row.
//
// For arrays the same test runs over each element in turn. The library has it as `checkGradient`. It takes three things: the loss as a function
// of the one array that moves, that array, and the gradient we claim. It compares all elements at once with the *relative error*
//
// $$ \frac{\lVert \text{ours} - \text{numeric} \rVert}{\max(\lVert \text{ours} \rVert, \lVert \text{numeric} \rVert)} $$
//
// where $\lVert v \rVert$, the *norm* of $v$, is the square root of the sum of the squares of all elements. Zero is perfect, 1 is nonsense. A correct gradient
// in float64 stays below $10^{-7}$. The helper below prints the result, and stops the lesson if it is larger.
// We check all four derivatives of 5.1.

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
  const lossOf = (moved: Tensor): number => lossAt(moved.data[0]);
  verify(checkGradient(lossOf, array([place]), array([claim]), { name }));
}

verifyNumber('dPrediction', (yHat) => (yHat - target) ** 2, prediction, dPrediction);
verifyNumber('dWeight', lossAtWeight, weight, dWeight);
verifyNumber('dBias', (value) => (weight * input + value - target) ** 2, bias, dBias);
verifyNumber('dInput', (value) => (weight * value + bias - target) ** 2, input, dInput);

// %% [markdown]
// ## 5.3 The linear layer, backwards
//
// A layer has $M$ neurons, and each reads the same $D$ inputs. A batch has $N$ examples, one in each row. Then the weighted sums of all
// neurons for all examples are one matrix product:
//
// $$ y = x w + b \qquad\text{that is}\qquad y_{nm} = \sum_{d=1}^{D} x_{nd}\, w_{dm} + b_m $$
//
// $y_{nm}$ is the number in row $n$ and column $m$ of $y$. The biases are added to every row. From here on $y$ is the *output* of a layer, as in the
// notation of the course; it is no longer the true value.
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

// %% [markdown]
// To have a loss, invent a target $t$ of the same shape and add up all the squared distances, as in 5.1:
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
// When something reaches the loss by several paths, the contributions of the paths add up. That is the chain rule for more than one variable:
//
// $$ \frac{\partial L}{\partial w_{dm}} = \sum_{n=1}^{N} \frac{\partial L}{\partial y_{nm}}\, \frac{\partial y_{nm}}{\partial w_{dm}}
//    = \sum_{n=1}^{N} x_{nd}\; \frac{\partial L}{\partial y_{nm}} $$
//
// Compare that with a product of two matrices $A$ and $B$, which sums over the index that stands inside:
//
// $$ (A B)_{dm} = \sum_{n} A_{dn}\, B_{nm} $$
//
// So $B$ is $\mathrm{d}y$, and $A_{dn}$ has to be $x_{nd}$. That is $x$ with rows and columns exchanged, the *transposed* matrix $x^{\mathsf T}$:
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
// where $\mathbf 1$ is a column of $N$ ones. In code it is the sum over index 0, the rows.

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
// Two linear layers in a row, with weights $w_1$ and $w_2$, do no more than one: leaving the biases away, $(x w_1) w_2 = x (w_1 w_2)$. Something that is not linear has to stand between them. We
// take the *rectified linear unit*, relu for short:
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
// At the corner, $z = 0$, there is no derivative. Our line says 0 there, by convention. A central difference says one half, which
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
verify(
  checkGradient(sumOfRelu, cornered, isPositive(cornered), { name: 'dz with a corner' }),
);

// %% [markdown]
// The library's pair is in [`derive/relu.ts`](../lib/src/derive/relu.ts).
//
// ## 5.5 Softmax and cross-entropy, backwards
//
// A classifier gives one score $z_{nc}$ for each example $n$ and each of $C$ classes. *Softmax* makes probabilities of them, row by row.
// The *surprise* at a class of probability $p$ is $-\log p$, with the natural logarithm: 0 if the class was certain, large if it was held for
// unlikely. Its unit is the *nat*. *Cross-entropy* is the surprise at the true class $t_n$, averaged over the batch:
//
// $$ p_{nc} = \frac{e^{z_{nc}}}{\sum_{k=1}^{C} e^{z_{nk}}} \qquad\qquad L = \frac1N \sum_{n=1}^{N} -\log p_{n t_n} $$
//
// The powers can overflow: $e^{1000}$ is infinite in float64. Subtracting the largest score of a row first multiplies numerator and denominator by the same
// number, so the quotient stays, and no power exceeds 1.

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
function crossEntropy(p: Tensor, labels: ArrayLike<number>): number {
  const [examples, classes] = p.shape;
  let total = 0;
  for (let n = 0; n < examples; n++) total -= Math.log(p.data[n * classes + labels[n]]);
  return total / examples;
}

const scores = rng.normalArray([N, C], { std: 2 }); // [N, C]
const classOf = [2, 0, 1, 1, 0]; //                    N true classes
const p = softmax(scores); //                          [N, C]
console.log(`p\n${format(p, 3)}\nloss ${crossEntropy(p, classOf).toFixed(4)}`);

// %% [markdown]
// Now the gradient. Take one example with true class $t$ and leave $n$ away. Move one score, $z_c$. Put the first formula into the second; the logarithm of a quotient is a difference:
//
// $$ -\log p_t = -\log \frac{e^{z_t}}{\sum_k e^{z_k}} = -z_t + \log \sum_{k} e^{z_k} $$
//
// The first term, $-z_t$, moves only if $c$ is the true class. Its derivative with respect to $z_c$ is $-y_c$, where $y_c$ is 1 for $c = t$ and 0 otherwise.
// In a loss, $y$ is the truth.
//
// The second term is a chain: a logarithm of a sum. The derivative of $\log s$ is $1/s$, and of the sum only the term with $k = c$ moves, with derivative $e^{z_c}$:
//
// $$ \frac{\partial}{\partial z_c} \log \sum_k e^{z_k} = \frac{1}{\sum_k e^{z_k}}\; e^{z_c} = p_c $$
//
// The two together, for example $n$ again, with the $1/N$ of the mean:
//
// $$ \frac{\partial L}{\partial z_{nc}} = \frac{1}{N}\,(p_{nc} - y_{nc}) $$
//
// What was said, minus what was true. **Predict:** what is the sum of each row of this gradient?

// %%
/** [N, C]: 1 at the true class of each row, 0 elsewhere */
function oneHot(labels: ArrayLike<number>, like: Tensor): Tensor {
  const truth = map(like, () => 0); // [N, C], of the same dtype
  for (let n = 0; n < labels.length; n++) truth.data[n * like.shape[1] + labels[n]] = 1;
  return truth;
}

const dScores = divide(subtract(p, oneHot(classOf, p)), N); // [N, C]
const lossOfScores = (moved: Tensor): number => crossEntropy(softmax(moved), classOf);
verify(checkGradient(lossOfScores, scores, dScores, { name: 'dScores' }));
console.log(`sums of its rows: ${format(sum(dScores, 1), 3)}`);

// %% [markdown]
// The sums are zero up to rounding. Raising all scores of a row by the same amount does not change the probabilities, so the loss
// cannot react to it.
//
// The library's version is in [`derive/softmax-cross-entropy.ts`](../lib/src/derive/softmax-cross-entropy.ts).
//
// ## 5.6 A network of any depth
//
// A *multilayer perceptron* is a chain of linear layers with a relu between each two. Number them $l = 1, 2, \dots$ up to the last. Layer $l$ has its own weights $w_l$
// and biases $b_l$, and it reads what the layer before it hands on. The first reads the input $x$, which we also call $a_0$.
// The index $l$ names a whole array, not one element:
//
// $$ a_0 = x \qquad z_l = a_{l-1} w_l + b_l \qquad a_l = \max(0, z_l) \;\text{ (not in the last layer)} $$
//
// The sums of the last layer, $z_{\text{last}}$, are the scores. From these, softmax and cross-entropy make the loss. Running all this from the input to the loss is the *forward pass*. On the way we keep each $a_{l-1}$ and each $z_l$: the
// formulas of 5.3 and 5.4 will ask for them.
//
// The data flow one way only, from input to output; such a network is called *feedforward*. Every neuron reads all
// outputs of the layer before it, so the layers are *fully connected*.
//
// At the end of the cell stands a network with three layers, of sizes 3, 4, 4, 3. The first number is the size of the input, the last is that of the output. Every layer
// before the last is called *hidden*, and its neurons *hidden units*.
//
// The weights begin as random numbers; 5.10 shows why. Their spread follows a rule for relu, named in the code, that chapter 07 is to explain. Biases start at 0; in this small
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
console.log(`loss ${crossEntropy(smallP, classOf).toFixed(4)}`);

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
// The code calls $\mathrm{d}z_l$ `dSum` and $\mathrm{d}a_{l-1}$ `dActivation`, and counts the layers from 0. Start with (1), then repeat (2), (3), (4) from the last layer to the first. That is **backpropagation**. The first layer has nobody before it, so there (4) is left out.
// What is passed back, $\mathrm{d}z_l$, is often called the *error* of layer $l$.
//
// The small network has six arrays, so there are six checks. In each, the loss is a function of one array alone; the others stand still.
// Formula (1) was checked in 5.5. Formula (4) is checked through what it feeds: a wrong message spoils the gradients of every layer it still
// passes, down to `dw1` and `db1`.

// %%
/** Gradients of all layers, shaped like the layers. dLast [N, C] is that of the scores. */
function backwardPass(layers: Layer[], kept: Kept, dLast: Tensor): Layer[] {
  const gradients: Layer[] = [];
  let dSum = dLast; // [N, outputs of layer l]
  for (let l = layers.length - 1; l >= 0; l--) {
    gradients[l] = {
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
  return crossEntropy(softmax(scoresOf(forwardPass(layers, x))), classOf);
}

smallNet.forEach((layer, l) => {
  const gradient = smallGradients[l];
  const lossByW = (moved: Tensor): number => lossWith(l, 'w', moved);
  const lossByB = (moved: Tensor): number => lossWith(l, 'b', moved);
  verify(checkGradient(lossByW, layer.w, gradient.w, { name: `dw${l + 1}` }));
  verify(checkGradient(lossByB, layer.b, gradient.b, { name: `db${l + 1}` }));
});

// %% [markdown]
// A learning step uses these numbers the way 5.2 used the one: every *parameter*, that is every weight and every bias, moves against its own gradient, $w \leftarrow w - \eta\, \mathrm{d}w$. The sign of a gradient says which way, its size says how much.

// %%
/** w <- w - lr dw, in place. */
function stepDown(parameter: Tensor, gradient: Tensor, lr: number): void {
  const [values, slopes] = [parameter.data, gradient.data];
  for (let i = 0; i < values.length; i++) values[i] -= lr * slopes[i];
}

/** Moves every weight and bias of every layer. */
function descend(layers: Layer[], gradients: Layer[], lr: number): void {
  layers.forEach((layer, l) => {
    stepDown(layer.w, gradients[l].w, lr);
    stepDown(layer.b, gradients[l].b, lr);
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
  descend(layers, backwardPass(layers, kept, dScoresOf(probabilities, labels)), lr);
  return { loss: crossEntropy(probabilities, labels), p: probabilities };
}

// %% [markdown]
// ## 5.7 Does it learn? The exclusive or
//
// *Exclusive or*, XOR for short, is one or the other but not both. Take four points in the plane. The class is 1 when exactly one of the two coordinates is 1. No straight line has the two classes on
// different sides. A network *without* a hidden layer has a straight border: the line where its two scores are equal. So it cannot get all four right. Its loss is lowest when it
// says one half everywhere: $-\log \tfrac12 = \log 2 = 0.6931$.
//
// We train two networks side by side, one of them with 8 hidden units. Look at where the two curves part.

// %%
const corners = array([[0, 0], [0, 1], [1, 0], [1, 1]]); // [4, 2]
const cornerClass = [0, 1, 1, 0]; //                         4 classes

const flatNet = makeLayers([2, 2], random(7), 'float64');
const deepNet = makeLayers([2, 8, 2], random(7), 'float64');
const flatLosses: number[] = [];
const deepLosses: number[] = [];
for (let step = 0; step < 1000; step++) {
  flatLosses.push(learn(flatNet, corners, cornerClass, 0.5).loss);
  deepLosses.push(learn(deepNet, corners, cornerClass, 0.5).loss);
}
console.log(
  `loss after 1000 steps: without a hidden layer ${flatLosses[999].toFixed(4)},`,
  `with 8 hidden units ${deepLosses[999].toFixed(4)}`,
);
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
console.log(`probabilities at (0,0) (0,1) (1,0) (1,1)\n${format(deepP, 3)}`);
console.log(
  `classes ${argmax(deepP).join(' ')}, accuracy ${accuracy(argmax(deepP), cornerClass)}`,
);

// %% [markdown]
// Now ask the network about every place in the plane, not only the four it has seen. Look at the border between the two colours: it is made
// of straight pieces. Each hidden unit adds one fold to the scores, along the line where its weighted sum is 0. Between the folds the scores
// are linear.

// %%
const surfacePicture = show(
  decisionSurface({
    title: 'XOR: probability of class 1',
    xTitle: 'first input',
    yTitle: 'second input',
    description:
      'A band of high probability runs from (0, 1) to (1, 0); the other two are outside.',
    xRange: [-0.5, 1.5],
    yRange: [-0.5, 1.5],
    value: (first, second) =>
      softmax(scoresOf(forwardPass(deepNet, array([[first, second]])))).data[1], // [1, 2]
    series: [
      { name: 'class 0', x: [0, 1], y: [0, 1] },
      { name: 'class 1', x: [0, 1], y: [1, 0] },
    ],
  }),
);

// %% [markdown]
// ## 5.8 Sixty thousand digits
//
// MNIST holds 70,000 handwritten digits of 28 by 28 pixels: 60,000 to learn from, 10,000 to be tested on. A picture is a row of 784 numbers from 0 (paper) to 1
// (ink). We learn in *float32*, numbers with about 7 digits that take half the memory; the gradients have been checked, so 7 digits are enough now.

// %%
const mnist = loadMnist();
console.log(`train [${mnist.train.images.shape.join(', ')}]`);
console.log(`test  [${mnist.test.images.shape.join(', ')}]`);
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
// over a batch of 64, ten times each, and take the median.

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

// %% [markdown]
// A backward pass costs about as much as one or two forward passes, *however many parameters there are*: a layer makes
// one matrix product on the way forward, and two of the same size on the way back, in (2) and (4). The first layer, here by far the largest, needs only (2). So the
// method takes the time of two or three runs in all, forward and back together. Of the three guesses on the first page, "about 2" was right.
//
// Trying each parameter would take the seconds of the last line for *one* step, and we are about to take 6,566 steps: most of a day, or days. This is why
// networks learn by backpropagation.
//
// One pass over all 60,000 pictures is an *epoch*. We do not wait for all of them before a step: each step looks at a *mini-batch* of 64, drawn in random order. Its gradient
// is a noisy guess of the gradient over all pictures. In return there are 938 steps in an epoch, the last with the 32 pictures that are left.
//
// The test pictures are never learned from. They tell how the network does on digits that it has not seen.
//
// Here is an epoch in your own lines. *Accuracy* is the share of right answers. After every 67 steps, 14 times in an epoch, the curves on the page are drawn anew, and after the epoch the network is asked about the test pictures.
//
// A network that gives each digit the probability $1/10$ has the loss $-\log \tfrac1{10} = \log 10$. The cell prints that, and the loss of ours, which has learned nothing yet.

// %%
function predictDigits(layers: Layer[], images: Tensor): number[] {
  return argmax(scoresOf(forwardPass(layers, images))); // [N, 784] -> [N, 10] -> N digits
}

const untrained = accuracy(predictDigits(digitNet, mnist.test.images), mnist.test.labels);
const firstLoss = crossEntropy(softmax(scoresOf(timedKept)), timedLabels); // of 64 pictures
console.log(`loss of a guess with 1/10 each: ${Math.log(10).toFixed(3)}`);
console.log(`before learning: loss ${firstLoss.toFixed(3)}, test accuracy ${untrained}`);

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
// processor, or else WebAssembly. The cell first says which. An epoch takes a second or two with the one, five or so with the other.
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

// %% [markdown]
// Two more with a fifth of the learning rate, and a last one with a twenty-fifth: near the bottom, smaller steps are disturbed less by the noise of the batches. The curves above go on.
// Look at the test pictures: the first small steps gain more than the last large ones did.

// %%
for (let epoch = 5; epoch <= 6; epoch++) trainEpoch(digitNet, 0.1, redrawBoth);
trainEpoch(digitNet, 0.02, redrawBoth);

const learningSeconds = (performance.now() - learningStarts) / 1000;
const testAccuracy = test.right[test.right.length - 1];
console.log(`seven epochs in ${learningSeconds.toFixed(1)} s`);
console.log(`test accuracy ${testAccuracy}; the number to reach was 0.98`);
if (testAccuracy < 0.98) {
  throw new Error(`Expected at least 0.98 right, but ${testAccuracy} came`);
}

// %% [markdown]
// ## 5.9 Where it is wrong, and what it looks at
//
// Here are wrong answers on the test pictures. Above each: the true digit, what the network said, and the probability it gave to that. Look for those that you would have got wrong
// too, and for those where it was sure.

// %%
const testP = softmax(scoresOf(forwardPass(digitNet, mnist.test.images))); // [10000, 10]
const said = argmax(testP); //                                               10000 digits
const wrong = said.map((_, n) => n).filter((n) => said[n] !== mnist.test.labels[n]);
console.log(`${wrong.length} of 10000 are wrong`);
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

// %% [markdown]
// ## 5.10 What goes wrong
//
// **A forgotten factor.** Leave out the $1/N$ of (1). The network still learns: all gradients point the right way, and are $N$ times too long, as if the learning rate were larger. No error,
// no warning. Only the check sees it. **Predict** the relative error that it prints for $N = 5$, before you run the cell.

// %%
const tooLong = subtract(p, oneHot(classOf, p)); // [N, C], without the 1/N
const forgotten = checkGradient(lossOfScores, scores, tooLong, { name: 'without 1/N' });
console.log(String(forgotten));

// %% [markdown]
// Ours is $5g$ where $g$ is right, so the relative error is $\lVert 5g - g \rVert / \lVert 5g \rVert = 4/5 = 0.8$. A relative error near a simple fraction often means a forgotten factor; one near 2, a wrong sign.
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

// %% [markdown]
// It says the same digit always, whatever the picture.
//
// ## 5.11 The same in the library
//
// Each formula of this chapter has a home in the library, under the names that you know. First the single operations, on the small arrays of 5.3 to 5.5. The
// helper prints the difference between your result and the library's, measured as in 5.2: 0 means equal to the last digit.

// %%
// Number.MIN_VALUE, the smallest number above 0, keeps 0 / 0 away when both are zero.
function compare(name: string, ours: Tensor, theirs: Tensor): void {
  const difference =
    norm(subtract(ours, theirs)) / Math.max(norm(ours), norm(theirs), Number.MIN_VALUE);
  console.log(`${name}: relative difference ${difference.toExponential(1)}`);
  if (difference > 1e-6) throw new Error(`${name}: your result and the library's differ`);
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
// Then the network. `Mlp` draws its weights in the same order as `makeLayers`, so from the same seed it starts at the same place. Compare
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

// %% [markdown]
// ## 5.12 Summary
//
// | | forward | backward | shapes |
// |---|---|---|---|
// | linear layer | $y = x w + b$ | $\mathrm{d}x = \mathrm{d}y\, w^{\mathsf T}, \quad \mathrm{d}w = x^{\mathsf T} \mathrm{d}y, \quad \mathrm{d}b = \mathbf 1^{\mathsf T} \mathrm{d}y$ | `x [N, D]  w [D, M]  b [M]  y [N, M]` |
// | relu | $a = \max(0, z)$ | $\mathrm{d}z = \mathrm{d}a \odot [z > 0]$ | any |
// | softmax, cross-entropy | $p = \mathrm{softmax}(z), \quad L = \frac1N \sum_n -\log p_{n t_n}$ | $\mathrm{d}z = \frac1N (p - y)$ | `z [N, C]` |
// | network | $z_l = a_{l-1} w_l + b_l, \quad a_l = \max(0, z_l)$ | $\mathrm{d}z_{l-1} = (\mathrm{d}z_l\, w_l^{\mathsf T}) \odot [z_{l-1} > 0]$ | from the last `l` to the first |
// | step | | $w \leftarrow w - \eta\, \mathrm{d}w$ | |
//
// What this chapter has shown about backpropagation, and where:
//
// - It computes the gradient of the loss with respect to every weight and bias (5.6). All of them together cost about as much as one or two forward passes (5.8).
// - Its one rule of calculus is the chain rule: multiply along a path, add over the paths (5.1, 5.3).
// - **Forward**: data pass layer by layer. Each neuron forms a weighted sum, adds its bias and (but for the last layer) applies its non-linearity; its output is the next layer's input. The end is a prediction, and the **loss** compares it with the truth (5.6).
// - **Backward**: the gradient, or error, is passed from the output back towards the input. Each layer takes what it needs for its own weights and hands the rest on (5.6).
// - The sign of a gradient says which way a weight should move, its size how strongly (5.2, 5.6).
// - Gradient descent uses the gradients to move weights and biases downhill. Repeated, this lowers the loss and makes the predictions better: a multilayer perceptron learns from its errors (5.7, 5.8).
// - A derivation is a claim. The central difference tests it (5.2), and sees what the training hides (5.10).
//
// **Questions to test yourself.** (a) Why does `backwardPass` need the sums `z` of the forward pass, and not only the activations? Would the activations do, for relu? (b) A
// weight between two silent units: what is its gradient? (c) With $N = 1$, what are the rows of `dw` multiples of?
//
// *Answers.* (a) Formula (4) asks where $z > 0$. For relu the activations would do, since $a > 0$ exactly where $z > 0$. (b) Zero: by (4) the second unit passes back a zero, and by (2) the
// first one contributes a zero; either would be enough. (c) Of `dy`, which then has one row: row $d$ of `dw` is $x_d$ times it.
//
// **Library files of this chapter:** [`derive/linear.ts`](../lib/src/derive/linear.ts), [`derive/relu.ts`](../lib/src/derive/relu.ts),
// [`derive/softmax-cross-entropy.ts`](../lib/src/derive/softmax-cross-entropy.ts), [`nn/mlp.ts`](../lib/src/nn/mlp.ts), [`optim/sgd.ts`](../lib/src/optim/sgd.ts),
// [`check/check-gradient.ts`](../lib/src/check/check-gradient.ts)
//
// **Sources**
// - Rumelhart, Hinton, Williams (1986), *Learning representations by back-propagating errors*, Nature 323, 533-536. Forward: eq. 1 and 2; our (1) to (4) in their form: eq. 4 to 7; the step: eq. 8.
// - Goodfellow, Bengio, Courville (2016), *Deep Learning*, section 6.5: the chain rule, eq. 6.44 to 6.47; the passes, algorithms 6.3 and 6.4.
// - Nielsen (2015), *Neural Networks and Deep Learning*, chapter 2: our (1), (4), (3), (2) are his BP1, BP2, BP3, BP4.
// - Bishop (2006), *Pattern Recognition and Machine Learning*, section 5.3: eq. 5.48 to 5.56, with 5.56 the backpropagation formula; central differences, eq. 5.69; the softmax gradient, eq. 4.109.
// - He, Zhang, Ren, Sun (2015), *Delving Deep into Rectifiers*, eq. 10: the size of the first weights.
// - LeCun, Bottou, Bengio, Haffner (1998), *Gradient-Based Learning Applied to Document Recognition*: the digits.
