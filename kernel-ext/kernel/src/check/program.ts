/**
 * tslab keeps one TypeScript program and changes two files in it: the cell and what earlier cells declared. It does so through
 * TypeScript's watch mode. This is a watch mode made for that use: no timers and no watchers on the disk; files are looked at when a cell
 * is checked, so an edited helper file is seen at once.
 */
import { join } from 'node:path';
import type * as Ts from '@tslab/typescript-for-tslab';
import { type Documents, type Versioned, versionOf } from './documents.js';
import { withImportsOnce } from './imports-once.js';
import { isBeyond, KeptChecker } from './kept-checker.js';
import type { Resolutions } from './resolutions.js';

/** What tslab uses of a builder program. TypeScript's own would keep account of every file of every package at every check. */
export type Builder = Pick<
  Ts.EmitAndSemanticDiagnosticsBuilderProgram,
  'getSourceFile' | 'getProgram' | 'emit' | 'getAllDependencies'
> & {
  /** All that earlier cells declared as one file; undefined when the cell declares none of these names. */
  redeclared(): Ts.SourceFile | undefined;
};

/** What tslab hands to the watch mode. */
export interface ProgramHost {
  readonly rootFiles: readonly string[];
  readonly options: Ts.CompilerOptions;
  readonly system: Ts.System;
  afterProgramCreate?(builder: Builder): void;
}

/** Choices that may differ from one check to the next. */
export interface Choices {
  strict: boolean;
  /** The next program is wanted for the names only that the cell declares. */
  namesOnly: boolean;
  /** The files on the disk may be others by now: the next program is a new one. */
  isStale: boolean;
}

/** Declarations of what the kernel itself offers to cells, as a file that is not there. */
export interface Globals {
  readonly name: string;
  readonly text: string;
}

/** Who wants to hear of a file. tslab's own system stands between: it notes which helper files it must translate again. */
export type Watched = Map<string, Ts.FileWatcherCallback>;

type Bound = Ts.SourceFile & { locals?: Map<Ts.__String, Ts.Symbol> };
type Internals = typeof Ts & { bindSourceFile(file: Ts.SourceFile, options: Ts.CompilerOptions): void };

