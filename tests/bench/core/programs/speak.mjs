/**
 * The line protocol of the benchmark, for programs in JavaScript: see docs/benchmark.md.
 *
 * A work is an object with `step()`, which does it once; `numbers(steps)`, a few numbers by which two programs can tell that they
 * do the same; where it needs one, `reset()` before every measurement; and `ready()`, a promise, where a step is only begun by then.
 */
import { createInterface } from 'node:readline';

export const THREADS = Number(process.env.BENCH_THREADS ?? 1);
export const RATES = { sgd: 0.05, adam: 0.001 };

/** Numbers from -1 to 1, the same in every program: a hash of the place (Wellons' lowbias32) and of the seed. */
export function noise(seed, n) {
  const start = Math.imul(seed, 0x9e3779b9);
  return Float32Array.from({ length: n }, (_, i) => {
    let h = (i + start) >>> 0;
    h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
    h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
    return ((h ^ (h >>> 16)) >>> 0) / 2 ** 31 - 1;
  });
}

export const sizesOf = (text) => text.split('x').map(Number);

/** Eight numbers of a result, from its first to its last. */
export const samples = (values) =>
  Array.from({ length: 8 }, (_, k) => values[Math.floor((k * (values.length - 1)) / 7)]);

/** What a work `mlp:LAYERS:BATCH:OPTIMIZER` trains: inputs, labels, and the weights that every program begins with. */
export function network(words) {
  const layers = words[1].split('-').map(Number);
  const batch = Number(words[2]);
  const classes = layers.at(-1);
  const weights = layers.slice(1).map((m, i) => {
    const glorot = Math.fround(Math.sqrt(6 / (layers[i] + m)));
    return { d: layers[i], m, w: noise(10 + i, layers[i] * m).map((value) => value * glorot) };
  });
  const labels = Int32Array.from(noise(2, batch), (value) => Math.floor(((value + 1) / 2) * Math.max(2, classes)));
  return {
    layers,
    batch,
    classes,
    isBinary: classes === 1,
    optimizer: words[3],
    x: noise(1, batch * layers[0]),
    labels,
    weights,
  };
}

async function measure(work, steps) {
  await work.reset?.();
  await run(work, 2);
  const start = performance.now();
  await run(work, steps);
  return performance.now() - start;
}

async function run(work, steps) {
  if (work.ready === undefined) for (let i = 0; i < steps; i++) work.step();
  else
    for (let i = 0; i < steps; i++) {
      work.step();
      await work.ready();
    }
}

/** Answers until standard input ends. @param make a function from the words of a name to a work */
export async function speak(hello, make) {
  const answer = (text) => process.stdout.write(`${text}\n`);
  console.log = console.error; // what a library prints must not pass for an answer
  answer(JSON.stringify({ threads: THREADS, ...hello }));
  let name;
  let work;
  for await (const line of createInterface({ input: process.stdin })) {
    const words = line.trim().split(' ');
    const [asked, steps] = words.slice(-2);
    try {
      if (asked !== name) {
        await work?.end?.();
        name = work = undefined;
        work = await make(asked.split(':'));
        name = asked;
      }
      const numbers = words.length === 2 ? [await measure(work, Number(steps))] : await work.numbers(Number(steps));
      answer([...numbers].join(' '));
    } catch (error) {
      answer(`error ${String(error?.message ?? error).replaceAll('\n', ' ')}`);
    }
  }
}
