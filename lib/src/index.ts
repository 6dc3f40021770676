/** The table of contents: every public name, in the order in which data flow. */

export {
  argmax,
  array,
  astype,
  copy,
  type Dtype,
  type FloatArray,
  format,
  fromData,
  full,
  type MatmulOptions,
  map,
  type Nested,
  norm,
  type Operand,
  reshape,
  rowMajor,
  rows,
  type Shape,
  sumTo,
  type Tensor,
  take,
  toNested,
  transpose,
  zeros,
} from './array/index.js';
export { type Leaf, variable } from './autograd/leaf.js';
export { noGrad } from './autograd/no-grad.js';
export { Value } from './autograd/value.js';
export { type Input, Variable } from './autograd/variable.js';
export { checkGradient, type GradientCheck, type GradientCheckOptions } from './check/check-gradient.js';
export { type Batch, type BatchOptions, batches } from './data/batches.js';
export { type Idx, parseIdx, readIdx } from './data/idx.js';
export { type Flowers, loadIris } from './data/iris.js';
export { type Digits, loadMnist } from './data/mnist.js';
export { type Random, type RandomState, random } from './data/random.js';
export { loadSmallDigits } from './data/small-digits.js';
export { type Examples, type SplitExamples, split } from './data/split.js';
export type { AdagradOptions } from './derive/adagrad.js';
export type { AdamOptions, AdamState } from './derive/adam.js';
export type { OperandGradients } from './derive/add.js';
export type { GeluOptions } from './derive/gelu.js';
export type { HuberOptions } from './derive/huber.js';
export type { LeakyReluOptions } from './derive/leaky-relu.js';
export type { LinearGradients } from './derive/linear.js';
export type { MatmulGradients } from './derive/matmul.js';
export type { LossBackwardOptions } from './derive/mean-squared-error.js';
export type { RmspropOptions, RmspropState } from './derive/rmsprop.js';
export type { SgdOptions } from './derive/sgd.js';
export type {
  CrossEntropyBackwardOptions,
  CrossEntropyOptions,
  Labels,
  SoftmaxCrossEntropy,
} from './derive/softmax-cross-entropy.js';
export { parseNpy, readNpy } from './io/npy.js';
export { parseSafetensors, readSafetensors, type Safetensors } from './io/safetensors.js';
export { safetensorsBytes, writeSafetensors } from './io/write-safetensors.js';
export { type BackendInfo, type BackendName, backend, setBackend, setThreads } from './kernels/choose.js';
export { accuracy, confusionMatrix } from './metrics/accuracy.js';
export { type Average, type ClassOptions, f1, precision, recall } from './metrics/precision.js';
export { Gelu, LeakyRelu, LogSoftmax, Relu, Sigmoid, Silu, Softmax, Tanh } from './nn/activations.js';
export { Dropout } from './nn/dropout.js';
export {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type Initialiser,
  type InitialiserOptions,
} from './nn/initialisers.js';
export { Linear, type LinearOptions } from './nn/linear.js';
export { binaryCrossEntropy, crossEntropy, huber, meanSquaredError } from './nn/losses.js';
export { Mlp } from './nn/mlp.js';
export { evaluating, Module } from './nn/module.js';
export { Parameter } from './nn/parameter.js';
export { Sequential } from './nn/sequential.js';
export {
  add,
  addBackward,
  divide,
  divideBackward,
  multiply,
  multiplyBackward,
  subtract,
  subtractBackward,
} from './ops/arithmetic.js';
export { binaryCrossEntropyBackward, binaryCrossEntropyForward } from './ops/binary-cross-entropy.js';
export { dropoutBackward, dropoutForward } from './ops/dropout.js';
export { expBackward, expForward } from './ops/exp.js';
export { geluBackward, geluForward } from './ops/gelu.js';
export { huberBackward, huberForward } from './ops/huber.js';
export { leakyReluBackward, leakyReluForward } from './ops/leaky-relu.js';
export { linearBackward, linearForward } from './ops/linear.js';
export { logBackward, logForward } from './ops/log.js';
export { logSoftmaxBackward, logSoftmaxForward } from './ops/log-softmax.js';
export { matmul, matmulBackward, matmulForward } from './ops/matmul.js';
export { meanSquaredErrorBackward, meanSquaredErrorForward } from './ops/mean-squared-error.js';
export { adagradStepInto, adamStepInto, rmspropStepInto, sgdStepInto } from './ops/optimizers.js';
export { max, maxBackward, mean, meanBackward, sum, sumBackward } from './ops/reduce.js';
export { reluBackward, reluForward } from './ops/relu.js';
export { sigmoidBackward, sigmoidForward } from './ops/sigmoid.js';
export { siluBackward, siluForward } from './ops/silu.js';
export { softmaxBackward, softmaxForward } from './ops/softmax.js';
export { softmaxCrossEntropyBackward, softmaxCrossEntropyForward } from './ops/softmax-cross-entropy.js';
export { sqrtBackward, sqrtForward } from './ops/sqrt.js';
export { tanhBackward, tanhForward } from './ops/tanh.js';
export { adagrad } from './optim/adagrad.js';
export { type AdamSettings, adam, adamw } from './optim/adam.js';
export { clipByNorm } from './optim/clip-by-norm.js';
export type { Optimizer, OptimizerState } from './optim/optimizer.js';
export { rmsprop } from './optim/rmsprop.js';
export { cosine, type Schedule, stepDecay, warmup } from './optim/schedules.js';
export { type Named, sgd, sgdInto } from './optim/sgd.js';
export {
  type Annotation,
  type Axis,
  arrayPicture,
  barChart,
  type ChartText,
  COLOURS,
  type Colouring,
  colorscale,
  contourMap,
  type DrawnArray,
  decisionSurface,
  type Field,
  type Figure,
  type FinishedLayer,
  type Frame,
  figureBundle,
  heatmap,
  imageGrid,
  type Layout,
  type LogAxes,
  lineChart,
  type NetworkLayer,
  networkPasses,
  networkPicture,
  type Palette,
  type Series,
  type Shown,
  type ShowOptions,
  type SliderStep,
  type Surface,
  scatterPlot,
  show,
  sliderChart,
  type Trace,
  toSvg,
  toText,
} from './plot/index.js';
export { type Loaded, load, save, type Training } from './train/checkpoint.js';
export { fit } from './train/fit.js';
export type { BatchTruth, Data, FitOptions, Truth } from './train/fit-options.js';
export type { Best, EpochRecord, History } from './train/history.js';
export type { Progress } from './train/progress.js';
