/**
 * tslab keeps one TypeScript program and changes two files in it: the cell and what earlier cells declared. It does so through
 * TypeScript's watch mode. This is a watch mode made for that use: no timers and no watchers on the disk; files are looked at when a cell
 * is checked, so an edited helper file is seen at once.
 */
import { join } from 'node:path';
import type * as Ts from '@tslab/typescript-for-tslab';
import { type Documents, type Versioned, versionOf } from './documents.js';
import { KeptChecker } from './kept-checker.js';
import type { Resolutions } from './resolutions.js';

/** What tslab uses of a builder program. TypeScript's own would keep account of every file of every package at every check. */
export type Builder = Pick<
  Ts.EmitAndSemanticDiagnosticsBuilderProgram,
  'getSourceFile' | 'getProgram' | 'emit' | 'getAllDependencies'
>;

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
    let kept: KeptChecker | undefined;
    let isStrict = choices.strict; // of the program that is kept
    let state = ''; // what the program was made from
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
        const file = documents.parse(cell, system.readFile(cell) ?? '', { languageVersion: options.target ?? 9 }, '0');
        (ts as Internals).bindSourceFile(file, options);
        if (((file as unknown as { locals?: Map<string, unknown> }).locals?.size ?? 0) > 0) {
          host.afterProgramCreate?.({ getSourceFile: () => file } as Partial<Builder> as Builder);
          return;
        }
      }
      const newState = JSON.stringify([choices.strict, system.readFile(earlier), system.readFile(cell)]);
      const isSame = newState === state && local.size === 0;
      if (kept === undefined || choices.isStale || !(isSame || putIn(kept))) {
        kept = new KeptChecker(ts, ts.createProgram(rootFiles, options, compilerHost, kept?.program), resolver);
        isStrict = choices.strict;
        choices.isStale = false;
      }
      kept.program.getTypeChecker(); // binds: tslab reads parents and locals
      state = newState;
      host.afterProgramCreate?.(asBuilder(kept.program));
    };
    const putIn = (there: KeptChecker): boolean => {
      if (isStrict !== choices.strict || local.size > 0) return false;
      const languageVersion = host.options.target ?? ts.ScriptTarget.ES2022;
      return there.put([earlier, cell].map((path) => withImportsOnce(ts, parsed(path, { languageVersion }))));
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

/** `import("nabla")`, `from "nabla"`, `import "nabla"` */
const MODULE_NAMED = /\b(?:import|from)\s*\(?\s*(?:typeof\s*)?["']([^"'\n]*)["']/g;

/**
 * What earlier cells declared names a module at each use: `import("nabla").Tensor`. TypeScript takes over the structure of the last program
 * only when a file imports the same modules, and would count one use more as a change. So each module is listed once, in a fixed order.
 */
function withImportsOnce(ts: typeof Ts, file: Versioned): Versioned {
  const literals = new Map<string, Ts.StringLiteral>();
  const visit = (node: Ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier))
      literals.set(node.moduleSpecifier.text, node.moduleSpecifier);
    else if (
      ts.isImportTypeNode(node) &&
      ts.isLiteralTypeNode(node.argument) &&
      ts.isStringLiteral(node.argument.literal)
    )
      literals.set(node.argument.literal.text, node.argument.literal);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [from] = node.arguments;
      if (from && ts.isStringLiteral(from)) literals.set(from.text, from);
    }
    ts.forEachChild(node, visit);
  };
  for (const { 1: module = '', index } of file.text.matchAll(MODULE_NAMED))
    if (!literals.has(module)) visit(statementAt(file, index)); // most uses name a module that is known by then
  const imports = [...literals.keys()].sort().map((text) => literals.get(text));
  return Object.assign(file, { imports, moduleAugmentations: [], ambientModuleNames: [] });
}

function statementAt({ statements }: Ts.SourceFile, position: number): Ts.Node {
  let [low, high] = [0, statements.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((statements[middle] as Ts.Node).end <= position) low = middle + 1;
    else high = middle;
  }
  return statements[low] as Ts.Node;
}

function asBuilder(program: Ts.Program): Builder {
  return {
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
