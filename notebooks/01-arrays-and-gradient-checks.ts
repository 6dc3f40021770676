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
// # 1 Arrays and gradient checks
//
// A neural network is a function with very many numbers in it. They are kept in arrays, and learning changes them little by little, guided by derivatives. So this course rests on two questions. **Where does a number of an array
// stand, and who else sees it? And how do I find out whether a derivative is right, without trusting my own algebra?**
//
// **You need** derivatives as taught at school (powers, products, the chain rule) and some TypeScript: functions, lists, loops. **You will have built** views of arrays, broadcasting,
// a generator of random numbers and a gradient check, all in a few lines each. **It takes** about 60 minutes to read; the machine computes for some seconds.
//
// | section | question |
// |---|---|
// | 1.1 | How does a table of numbers lie in memory? |
// | 1.2 | How can the same numbers be read in another order? |
// | 1.3 | What happens when two arrays share their numbers? |
// | 1.4 | How does a row get added to a whole table? |
// | 1.5 | How can numbers be random and still the same tomorrow? |
// | 1.6 | How do I find a derivative by trying? |
// | 1.7 | How small may the step be? |
// | 1.8 | And when there are many numbers? |
// | 1.9 | What are the derivatives of the lines of 1.4? |
// | 1.10 | What does a failed check look like, and what does a check not see? |
// | 1.11 | Where is all this in the library? |
//
// **Predict before you read on.** To find the slope of a function at a place $x$, move $x$ a little, by a step $h$, and see how the value of the function moves. Here are four steps:
// $10^{-2}$, $10^{-5}$, $10^{-8}$, $10^{-14}$. Which of them gives the best slope, and which the worst? Write your order down. Section 1.7 measures it.
//
// All imports of this chapter stand in one cell. The first two lines bring the packages on which the library is built: `ndarray` makes arrays, and `ndarray-ops` computes with them.
// The rest comes from the library of this course.

// %%
import ndarray from 'ndarray';
import ops from 'ndarray-ops';
import {
  add,
  addBackward,
  array,
  arrayPicture,
  astype,
  backend,
  checkGradient,
  copy,
  divide,
  format,
  type GradientCheck,
  imageGrid,
  lineChart,
  loadMnist,
  map,
  max,
  mean,
  meanBackward,
  multiply,
  multiplyBackward,
  norm,
  random,
  reshape,
  rows,
  show,
  subtract,
  sum,
  type Tensor,
  transpose,
  zeros,
} from 'nabla';

// %% [markdown]
// One helper for the whole chapter. Where the text states a number that was measured, the code holds it to a range, and stops the lesson if it is outside.

// %%
/** Stops the lesson when a number is not where the text says it is. */
function hold(name: string, value: number, low: number, high: number): void {
  if (value >= low && value <= high) return;
  throw new Error(`${name} should lie from ${low} to ${high}, but ${value} came`);
}

// %% [markdown]
// ## 1.1 Numbers in a row, and a shape
//
// The memory of a computer is one long strip of places, counted from 0. A table has rows and columns. So a table has to be laid onto the strip somehow, and there must be a rule that finds its numbers again.
//
// Here are twelve numbers, side by side. A `Float64Array` is TypeScript's way to lay numbers of one kind side by side in memory; 1.7 looks into the kind. The tens digit says which row of the table a number belongs to, the ones digit which column, both counted from 0: 12 is row 1, column 2.

// %%
const numbers = new Float64Array([0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23]); // [12]
const grid = ndarray(numbers, [3, 4]); //                                          [3, 4]
console.log(`shape  [${grid.shape.join(', ')}]`);
console.log(`stride [${grid.stride.join(', ')}]`);
console.log(`offset ${grid.offset}`);
console.log(`row 1, column 2: ${grid.get(1, 2)}`);

// %% [markdown]
// An *array* is numbers in memory, its *data*, and a few whole numbers that say how to read them:
//
// - An *axis* is a direction in which one can count. A table has two: axis 0 counts its rows, axis 1 its columns.
// - The *shape* says how many there are along each axis, here `[3, 4]`: three rows, four columns. One number of the array is an *element*.
// - The *stride* of an axis says how many places in memory one step along that axis takes. One column further is 1 place; one row further is 4 places, since a row has four numbers.
// - The *offset* is the place of the first element.
//
// With offset $o$ and strides $s_0$ and $s_1$, the element in row $i$ and column $j$ stands at
//
// $$ \text{place}(i, j) = o + i\, s_0 + j\, s_1 \tag{1} $$
//
// For row 1, column 2 that is $0 + 1 \cdot 4 + 2 \cdot 1 = 6$. This order, row after row, is called *row-major*. The figure shows the strip of memory, and below it the table. Equal colours
// are the same place. Look at how the rows of the table follow each other in memory.
//
// In the code, `Tensor` is the library's type for such an array, `array` makes one of a list, and `show` puts a figure on the page. `shades` are the numbers that a figure turns into colours. A line that comes back often is `from({ length: 5 }, (_, k) => ...)`: it makes a list of five, calling the function with $k$ = 0, 1, 2, 3, 4 (the `_` is an argument that nobody needs).

// %%
/** For each element of an array its place in memory; the shape of the array. */
function placesOf(view: Tensor): Tensor {
  // memory in which place 0 holds 0, place 1 holds 1, ...: read in the way of the view
  const counted = Float64Array.from({ length: view.data.length }, (_, place) => place);
  return ndarray(counted, view.shape, view.stride, view.offset); // the data, then how to read them
}

const strip = array([...numbers]); // [12]
const memoryPicture = show(
  arrayPicture({
    title: 'Twelve numbers in memory, read as three rows of four',
    description: 'A strip of twelve squares; below it the same twelve as a table.',
    lines: [
      [{ name: 'data, places 0 to 11', values: strip, shades: placesOf(strip) }], // [12]
      [{ name: 'grid [3, 4]', values: grid, shades: placesOf(grid) }], // [3, 4]
    ],
  }),
);

// %% [markdown]
// Formula (1) in TypeScript, for any number of axes. The cell asks it for all twelve elements and compares with what the package says.

// %%
/** Formula (1): offset + the sum over the axes of index * stride. */
function placeOf(view: Tensor, index: number[]): number {
  // reduce begins with the offset, and goes on from axis to axis with what it has so far
  return index.reduce((place, i, axis) => place + i * view.stride[axis], view.offset);
}

let equalPlaces = 0;
for (let i = 0; i < 3; i++) {
  for (let j = 0; j < 4; j++) {
    if (numbers[placeOf(grid, [i, j])] === grid.get(i, j)) equalPlaces++;
  }
}
console.log(`${equalPlaces} of ${grid.size} elements found by formula (1)`);
hold('elements found', equalPlaces, 12, 12);

// %% [markdown]
// ## 1.2 Other ways to read the same numbers
//
// Shape, strides and offset are a few numbers. Change them, and the same memory is read as another array. Such an array is called a *view*. No number is moved or copied.
//
// **Transposed**, written with a small raised T. Exchange rows and columns: element $(j, i)$ of the new array is element $(i, j)$ of the old one. Put that into (1):
//
// $$ \text{place}^{\mathsf T}(j, i) = \text{place}(i, j) = o + j\, s_1 + i\, s_0 $$
//
// So the strides have changed sides, and nothing else.
//
// **Rows from last to first.** Row $i$ of the new array is row $N - 1 - i$ of the old one, where $N$ is the number of rows:
//
// $$ o + (N - 1 - i)\, s_0 + j\, s_1 \;=\; \big(o + (N - 1)\, s_0\big) + i\, (-s_0) + j\, s_1 $$
//
// So the offset becomes $0 + 2 \cdot 4 = 8$, and the stride of axis 0 becomes $-4$: one row further is four places *back*.
//
// The package makes such views by `transpose`, `step`, `pick`, `lo` and `hi`; the comments in the cell say what each does.
//
// **Predict:** every second column only, columns 0 and 2. Which shape, which strides, which offset? And column 1 alone? Then compare.

// %%
const transposed = grid.transpose(1, 0); //      [4, 3] axis 1 first, then axis 0
const upsideDown = grid.step(-1, 1); //          [3, 4] rows backwards
const everySecond = grid.step(1, 2); //          [3, 2] columns in steps of two
const columnOne = grid.pick(null, 1); //         [3]    all rows, column 1 alone
const corner = grid.lo(1, 1).hi(2, 2); //        [2, 2] from row 1, column 1 on, two each

const views: [string, Tensor][] = [
  ['grid', grid],
  ['transposed', transposed],
  ['upsideDown', upsideDown],
  ['everySecond', everySecond],
  ['columnOne', columnOne],
  ['corner', corner],
];
for (const [name, view] of views) {
  const [shape, stride] = [view.shape.join(', '), view.stride.join(', ')];
  const whose = view.data === numbers ? 'same data' : 'other data';
  const text = `shape [${shape}]  stride [${stride}]  offset ${view.offset}`;
  console.log(`${name.padEnd(12)} ${text}  ${whose}`);
}
hold('offset upside down', upsideDown.offset, 8, 8);
hold('stride of axis 0 upside down', upsideDown.stride[0], -4, -4);
hold(
  'arrays over the same data',
  views.filter(([, view]) => view.data === numbers).length,
  6,
  6,
);

// %% [markdown]
// The figure shows five views. A colour still stands for a place in memory, as in the figure before. Look at `upsideDown`: the darkest square, place 0, is now in the last row.

