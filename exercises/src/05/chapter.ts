/** The notebook of chapter 05, before its first exercise. */

import type { Chapter } from '../chapter.js';
import { prose } from '../prose.js';

export const CHAPTER_05: Omit<Chapter, 'exercises'> = {
  name: '05-backpropagation',
  title: '5 Backpropagation: exercises',
  introduction: prose`Three exercises on [chapter 05](../05-backpropagation.ipynb). Each ends with a cell \`grade(...)\`. Run it as often as
you like: it calls your function on inputs of many sizes and says which property fails first, and on what. \`hint("05.1")\` gives a hint,
a second call the next one. \`progress()\` lists all exercises and shows how far you are; it is kept in \`progress.json\`, beside this notebook.

The letters are those of the chapter. $N$ counts the examples of a batch, $D$ the inputs, $H$ the hidden units, $C$ the classes.

Write inside the cells that say so. If this notebook is handed in, only these cells are taken; helper functions belong in them too. The operations
that an exercise asks for, as \`linearBackward\`, cannot be imported from the library while it is graded. Products, sums and the like can.`,
  given: `import {
  add,
  astype,
  divide,
  lineChart,
  map,
  matmul,
  max,
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
} from 'nabla';

/** Scores [N, C] and N true classes -> the mean surprise, and the probabilities [N, C] (section 5.5) */
function softmaxCrossEntropy(z: Tensor, labels: number[]) {
  const ofRows = (row: Tensor): Tensor => reshape(row, [z.shape[0], 1]); // [N] -> [N, 1]
  const powers = map(subtract(z, ofRows(max(z, 1))), Math.exp); //          [N, C]
  const p = divide(powers, ofRows(sum(powers, 1))); //                      [N, C]
  const loss = labels.reduce((total, label, n) => total - Math.log(p.get(n, label)), 0) / labels.length;
  return { loss, p };
}`,
};
