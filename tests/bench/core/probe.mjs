/**
 * A small fixed piece of arithmetic, on as many cores as the work that is timed. How long it takes tells what phase a shared machine is in,
 * and whether somebody else is using one of the cores.
 */
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const TURNS = 400_000;
const PATIENCE_MS = 1000;
const [ASKED, ANSWERED] = [0, 1];

function spin() {
  const start = performance.now();
  let [x, y] = [1.5, 0];
  for (let i = 0; i < TURNS; i++) {
    x = x * 0.999999 + 0.0000015; // each turn waits for the one before: the core's clock, not its width
    y += x;
  }
  return y > 0 ? performance.now() - start : Number.NaN; // y is used, or the loop would be left out
}

/** Threads that spin when this one does, and sleep between. @returns `{ probe, end }`; `probe()` gives the milliseconds of the slowest */
export async function startProbe(threads) {
  const helpers = await Promise.all(Array.from({ length: threads - 1 }, startHelper));
  for (let i = 0; i < 20; i++) spin(); // until it is compiled
  const probe = () => {
    for (const helper of helpers) helper.ask();
    return Math.max(spin(), ...helpers.map((helper) => helper.answer()));
  };
  for (let i = 0; i < 20; i++) probe(); // on the helpers too
  return { probe, end: () => Promise.all(helpers.map(({ worker }) => worker.terminate())) };
}

async function startHelper() {
  const shared = new SharedArrayBuffer(16);
  const numbers = new Int32Array(shared, 0, 2);
  const ms = new Float64Array(shared, 8, 1);
  const worker = new Worker(new URL(import.meta.url), { workerData: { shared } });
  await new Promise((resolve) => worker.once('online', resolve));
  worker.unref(); // it does not keep the benchmark from ending
  return {
    worker,
    ask() {
      Atomics.add(numbers, ASKED, 1);
      Atomics.notify(numbers, ASKED);
    },
    answer() {
      const asked = Atomics.load(numbers, ASKED);
      Atomics.wait(numbers, ANSWERED, asked - 1, PATIENCE_MS);
      return Atomics.load(numbers, ANSWERED) === asked ? ms[0] : PATIENCE_MS;
    },
  };
}

if (!isMainThread) {
  const numbers = new Int32Array(workerData.shared, 0, 2);
  const ms = new Float64Array(workerData.shared, 8, 1);
  for (let asked = 1; ; asked++) {
    Atomics.wait(numbers, ASKED, asked - 1);
    ms[0] = spin();
    Atomics.store(numbers, ANSWERED, asked);
    Atomics.notify(numbers, ANSWERED);
  }
}