// %%
const viewPicture = show(
  arrayPicture({
    title: 'Five views of the same twelve numbers',
    description:
      'The table transposed, upside down, every second column, one column, a corner.',
    lines: [
      [
        { name: 'transposed [4, 3]', values: transposed, shades: placesOf(transposed) },
        { name: 'upsideDown [3, 4]', values: upsideDown, shades: placesOf(upsideDown) },
      ],
      [
        { name: 'everySecond [3, 2]', values: everySecond, shades: placesOf(everySecond) },
        { name: 'columnOne [3]', values: columnOne, shades: placesOf(columnOne) },
        { name: 'corner [2, 2]', values: corner, shades: placesOf(corner) },
      ],
    ],
  }),
);

// %% [markdown]
// The strides themselves can be drawn. Read a view row by row and note the place in memory each time. Look at the steps: `grid` walks straight up, one place at a time. `transposed` jumps
// 4 places up, and falls back after every third element. `upsideDown` begins at place 8.

// %%
// copy() reads a view row by row into fresh data: here, the places in the order of reading
const readingOrder = (view: Tensor): number[] => [...copy(placesOf(view)).data];
const stridePicture = show(
  lineChart({
    title: 'The way of three views through memory',
    xTitle: 'element, counted row by row',
    yTitle: 'place in memory',
    description:
      'grid rises evenly; transposed jumps up by four; upsideDown falls in three blocks.',
    series: [
      { name: 'grid, strides 4 and 1', y: readingOrder(grid) },
      { name: 'transposed, strides 1 and 4', y: readingOrder(transposed) },
      { name: 'upsideDown, strides -4 and 1', y: readingOrder(upsideDown) },
    ],
  }),
);

// %% [markdown]
// **Real pictures.** The library brings *MNIST*, a collection of handwritten digits that this course uses often. A picture has 28 by 28 points, *pixels*, each a number from 0 (paper) to 1 (ink). Ten thousand
// pictures stand in one array of shape `[10000, 784]`: a picture is a row, and $784 = 28 \cdot 28$. The library's `rows` views some rows of an array, here the first one, and `reshape` reads the same numbers under another shape.
//
// **Predict:** which two views, one after the other, turn a picture by a quarter to the right?

// %%
const pictures = loadMnist().test.images; //                      [10000, 784]
const digit = reshape(rows(pictures, 0, 1), [28, 28]); //         [28, 28] a view

const digitViews: [string, Tensor][] = [
  ['as it is', digit], //                                         [28, 28]
  ['transposed', digit.transpose(1, 0)], //                       [28, 28]
  ['rows backwards', digit.step(-1, 1)], //                       [28, 28]
  ['columns backwards', digit.step(1, -1)], //                    [28, 28]
  ['a quarter turn', digit.transpose(1, 0).step(1, -1)], //       [28, 28]
];
// zeros makes an array of zeros; float32 is the kind of number that the pictures have (1.7)
const album = zeros([5, 784], 'float32'); //                      [5, 784]
digitViews.forEach(([, view], k) => {
  // assign writes the numbers of its second array into its first
  ops.assign(reshape(rows(album, k, k + 1), [28, 28]), view); //  [28, 28]
});
const digitPicture = show(
  imageGrid({
    images: album, // [5, 784]
    width: 28,
    columns: 5,
    titles: digitViews.map(([name]) => name),
    title: 'One digit, five ways to read it',
    description:
      'A seven: as written, mirrored at its diagonal, upside down, left to right, turned.',
  }),
);

// %% [markdown]
// Transposed, then columns backwards. Look at the last two pictures: a view of a view is again a view.
//
// A view costs the same however large the array is. A copy moves every number. Here are both for all ten thousand pictures, transposed.

// %%
const millisecondsOf = (work: () => unknown): number => {
  const start = performance.now();
  work();
  return performance.now() - start;
};
const viewMs = millisecondsOf(() => transpose(pictures)); //       [784, 10000]
const copyMs = millisecondsOf(() => copy(transpose(pictures))); // [784, 10000]
console.log(`view ${viewMs.toFixed(3)} ms, copy ${copyMs.toFixed(3)} ms`);
hold('how often the view fits into the time of the copy', copyMs / viewMs, 5, Infinity);

// %% [markdown]
// ## 1.3 Shared numbers
//
// What is cheap to make is easy to break. A view has no numbers of its own, so whoever writes into the view writes into the array.
//
// `ndarray-ops` computes with all elements at once. Its names are built of parts: `mul` multiplies, an `s` behind it says that the second one is a single number (a *scalar*), and `eq` says that the result is
// written back into the first array. So `ops.muls(out, x, 2)` writes $2x$ into `out`, and `ops.mulseq(x, 2)` doubles `x` itself.
//
// **Predict:** what does the next cell print? (`format` gives the numbers row by row, then their kind and the shape.)

// %%
const sharedTable = copy(grid); //                     [3, 4] a copy: with data of its own
const sharedColumn = sharedTable.pick(null, 1); //     [3]    a view of the copy
ops.mulseq(sharedColumn, 100);
console.log(format(sharedTable));
hold('row 1, column 1', sharedTable.get(1, 1), 1100, 1100);
hold('row 2, column 1', sharedTable.get(2, 1), 2100, 2100);

// %% [markdown]
// The column has changed in the table too: 100, 1100, 2100. Two names for the same memory are called *aliases*. That is useful where it is meant, and a trap where it is not: the line that changes the numbers does not name
// the array whose numbers change.
//
// **A worse one.** Five numbers should move one place to the right. `line.lo(1)` is the view from place 1 on, `line.hi(4)` the first four. Assign the one to the other. **Predict** the result.

// %%
const line = ndarray(new Float64Array([1, 2, 3, 4, 5]), [5]); //          [5]
ops.assign(line.lo(1), line.hi(4)); //                                    [4] <- [4]
console.log(`shifted within itself   ${[...line.data].join(' ')}`);

const line2 = ndarray(new Float64Array([1, 2, 3, 4, 5]), [5]); //         [5]
ops.assign(line2.lo(1), copy(line2.hi(4))); //                            [4] <- [4], copied
console.log(`shifted from a copy     ${[...line2.data].join(' ')}`);
hold('the last number, shifted within itself', line.get(4), 1, 1);
hold('the last number, shifted from a copy', line2.get(4), 4, 4);

// %% [markdown]
// The first number has smeared over all the others. `assign` goes from left to right: it writes the 1 to place 1, then reads place 1 to fill place 2, and finds the 1 again. No error, no warning.
//
// **And a third.** `data` is the memory, not the view. Row 0, column 1 of the transposed table is not `data[1]`:

// %%
console.log(`transposed.get(0, 1)    ${transposed.get(0, 1)}`);
console.log(`transposed.data[1]      ${transposed.data[1]}`);
hold('row 0, column 1 of the transposed table', transposed.get(0, 1), 10, 10);
hold('place 1 of the memory', transposed.data[1], 1, 1);

// %% [markdown]
// The library follows one rule, and so will your code: **a function does not write into an array that it was given**, unless its name ends in `Into`. When you need numbers of your own, take a `copy`: it has
// the same elements, in row-major order, in memory that nobody else knows.
//
// The library's views and copies are in [`array/view.ts`](../lib/src/array/view.ts). Its type `Tensor` is in [`array/tensor.ts`](../lib/src/array/tensor.ts): an `ndarray` whose data may have digits behind the point.
//
// ## 1.4 Broadcasting
//
// Networks often add the same row of numbers to every row of a table. The table has shape `[3, 4]`, the row `[4]`. One could write the row down three times. **Predict** how a view can have three rows when there are
// numbers for one only. Which stride?
//
// In (1), set the stride of axis 0 to zero:
//
// $$ \text{place}(i, j) = o + i \cdot 0 + j\, s_1 = o + j\, s_1 $$
//
// The row number has no effect: every row is the same row. Repeating costs no memory. In the cell, the four arguments of `ndarray` are data, shape, stride and offset, and `ops.add(out, p, q)` writes $p + q$ into `out`.

// %%
const row = ndarray(new Float64Array([100, 200, 300, 400]), [4]); // [4]
const rowRepeated = ndarray(row.data, [3, 4], [0, 1], 0); //         [3, 4] over 4 numbers
const rowAdded = zeros([3, 4]); //                                   [3, 4]
ops.add(rowAdded, grid, rowRepeated); //                             [3, 4]
console.log(format(rowAdded));

// %% [markdown]
// The same works for columns. A column of three numbers, shape `[3, 1]`, meets a table with four columns: set the stride of axis 1 to zero, and it is repeated to the right.
//
// To let arrays of different shapes meet in this way is called *broadcasting*. The rule, for two shapes:
//
// 1. Write both shapes so that their **last** axes stand below each other. Where one has fewer axes, put 1 in front.
// 2. Along each axis the two lengths must be equal, or one of them must be 1.
// 3. Whoever has 1 is repeated.
//
// | | `[3, 4]` and `[4]` | `[3, 4]` and `[3, 1]` | `[3, 1]` and `[4]` | `[3, 4]` and `[3]` |
// |---|---|---|---|---|
// | first | 3 4 | 3 4 | 3 1 | 3 4 |
// | second | 1 4 | 3 1 | 1 4 | 1 3 |
// | result | 3 4 | 3 4 | 3 4 | 4 against 3: an error |
//
// In TypeScript. The first function finds the common shape (rules 1 and 2), the second makes the view (rule 3).

