/** Our side of the benchmark, as built into lib/dist, with the backend of the first argument: `native`, `wasm` or `js`. */
import { backend, setBackend, setThreads } from '../../../../lib/dist/kernels/choose.js';
import { speak, THREADS } from './speak.mjs';

/** Which file has the works of a kind; all others are operations. Each is loaded when it is first asked for. */
const FILES = {
  mlp: ['./ours-networks.mjs', 'training'],
  hand: ['./ours-networks.mjs', 'handWritten'],
  kernel: ['./ours-calls.mjs', 'call'],
  'call-arena': ['./ours-calls.mjs', 'call'],
  'call-public': ['./ours-calls.mjs', 'call'],
};

setBackend(process.argv[2]);
setThreads(THREADS);
const { name, isa, blas, threads } = backend();

await speak({ name: `nabla ${name}`, kernel: isa, blas: blas ?? 'none', threads }, async (words) => {
  const [file, maker] = FILES[words[0]] ?? ['./ours-operations.mjs', 'operation'];
  return (await import(file))[maker](words);
});
