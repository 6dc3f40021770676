/** Find the bug: a perceptron that should keep its best line, and keeps its last. */

import { difference, isNear, partOf } from '../compare.js';
import type { FunctionDefinition, Trial } from '../definition.js';
import type { Draw } from '../draw.js';
import { type Matrix, matrix, toValue, written } from '../matrix.js';
import { numberOf } from '../named-numbers.js';
import { prose } from '../prose.js';
import type { Value } from '../seam.js';

interface Line {
  readonly w: readonly number[];
  readonly b: number;
}

interface Task {
  readonly x: Matrix; // [N, D]
  readonly t: readonly number[];
  readonly epochs: number;
}

const CASES = 26;

/** What is special about the first cases; the later ones are ordinary, of random sizes. */
const SPECIAL = [
  'a few numbers, two kinds',
  'the four corners of XOR',
  'a single example',
  'all targets +1',
  'the same example with both targets',
  'an example at the origin',
  'a single epoch',
  'no epoch at all',
  'a line that separates',
  'many inputs',
];

/** Quarters: sums of them are exact, so no order of adding can turn a decision. */
const quarter = (draw: Draw): number => draw.integer(-12, 12) / 4;

function taskOf(draw: Draw, index: number): Task {
  if (index === 1)
    return {
      x: matrix([4, 2], (i) => [0, 0, 0, 1, 1, 0, 1, 1][i] as number),
      t: [-1, 1, 1, -1],
      epochs: draw.integer(2, 4),
    };
  const isLarge = index === CASES - 1;
  const few = index < SPECIAL.length ? 6 : 14;
  const N = isLarge ? 60 : index === 2 ? 1 : draw.integer(4, few);
  const D = isLarge ? 6 : index === 0 ? 1 : draw.integer(index === 9 ? 6 : 1, index === 9 ? 9 : 3);
  const x = matrix([N, D], (i) => {
    if (index === 5 && i < D) return 0;
    return quarter(draw);
  });
  const secret = Array.from({ length: D + 1 }, () => quarter(draw) + 0.125); // no example of quarters lies on its line
  const t: number[] = Array.from({ length: N }, (_, n) => {
    if (index === 3) return 1;
    if (index === 8) return sumOf({ w: secret.slice(1), b: secret[0] as number }, x, n) > 0 ? 1 : -1;
    return draw.integer(0, 1) === 1 ? 1 : -1;
  });
  if (index === 4) {
    x.data.copyWithin(D, 0, D); // the second row is the first
    t[1] = -(t[0] as number);
  }
  const epochs = index === 6 ? 1 : index === 7 ? 0 : index === 8 ? 30 : draw.integer(2, 6);
  return { x, t, epochs };
}

function sumOf({ w, b }: Line, x: Matrix, n: number): number {
  return w.reduce((total, weight, d) => total + weight * (x.data[n * w.length + d] as number), b);
}

const rightOf = (line: Line, { x, t }: Task): number => t.filter((target, n) => target * sumOf(line, x, n) > 0).length;

/** The rule (12), and the best line among all that it passes; and the one that came last. */
function pocket(task: Task): { best: Line; last: Line; right: number } {
  const { x, t, epochs } = task;
  const D = x.shape[1] ?? 0;
  let last: Line = { w: Array.from({ length: D }, () => 0), b: 0 };
  let [best, right] = [last, 0];
  for (let epoch = 0; epoch < epochs; epoch++)
    t.forEach((target, n) => {
      if (target * sumOf(last, x, n) > 0) return;
      last = {
        w: last.w.map((weight, d) => weight + target * (x.data[n * D + d] as number)),
        b: last.b + target,
      };
      const count = rightOf(last, task);
      if (count > right) [best, right] = [last, count];
    });
  return { best, last, right };
}

function trial(draw: Draw, index: number): Trial {
  const task = taskOf(draw, index);
  const { x, t, epochs } = task;
  const [N = 0, D = 0] = x.shape;
  const isSmall = x.data.length <= 24;
  return {
    title: `${SPECIAL[index] ?? 'examples of both kinds'}, N = ${N}, D = ${D}, epochs = ${epochs}`,
    shown: isSmall ? `x = ${written(x)}\nt = [${t.join(', ')}]` : '',
    args: [toValue(x), t, epochs],
    judge: (result) => judge(result, task),
  };
}