export function createProgramMaker(
  ts: typeof Ts,
  documents: Documents,
  libraries: string,
  globals: Globals,
  choices: Choices,
  watched: Watched,
  resolutions: Resolutions,
): (host: ProgramHost) => { close(): void } {
  return (host) => {
    const { system } = host;
    const folder = system.getCurrentDirectory();
    const [earlier = '', cell = ''] = host.rootFiles;
    const globalsFile = globals.text === '' ? '' : join(folder, globals.name);
    const rootFiles = globalsFile === '' ? host.rootFiles : [globalsFile, ...host.rootFiles];
    const loose = { ...host.options, strict: false };
    const strict = { ...host.options, strict: true };
    const asModule = `export {};${system.newLine}`; // so tslab begins each text
    const languageVersion = host.options.target ?? ts.ScriptTarget.ES2022;
    let kept: KeptChecker | undefined;
    let isStrict = choices.strict; // of the program that is kept
    let state = ''; // what the program was made from
    /** What is in the program of earlier cells' declarations: whether as one file, and whether tslab has changed that file. */
    let declared = { text: '', isWhole: true, isSpoilt: false };
    let globalsParsed: Versioned | undefined;
    let count = 0;
    let timer: unknown;

    /** Local files that cells import, with their versions; tslab must hear when one has changed, to translate it again. */
    const local = new Map<string, string | undefined>();
    const follow = (path: string): void => {
      if (local.has(path)) return;
      local.set(path, versionOf(path));
      system.watchFile?.(path, () => undefined);
    };
    const refresh = (): void => {
      for (const [path, known] of local) {
        const version = versionOf(path);
        if (version !== known) watched.get(path)?.(path, ts.FileWatcherEventKind.Changed);
        local.set(path, version);
      }
    };

    const parsed = (path: string, options: Ts.ScriptTarget | Ts.CreateSourceFileOptions): Versioned =>
      documents.parse(path, system.readFile(path) ?? '', options, String(++count));
    const resolver = resolutions.resolver(ts, system);

    const compilerHost: Ts.CompilerHost = {
      ...resolver,
      getSourceFile(path, options) {
        if (path === earlier) return withImportsOnce(ts, parsed(path, options));
        if (path === cell) return parsed(path, options);
        if (path === globalsFile) {
          globalsParsed ??= documents.parse(path, globals.text, options, '1');
          return globalsParsed;
        }
        if (!path.includes('/node_modules/') && !path.endsWith('.d.ts')) follow(path);
        return documents.get(path, options);
      },
      getDefaultLibFileName: (options) => join(libraries, ts.getDefaultLibFileName(options)),
      getDefaultLibLocation: () => libraries,
      writeFile: () => undefined,
      getCurrentDirectory: () => folder,
      getCanonicalFileName: (path) => path,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => '\n',
      fileExists: (path) => path === globalsFile || system.fileExists(path),
      readFile: (path) => system.readFile(path),
      directoryExists: (path) => system.directoryExists(path),
      getDirectories: (path) => system.getDirectories(path),
      realpath: (path) => system.realpath?.(path) ?? path,
      hasInvalidatedResolutions: (path: string) => local.has(path), // the file that it asks for may be there by now
    };

    const rebuild = (): void => {
      timer = undefined;
      refresh();
      const options = choices.strict ? strict : loose;
      if (choices.namesOnly) {
        choices.namesOnly = false;
        const file = documents.parse(cell, textOf(cell), { languageVersion }, '0') as Bound;
        (ts as Internals).bindSourceFile(file, options);
        if ((file.locals?.size ?? 0) > 0) {
          host.afterProgramCreate?.({ getSourceFile: () => file } as Partial<Builder> as Builder);
          return;
        }
      }
      const newState = JSON.stringify([choices.strict, textOf(earlier), textOf(cell)]);
      const isSame = newState === state && local.size === 0;
      if (kept === undefined || choices.isStale || !(isSame || putIn(kept))) {
        kept = new KeptChecker(ts, ts.createProgram(rootFiles, options, compilerHost, kept?.program), resolver);
        isStrict = choices.strict;
        declared = { text: textOf(earlier).slice(asModule.length), isWhole: true, isSpoilt: false };
        choices.isStale = false;
      }
      kept.program.getTypeChecker(); // binds: tslab reads parents and locals
      state = newState;
      host.afterProgramCreate?.(asBuilder(kept.program, redeclared.bind(undefined, kept)));
    };
    const textOf = (path: string): string => system.readFile(path) ?? '';
    const fileOf = (path: string, text: string): Versioned =>
      withImportsOnce(ts, documents.parse(path, text, { languageVersion }, String(++count)));
    const putIn = (there: KeptChecker): boolean => {
      const text = textOf(earlier).slice(asModule.length);
      if (isStrict !== choices.strict || local.size > 0 || isBeyond(text)) return false;
      // tslab puts what a cell declares before what was declared, and prints all anew only when a name is declared again
      const isMore = !declared.isSpoilt && text.endsWith(declared.text);
      const more = isMore ? text.slice(0, text.length - declared.text.length) : text;
      if (!isMore || more !== '') {
        if (!there.put(fileOf(earlier, asModule + more), isMore)) return false;
        declared = { text, isWhole: !isMore, isSpoilt: false };
      }
      return there.put(fileOf(cell, textOf(cell)));
    };
    const redeclared = (there: KeptChecker): Ts.SourceFile | undefined => {
      const [before, now] = [earlier, cell].map((path) => there.program.getSourceFile(path) as Bound);
      if (![...(now?.locals?.keys() ?? [])].some((name) => before?.locals?.has(name))) return undefined;
      if (!declared.isWhole) return there.bound(fileOf(earlier, asModule + declared.text));
      declared.isSpoilt = true; // tslab takes from the file what is not true any more
      return before;
    };
    const schedule = (): void => {
      if (timer !== undefined) system.clearTimeout?.(timer);
      timer = system.setTimeout?.(rebuild, 0);
    };
    system.watchFile?.(earlier, schedule);
    system.watchFile?.(cell, schedule);
    rebuild();
    return { close: () => undefined };
  };
}

function asBuilder(program: Ts.Program, redeclared: Builder['redeclared']): Builder {
  return {
    redeclared,
    getProgram: () => program,
    getSourceFile: (name) => program.getSourceFile(name),
    emit: (...how) => program.emit(...how),
    getAllDependencies: (file) => [...localFiles(program, file)],
  };
}

/** A file and the local files that it imports, directly or not. */
function localFiles(program: Ts.Program, file: Ts.SourceFile, found: Set<string> = new Set()): Set<string> {
  found.add(file.fileName);
  const { resolvedModules } = file as Ts.SourceFile & {
    resolvedModules?: { forEach(see: (resolution: Ts.ResolvedModuleWithFailedLookupLocations) => void): void };
  };
  resolvedModules?.forEach(({ resolvedModule: module }) => {
    const next = module && program.getSourceFile(module.resolvedFileName);
    if (!next || next.isDeclarationFile || module.isExternalLibraryImport || found.has(next.fileName)) return;
    localFiles(program, next, found);
  });
  return found;
}

/** A system whose file watchers are only noted down: nothing is watched on the disk. */
export function withoutWatchers(system: Ts.System, watched: Watched): Ts.System {
  return Object.assign(Object.create(system) as Ts.System, {
    useCaseSensitiveFileNames: true,
    getCurrentDirectory: () => process.cwd(), // TypeScript's own remembers the one of the snapshot
    watchFile: (path: string, callback: Ts.FileWatcherCallback): Ts.FileWatcher => {
      watched.set(path, callback);
      return { close: () => watched.delete(path) };
    },
    watchDirectory: (): Ts.FileWatcher => ({ close: () => undefined }),
  });
}
