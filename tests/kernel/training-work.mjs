/** What the cells of training-interrupts.test.ts run, and a fresh process beside them: all that training does, and a check that comes out alike. */
import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  adam,
  backend,
  clipByNorm,
  crossEntropy,
  Dropout,
  evaluating,
  Linear,
  linearBackward,
  linearForward,
  matmul,
  noGrad,
  Relu,
  random,
  Sequential,
  setBackend,
  Tanh,
  variable,
} from '../../lib/dist/index.js';
import { arena } from '../../lib/dist/memory/arena.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

const examples = random(1).normalArray([48, 20], { dtype: 'float32' });
const labels = Int32Array.from({ length: 48 }, (_, n) => n % 5);

/** Large enough for the pool of threads. */
const large = random(2).normalArray([256, 256], { dtype: 'float32' });

/** Odd sizes, a fused pair, a layer with two modes. */
function makeModel(seed) {
  const rng = random(seed);
  return new Sequential([
    new Linear(20, 33, { rng }),
    new Relu(),
    new Dropout(0.3, { rng }),
    new Linear(33, 17, { rng }),
    new Tanh(),
    new Linear(17, 5, { rng }),
  ]);
}

/** Three steps of a new model from fixed numbers. @returns a hash of every gradient, every parameter and all outputs, bit for bit */
export function fingerprint() {
  const model = makeModel(7);
  const optimizer = adam(model.parameters, { lr: 0.01 });
  const hash = createHash('sha256');
  for (let step = 0; step < 3; step++) {
    const loss = crossEntropy(model.forward(examples), labels);
    loss.backward();
    hash.update(String(loss.item()));
    for (const parameter of Object.values(model.parameters)) hash.update(parameter.gradient().data);
    optimizer.step();
  }
  for (const parameter of Object.values(model.parameters)) hash.update(parameter.value().data);
  hash.update(model.predict(examples).data);
  hash.update(matmul(large, large).data);
  const modes = [model.isTraining, kept.model.isTraining];
  return `${hash.digest('hex').slice(0, 32)} training ${modes} by ${backend().name}`;
}

const kept = { model: makeModel(3), optimizer: undefined };
kept.optimizer = adam(kept.model.parameters, { lr: 0.001 });

/** Each thing that a learner's cell might be in the middle of. */
const ACTIONS = [
  () => {
    const loss = crossEntropy(kept.model.forward(examples), labels);
    loss.backward();
    clipByNorm(kept.model.parameters, 1);
    kept.optimizer.step();
  },
  () => {
    const model = makeModel(11);
    const optimizer = adam(model.parameters, { lr: 0.01 });
    crossEntropy(model.forward(examples), labels).backward();
    crossEntropy(model.forward(examples), labels).backward({ accumulate: true });
    optimizer.step();
  },
  () => kept.model.predict(examples),
  () =>
    noGrad(() =>
      noGrad(() => kept.model.forward(examples))
        .sum()
        .item(),
    ),
  () => evaluating(() => crossEntropy(kept.model.forward(examples), labels).item()),
  () => {
    const x = variable(examples);
    x.multiply(x)
      .add(x.mean(1).reshape([48, 1]))
      .transpose()
      .softmax()
      .max()
      .backward();
    x.gradient();
  },
  () => noGrad(() => variable(large).matmul(large).value()),
  () => {
    kept.model.evaluate();
    kept.model.predict(examples);
    kept.model.train();
  },
  () => {
    const { w, b } = kept.model.layers[0].parameters;
    const y = linearForward(examples, w.value(), b.value());
    linearBackward(y, examples, w.value());
  },
];

/** Does not end. */
export function trainForEver(seed) {
  const rng = random(seed);
  kept.model.forward(examples); // and no backward(): outputs that one only looks at
  for (;;) ACTIONS[rng.integer(ACTIONS.length)]();
}

/** What is in use once the garbage is collected. */
export async function held() {
  for (let i = 0; i < 4; i++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return arena.held();
}

export { setBackend };

// As a program: prints the fingerprint of the backends named.
if (process.argv[1] === import.meta.filename) {
  for (const name of process.argv.slice(2)) {
    setBackend(name);
    console.log(fingerprint());
  }
}
