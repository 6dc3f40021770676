/** The checker's answers. It remembers nothing of the session: each question brings what earlier cells declared. */
import { type Gone, readGone, whyNot } from '../grade/gone.js';
import { type Converter, createConverter, type Diagnostic, isCompleteCode } from '../tslab.js';
import { nameDynamicImports } from './dynamic-imports.js';
import { compiler } from './given.js';
import type { Checked, Complaint, Completeness, Completion, Question, SideFile } from './types.js';

/** "Cannot find module": the package may have been installed a moment ago. */
const NO_MODULE = 2307;

let converter: Converter | undefined;
let gone: Gone = {}; // what a notebook that is graded cannot have

/** The converter for the folder that the process is in. */
export function start(): void {
  compiler.lookAgain(); // a snapshot may be older than the files
  const { NABLA_PACKAGES } = process.env;
  if (NABLA_PACKAGES !== undefined) gone = readGone(NABLA_PACKAGES);
  converter = createConverter();
}

export function answer(question: Question): Checked | Completion | Completeness | string {
  if (question.kind === 'isComplete') return completeness(question.code);
  if (converter === undefined) start();
  const tslab = converter as Converter;
  const { declarations, strict } = question.context;
  compiler.choices.strict = strict;
  if (question.kind === 'convert') return convert(tslab, declarations, question.code);
  if (question.kind === 'complete') return complete(tslab, declarations, question.code, question.position);
  return inspect(tslab, declarations, question.code, question.position);
}

function convert(tslab: Converter, earlier: string, code: string): Checked {
  const sideFiles: SideFile[] = []; // a helper file is translated once, at whichever try
  const translate = (text: string = code): ReturnType<Converter['convert']> => {
    compiler.choices.namesOnly = true;
    const result = tslab.convert(earlier, text);
    sideFiles.push(...(result.sideOutputs ?? []));
    return result;
  };
  compiler.noted.isUndeclarable = false;
  let result = translate();
  if (compiler.noted.isUndeclarable) {
    compiler.noted.isUndeclarable = false;
    result = translate(nameDynamicImports(compiler.ts, code));
    if (compiler.noted.isUndeclarable || result.diagnostics.length > 0) {
      compiler.noted.isUndeclarable = true; // and now it says why
      result = translate();
    }
  }
  if (result.diagnostics.some((one) => one.code === NO_MODULE)) {
    compiler.lookAgain();
    result = translate();
  }
  const { imports, maps } = compiler.noted;
  return {
    complaints: result.diagnostics.map(toComplaint),
    js: result.output ?? '',
    isAsync: result.hasToplevelAwait ?? false,
    resultName: result.lastExpressionVar,
    imports,
    sideFiles,
    declarations: result.declOutput ?? earlier,
    maps,
  };
}

function toComplaint({ start: from, end, messageText, code, fileName }: Diagnostic): Complaint {
  return {
    line: from.line,
    character: from.character,
    length: end.line === from.line ? Math.max(1, end.character - from.character) : 1,
    message: `${fileName ? `${fileName}: ` : ''}${whyNot(messageText, gone) ?? messageText}`,
    code,
  };
}

function complete(tslab: Converter, earlier: string, code: string, position: number): Completion {
  const { start: from, end, candidates, original } = tslab.complete(earlier, code, position);
  const kinds = new Map(original?.entries.map(({ name, kind }) => [name, kind as string]));
  return { start: from, end, names: candidates, kinds: candidates.map((name) => kinds.get(name) ?? '') };
}

function inspect(tslab: Converter, earlier: string, code: string, position: number): string {
  const info = tslab.inspect(earlier, code, position);
  const text = (parts: readonly { text: string }[] | undefined): string =>
    (parts ?? []).map((part) => part.text).join('');
  return info ? [text(info.displayParts), text(info.documentation)].filter(Boolean).join('\n\n') : '';
}

type Parsed = ReturnType<typeof compiler.ts.createSourceFile> & { parseDiagnostics?: readonly { code: number }[] };

/** A template that has not ended yet: the next line may end it. */
const UNTERMINATED_TEMPLATE = 1160;

function completeness(code: string): Completeness {
  const { completed, indent = '' } = isCompleteCode(code);
  if (!completed) return { status: 'incomplete', indent };
  const { ts } = compiler;
  // `export {}` makes it a module, in which `await` may stand at the top
  const { parseDiagnostics: faults = [] }: Parsed = ts.createSourceFile(
    'cell.ts',
    `export {};\n${code}`,
    ts.ScriptTarget.Latest,
  );
  if (faults.some((fault) => fault.code === UNTERMINATED_TEMPLATE)) return { status: 'incomplete', indent: '' };
  return { status: faults.length > 0 ? 'invalid' : 'complete' };
}
