/** What this library uses of WebAssembly. The compiler knows it only together with all the rest of the web, which is not ours to lean on. */
import type { SharedMemory } from '../memory/arena.js';

interface WebAssemblyApi {
  /** compiles at once; throws a CompileError where an instruction is not known */
  Module: new (
    bytes: Uint8Array,
  ) => object;
  Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: SharedMemory } },
  ) => { readonly exports: object };
}

/** Undefined where there is none, or where it was switched off. */
export const webAssembly: WebAssemblyApi | undefined = (
  globalThis as unknown as { readonly WebAssembly?: WebAssemblyApi }
).WebAssembly;
