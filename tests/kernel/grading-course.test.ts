/** An assignment as a class goes through it: the teacher's notebook, the students' copies of it, nbgrader's grades. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CodeCell, graded, makeTools, type Tools, writeNotebook } from './notebook-tools.js';

const CONFIG = `
c = get_config()
c.CourseDirectory.course_id = "course"
c.ClearSolutions.code_stub = {"typescript": "throw new Error('not written yet');"}
c.ExecutePreprocessor.timeout = 20
`;

/** The share of the cases that come out right, in points: a number at the end of a cell is partial credit. */
const SHARE = `const cases: [number, number][] = [[1, 1], [2, 4], [-3, 9], [0.5, 0.25]];
cases.filter(([x, y]) => square(x) === y).length`;

const SOURCE: CodeCell[] = [
  {
    code: `function square(x: number): number {
  // BEGIN SOLUTION
  return x * x;
  // END SOLUTION
}`,
    graded: graded('square', undefined, true),
  },
  { code: "if (square(2) !== 4) throw new Error('square(2) is 4');", graded: graded('test-two', 5) },
  {
    code: `// BEGIN HIDDEN TESTS
if (square(-3) !== 9) throw new Error('square(-3) is 9');
// END HIDDEN TESTS`,
    graded: graded('test-hidden', 3),
  },
  { code: SHARE, graded: graded('test-share', 4) },
];

const STUB = "throw new Error('not written yet');";
const ANSWERS = {
  correct: 'return x ** 2;',
  partial: 'return x < 0 ? 0 : x * x;',
  throwing: "throw new RangeError('too hard for ' + x);",
  stub: STUB,
};
const SCORES = {
  correct: { 'test-two': 5, 'test-hidden': 3, 'test-share': 4 },
  partial: { 'test-two': 5, 'test-hidden': 0, 'test-share': 3 },
  throwing: { 'test-two': 0, 'test-hidden': 0, 'test-share': 0 },
  stub: { 'test-two': 0, 'test-hidden': 0, 'test-share': 0 },
};

let tools: Tools;
let released: string;

async function grader(...args: string[]): Promise<void> {
  const { code, stderr } = await tools.run('nbgrader', args);
  if (code !== 0) throw new Error(`nbgrader ${args.join(' ')} ended with code ${code}:\n${stderr}`);
}

beforeAll(async () => {
  tools = makeTools();
  const at = (...parts: string[]): string => join(tools.folder, ...parts);
  writeFileSync(at('nbgrader_config.py'), CONFIG);
  writeNotebook(at('source/ps1/problem.ipynb'), SOURCE);
  await grader('generate_assignment', 'ps1', '--create');
  released = readFileSync(at('release/ps1/problem.ipynb'), 'utf8');
  for (const [student, answer] of Object.entries(ANSWERS)) {
    mkdirSync(at('submitted', student, 'ps1'), { recursive: true });
    writeFileSync(at('submitted', student, 'ps1/problem.ipynb'), released.replace(STUB, answer));
  }
  await grader('autograde', 'ps1', '--create');
});
afterAll(() => tools?.remove());

test('the released notebook has a stub for the solution and no hidden test', () => {
  expect(released).toContain('not written yet');
  expect(released).not.toContain('x * x');
  expect(released).not.toContain('square(-3)');
});

test('the gradebook has full marks for the right answer, a part for the half right, nothing for code that throws', async () => {
  const { stdout, stderr } = await tools.run('python', [join(import.meta.dirname, 'grading-course.py'), 'ps1']);
  const scores = JSON.parse(stdout || `"${stderr}"`) as Record<string, Record<string, number>>;
  expect(scores).toEqual(SCORES);
});
