/**
 * The kernels in plain JavaScript: the derivations themselves, behind the arguments that every backend takes.
 *
 * There is no calculus here. An adapter turns pointers into arrays, calls the page of `derive/` and copies what it gives to where it is
 * wanted. That makes this backend the oracle of the other two, and the one for float64.
 */
import type { Dtype } from '../array/index.js';
import { makeElements } from './js/elements.js';
import { makeLosses } from './js/losses.js';
import { makeOptimizers } from './js/optimizers.js';
import { makeProducts } from './js/products.js';
import { makeViews } from './js/views.js';
import type { Kernels } from './table.js';

/** All kernels for one dtype; pointers are byte offsets into the arena, or typed arrays of that dtype. */
export function makeJsKernels(dtype: Dtype): Kernels {
  const views = makeViews(dtype);
  return { ...makeProducts(views), ...makeElements(views), ...makeLosses(views), ...makeOptimizers(views) };
}
