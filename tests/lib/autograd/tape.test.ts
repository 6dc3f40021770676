import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { array, type Dtype, toNested, zeros } from '../../../lib/src/array/index.js';
import { variable } from '../../../lib/src/autograd/leaf.js';
import { noGrad } from '../../../lib/src/autograd/no-grad.js';
import { Value } from '../../../lib/src/autograd/value.js';
import type { Variable } from '../../../lib/src/autograd/variable.js';
import { random } from '../../../lib/src/data/random.js';
import { arena } from '../../../lib/src/memory/arena.js';
import { step } from '../../../lib/src/memory/step.js';
import { crossEntropy, meanSquaredError } from '../../../lib/src/nn/losses.js';
import { Parameter } from '../../../lib/src/nn/parameter.js';
import { reluForward } from '../../../lib/src/ops/relu.js';
import { sgd } from '../../../lib/src/optim/sgd.js';
import { FLOAT64_SUM } from '../../support/tolerances.js';

const parameter = (numbers: number[] | number[][], dtype: Dtype = 'float64'): Parameter =>
  new Parameter('w', array(numbers, dtype));

describe('backward()', () => {
  test('backward() of a product gives each factor the other', () => {
    const [x, y] = [variable(array([3])), variable(array([4]))];
    x.multiply(y).sum().backward();
    expect([toNested(x.gradient()), toNested(y.gradient())]).toEqual([[4], [3]]);
  });

  test('backward() adds the shares of a value that is used twice', () => {
    const x = variable(array([3]));
    x.multiply(x).add(x).sum().backward(); // d(x^2 + x)/dx = 2x + 1
    expect(toNested(x.gradient())).toEqual([7]);
  });

  test('backward() passes by what the loss does not depend on', () => {
    const [w, v] = [parameter([2]), parameter([5])];
    v.multiply(10);
    w.multiply(3).sum().backward();
    expect(toNested(w.gradient())).toEqual([3]);
    expect(() => v.gradient()).toThrow('w has no gradient yet: call backward() on a loss that was computed from it');
  });

  test('backward() replaces gradients, and with accumulate adds to them', () => {
    const w = parameter([1]);
    w.multiply(2).sum().backward();
    w.multiply(3).sum().backward();
    expect(toNested(w.gradient())).toEqual([3]);
    w.multiply(4).sum().backward({ accumulate: true });
    expect(toNested(w.gradient())).toEqual([7]);
    const x = variable(array([1]));
    x.multiply(2).sum().backward();
    x.multiply(3).sum().backward({ accumulate: true });
    expect(toNested(x.gradient())).toEqual([5]);
  });

  test('backward({ accumulate: true }) adds to nothing that an optimizer has used', () => {
    const w = parameter([1]);
    const optimizer = sgd({ w }, { lr: 0.1 });
    for (let i = 0; i < 3; i++) {
      w.multiply(2).sum().backward({ accumulate: true });
      w.multiply(3).sum().backward({ accumulate: true });
      expect(toNested(w.gradient())).toEqual([5]);
      optimizer.step();
    }
    expect(w.value().data[0]).toBeCloseTo(1 - 3 * 0.1 * 5, 12);
  });

  test('an optimizer leaves alone what the last loss did not reach', () => {
    const [w, v] = [parameter([1]), parameter([1])];
    const optimizer = sgd({ w, v }, { lr: 1 });
    w.add(v).sum().backward();
    optimizer.step();
    w.sum().backward();
    optimizer.step();
    expect([w.value().data[0], v.value().data[0]]).toEqual([-1, 0]);
    expect(() => optimizer.step()).toThrow('backward()');
  });

  test('two halves of a batch accumulate to the gradient of the whole', () => {
    const [x, y] = [random(1).normalArray([6, 3]), random(2).normalArray([6, 1])];
    const w = new Parameter('w', random(3).normalArray([3, 1]));
    meanSquaredError(variable(x).matmul(w), y).backward();
    const whole = w.gradient();
    for (const from of [0, 3]) {
      const half = meanSquaredError(variable(x.lo(from).hi(3)).matmul(w), y.lo(from).hi(3)).multiply(0.5);
      half.backward(from === 0 ? {} : { accumulate: true });
    }
    w.gradient().data.forEach((value, i) => {
      expect(value).toBeCloseTo(whole.data[i], 12);
    });
  });

  test('backward() twice is an error that says what to do', () => {
    const w = parameter([1]);
    const loss = w.multiply(2).sum();
    loss.backward();
    const twice = /^backward\(\) has already run in this step, .* run the forward pass again.*add them up/;
    expect(() => loss.backward()).toThrow(twice);
    w.multiply(2).sum();
    expect(() => loss.backward()).toThrow(twice);
  });

  test('a second loss of a step that is over is an error', () => {
    const w = parameter([1]);
    const [first, second] = [w.multiply(2).sum(), w.multiply(3).sum()];
    first.backward();
    expect(() => second.backward()).toThrow('To train on several losses, add them up');
  });

  test('a variable takes part in any number of steps, whatever has used the memory in between', () => {
    const [x, other] = [variable(array([2, 3])), variable(array([50, 60]))];
    for (let i = 0; i < 3; i++) {
      const y = other.multiply(other).add(x.multiply(x));
      expect(toNested(y.value())).toEqual([2504, 3609]);
      y.sum().backward();
      expect([toNested(x.gradient()), toNested(other.gradient())]).toEqual([
        [4, 6],
        [100, 120],
      ]);
      noGrad(() => x.add(other));
    }
  });

  test('a parameter that is set between backward() and the step keeps its gradient', () => {
    const w = parameter([1]);
    const optimizer = sgd({ w }, { lr: 0.1 });
    w.multiply(3).sum().backward();
    w.set(array([5]));
    optimizer.step();
    expect(w.value().data[0]).toBeCloseTo(4.7, 12);
  });

  test('backward() of a number that was not computed gives it the gradient 1, each time', () => {
    const [x, w] = [variable(array(2)), new Parameter('w', array(3))];
    for (let i = 0; i < 2; i++) {
      x.backward();
      w.backward();
      expect([toNested(x.gradient()), toNested(w.gradient())]).toEqual([1, 1]);
    }
    w.set(array(5));
    expect(w.item()).toBe(5);
  });

  test('backward() of more than one number is an error', () => {
    expect(() => parameter([1, 2]).multiply(2).backward()).toThrow(
      'backward() starts from one number, but a loss of shape [2] came: take its mean() or sum() first',
    );
  });

  test('backward() of a constant is an error', () => {
    expect(() => crossEntropy(zeros([1, 2]), [0]).backward()).toThrow('depends on nothing that has a gradient');
    const quiet = noGrad(() => parameter([1]).sum());
    expect(() => quiet.backward()).toThrow('depends on nothing that has a gradient');
    expect(() => noGrad(() => parameter([1]).sum().backward())).toThrow('within noGrad()');
  });

  test('a parameter that changes between forward and backward is an error', () => {
    const w = parameter([1]);
    const loss = w.multiply(w).sum();
    w.set(array([2]));
    expect(() => loss.backward()).toThrow(
      /multiply\(\) used w \[1\].* was changed before backward\(\), by set\(\) or by an optimizer's step.*Call backward\(\) before the step/,
    );
    w.multiply(w).sum().backward();
    expect(toNested(w.gradient())).toEqual([4]);
  });

  test('a step of an optimizer between forward and backward is an error', () => {
    const w = parameter([1]);
    const optimizer = sgd({ w }, { lr: 0.1 });
    w.sum().backward();
    const loss = w.multiply(w).sum();
    optimizer.step();
    expect(() => loss.backward()).toThrow('was changed before backward()');
  });

  test('the loss keeps its number after backward(), and outputs until the next operation', () => {
    const w = parameter([[1, 2]]);
    const y = w.multiply(2);
    const loss = y.sum();
    loss.backward();
    expect(toNested(y.value())).toEqual([[2, 4]]);
    w.multiply(5);
    expect(loss.item()).toBe(6);
    expect(toNested(loss.value())).toBe(6);
    expect(() => y.value()).toThrow(
      /^A value of shape \[1, 2\] belongs to a training step that is over.*value\(\) or item\(\)/,
    );
    expect(() => y.add(1)).toThrow('belongs to a training step that is over');
  });

  test('a value of an ended step is refused as an operand, even by the first operation after it', () => {
    const w = parameter([1]);
    const y = w.multiply(2);
    y.sum().backward();
    expect(() => y.add(1)).toThrow('belongs to a training step that is over');
    expect(() => w.add(y)).toThrow('belongs to a training step that is over');
  });

  test('a step takes the memory of the step before', () => {
    const w = new Parameter('w', random(1).normalArray([30, 40]));
    const x = random(2).normalArray([20, 30]);
    const train = (): void => variable(x).matmul(w).tanh().mean().backward();
    train();
    train();
    const held = arena.held().bytes;
    for (let i = 0; i < 50; i++) train();
    expect(arena.held().bytes).toBe(held);
  });

  test('what is taken out stays as it is when the memory is used again', () => {
    const w = parameter([1, 2]);
    const taken = w.multiply(3).value();
    const value = w.value();
    w.sum().backward();
    const gradient = w.gradient();
    w.set(array([7, 7]));
    w.multiply(100).sum().backward();
    expect([toNested(taken), toNested(value), toNested(gradient)]).toEqual([
      [3, 6],
      [1, 2],
      [1, 1],
    ]);
    expect(taken.data.buffer).toBeInstanceOf(ArrayBuffer);
  });
});

