/** Complete a function: forward propagation through any number of layers, with the parameters counted. */

import { difference, isNear, partOf, type Slip, sameShape } from '../compare.js';
import type { FunctionDefinition, Trial } from '../definition.js';
import type { Draw } from '../draw.js';
import { affine, type Matrix, mapped, matrix, normal, toValue, transposed, written } from '../matrix.js';
import { numberOf } from '../named-numbers.js';
import { prose } from '../prose.js';
import type { Value } from '../seam.js';

interface Layer {
  readonly w: Matrix; // [M, D], a neuron a row
  readonly b: Matrix; // [M]
}

const CASES = 25;

/** What is special about the first cases; the later ones are ordinary, of random sizes. */
const SPECIAL = [
  'a single layer of one neuron',
  'a single layer',
  'two layers',
  'a batch of one example',
  'all layers of the same size',
  'one hidden neuron',
  'all inputs zero',
  'all biases zero',
  'sums that are far from 0',
  'five layers',
];

/** How many numbers each layer hands on, the inputs first. */
function widthsOf(draw: Draw, index: number): number[] {
  if (index === CASES - 1) return [784, 100, 50, 10];
  const width = (): number => draw.integer(2, index < SPECIAL.length ? 4 : 8);
  if (index === 0) return [2, 1];
  if (index === 1) return [3, 2];
  if (index === 2) return [3, 4, 2];
  if (index === 4) return [3, 3, 3, 3];
  if (index === 5) return [width(), 1, width()];
  return Array.from({ length: index === 9 ? 6 : draw.integer(2, 5) }, width);
}

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** @param activation what layer `l` of `last` does with its sums */
function outputOf(layers: readonly Layer[], x: Matrix, activation: (z: number, isLast: boolean) => number): Matrix {
  return layers.reduce(
    (a, { w, b }, l) => mapped(affine(a, transposed(w), b), (z) => activation(z, l === layers.length - 1)),
    x,
  );
}

const inHidden = (z: number, isLast: boolean): number => (isLast ? z : sigmoid(z));
const withoutBias = ({ w, b }: Layer): Layer => ({ w, b: mapped(b, () => 0) });

function trial(draw: Draw, index: number): Trial {
  const widths = widthsOf(draw, index);
  const layers = widths.slice(1).map((M, l): Layer => {
    const D = widths[l] as number;
    const spread = index === 8 ? 30 : 1;
    const b = normal(draw, [M], spread);
    return { w: normal(draw, [M, D], spread / Math.sqrt(D)), b: index === 7 ? mapped(b, () => 0) : b };
  });
  const N = index === CASES - 1 ? 100 : index === 3 ? 1 : draw.integer(2, 5);
  const D = widths[0] as number;
  const x = index === 6 ? matrix([N, D], () => 0) : normal(draw, [N, D]);
  const slips = (): Slip[] => [
    { text: 'The output layer has no activation function here.', result: outputOf(layers, x, sigmoid) },
    { text: 'Hidden layers have the sigmoid as their activation function.', result: outputOf(layers, x, (z) => z) },
    { text: 'This is what comes out without biases.', result: outputOf(layers.map(withoutBias), x, inHidden) },
  ];
  const named = layers.flatMap(({ w, b }, l): [string, Matrix][] => [
    [`layer ${l + 1}: w`, w],
    [`layer ${l + 1}: b`, b],
  ]);
  const all: [string, Matrix][] = [['x', x], ...named];
  const isSmall = all.reduce((total, [, { data }]) => total + data.length, 0) <= 50;
  return {
    title: `${SPECIAL[index] ?? 'a network'}, N = ${N}, ${widths.join(' -> ')}`,
    shown: isSmall ? all.map(([name, array]) => `${name} = ${written(array)}`).join('\n') : '',
    args: [layers.map(({ w, b }) => ({ w: toValue(w), b: toValue(b) })), toValue(x)],
    judge: (result) => judge(result, layers, outputOf(layers, x, inHidden), slips),
  };
}

function judge(
  result: Value,
  layers: readonly Layer[],
  wanted: Matrix,
  slips: () => Slip[],
): readonly (string | undefined)[] {
  const [output, count] = [partOf(result, 'output'), numberOf(result, 'parameters')];
  const missing = output === undefined || count === undefined;
  const hasShape = output !== undefined && sameShape(output, wanted);
  const shape = `output should have shape [${wanted.shape.join(', ')}], and has [${output?.shape.join(', ')}].`;
  return [
    missing ? 'Asked is an object { output, parameters }: an array and a number.' : undefined,
    hasShape ? undefined : shape,
    isNear(output, wanted) ? undefined : hasShape ? difference('output', output, wanted, slips()) : shape,
    countText(layers, count),
  ];
}

function countText(layers: readonly Layer[], ours: number | undefined): string | undefined {
  const size = (of: (layer: Layer) => number): number => layers.reduce((total, layer) => total + of(layer), 0);
  const [weights, biases] = [size(({ w }) => w.data.length), size(({ b }) => b.data.length)];
  if (ours === weights + biases) return undefined;
  const slip = ours === weights ? '\nThese are the weights alone. Biases are parameters too.' : '';
  return `target parameters = ${weights + biases}\nyours  parameters = ${ours}${slip}`;
}

