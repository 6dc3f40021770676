/** All exercises, in the order of the course. A new one is a file and a line here. */
import { quarterTurn } from './01/01.1-quarter-turn.js';
import { errorOrder } from './01/01.2-order.js';
import { shiftScaleBackward } from './01/01.3-shift-and-scale.js';
import { centreRowsBackward } from './01/01.4-blind-check.js';
import { CHAPTER_01 } from './01/chapter.js';
import { biasOfLine } from './02/02.1-bias.js';
import { smoothNeuron } from './02/02.2-smooth-neuron.js';
import { forwardPropagation } from './02/02.3-forward.js';
import { pocketPerceptron } from './02/02.4-pocket.js';
import { CHAPTER_02 } from './02/chapter.js';
import { bestTemperature } from './03/03.1-temperature.js';
import { weightedCrossEntropy } from './03/03.2-weights.js';
import { batchLoss } from './03/03.3-log-sum-exp.js';
import { spreadLoss } from './03/03.4-spread.js';
import { CHAPTER_03 } from './03/chapter.js';
import { longestRate } from './04/04.1-longest-rate.js';
import { adamWalk } from './04/04.2-adam-walk.js';
import { joinParts } from './04/04.3-parts.js';
import { clipExamples } from './04/04.4-clip-examples.js';
import { CHAPTER_04 } from './04/chapter.js';
import { bestStep } from './05/05.1-best-step.js';
import { mlpBackward } from './05/05.2-mlp-backward.js';
import { hiddenBackward } from './05/05.3-hidden-backward.js';
import { CHAPTER_05 } from './05/chapter.js';
import type { Chapter } from './chapter.js';
import type { Definition } from './definition.js';

export const CHAPTERS: readonly Chapter[] = [
  { ...CHAPTER_01, exercises: [quarterTurn, errorOrder, shiftScaleBackward, centreRowsBackward] },
  { ...CHAPTER_02, exercises: [biasOfLine, smoothNeuron, forwardPropagation, pocketPerceptron] },
  { ...CHAPTER_03, exercises: [bestTemperature, weightedCrossEntropy, batchLoss, spreadLoss] },
  { ...CHAPTER_04, exercises: [longestRate, adamWalk, joinParts, clipExamples] },
  { ...CHAPTER_05, exercises: [bestStep, mlpBackward, hiddenBackward] },
];

export const EXERCISES: readonly Definition[] = CHAPTERS.flatMap(({ exercises }) => exercises);