describe('detach()', () => {
  test('detach() lets no gradient through', () => {
    const x = variable(array([3]));
    x.multiply(x.detach()).sum().backward();
    expect(toNested(x.gradient())).toEqual([3]);
  });
});

describe('noGrad()', () => {
  test('noGrad() computes the same, and records nothing', () => {
    const w = parameter([2]);
    const y = noGrad(() => w.multiply(3));
    expect(y.needsGradient).toBe(false);
    expect(toNested(y.value())).toEqual([6]);
    w.multiply(y).sum().backward();
    expect(toNested(w.gradient())).toEqual([6]);
  });

  test('noGrad() within a step leaves its values and its graph alone', () => {
    const w = parameter([2, 3]);
    const y = w.multiply(w);
    const seen = noGrad(() => noGrad(() => y.multiply(10).sum().item()) + y.sum().item());
    expect(seen).toBe(143);
    y.sum().backward();
    expect(toNested(w.gradient())).toEqual([4, 6]);
  });

  test('noGrad() gives its memory back', () => {
    const w = new Parameter('w', random(1).normalArray([100, 100]));
    w.sum().backward();
    noGrad(() => w.matmul(w));
    const bytes = step.bytes();
    for (let i = 0; i < 100; i++) noGrad(() => w.matmul(w).sum().item());
    expect(step.bytes()).toBe(bytes);
  });

  test('a value that leaves noGrad() by another way than its result is refused', () => {
    let escaped: Variable | undefined;
    noGrad(() => {
      escaped = parameter([1]).multiply(2);
    });
    expect(() => escaped?.value()).toThrow('noGrad()');
  });

  test('noGrad() ends with an error as well as with a result', () => {
    expect(() =>
      noGrad(() => {
        throw new Error('as it happens');
      }),
    ).toThrow('as it happens');
    const w = parameter([1]);
    w.sum().backward();
    expect(toNested(w.gradient())).toEqual([1]);
  });

  test('noGrad() refuses an async function', () => {
    expect(() => noGrad(async () => 1)).toThrow(TypeError);
    expect(() => noGrad(3 as never)).toThrow('noGrad() wants a function to run, but number came');
    const w = parameter([1]);
    w.sum().backward();
    expect(toNested(w.gradient())).toEqual([1]);
  });
});

