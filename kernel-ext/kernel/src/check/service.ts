/**
 * The checker's process: questions in on stdin, answers out on stdout, one JSON text a line. It may be ended at any time.
 *
 * With `node --build-snapshot` it makes a snapshot instead: TypeScript loaded, the declaration files parsed, a few cells translated.
 * A process that starts from that snapshot has its first answer about a second sooner.
 */
import { writeSync } from 'node:fs';
import { startupSnapshot } from 'node:v8';
import { answer, start } from './answers.js';
import type { Question } from './types.js';

/** While nobody asks, cells are checked for practice: V8 compiles what runs often, and a check then takes half as long. */
const PRACTICE_ROUNDS = 20;
const PRACTICE_AFTER_MS = 10;

let roundsLeft = PRACTICE_ROUNDS;
let timer: NodeJS.Timeout | undefined;
let context = { declarations: '', strict: true }; // that of the last cell, so that the program keeps its shape

function serve(): void {
  if (process.env.NABLA_GRADING === '1') roundsLeft = 0; // a submission is short, and a class is many
  process.chdir('.'); // a snapshot remembers the folder in which it was made
  start();
  let held = '';
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (chunk: string) => {
    const lines = (held + chunk).split('\n');
    held = lines.pop() ?? '';
    for (const line of lines) reply(line);
  });
  process.stdin.on('end', () => process.exit(0)); // the supervisor is gone
}

function reply(line: string): void {
  const { question } = JSON.parse(line) as { question: Question };
  if (question.kind === 'convert') context = question.context;
  let message: object;
  try {
    message = { answer: answer(question) };
  } catch (error) {
    message = { error: error instanceof Error ? error.message : String(error) };
  }
  writeAll(`${JSON.stringify(message)}\n`);
  practiseWhenIdle();
}

function practiseWhenIdle(): void {
  clearTimeout(timer);
  if (roundsLeft === 0) return;
  timer = setTimeout(() => {
    const code = PRACTICE[--roundsLeft % PRACTICE.length] ?? '';
    answer({ kind: 'convert', code, context });
    if (roundsLeft === 0) globalThis.gc?.();
    practiseWhenIdle();
  }, PRACTICE_AFTER_MS);
}

function writeAll(text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}

/** Cells that use most of the compiler. No completion: it sorts by a collator of the system's, which no snapshot can hold. */
const PRACTICE: readonly string[] = [
  'import { array, matmul } from "nabla";\nconst x: number = 1 + 1;\nfunction f(a: number): number { return a * x; }\nconsole.log(f(2), [1, 2].map((v) => `v`));',
  'class Point { constructor(readonly x: number) {} }\ninterface Box { size?: number }\nconst p: Point & Box = new Point(1);\nawait Promise.resolve(p);',
  'for (const [k, v] of Object.entries({ a: 1 })) console.log(k, v);\nlet total = 0;\ntotal += 1;\ntotal',
  `const rows: number[][] = [[1, 2, 3], [4, 5, 6]];
const weights = [[1, 0], [0, 1], [1, 1]];
const outputs = rows.map((row) => weights[0].map((_, j) => row.reduce((sum, value, k) => sum + value * weights[k][j], 0)));
const relu = (value: number): number => Math.max(0, value);
const hidden = outputs.map((row) => row.map(relu));
let best: { index: number; value: number } | undefined;
for (const [index, row] of hidden.entries()) if (best === undefined || row[0] > best.value) best = { index, value: row[0] };
const loss: number = hidden.flat().reduce((a, b) => a + b, 0) / hidden.length;
loss`,
  '1 + 1',
];

function practise(): void {
  let declarations = '';
  for (const code of PRACTICE) {
    const checked = answer({ kind: 'convert', code, context: { declarations, strict: true } });
    if (typeof checked === 'object' && 'declarations' in checked) declarations = checked.declarations;
    answer({ kind: 'inspect', code, position: code.indexOf('x'), context: { declarations, strict: true } });
  }
  answer({ kind: 'isComplete', code: 'if (true) {' });
}

if (startupSnapshot.isBuildingSnapshot()) {
  practise();
  startupSnapshot.setDeserializeMainFunction(serve);
} else serve();
