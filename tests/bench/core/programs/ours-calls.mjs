/** The same small operation three ways: its kernel alone, an array of the tape, and the public function on an ordinary array. */
import { fromData, reluForward, variable } from '../../../../lib/dist/index.js';
import { kernelsOf } from '../../../../lib/dist/kernels/choose.js';
import { UNARY } from '../../../../lib/dist/kernels/table.js';
import { arena } from '../../../../lib/dist/memory/arena.js';
import { blocks } from './ours-operations.mjs';
import { noise, samples } from './speak.mjs';

const SIZE = 64;
/** So many operations are on the tape when its step ends, about as in a network: the end is theirs together. */
const STEP = 256;

export function call([kind]) {
  return CALLS[kind]();
}

const CALLS = {
  kernel() {
    const { put, end } = blocks();
    const kernels = kernelsOf('float32');
    const [x, y] = [put(noise(1, SIZE)), put(new Float32Array(SIZE))];
    const step = () => kernels.unaryForward(UNARY.relu, x, y, SIZE, 0);
    const numbers = () => {
      step();
      return samples(arena.f32.subarray(y / 4, y / 4 + SIZE));
    };
    return { step, end, numbers };
  },

  'call-arena'() {
    const x = variable(fromData(noise(1, SIZE), [SIZE]));
    const loss = variable(fromData(new Float32Array(1), []));
    let calls = 0;
    const step = () => {
      x.relu();
      if (++calls % STEP === 0) loss.sum().backward(); // which does not depend on x: the tape is dropped
    };
    return { step, numbers: () => samples(x.relu().value().data) };
  },

  'call-public'() {
    const x = fromData(noise(1, SIZE), [SIZE]);
    let y;
    const step = () => {
      y = reluForward(x);
    };
    const numbers = () => {
      step();
      return samples(y.data);
    };
    return { step, numbers };
  },
};
