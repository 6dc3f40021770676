/** Writes the notebooks: the learner's into notebooks/assignments, nbgrader's sources into the teacher's course folder. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CHAPTERS } from './exercises.mjs';
import { NBGRADER_CONFIG, notebookOf, textOf } from './notebooks.mjs';

/** The files that are in the repository, as path below `root` and text. */
export function publicFiles() {
  return CHAPTERS.flatMap((chapter) => [
    [`notebooks/assignments/${chapter.name}.ipynb`, textOf(notebookOf(chapter, 'learner'))],
    [`notebooks/assignments/solutions/${chapter.name}.ipynb`, textOf(notebookOf(chapter, 'solution'))],
  ]);
}

/** The files of a course folder of nbgrader. */
export function courseFiles() {
  return [
    ['nbgrader_config.py', NBGRADER_CONFIG],
    ...CHAPTERS.map((chapter) => [
      `source/${chapter.name}/${chapter.name}.ipynb`,
      textOf(notebookOf(chapter, 'source')),
    ]),
  ];
}

/** @returns the paths that were written; a file that says the same already is left alone */
export function writeFiles(root, files) {
  return files
    .filter(([path, text]) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text)
    .map(([path, text]) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
      return path;
    });
}
