/** All exercises, in the order of the course. A new one is a file and a line here. */
import { bestStep } from './05/05.1-best-step.js';
import { mlpBackward } from './05/05.2-mlp-backward.js';
import { hiddenBackward } from './05/05.3-hidden-backward.js';
import { CHAPTER_05 } from './05/chapter.js';
import type { Chapter } from './chapter.js';
import type { Definition } from './definition.js';

export const CHAPTERS: readonly Chapter[] = [{ ...CHAPTER_05, exercises: [bestStep, mlpBackward, hiddenBackward] }];

export const EXERCISES: readonly Definition[] = CHAPTERS.flatMap(({ exercises }) => exercises);
