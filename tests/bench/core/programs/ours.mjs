/** Our side of the benchmark, as built into lib/dist, with the backend of the first argument: `native`, `wasm` or `js`. */
import * as nabla from '../../../../lib/dist/index.js';
import { call } from './ours-calls.mjs';
import { handWritten, training } from './ours-networks.mjs';
import { operation } from './ours-operations.mjs';
import { speak, THREADS } from './speak.mjs';

const wanted = process.argv[2];
nabla.setBackend(wanted);
nabla.setThreads(THREADS);
const { name, isa, blas, threads } = nabla.backend();
if (name !== wanted) throw new Error(`The backend ${wanted} was asked for, but ${name} runs`);

const hello = { name: `nabla ${name}`, kernel: isa, blas: blas ?? 'none', threads };
await speak(hello, (words) => {
  if (words[0] === 'mlp') return training(words);
  if (words[0] === 'hand') return handWritten(words);
  return words[0].startsWith('call-') || words[0] === 'kernel' ? call(words) : operation(words);
});
