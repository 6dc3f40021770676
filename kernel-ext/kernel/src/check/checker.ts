/**
 * The supervisor's side of the checker: questions out, one at a time, answers in. The checker is a process of its own, since a few lines
 * of recursive types can keep a compiler busy for long: it can be ended and is started again, and nothing is lost, for what earlier cells
 * declared is kept here.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { argumentsOfChecker, argumentsWithoutSnapshot, MEMORY_MB, placesInEnvironment } from './snapshot.js';
import type { Checked, Completeness, Completion, Question, SideFile } from './types.js';

/** A completion or an inspection may take this long; then the checker is started anew. A cell may take until it is interrupted. */
const ANSWER_WITHIN_MS = 5000;

/** A line of its own in a cell: `// @strict: false` */
const STRICT = /^[ \t]*\/\/[ \t]*@strict:?[ \t]+(true|false)[ \t]*$/m;

interface Asked {
  readonly question: Question;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** Type-checks and translates cells. */
export class Checker {
  #process: ChildProcess | undefined;
  #arguments: readonly string[] = argumentsOfChecker();
  #hasFallenBack = false;
  #hasAnswered = false;
  #running: Asked | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #waiting: Asked[] = [];
  #strict = true;
  #declarations = '';
  #nextDeclarations = '';
  readonly #files = new Map<string, SideFile>();
  readonly #packages: string | undefined;

  /** @param packages of a notebook that is graded: a folder of its own, in place of what stands beside it */
  constructor(packages?: string) {
    this.#packages = packages;
    this.#start();
  }

  /** Checks and translates a cell. @throws Error when the checker is ended meanwhile */
  async convert(code: string): Promise<Checked> {
    const choice = STRICT.exec(code)?.[1];
    if (choice !== undefined) this.#strict = choice === 'true';
    const checked = await this.#ask<Checked>({ kind: 'convert', code, context: this.#context() }, true);
    this.#nextDeclarations = checked.declarations;
    for (const file of checked.sideFiles) this.#files.set(file.path, file);
    return { ...checked, sideFiles: [...this.#files.values()] };
  }

  /** The last converted cell was run: its names stay known. */
  keep(): void {
    this.#declarations = this.#nextDeclarations;
  }

  /** Whether an earlier cell declares or imports this name. */
  declares(name: string): boolean {
    return new RegExp(`\\b(?:const|let|var|function|class) ${name}\\b|\\bimport\\b[^;]*\\b${name}\\b[^;]*;`).test(
      this.#declarations,
    );
  }

  /** The runner died: no name is known any more. */
  forget(): void {
    this.#declarations = '';
    this.#nextDeclarations = ''; // also of a cell that was checked while the runner died
  }

  complete(code: string, position: number): Promise<Completion> {
    return this.#ask({ kind: 'complete', code, position, context: this.#context() });
  }

  inspect(code: string, position: number): Promise<string> {
    return this.#ask({ kind: 'inspect', code, position, context: this.#context() });
  }

  isComplete(code: string): Promise<Completeness> {
    return this.#ask({ kind: 'isComplete', code });
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Ends the check of a cell, if one is under way. */
  interrupt(): void {
    if (this.#running?.question.kind === 'convert') this.#process?.kill('SIGKILL');
  }

  close(): void {
    this.#process?.removeAllListeners('close');
    this.#process?.kill('SIGKILL');
    clearTimeout(this.#timer);
  }

  #context(): { declarations: string; strict: boolean } {
    return { declarations: this.#declarations, strict: this.#strict };
  }

  #ask<Answer>(question: Question, first: boolean = false): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      const asked = { question, resolve, reject };
      if (first) this.#waiting.unshift(asked);
      else this.#waiting.push(asked);
      this.#next();
    });
  }

  #next(): void {
    if (this.#running !== undefined) return;
    const asked = this.#waiting.shift();
    if (asked === undefined) return;
    this.#running = asked;
    if (asked.question.kind !== 'convert')
      this.#timer = setTimeout(() => this.#process?.kill('SIGKILL'), ANSWER_WITHIN_MS);
    this.#process?.stdin?.write(`${JSON.stringify({ question: asked.question })}\n`);
  }

  #settle(how: (asked: Asked) => void): void {
    clearTimeout(this.#timer);
    const asked = this.#running;
    this.#running = undefined;
    if (asked !== undefined) how(asked);
    this.#next();
  }

  #start(): void {
    const child = spawn(process.execPath, this.#arguments, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...placesInEnvironment(), NODE_OPTIONS: '', NABLA_PACKAGES: this.#packages },
    });
    this.#process = child;
    let lastWords = '';
    child.stderr.on('data', (chunk: Buffer) => {
      lastWords = (lastWords + chunk.toString()).slice(-4000);
    });
    child.stdin.on('error', () => undefined); // it died; `close` says so
    child.on('error', () => undefined);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { answer, error } = JSON.parse(line) as { answer: never; error?: string };
      this.#hasAnswered = true;
      this.#settle(({ resolve, reject }) =>
        error === undefined ? resolve(answer) : reject(new Error(`The type checker failed: ${error}`)),
      );
    });
    child.on('close', () => this.#onEnd(child, lastWords));
  }

  #onEnd(child: ChildProcess, lastWords: string): void {
    const asked = this.#running;
    const isFull = /heap out of memory|Allocation failed/.test(lastWords);
    const wasEnded = isFull || child.signalCode === 'SIGKILL';
    if (!this.#hasAnswered && !this.#hasFallenBack && !wasEnded) {
      this.#hasFallenBack = true;
      this.#arguments = argumentsWithoutSnapshot(); // the snapshot is not for this machine, or spoiled: Node may also abort then
      this.#start();
      if (asked !== undefined) this.#process?.stdin?.write(`${JSON.stringify({ question: asked.question })}\n`);
      return;
    }
    this.#start();
    const why = isFull ? `ran out of memory at ${MEMORY_MB} MB` : 'was ended';
    this.#settle(({ reject }) => reject(new Error(`The type checker ${why} and starts anew; variables are kept`)));
  }
}
