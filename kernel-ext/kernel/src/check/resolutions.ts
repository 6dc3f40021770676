/**
 * Where modules and types are, remembered from one check to the next: the compiler would otherwise look again for every file of every
 * package. What was not found is looked for again when a cell asks, since a package may have been installed or a file written meanwhile.
 */
import { dirname, join } from 'node:path';
import type * as Ts from '@tslab/typescript-for-tslab';

type Kept = Ts.ResolvedModuleWithFailedLookupLocations | Ts.ResolvedTypeReferenceDirectiveWithFailedLookupLocations;

/** The part of a compiler host that finds modules. */
export type Resolver = Required<
  Pick<
    Ts.CompilerHost,
    'getModuleResolutionCache' | 'resolveModuleNameLiterals' | 'resolveTypeReferenceDirectiveReferences'
  >
>;

const isLocal = (name: string): boolean => /^\.{0,2}\//.test(name);

/** A notebook that is graded has packages of its own: a file that would find them. */
function packagesApart(containing: string): string | undefined {
  const { NABLA_PACKAGES: folder } = process.env;
  return folder === undefined || containing.includes('/node_modules/') ? undefined : join(folder, 'cell.ts');
}

export class Resolutions {
  readonly #kept = new Map<string, Kept>();

  /** Forgets everything: a package may be at another place now. */
  clear(): void {
    this.#kept.clear();
  }

  resolver(ts: typeof Ts, host: Ts.ModuleResolutionHost): Resolver {
    // The compiler asks this one for packages that would replace its own libraries, once for each library and check.
    const cache = ts.createModuleResolutionCache('/', (path) => path);
    return {
      getModuleResolutionCache: () => cache,
      resolveModuleNameLiterals: (literals, containing, redirected, options) =>
        literals.map(({ text }) =>
          this.#get(`module ${text}`, containing, () => {
            const from = (place: string): Ts.ResolvedModuleWithFailedLookupLocations =>
              ts.resolveModuleName(text, place, options, host, undefined, redirected);
            const apart = isLocal(text) ? undefined : packagesApart(containing);
            const found = apart === undefined ? undefined : from(apart);
            return found?.resolvedModule ? found : from(containing);
          }),
        ) as Ts.ResolvedModuleWithFailedLookupLocations[],
      resolveTypeReferenceDirectiveReferences: (references, containing, redirected, options) =>
        references.map((reference) => {
          const name = typeof reference === 'string' ? reference : (reference as Ts.FileReference).fileName;
          return this.#get(`types ${name}`, containing, () =>
            ts.resolveTypeReferenceDirective(name, containing, options, host, redirected),
          );
        }) as Ts.ResolvedTypeReferenceDirectiveWithFailedLookupLocations[],
    };
  }

  #get(what: string, containing: string, resolve: () => Kept): Kept {
    const key = `${what} from ${dirname(containing)}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const found = resolve();
    const isFound =
      'resolvedModule' in found
        ? found.resolvedModule
        : (found as { resolvedTypeReferenceDirective?: object }).resolvedTypeReferenceDirective;
    if (isFound !== undefined || containing.includes('/node_modules/')) this.#kept.set(key, found);
    return found;
  }
}