function judge(result: Value, task: Task): readonly (string | undefined)[] {
  const { best, last, right } = pocket(task);
  const [w, b, ours] = [partOf(result, 'w'), numberOf(result, 'b'), numberOf(result, 'right')];
  const wanted = matrix([best.w.length], (d) => best.w[d] as number);
  if (w === undefined || b === undefined || ours === undefined) {
    const text = 'Asked is an object { w, b, right }: an array and two numbers.';
    return [text, text, text];
  }
  const count = `target right = ${right}\nyours  right = ${ours}`;
  return [undefined, ours === right ? undefined : count, lineText({ w, b }, wanted, best, last)];
}

function lineText(ours: { w: Matrix; b: number }, wanted: Matrix, best: Line, last: Line): string | undefined {
  const isBias = ours.b === best.b;
  if (isNear(ours.w, wanted) && isBias) return undefined;
  if (isNear(ours.w, wanted)) return `target b = ${best.b}\nyours  b = ${ours.b}\nIts w is right.`;
  const slip = {
    text: 'These are the weights of the last line, not of the best one.',
    result: matrix([last.w.length], (d) => last.w[d] as number),
  };
  if (ours.w.shape.length !== 1 || ours.w.data.length !== wanted.data.length)
    return `w should have shape [${wanted.shape.join(', ')}], and has [${ours.w.shape.join(', ')}].`;
  return `${difference('w', ours.w, wanted, [slip])}${isBias ? '\nIts b is right.' : ''}`;
}

