/** The grading command: rebuild, run apart, then let nbgrader write the points into its database. */
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { PYTHON } from '../set-up/places.mjs';
import { run } from '../set-up/run.mjs';
import { StepError } from '../set-up/step.mjs';
import { CHAPTERS, pointsOf } from './exercises.mjs';
import { answerId, textOf } from './notebooks.mjs';
import { rebuilt, withOutputs } from './rebuild.mjs';
import { findUsers, runApart } from './sandbox.mjs';
import { readSecret, secretFile } from './secret.mjs';
import { printable, Refused, readAnswers } from './submission.mjs';

/** For one submission. The kernel ends code that does not return much earlier, by the processor's time; this is for a kernel that hangs. */
const MINUTES = 10;
const AT_ONCE = Math.max(1, Math.min(8, Math.floor(availableParallelism() / 2)));

/** As nbgrader writes it when a submission is collected. */
const TIMESTAMP = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?(?: (?:UTC|[+-]\d{4}))?\s*$/;

/**
 * Grades an assignment.
 *
 * @param {{ assignment: string, course: string, submitted?: string, out?: string, students?: string, minutes?: string }} options
 *   submitted: folder with STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb; out: where the rebuilt submissions go, from which nbgrader takes them
 * @returns of each student the points, or why there are none
 */
export async function grade({ assignment, course, submitted, out, students, minutes }) {
  const chapter = CHAPTERS.find(({ name }) => name === assignment);
  const names = CHAPTERS.map(({ name }) => name).join(', ');
  if (chapter === undefined) throw new StepError(`There is no assignment ${assignment}: there are ${names}`);
  const seconds = Number(minutes ?? MINUTES) * 60;
  if (!(seconds > 0)) throw new StepError(`--minutes wants a number above 0, not ${minutes}`);
  const places = {
    course,
    submitted: resolve(submitted ?? join(course, 'submitted')),
    out: resolve(out ?? join(course, 'rebuilt')),
  };
  const secretPath = secretFile(course);
  readSecret(secretPath);
  const release = readRelease(course, assignment);
  const users = findUsers();
  console.log(`Grading ${assignment}: ${users.says}`);
  const wanted = listStudents(places, assignment, students?.split(','));
  if (students === undefined) rmSync(places.out, { recursive: true, force: true });
  const results = await pool(wanted, (student, slot) =>
    gradeOne(student, { chapter, places, release, secretPath, seconds, users, slot }),
  );
  const graded = results.filter(({ refused }) => refused === undefined).map(({ student }) => student);
  await intoGradebook(places, assignment, graded);
  const count = results.length - graded.length;
  console.log(`${graded.length} graded, ${count} refused; the points are in ${join(course, 'gradebook.db')}`);
  return results;
}

function readRelease(course, assignment) {
  const path = join(course, 'release', assignment, `${assignment}.ipynb`);
  if (!existsSync(path))
    throw new StepError(`There is no ${path}: run nbgrader generate_assignment ${assignment} in ${course} first`);
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Whoever has a folder; links and names that nbgrader could not take are told of. */
function listStudents({ submitted }, assignment, only) {
  if (!existsSync(submitted)) throw new StepError(`There is no folder ${submitted}`);
  const found = readdirSync(submitted).filter((name) => !name.startsWith('.'));
  for (const name of only ?? [])
    if (!found.includes(name)) throw new StepError(`There is no submission of ${printable(name)} in ${submitted}`);
  return found
    .filter((name) => only === undefined || only.includes(name))
    .filter((name) => {
      const handedIn = existsSync(join(submitted, name, assignment));
      if (!handedIn && lstatSync(join(submitted, name)).isDirectory()) return false; // handed in something else
      return true;
    })
    .sort();
}

async function gradeOne(student, { chapter, places, release, secretPath, seconds, users, slot }) {
  const begin = performance.now();
  const { name, exercises } = chapter;
  const folder = join(places.submitted, student, name);
  try {
    if (!/^[\w.@-]{1,100}$/.test(student) || !lstatSync(join(places.submitted, student)).isDirectory())
      throw new Refused('the name of its folder is none of a student, or the folder is a link');
    const { answers, notes, own } = readAnswers(folder, name, {
      wanted: new Set(exercises.map(answerId)),
      known: new Set(release.cells.map(({ id }) => id)),
    });
    const notebook = rebuilt(release, answers);
    const { outputs, reason } = await runApart(textOf(notebook), { secretPath, seconds, users, slot });
    const { notebook: executed, points } = withOutputs(notebook, exercises, outputs, reason);
    write(places, student, name, executed, folder);
    const remarks = [...notes, ...(own > 0 ? [`${own} of the student's own cells left out`] : [])];
    if (reason !== undefined) remarks.push(reason);
    const took = (performance.now() - begin) / 1000;
    console.log(lineOf(student, exercises, points, took, remarks));
    return { student, points, remarks, seconds: took };
  } catch (error) {
    const refused = error instanceof Refused ? error.message : `failed: ${error.message}`;
    console.log(`${printable(student)}: refused, ${refused}`);
    return { student, refused };
  }
}

function lineOf(student, exercises, points, seconds, remarks) {
  const parts = exercises.map((exercise) => `${exercise.id} ${points[exercise.id]}/${pointsOf(exercise)}`);
  const total = Object.values(points).reduce((sum, each) => sum + each, 0);
  return [`${student}: ${total} points (${parts.join(', ')}), ${seconds.toFixed(1)} s`, ...remarks].join('; ');
}

function write({ out }, student, name, notebook, folder) {
  const target = join(out, student, name);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, `${name}.ipynb`), textOf(notebook));
  const stamp = join(folder, 'timestamp.txt');
  const stat = lstatSync(stamp, { throwIfNoEntry: false });
  if (!stat?.isFile() || stat.size > 100) return;
  const time = readFileSync(stamp, 'utf8');
  if (TIMESTAMP.test(time)) writeFileSync(join(target, 'timestamp.txt'), time);
}

/** Some at a time, each with a slot of its own. */
async function pool(students, work) {
  const results = [];
  const waiting = students.entries();
  const lane = async (slot) => {
    for (const [index, student] of waiting) results[index] = await work(student, slot);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, slot) => lane(slot)));
  return results;
}

/** nbgrader's own step, without running anything: it reads the outputs and writes points. */
async function intoGradebook(places, assignment, students) {
  if (students.length === 0) return;
  const isAll = readdirSync(places.out).length === students.length;
  try {
    if (isAll) return await autograde(places, assignment, '*');
  } catch {
    // one after the other, to see whose it is
  }
  const failed = [];
  for (const student of students)
    await autograde(places, assignment, student).catch((error) => failed.push(`${student}: ${error.message}`));
  if (failed.length > 0) throw new StepError(`nbgrader could not write these points:\n${failed.join('\n')}`);
}

function autograde({ course, out }, assignment, student) {
  const options = {
    'CourseDirectory.root': course,
    'CourseDirectory.submitted_directory': out,
    'CourseDirectory.student_id': student,
  };
  const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const path = [dirname(PYTHON), process.env.PATH].join(delimiter); // nbgrader calls others by name
  return run(PYTHON, ['-m', 'nbgrader', 'autograde', assignment, '--no-execute', '--force', ...args], {
    cwd: course,
    env: { ...process.env, PATH: path },
  });
}
