/**
 * Every assignment on its way through nbgrader's own commands and the grading command, in one course. Starting nbgrader costs more than its work
 * here, so what can be done for all assignments at once is.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHAPTERS } from '../../exercises/src/all.js';
import { type Definition, pointsOf } from '../../exercises/src/definition.js';
import { Course, rightAnswers, solutionLines } from './class.js';

/** Which of the exercises of a chapter a student has solved, by their number; the others stay as they were released. */
const STUDENTS: Readonly<Record<string, (index: number) => boolean>> = {
  right: () => true,
  half: (index) => index % 2 === 0,
  stub: () => false,
};

interface Graded {
  readonly printed: string;
  readonly points: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

let course: Course;
const graded: Record<string, Graded | Error> = {};
const problems: unknown[] = []; // of the commands that are for all

beforeAll(async () => {
  const begin = performance.now();
  course = new Course();
  await course.nbgrader('generate_assignment', '*', '--create').catch((error) => problems.push(error));
  for (const { name, exercises } of CHAPTERS)
    graded[name] = await releaseAndGrade(name, exercises).catch((error: Error) => error);
  await course.nbgrader('generate_feedback', '*').catch((error) => problems.push(error));
  console.log(`${CHAPTERS.length} assignments: ${((performance.now() - begin) / 1000).toFixed(1)} s`);
});
afterAll(() => course?.remove());

async function releaseAndGrade(name: string, exercises: readonly Definition[]): Promise<Graded> {
  course.assignment = name;
  await course.nbgrader('release_assignment', name, `--Exchange.root=${course.at('exchange')}`);
  for (const [student, solves] of Object.entries(STUDENTS))
    course.handIn(student, rightAnswers(exercises.filter((_, index) => solves(index))));
  return { printed: await course.grade(), points: course.points() };
}

test('nbgrader generates all assignments, and the feedback on them', () => {
  expect(problems).toEqual([]);
});

test.each(CHAPTERS)('$name: right, half right and empty get their points, and are told of them', ({
  name,
  exercises,
}) => {
  const run = graded[name];
  if (run === undefined || run instanceof Error) throw run ?? new Error('It was not graded');
  console.log(run.printed);
  expect(run.printed).toContain(`\n${Object.keys(STUDENTS).length} graded, 0 refused`);
  for (const [student, solves] of Object.entries(STUDENTS)) {
    const [feedback] = Object.values(course.texts(`feedback/${student}/${name}`));
    exercises.forEach((exercise, index) => {
      const [points, most] = [solves(index) ? pointsOf(exercise) : 0, pointsOf(exercise)];
      expect(run.points[student]?.[`${exercise.id.replace('.', '-')}-grade`], `${student}, ${exercise.id}`).toBe(
        points,
      );
      expect(feedback, student).toContain(`${exercise.id} ${exercise.title}: ${points} of ${most} points`);
    });
  }
});

test.each(CHAPTERS)('$name: neither the release nor the feedback on nothing shows a solution', ({
  name,
  exercises,
}) => {
  const lines = solutionLines(exercises);
  expect(lines.length).toBeGreaterThanOrEqual(exercises.length);
  const shown = [`release/${name}`, `exchange/nabla/outbound/${name}`, `feedback/stub/${name}`].map((folder) =>
    Object.entries(course.texts(folder)),
  );
  for (const files of shown) expect(files.length).toBeGreaterThan(0);
  for (const [file, text] of shown.flat())
    expect(
      lines.filter((line) => text.includes(line)),
      file,
    ).toEqual([]);
});
