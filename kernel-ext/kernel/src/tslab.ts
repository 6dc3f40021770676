/**
 * The one file that loads tslab: its converter is the type checker and the translator of cells.
 * The bundler gives that converter the compiler of `check/given.ts`, so this runs as part of the bundled checker only.
 */
import * as converter from 'tslab/dist/converter.js';

export type { Converter, Diagnostic } from 'tslab/dist/converter.js';

/** tslab's converter for the current folder. */
export const createConverter: typeof converter.createConverter = converter.createConverter;

/** Whether a text is a whole cell, and how to indent the next line if not. */
export const isCompleteCode: typeof converter.isCompleteCode = converter.isCompleteCode;
