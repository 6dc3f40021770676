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

function serve(): void {
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
  let message: object;
  try {
    message = { answer: answer(question) };
  } catch (error) {
    message = { error: error instanceof Error ? error.message : String(error) };
  }
  writeAll(`${JSON.stringify(message)}\n`);
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

/** Cells that use most of the compiler once. No completion: it sorts by a collator of the system's, which no snapshot can hold. */
const PRACTICE: readonly string[] = [
  'import { array, matmul } from "nabla";\nconst x: number = 1 + 1;\nfunction f(a: number): number { return a * x; }\nconsole.log(f(2), [1, 2].map((v) => `v`));',
  'class Point { constructor(readonly x: number) {} }\ninterface Box { size?: number }\nconst p: Point & Box = new Point(1);\nawait Promise.resolve(p);',
  'for (const [k, v] of Object.entries({ a: 1 })) console.log(k, v);\nlet total = 0;\ntotal += 1;\ntotal',
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
