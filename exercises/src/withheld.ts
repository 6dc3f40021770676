/**
 * What a submission cannot have of the library, by package: the operations that the exercises ask for, and all that computes their results by
 * another road. Names, `*Backward` for all that end so, or folders of the package.
 */
export const WITHHELD: Readonly<Record<string, readonly string[]>> = {
  nabla: [
    // chapter 01
    'addBackward',
    'subtractBackward',
    'multiplyBackward',
    'divideBackward',
    'meanBackward',
    'sumBackward',
    // chapter 02
    'sigmoidBackward',
    'tanhBackward',
    // chapter 03
    'meanSquaredErrorBackward',
    'huberBackward',
    'binaryCrossEntropyBackward',
    'softmaxForward', // 03.2 and 03.3 ask for what these compute
    'logSoftmaxForward',
    'softmaxCrossEntropyForward',
    'crossEntropyForward', // the kernel
    'softmaxBackward',
    'logSoftmaxBackward',
    // chapter 04
    'rmspropStepInto',
    'adamStepInto',
    'adamStepCorrectedInto',
    'rmsprop',
    'adam',
    'adamw',
    'rmspropStep', // the kernels
    'adamStep',
    'clipByNorm',
    'fit',
    // chapter 05
    'linearBackward',
    'matmulBackward',
    'reluBackward',
    'leakyReluBackward', // with slope 0 the same
    'softmaxCrossEntropyBackward',
    // every other derivative, and the kernels of all of them, which tables hold under names of their own
    '*Backward',
    // the tape, and with it all layers and losses that record on it, and training
    'dist/autograd/',
    'dist/nn/',
    'dist/train/',
  ],
};
