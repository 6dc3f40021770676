import { describe, expect, test } from 'vitest';
import { array, copy, transpose, zeros } from '../../../lib/src/array/index.js';
import { random } from '../../../lib/src/data/random.js';
import { softmaxCrossEntropyForward } from '../../../lib/src/ops/softmax-cross-entropy.js';

describe('softmax cross-entropy through the door', () => {
  const labels = [0, 3, 1];
  const z = random(5).normalArray([3, 4]);

  test('a label that is no class is an error that names it', () => {
    expect(() => softmaxCrossEntropyForward(z, [0, 4, 1])).toThrow(
      'Label 1 is 4, but the classes are the whole numbers 0 to 3',
    );
    expect(() => softmaxCrossEntropyForward(z, [0, Number.NaN, 1])).toThrow('Label 1 is NaN');
    expect(() => softmaxCrossEntropyForward(z, [0])).toThrow('has 3 rows, but labels for 1 came');
    expect(() => softmaxCrossEntropyForward(zeros([0, 4]), [])).toThrow('holds no example');
  });

  test('softmaxCrossEntropyForward() of one class costs nothing, and takes typed labels and strided scores', () => {
    expect(softmaxCrossEntropyForward(array([[7]]), Uint8Array.of(0)).loss).toBe(0);
    const strided = transpose(random(8).normalArray([4, 3]));
    expect(softmaxCrossEntropyForward(strided, labels).loss).toBe(
      softmaxCrossEntropyForward(copy(strided), labels).loss,
    );
  });
});
