/** A small class in a temporary course folder: its submissions, nbgrader's own commands, the grading command. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { cellText, type Definition } from '../../exercises/src/definition.js';
import { courseFiles, writeFiles } from '../../scripts/assignments/build.mjs';
import { makeSecret } from '../../scripts/assignments/secret.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const PROGRAMS = join(ROOT, '.venv/bin');
export const NAME = '05-backpropagation';

/** The text of answer cells by exercise; what is not there stays as it was released. */
export type Answers = Readonly<Record<string, string>>;

/** The right answers to some exercises. */
export const rightAnswers = (exercises: readonly Definition[]): Answers =>
  Object.fromEntries(exercises.map((one) => [one.id, cellText(one, one.reference)]));

/** Lines by which a solution would be known, in a release or in the feedback of a student who wrote nothing. */
export function solutionLines(exercises: readonly Definition[]): string[] {
  const given = exercises.flatMap((one) => [one.given ?? '', 'stub' in one ? one.stub : '']).join('\n');
  return exercises.flatMap(({ reference, solution }) => [
    ...reference.split('\n').filter((line) => line.length > 30 && !given.includes(line.trim())),
    solution.slice(0, 60),
  ]);
}

export class Course {
  /** What is handed in and graded. */
  assignment = NAME;
  readonly folder: string = mkdtempSync(join(tmpdir(), 'nabla-course-'));
  /** Seconds of each command. */
  readonly times: Record<string, number> = {};
  readonly secret: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor() {
    writeFiles(this.folder, courseFiles());
    this.secret = readFileSync(makeSecret(this.folder), 'utf8').trim();
    mkdirSync(this.at('exchange'), { mode: 0o777 });
    this.#env = {
      ...process.env,
      PATH: [PROGRAMS, process.env.PATH].join(delimiter),
      JUPYTER_CONFIG_DIR: this.at('home/config'),
      JUPYTER_DATA_DIR: this.at('home/data'),
      JUPYTER_RUNTIME_DIR: this.at('home/runtime'),
    };
  }

  at(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  /** @returns what the command printed. @throws Error when it fails */
  nbgrader(...args: string[]): Promise<string> {
    return this.#run(`nbgrader ${args[0]}`, join(PROGRAMS, 'python'), ['-m', 'nbgrader', ...args]);
  }

  grade(...args: string[]): Promise<string> {
    const program = join(ROOT, 'scripts/assignments.mjs');
    return this.#run('grade', process.execPath, [program, 'grade', this.assignment, '--course', this.folder, ...args]);
  }

  /** A submission: the released notebook with these answers in it. */
  handIn(student: string, answers: Answers, change: (notebook: Notebook) => void = () => {}): string {
    const notebook = this.released();
    for (const cell of notebook.cells) {
      const answer = answers[cell.id.replace('-answer', '').replace('-', '.')];
      if (cell.id.endsWith('-answer') && answer !== undefined) cell.source = answer;
    }
    change(notebook);
    return this.handInText(student, JSON.stringify(notebook));
  }

  handInText(student: string, text: string): string {
    const file = this.at('submitted', student, this.assignment, `${this.assignment}.ipynb`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  released(): Notebook {
    const file = this.at('release', this.assignment, `${this.assignment}.ipynb`);
    return JSON.parse(readFileSync(file, 'utf8')) as Notebook;
  }

  /** What is in nbgrader's database: points by student and cell. */
  points(): Record<string, Record<string, number>> {
    const script = join(ROOT, 'tests/kernel/grading-course.py');
    const text = execFileSync(join(PROGRAMS, 'python'), [script, this.assignment], {
      cwd: this.folder,
      encoding: 'utf8',
    });
    return JSON.parse(text) as Record<string, Record<string, number>>;
  }

  /** The text of all files below a folder. */
  texts(folder: string): Record<string, string> {
    const files = readdirSync(this.at(folder), { recursive: true, withFileTypes: true }).filter((each) =>
      each.isFile(),
    );
    return Object.fromEntries(
      files.map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), 'utf8')]),
    );
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #run(title: string, program: string, args: readonly string[]): Promise<string> {
    const begin = performance.now();
    return new Promise((done, fail) => {
      const child = spawn(program, args, { cwd: this.folder, env: this.#env });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
      child.on('error', fail);
      child.on('close', (code) => {
        this.times[title] = (performance.now() - begin) / 1000;
        if (code === 0) done(output);
        else fail(new Error(`${title} ended with code ${code}:\n${output}`));
      });
    });
  }
}

export interface Notebook {
  cells: {
    id: string;
    cell_type: string;
    source: string | string[];
    metadata: Record<string, unknown>;
    outputs?: unknown[];
  }[];
  metadata: Record<string, unknown>;
}
