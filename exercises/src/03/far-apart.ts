/** Scores at which a loss fails that is not shifted row by row. */
import type { Draw } from '../draw.js';
import { type Matrix, matrix } from '../matrix.js';

/**
 * [N, C] with C at least 2: the first row from -10,000 to 10,000, the second over half of that, the third over a third, each in an order of its own. Neighbours are so far
 * apart that all powers but the largest round to 0; so the loss has no digits to lose, and honest ways agree.
 */
export function farApart(draw: Draw, N: number, C: number): Matrix {
  const places = Array.from({ length: N }, () => shuffled(draw, C));
  return matrix([N, C], (i) => {
    const n = Math.floor(i / C);
    const place = places[n]?.[i % C] as number;
    return (-10000 + (20000 * place) / (C - 1)) / (n + 1);
  });
}

/** The class with the smallest score of the first row: a label that is surely wrong. */
export function smallestOf(z: Matrix): number {
  const row = [...z.data.subarray(0, z.shape[1])];
  return row.indexOf(Math.min(...row));
}

/** 0 to C-1 in some order. */
function shuffled(draw: Draw, C: number): number[] {
  return Array.from({ length: C }, (_, c) => ({ c, key: draw.uniform() }))
    .sort((a, b) => a.key - b.key)
    .map(({ c }) => c);
}
