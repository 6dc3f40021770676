/** The backends that there are on this machine, each with a way to call its kernels. */
import { type BackendName, backend, kernelsOf, setBackend } from '../../../lib/src/kernels/choose.js';
import type { Kernels } from '../../../lib/src/kernels/table.js';

export interface Available {
  readonly name: BackendName;
  readonly kernels: Kernels;
}

/** The fast ones; what is not there is told, so that nobody takes silence for a pass. */
export function fastBackends(): Available[] {
  const before = backend().name;
  const found: Available[] = [];
  for (const name of ['wasm', 'native'] as const) {
    try {
      setBackend(name);
      found.push({ name, kernels: kernelsOf('float32') });
    } catch (error) {
      console.warn(`Not tested: ${(error as Error).message}`);
    }
  }
  setBackend(before);
  return found;
}
