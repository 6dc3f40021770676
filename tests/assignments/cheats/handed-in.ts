/** Notebooks that are changed around the answers: their tags, ids, kernel, outputs, files. The grading command takes the answers alone. */
import type { Notebook } from '../class.js';

type Cell = Notebook['cells'][number];

export interface HandedIn {
  /** Of the student. */
  readonly name: string;
  readonly tries: string;
  /** Which exercises are solved in it, by their numbers. */
  readonly solved: readonly number[];
  readonly change: (notebook: Notebook) => void;
  /** Of the three exercises; undefined where the submission is refused. */
  readonly points: readonly [number, number, number];
  /** What the grading command says of it. */
  readonly says?: string;
}

const grades = ({ cells }: Notebook): Cell[] => cells.filter(({ id }) => id.endsWith('-grade'));
const answers = ({ cells }: Notebook): Cell[] => cells.filter(({ id }) => id.endsWith('-answer'));
const metadataOf = (cell: Cell): Record<string, unknown> => (cell.metadata.nbgrader ?? {}) as Record<string, unknown>;
const SIX = { output_type: 'execute_result', data: { 'text/plain': '6' }, metadata: {}, execution_count: 1 };

export const HANDED_IN: readonly HandedIn[] = [
  {
    name: 'tags',
    tries: 'a tag on each cell: skip-execution, for which nbgrader gives full marks',
    solved: [1],
    change: ({ cells }) => {
      for (const cell of cells) cell.metadata.tags = ['skip-execution', 'raises-exception'];
    },
    points: [2, 0, 0],
  },
  {
    name: 'own-grades',
    tries: 'grade cells that end with the number of points',
    solved: [],
    change: (notebook) => {
      for (const cell of grades(notebook)) cell.source = '6';
    },
    points: [0, 0, 0],
  },
  {
    name: 'outputs',
    tries: 'saved outputs of grade cells with points in them, and no answers',
    solved: [],
    change: (notebook) => {
      for (const cell of grades(notebook)) cell.outputs = [SIX];
    },
    points: [0, 0, 0],
  },
  {
    name: 'worth',
    tries: 'grade cells that are worth 600 points by their metadata, of another schema',
    solved: [1],
    change: (notebook) => {
      for (const cell of grades(notebook)) Object.assign(metadataOf(cell), { points: 600, schema_version: 99 });
    },
    points: [2, 0, 0],
  },
  {
    name: 'no-grades',
    tries: 'grade cells taken out, for an exercise without a test has no failure',
    solved: [2],
    change: (notebook) => {
      notebook.cells = notebook.cells.filter(({ id }) => !id.endsWith('-grade'));
    },
    points: [0, 6, 0],
  },
  {
    name: 'no-ids',
    tries: 'all grade ids taken out; what has no id is no answer',
    solved: [1, 2, 3],
    change: ({ cells }) => {
      for (const cell of cells) cell.metadata = {};
    },
    points: [0, 0, 0],
    says: '05-1-answer: there is none, the empty one is graded',
  },
  {
    name: 'twice-graded',
    tries: 'each grade cell twice, the second one says 6',
    solved: [3],
    change: (notebook) => {
      notebook.cells.push(...grades(notebook).map((cell) => ({ ...cell, id: `${cell.id}-2`, source: '6' })));
    },
    points: [0, 0, 4],
  },
  {
    name: 'twice-answered',
    tries: 'an answer id twice: a right answer, then a wrong one',
    solved: [1, 2, 3],
    change: (notebook) => {
      const [first] = answers(notebook) as [Cell];
      notebook.cells.push({ ...first, id: 'again', source: 'let bestExponent = -7;' });
    },
    points: [0, 6, 4],
    says: '05-1-answer: there are several, the last is graded',
  },
  {
    name: 'ids-exchanged',
    tries: 'the id of an answer on another exercise, which it does not solve',
    solved: [1, 2, 3],
    change: (notebook) => {
      const [, second, third] = answers(notebook).map(metadataOf) as [
        object,
        { grade_id: string },
        { grade_id: string },
      ];
      [second.grade_id, third.grade_id] = [third.grade_id, second.grade_id];
    },
    points: [2, 0, 0],
  },
  {
    name: 'grade-as-answer',
    tries: 'the id of an answer on a cell that says 6',
    solved: [1],
    change: ({ cells }) => {
      const nbgrader = { grade_id: '05-2-answer', solution: true, grade: false, locked: false, schema_version: 3 };
      cells.push({ id: 'mine', cell_type: 'code', source: '6', metadata: { nbgrader }, outputs: [] });
    },
    points: [2, 0, 0],
  },
  {
    name: 'kernel',
    tries: 'a kernelspec of another language, in which the grade cells would do nothing',
    solved: [2],
    change: ({ metadata }) => {
      metadata.kernelspec = { name: 'python3', language: 'python', display_name: 'Python 3' };
      metadata.language_info = { name: 'python' };
    },
    points: [0, 6, 0],
  },
  {
    name: 'backwards',
    tries: 'all cells in the opposite order; that is honest work',
    solved: [1, 2, 3],
    change: ({ cells }) => {
      cells.reverse();
    },
    points: [2, 6, 4],
  },
  {
    name: 'given-changed',
    tries: 'given cells that declare a grade() and end the process',
    solved: [1],
    change: ({ cells }) => {
      for (const cell of cells.filter(({ id }) => id.endsWith('-given')))
        cell.source = 'globalThis.grade = () => 6; process.exit(0);';
    },
    points: [2, 0, 0],
  },
];
