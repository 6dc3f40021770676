/**
 * Which mistakes a classifier makes: of what it called class c, how much was c (precision); of what was c, how much did it find (recall).
 *
 * Of class c, with the counts of a confusion matrix: TP are the examples of c that were called c, FP were called c and are another
 * class, FN are c and were called something else.
 */
import type { Labels } from '../derive/softmax-cross-entropy.js';
import { confusionMatrix } from './accuracy.js';

/** How the numbers of the classes become one: `macro` counts every class alike, `micro` every example. */
export type Average = 'macro' | 'micro';

/** The number of classes, and how their numbers become one; without `average` there is one number for each class. */
export interface ClassOptions {
  readonly classes: number;
  readonly average?: Average;
}

/** What happened to one class. */
interface Counts {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
}

/**
 * precision[c] = TP / (TP + FP): the share of the claims "this is c" that were right.
 *
 * A class that was never claimed has no such share, 0 / 0. It counts as 0: nothing was found, so nothing is earned. The macro mean is
 * taken over the classes that occur among the labels or the predictions, since one that does neither says nothing about the classifier.
 *
 * @returns a number in 0..1 for each class, or one number with `average`; the micro average is the accuracy
 * @throws RangeError when the lengths differ, there is no example, or a class is not in 0..classes-1
 * @source Manning, Raghavan, Schütze (2008), Introduction to Information Retrieval, section 8.3; averages in section 13.6
 * @example
 * precision([0, 1, 1, 1], [0, 0, 1, 1], { classes: 2 }); // [1, 0.6666666666666666]
 */
export function precision(predicted: Labels, labels: Labels, options: ClassOptions & { average: Average }): number;
export function precision(predicted: Labels, labels: Labels, options: { readonly classes: number }): number[];
export function precision(predicted: Labels, labels: Labels, options: ClassOptions): number | number[] {
  return score(predicted, labels, options, ({ tp, fp }) => ratio(tp, tp + fp));
}

/**
 * recall[c] = TP / (TP + FN): the share of the examples of c that were found.
 *
 * A class without an example has no such share, 0 / 0. It counts as 0, as with `precision`, and so does the macro mean.
 *
 * @returns a number in 0..1 for each class, or one number with `average`; the micro average is the accuracy
 * @throws RangeError when the lengths differ, there is no example, or a class is not in 0..classes-1
 * @source Manning, Raghavan, Schütze (2008), Introduction to Information Retrieval, section 8.3; averages in section 13.6
 * @example
 * recall([0, 1, 1, 1], [0, 0, 1, 1], { classes: 2 }); // [0.5, 1]
 */
export function recall(predicted: Labels, labels: Labels, options: ClassOptions & { average: Average }): number;
export function recall(predicted: Labels, labels: Labels, options: { readonly classes: number }): number[];
export function recall(predicted: Labels, labels: Labels, options: ClassOptions): number | number[] {
  return score(predicted, labels, options, ({ tp, fn }) => ratio(tp, tp + fn));
}

/**
 * f1[c] = 2 TP / (2 TP + FP + FN), the harmonic mean of precision and recall: it is high only if both are.
 *
 * In this form it needs no precision: where only one of the two is 0 / 0, it is 0 anyway. A class that neither occurs nor is claimed counts
 * as 0, and is left out of the macro mean, which is the mean of the classes' f1.
 *
 * @returns a number in 0..1 for each class, or one number with `average`; the micro average is the accuracy
 * @throws RangeError when the lengths differ, there is no example, or a class is not in 0..classes-1
 * @source van Rijsbergen (1979), Information Retrieval, chapter 7; Opitz, Burst (2019), Macro F1 and Macro F1, on the two means that go by that name
 * @example
 * f1([0, 1, 1, 1], [0, 0, 1, 1], { classes: 2 }); // [0.6666666666666666, 0.8]
 */
export function f1(predicted: Labels, labels: Labels, options: ClassOptions & { average: Average }): number;
export function f1(predicted: Labels, labels: Labels, options: { readonly classes: number }): number[];
export function f1(predicted: Labels, labels: Labels, options: ClassOptions): number | number[] {
  return score(predicted, labels, options, ({ tp, fp, fn }) => ratio(2 * tp, 2 * tp + fp + fn));
}

function score(
  predicted: Labels,
  labels: Labels,
  { classes, average }: ClassOptions,
  of: (counts: Counts) => number,
): number | number[] {
  if (average !== undefined && average !== 'macro' && average !== 'micro')
    throw new RangeError(
      `The average is 'macro' or 'micro', or left out for one number a class, but '${average}' came`,
    );
  const each = countsOf(predicted, labels, classes);
  if (average === undefined) return each.map(of);
  if (average === 'micro') {
    return of(each.reduce((all, one) => ({ tp: all.tp + one.tp, fp: all.fp + one.fp, fn: all.fn + one.fn })));
  }
  const seen = each.filter(({ tp, fp, fn }) => tp + fp + fn > 0); // never empty: there is at least one example
  return seen.reduce((total, counts) => total + of(counts), 0) / seen.length;
}

function countsOf(predicted: Labels, labels: Labels, classes: number): Counts[] {
  const { data } = confusionMatrix(predicted, labels, classes); // [C, C], the true class is the row
  return Array.from({ length: classes }, (_, c) => {
    let called = 0;
    let there = 0;
    for (let other = 0; other < classes; other++) {
      called += data[other * classes + c];
      there += data[c * classes + other];
    }
    const tp = data[c * classes + c];
    return { tp, fp: called - tp, fn: there - tp };
  });
}

/** The share, with 0 of 0 being 0: why is said above each use. */
function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
