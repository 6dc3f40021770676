/**
 * A submission, made anew: a fresh copy of the released notebook with the student's answers in their places. Tags, metadata, kernel, order and
 * all other cells are the release's. And back: of what a run left, only what the teacher and the student may see.
 */
import { gradingLines } from './exercises.mjs';
import { answerId, gradeId } from './notebooks.mjs';

const copyOf = (notebook) => JSON.parse(JSON.stringify(notebook));
const idOf = (cell) => cell.metadata?.nbgrader?.grade_id;

/** @param answers the text of answer cells by grade id */
export function rebuilt(release, answers) {
  const notebook = copyOf(release);
  for (const cell of notebook.cells) {
    if (cell.cell_type === 'code') Object.assign(cell, { outputs: [], execution_count: null });
    if (cell.metadata?.nbgrader?.solution === true && answers.has(idOf(cell))) cell.source = answers.get(idOf(cell));
  }
  return notebook;
}

const isError = ({ output_type }) => output_type === 'error';
const errorOutput = (ename, evalue) => ({ output_type: 'error', ename, evalue, traceback: [`${ename}: ${evalue}`] });
const joined = (text) => [text ?? ''].flat().join('');
const textOf = (outputs) =>
  outputs
    .filter(({ output_type }) => output_type === 'stream')
    .map(({ text }) => joined(text))
    .join('');

const PRINTED_MOST = 5_000;

/** What is said of an error whose own words could tell a hidden case. */
const FAILED = 'this cell ends with an error; run it to see which';
const NOT_COMPILED =
  'this cell does not compile while it is graded; run it to see why, and look whether it imports what an exercise asks for';

/**
 * The rebuilt notebook with its outputs. A function sees hidden cases when it is called, and can print them later: from the first such call on
 * nothing is shown that it printed.
 *
 * @param executed the outputs of each cell, by the cell's id; of a cell that did not run, nothing
 * @returns the notebook and the points of each exercise
 */
export function withOutputs(notebook, exercises, executed, reason) {
  const result = copyOf(notebook);
  const points = {};
  let hasSeen = false;
  for (const cell of result.cells) {
    if (cell.cell_type !== 'code') continue;
    const outputs = executed[cell.id];
    const exercise = exercises.find((each) => gradeId(each) === idOf(cell));
    if (exercise !== undefined) {
      const graded = gradeOutputs(exercise, cell, outputs, reason);
      cell.outputs = graded.outputs;
      points[exercise.id] = graded.points;
      hasSeen ||= exercise.kind !== 'answer';
    } else if (exercises.some((each) => answerId(each) === idOf(cell)))
      cell.outputs = answerOutputs(outputs ?? [], hasSeen);
  }
  return { notebook: result, points };
}

function answerOutputs(outputs, hasSeen) {
  const error = outputs.find(isError);
  const ename = error === undefined ? '' : joined(error.ename).slice(0, 100);
  if (hasSeen) return error ? [errorOutput(ename, ename === 'TypeScriptError' ? NOT_COMPILED : FAILED)] : [];
  const text = textOf(outputs).slice(0, PRINTED_MOST);
  return [
    ...(text === '' ? [] : [{ output_type: 'stream', name: 'stdout', text }]),
    ...(error ? [errorOutput(ename, joined(error.evalue).slice(0, PRINTED_MOST))] : []),
  ];
}

/** nbgrader gives full marks to a cell without a word: so each ends with a number or an error. */
function gradeOutputs(exercise, cell, outputs, reason) {
  const most = cell.metadata.nbgrader.points;
  const none = (why) => ({ points: 0, outputs: [errorOutput('NotGraded', why)] });
  if (outputs === undefined) return none(reason ?? 'the cell did not run');
  const error = outputs.find(isError);
  if (error !== undefined) return none(joined(error.evalue).split('\n')[0].slice(0, 300));
  const results = outputs.filter(({ output_type }) => output_type === 'execute_result');
  const number = results.length === 1 ? joined(results[0].data?.['text/plain']) : '';
  if (!/^\d+(?:\.\d+)?$/.test(number) || Number(number) > most) return none('the kernel gave no points');
  const result = { output_type: 'execute_result', data: { 'text/plain': number }, metadata: {}, execution_count: null };
  const text = verdictText(exercise, textOf(outputs));
  const stream = text === '' ? [] : [{ output_type: 'stream', name: 'stdout', text }];
  return { points: Number(number), outputs: [...stream, result] };
}

/** The verdict among what was printed: it comes last, and its lines are known. */
function verdictText(exercise, text) {
  const lines = text.split('\n');
  const head = lines.findLastIndex((line) => line.startsWith(`${exercise.id} ${exercise.title}: `));
  if (head < 0) return '';
  const known = gradingLines(exercise);
  const first = /^.*?: \d+(?:\.\d+)? of \d+ points/.exec(lines[head])?.[0] ?? '';
  return `${[first, ...lines.slice(head + 1).filter((line) => known.has(line))].join('\n')}\n`;
}
