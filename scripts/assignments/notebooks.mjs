/** The notebooks that are made from the definitions of a chapter: the learner's, nbgrader's source, the solutions. */
import { cellText, pointsOf, stubText } from './exercises.mjs';

/** What nbgrader puts where a solution was; what the learner's notebook has at the same place. */
export const CODE_STUB = '// Your work starts here.';

/** Ids of nbgrader's cells allow no dots. */
const idOf = (exercise, part) => `${exercise.id.replace('.', '-')}-${part}`;
export const answerId = (exercise) => idOf(exercise, 'answer');
export const gradeId = (exercise) => idOf(exercise, 'grade');

const graded = (grade_id, { locked = true, solution = false, points } = {}) => ({
  grade_id,
  grade: points !== undefined,
  locked,
  schema_version: 3,
  solution,
  task: false,
  ...(points !== undefined && { points }),
});

/** Nested once more, so that the variables of solution and stub do not meet. */
function withRegion(definition) {
  if (definition.kind === 'answer') {
    const line = `${definition.name} = ${definition.reference};`;
    return `${stubText(definition)}\n// BEGIN SOLUTION\n${line}\n// END SOLUTION`;
  }
  const indented = (code, by) => code.replace(/^(?=.)/gm, ' '.repeat(by));
  const solution = ['// BEGIN SOLUTION', '{', indented(definition.reference, 2), '}', '// END SOLUTION'].join('\n');
  return cellText(definition, `${solution}\n${definition.stub}`);
}

/** What nbgrader's release makes of the source. */
function released(definition) {
  if (definition.kind === 'answer') return `${stubText(definition)}\n${CODE_STUB}`;
  return cellText(definition, `${CODE_STUB}\n${definition.stub}`);
}

const KINDS = { function: 'Complete a function', bug: 'Find the bug', answer: 'Answer with a number' };

function taskText(definition) {
  const size = `${KINDS[definition.kind]}. About ${definition.minutes} minutes, ${pointsOf(definition)} points.`;
  return `## ${definition.id} ${definition.title}\n\n*${size}*\n\n${definition.text}`;
}

function solutionText(definition) {
  const other =
    definition.kind === 'answer'
      ? `Also right: ${definition.alternative}.`
      : `Another way:\n\n\`\`\`ts\n${cellText(definition, definition.alternative)}\n\`\`\``;
  const mistakes = definition.mistakes.map((line) => `- ${line}`).join('\n');
  return `**Solution.** ${definition.solution}\n\n${other}\n\n**Common mistakes**\n\n${mistakes}`;
}

/** @param kind learner, source (of nbgrader) or solution */
export function notebookOf(chapter, kind) {
  const cells = [];
  const add = (id, cell_type, source, nbgrader) =>
    cells.push({
      cell_type,
      ...(cell_type === 'code' && { execution_count: null }),
      id,
      metadata: kind === 'source' && nbgrader ? { nbgrader } : {},
      ...(cell_type === 'code' && { outputs: [] }),
      source: linesOf(source),
    });
  const number = chapter.name.slice(0, 2);
  const title = kind === 'solution' ? `${chapter.title}, solutions` : chapter.title;
  add(`${number}-title`, 'markdown', `# ${title}\n\n${chapter.introduction}`, graded(`${number}-title`));
  add(`${number}-given`, 'code', chapter.given, graded(`${number}-given`));
  for (const exercise of chapter.exercises) {
    const text = { learner: released, source: withRegion, solution: (one) => cellText(one, one.reference) }[kind];
    const named = (part) => idOf(exercise, part);
    add(named('text'), 'markdown', taskText(exercise), graded(named('text')));
    if (exercise.given !== undefined) add(named('given'), 'code', exercise.given, graded(named('given')));
    add(answerId(exercise), 'code', text(exercise), graded(answerId(exercise), { locked: false, solution: true }));
    if (kind !== 'solution')
      add(named('hint'), 'code', `// hint("${exercise.id}") // for a hint, take the first two slashes away`);
    const points = pointsOf(exercise);
    add(gradeId(exercise), 'code', `grade("${exercise.id}", ${exercise.name})`, graded(gradeId(exercise), { points }));
    if (kind === 'solution') add(named('solution'), 'markdown', solutionText(exercise));
  }
  if (kind !== 'solution') add(`${number}-overview`, 'code', 'progress()');
  return {
    cells,
    metadata: {
      kernelspec: { display_name: 'TypeScript (nabla)', language: 'typescript', name: 'nabla' },
      language_info: { file_extension: '.ts', mimetype: 'text/typescript', name: 'typescript' },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

const linesOf = (text) => text.split(/(?<=\n)/);

export const textOf = (notebook) => `${JSON.stringify(notebook, null, 1)}\n`;

/** Of nbgrader, for a course folder. */
export const NBGRADER_CONFIG = `# Made by \`npm run assignments -- build\`; it is written again by the next build.
c = get_config()
c.CourseDirectory.course_id = "nabla"
c.ClearSolutions.code_stub = {"typescript": ${JSON.stringify(CODE_STUB)}}
# Whoever runs nbgrader's own autograde gets the kernel that the course was made for, and no other.
c.ExecutePreprocessor.kernel_name = "nabla"
c.ExecutePreprocessor.timeout = 60
`;