// %%
/** The shape that two shapes have together. */
function commonShape(first: number[], second: number[]): number[] {
  const axes = Math.max(first.length, second.length);
  const inFront = (shape: number[]): number[] => [
    ...new Array<number>(axes - shape.length).fill(1),
    ...shape,
  ];
  const [m, n] = [inFront(first), inFront(second)];
  return m.map((length, axis) => {
    if (length !== n[axis] && length !== 1 && n[axis] !== 1) {
      throw new RangeError(`axis ${axis} has lengths ${length} and ${n[axis]}`);
    }
    return Math.max(length, n[axis]);
  });
}

/** A view of `shape` over the data of `small`: stride 0 along each repeated axis. */
function broadcastTo(small: Tensor, shape: number[]): Tensor {
  const missing = shape.length - small.dimension;
  const stride = shape.map((_, axis) =>
    axis < missing || small.shape[axis - missing] === 1 ? 0 : small.stride[axis - missing],
  );
  return ndarray(small.data, shape, stride, small.offset);
}

/** first + second, broadcast. */
function plus(first: Tensor, second: Tensor): Tensor {
  const shape = commonShape(first.shape, second.shape);
  const out = zeros(shape);
  ops.add(out, broadcastTo(first, shape), broadcastTo(second, shape));
  return out;
}

const column = ndarray(new Float64Array([0, 1000, 2000]), [3, 1]); // [3, 1]
const rowSum = plus(grid, row); //          [3, 4] + [4]    -> [3, 4]
const columnSum = plus(grid, column); //    [3, 4] + [3, 1] -> [3, 4]
const tableSum = plus(column, row); //      [3, 1] + [4]    -> [3, 4]
console.log(format(tableSum));

// %% [markdown]
// The figure draws two of the sums. Orange squares hold numbers that are there, pale orange ones are repeated: read a second time, not stored. Look at the second line, where *both* are repeated.

// %%
// shades: 1 what is stored, 0.4 what is repeated, -0.5 the result
const mark = (values: Tensor, isStored: (r: number, c: number) => boolean): Tensor =>
  array(
    Array.from({ length: values.shape[0] }, (_, r) =>
      Array.from({ length: values.shape[1] }, (__, c) => (isStored(r, c) ? 1 : 0.4)),
    ),
  );
const repeatedRow = broadcastTo(row, [3, 4]); //       [3, 4]
const repeatedColumn = broadcastTo(column, [3, 4]); // [3, 4]
const broadcastPicture = show(
  arrayPicture({
    title: 'Broadcasting: what is stored, what is repeated, what comes out',
    description:
      'A table plus a row that is read three times; a column plus a row, both repeated.',
    palette: 'diverging',
    range: [-1.3, 1.3],
    lines: [
      [
        { name: 'grid [3, 4]', values: grid, shades: map(grid, () => 1) },
        '+',
        {
          name: 'row [4], repeated',
          values: repeatedRow,
          shades: mark(repeatedRow, (r) => r === 0),
        },
        '=',
        { name: 'rowSum [3, 4]', values: rowSum, shades: map(rowSum, () => -0.5) },
      ],
      [
        {
          name: 'column [3, 1], repeated',
          values: repeatedColumn,
          shades: mark(repeatedColumn, (_, c) => c === 0),
        },
        '+',
        {
          name: 'row [4], repeated',
          values: repeatedRow,
          shades: mark(repeatedRow, (r) => r === 0),
        },
        '=',
        { name: 'tableSum [3, 4]', values: tableSum, shades: map(tableSum, () => -0.5) },
      ],
    ],
  }),
);

// %% [markdown]
// The library's `add`, `subtract`, `multiply` and `divide` broadcast by the same rule ([`array/arithmetic.ts`](../lib/src/array/arithmetic.ts)). They write into a new array and hand it back. Its `map` applies a function to every element, and `mean`, `max` and `sum` make one number of an array. When two shapes do not fit, `add` says so:

// %%
let complaint = '';
try {
  add(grid, array([1, 2, 3])); // [3, 4] + [3]
} catch (error) {
  complaint = (error as Error).message;
}
console.log(complaint);
hold('the error names both lengths', Number(complaint.includes('4 and 3')), 1, 1);

// %% [markdown]
// **When it does not complain.** Three predictions as a column, three true values as a list, all equal. So all differences should be zero, and so should the mean of their squares. **Predict** what comes.

// %%
const predicted = array([[1], [2], [3]]); //                          [3, 1]
const truth = array([1, 2, 3]); //                                    [3]
const difference = subtract(predicted, truth); //                     [3, 1] - [3] -> [3, 3]
const meanSquare = mean(multiply(difference, difference)); //         [3, 3] -> one number
console.log(`${format(difference)}\nmean square ${meanSquare.toFixed(3)}`);

const sameShape = subtract(reshape(predicted, [3]), truth); //        [3] - [3] -> [3]
console.log(`with equal shapes: ${format(sameShape)}`);
hold('mean square of the accident', meanSquare, 1.333, 1.334);
hold('largest difference with equal shapes', max(map(sameShape, Math.abs)), 0, 0);

// %% [markdown]
// By rule 1 the list is a *row*, `[1, 3]`. Column minus row is a table: every prediction against every truth. This mistake is easy to make and hard to see, because the program runs. A shape comment on each line,
// as in these cells, shows it at once.
//
// **Real data.** Subtract the mean picture from each of the ten thousand. Averaging over axis 0 makes `[784]` of `[10000, 784]`: axis 0 disappears. Broadcasting then repeats the mean ten thousand times
// without storing it. Then the mean of every pixel should be zero. Look at the mean picture: an average of all ten digits. In the other two, orange is more ink than the mean and blue is less.

// %%
const meanPicture = mean(pictures, 0); //               [10000, 784] -> [784]
const centred = subtract(pictures, meanPicture); //     [10000, 784] - [784] -> [10000, 784]
const leftOver = mean(centred, 0); //                   [10000, 784] -> [784]
const largestLeft = max(map(leftOver, Math.abs)); //    one number
console.log(`largest mean of a pixel: before ${max(meanPicture).toFixed(3)}`);
console.log(`                         after  ${largestLeft.toExponential(1)}`);
hold('largest mean of a pixel before', max(meanPicture), 0.4, 0.7);
hold('largest mean of a pixel after', largestLeft, 0, 1e-6);

const threePictures = zeros([3, 784], 'float32'); //     [3, 784]
ops.assign(threePictures.pick(0, null), meanPicture); // [784]
ops.assign(threePictures.pick(1, null), centred.pick(0, null)); // [784]
ops.assign(threePictures.pick(2, null), centred.pick(1, null)); // [784]
const centredPicture = show(
  imageGrid({
    images: threePictures, // [3, 784]
    width: 28,
    columns: 3,
    palette: 'diverging',
    range: [-1, 1],
    titles: ['mean of 10,000', 'a seven, less the mean', 'a two, less the mean'],
    title: 'The mean picture, and two digits without it',
    description: 'A round smear; a seven and a two in orange on a blue smear.',
  }),
);

// %% [markdown]
// The means are not exactly zero. These pictures are stored in a kind of number with about 7 digits, and the rest gets lost. Section 1.7 looks into that.
//
// ## 1.5 Random numbers with a seed
//
// Networks begin with random numbers, and so will our tests. But a result that nobody can repeat teaches nothing. **How can numbers be random and still be the same tomorrow?**
//
// By computing them. A *generator* keeps one whole number, its *state*. Each time it is asked, it scrambles the state by a fixed rule and gives it out. What comes looks random, but it is determined by the first
// state, the *seed*. Here is a generator of three lines by Marsaglia (2003). For these operations TypeScript
// takes a number as 32 *bits*, digits that are 0 or 1:
//
// - `state << 13` moves all bits 13 places to the left; what falls out is lost, and zeros come in. `>>> 17` moves to the right.
// - `^` compares two numbers bit by bit: 1 where they differ, 0 where they agree.
// - `state ^= state << 13` is short for `state = state ^ (state << 13)`: the state, compared with itself moved.
//
// At the end, dividing by $2^{32}$ makes a number from 0 up to, not including, 1.

// %%
/** A generator after Marsaglia (2003): each call gives the next number in [0, 1). */
function makeGenerator(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32; // >>> 0: read the 32 bits as a number from 0 up
  };
}

const [first, again, other] = [
  makeGenerator(2026),
  makeGenerator(2026),
  makeGenerator(2027),
];
const five = (draw: () => number): string =>
  Array.from({ length: 5 }, () => draw().toFixed(4)).join('  ');
const [fiveFirst, fiveAgain, fiveOther] = [five(first), five(again), five(other)];
console.log(`seed 2026        ${fiveFirst}`);
console.log(`seed 2026 again  ${fiveAgain}`);
console.log(`seed 2027        ${fiveOther}`);
hold('same numbers from the same seed', Number(fiveFirst === fiveAgain), 1, 1);
hold('same numbers from another seed', Number(fiveFirst === fiveOther), 0, 0);
const firstGap = Math.abs(makeGenerator(2026)() - makeGenerator(2027)());
hold('difference of the first numbers', firstGap, 0, 0.001);

// %% [markdown]
// Look at the first number of each line: nearly the same for both seeds. A simple rule has simple weaknesses. **Predict:** what comes from the seed 0? Follow the three lines in your head.

