/**
 * A new program has a new type checker, which takes milliseconds to make and then learns the types of every package again. From one cell to
 * the next only two files change, and both are modules, which add nothing to what is global. So new versions of the two are put into the
 * program that is there, and its type checker stays. Where anything else changes, there has to be a new program.
 *
 * Of what earlier cells declared, a new version brings only what is new: a session's two hundredth cell costs what its tenth did.
 */
import type * as Ts from '@tslab/typescript-for-tslab';
import type { Versioned } from './documents.js';
import type { Resolver } from './resolutions.js';

/** What the type checker has learned of old versions stays in memory; after so many there is a new one. */
const MOST_VERSIONS = 120;

const BEYOND =
  /\bdeclare\s+(?:global|module|namespace)\b|\bimport\s+\w+\s*=|\bexport\s*(?:\*|\{[^}]*\}\s*from)|\/\/\/\s*</;

type Names = Map<Ts.__String, Ts.Symbol>;

type File = Versioned & {
  locals?: Names;
  path: Ts.Path;
  resolvedPath: Ts.Path;
  originalFileName: string;
  imports: readonly Ts.StringLiteral[];
  resolvedModules: object | undefined;
};

type Internals = typeof Ts & {
  bindSourceFile(file: Ts.SourceFile, options: Ts.CompilerOptions): void;
  createModeAwareCache(): { set(name: string, mode: undefined, resolution: object): void };
};

type Checker = Ts.TypeChecker & { tryFindAmbientModuleWithoutAugmentations(name: string): Ts.Symbol | undefined };

/** A program, and the newest versions of the files in it that were put there since it was made. */
export class KeptChecker {
  readonly program: Ts.Program;
  readonly #ts: Internals;
  readonly #resolver: Resolver;
  readonly #newest = new Map<string, File>();
  #versions = 0;

  constructor(ts: typeof Ts, program: Ts.Program, resolver: Resolver) {
    this.program = program;
    this.#ts = ts as Internals;
    this.#resolver = resolver;
    const inProgram = program.getSourceFile.bind(program);
    program.getSourceFile = (name) => this.#newest.get(name) ?? inProgram(name);
  }

  /**
   * Puts a new version of a file into the program. With `isMore` its text is only what is new: the names of the version before stay.
   * @returns false when only a new program will do
   */
  put(version: Versioned, isMore: boolean = false): boolean {
    if (this.#versions >= MOST_VERSIONS || isBeyond(version.text)) return false;
    const old = this.program.getSourceFile(version.fileName) as File;
    const file = this.bound(version);
    if (file.resolvedModules === undefined || (isMore && !joinNames(old, file))) return false;
    this.#newest.set(file.fileName, file);
    return true;
  }

  /** A version of a file as the type checker wants it, not yet in the program. Without `resolvedModules` where only a new program will do. */
  bound(version: Versioned): File {
    const old = this.program.getSourceFile(version.fileName) as File;
    const options = this.program.getCompilerOptions();
    // The path is new, since complaints are kept by it; the name, by which modules find each other, stays.
    const path = `${old.resolvedPath}#${++this.#versions}` as Ts.Path;
    const { resolvedPath, originalFileName, impliedNodeFormat } = old;
    const file = Object.assign(version as File, { path, resolvedPath, originalFileName, impliedNodeFormat });
    file.resolvedModules = this.#resolve(file, options);
    this.#ts.bindSourceFile(file, options);
    return file;
  }

  /** The modules that the file names, noted down as the program itself does it; undefined when one is not in the program. */
  #resolve(file: File, options: Ts.CompilerOptions): object | undefined {
    const known = this.#ts.createModeAwareCache();
    const names = file.imports.map(({ text }) => text);
    const checker = this.program.getTypeChecker() as Checker;
    const found = this.#resolver.resolveModuleNameLiterals(
      file.imports,
      file.fileName,
      undefined,
      options,
      file,
      undefined,
    );
    for (const [i, name] of names.entries()) {
      const resolution = found[i]?.resolvedModule;
      if (resolution !== undefined) {
        const target = this.program.getSourceFile(resolution.resolvedFileName);
        if (target === undefined || !target.isDeclarationFile) return undefined;
        known.set(name, undefined, found[i] as object);
      } else if (checker.tryFindAmbientModuleWithoutAugmentations(name) === undefined) return undefined;
    }
    return known;
  }
}

/** Whether a text does what is not a matter of one module alone, or names modules where `imports` does not look. */
export const isBeyond = (text: string): boolean => BEYOND.test(text);

/** Gives two files one table of names, unless both have one name. */
function joinNames({ locals: before }: File, more: File): boolean {
  const added = [...(more.locals ?? [])];
  if (before === undefined || added.some(([name]) => before.has(name))) return false;
  for (const [name, symbol] of added) before.set(name, symbol);
  more.locals = before;
  return true;
}
