/**
 * Backpropagation in a page: single numbers that remember how they were made.
 *
 * It does for numbers what `tape.ts` does for arrays, and is written to be read. Each operation knows one thing, its local derivative: how its
 * result moves with each number that it was made of. The chain rule does the rest.
 *
 * @source Griewank, Walther (2008), Evaluating Derivatives, section 3.2 (reverse mode); course chapter 05, sections 5.1 and 5.2
 */

/**
 * A number, the numbers that it was made of, and how it moves with each of them.
 *
 * @example
 * (() => { const [x, y] = [new Value(3), new Value(4)]; x.multiply(y).add(x).backward(); return [x.gradient, y.gradient]; })(); // [5, 3]
 */
export class Value {
  readonly data: number;
  /** dL/d(this), where L is the number whose backward() was called; 0 before. */
  gradient = 0;
  readonly #inputs: readonly Value[];
  readonly #slopes: readonly number[]; // d(this)/d(input), one for each input

  /** @param inputs what it was made of  @param slopes how it moves with each of them; a first number has neither */
  constructor(data: number, inputs: readonly Value[] = [], slopes: readonly number[] = []) {
    if (typeof data !== 'number')
      throw new TypeError(`A Value holds a number, but ${typeof data} ${String(data)} came`);
    this.data = data;
    this.#inputs = inputs;
    this.#slopes = slopes;
  }

  /** this + b: both pass the gradient on as it is. */
  add(other: Value | number): Value {
    const b = toValue(other);
    return new Value(this.data + b.data, [this, b], [1, 1]);
  }

  /** this - b */
  subtract(other: Value | number): Value {
    const b = toValue(other);
    return new Value(this.data - b.data, [this, b], [1, -1]);
  }

  /** this b: each moves the product by as much as the other is large. */
  multiply(other: Value | number): Value {
    const b = toValue(other);
    return new Value(this.data * b.data, [this, b], [b.data, this.data]);
  }

  /** this / b */
  divide(other: Value | number): Value {
    const b = toValue(other);
    return new Value(this.data / b.data, [this, b], [1 / b.data, -this.data / b.data ** 2]);
  }

  /** this^n for a fixed number n, with slope n this^(n - 1) */
  pow(n: number): Value {
    if (typeof n !== 'number') throw new TypeError(`pow(n) wants a plain number n, but ${typeof n} came`);
    return new Value(this.data ** n, [this], [n === 0 ? 0 : n * this.data ** (n - 1)]);
  }

  /** e^this, which is its own slope */
  exp(): Value {
    const y = Math.exp(this.data);
    return new Value(y, [this], [y]);
  }

  /** The natural logarithm. */
  log(): Value {
    return new Value(Math.log(this.data), [this], [1 / this.data]);
  }

  /** The hyperbolic tangent, with slope 1 - tanh^2 */
  tanh(): Value {
    const y = Math.tanh(this.data);
    return new Value(y, [this], [1 - y ** 2]);
  }

  /** max(0, this) */
  relu(): Value {
    return new Value(Math.max(0, this.data), [this], [this.data > 0 ? 1 : 0]);
  }

  /**
   * Sets the gradient of every number that this one was made of, by the chain rule: an input's gradient grows by its slope times the gradient of
   * what was made of it. A number that was used twice gets both shares.
   */
  backward(): void {
    const order = this.#ingredients();
    for (const value of order) value.gradient = 0;
    this.gradient = 1; // dL/dL
    for (const value of order.reverse()) {
      value.#inputs.forEach((input, i) => {
        input.gradient += value.#slopes[i] * value.gradient;
      });
    }
  }

  /** This number and all that it was made of, each behind its own inputs (a topological order); without recursion, since chains can be long. */
  #ingredients(): Value[] {
    const order: Value[] = [];
    const seen = new Set<Value>();
    const open: { value: Value; next: number }[] = [{ value: this, next: 0 }];
    while (open.length > 0) {
      const top = open[open.length - 1];
      if (top.next < top.value.#inputs.length) {
        const input = top.value.#inputs[top.next++];
        if (!seen.has(input)) open.push({ value: input, next: 0 });
        seen.add(input);
      } else {
        order.push(top.value);
        open.pop();
      }
    }
    return order;
  }
}

function toValue(b: Value | number): Value {
  return b instanceof Value ? b : new Value(b);
}
