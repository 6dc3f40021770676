/** One long computation, in a process of its own: its memory is looked at as it goes on. `node work.mjs CURVE BACKEND ROUNDS PARTS` prints the most megabytes of each part. */
import { memoryUsage } from 'node:process';
import {
  add,
  crossEntropy,
  full,
  Linear,
  linearBackward,
  linearForward,
  Relu,
  random,
  reluBackward,
  reluForward,
  Sequential,
  setBackend,
  sgd,
  sgdInto,
  softmaxCrossEntropyBackward,
  softmaxCrossEntropyForward,
} from '../../lib/dist/index.js';

const rng = random(1);
const x = rng.normalArray([64, 784], { dtype: 'float32' });
const labels = Int32Array.from({ length: 64 }, (_, n) => n % 10);

/** Each is given how many rounds and what to call once in each, and is one synchronous loop. */
const CURVES = {
  /** Steps by nn, tape and optimizer. */
  training(rounds, look) {
    const model = new Sequential([new Linear(784, 128, { rng }), new Relu(), new Linear(128, 10, { rng })]);
    const optimizer = sgd(model.parameters, { lr: 0.01 });
    for (let i = 0; i < rounds; i++) {
      crossEntropy(model.forward(x), labels).backward();
      optimizer.step();
      look();
    }
  },

  /** Steps in the lines of chapter 05. */
  handWritten(rounds, look) {
    const w1 = rng.normalArray([784, 128], { std: 0.05, dtype: 'float32' });
    const w2 = rng.normalArray([128, 10], { std: 0.1, dtype: 'float32' });
    const [b1, b2] = [full([128], 0, 'float32'), full([10], 0, 'float32')];
    for (let i = 0; i < rounds; i++) {
      const z1 = linearForward(x, w1, b1);
      const a1 = reluForward(z1);
      const z2 = linearForward(a1, w2, b2);
      const { p } = softmaxCrossEntropyForward(z2, labels);
      const second = linearBackward(softmaxCrossEntropyBackward(p, labels), a1, w2);
      const first = linearBackward(reluBackward(second.dx, z1), x, w1);
      sgdInto({ w1, b1, w2, b2 }, { w1: first.dw, b1: first.db, w2: second.dw, b2: second.db }, { lr: 0.01 });
      look();
    }
  },

  /** Arrays of 40 MB, made and dropped, and another computed from each. */
  large(rounds, look) {
    for (let i = 0; i < rounds; i++) {
      const made = full([10_000_000], i, 'float32');
      if (add(made, 1).data[9_999_999] !== i + 1) throw new Error('wrong');
      look();
    }
  },
};

/** Looks within each part of the computation. The collector lets memory rise and fall within a part; its top is what has to stay. */
const LOOKS = 10;

const [curve, backend] = process.argv.slice(2);
const [rounds, parts] = process.argv.slice(4).map(Number);
setBackend(backend);
const stride = Math.max(1, Math.floor(rounds / parts / LOOKS));
const tops = new Array(parts).fill(0);
let count = 0;
CURVES[curve](rounds, () => {
  const part = Math.floor((count * parts) / rounds);
  if (++count % stride === 0) tops[part] = Math.max(tops[part], memoryUsage.rss() / 2 ** 20);
});
console.log(JSON.stringify(tops));
