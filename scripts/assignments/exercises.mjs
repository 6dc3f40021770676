/** The definitions and the judge, as set-up has built them. */
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { at } from '../set-up/places.mjs';
import { StepError } from '../set-up/step.mjs';

const load = (file) => {
  const path = at('exercises', 'dist', file);
  if (!existsSync(path)) throw new StepError('The exercises are not built yet: run npm run setup once');
  return import(pathToFileURL(path).href);
};

export const { CHAPTERS, EXERCISES } = await load('all.js');
export const { cellText, mutated, pointsOf, stubText } = await load('definition.js');
export const { beginAttempt, gradingLines, trialsOf } = await load('judge.js');
