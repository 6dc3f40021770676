/** Complete a function: shape, strides and offset of a view that is turned by a quarter. */

import type { FunctionDefinition, Trial } from '../definition.js';
import type { Draw } from '../draw.js';
import { listOf, numberOf } from '../named-numbers.js';
import { prose } from '../prose.js';
import type { Value } from '../seam.js';

interface View {
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset: number;
}

const CASES = 25;

/** What is special about the first cases; the later ones are ordinary, of random sizes. */
const SPECIAL = [
  'a small table, row-major',
  'a square, row-major',
  'one row',
  'one column',
  'a single element',
  'a transposed table',
  'rows from last to first',
  'columns from last to first',
  'every second row and column',
  'a part of a larger table',
  'a row that broadcasting repeats',
  'a column that broadcasting repeats',
];

function viewOf(draw: Draw, index: number): View {
  const [N, D] = sizesOf(draw, index);
  const wide = D + draw.integer(1, 4); // columns of the larger table
  const views: Readonly<Record<number, Partial<View>>> = {
    5: { stride: [1, N] },
    6: { stride: [-D, 1], offset: (N - 1) * D },
    7: { stride: [D, -1], offset: D - 1 },
    8: { stride: [4 * D, 2] },
    9: { stride: [wide, 1], offset: draw.integer(1, 3) * wide + draw.integer(1, wide - D) },
    10: { stride: [0, 1], offset: draw.integer(0, 9) },
    11: { stride: [1, 0], offset: draw.integer(0, 9) },
  };
  if (index < SPECIAL.length) return { shape: [N, D], stride: [D, 1], offset: 0, ...views[index] };
  const step = (): number => draw.integer(1, 3) * (draw.integer(0, 1) === 0 ? -1 : 1);
  const stride = [step() * 3 * D, step()];
  // no element may lie before the beginning of memory
  const least = [N, D].reduce((sum, length, axis) => sum + Math.max(0, -(stride[axis] as number) * (length - 1)), 0);
  return { shape: [N, D], stride, offset: least + draw.integer(0, 20) };
}

function sizesOf(draw: Draw, index: number): [number, number] {
  if (index === CASES - 1) return [640, 480];
  const N = draw.integer(2, index === 0 ? 3 : 9);
  const D = N + draw.integer(1, 4);
  if (index === 1) return [N, N];
  if (index === 2) return [1, D];
  if (index === 3) return [D, 1];
  if (index === 4) return [1, 1];
  return draw.integer(0, 1) === 0 ? [N, D] : [D, N];
}

const said = ({ shape, stride, offset }: View): string =>
  `shape [${shape.join(', ')}], strides [${stride.join(', ')}], offset ${offset}`;

/** Turned to the right: row i, column j is row N - 1 - j, column i of the old one. */
function toTheRight({ shape: [N = 0, D = 0], stride: [s0 = 0, s1 = 0], offset }: View): View {
  return { shape: [D, N], stride: [s1, 0 - s0], offset: offset + (N - 1) * s0 };
}

/** What comes out by ways that are taken often. */
function slipsOf({ shape: [N = 0, D = 0], stride: [s0 = 0, s1 = 0], offset }: View): readonly [View, string][] {
  const shape = [D, N];
  return [
    [{ shape, stride: [0 - s1, s0], offset: offset + (D - 1) * s1 }, 'This is the turn to the left.'],
    [{ shape, stride: [s1, s0], offset }, 'This is the transposed table: the columns are not backwards yet.'],
    [{ shape, stride: [s1, 0 - s0], offset }, 'The columns run backwards, but begin where they should end.'],
  ];
}

const isEqual = (ours: readonly number[], wanted: readonly number[]): boolean =>
  ours.length === wanted.length && ours.every((value, axis) => value === wanted[axis]);

/** Along an axis of length 1 no step is ever taken: any stride is right. */
const sameSteps = (ours: readonly number[], { stride, shape }: View): boolean =>
  ours.length === stride.length && ours.every((step, axis) => step === stride[axis] || shape[axis] === 1);

function judge(result: Value, view: View): readonly (string | undefined)[] {
  const wanted = toTheRight(view);
  const [shape, stride, offset] = [listOf(result, 'shape'), listOf(result, 'strides'), numberOf(result, 'offset')];
  const isWhole = [...(shape ?? [Number.NaN]), ...(stride ?? [Number.NaN]), offset ?? Number.NaN].every(
    Number.isInteger,
  );
  if (!isWhole || shape === undefined || stride === undefined || offset === undefined) {
    const text = 'Asked is an object { shape, strides, offset }: two lists of whole numbers and a whole number.';
    return [text, text, text, text];
  }
  const isNear = sameSteps(stride, wanted) && offset === wanted.offset && isEqual(shape, wanted.shape);
  const ours = { shape, stride, offset };
  const slip = slipsOf(view).find(([made]) => sameSteps(stride, made) && offset === made.offset)?.[1];
  const text = `target ${said(wanted)}\nyours  ${said(ours)}${isNear || slip === undefined ? '' : `\n${slip}`}`;
  return [
    undefined,
    isEqual(shape, wanted.shape) ? undefined : text,
    offset === wanted.offset ? undefined : text,
    sameSteps(stride, wanted) ? undefined : text,
  ];
}

