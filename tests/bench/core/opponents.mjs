/** The programs that can be timed, ours and theirs, and how each is started. */
import { join } from 'node:path';
import { clean, cured } from './cures.mjs';
import { PYTHON } from './environment.mjs';

const program = (...parts) => join(import.meta.dirname, 'programs', ...parts);
const node = (file, ...args) => ({ command: process.execPath, args: [program(file), ...args], needs: 'nothing' });
const peer = (file, ...args) => ({ ...node(file, ...args), needs: 'peers' });
const python = (file) => ({ command: PYTHON, args: [program(file)], needs: 'python' });

const PROGRAMS = {
  nabla: node('ours.mjs', 'native'),
  'nabla-wasm': node('ours.mjs', 'wasm'),
  'nabla-js': node('ours.mjs', 'js'),
  torch: python('with_torch.py'),
  numpy: python('with_numpy.py'),
  'tfjs-wasm': peer('with-tfjs.mjs', 'wasm'),
  'tfjs-cpu': peer('with-tfjs.mjs', 'cpu'),
  'jax-js': peer('with-jax.mjs'),
  'ndarray-gemm': peer('with-plain.mjs', 'ndarray-gemm'),
  '@stdlib/blas': peer('with-plain.mjs', '@stdlib/blas'),
};

/** @param added `{ NAME: command line }` of `--opponent`, run by the shell */
export function programsWith(added) {
  const more = Object.entries(added).map(([name, line]) => [
    name,
    { command: 'sh', args: ['-c', `exec ${line}`], needs: 'nothing' },
  ]);
  return { ...PROGRAMS, ...Object.fromEntries(more) };
}

/** How a program is started with a number of threads; what was set to slow it down is gone. */
export function startOf({ command, args, needs }, threads, cpu) {
  const env = { ...clean(process.env), BENCH_THREADS: String(threads), ...(needs === 'python' ? cured(cpu) : {}) };
  return { command, args, env };
}