export const pocketPerceptron: FunctionDefinition = {
  id: '02.4',
  title: 'Find the bug in a pocket perceptron',
  kind: 'bug',
  name: 'learnPocket',
  minutes: 20,
  text: prose`In section 2.10 the perceptron never stopped, and the line that it had in the end was whichever came last. Gallant (1990) gave it a *pocket*: after each step count how many examples are right, and put the line away if it is better than the one in the pocket.
In the end, return what is in the pocket. (This is his version "with ratchet", with the examples in a fixed order.)

\`learnPocket\` gets examples \`x\` of shape \`[N, D]\`, a target of $+1$ or $-1$ for each, and a number of epochs. It is to do this:

- Start with $w = 0$ and $b = 0$; that line is in the pocket, with 0 examples right.
- Go through the examples in their order, so many times. Where $t z \le 0$, change the weights by the rule (12). Then count again.
- Only a line with *more* right examples than the one in the pocket takes its place.
- Return \`{ w, b, right }\` of the pocket: weights of shape \`[D]\`, bias, and how many examples are right.

The number \`right\` that comes back is the right one. And yet, whoever counts with the \`w\` and \`b\` that come back often finds fewer. **Find the bug and repair it.** (\`ops.addeq(p, q)\` adds $q$ to $p$ and writes the result into $p$.)`,
  given: `interface Pocket {
  w: Tensor; // [D]
  b: number;
  right: number; // how many examples are on the right side
}

/** How many of the examples x [N, D] are on the right side of the line. */
function countRight(x: Tensor, t: number[], line: { w: Tensor; b: number }): number {
  const isRight = (target: number, n: number): boolean =>
    target * (sum(multiply(x.pick(n, null), line.w)) + line.b) > 0; // [D] * [D] -> one number
  return t.filter(isRight).length;
}`,
  head: 'function learnPocket(x: Tensor, t: number[], epochs: number): Pocket {',
  stub: `const w = zeros([x.shape[1]]); // [D]
let b = 0;
let pocket = { w, b, right: 0 };
for (let epoch = 0; epoch < epochs; epoch++) {
  for (let n = 0; n < t.length; n++) {
    const example = x.pick(n, null); // [D], a view
    if (t[n] * (sum(multiply(w, example)) + b) > 0) continue;
    ops.addeq(w, multiply(t[n], example)); // [D]
    b += t[n];
    const right = countRight(x, t, { w, b });
    if (right > pocket.right) pocket = { w, b, right };
  }
}
return pocket;`,
  reference: `const w = zeros([x.shape[1]]); // [D]
let b = 0;
let pocket = { w: copy(w), b, right: 0 };
for (let epoch = 0; epoch < epochs; epoch++) {
  for (let n = 0; n < t.length; n++) {
    const example = x.pick(n, null); // [D], a view
    if (t[n] * (sum(multiply(w, example)) + b) > 0) continue;
    ops.addeq(w, multiply(t[n], example)); // [D]
    b += t[n];
    const right = countRight(x, t, { w, b });
    if (right > pocket.right) pocket = { w: copy(w), b, right };
  }
}
return pocket;`,
  alternative: `// no array is ever written to: each step makes new weights
let line = { w: zeros([x.shape[1]]), b: 0 };
let pocket: Pocket = { ...line, right: 0 };
for (let step = 0; step < epochs * t.length; step++) {
  const n = step % t.length;
  const example = x.pick(n, null); // [D]
  if (t[n] * (sum(multiply(line.w, example)) + line.b) > 0) continue;
  line = { w: add(line.w, multiply(t[n], example)), b: line.b + t[n] };
  const right = countRight(x, t, line);
  if (right > pocket.right) pocket = { ...line, right };
}
return pocket;`,
  mutants: [
    { name: 'copied only at the start', from: 'pocket = { w: copy(w), b, right };', to: 'pocket = { w, b, right };' },
    { name: 'copied only at the end', from: 'return pocket;', to: 'return { ...pocket, w: copy(w) };' },
    {
      name: 'the last line returned',
      from: 'return pocket;',
      to: 'return { w, b, right: countRight(x, t, { w, b }) };',
    },
    { name: 'bias forgotten', from: 'b += t[n];', to: '' },
    { name: 'bias moved by 1, whatever the target', from: 'b += t[n];', to: 'b += 1;' },
    {
      name: 'changed by right examples too',
      from: 'if (t[n] * (sum(multiply(w, example)) + b) > 0) continue;',
      to: '',
    },
    { name: 'z = 0 counts as right', from: '+ b) > 0) continue', to: '+ b) >= 0) continue' },
    { name: 'wrong direction', from: 'multiply(t[n], example)', to: 'multiply(-t[n], example)' },
    { name: 'the target left out', from: 'multiply(t[n], example)', to: 'example' },
    { name: 'equals replace the pocket', from: 'right > pocket.right', to: 'right >= pocket.right' },
    {
      name: 'a view is no copy',
      from: 'pocket = { w: copy(w), b, right };',
      to: 'pocket = { w: reshape(w, [w.size]), b, right };',
    },
    {
      name: 'all sums of an epoch from the weights at its beginning',
      body: `const w = zeros([x.shape[1]]);
let b = 0;
let pocket = { w: copy(w), b, right: 0 };
for (let epoch = 0; epoch < epochs; epoch++) {
  const sums = t.map((_, n) => sum(multiply(w, x.pick(n, null))) + b);
  for (let n = 0; n < t.length; n++) {
    if (t[n] * sums[n] > 0) continue;
    ops.addeq(w, multiply(t[n], x.pick(n, null)));
    b += t[n];
    const right = countRight(x, t, { w, b });
    if (right > pocket.right) pocket = { w: copy(w), b, right };
  }
}
return pocket;`,
    },
  ],
  hints: [
    'Print w and pocket.w after each step, with console.log. When does pocket.w change, and when should it?',
    'How many arrays of weights are there in the whole function? Section 1.3 of chapter 01 calls two names for one memory aliases.',
    'ops.addeq writes into w, and pocket.w is the same array. b and right are numbers and are copied; an array is not. Put a copy into the pocket.',
  ],
  solution: prose`There is one array of weights, with two names. \`pocket = { w, b, right }\` copies the numbers $b$ and \`right\`, but of $w$ only the name. The next \`ops.addeq\` then changes what lies in the pocket. \`copy(w)\` puts numbers of its own into it. The other
way is never to write into $w$: \`add\` makes a new array each time.

This bug is found in published code, too. Whoever trains a network often wants to keep its best weights, and \`best = model.state_dict()\` in PyTorch keeps the name, not the numbers. The authors of SHOT (Liang, Hu, Feng 2020) repaired it in theirs with \`copy.deepcopy\` (github.com/tim-learn/SHOT, commit f7d555a).`,
  mistakes: [
    'The copy is taken at the end. By then the best weights are overwritten.',
    'A view in place of a copy: `reshape` reads the same numbers.',
    'All sums of an epoch are computed before its first step. The rule wants those of the weights as they are now. (The library Shogun had that mistake in its perceptron until 2011: shogun-toolbox/shogun, pull request 39.)',
  ],
  limits: { seconds: 10, memoryMb: 512 },
  properties: [
    { name: 'it returns { w, b, right }', points: 0 },
    { name: 'right: the count of the best line', points: 0 },
    { name: 'w and b: those of the best line', points: 3 },
  ],
  cases: CASES,
  trial,
};
