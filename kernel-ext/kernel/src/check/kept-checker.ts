/**
 * A new program has a new type checker, which takes milliseconds to make and then learns the types of every package again. From one cell to
 * the next only two files change, and both are modules, which add nothing to what is global. So new versions of the two are put into the
 * program that is there, and its type checker stays. Where anything else changes, there has to be a new program.
 */
import type * as Ts from '@tslab/typescript-for-tslab';
import type { Versioned } from './documents.js';
import type { Resolver } from './resolutions.js';

/** What the type checker has learned of old versions stays in memory; after so many there is a new one. */
const MOST_VERSIONS = 60;

/** What is not a matter of one module alone, or is not found among the imports below. */
const BEYOND =
  /\bdeclare\s+(?:global|module|namespace)\b|\bimport\s+\w+\s*=|\bexport\s*(?:\*|\{[^}]*\}\s*from)|\/\/\/\s*</;

type File = Versioned & {
  path: Ts.Path;
  resolvedPath: Ts.Path;
  originalFileName: string;
  imports: readonly Ts.StringLiteral[];
  resolvedModules: unknown;
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

  /** Puts new versions of files into the program. @returns false, and nothing is changed, when only a new program will do */
  put(files: readonly Versioned[]): boolean {
    this.#versions++;
    if (this.#versions > MOST_VERSIONS) return false;
    const options = this.program.getCompilerOptions();
    const made: File[] = [];
    for (const version of files) {
      const old = this.program.getSourceFile(version.fileName) as File | undefined;
      const file = version as File;
      if (old === undefined || BEYOND.test(file.text) || !this.#resolve(file, options)) return false;
      // The path is new, since complaints are kept by it; the name, by which modules find each other, stays.
      const path = `${old.resolvedPath}#${this.#versions}` as Ts.Path;
      const { resolvedPath, originalFileName, impliedNodeFormat } = old;
      made.push(Object.assign(file, { path, resolvedPath, originalFileName, impliedNodeFormat }));
    }
    for (const file of made) {
      this.#ts.bindSourceFile(file, options);
      this.#newest.set(file.fileName, file);
    }
    return true;
  }

  /** Whether every module that the file names is in the program; they are noted down as the program itself does it. */
  #resolve(file: File, options: Ts.CompilerOptions): boolean {
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
        if (target === undefined || !target.isDeclarationFile) return false;
        known.set(name, undefined, found[i] as object);
      } else if (checker.tryFindAmbientModuleWithoutAugmentations(name) === undefined) return false;
    }
    file.resolvedModules = known;
    return true;
  }
}
