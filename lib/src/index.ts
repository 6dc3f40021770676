/** The table of contents: every public name, in the order in which data flow. */

export {
  add,
  argmax,
  array,
  astype,
  copy,
  type Dtype,
  divide,
  type FloatArray,
  format,
  fromData,
  full,
  map,
  matmul,
  mean,
  multiply,
  type Nested,
  norm,
  type Operand,
  reshape,
  rowMajor,
  rows,
  type Shape,
  subtract,
  sum,
  type Tensor,
  take,
  toNested,
  transpose,
  zeros,
} from './array/index.js';
export { checkGradient, type GradientCheck, type GradientCheckOptions } from './check/check-gradient.js';
export { type Batch, type BatchOptions, batches } from './data/batches.js';
export { type Idx, parseIdx, readIdx } from './data/idx.js';
export { type Digits, loadMnist } from './data/mnist.js';
export { type Random, type RandomState, random } from './data/random.js';
export { type Examples, type SplitExamples, split } from './data/split.js';
export type { LinearGradients } from './derive/linear.js';
export type { Labels, SoftmaxCrossEntropy } from './derive/softmax-cross-entropy.js';
export { parseNpy, readNpy } from './io/npy.js';
export { parseSafetensors, readSafetensors, type Safetensors } from './io/safetensors.js';
export { safetensorsBytes, writeSafetensors } from './io/write-safetensors.js';
export { accuracy, confusionMatrix } from './metrics/accuracy.js';
export { type Average, type ClassOptions, f1, precision, recall } from './metrics/precision.js';
export { Mlp } from './nn/mlp.js';
export { linearBackward, linearForward } from './ops/linear.js';
export { reluBackward, reluForward } from './ops/relu.js';
export { softmaxForward } from './ops/softmax.js';
export { softmaxCrossEntropyBackward, softmaxCrossEntropyForward } from './ops/softmax-cross-entropy.js';
export { cosine, type Schedule, stepDecay, warmup } from './optim/schedules.js';
export { type Named, sgdInto } from './optim/sgd.js';
export {
  type Annotation,
  type Axis,
  barChart,
  type ChartText,
  COLOURS,
  type Colouring,
  colorscale,
  contourMap,
  decisionSurface,
  type Figure,
  figureBundle,
  heatmap,
  imageGrid,
  type Layout,
  lineChart,
  type Palette,
  type Series,
  type Shown,
  type ShowOptions,
  type Surface,
  scatterPlot,
  show,
  type Trace,
  toSvg,
  toText,
} from './plot/index.js';
