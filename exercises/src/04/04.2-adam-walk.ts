/** Complete a function: Adam, with a mean of gradients whose memory changes from step to step. */

import type { FunctionDefinition, Trial } from '../definition.js';
import type { Draw } from '../draw.js';
import { gradientProperties, judgeGradients } from '../gradients.js';
import { mapped, normal, toValue, written } from '../matrix.js';
import { prose } from '../prose.js';
import { slipsOfM, slipsOfPath, type Task, walked } from './walk.js';

const CASES = 26;

/** What is special about the first cases; the later ones are ordinary, of random sizes. */
const SPECIAL = [
  'one weight, two steps',
  'two weights, a single step',
  'no step at all',
  'the same beta1 in all steps',
  'beta1 = 0 in the first step',
  'a beta1 that falls',
  'a beta1 that rises',
  'a weight whose gradient is always 0',
  'a square of weights',
  'three axes',
  'gradients near a millionth',
  'the same gradient in all steps',
];

function shapeOf(draw: Draw, index: number): readonly number[] {
  const size = (): number => draw.integer(2, index < SPECIAL.length ? 3 : 5);
  if (index === 0) return [1];
  if (index === 1) return [2];
  if (index === CASES - 1) return [6, 5];
  const [first, second] = [size(), size()];
  if (index === 8) return [first, first];
  if (index === 9) return [first, 2, second];
  return index < SPECIAL.length || draw.uniform() < 0.4 ? [first] : [first, second];
}

function taskOf(draw: Draw, index: number): Task {
  const shape = shapeOf(draw, index);
  const K = [2, 1, 0][index] ?? (index === CASES - 1 ? 60 : draw.integer(2, 6));
  const between = (low: number, high: number): number => Number((low + (high - low) * draw.uniform()).toFixed(3));
  const betas = Array.from({ length: K }, () => between(0.05, 0.98));
  if (index === 5) betas.sort((p, q) => q - p);
  if (index === 6) betas.sort((p, q) => p - q);
  const beta1 = betas.map((beta, k) => (index === 3 ? (betas[0] as number) : index === 4 && k === 0 ? 0 : beta));
  const constant = normal(draw, shape);
  const gradients = Array.from({ length: K }, () => {
    const either = normal(draw, shape);
    const drawn = index === 0 ? mapped(either, Math.abs) : either; // one mean could be 0 by luck, and then has no digits
    if (index === 7) return mapped(drawn, (value, i) => (i === 0 ? 0 : value));
    if (index === 10) return mapped(drawn, (value) => 1e-6 * value);
    return index === 11 ? constant : drawn;
  });
  const [lr, beta2] = [between(0.01, 0.3), between(0.9, 0.999)];
  return { start: normal(draw, shape), gradients, lr, beta1, beta2, epsilon: 1e-8 };
}

function trial(draw: Draw, index: number): Trial {
  const task = taskOf(draw, index);
  const { start, gradients, lr, beta1, beta2, epsilon } = task;
  const lines = [
    `start = ${written(start)}`,
    ...gradients.map((g, k) => `gradients[${k}] = ${written(g)}`),
    `lr = ${lr}, beta1 = [${beta1.join(', ')}], beta2 = ${beta2}`,
  ];
  return {
    title: `${SPECIAL[index] ?? 'a walk'}, shape [${start.shape.join(', ')}], K = ${gradients.length}`,
    shown: start.data.length * gradients.length <= 24 ? lines.join('\n') : '',
    args: [toValue(start), gradients.map(toValue), { lr, beta1, beta2, epsilon }],
    judge: (result) =>
      judgeGradients(result, walked(task), (name) => {
        if (name === 'v') return [];
        return name === 'm' ? slipsOfM(task) : slipsOfPath(task);
      }),
  };
}