// %%
const stuck = makeGenerator(0);
console.log(`seed 0           ${five(stuck)}`);
for (const seed of [1, 2, 3]) {
  const ours = makeGenerator(seed)();
  const theirs = random(seed).uniform();
  console.log(
    `first of seed ${seed}: ours ${ours.toFixed(6)}, the library's ${theirs.toFixed(6)}`,
  );
  hold('our first number from a small seed', ours, 0, 0.001);
}
hold('what comes from the seed 0', stuck(), 0, 0);

// %% [markdown]
// Zero moved is zero, and zero against zero is zero: it is stuck for ever. And small seeds begin with small numbers. The library's generator, `random(seed)`, has a state of four such numbers and scrambles the seed before it begins, so both
// weaknesses are gone ([`data/random.ts`](../lib/src/data/random.ts)). From here on we use that one.
//
// **Two distributions.** A *distribution* says how often which numbers come. `uniform()` gives numbers from 0 to 1, none preferred. `normal()` gives numbers from a bell curve: often near 0, rarely far out. Its height at the number $z$ is called $\varphi(z)$ (the Greek letter phi):
//
// $$ \varphi(z) = \frac{1}{\sqrt{2\pi}}\; e^{-z^2/2} $$
//
// Box and Muller (1958) make such a $z$ of two uniform numbers $u_1$ and $u_2$, where $\log$ is the natural logarithm:
//
// $$ z = \sqrt{-2 \log u_1}\; \cos(2\pi u_2) \tag{2} $$
//
// (The angle is in radians: $2\pi$ is a full turn.) How far $n$ numbers $v_1, \dots, v_n$ spread around their mean $\bar v$ is measured by the *standard deviation* $\sigma$ (sigma), the root of the mean squared distance from the mean:
//
// $$ \sigma = \sqrt{\frac1n \sum_{i=1}^{n} (v_i - \bar v)^2} = \frac{\lVert v - \bar v \rVert}{\sqrt n} \qquad\text{where}\qquad \lVert v \rVert = \sqrt{\sum_{i} v_i^2} $$
//
// The large $\sum$ (sigma too, as a capital) adds up what stands behind it, once for each $i$ from 1 to $n$. $\lVert v \rVert$ is called the *norm* of the array $v$, in code `norm(v)`: the root of the sum of the squares of all elements. For the bell curve $\sigma$ is 1, for the uniform numbers $1/\sqrt{12} = 0.289$. Draw a hundred thousand of each. **Predict:** what share of the
// normal numbers lies between $-1$ and $1$?

// %%
const dice = random(1);
const uniforms = dice.uniformArray([100000]); //       [100000]
// (2); 1 - u instead of u, which may be 0, where the logarithm is infinite
const boxMuller = (): number =>
  Math.sqrt(-2 * Math.log(1 - dice.uniform())) * Math.cos(2 * Math.PI * dice.uniform());
const normals = map(zeros([100000]), boxMuller); //    [100000]
const deviation = (values: Tensor): number =>
  norm(subtract(values, mean(values))) / Math.sqrt(values.size);
const insideOne = mean(map(normals, (z) => (Math.abs(z) < 1 ? 1 : 0))); // one number
console.log(
  `uniform: mean ${mean(uniforms).toFixed(3)}, deviation ${deviation(uniforms).toFixed(3)}`,
);
console.log(
  `normal:  mean ${mean(normals).toFixed(3)}, deviation ${deviation(normals).toFixed(3)}`,
);
console.log(`share of the normal numbers between -1 and 1: ${insideOne.toFixed(3)}`);
hold('mean of the uniform numbers', mean(uniforms), 0.495, 0.505);
hold('deviation of the uniform numbers', deviation(uniforms), 0.286, 0.292);
hold('mean of the normal numbers', mean(normals), -0.015, 0.015);
hold('deviation of the normal numbers', deviation(normals), 0.985, 1.015);
hold('share between -1 and 1', insideOne, 0.675, 0.691);

// %% [markdown]
// A bit more than two thirds, 0.683. To see the distribution, cut the axis into *bins*, intervals of equal width, and count how many numbers fall into each. Divide each count by how many numbers there are and by the width of a bin; then the area under the stairs is 1, as is the area under the curve, and the two can be laid over each other. Look at how
// closely the stairs follow it, and that nearly nothing lies beyond 4.

// %%
/** Stairs: for each bin from `low` to `high` its two edges, at the height of its share. */
function histogram(values: Tensor, low: number, high: number, bins: number) {
  const width = (high - low) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (const value of values.data) {
    const bin = Math.floor((value - low) / width);
    if (bin >= 0 && bin < bins) counts[bin]++;
  }
  return {
    x: counts.flatMap((_, bin) => [low + bin * width, low + (bin + 1) * width]),
    y: counts.flatMap((count) => new Array<number>(2).fill(count / values.size / width)),
  };
}

const bellAxis = Array.from({ length: 101 }, (_, k) => -5 + k * 0.1);
const bell = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
const normalPicture = show(
  lineChart({
    title: 'A hundred thousand normal and uniform numbers',
    xTitle: 'number drawn',
    yTitle: 'share for each unit of the axis',
    description:
      'Stairs in the form of a bell under the bell curve; a block of height 1 from 0 to 1.',
    series: [
      { name: 'normal, drawn', ...histogram(normals, -5, 5, 50) },
      { name: 'bell curve', x: bellAxis, y: bellAxis.map(bell) },
      { name: 'uniform, drawn', ...histogram(uniforms, -0.2, 1.2, 28) },
    ],
  }),
);

// %% [markdown]
// **A trap.** Two arrays of random numbers are wanted, and someone makes a generator for each, with the same seed. When two arrays are *independent*, which means that one tells nothing about the other, ups and downs often cancel in their sum. Then the *squares* of the deviations add up, and the sum has deviation
// $\sqrt{1^2 + 1^2} = 1.41$. **Predict** the deviation when both came from the same seed.

// %%
const noiseA = random(7).normalArray([10000]); //                      [10000]
const noiseB = random(7).normalArray([10000]); //                      [10000] again seed 7
const oneStream = random(7);
const noiseC = oneStream.normalArray([10000]); //                      [10000]
const noiseD = oneStream.normalArray([10000]); //                      [10000] goes on
const sameSeed = deviation(add(noiseA, noiseB)); //                    [10000] -> one number
const independent = deviation(add(noiseC, noiseD)); //                 [10000] -> one number
console.log(`from one seed twice: ${sameSeed.toFixed(2)}`);
console.log(`from one generator:  ${independent.toFixed(2)}`);
hold('deviation of the sum, same seed', sameSeed, 1.94, 2.06);
hold('deviation of the sum, one generator', independent, 1.37, 1.46);

// %% [markdown]
// The two arrays held the same numbers, so each sum is twice a number, and everything spreads twice as far. So: **one generator, made once with a written seed, and handed to whoever needs numbers.**
//
// ## 1.6 A derivative, asked by trying
//
// At school, the derivative of $x^3$ is $3x^2$. At $x = 1$ that is 3. Suppose we did not know. The derivative is a slope, and a slope can be measured: go a step $h$ to the right, see how far the function rises, divide by $h$. This is the *forward difference*. The *central difference*
// goes a step both ways:
//
// $$ \text{forward} = \frac{f(x + h) - f(x)}{h} \qquad\qquad \text{central} = \frac{f(x + h) - f(x - h)}{2h} $$
//
// Take a step that is much too large, $h = 0.5$, to see the difference. Look at which of the two measured lines, central or forward, is nearly parallel to the tangent, the straight line that only touches the curve.

// %%
const cube = (x: number): number => x ** 3;
const forwardAt = (f: (x: number) => number, x: number, h: number): number =>
  (f(x + h) - f(x)) / h;
const centralAt = (f: (x: number) => number, x: number, h: number): number =>
  (f(x + h) - f(x - h)) / (2 * h);

const forwardSlope = forwardAt(cube, 1, 0.5);
const centralSlope = centralAt(cube, 1, 0.5);
console.log(`true slope 3, forward ${forwardSlope}, central ${centralSlope}`);
hold('forward slope', forwardSlope, 4.75, 4.75);
hold('central slope', centralSlope, 3.25, 3.25);

const cubeAxis = Array.from({ length: 61 }, (_, k) => 0.2 + k * 0.025);
const secantPicture = show(
  lineChart({
    title: 'The slope of x cubed at x = 1, measured with a step of 0.5',
    xTitle: 'x',
    yTitle: 'value of the function',
    description:
      'The central line is nearly parallel to the tangent; the forward one is steeper.',
    series: [
      { name: 'x cubed', x: cubeAxis, y: cubeAxis.map(cube) },
      { name: 'tangent, slope 3', x: [0.5, 1.5], y: [1 - 3 * 0.5, 1 + 3 * 0.5] },
      { name: 'central, slope 3.25', x: [0.5, 1.5], y: [cube(0.5), cube(1.5)] },
      { name: 'forward, slope 4.75', x: [1, 1.5], y: [cube(1), cube(1.5)] },
    ],
  }),
);

