/**
 * tslab keeps one TypeScript program and changes two files in it: the cell and what earlier cells declared. It does so through
 * TypeScript's watch mode. This is a watch mode made for that use: no timers and no watchers on the disk; files are looked at when a cell
 * is checked, so an edited helper file is seen at once.
 */
import { join } from 'node:path';
import type * as Ts from '@tslab/typescript-for-tslab';
import { type Documents, type Versioned, versionOf } from './documents.js';
import type { Resolutions } from './resolutions.js';

type Builder = Ts.EmitAndSemanticDiagnosticsBuilderProgram;

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
    let builder: Builder | undefined;
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

    const compilerHost: Ts.CompilerHost = {
      ...resolutions.resolver(ts, system),
      getSourceFile(path, options) {
        if (path === cell || path === earlier)
          return documents.parse(path, system.readFile(path) ?? '', options, String(++count));
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
          host.afterProgramCreate?.({ getSourceFile: () => file } as unknown as Builder);
          return;
        }
      }
      builder = ts.createEmitAndSemanticDiagnosticsBuilderProgram(rootFiles, options, compilerHost, builder);
      host.afterProgramCreate?.(builder);
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
