/** The one file that loads tslab: its converter is the type checker and the translator of cells. */
import { createRequire } from 'node:module';
import type * as Ts from '@tslab/typescript-for-tslab';
import type { Converter } from 'tslab/dist/converter.js';
import { fixEarlierNames } from './check/earlier-names.js';

export type { Converter, Diagnostic } from 'tslab/dist/converter.js';

const require = createRequire(import.meta.url);

const UNTERMINATED_TEMPLATE = 1160;

/** tslab's TypeScript, for the current folder. Loading it takes about a second. */
export function createConverter(): Converter {
  return loadConverter().createConverter();
}

/** Whether a text is a whole cell, how to indent the next line if not, and whether no next line could make it one. */
export function isCompleteCode(code: string): { completed: boolean; indent?: string; invalid?: boolean } {
  const answer = loadConverter().isCompleteCode(code);
  if (!answer.completed) return answer;
  const ts = require('@tslab/typescript-for-tslab') as typeof Ts;
  // `export {}` makes it a module, in which `await` may stand at the top.
  const file = ts.createSourceFile('cell.ts', `${code}\nexport {};`, ts.ScriptTarget.Latest);
  const { parseDiagnostics: faults = [] } = file as Ts.SourceFile & { parseDiagnostics?: Ts.Diagnostic[] };
  if (faults.some((fault) => fault.code === UNTERMINATED_TEMPLATE)) return { completed: false, indent: '' };
  return faults.length > 0 ? { completed: true, invalid: true } : answer;
}

let loaded: typeof import('tslab/dist/converter.js') | undefined;

/** tslab offers no place for a transformer. So its converter, and only that, is given a compiler whose programs bring ours. */
function loadConverter(): typeof import('tslab/dist/converter.js') {
  if (loaded !== undefined) return loaded;
  const path = require.resolve('tslab/dist/converter.js');
  const requireInTslab = createRequire(path);
  const compiler = requireInTslab.resolve('@tslab/typescript-for-tslab');
  const ts = requireInTslab(compiler) as typeof Ts;
  const cached = require.cache[compiler];
  if (cached === undefined) throw new Error(`tslab's TypeScript is not where it was loaded from: ${compiler}`);
  cached.exports = {
    ...ts,
    createWatchProgram: (host: WatchHost) => ts.createWatchProgram(withOurTransformer(ts, host)),
  };
  try {
    loaded = require(path) as typeof import('tslab/dist/converter.js');
  } finally {
    cached.exports = ts;
  }
  return loaded;
}

type Builder = Ts.EmitAndSemanticDiagnosticsBuilderProgram;
type WatchHost = Ts.WatchCompilerHostOfFilesAndCompilerOptions<Builder>;

function withOurTransformer(ts: typeof Ts, host: WatchHost): WatchHost {
  const tell = host.afterProgramCreate?.bind(host);
  host.afterProgramCreate = (builder: Builder) => {
    const emit = builder.emit.bind(builder);
    builder.emit = (file, write, token, onlyDeclarations, transformers) => {
      const ours = fixEarlierNames(ts, builder.getProgram().getTypeChecker());
      return emit(file, write, token, onlyDeclarations, { ...transformers, before: [ours] });
    };
    tell?.(builder);
  };
  return host;
}
