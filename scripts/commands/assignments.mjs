import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { at, ROOT } from '../set-up/places.mjs';
import { endOnInterrupt } from '../set-up/run.mjs';
import { main, StepError } from '../set-up/step.mjs';

const USAGE = `Usage: npm run assignments -- COMMAND
  build [--course DIR]      notebooks from the definitions: the learner's, and nbgrader's sources in the course folder
  verify                    tries every exercise with its solutions and mistakes
  secret [--course DIR]     makes the secret of the hidden cases, once
  grade NAME [--course DIR] [--submitted DIR] [--out DIR] [--students a,b] [--minutes N]
                            grades what is in submitted/STUDENT/NAME
The course folder is grading/ by default.`;

const verbs = {
  async build({ course }) {
    const { courseFiles, publicFiles, writeFiles } = await import('../assignments/build.mjs');
    const written = writeFiles(ROOT, publicFiles());
    const inCourse = writeFiles(course, courseFiles());
    for (const path of written) console.log(path);
    for (const path of inCourse) console.log(resolve(course, path));
    if (written.length + inCourse.length === 0) console.log('All notebooks are up to date');
  },
  async verify() {
    const { tableOf, verify } = await import('../assignments/verify.mjs');
    const rows = await verify(randomBytes(32).toString('hex')); // other cases each time
    console.log(tableOf(rows).join('\n'));
    const wrong = rows.flatMap((row) => row.wrong.map((text) => `${row.id}: ${text}`));
    if (wrong.length > 0) throw new StepError(wrong.join('\n'));
    const mutants = rows.reduce((total, row) => total + row.caught, 0);
    console.log(`${rows.length} exercises, ${mutants} mutants caught`);
  },
  async secret({ course }) {
    const { makeSecret } = await import('../assignments/secret.mjs');
    console.log(`${makeSecret(course)}: keep a copy, and give it to nobody`);
  },
  async grade(options, [assignment, ...rest]) {
    if (assignment === undefined || rest.length > 0) throw new StepError(USAGE);
    const { grade } = await import('../assignments/grade.mjs');
    await grade({ ...options, assignment });
  },
};

function readArguments() {
  const text = { type: 'string' };
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { course: text, submitted: text, out: text, students: text, minutes: text },
    });
    const [verb, ...rest] = positionals;
    if (!Object.hasOwn(verbs, verb ?? '')) throw new StepError(USAGE);
    return { verb, rest, options: { ...values, course: resolve(values.course ?? at('grading')) } };
  } catch (error) {
    throw error instanceof StepError ? error : new StepError(`${error.message}\n${USAGE}`);
  }
}

main(async () => {
  const { verb, rest, options } = readArguments();
  const stop = endOnInterrupt();
  await verbs[verb](options, rest);
  stop();
});
