/** Find the bug: the gradient of a batch that was worked through in parts. */

import type { FunctionDefinition, Trial } from '../definition.js';
import type { Draw } from '../draw.js';
import { gradientProperties, judgeGradients } from '../gradients.js';
import { type Matrix, matrix, normal, toValue, written } from '../matrix.js';
import { prose } from '../prose.js';

interface Part {
  readonly isMeasured: readonly boolean[];
  readonly dw: Matrix; // [D, M]
  readonly db: Matrix; // [M]
}

const CASES = 25;

/** What is special about the first cases; the later ones are ordinary, of random sizes. */
const SPECIAL = [
  'the second part is smaller',
  'parts of one size, all measured',
  'parts of one size, not all measured',
  'a single part',
  'a part with nothing measured',
  'nothing measured in the first part',
  'a last part of one example',
  'the gradients of the parts point against each other',
  'as many outputs as inputs',
];

/** Whether each example is measured, part by part; somewhere there is one. */
function measuredOf(draw: Draw, index: number): boolean[][] {
  const all = (length: number): boolean[] => Array.from({ length }, () => true);
  const some = (length: number): boolean[] => Array.from({ length }, (_, n) => n === 0 || draw.uniform() < 0.5);
  const size = draw.integer(3, 6);
  if (index === 0) return [all(size), all(size - 2)];
  if (index === 1) return [all(size), all(size), all(size)];
  if (index === 2) return [all(size), some(size), [true, ...Array.from({ length: size - 1 }, () => false)]];
  if (index === 3) return [some(size)];
  if (index === 6) return [all(size), all(size), all(1)];
  const parts = Array.from({ length: draw.integer(2, 7) }, () => some(draw.integer(1, 9)));
  const empty = Array.from({ length: size }, () => false);
  if (index === 4) return [...parts, empty];
  return index === 5 ? [empty, ...parts] : parts;
}

const countOf = ({ isMeasured }: Part): number => isMeasured.filter(Boolean).length;

function partsOf(draw: Draw, index: number): Part[] {
  const few = index < SPECIAL.length ? 3 : 7;
  const D = draw.integer(2, few);
  const M = index === 8 ? D : draw.integer(2, few); // a single number could be 0 by luck, and then has no digits
  const parts = measuredOf(draw, index).map((isMeasured): Part => {
    const std = isMeasured.includes(true) ? 1 : 0; // the mean over nothing is 0 here
    return { isMeasured, dw: normal(draw, [D, M], std), db: normal(draw, [M], std) };
  });
  if (index !== 7) return parts;
  const [first, second] = parts as [Part, Part];
  const against = (array: Matrix): Matrix =>
    matrix(array.shape, (i) => (-(array.data[i] as number) * countOf(first)) / countOf(second) / 2);
  return [first, { isMeasured: second.isMeasured, dw: against(first.dw), db: against(first.db) }];
}

/** The sum of all parts, each with its share. */
function joined(parts: readonly Part[], shareOf: (part: Part) => number): Record<'dw' | 'db', Matrix> {
  const total = (name: 'dw' | 'db'): Matrix =>
    matrix((parts[0] as Part)[name].shape, (i) =>
      parts.reduce((sum, part) => sum + shareOf(part) * (part[name].data[i] as number), 0),
    );
  return { dw: total('dw'), db: total('db') };
}

function trial(draw: Draw, index: number): Trial {
  const parts = partsOf(draw, index);
  const sumOf = (each: (part: Part) => number): number => parts.reduce((sum, part) => sum + each(part), 0);
  const [measured, examples] = [sumOf(countOf), sumOf(({ isMeasured }) => isMeasured.length)];
  const wrong: readonly [string, (part: Part) => number][] = [
    ['Here every part counts alike, however many examples it has.', () => 1 / parts.length],
    ['Here examples count that nobody has measured.', ({ isMeasured }) => isMeasured.length / examples],
    ['This is the sum over the examples. Asked is the mean.', countOf],
  ];
  const isSmall = sumOf(({ dw, db }) => dw.data.length + db.data.length) <= 40;
  const lines = parts.map(
    ({ isMeasured, dw, db }) => `isMeasured = [${isMeasured.join(', ')}], dw = ${written(dw)}, db = ${written(db)}`,
  );
  return {
    title: `${SPECIAL[index] ?? 'parts'}, ${parts.length} parts with ${measured} of ${examples} examples measured`,
    shown: isSmall ? lines.join('\n') : '',
    args: [parts.map(({ isMeasured, dw, db }) => ({ isMeasured, dw: toValue(dw), db: toValue(db) }))],
    judge: (result) =>
      judgeGradients(
        result,
        joined(parts, (part) => countOf(part) / measured),
        (name) =>
          name === 'dw' || name === 'db'
            ? wrong.map(([text, shareOf]) => ({ text, result: joined(parts, shareOf)[name] }))
            : [],
      ),
  };
}

