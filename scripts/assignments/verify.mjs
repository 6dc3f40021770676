/** Every exercise against its own solutions and mistakes: the right ones earn all, the stub nothing, no mutant all. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { at, TSC } from '../set-up/places.mjs';
import { run } from '../set-up/run.mjs';
import { beginAttempt, CHAPTERS, cellText, mutated, pointsOf, stubText } from './exercises.mjs';
import { fromWire, toWire } from './kernel.mjs';

const FOLDER = at('.nabla', 'verify');
const SETTINGS = {
  extends: '../../tsconfig.base.json',
  compilerOptions: {
    rootDir: 'src',
    outDir: 'out',
    isolatedDeclarations: false,
    declaration: false,
    sourceMap: false,
    noUnusedLocals: false,
    noImplicitReturns: false,
  },
  include: ['src'],
};

/** At least so many, of cases and of mutants. */
export const LEAST = { cases: 20, mutants: 3 };

/** All that is tried of an exercise. @returns of each its role, its name and the text of the answer cell */
function variantsOf(exercise) {
  const { reference, alternative, mutants } = exercise;
  return [
    { role: 'reference', name: 'reference', text: cellText(exercise, reference) },
    { role: 'alternative', name: 'alternative', text: cellText(exercise, alternative) },
    { role: 'stub', name: 'stub', text: stubText(exercise) },
    ...mutants.map((mutant) => ({
      role: 'mutant',
      name: mutant.name,
      text: cellText(exercise, mutated(exercise, mutant)),
    })),
  ];
}

const fileOf = (exercise, index) => `${exercise.id}-${index}`;

/** Writes all variants as files and compiles them at once: what a learner is shown must pass the type checker too. */
async function compile(chapters) {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(join(FOLDER, 'src'), { recursive: true });
  writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify(SETTINGS));
  writeFileSync(join(FOLDER, 'package.json'), '{ "type": "module" }');
  for (const { given, exercises } of chapters)
    for (const exercise of exercises) {
      const before = `${given}\n${exercise.given ?? ''}\n`;
      const isAnswer = exercise.kind === 'answer';
      if (isAnswer) writeFileSync(join(FOLDER, 'src', `${exercise.id}-given.ts`), before);
      variantsOf(exercise).forEach(({ text }, index) => {
        const code = `${isAnswer ? '' : before}${text}\nexport { ${exercise.name} };\n`;
        writeFileSync(join(FOLDER, 'src', `${fileOf(exercise, index)}.ts`), code);
      });
    }
  await run(process.execPath, [TSC, '-p', FOLDER, '--pretty', 'false']);
}

/** @returns the verdict; a solution that is not back in time has none for the cases that are left */
function judge(exercise, file, key) {
  const attempt = beginAttempt(exercise, key, true);
  const outputs = [];
  const calls = attempt.calls.map((args) => args.map(toWire));
  const wanted = Math.max(1, calls.length);
  return new Promise((done) => {
    const worker = new Worker(new URL('./verify-worker.mjs', import.meta.url), {
      workerData: { file: pathToFileURL(file).href, name: exercise.name, calls },
    });
    const end = (failure) => {
      clearTimeout(timer);
      worker.terminate();
      while (outputs.length < wanted) outputs.push({ failure });
      done(attempt.judge(outputs));
    };
    const { seconds } = exercise.limits;
    const timer = setTimeout(() => end({ kind: 'time', message: `it took longer than ${seconds} s` }), seconds * 1000);
    worker.on('message', (output) => {
      outputs.push(output.failure ? output : { value: fromWire(output.wire) });
      if (outputs.length === wanted) end();
    });
    worker.on('error', (error) => end({ kind: 'died', message: String(error) }));
  });
}

/**
 * Tries everything.
 *
 * @param key the secret whose cases are used
 * @returns of each exercise a row of the table, and what is wrong with it
 */
export async function verify(key, chapters = CHAPTERS) {
  await compile(chapters);
  const rows = [];
  for (const exercise of chapters.flatMap(({ exercises }) => exercises)) {
    const begin = performance.now();
    const verdicts = [];
    for (const [index, variant] of variantsOf(exercise).entries()) {
      const verdict = await judge(exercise, join(FOLDER, 'out', `${fileOf(exercise, index)}.js`), key);
      verdicts.push({ ...variant, ...verdict });
    }
    rows.push(rowOf(exercise, verdicts, (performance.now() - begin) / 1000));
  }
  return rows;
}

function rowOf(exercise, verdicts, seconds) {
  const most = pointsOf(exercise);
  const of = (role) => verdicts.filter((each) => each.role === role);
  const [{ points: reference, text }] = of('reference');
  const [{ points: alternative, text: otherText }] = of('alternative');
  const [{ points: stub }] = of('stub');
  const mutants = of('mutant');
  const missed = mutants.filter(({ passed, points }) => passed || points >= most);
  const wrong = [];
  if (reference !== most) wrong.push(`the reference earns ${reference} of ${most}:\n${text}`);
  if (alternative !== most) wrong.push(`the alternative earns ${alternative} of ${most}:\n${otherText}`);
  if (stub !== 0) wrong.push(`the stub earns ${stub}`);
  for (const { name } of missed) wrong.push(`the mutant "${name}" passes`);
  if (mutants.length < LEAST.mutants) wrong.push(`it has ${mutants.length} mutants, fewer than ${LEAST.mutants}`);
  if (exercise.cases < LEAST.cases) wrong.push(`it has ${exercise.cases} cases, fewer than ${LEAST.cases}`);
  return {
    id: exercise.id,
    title: exercise.title,
    kind: exercise.kind,
    cases: exercise.cases,
    most,
    reference,
    alternative,
    stub,
    mutants: mutants.map(({ name, points }) => ({ name, points })),
    caught: mutants.length - missed.length,
    seconds,
    wrong,
  };
}

/** The table, as it is printed. */
export function tableOf(rows) {
  const head = ['exercise', 'kind', 'cases', 'points', 'reference', 'alternative', 'stub', 'mutants caught', 'time'];
  const lines = rows.map((row) => [
    `${row.id} ${row.title}`,
    row.kind,
    row.cases,
    row.most,
    row.reference,
    row.alternative,
    row.stub,
    `${row.caught} of ${row.mutants.length}`,
    `${row.seconds.toFixed(1)} s`,
  ]);
  const widths = head.map((word, i) => Math.max(word.length, ...lines.map((line) => String(line[i]).length)));
  return [head, ...lines].map((line) =>
    line
      .map((cell, i) => String(cell).padEnd(widths[i]))
      .join('  ')
      .trimEnd(),
  );
}
