/** The notebook of chapter 04, before its first exercise. */

import type { Chapter } from '../chapter.js';
import { prose } from '../prose.js';

export const CHAPTER_04: Omit<Chapter, 'exercises'> = {
  name: '04-gradient-descent',
  title: '4 Gradient descent: exercises',
  introduction: prose`Four exercises on [chapter 04](../04-gradient-descent.ipynb). Each ends with a cell \`grade(...)\`. Run it as often as
you like: it calls your function on inputs of many sizes and says which property fails first, and on what. \`hint("04.1")\` gives a hint,
a second call the next one. \`progress()\` lists all exercises and shows how far you are; it is kept in \`progress.json\`, beside this notebook.

The letters are those of the chapter. $N$ counts the examples of a batch, $D$ the inputs of a layer, $M$ its outputs, $K$ the steps. $\eta$ is the learning rate.

Write inside the cells that say so. If this notebook is handed in, only these cells are taken; helper functions belong in them too. The operations
that an exercise asks for, as \`adamStepInto\` and \`clipByNorm\`, cannot be imported from the library while it is graded. Products, sums and the like can.`,
  given: `import {
  add,
  array,
  divide,
  lineChart,
  map,
  matmul,
  multiply,
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
} from 'nabla';`,
};
