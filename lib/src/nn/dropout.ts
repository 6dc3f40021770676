/** Dropout: in training, units are left out at random, so that none of them relies on another. */
import { dropout } from '../autograd/operations/dropout.js';
import { begin } from '../autograd/tape.js';
import { asVariable, type Input, Variable } from '../autograd/variable.js';
import type { Random } from '../data/random.js';
import { arena } from '../memory/arena.js';
import { assertNumber, NUMBERS } from '../ops/check-inputs.js';
import { common } from './initialisers.js';
import { Module } from './module.js';
import type { Parameter } from './parameter.js';

/**
 * In training each element is dropped with probability `rate`, and the others are divided by 1 - rate, so that sums stay as large on average;
 * in use x passes as it is.
 *
 * @source Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov (2014), Dropout: A Simple Way to Prevent Neural Networks from Overfitting, section 4
 * @example
 * toNested(new Dropout(0.5).predict(array([[1, 2]]))); // [[1, 2]]
 */
export class Dropout extends Module {
  readonly parameters: Readonly<Record<string, Parameter>> = {};
  readonly rate: number;
  /** where its masks come from; a checkpoint keeps its state, so that training goes on with the same masks */
  readonly rng: Random;

  /**
   * @param rate the share of elements that is dropped, from 0 to below 1
   * @throws RangeError when the rate is something else
   */
  constructor(rate: number, options: { readonly rng?: Random } = {}) {
    super();
    assertNumber(rate, 'rate', NUMBERS.shareBelowOne);
    this.rate = rate;
    this.rng = options.rng ?? common();
  }

  forward(input: Input): Variable {
    const x = asVariable(input, 'x');
    if (!this.isTraining || this.rate === 0) return x;
    begin();
    const mask = new Variable(x.shape, x.size, x.dtype);
    const numbers = x.dtype === 'float32' ? arena.f32 : arena.f64;
    const from = mask.at / numbers.BYTES_PER_ELEMENT;
    for (let i = 0; i < x.size; i++) numbers[from + i] = this.rng.uniform() < this.rate ? 0 : 1;
    return dropout(x, mask, this.rate);
  }
}
