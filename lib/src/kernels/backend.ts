/** What a loaded backend is to those who choose between them: its kernels, and how they run. */
import type { Kernels } from './table.js';

export interface Backend {
  readonly kernels: Kernels;
  /** the instructions in use, as the processor's makers name them: `AVX-512`, `AVX2`, `SIMD128`, `SIMD128, relaxed` */
  readonly isa: string;
  /** the matrix library in use, with version and core; undefined when there is none */
  readonly blas: string | undefined;
  /** How many threads share the work of one kernel from now on. */
  setThreads(n: number): void;
  threads(): number;
}
