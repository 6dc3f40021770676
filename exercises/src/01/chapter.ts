/** The notebook of chapter 01, before its first exercise. */

import type { Chapter } from '../chapter.js';
import { prose } from '../prose.js';

export const CHAPTER_01: Omit<Chapter, 'exercises'> = {
  name: '01-arrays-and-gradient-checks',
  title: '1 Arrays and gradient checks: exercises',
  introduction: prose`Four exercises on [chapter 01](../01-arrays-and-gradient-checks.ipynb). Each ends with a cell \`grade(...)\`. Run it as often as
you like: it calls your function on inputs of many sizes and says which property fails first, and on what. \`hint("01.1")\` gives a hint,
a second call the next one. \`progress()\` lists all exercises and shows how far you are; it is kept in \`progress.json\`, beside this notebook.

The letters are those of the chapter. $N$ counts the rows of an array, $D$ its columns.

Write inside the cells that say so. If this notebook is handed in, only these cells are taken; helper functions belong in them too. The operations
that an exercise asks for, as \`addBackward\`, cannot be imported from the library while it is graded. Sums, products and the like can.`,
  given: `import {
  add,
  array,
  checkGradient,
  lineChart,
  map,
  mean,
  multiply,
  norm,
  random,
  reshape,
  show,
  subtract,
  sum,
  type Tensor,
  transpose,
  zeros,
} from 'nabla';`,
};