// %% [markdown]
// How wrong are they? Multiply out:
//
// $$ (x + h)^3 = x^3 + 3x^2 h + 3x h^2 + h^3 \qquad\qquad (x - h)^3 = x^3 - 3x^2 h + 3x h^2 - h^3 $$
//
// Put the first into the forward difference, and both into the central one:
//
// $$ \text{forward} = 3x^2 + 3x h + h^2 \qquad\qquad \text{central} = \frac{6x^2 h + 2h^3}{2h} = 3x^2 + h^2 $$
//
// The derivative is there, and an error behind it. With $x = 1$ and $h = 0.5$ the errors are $1.75$ and $0.25$, as measured. When $h$ gets ten times smaller, the forward error gets about ten times smaller, and the central error a hundred times: the terms $3x h^2$ are equal on both sides, and
// cancel.
//
// That is so for every *smooth* function, one that can be differentiated again and again. Let $f'$, $f''$, $f'''$ be its first, second and third derivative. Close to $x$, such a function is nearly a polynomial in the step $h$ (Taylor's formula):
//
// $$ f(x + h) = f(x) + f'(x)\, h + \frac{f''(x)}{2}\, h^2 + \frac{f'''(x)}{6}\, h^3 + \dots $$
//
// The dots stand for higher powers of $h$, which matter less the smaller $h$ is. The factors are what they must be: differentiate the right side once, twice, three times with respect to $h$, set $h = 0$, and $f'$, $f''$, $f'''$ come out. For the step to the left, replace $h$ by $-h$; the even powers keep their sign. So
//
// $$ \text{forward} = f'(x) + \frac{f''(x)}{2}\, h + \dots \qquad\qquad \text{central} = f'(x) + \frac{f'''(x)}{6}\, h^2 + \dots \tag{3} $$

// %%
for (const h of [0.5, 0.05, 0.005]) {
  const [forwardError, centralError] = [
    forwardAt(cube, 1, h) - 3,
    centralAt(cube, 1, h) - 3,
  ];
  console.log(
    `h ${h}: error forward ${forwardError.toFixed(6)}, central ${centralError.toFixed(6)}`,
  );
  hold(
    'forward error against 3h + h^2',
    forwardError / (3 * h + h * h),
    0.999999,
    1.000001,
  );
  hold('central error against h^2', centralError / (h * h), 0.999999, 1.000001);
}

// %% [markdown]
// ## 1.7 How small may the step be?
//
// By (3), the smaller the step, the better. So why not $h = 10^{-14}$?
//
// Because a computer does not keep all digits. A number of TypeScript is a *float64*: 64 bits, of which 52 hold the digits behind the first one. Between 1 and 2 the next number is always $\varepsilon = 2^{-52} \approx 2.2 \cdot 10^{-16}$ further on; $\varepsilon$ (epsilon) is called the
// *machine epsilon*. What falls between two neighbours is rounded to the nearer one. So every result carries a relative error of up to $\varepsilon/2$, in other words: about 16 digits are right.

// %%
const epsilon = Number.EPSILON;
console.log(`epsilon ${epsilon}`);
console.log(`1 + epsilon     > 1 ? ${1 + epsilon > 1}`);
console.log(`1 + epsilon / 4 > 1 ? ${1 + epsilon / 4 > 1}`);
console.log(`0.1 + 0.2 = ${0.1 + 0.2}`);
hold('epsilon in units of 2^-52', epsilon * 2 ** 52, 1, 1);
hold('what is left of a quarter of epsilon', 1 + epsilon / 4 - 1, 0, 0);

// %% [markdown]
// Now the difference $f(x + h) - f(x - h)$. The two values are nearly equal, so their leading digits cancel, and what is left is mostly rounding. Each value is wrong by up to about $\frac{\varepsilon}{2} |f|$, both together by up to $\varepsilon |f|$. Then it is divided by $2h$, and that makes it
// large when $h$ is small. (The places $x \pm h$ are rounded too; that changes the estimate little.) Together with (3):
//
// $$ \text{error}(h) \;\approx\; \frac{|f'''|}{6}\, h^2 + \frac{\varepsilon\, |f|}{2h} $$
//
// The first part is smaller for a small $h$, the second for a large one. Take $f(x) = e^x$, where $f = f' = f'''$, and divide by $f'$ to have the *relative* error, the error as a share of the right value:
//
// $$ E(h) = \frac{h^2}{6} + \frac{\varepsilon}{2h} \tag{4} $$
//
// Where is it lowest? Where its slope is zero. Call that step $h_\ast$:
//
// $$ E'(h) = \frac{h}{3} - \frac{\varepsilon}{2h^2} = 0 \quad\Longrightarrow\quad h^3 = \frac{3\varepsilon}{2} \quad\Longrightarrow\quad h_\ast = \sqrt[3]{3\varepsilon/2} \tag{5} $$

// %%
const model = (h: number): number => h ** 2 / 6 + epsilon / (2 * h);
const dModel = (h: number): number => h / 3 - epsilon / (2 * h ** 2); // E'
const bestStep = Math.cbrt((3 * epsilon) / 2); // the cube root: (5)
console.log(`best step ${bestStep.toExponential(1)}`);
console.log(`error there ${model(bestStep).toExponential(1)}`);

// E' itself, checked by trying: at h = 2e-5, with a step that is small against it
const ePrime = centralAt(model, 2e-5, 1e-9);
const ePrimeError = Math.abs(ePrime - dModel(2e-5)) / Math.abs(dModel(2e-5));
console.log(`E' by trying: relative error ${ePrimeError.toExponential(1)}`);
hold('best step', bestStep, 6e-6, 8e-6);
hold('error at the best step', model(bestStep), 2e-11, 3e-11);
hold("relative error of E'", ePrimeError, 0, 1e-7);

// %% [markdown]
// That is theory. Now measure: the slope of $e^x$ at 101 places from $-1$ to $1$, with steps from 1 down to $10^{-16}$. To compare 101 numbers at once we take the norm of 1.5:
//
// $$ \text{relative error} = \frac{\lVert \text{measured} - \text{true} \rVert}{\lVert \text{true} \rVert} $$
//
// **Before you run it:** draw what you expect. The figure has *logarithmic* axes: each step along an axis multiplies by ten. There a power is a straight line, because $\log(c\, h^k) = \log c + k \log h$, and its slope is the exponent $k$. So which slope has each arm of the curve?

// %%
const places = array(Array.from({ length: 101 }, (_, k) => -1 + k * 0.02)); // [101]
const exactSlopes = map(places, Math.exp); //                                  [101]
// [101] -> one number
const errorOf = (slopeAt: (x: number) => number): number =>
  norm(subtract(map(places, slopeAt), exactSlopes)) / norm(exactSlopes);

const steps = Array.from({ length: 65 }, (_, k) => 10 ** (-k / 4)); // 1, 0.56, ..., 1e-16
const forwardErrors = steps.map((h) => errorOf((x) => forwardAt(Math.exp, x, h)));
const centralErrors = steps.map((h) => errorOf((x) => centralAt(Math.exp, x, h)));
const vPicture = show(
  lineChart({
    title: 'The error of a measured slope against the step',
    xTitle: 'step h (logarithmic axis)',
    yTitle: 'relative error (logarithmic axis)',
    xLog: true,
    yLog: true,
    description:
      'Two letters V. Central: lowest near h = 1e-5 at 1e-11. Forward: near 1e-8 at 1e-8.',
    series: [
      { name: 'central difference', x: steps, y: centralErrors },
      { name: 'forward difference', x: steps, y: forwardErrors },
      { name: 'model (4)', x: steps, y: steps.map(model) },
    ],
  }),
);

// %% [markdown]
// Look at the letter V of each difference. On the right the step is too long for the curve, on the left too short for the digits. The bottom of the central difference lies near $10^{-5}$, where (5) has put it, at an error near $10^{-11}$. The model takes the worst case of rounding, so on the left the measured line lies somewhat below it. The
// forward difference has its bottom about a thousand times higher.
//
// Now the slopes of the arms, and the answer to the question of the first page.

// %%
/** The slope of log(y) against log(x) between two points. */
const logSlope = (errors: number[], from: number, to: number): number =>
  Math.log(errors[to] / errors[from]) / Math.log(steps[to] / steps[from]);
const at = (power: number): number => -4 * power; // index of the step 10^power
const rightArm = logSlope(centralErrors, at(-1), at(-4));
const leftArm = logSlope(centralErrors, at(-7), at(-14));
const forwardArm = logSlope(forwardErrors, at(-1), at(-6));
console.log(
  `slope, right arm: central ${rightArm.toFixed(2)}, forward ${forwardArm.toFixed(2)}`,
);
console.log(`slope, left arm: ${leftArm.toFixed(2)}`);
for (const power of [-2, -5, -8, -14]) {
  console.log(
    `h = 1e${power}: relative error ${centralErrors[at(power)].toExponential(1)}`,
  );
}
const lowest = centralErrors.indexOf(Math.min(...centralErrors));
const [lowestError, bottomStep] = [centralErrors[lowest], steps[lowest]];
console.log(
  `lowest: ${lowestError.toExponential(1)} at h = ${bottomStep.toExponential(1)}`,
);
const bottomRatio = Math.min(...forwardErrors) / centralErrors[lowest];
console.log(
  `the bottom of the forward difference is ${bottomRatio.toFixed(0)} times higher`,
);
hold('right arm, central', rightArm, 1.95, 2.05);
hold('right arm, forward', forwardArm, 0.95, 1.05);
hold('left arm', leftArm, -1.1, -0.9);
hold('step at the bottom', steps[lowest], 1e-6, 2e-5);
hold('error at the bottom', centralErrors[lowest], 1e-12, 3e-11);
hold('error at 1e-5', centralErrors[at(-5)], 1e-12, 3e-11);
hold('error at 1e-8', centralErrors[at(-8)], 1e-9, 2e-8);
hold('error at 1e-2', centralErrors[at(-2)], 1.6e-5, 1.8e-5);
hold('error at 1e-14', centralErrors[at(-14)], 1e-3, 2e-2);
hold('error at 1e-10, for question (d)', centralErrors[at(-10)], 1e-7, 2e-6);
hold('forward bottom over central bottom', bottomRatio, 300, 5000);

