/** jax-js in Node: its WebAssembly device, with `jit` around the whole training step, as its documentation advises. */
import { peer, versionOf } from './peers.mjs';
import { network, noise, RATES, samples, sizesOf, speak } from './speak.mjs';

const jax = peer('@jax-js/jax');
const { numpy: np, nn } = jax;
await jax.init('wasm');
jax.defaultDevice('wasm');

/** A call takes over what it is given, unless it is given `x.ref`; nothing is computed before somebody waits for it. */
function multiplication([N, K, M]) {
  const a = np.array(noise(1, N * K)).reshape([N, K]);
  const b = np.array(noise(2, K * M)).reshape([K, M]);
  const product = jax.jit((p, q) => np.matmul(p, q));
  let c;
  const step = () => {
    c?.dispose();
    c = product(a.ref, b.ref);
  };
  return {
    step,
    ready: () => c.blockUntilReady(),
    async numbers() {
      step();
      return samples(await c.ref.data());
    },
  };
}

function training(net) {
  const x = np.array(net.x).reshape([net.batch, net.layers[0]]);
  const target = nn.oneHot(np.array(net.labels, { dtype: np.int32 }), net.classes);
  const last = net.weights.length - 1;
  const lossOf = (parameters, input, labels) => {
    let h = input;
    parameters.forEach(({ w, b }, i) => {
      h = np.matmul(h, w).add(b);
      if (i < last) h = nn.relu(h);
    });
    return np.sum(nn.logSoftmax(h).mul(labels)).mul(-1 / net.batch);
  };
  const lr = RATES[net.optimizer];
  const step = jax.jit((parameters, input, labels) => {
    const [loss, gradients] = jax.valueAndGrad(lossOf)(jax.tree.ref(parameters), input, labels);
    const next = jax.tree.map((p, g) => p.sub(g.mul(lr)), parameters, gradients);
    return [next, loss];
  });
  if (net.optimizer !== 'sgd') throw new Error('Only sgd is written for jax-js');
  let parameters;
  let loss;
  const reset = () => {
    jax.tree.dispose(parameters);
    parameters = net.weights.map(({ d, m, w }) => ({ w: np.array(w).reshape([d, m]), b: np.zeros([m]) }));
  };
  const once = () => {
    loss?.dispose();
    [parameters, loss] = step(parameters, x.ref, target.ref);
  };
  return {
    reset,
    step: once,
    ready: () => jax.blockUntilReady([parameters, loss]),
    async numbers(steps) {
      reset();
      const losses = [];
      for (let i = 0; i < steps; i++) {
        once();
        losses.push((await loss.ref.data())[0]);
      }
      return losses;
    },
  };
}

const hello = {
  name: `jax-js ${versionOf('@jax-js/jax')}`,
  kernel: 'SIMD128, generated',
  blas: 'none',
  works: ['sgemm', 'mlp'],
  threads: 1,
};
await speak(hello, (words) => (words[0] === 'mlp' ? training(network(words)) : multiplication(sizesOf(words[1]))));
