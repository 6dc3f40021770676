/** The checker's own thread: it may be busy or die without the kernel noticing more than a late answer. */
import { parentPort } from 'node:worker_threads';
import { createConverter, type Diagnostic, isCompleteCode } from '../tslab.js';
import type { Checked, Completion, Question } from './types.js';

const converter = createConverter();
let declarations = ''; // what earlier cells declared, as a .d.ts
let nextDeclarations = '';

/** The translated local files that the runner has, and those that it still needs: tslab gives each file only once. */
const sentFiles = new Map<string, string>();
const nextFiles = new Map<string, string>();

function convert(code: string): Checked {
  const result = converter.convert(declarations, code);
  nextDeclarations = result.diagnostics.length > 0 ? declarations : (result.declOutput ?? '');
  for (const { path, data } of result.sideOutputs ?? []) nextFiles.set(path, data);
  return {
    complaints: result.diagnostics.map(toComplaint),
    js: result.output ?? '',
    isAsync: result.hasToplevelAwait ?? false,
    resultName: result.lastExpressionVar,
    sideFiles: [...nextFiles].map(([path, data]) => ({ path, data })),
  };
}

function toComplaint(diagnostic: Diagnostic): Checked['complaints'][number] {
  const { start, end, messageText, code, fileName } = diagnostic;
  return {
    line: start.line,
    character: start.character,
    length: end.line === start.line ? Math.max(1, end.character - start.character) : 1,
    message: fileName ? `${fileName}: ${messageText}` : messageText,
    code,
  };
}

function complete(code: string, position: number): Completion {
  const { start, end, candidates } = converter.complete(declarations, code, position);
  return { start, end, names: candidates };
}

function inspect(code: string, position: number): string {
  const info = converter.inspect(declarations, code, position);
  const text = (parts: readonly { text: string }[] | undefined): string =>
    (parts ?? []).map((part) => part.text).join('');
  return info ? [text(info.displayParts), text(info.documentation)].filter(Boolean).join('\n\n') : '';
}

function answer(question: Question): unknown {
  if (question.kind === 'convert') return convert(question.code);
  if (question.kind === 'complete') return complete(question.code, question.position);
  if (question.kind === 'inspect') return inspect(question.code, question.position);
  if (question.kind === 'isComplete') return isCompleteCode(question.code);
  if (question.kind === 'keep') keep();
  else forget();
  return undefined;
}

function keep(): void {
  declarations = nextDeclarations;
  for (const [path, data] of nextFiles) sentFiles.set(path, data);
  nextFiles.clear();
}

function forget(): void {
  declarations = '';
  nextDeclarations = ''; // also of a cell that was checked while the runner died
  for (const [path, data] of sentFiles) if (!nextFiles.has(path)) nextFiles.set(path, data);
}

parentPort?.on('message', ({ id, question }: { id: number; question: Question }) => {
  try {
    parentPort?.postMessage({ id, answer: answer(question) });
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
