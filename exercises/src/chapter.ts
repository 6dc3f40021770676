/** The exercises of a chapter, which become one notebook. */
import type { Definition } from './definition.js';

export interface Chapter {
  /** Of its notebook and of the assignment, as `05-backpropagation`. */
  readonly name: string;
  readonly title: string;
  /** Markdown: what the notebook is, before the first exercise. */
  readonly introduction: string;
  /** The first code cell: what all exercises import and share. */
  readonly given: string;
  readonly exercises: readonly Definition[];
}