function trial(draw: Draw, index: number): Trial {
  const view = viewOf(draw, index);
  return {
    title: `${SPECIAL[index] ?? 'a view'}, ${said(view)}`,
    shown: '',
    args: [{ shape: view.shape, strides: view.stride, offset: view.offset }],
    judge: (result) => judge(result, view),
  };
}

export const quarterTurn: FunctionDefinition = {
  id: '01.1',
  title: 'A quarter turn without moving a number',
  kind: 'function',
  name: 'quarterTurn',
  minutes: 15,
  text: prose`Section 1.2 turned a picture by a quarter to the right with two views of the package. **Do it yourself, for any view**: what happens to shape, strides and offset?

Turned to the right, the table on the left becomes the one on the right. Its first column, read from bottom to top, is now the first row:

\`\`\`
 0   1   2   3            20  10   0
10  11  12  13     ->     21  11   1
20  21  22  23            22  12   2
                          23  13   3
\`\`\`

\`quarterTurn\` gets a view of two axes as three things: its shape $[N, D]$, its strides $[s_0, s_1]$ and its offset $o$. It returns the same three of the turned view, over the same memory. The view that
comes in can be any: transposed, backwards, a part of a larger table, a row that is repeated. Formula (1) of the chapter is all you need:

$$ \text{place}(i, j) = o + i\, s_0 + j\, s_1 $$`,
  given: `interface View {
  shape: number[]; //   two lengths
  strides: number[]; // of the two axes
  offset: number;
}`,
  head: 'function quarterTurn(view: View): View {',
  stub: `const [N, D] = view.shape;
const [s0, s1] = view.strides;
throw new Error('quarterTurn is not written yet');`,
  reference: `const [N, D] = view.shape;
const [s0, s1] = view.strides;
// row i, column j of the turned view is row N - 1 - j, column i of the old one:
// o + (N - 1 - j) s0 + i s1 = (o + (N - 1) s0) + i s1 - j s0
return { shape: [D, N], strides: [s1, -s0], offset: view.offset + (N - 1) * s0 };`,
  alternative: `// ask formula (1) for three corners of the turned view, and read the strides off
const placeOf = (row: number, column: number): number =>
  view.offset + row * view.strides[0] + column * view.strides[1];
const last = view.shape[0] - 1;
const first = placeOf(last, 0);
return {
  shape: [...view.shape].reverse(),
  strides: [placeOf(last, 1) - first, placeOf(last - 1, 0) - first],
  offset: first,
};`,
  mutants: [
    {
      name: 'to the left',
      from: 'strides: [s1, -s0], offset: view.offset + (N - 1) * s0',
      to: 'strides: [-s1, s0], offset: view.offset + (D - 1) * s1',
    },
    {
      name: 'only transposed',
      from: 'strides: [s1, -s0], offset: view.offset + (N - 1) * s0',
      to: 'strides: [s1, s0], offset: view.offset',
    },
    { name: 'offset forgotten', from: 'view.offset + (N - 1) * s0', to: 'view.offset' },
    { name: 'the old offset lost', from: 'view.offset + (N - 1) * s0', to: '(N - 1) * s0' },
    { name: 'one too far', from: '(N - 1) * s0 }', to: 'N * s0 }' },
    { name: 'right for squares only', from: '(N - 1) * s0 }', to: '(D - 1) * s0 }' },
    { name: 'shape not exchanged', from: 'shape: [D, N]', to: 'shape: [N, D]' },
    { name: 'strides not exchanged', from: 'strides: [s1, -s0]', to: 'strides: [-s0, s1]' },
    { name: 'row-major taken for granted', from: 'strides: [s1, -s0]', to: 'strides: [1, -D]' },
    { name: 'upside down', from: 'strides: [s1, -s0]', to: 'strides: [-s1, -s0]' },
  ],
  hints: [
    'Take the element in row i, column j of the turned table. In which row and column did it stand before? In the example, 20 came from row 2, column 0, and 10 from row 1, column 0.',
    'It is row N - 1 - j, column i of the old table. Put these two into formula (1).',
    'Sort what comes out: what stands with i is the new stride of axis 0, what stands with j that of axis 1, and the rest is the new offset.',
  ],
  solution: prose`Row $i$, column $j$ of the turned table is row $N - 1 - j$, column $i$ of the old one. In formula (1):

$$ o + (N - 1 - j)\, s_0 + i\, s_1 \;=\; \big(o + (N - 1)\, s_0\big) + i\, s_1 + j\, (-s_0) $$

So the strides are $[s_1, -s_0]$, and the view begins at the end of the first column. The number of columns plays no part in it.`,
  mistakes: [
    'The offset stays at $o$. Then the view runs backwards from its own beginning, out of the table.',
    'A step too far: $N$ in place of $N - 1$. Rows are counted from 0.',
    'Strides of a row-major table, $[D, 1]$, are taken for granted. A view of a view has others.',
    'The offset uses $D - 1$, which is right for squares only.',
  ],
  limits: { seconds: 5, memoryMb: 256 },
  properties: [
    { name: 'it returns { shape, strides, offset } in whole numbers', points: 0 },
    { name: 'shape: as many rows as there were columns', points: 1 },
    { name: 'offset: the place of the first element', points: 1 },
    { name: 'strides: one row and one column further', points: 2 },
  ],
  cases: CASES,
  trial,
};
