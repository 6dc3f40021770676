/** Calls one solution on all its cases, in a thread of its own that can be ended. Arguments and results go the way that the kernel has for them. */
import { parentPort, workerData } from 'node:worker_threads';
import { ROOT } from '../set-up/places.mjs';
import { decode, encode, NotPlain } from './kernel.mjs';

const { file, name, calls } = workerData;
const { [name]: solution } = await import(file);

function tell(make) {
  try {
    parentPort.postMessage({ wire: encode(make()) });
  } catch (error) {
    const isValue = error instanceof NotPlain;
    const failure = { kind: isValue ? 'value' : 'threw', message: isValue ? error.message : String(error) };
    parentPort.postMessage({ failure });
  }
}

if (calls.length === 0) tell(() => solution);
for (const args of calls) tell(() => solution(...args.map((wire) => decode(wire, ROOT))));
