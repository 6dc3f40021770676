/**
 * Every work of `npm run bench` with what our side has to reach: its opponents' time divided by ours, for each number of threads.
 *
 * A name says all that a program needs to know: `sgemm:NxKxM`, `softmax:ROWSxCOLUMNS`, `mlp:LAYERS:BATCH:OPTIMIZER`.
 */

const RAW = ['torch', 'numpy'];
const VECTORS = ['tfjs-wasm', 'jax-js'];
const PEERS = [...VECTORS, 'tfjs-cpu', 'ndarray-gemm', '@stdlib/blas'];
const ELEMENTS = [16_384, 262_144, 1_048_576];
const SQUARES = [64, 128, 256, 512, 1024].map((n) => `sgemm:${n}x${n}x${n}`);
/** The first layer of a small network on MNIST, for a batch of 64. */
const LAYER = 'sgemm:64x784x128';
const MNIST = 'mlp:784-128-10:64';

const work = (name, ours, against, least) => ({ name, ours, against, least });
const both = (limit) => ({ 1: limit, 2: limit });
const alone = (limit) => ({ 1: limit });

/** The same program of ours, asked for something else. */
const own = (side, request) => ({ side, program: 'nabla', request });

export const GROUPS = [
  {
    title: 'Training steps',
    works: [
      work('mlp:2-16-16-1:32:sgd', 'nabla', ['torch'], both(8)),
      work(`${MNIST}:sgd`, 'nabla', ['torch'], both(1.6)),
      work(`${MNIST}:adam`, 'nabla', ['torch'], both(1.6)),
      work('mlp:784-512-256-10:128:adam', 'nabla', ['torch'], { 1: 1.15, 2: 1.2 }),
      work('hand:784-128-10:64:sgd', 'nabla', [own('the same by nn', `${MNIST}:sgd`)], alone(0.6)),
    ],
  },
  {
    title: 'Matrix products',
    works: [...SQUARES, LAYER].map((name) => work(name, 'nabla', RAW, both(0.95))),
  },
  {
    title: 'Operations',
    works: [
      ...['64x10', '128x1000', '1024x1024'].map((size) => `softmax:${size}`),
      ...['128x512', '1024x1024'].flatMap((size) => [`sum-rows:${size}`, `sum-cols:${size}`]),
      ...['add', 'mul', 'relu', 'exp', 'tanh', 'gelu'].flatMap((kind) => ELEMENTS.map((n) => `${kind}:${n}`)),
    ].map((name) => work(name, 'nabla', name.startsWith('gelu') ? ['torch'] : RAW, both(1))), // NumPy has no GELU
  },
  {
    title: 'Without the addon',
    works: [
      ...[...SQUARES.slice(0, 3), LAYER].map((name) => work(name, 'nabla-wasm', PEERS, alone(1.1))),
      // Without vector instructions one product of these sizes takes seconds.
      ...SQUARES.slice(3).map((name) => work(name, 'nabla-wasm', VECTORS, alone(1.1))),
      work(`${MNIST}:sgd`, 'nabla-wasm', [...VECTORS, 'tfjs-cpu'], alone(2)),
      work('sgemm:128x128x128', 'nabla-js', ['ndarray-gemm'], alone(1)),
      work('sgemm:256x256x256', 'nabla-js', ['ndarray-gemm'], alone(1)),
    ],
  },
  {
    title: 'JavaScript above the kernel, for one call',
    works: [
      { ...work('call-arena:relu', 'nabla', [own('kernel', 'kernel:relu')]), mostNs: alone(300) },
      { ...work('call-public:relu', 'nabla', [own('kernel', 'kernel:relu')]), mostNs: alone(1500) },
    ],
  },
];

/**
 * Whether a work reached its target. One that was disturbed by others did not, whatever it says: threads that spin lose most by it.
 *
 * @param result of `measure`, or undefined when there is none
 * @returns undefined where nothing is asked of this number of threads; else `{ value, text, wanted, met }`
 */
export function verdict(work, threads, result) {
  const isRatio = work.least !== undefined;
  const limit = (work.least ?? work.mostNs)[threads];
  if (limit === undefined) return undefined;
  const wanted = isRatio ? `>= ${limit}` : `<= ${limit} ns`;
  if (result === undefined) return { value: null, text: '-', wanted, met: false };
  const value = isRatio ? result.ratio : result.aboveNs;
  const text = isRatio ? value.toFixed(2) : `${value.toFixed(0)} ns`;
  const isReached = isRatio ? value >= limit : value <= limit;
  return { value, text, wanted, met: isReached && result.phase !== 'disturbed' };
}

/** @param verdicts of all works, without those that are undefined */
export function lastLine(verdicts) {
  return `${verdicts.filter(({ met }) => met).length} of ${verdicts.length} targets met`;
}
