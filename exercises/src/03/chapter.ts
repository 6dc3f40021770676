/** The notebook of chapter 03, before its first exercise. */

import type { Chapter } from '../chapter.js';
import { prose } from '../prose.js';

export const CHAPTER_03: Omit<Chapter, 'exercises'> = {
  name: '03-loss-functions',
  title: '3 Loss functions: exercises',
  introduction: prose`Four exercises on [chapter 03](../03-loss-functions.ipynb). Each ends with a cell \`grade(...)\`. Run it as often as
you like: it calls your function on inputs of many sizes and says which property fails first, and on what. \`hint("03.1")\` gives a hint,
a second call the next one. \`progress()\` lists all exercises and shows how far you are; it is kept in \`progress.json\`, beside this notebook.

The letters are those of the chapter. $N$ counts the examples of a batch, $C$ the classes, $M$ the outputs of a layer. Logarithms are natural.

Write inside the cells that say so. If this notebook is handed in, only these cells are taken; helper functions belong in them too. The operations
that an exercise asks for, as \`softmaxForward\` and \`softmaxCrossEntropyBackward\`, cannot be imported from the library while it is graded. Sums, products and the like can.`,
  given: `import {
  accuracy,
  add,
  argmax,
  array,
  divide,
  lineChart,
  map,
  max,
  mean,
  multiply,
  random,
  reshape,
  show,
  subtract,
  sum,
  type Tensor,
  zeros,
} from 'nabla';

/** [N, C]: 1 at the true class of each row, 0 elsewhere; a row whose label is below 0 has no true class */
function oneHot(labels: number[], classes: number): Tensor {
  const truth = zeros([labels.length, classes]);
  labels.forEach((label, n) => {
    if (label >= 0) truth.data[n * classes + label] = 1;
  });
  return truth;
}`,
};
