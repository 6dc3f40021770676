/**
 * What a submission cannot have of the library, by package: the operations that the exercises ask for, and all that computes their results by
 * another road. Names that the package exports, or folders of it.
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
    'softmaxBackward',
    'logSoftmaxBackward',
    // chapter 04
    'rmspropStepInto',
    'adamStepInto',
    'adamStepCorrectedInto',
    'rmsprop',
    'adam',
    'adamw',
    'clipByNorm',
    'fit',
    // chapter 05
    'linearBackward',
    'matmulBackward',
    'reluBackward',
    'leakyReluBackward', // with slope 0 the same
    'softmaxCrossEntropyBackward',
    'Mlp',
    // the tape, and with it all layers and losses that record on it
    'variable',
    'Variable',
    'Value',
  ],
};
