/** Jupyter's own programs, as tests run them: with the kernel of this checkout, and with nothing of the user's settings. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

const PROGRAMS = resolve(import.meta.dirname, '../../.venv/bin');
const COMMAND = resolve(import.meta.dirname, '../../kernel-ext/dist/kernel/cli.js');

/** What a program left behind. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A temporary folder with a kernel in it, and the programs of the project's environment. */
export interface Tools {
  readonly folder: string;
  run(program: string, args: readonly string[], input?: string): Promise<Ended>;
  remove(): void;
}

export function makeTools(settings: Readonly<Record<string, string>> = {}): Tools {
  const folder = mkdtempSync(join(tmpdir(), 'nabla-tools-'));
  execFileSync(process.execPath, [COMMAND, 'install', '--prefix', folder], { stdio: 'ignore' });
  const own = (name: string): string => join(folder, name);
  const env = {
    ...process.env,
    ...settings,
    PATH: [PROGRAMS, process.env.PATH].join(delimiter), // nbgrader calls others by name
    JUPYTER_PATH: own('share/jupyter'),
    JUPYTER_RUNTIME_DIR: own('runtime'),
    JUPYTER_CONFIG_DIR: own('config'),
    JUPYTER_DATA_DIR: own('data'),
  };
  return {
    folder,
    run: (program, args, input = '') =>
      new Promise((done, fail) => {
        const child = spawn(join(PROGRAMS, program), args, { cwd: folder, env });
        let [stdout, stderr] = ['', ''];
        child.stdout.on('data', (chunk: Buffer) => (stdout += chunk));
        child.stderr.on('data', (chunk: Buffer) => (stderr += chunk));
        child.on('error', fail);
        child.on('close', (code) => done({ code, stdout, stderr }));
        child.stdin.end(input);
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A code cell of a notebook; `graded` makes it one that nbgrader knows. */
export interface CodeCell {
  readonly code: string;
  readonly tags?: readonly string[];
  readonly graded?: Readonly<Record<string, unknown>>;
}

/** A notebook for our kernel, as text. */
export function notebook(cells: readonly CodeCell[]): string {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: 'nabla', display_name: 'TypeScript (nabla)', language: 'typescript' },
      language_info: { name: 'typescript' },
    },
    cells: cells.map(({ code, tags, graded }, at) => ({
      id: `cell-${at}`,
      cell_type: 'code',
      execution_count: null,
      metadata: { ...(tags && { tags }), ...(graded && { nbgrader: graded }) },
      outputs: [],
      source: code,
    })),
  });
}

export function writeNotebook(path: string, cells: readonly CodeCell[]): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, notebook(cells));
}

/** What nbgrader writes into a cell: with points it is graded, with a solution it is the student's to fill. */
export function graded(id: string, points: number | undefined, isSolution = false): Readonly<Record<string, unknown>> {
  const grade = points === undefined ? { grade: false } : { grade: true, points };
  return { grade_id: id, schema_version: 3, locked: !isSolution, solution: isSolution, task: false, ...grade };
}