// %% [markdown]
// The order is $10^{-5}$, $10^{-8}$, $10^{-2}$, $10^{-14}$. The smallest step is the worst of the four. From now on $h = 10^{-5}$: round, and close to the bottom.
//
// **Fewer digits.** Networks often compute in *float32*: 32 bits, 23 of them behind the first digit, so $\varepsilon = 2^{-23} \approx 1.2 \cdot 10^{-7}$ and about 7 digits. It takes half the memory. `Math.fround` rounds a number to float32. **Predict** with (5): where does the bottom
// of the V go, and how deep is it?

// %%
const epsilon32 = 2 ** -23;
const exp32 = (x: number): number => Math.fround(Math.exp(x)); // one value in float32
const central32 = (x: number, h: number): number => {
  const [up, down] = [Math.fround(Math.fround(x) + h), Math.fround(Math.fround(x) - h)];
  return Math.fround(Math.fround(exp32(up) - exp32(down)) / Math.fround(2 * h));
};
const errors32 = steps.map((h) => errorOf((x) => central32(x, Math.fround(h))));
const lowest32 = errors32.indexOf(Math.min(...errors32));
console.log(`(5) says ${Math.cbrt((3 * epsilon32) / 2).toExponential(1)}`);
const [lowestError32, bottomStep32] = [errors32[lowest32], steps[lowest32]];
console.log(
  `measured ${bottomStep32.toExponential(1)}, error ${lowestError32.toExponential(1)}`,
);
console.log(`at h = 1e-5: ${errors32[at(-5)].toExponential(1)}`);
console.log(`at h = 1e-9: ${errors32[at(-9)]}`);
hold('step at the bottom, float32', steps[lowest32], 2e-3, 2e-2);
hold('error at the bottom, float32', errors32[lowest32], 2e-6, 2e-5);
hold('error at 1e-5, float32', errors32[at(-5)], 5e-4, 2e-2);
hold('error at 1e-9, float32', errors32[at(-9)], 0.9, 1.1);

const v32Picture = show(
  lineChart({
    title: 'The same measured in float32 and in float64',
    xTitle: 'step h (logarithmic axis)',
    yTitle: 'relative error (logarithmic axis)',
    xLog: true,
    yLog: true,
    description:
      'In float32 the bottom is near h = 6e-3 at 6e-6; below h = 1e-9 the error is 1.',
    series: [
      { name: 'central, float64', x: steps, y: centralErrors },
      { name: 'central, float32', x: steps, y: errors32 },
    ],
  }),
);

// %% [markdown]
// Look at how the two curves share the right arm, since there the digits do not matter, and part where the digits run out. The float32 curve ends in a flat line at 1: there $x + h$ and $x - h$ round to the same number, the measured slope is 0, and the error is the whole slope.
//
// At best, float32 gets about five digits of a slope right; at $h = 10^{-5}$, two or three. A wrong formula may hide in that. So: **gradients are checked in float64**, whatever kind of number the network computes with later.
//
// ## 1.8 Many numbers: the gradient
//
// A network has one number that says how wrong it is, the *loss* $L$. It depends on whole arrays. Let $y$ be an array of what the network says, its *outputs*, of shape `[N, D]`, with $N = 3$ rows and $D = 4$ columns, and $t$ an array of *targets*, what it should have said. The *squared loss* adds up the squared differences:
//
// $$ L = \sum_{n=1}^{N} \sum_{d=1}^{D} (y_{nd} - t_{nd})^2 $$
//
// $y_{nd}$ is the element in row $n$ and column $d$ (in formulas we count from 1, in code from 0).
//
// Move one element $y_{nd}$ and keep all others still. Then $L$ is a function of one variable, and has a derivative as at school. It is called a *partial derivative*, written with a round $\partial$. Only one term of the sum contains $y_{nd}$. The derivative of all other terms is zero, and the chain rule gives for this one
//
// $$ \frac{\partial L}{\partial y_{nd}} = 2\,(y_{nd} - t_{nd}) \cdot 1 $$
//
// There are as many partial derivatives as elements. Together they are the *gradient* of $L$ with respect to $y$: an array of the same shape, in formulas $\mathrm{d}y$, in code `dy`. Without indices, $\mathrm{d}y = 2\,(y - t)$.

// %%
const rng = random(11); // normalArray(shape) draws normal numbers
const [N, D] = [3, 4];
const y = rng.normalArray([N, D]); //            [N, D]
const t = rng.normalArray([N, D]); //            [N, D]

/** [N, D] -> one number: the square of the norm is the sum of the squares */
const squaredLoss = (output: Tensor): number => norm(subtract(output, t)) ** 2;

const dy = multiply(2, subtract(y, t)); //       [N, D]
console.log(`loss ${squaredLoss(y).toFixed(4)}\n${format(dy, 4)}`);

// %% [markdown]
// Is it right? Ask each element in turn, by a central difference. A step up, a step down, then back to where it was. Then compare the two arrays by their *relative error*:
//
// $$ \frac{\lVert \text{ours} - \text{numeric} \rVert}{\max(\lVert \text{ours} \rVert, \lVert \text{numeric} \rVert)} $$
//
// Here nobody knows the true gradient, so the larger of the two norms stands below. 0 is perfect; a value that is not tiny says that one of the two arrays is wrong. This is a *gradient check*.

// %%
/** The gradient of f at x by trying, element by element; the shape of x. */
function numericGradient(f: (x: Tensor) => number, x: Tensor, h = 1e-5): Tensor {
  const moved = copy(x); //                the shape of x
  const gradient = zeros(x.shape); //      the shape of x
  for (let i = 0; i < moved.data.length; i++) {
    const before = moved.data[i];
    moved.data[i] = before + h;
    const up = f(moved);
    moved.data[i] = before - h;
    const down = f(moved);
    moved.data[i] = before; // a copy is moved, and moved back: f sees one change at a time
    gradient.data[i] = (up - down) / (2 * h);
  }
  return gradient;
}

const relativeError = (ours: Tensor, numeric: Tensor): number =>
  norm(subtract(ours, numeric)) / Math.max(norm(ours), norm(numeric));

const ourCheck = relativeError(dy, numericGradient(squaredLoss, y));
console.log(`our own check of dy: relative error ${ourCheck.toExponential(1)}`);
hold('our own check of dy', ourCheck, 0, 1e-7);

// %% [markdown]
// The library has the same as `checkGradient` ([`check/check-gradient.ts`](../lib/src/check/check-gradient.ts)). It takes the loss as a function of the one array that moves, that array, and the gradient we claim. A right gradient in float64 stays below $10^{-7}$. The helper prints the result, keeps it for the end, and
// stops the lesson if it is larger. First `dy`, where the two checks must agree, then the derivatives of 1.6 and 1.7; one number is an array of one element.

// %%
const allChecks: GradientCheck[] = [];
function verify(check: GradientCheck): void {
  allChecks.push(check);
  console.log(String(check));
  if (check.relativeError > 1e-7) throw new Error(`This gradient is wrong: ${check}`);
}

const libraryCheck = checkGradient(squaredLoss, y, dy, { name: 'dy' });
verify(libraryCheck);
console.log(`ours ${ourCheck}, the library's ${libraryCheck.relativeError}`);
hold(
  'difference of the two checks',
  Math.abs(ourCheck - libraryCheck.relativeError),
  0,
  1e-10,
);

const onePlace = array([1]); //   [1]
verify(
  checkGradient((x) => cube(x.data[0]), onePlace, array([3]), {
    name: 'derivative of x^3',
  }),
);
verify(
  checkGradient((x) => Math.exp(x.data[0]), onePlace, array([Math.E]), {
    name: 'derivative of e^x',
  }),
);
verify(
  checkGradient((x) => model(x.data[0]), array([2e-5]), array([dModel(2e-5)]), {
    name: 'derivative of E',
    h: 1e-9, // small against 2e-5
  }),
);

// %% [markdown]
// ## 1.9 The gradients of array lines
//
// Now the lines of section 1.4 get their derivatives. Each is checked before we go on. The output of a line is $y$, and the squared loss above gives $\mathrm{d}y = 2(y - t)$ each time.
//
// **Adding a row.** $y_{nd} = x_{nd} + b_d$: a table $x$ of shape `[N, D]`, and a row $b$ of shape `[D]` that broadcasting repeats. Each $x_{nd}$ stands in one output only, with factor 1:
//
// $$ \frac{\partial L}{\partial x_{nd}} = \frac{\partial L}{\partial y_{nd}} \cdot 1 \qquad\text{or}\qquad \mathrm{d}x = \mathrm{d}y $$
//
// $b_d$ stands in *every* row. Write the terms of the loss that contain it: $\sum_n (x_{nd} + b_d - t_{nd})^2$. The derivative of a sum is the sum of the derivatives, each by the chain rule:
//
// $$ \frac{\partial L}{\partial b_d} = \sum_{n=1}^{N} 2\,(x_{nd} + b_d - t_{nd}) \cdot 1 = \sum_{n=1}^{N} \frac{\partial L}{\partial y_{nd}} $$
//
// The gradient of $b$ is the sum of $\mathrm{d}y$ over the rows. **What was repeated on the way forward is summed on the way back.**