export const joinParts: FunctionDefinition = {
  id: '04.3',
  title: 'Find the bug in a batch of parts',
  kind: 'bug',
  name: 'joinParts',
  minutes: 15,
  text: prose`A large batch has little noise (section 4.4), and may be too large for the memory of a machine. Then it is worked through in *parts*: each part leaves its gradients, and when all are done, one step is made with the gradients of the whole batch. This is called
*gradient accumulation*.

In this batch some targets are missing: nobody has measured them. Such an example counts for nothing. **The loss of the batch is the mean over all its measured examples.** Of each part you get

| code | shape | meaning |
|---|---|---|
| \`part.isMeasured\` | a list | for each example of the part, whether it is measured |
| \`part.dw\`, \`part.db\` | \`[D, M]\`, \`[M]\` | gradients of the mean loss over the measured examples of *this part*; 0 if there are none |

\`joinParts\` is to return the gradients of the loss of the whole batch as \`{ dw, db }\`. At least one example of the batch is measured. The author tried it on a batch of 12 in parts of 4, and compared it with the batch in one piece. The two agreed to the last digits. And yet training in parts
goes worse than training at once. **Find the bug and repair it.**

The check is \`authorsCheck\` in the cell below. Call it under your function, in the same cell: \`authorsCheck(joinParts)\`. Then change the numbers of the check.`,
  given: `interface Part {
  isMeasured: boolean[]; // of each example
  dw: Tensor; // [D, M]
  db: Tensor; // [M]
}

/** Least squares over the measured examples of a part: x [n, D], t [n, M], w [D, M], b [M] */
function workThrough(x: Tensor, t: Tensor, isMeasured: boolean[], w: Tensor, b: Tensor): Part {
  const counted = array(isMeasured.map((is) => [is ? 1 : 0])); // [n, 1]
  const gaps = multiply(counted, subtract(add(matmul(x, w), b), t)); // [n, M]
  const dz = multiply(2 / Math.max(1, sum(counted)), gaps); //          [n, M]
  return { isMeasured, dw: matmul(transpose(x), dz), db: sum(dz, 0) };
}

/** A batch in parts, against the batch in one piece. */
function authorsCheck(join: (parts: Part[]) => { dw: Tensor; db: Tensor }): void {
  const rng = random(43);
  const [N, size] = [12, 4];
  const [x, t] = [rng.normalArray([N, 3]), rng.normalArray([N, 2])]; // [N, D], [N, M]
  const [w, b] = [rng.normalArray([3, 2]), rng.normalArray([2])]; //    [D, M], [M]
  const isMeasured = Array.from({ length: N }, () => true);
  const parts: Part[] = [];
  for (let from = 0; from < N; from += size) {
    const to = Math.min(from + size, N);
    parts.push(workThrough(rows(x, from, to), rows(t, from, to), isMeasured.slice(from, to), w, b));
  }
  const [ours, whole] = [join(parts), workThrough(x, t, isMeasured, w, b)];
  console.log('dw: relative difference', norm(subtract(ours.dw, whole.dw)) / norm(whole.dw));
  console.log('db: relative difference', norm(subtract(ours.db, whole.db)) / norm(whole.db));
}`,
  head: 'function joinParts(parts: Part[]): { dw: Tensor; db: Tensor } {',
  stub: `let dw = zeros(parts[0].dw.shape); // [D, M]
let db = zeros(parts[0].db.shape); // [M]
for (const part of parts) {
  dw = add(dw, divide(part.dw, parts.length));
  db = add(db, divide(part.db, parts.length));
}
return { dw, db };`,
  reference: `const counts = parts.map(({ isMeasured }) => isMeasured.filter((is) => is).length);
const total = counts.reduce((all, count) => all + count, 0);
let dw = zeros(parts[0].dw.shape); // [D, M]
let db = zeros(parts[0].db.shape); // [M]
parts.forEach((part, k) => {
  const share = counts[k] / total; // of the examples that count
  dw = add(dw, multiply(share, part.dw));
  db = add(db, multiply(share, part.db));
});
return { dw, db };`,
  alternative: `// the mean over all examples so far; each part moves it towards its own mean
let [dw, db] = [multiply(0, parts[0].dw), multiply(0, parts[0].db)];
let seen = 0;
for (const part of parts) {
  let count = 0;
  for (const is of part.isMeasured) if (is) count++;
  if (count === 0) continue;
  seen += count;
  dw = add(dw, multiply(count / seen, subtract(part.dw, dw)));
  db = add(db, multiply(count / seen, subtract(part.db, db)));
}
return { dw, db };`,
  mutants: [
    {
      name: 'counted, measured or not',
      from: 'isMeasured.filter((is) => is).length',
      to: 'isMeasured.length',
    },
    { name: 'the sum in place of the mean', from: 'counts[k] / total', to: 'counts[k]' },
    { name: 'every part alike', from: 'counts[k] / total', to: '1 / parts.length' },
    {
      name: 'every part alike that has anything measured',
      from: 'counts[k] / total',
      to: '1 / counts.filter((count) => count > 0).length',
    },
    {
      name: 'all parts as large as the first',
      from: 'counts[k] / total',
      to: 'counts[k] / (Math.max(1, counts[0]) * parts.length)',
    },
    {
      name: 'divided by the number of all examples',
      from: 'counts[k] / total',
      to: 'counts[k] / parts.reduce((all, part) => all + part.isMeasured.length, 0)',
    },
    {
      name: 'divided by the number of parts once more',
      from: 'counts[k] / total',
      to: 'counts[k] / total / parts.length',
    },
    { name: 'large parts count less', from: 'counts[k] / total', to: 'total / Math.max(1, counts[k]) / parts.length' },
    { name: 'the last part left out', from: 'parts.forEach', to: 'parts.slice(0, -1).forEach' },
    { name: 'the last part alone', from: 'dw = add(dw, multiply(share, part.dw))', to: 'dw = part.dw' },
    { name: 'the bias as before', from: 'multiply(share, part.db)', to: 'divide(part.db, parts.length)' },
    { name: 'wrong sign', from: 'add(dw, multiply(share, part.dw))', to: 'subtract(dw, multiply(share, part.dw))' },
    {
      name: 'all gathered in the first part',
      body: `const counts = parts.map(({ isMeasured }) => isMeasured.filter((is) => is).length);
const total = counts.reduce((all, count) => all + count, 0);
const { dw, db } = parts[0];
parts.forEach((part, k) => {
  for (let i = 0; i < dw.size; i++) dw.data[i] += (counts[k] / total) * part.dw.data[i];
  for (let i = 0; i < db.size; i++) db.data[i] += (counts[k] / total) * part.db.data[i];
});
return { dw, db };`,
    },
  ],
  hints: [
    'Change the size of the parts in the check to 5. The batch of 12 then has parts of 5, 5 and 2. What does each of the last two examples weigh, and what should it?',
    'A mean over a part is a sum divided by a count. Undo that division: what is the sum over all examples of the batch, and by what is it to be divided?',
    'Each part gets the share count / total, where count is how many examples of the part are measured, and total how many of the batch. The length of isMeasured is not that count.',
  ],
  solution: prose`Let part $k$ have $c_k$ measured examples. Its gradient $g_k$ is a mean, so the sum over its examples is $c_k\, g_k$. The mean over the batch is the sum of these sums, divided by the number of all measured examples:

$$ g = \frac{\sum_k c_k\, g_k}{\sum_k c_k} $$

The mean of the means, $\frac1K \sum_k g_k$ over $K$ parts, is the same only if all $c_k$ are equal. In the check of the author they were. Otherwise the examples of small parts weigh too much.

This bug was in one of the most used programs for training language models, the Trainer of the library Transformers. There the examples are pieces of words, and the parts are texts of different lengths, filled up with pieces that count for nothing. It was reported in July 2023 (huggingface/transformers, issue 24725) and repaired in October 2024
(pull requests 34191 and 34198).`,
  mistakes: [
    'The length of `isMeasured` is taken for the count. It is right as long as nothing is missing.',
    'Every part is divided by the size of the first, or by the size that a batch should have. The last part is often smaller.',
    'The parts with nothing measured are left out, and the others count alike.',
  ],
  limits: { seconds: 5, memoryMb: 512 },
  properties: gradientProperties([
    { name: 'dw', says: 'every measured example weighs alike', points: 2 },
    { name: 'db', says: 'every measured example weighs alike here, too', points: 1 },
  ]),
  cases: CASES,
  trial,
};
