/** Training steps: by `nn` and the tape, and by the lines that a learner writes in chapter 05. */
import {
  adam,
  binaryCrossEntropy,
  crossEntropy,
  fromData,
  Linear,
  linearBackward,
  linearForward,
  matmul,
  Relu,
  reluBackward,
  reluForward,
  Sequential,
  sgd,
  sgdInto,
  softmaxCrossEntropyBackward,
  softmaxCrossEntropyForward,
  sum,
  transpose,
  zeros,
} from '../../../../lib/dist/index.js';
import { network, RATES } from './speak.mjs';

const OPTIMIZERS = { sgd, adam };

export function training(words) {
  const net = network(words);
  const x = fromData(net.x, [net.batch, net.layers[0]]);
  const target = net.isBinary ? fromData(Float32Array.from(net.labels), [net.batch, 1]) : net.labels;
  const lossOf = net.isBinary ? binaryCrossEntropy : crossEntropy;
  const layers = net.weights.flatMap(({ d, m }, i) => [...(i > 0 ? [new Relu()] : []), new Linear(d, m)]);
  const model = new Sequential(layers);
  const linears = layers.filter((layer) => layer instanceof Linear);
  let optimizer;
  const reset = () => {
    net.weights.forEach(({ d, m, w }, i) => {
      linears[i].parameters.w.set(fromData(w, [d, m]));
      linears[i].parameters.b.set(zeros([m], 'float32'));
    });
    optimizer = OPTIMIZERS[net.optimizer](model.parameters, { lr: RATES[net.optimizer] });
  };
  const step = () => {
    const loss = lossOf(model.forward(x), target);
    loss.backward();
    optimizer.step();
    return loss;
  };
  const numbers = (steps) => {
    reset();
    return Array.from({ length: steps }, () => step().item());
  };
  return { reset, step, numbers };
}

/** The input's gradient is nobody's concern, so the first layer has only the two lines of its parameters. */
export function handWritten(words) {
  const net = network(words);
  const x = fromData(net.x, [net.batch, net.layers[0]]);
  let p;
  const reset = () => {
    const [first, second] = net.weights;
    p = {
      w1: fromData(first.w.slice(), [first.d, first.m]),
      b1: zeros([first.m], 'float32'),
      w2: fromData(second.w.slice(), [second.d, second.m]),
      b2: zeros([second.m], 'float32'),
    };
  };
  const step = () => {
    const z1 = linearForward(x, p.w1, p.b1);
    const a1 = reluForward(z1);
    const z2 = linearForward(a1, p.w2, p.b2);
    const { loss, p: probabilities } = softmaxCrossEntropyForward(z2, net.labels);
    const dz2 = softmaxCrossEntropyBackward(probabilities, net.labels);
    const { dx: da1, dw: w2, db: b2 } = linearBackward(dz2, a1, p.w2);
    const dz1 = reluBackward(da1, z1);
    const gradients = { w1: matmul(transpose(x), dz1), b1: sum(dz1, 0), w2, b2 };
    sgdInto(p, gradients, { lr: RATES.sgd });
    return loss;
  };
  const numbers = (steps) => {
    reset();
    return Array.from({ length: steps }, step);
  };
  return { reset, step, numbers };
}
