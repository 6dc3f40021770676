/** TensorFlow.js in Node, with the backend of the first argument: `cpu` or `wasm`. */
import { dirname } from 'node:path';
import { peer } from './peers.mjs';
import { network, noise, RATES, samples, sizesOf, speak } from './speak.mjs';

const tf = peer('@tensorflow/tfjs');
const backend = process.argv[2];
if (backend === 'wasm') {
  const wasm = peer('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(`${dirname(peer.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  wasm.setThreadsCount(1);
}
await tf.setBackend(backend);
await tf.ready();

/** The results of wasm and cpu are there when the call returns. */
function multiplication([N, K, M]) {
  const a = tf.tensor2d(noise(1, N * K), [N, K]);
  const b = tf.tensor2d(noise(2, K * M), [K, M]);
  return {
    step: () => tf.dispose(tf.matMul(a, b)),
    numbers: () => samples(tf.matMul(a, b).dataSync()),
    end: () => tf.disposeVariables(),
  };
}

function training(net) {
  const x = tf.tensor2d(net.x, [net.batch, net.layers[0]]);
  const labels = tf.oneHot(tf.tensor1d(net.labels, 'int32'), net.classes);
  let variables = [];
  let optimizer;
  const loss = () => {
    let h = x;
    net.weights.forEach((_, i) => {
      h = tf.add(tf.matMul(h, variables[2 * i]), variables[2 * i + 1]);
      if (i < net.weights.length - 1) h = tf.relu(h);
    });
    return tf.losses.softmaxCrossEntropy(labels, h);
  };
  const reset = () => {
    tf.dispose(variables);
    variables = net.weights.flatMap(({ d, m, w }) => [tf.variable(tf.tensor2d(w, [d, m])), tf.variable(tf.zeros([m]))]);
    optimizer = tf.train[net.optimizer](RATES[net.optimizer]);
  };
  return {
    reset,
    step: () => optimizer.minimize(loss),
    numbers(steps) {
      reset();
      return Array.from({ length: steps }, () => optimizer.minimize(loss, true).dataSync()[0]);
    },
  };
}

const hello = {
  name: `tfjs-${backend} ${tf.version.tfjs}`,
  kernel: backend === 'wasm' ? `SIMD128 ${await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')}` : 'JavaScript',
  blas: backend === 'wasm' ? 'XNNPACK' : 'none',
  works: ['sgemm', 'mlp'],
  threads: 1,
};
await speak(hello, (words) => (words[0] === 'mlp' ? training(network(words)) : multiplication(sizesOf(words[1]))));
