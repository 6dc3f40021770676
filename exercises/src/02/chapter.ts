/** The notebook of chapter 02, before its first exercise. */

import type { Chapter } from '../chapter.js';
import { prose } from '../prose.js';

export const CHAPTER_02: Omit<Chapter, 'exercises'> = {
  name: '02-neurons-and-layers',
  title: '2 Neurons and layers: exercises',
  introduction: prose`Four exercises on [chapter 02](../02-neurons-and-layers.ipynb). Each ends with a cell \`grade(...)\`. Run it as often as
you like: it calls your function on inputs of many sizes and says which property fails first, and on what. \`hint("02.1")\` gives a hint,
a second call the next one. \`progress()\` lists all exercises and shows how far you are; it is kept in \`progress.json\`, beside this notebook.

The letters are those of the chapter. $N$ counts the examples of a batch, $D$ the inputs of a layer, $M$ its outputs.

Write inside the cells that say so. If this notebook is handed in, only these cells are taken; helper functions belong in them too. The operations
that an exercise asks for, as \`sigmoidBackward\`, and the layers, as \`Linear\`, cannot be imported from the library while it is graded. Products, sums and the like can.`,
  given: `import ops from 'ndarray-ops';
import {
  add,
  copy,
  map,
  matmul,
  multiply,
  random,
  reshape,
  scatterPlot,
  show,
  subtract,
  sum,
  type Tensor,
  transpose,
  zeros,
} from 'nabla';

/** The sigmoid, for one number. */
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));`,
};