// %%
const x = rng.normalArray([N, D]); //            [N, D]
const b = rng.normalArray([D]); //               [D]
const yAdd = add(x, b); //                       [N, D] + [D] -> [N, D]
const dyAdd = multiply(2, subtract(yAdd, t)); // [N, D]

const dxAdd = dyAdd; //                          [N, D]
verify(
  checkGradient((moved) => squaredLoss(add(moved, b)), x, dxAdd, { name: 'dx of x + b' }),
);

const db = sum(dyAdd, 0); //                     [N, D] -> [D]
verify(
  checkGradient((moved) => squaredLoss(add(x, moved)), b, db, { name: 'db of x + b' }),
);

// %% [markdown]
// **Scaling rows.** $y_{nd} = s_n\, x_{nd}$: each row is multiplied by its own number. $s$ has shape `[N, 1]` and is repeated to the right. Moving $x_{nd}$ moves $y_{nd}$ by $s_n$ times as much:
//
// $$ \frac{\partial L}{\partial x_{nd}} = \frac{\partial L}{\partial y_{nd}}\; s_n $$
//
// $s_n$ stands in all $D$ outputs of its row, each time with the factor $x_{nd}$. **Predict** the gradient and its shape before you read the next line.
//
// $$ \frac{\partial L}{\partial s_n} = \sum_{d=1}^{D} \frac{\partial L}{\partial y_{nd}}\; x_{nd} $$

// %%
const s = rng.normalArray([N, 1]); //                      [N, 1]
const yScale = multiply(s, x); //                          [N, 1] * [N, D] -> [N, D]
const dyScale = multiply(2, subtract(yScale, t)); //       [N, D]

const dxScale = multiply(dyScale, s); //                   [N, D] * [N, 1] -> [N, D]
verify(
  checkGradient((moved) => squaredLoss(multiply(s, moved)), x, dxScale, {
    name: 'dx of s x',
  }),
);

// the sum over axis 1 has shape [N]; the gradient must have the shape of s
const ds = reshape(sum(multiply(dyScale, x), 1), [N, 1]); // [N, D] -> [N] -> [N, 1]
verify(
  checkGradient((moved) => squaredLoss(multiply(moved, x)), s, ds, { name: 'ds of s x' }),
);

// %% [markdown]
// **The mean over the rows.** $m_d = \frac1N \sum_n x_{nd}$, shape `[D]`. Let the loss be $\sum_d m_d^2$, so that $\mathrm{d}m = 2m$, as for the squared loss with targets 0. Each $x_{nd}$ moves one mean, by $\frac1N$:
//
// $$ \frac{\partial L}{\partial x_{nd}} = \frac1N\, \frac{\partial L}{\partial m_d} $$
//
// The right side does not depend on $n$: all rows get the same. **What was summed on the way forward is repeated on the way back.**

// %%
const m = mean(x, 0); //                                   [N, D] -> [D]
const dm = multiply(2, m); //                              [D]
verify(checkGradient((moved) => norm(moved) ** 2, m, dm, { name: 'dm of the mean' }));

// zeros + dm: broadcasting repeats the row
const dxMean = divide(add(zeros([N, D]), dm), N); //       [N, D] + [D] -> [N, D]
verify(
  checkGradient((moved) => norm(mean(moved, 0)) ** 2, x, dxMean, {
    name: 'dx of the mean',
  }),
);

// %% [markdown]
// **Subtracting the mean**, as we did with the pictures: $y_{nd} = x_{nd} - \frac1N \sum_k x_{kd}$. Now $x_{nd}$ reaches the loss in two ways. Directly, through $y_{nd}$, with factor 1. And through the mean, which is subtracted from *all* $y_{kd}$ in its column ($y_{nd}$ among them), with factor $-\frac1N$. The derivatives of all terms add up:
//
// $$ \frac{\partial L}{\partial x_{nd}} = \frac{\partial L}{\partial y_{nd}} - \frac1N \sum_{k=1}^{N} \frac{\partial L}{\partial y_{kd}} $$
//
// In words: subtract the mean from $\mathrm{d}y$. The same operation as forwards.

// %%
// [N, D] -> [N, D]
const centre = (table: Tensor): Tensor => subtract(table, mean(table, 0));
const dyCentre = multiply(2, subtract(centre(x), t)); //   [N, D]
const dxCentre = subtract(dyCentre, mean(dyCentre, 0)); // [N, D] - [D] -> [N, D]
verify(
  checkGradient((moved) => squaredLoss(centre(moved)), x, dxCentre, {
    name: 'dx of centring',
  }),
);

// %% [markdown]
// **Transposing.** $y = x^{\mathsf T}$, so $y_{nd} = x_{dn}$. Each element only changes its place, so its gradient changes its place back: $\mathrm{d}x = (\mathrm{d}y)^{\mathsf T}$. Here $x$ has shape `[D, N]`. The check goes through a *view*, so it also tests that our strides are read correctly.

// %%
const tall = rng.normalArray([D, N]); //                            [D, N]
const dyTall = multiply(2, subtract(transpose(tall), t)); //        [D, N] -> [N, D]
const dTall = transpose(dyTall); //                                 [N, D] -> [D, N]
verify(
  checkGradient((moved) => squaredLoss(transpose(moved)), tall, dTall, {
    name: 'dx of transposing',
  }),
);

// %% [markdown]
// ## 1.10 Failed checks, and blind ones
//
// A check that never fails proves nothing. So break the formulas on purpose. The number often says what is wrong. **Predict** the three relative errors first: the gradient of the squared loss without its factor 2, the gradient with the wrong sign, and the gradient of $b$ from the first row alone.

// %%
const halfDy = subtract(y, t); //                          [N, D]
const withoutTwo = checkGradient(squaredLoss, y, halfDy, { name: 'without the factor 2' });
console.log(String(withoutTwo));
const minusDy = multiply(-1, dy); //                       [N, D]
const withoutSign = checkGradient(squaredLoss, y, minusDy, {
  name: 'without the right sign',
});
console.log(String(withoutSign));
const firstRowOnly = copy(dyAdd.pick(0, null)); //         [D]
const withoutSum = checkGradient((moved) => squaredLoss(add(x, moved)), b, firstRowOnly, {
  name: 'without the sum over the rows',
});
console.log(String(withoutSum));
hold('relative error without the factor 2', withoutTwo.relativeError, 0.4999, 0.5001);
hold('relative error with the wrong sign', withoutSign.relativeError, 1.9999, 2.0001);
hold('relative error without the sum', withoutSum.relativeError, 0.1, 2);

// %% [markdown]
// Let $g$ be right. Half of it gives $\lVert \frac12 g - g \rVert / \lVert g \rVert = \frac12$: a simple fraction often means a forgotten factor. The wrong sign gives $\lVert -g - g \rVert / \lVert g \rVert = 2$, the largest value there is. A missing sum gives something in between, without a pattern.
//
// **A blind check.** A check looks at one place. Let the loss be $\sum_i x_i^2$, whose gradient is $2x$, and claim that the gradient is $2$ everywhere. At the place where all elements are 1, that is true.

// %%
const sumOfSquares = (values: Tensor): number => norm(values) ** 2; // [4] -> one number
const twos = array([2, 2, 2, 2]); //                                  [4]
const allOnes = array([1, 1, 1, 1]); //                               [4]
const lucky = checkGradient(sumOfSquares, allOnes, twos, {
  name: 'a wrong formula at ones',
});
console.log(String(lucky));
const drawn = rng.normalArray([4]); //                                [4]
const unlucky = checkGradient(sumOfSquares, drawn, twos, {
  name: 'without the luck of ones',
});
console.log(String(unlucky));
hold('relative error at ones', lucky.relativeError, 0, 1e-7);
hold('relative error at drawn numbers', unlucky.relativeError, 0.1, 2);

// %% [markdown]
// This is what the random numbers are for: **check at drawn numbers, not at ones or zeros.** And with a seed, so that a failure can be repeated. For the same reason our shapes have different sizes, 3 and 4: in a square array, a formula that mixes up rows and columns still runs.
//
// **No derivative there.** The absolute value $|x|$ has slope $-1$ left of zero, $+1$ right of it, and none at zero: there is a corner, also called a *kink*. A central difference at zero gives $(|h| - |-h|)/2h = 0$, which means nothing. `checkGradient` notices such elements, leaves them out, and counts them.

// %%
const withCorner = array([-1, 2, 0, 0.5]); //                       [4]
const sumOfSizes = (values: Tensor): number => sum(map(values, Math.abs));
const signs = map(withCorner, Math.sign); //                        [4]
const cornerCheck = checkGradient(sumOfSizes, withCorner, signs, { name: 'slopes of |x|' });
verify(cornerCheck);
hold('elements left out', cornerCheck.leftOut, 1, 1);

