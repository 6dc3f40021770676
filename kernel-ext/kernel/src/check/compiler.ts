/** TypeScript as tslab is given it: the compiler that tslab brings, with a few of its functions replaced by ours. */
import type * as Ts from '@tslab/typescript-for-tslab';
import { Documents } from './documents.js';
import { fixEarlierNames } from './earlier-names.js';
import {
  type Builder,
  type Choices,
  createProgramMaker,
  type Globals,
  type ProgramHost,
  type Watched,
  withoutWatchers,
} from './program.js';
import { Resolutions } from './resolutions.js';
import { shareNames, shareNamesInText } from './share-names.js';
import { forAwaitAsAwait } from './top-level-await.js';

/** Where things are on this machine. */
export interface Places {
  /** The folder of the compiler's own declaration files. */
  readonly libraries: string;
  /** The folder that holds `node`, the types of Node, for a notebook that has none of its own. */
  readonly types: string;
}

/** What a translation tells beside what tslab tells. */
export interface Noted {
  imports: string[];
  /** Something that the cell declares cannot be written as a declaration, and so cannot reach later cells. */
  isUndeclarable: boolean;
  /** From the runner's JavaScript to the cell as a module, and from there to the cell's TypeScript. */
  maps: string[];
}

export interface OurCompiler {
  readonly ts: typeof Ts;
  readonly choices: Choices;
  noted: Noted;
  /** What was remembered of the disk may not hold any more. */
  lookAgain(): void;
}

type Emit = Builder['emit'];
/** TypeScript first makes every export undefined; here that would reach into the variables of earlier cells. */
const BEFOREHAND = /^(?:exports\.[\w$]+ = )+void 0;$/m;

const TRANSLATED = 'outDir/__tslab__.js';

export function createCompiler(original: typeof Ts, places: Places, globals: Globals): OurCompiler {
  const choices: Choices = { strict: true, namesOnly: false, isStale: false };
  const watched: Watched = new Map();

  const documents = new Documents(original, places.libraries);
  const resolutions = new Resolutions();
  const createProgram = createProgramMaker(
    original,
    documents,
    places.libraries,
    globals,
    choices,
    watched,
    resolutions,
  );
  const ours: OurCompiler & { ts: typeof Ts } = {
    ts: original,
    choices,
    lookAgain() {
      resolutions.clear();
      documents.lookAgain();
      choices.isStale = true;
    },
    noted: { imports: [], isUndeclarable: false, maps: [] },
  };
  let asModule = ''; // the cell as a JavaScript module, between its two translations

  const createWatchCompilerHost = (
    rootFiles: string[],
    options: Ts.CompilerOptions,
    system: Ts.System,
  ): ProgramHost => {
    const roots = original.getDefaultTypeRoots(system.getCurrentDirectory(), system) ?? [];
    const hasNode = roots.some((root) => original.sys.fileExists(`${root}/node/package.json`));
    return {
      rootFiles,
      system,
      options: {
        ...options,
        moduleResolution: original.ModuleResolutionKind.Bundler, // reads the `exports` of packages
        customConditions: ['node'],
        typeRoots: hasNode ? roots : [places.types],
        types: ['node'],
        sourceMap: true,
      },
    };
  };

  const createWatchProgram = (host: ProgramHost): { close(): void } => {
    const tell = host.afterProgramCreate?.bind(host);
    host.afterProgramCreate = (builder) => {
      const emit = builder.emit?.bind(builder);
      const emitOurs: Emit = (file, write, token, onlyDeclarations, transformers) => {
        const before = [fixEarlierNames(original, builder.getProgram().getTypeChecker())];
        const noting: Ts.WriteFileCallback = (name, text, ...rest) => {
          if (name === TRANSLATED) asModule = withoutMapComment(text);
          if (name === `${TRANSLATED}.map`) ours.noted.maps = [text];
          else if (!name.endsWith('.map')) write?.(name, withoutMapComment(text), ...rest);
        };
        const result = emit(file, noting, token, onlyDeclarations, { ...transformers, before });
        ours.noted.isUndeclarable ||= result.diagnostics.length > 0;
        return result;
      };
      if (emit !== undefined) builder.emit = emitOurs;
      tell?.(builder);
    };
    return createProgram(host);
  };

  const transpileModule = (text: string, options: Ts.TranspileOptions): Ts.TranspileOutput => {
    if (text !== asModule) return original.transpileModule(text, options);
    ours.noted.imports = [];
    const asScript = shareNamesInText(text);
    if (asScript !== undefined) {
      ours.noted.maps = ours.noted.maps.slice(0, 1).map(oneLineLower);
      return { outputText: asScript };
    }
    const output = original.transpileModule(text, {
      ...options,
      compilerOptions: { ...options.compilerOptions, sourceMap: true },
      transformers: { before: [shareNames(original, ours.noted.imports)] },
    });
    ours.noted.maps = [output.sourceMapText ?? '', ...ours.noted.maps.slice(0, 1)];
    return { ...output, outputText: withoutMapComment(output.outputText).replace(BEFOREHAND, '') };
  };

  ours.ts = {
    ...original,
    sys: withoutWatchers(original.sys, watched),
    createWatchCompilerHost,
    createWatchProgram,
    transpileModule,
    getPreEmitDiagnosticsOfFiles: (program: Ts.Program, files: readonly Ts.SourceFile[]) => {
      const found = files.flatMap((file) => [
        ...program.getSyntacticDiagnostics(file),
        // A type checker that is kept remembers what it said of older versions of the file.
        ...program.getSemanticDiagnostics(file).filter((one) => one.file === file),
        // They cost as much as the declarations themselves, which tell whether there are any.
        ...(ours.noted.isUndeclarable ? program.getDeclarationDiagnostics(file) : []),
      ]);
      const all = [...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics(), ...found];
      return forAwaitAsAwait(original, original.sortAndDeduplicateDiagnostics(all));
    },
  } as unknown as typeof Ts;
  return ours;
}

const withoutMapComment = (text: string): string => text.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n');

/** A source map for a text with one line more before it. */
const oneLineLower = (map: string): string => map.replace('"mappings":"', '"mappings":";');