describe('the tape refuses', () => {
  test('arrays of two dtypes', () => {
    const x = variable(zeros([2, 2], 'float32'));
    expect(() => x.add(zeros([2, 2]))).toThrow(
      "b is float64, but what it meets is float32: convert one, for example astype(b, 'float32')",
    );
    expect(() => x.matmul(variable(zeros([2, 2])))).toThrow(TypeError);
  });

  test('shapes that do not fit', () => {
    const x = variable(zeros([2, 3]));
    expect(() => x.matmul(zeros([2, 3]))).toThrow('Cannot multiply a [2, 3] by b [2, 3]: inner sizes 3 and 2 differ');
    expect(() => x.add(zeros([2]))).toThrow('Cannot add [2, 3] and [2]: axis 1 has lengths 3 and 2');
    expect(() => x.reshape([5])).toThrow('Cannot reshape [2, 3] to [5]: 6 elements do not fill 5 places');
    expect(() => x.sum(2)).toThrow('There is no axis 2 in an array of shape [2, 3]');
    expect(() => variable(zeros([0])).mean()).toThrow('The mean of no elements is not defined: shape [0]');
    expect(() => variable(zeros([3])).transpose()).toThrow('transpose wants two axes or more, but [3] came');
    expect(() => variable(zeros([])).softmax()).toThrow('one row or more');
    expect(() => meanSquaredError(x, zeros([3, 2]))).toThrow('y must have the shape of yHat, [2, 3], but [3, 2] came');
    expect(() => crossEntropy(x, [0])).toThrow('labels for 1 came: give one each');
    expect(() => crossEntropy(x, [0, Number.NaN])).toThrow('Label 1 is NaN');
  });

  test('a Variable in the place of an array, and says what to do', () => {
    expect(() => reluForward(variable(zeros([2])) as never)).toThrow(
      'x must be an ndarray of float32 or float64, but a Variable came: call its own method, as in x.relu(), or take its value()',
    );
  });

  test('what is no array', () => {
    expect(() => variable([1, 2] as never)).toThrow(
      'x must be an ndarray of float32 or float64, but a plain list came',
    );
    expect(() => variable(zeros([1])).add('1' as never)).toThrow('b must be an ndarray');
    expect(() => variable(zeros([2])).item()).toThrow('item() is for an array of one number, but [2] came');
  });
});