export const forwardPropagation: FunctionDefinition = {
  id: '02.3',
  title: 'Forward propagation, a neuron a row',
  kind: 'function',
  name: 'predict',
  minutes: 20,
  text: prose`Somebody hands you a network as a list of layers. There can be any number of them. Each has weights \`w\` and biases \`b\`. But unlike in this course, **a neuron is a row** of \`w\`: a layer with $D$ inputs and $M$ outputs has \`w\` of shape \`[M, D]\`.
(PyTorch, the most used library for neural networks, keeps its weights so: the documentation of \`torch.nn.Linear\` calls the shape *out_features, in_features*.)

The hidden layers have the sigmoid as their activation function. The output layer has none, since the network is to predict numbers of any size.

**Write the forward pass.** \`predict\` gets the layers and a batch \`x\` of shape \`[N, D]\`. It returns two things as \`{ output, parameters }\`:

- \`output\`, an array: what the output layer hands on, one example a row
- \`parameters\`, a number: how many parameters the whole network has`,
  given: `interface StoredLayer {
  w: Tensor; // [M, D], a neuron a row
  b: Tensor; // [M]
}

interface Prediction {
  output: Tensor; //     [N, outputs of the last layer]
  parameters: number;
}`,
  head: 'function predict(layers: StoredLayer[], x: Tensor): Prediction {',
  stub: `const last = layers.length - 1;
throw new Error('predict is not written yet');`,
  reference: `const last = layers.length - 1;
let a = x; //                                        [N, D]
let parameters = 0;
layers.forEach(({ w, b }, l) => {
  const z = add(matmul(a, transpose(w)), b); //      [N, D] [D, M] + [M] -> [N, M]
  a = l < last ? map(z, sigmoid) : z; //             [N, M]
  parameters += w.size + b.size;
});
return { output: a, parameters };`,
  alternative: `// one example, one layer, one neuron after the other
const widths = [x.shape[1], ...layers.map(({ b }) => b.size)];
const output = zeros([x.shape[0], widths[layers.length]]);
for (let n = 0; n < x.shape[0]; n++) {
  let values = Array.from({ length: x.shape[1] }, (_, d) => x.get(n, d));
  for (const [l, layer] of layers.entries()) {
    values = Array.from({ length: layer.b.size }, (_, m) => {
      const z = values.reduce((total, value, d) => total + value * layer.w.get(m, d), layer.b.get(m));
      return l === layers.length - 1 ? z : sigmoid(z);
    });
  }
  values.forEach((value, m) => output.set(n, m, value));
}
const parameters = layers.reduce((total, _, l) => total + (widths[l] + 1) * widths[l + 1], 0);
return { output, parameters };`,
  mutants: [
    { name: 'a neuron a column', from: 'transpose(w)', to: 'w' },
    { name: 'reshaped in place of transposed', from: 'transpose(w)', to: 'reshape(w, [w.shape[1], w.shape[0]])' },
    { name: 'sigmoid at the output too', from: 'l < last ? map(z, sigmoid) : z', to: 'map(z, sigmoid)' },
    { name: 'no activation function', from: 'l < last ? map(z, sigmoid) : z', to: 'z' },
    { name: 'sigmoid in the first layer only', from: 'l < last ?', to: 'l === 0 && last > 0 ?' },
    { name: 'no sigmoid in the last hidden layer', from: 'l < last ?', to: 'l < last - 1 ?' },
    { name: 'step in place of the sigmoid', from: 'map(z, sigmoid)', to: 'map(z, (value) => (value > 0 ? 1 : 0))' },
    { name: 'without biases', from: 'add(matmul(a, transpose(w)), b)', to: 'matmul(a, transpose(w))' },
    {
      name: 'every layer reads the input',
      from: 'matmul(a, transpose(w))',
      to: 'matmul(l === 0 ? x : x, transpose(w))',
    },
    { name: 'weights counted alone', from: 'w.size + b.size', to: 'w.size' },
    { name: 'the last layer counted alone', from: 'parameters += w.size', to: 'parameters = w.size' },
    { name: 'activations counted', from: 'w.size + b.size', to: 'w.size + z.size' },
  ],
  hints: [
    'Formula (10), layer by layer: what one layer hands on is the input of the next. Which shape has the input of the first one, and which shape must its weights have in x w?',
    'The rows of w have to become columns. Transposing does that; reshape would mix up the weights, since it keeps their order in memory.',
    'The bias is added after the product. Then the sigmoid, except in the last layer. A layer has w.size + b.size parameters.',
  ],
  solution: prose`Formula (10) asks for weights with a neuron a column. Stored is a neuron a row, so $z_l = a_{l-1}\, w_l^{\mathsf T} + b_l$. The sigmoid follows in every layer but the last. A layer with $D$ inputs and $M$ outputs has $D M$ weights and $M$ biases, so
$(D + 1)\, M$ parameters; how many examples it sees plays no part.`,
  mistakes: [
    '`reshape` in place of `transpose`. The shape is right and the weights are mixed up. Only a check with numbers sees it.',
    'A sigmoid at the output: no prediction can then be above 1.',
    'The transpose is forgotten. In a layer with as many outputs as inputs it still runs, and is wrong.',
    'The biases are not counted.',
  ],
  limits: { seconds: 10, memoryMb: 512 },
  properties: [
    { name: 'it returns { output, parameters }', points: 0 },
    { name: 'output has a row for each example, a column for each output', points: 0 },
    { name: 'output: layer by layer, the last one without activation function', points: 3 },
    { name: 'parameters: weights and biases of all layers', points: 1 },
  ],
  cases: CASES,
  trial,
};