// %% [markdown]
// **Too few digits.** Finally the failure that 1.7 predicts. The formula $\mathrm{d}y = 2(y - t)$ is right. Check it with our own function, but let all arrays be float32 (`astype` copies an array into another kind of number). **Predict** the power of ten of the relative error for the steps $10^{-5}$ and $10^{-9}$.

// %%
const y32 = astype(y, 'float32'); //                              [N, D]
const t32 = astype(t, 'float32'); //                              [N, D]
const loss32 = (output: Tensor): number => Math.fround(norm(subtract(output, t32)) ** 2);
for (const [h, low, high] of [
  [1e-5, 1e-3, 0.5],
  [1e-9, 1, 1],
]) {
  const numeric32 = numericGradient(loss32, y32, h); //           [N, D]
  const error32 = relativeError(dy, numeric32);
  console.log(
    `float32, h = ${h}: the error of a right gradient is ${error32.toExponential(1)}`,
  );
  hold('relative error in float32', error32, low, high);
}
let refusal = '';
try {
  checkGradient(loss32, y32, dy);
} catch (error) {
  refusal = (error as Error).message;
}
console.log(`the library: ${refusal}`);
hold('the refusal names float64', Number(refusal.includes('float64')), 1, 1);

// %% [markdown]
// A right gradient looks wrong in the second digit, or wholly wrong: with $h = 10^{-9}$ no element moves at all, all measured slopes are 0, and the relative error is exactly 1. Whoever makes the limit loose enough for the first case lets real mistakes through. The library refuses float32 here.
//
// ## 1.11 The same in the library
//
// Each line of this chapter has a home in the library. The helper prints the difference between your result and the library's as a relative error: 0 means equal to the last digit.

// %%
// Number.MIN_VALUE, the smallest number above 0, keeps 0 / 0 away when both are zero.
function compare(name: string, ours: Tensor, theirs: Tensor, limit = 1e-12): void {
  const gap =
    norm(subtract(ours, theirs)) / Math.max(norm(ours), norm(theirs), Number.MIN_VALUE);
  console.log(`${name}: relative difference ${gap.toExponential(1)}`);
  if (!(gap <= limit)) throw new Error(`${name}: your result and the library's differ`);
}

compare('a table plus a row', rowSum, add(grid, row)); //                        [3, 4]
compare('a table plus a column', columnSum, add(grid, column)); //               [3, 4]
compare('a column plus a row', tableSum, add(column, row)); //                   [3, 4]
const theirAdd = addBackward(dyAdd, x, b); // da, db: the gradients of its first and its second input
compare('dx of x + b', dxAdd, theirAdd.da); //                                   [N, D]
compare('db of x + b', db, theirAdd.db); //                                      [D]
const theirScale = multiplyBackward(dyScale, s, x);
compare('ds of s x', ds, theirScale.da); //                                      [N, 1]
compare('dx of s x', dxScale, theirScale.db); //                                 [N, D]
compare('dx of the mean', dxMean, meanBackward(dm, x, 0)); //                    [N, D]

// %% [markdown]
// In float64 the library runs the lines that you can read. For float32 it has faster code for the same formulas, compiled for the processor or for WebAssembly, a machine language that every browser knows. **Predict** how far the two may
// differ, from the $\varepsilon$ of float32.

// %%
const inFloat32 = (values: Tensor): Tensor => astype(values, 'float32');
const fastSum = add(inFloat32(x), inFloat32(b)); // [N, D] + [D] -> [N, D]
const fastBack = addBackward(inFloat32(dyAdd), inFloat32(x), inFloat32(b));
console.log(`float32 by: ${backend().name}`);
compare('x + b in float32', yAdd, astype(fastSum, 'float64'), epsilon32); //          [N, D]
compare('db in float32', db, astype(fastBack.db, 'float64'), 4 * epsilon32); //       [D]

// %% [markdown]
// They differ by less than $\varepsilon$: the rounding of float32, and nothing else.
//
// In the library, each operation is a pair: `add` and `addBackward`, `multiply` and `multiplyBackward`. The second takes the gradient of the output and gives those of the inputs. The chapters to come are about such pairs: a network is many of them in a row.

// %%
const worst = allChecks.reduce((most, check) => Math.max(most, check.relativeError), 0);
console.log(`${allChecks.length} gradient checks in this chapter`);
console.log(`largest relative error ${worst.toExponential(1)}`);

// %% [markdown]
// ## 1.12 Summary
//
// | | formula | in words |
// |---|---|---|
// | place of an element | $o + i\, s_0 + j\, s_1$ | offset, and a stride for each step along an axis |
// | transposed | strides exchanged | a view: no number moves |
// | backwards | $o + (N - 1) s_0$, stride $-s_0$ | a view that begins at the end |
// | repeated | stride 0 | broadcasting stores nothing twice |
// | forward difference | $\frac{f(x+h) - f(x)}{h}$ | error about $\frac{f''}{2} h$ |
// | central difference | $\frac{f(x+h) - f(x-h)}{2h}$ | error about $\frac{f'''}{6} h^2 + \frac{\varepsilon \lvert f \rvert}{2h}$ |
// | best step | $h_\ast = \sqrt[3]{3\varepsilon/2}$ for $e^x$ | about $10^{-5}$ in float64 |
// | row added | $\mathrm{d}x = \mathrm{d}y, \quad \mathrm{d}b_d = \sum_n \mathrm{d}y_{nd}$ | repeated forwards, summed backwards |
// | rows scaled | $\mathrm{d}x_{nd} = s_n\, \mathrm{d}y_{nd}, \quad \mathrm{d}s_n = \sum_d \mathrm{d}y_{nd}\, x_{nd}$ | the other factor, then the sum |
// | mean of rows | $\mathrm{d}x_{nd} = \frac1N\, \mathrm{d}m_d$ | summed forwards, repeated backwards |
// | mean subtracted | $\mathrm{d}x = \mathrm{d}y - \text{mean of } \mathrm{d}y$ | the same as forwards |
//
// What to keep:
//
// - A view shares its numbers. Writing into it writes into the array; a copy is safe (1.3).
// - Broadcasting follows from the last axis. A column against a list makes a table, without a warning (1.4).
// - A seed makes randomness repeatable. One generator for all, not a new one each time (1.5).
// - The smallest step is not the best one: rounding grows as the step shrinks (1.7).
// - A gradient has the shape of its array. A derivation is a claim, and a central difference in float64 tests it (1.8).
// - Check at drawn numbers, in odd shapes, and look at the number when it fails: one half, two, or no pattern (1.10).
//
// **Questions to test yourself.** (a) An array of shape `[5, 6]` is row-major, with offset 0. At which place is row 3, column 2? And after transposing, at which place is row 2, column 3? (b) Which shape has `[7, 1] + [1, 3]`? And `[2, 3] + [2]`? (c) You check a gradient and get a relative error of
// $0.75$. Which factor is missing? (d) Why is $h = 10^{-10}$ a bad step, although (3) says that its error is tiny?
//
// *Answers.* (a) $3 \cdot 6 + 2 = 20$, both times: it is the same element. (b) `[7, 3]`; the second is an error, 3 against 2. (c) A factor 4: a quarter of $g$ differs from $g$ by three quarters of it. The other way round, a gradient that is 4 times too long, gives $\frac{4g - g}{4g} = 0.75$ as well.
// (d) (3) counts only the bend of the function. Rounding adds $\varepsilon |f| / 2h$, which is about $10^{-6}$ there.
//
// **Exercises:** [four graded exercises](assignments/01-arrays-and-gradient-checks.ipynb)
//
// **Library files of this chapter:** [`array/tensor.ts`](../lib/src/array/tensor.ts), [`array/view.ts`](../lib/src/array/view.ts), [`array/arithmetic.ts`](../lib/src/array/arithmetic.ts), [`derive/add.ts`](../lib/src/derive/add.ts),
// [`derive/multiply.ts`](../lib/src/derive/multiply.ts), [`derive/mean.ts`](../lib/src/derive/mean.ts), [`check/check-gradient.ts`](../lib/src/check/check-gradient.ts), [`data/random.ts`](../lib/src/data/random.ts)
//
// **Sources**
// - van der Walt, Colbert, Varoquaux (2011), *The NumPy Array: A Structure for Efficient Numerical Computation*, Computing in Science and Engineering 13(2), 22-30: strides, views, broadcasting. The package `ndarray` is by Mikola Lysenko.
// - Press, Teukolsky, Vetterling, Flannery (2007), *Numerical Recipes*, section 5.7: the central difference, eq. 5.7.7; in the same section the best step, our (5) up to a factor.
// - Bishop (2006), *Pattern Recognition and Machine Learning*, section 5.3.3: forward and central differences and their errors, our (3).
// - Goldberg (1991), *What Every Computer Scientist Should Know About Floating-Point Arithmetic*, ACM Computing Surveys 23(1), 5-48: relative error, machine epsilon, cancellation.
// - Goodfellow, Bengio, Courville (2016), *Deep Learning*, eq. 6.45: the derivatives of all ways to the loss add up.
// - Marsaglia (2003), *Xorshift RNGs*, Journal of Statistical Software 8(14): the shifts 13, 17, 5. Box, Muller (1958), *A Note on the Generation of Random Normal Deviates*, Annals of Mathematical Statistics 29, 610-611: our (2).
// - LeCun, Bottou, Bengio, Haffner (1998), *Gradient-Based Learning Applied to Document Recognition*: the digits.