test('in any order of use, the gradient of a sum of products is the sum of the other factors', () => {
  // loss = sum over pairs (i, j) of x_i x_j, so dloss/dx_i counts x_j once for each pair with i, and twice x_i for (i, i)
  const pair = fc.tuple(fc.nat(4), fc.nat(4));
  fc.assert(
    fc.property(fc.array(pair, { minLength: 1, maxLength: 12 }), (pairs) => {
      const numbers = [2, -3, 5, 7, -11];
      const x = numbers.map((value) => variable(array([value])));
      const products = pairs.map(([i, j]) => x[i].multiply(x[j]));
      products
        .reduce((total, one) => total.add(one))
        .sum()
        .backward();
      numbers.forEach((_, k) => {
        const wanted = pairs.reduce((s, [i, j]) => s + (i === k ? numbers[j] : 0) + (j === k ? numbers[i] : 0), 0);
        if (pairs.some(([i, j]) => i === k || j === k)) expect(x[k].gradient().data[0]).toBe(wanted);
        else expect(() => x[k].gradient()).toThrow('no gradient yet');
      });
    }),
    { seed: 4 },
  );
});

test('any program of single numbers has the same gradients on the tape as in Value', () => {
  const line = fc.record({ kind: fc.integer({ min: 0, max: 5 }), i: fc.nat(), j: fc.nat() });
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 25 }), (program) => {
      const numbers = [0.3, -0.7, 1.1];
      const leaves = numbers.map((number) => variable(array(number)));
      const variables: Variable[] = [...leaves];
      const values = numbers.map((number) => new Value(number));
      const firsts = [...values];
      for (const { kind, i, j } of program) {
        const [a, b] = [i % variables.length, j % variables.length];
        const [x, y, p, q] = [variables[a], variables[b], values[a], values[b]];
        const next: readonly (() => readonly [Variable, Value])[] = [
          () => [x.add(y), p.add(q)],
          () => [x.subtract(y), p.subtract(q)],
          () => [x.multiply(y).tanh(), p.multiply(q).tanh()],
          () => [x.divide(y.multiply(y).add(1)), p.divide(q.multiply(q).add(1))],
          () => [x.tanh().exp(), p.tanh().exp()],
          () => [x.relu(), p.relu()],
        ];
        const [variableMade, valueMade] = next[kind]();
        variables.push(variableMade);
        values.push(valueMade);
      }
      const loss = variables.reduce((total, one) => total.add(one));
      const wanted = values.reduce((total, one) => total.add(one));
      expect(loss.item()).toBeCloseTo(wanted.data, 9);
      loss.backward();
      wanted.backward();
      leaves.forEach((leaf, i) => {
        const error = Math.abs(leaf.gradient().data[0] - firsts[i].gradient);
        expect(error).toBeLessThanOrEqual(FLOAT64_SUM * Math.max(1, Math.abs(firsts[i].gradient)));
      });
    }),
    { seed: 6 },
  );
});