export const adamWalk: FunctionDefinition = {
  id: '04.2',
  title: 'Adam with a memory that changes',
  kind: 'function',
  name: 'adamWalk',
  minutes: 25,
  text: prose`In section 4.10 the learning rate changed from step to step. Some schedules change $\beta_1$ as well: PyTorch's \`OneCycleLR\` lets it fall from 0.95 to 0.85 while the rate climbs, and rise again while the rate falls. So let each step $i$
have a $\beta_{1,i}$ of its own:

$$ m_i = \beta_{1,i}\, m_{i-1} + (1 - \beta_{1,i})\, g_i \qquad\qquad v_i = \beta_2\, v_{i-1} + (1 - \beta_2)\, g_i^2 \qquad\qquad m_0 = v_0 = 0 $$

Now (14) of section 4.7 no longer holds for $m$. **Derive what does**: if all gradients have the same average $\bar g$, what is the average of $m_t$? Write down $m_1$, $m_2$ and $m_3$ first. Then $\hat m_t$ is $m_t$ divided by the factor that you found,
and the step is that of (15).

\`adamWalk\` gets the weights at the start, $K$ gradients of their shape, and the settings. It returns \`{ m, v, path }\`:

- \`m\` and \`v\` after the last step, as they are kept, without correction
- \`path\`, a list of $K + 1$ arrays: the weights at the start and after each step

The shape can be any. All is element by element, in float64. Write to nothing that came in.`,
  given: `interface WalkSettings {
  lr: number;
  beta1: number[]; // of each of the K steps
  beta2: number;
  epsilon: number;
}

interface Walk {
  m: Tensor; //      the shape of the weights
  v: Tensor; //      the same
  path: Tensor[]; // K + 1 arrays of that shape
}`,
  head: 'function adamWalk(start: Tensor, gradients: Tensor[], settings: WalkSettings): Walk {',
  stub: `const { lr, beta1, beta2, epsilon } = settings;
throw new Error('adamWalk is not written yet');`,
  reference: `const { lr, beta1, beta2, epsilon } = settings;
let w = start;
let [m, v] = [zeros(start.shape), zeros(start.shape)];
let [left1, left2] = [1, 1]; // the shares of m and v that are still the 0 of their beginning
const path = [w];
gradients.forEach((g, k) => {
  m = add(multiply(beta1[k], m), multiply(1 - beta1[k], g));
  v = add(multiply(beta2, v), multiply(1 - beta2, multiply(g, g)));
  left1 *= beta1[k];
  left2 *= beta2;
  const mHat = divide(m, 1 - left1);
  const vHat = divide(v, 1 - left2);
  const step = divide(multiply(lr, mHat), add(map(vHat, Math.sqrt), epsilon));
  w = subtract(w, step);
  path.push(w);
});
return { m, v, path };`,
  alternative: `// every mean is a sum over all gradients so far, each with a weight; corrected, it is divided by the sum of the weights
const weightsOf = (betas: number[]): number[] =>
  betas.map((beta, i) => betas.slice(i + 1).reduce((product, later) => product * later, 1 - beta));
const total = (weights: number[]): number => weights.reduce((all, weight) => all + weight, 0);
const mixed = (weights: number[], arrays: Tensor[]): Tensor =>
  arrays.reduce((all, one, i) => add(all, multiply(weights[i], one)), zeros(start.shape));
const squares = gradients.map((g) => multiply(g, g));
const meansAfter = (steps: number) => {
  const ofM = weightsOf(settings.beta1.slice(0, steps));
  const ofV = weightsOf(Array.from({ length: steps }, () => settings.beta2));
  const [m, v] = [mixed(ofM, gradients.slice(0, steps)), mixed(ofV, squares.slice(0, steps))];
  return { m, v, ofM: total(ofM), ofV: total(ofV) };
};
const path = [start];
for (let k = 0; k < gradients.length; k++) {
  const { m, v, ofM, ofV } = meansAfter(k + 1);
  const roots = map(v, (value) => Math.sqrt(value / ofV) + settings.epsilon);
  path.push(subtract(path[k], multiply(settings.lr / ofM, divide(m, roots))));
}
const { m, v } = meansAfter(gradients.length);
return { m, v, path };`,
  mutants: [
    { name: 'the power of the chapter', from: 'divide(m, 1 - left1)', to: 'divide(m, 1 - beta1[k] ** (k + 1))' },
    { name: 'm not corrected', from: 'divide(m, 1 - left1)', to: 'm' },
    { name: 'v not corrected', from: 'divide(v, 1 - left2)', to: 'v' },
    { name: 'the beta1 of the first step for all', from: 'left1 *= beta1[k];', to: 'left1 *= beta1[0];' },
    { name: 'product one step late', from: 'left1 *= beta1[k];', to: 'left1 *= k > 0 ? beta1[k - 1] : 1;' },
    { name: 'product started anew at each step', from: 'left1 *= beta1[k];', to: 'left1 = beta1[k];' },
    { name: 'one correction for both', from: 'divide(v, 1 - left2)', to: 'divide(v, 1 - left1)' },
    {
      name: 'correction written into m, and made again in the next step',
      from: 'const mHat = divide(m, 1 - left1);',
      to: 'm = divide(m, 1 - left1);\n  const mHat = m;',
    },
    { name: 'mean begun at the first gradient', from: 'm = add(', to: 'm = k === 0 ? g : add(' },
    { name: 'new share left out, as in momentum', from: 'multiply(1 - beta1[k], g)', to: 'g' },
    { name: 'square of the mean', from: 'multiply(g, g)', to: 'multiply(m, m)' },
    { name: 'root left out', from: 'map(vHat, Math.sqrt)', to: 'vHat' },
    {
      name: 'epsilon inside of the root',
      from: 'add(map(vHat, Math.sqrt), epsilon)',
      to: 'map(add(vHat, epsilon), Math.sqrt)',
    },
    { name: 'epsilon left out', from: 'add(map(vHat, Math.sqrt), epsilon)', to: 'map(vHat, Math.sqrt)' },
    { name: 'wrong sign', from: 'subtract(w, step)', to: 'add(w, step)' },
    {
      name: 'the start is written to, and stands in the path K + 1 times',
      from: 'w = subtract(w, step);',
      to: 'for (let i = 0; i < w.size; i++) w.data[i] -= step.data[i];',
    },
    { name: 'the start left out of the path', from: 'const path = [w];', to: 'const path: Tensor[] = [];' },
    {
      name: 'right for one axis only',
      from: '[zeros(start.shape), zeros(start.shape)]',
      to: '[zeros([start.shape[0]]), zeros([start.shape[0]])]',
    },
  ],
  hints: [
    'Unfold m_2 = beta_2 m_1 + (1 - beta_2) g_2 (all betas are those of m here), with m_1 = (1 - beta_1) g_1. If g_1 and g_2 have the same average, the factors add up: beta_2 (1 - beta_1) + (1 - beta_2). Which terms cancel?',
    'The factor of m_2 is 1 - beta_1 beta_2. Do the same once more for m_3. What stands in the place of the power of (14)?',
    'Keep a product in a variable, 1 before the first step, and multiply it by beta1[k] in step k before it is used. m is divided by 1 less that product. For v it is the power of the chapter, since beta2 stays the same.',
  ],
  solution: prose`Let $f_t$ be the factor: the average of $m_t$ is $f_t\, \bar g$. From the rule, $f_t = \beta_{1,t}\, f_{t-1} + 1 - \beta_{1,t}$, and so

$$ 1 - f_t = \beta_{1,t}\, (1 - f_{t-1}) = \dots = \beta_{1,t}\, \beta_{1,t-1} \cdots \beta_{1,1}\, (1 - f_0) \qquad\text{with}\qquad f_0 = 0 $$

So $f_t = 1 - \beta_{1,1}\, \beta_{1,2} \cdots \beta_{1,t}$: one less the *product* of all $\beta_1$ so far. The product is the share of $m_t$ that is still the 0 of its beginning. With a constant $\beta_1$ it is the power of (14).

PyTorch's Adam divides by $1 - \beta_1^t$ with the $\beta_1$ of the step, also when a schedule changes it (\`torch/optim/adam.py\`). Its NAdam keeps the product, as \`mu_product\` (\`torch/optim/nadam.py\`).`,
  mistakes: [
    'The power of (14), with the $\\beta_1$ of the step. In the first step that is right.',
    'The corrected mean is kept as $m$, and corrected again in the next step. (The RAdam of the library Holocron had that mistake in 2019: frgfm/Holocron, issue 1.)',
    'A step writes into the weights. Then all entries of the path are the same array, as in exercise 02.4.',
    '$\\epsilon$ inside of the root, or none. Where a gradient has always been 0, the quotient is then $0/0$.',
  ],
  limits: { seconds: 10, memoryMb: 512 },
  properties: gradientProperties(
    [
      { name: 'm', says: 'the running mean of the gradients', points: 1 },
      { name: 'v', says: 'the running mean of their squares', points: 1 },
      { name: 'path', says: 'the steps, each with its corrections', points: 4 },
    ],
    'm and v have the shape of the weights, path is K + 1 of these',
  ),
  cases: CASES,
  trial,
};
