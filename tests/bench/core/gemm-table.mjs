/**
 * The numbers from which lib/native/gemm.cpp chooses between its own product and OpenBLAS: `node tests/bench/core/gemm-table.mjs [threads] [word]`.
 *
 * Short rounds of both are interleaved; of each the fastest one counts, because another process can only make one slower.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');
const { loadNative } = await import('../../../lib/dist/kernels/native.js');
const { arena } = await import('../../../lib/dist/memory/arena.js');

const threads = Number(process.argv[2] ?? 1);
const filter = process.argv[3] ?? '';
const ROUNDS = 40;
const ROUND_MS = 0.5;

const backend = loadNative(new Uint8Array(arena.memory.buffer));
if (typeof backend === 'string') throw new Error(backend);
const { forceProduct } = createRequire(import.meta.url)(join(root, 'lib', 'native', 'dist', 'nabla.node'));
backend.setThreads(threads);

/** Forms as in linearForward (x w), its gradients (xT dy, dy wT), and square ones. */
const square = [16, 32, 64, 96, 128, 192, 256, 384, 512, 768, 1024];
const layers = [
  [32, 2, 16],
  [32, 16, 16],
  [64, 784, 128],
  [64, 128, 10],
  [128, 784, 512],
  [128, 512, 256],
  [128, 256, 10],
  [32, 128, 784],
  [256, 64, 64],
  [1024, 64, 256],
  [1024, 128, 512],
  [512, 27, 32],
];
const cases = [
  ...square.flatMap((n) => ['nn', 'tn', 'nt'].map((form) => [form, n, n, n])),
  ...layers.flatMap(([N, D, M]) => [
    ['nn', N, D, M],
    ['tn', D, N, M],
    ['nt', N, M, D],
  ]),
];

const owner = {};
const MOST = 1 << 20;
const [a, b, c] = [0, 1, 2].map(() => arena.take(4 * MOST, owner, 'step values'));
for (const at of [a, b]) for (let i = 0; i < MOST; i++) arena.f32[at / 4 + i] = ((i * 7919) % 1000) / 1000 - 0.5;

function seconds(run, times) {
  const start = process.hrtime.bigint();
  for (let i = 0; i < times; i++) run();
  return Number(process.hrtime.bigint() - start) / 1e9 / times;
}

console.log(`${backend.isa}, ${backend.blas}, ${threads} threads; GFLOP/s`);
console.log('form     N    K    M      own     BLAS  own/BLAS');
for (const [form, N, K, M] of cases) {
  const name = `${form} ${[N, K, M].map((n) => String(n).padStart(5)).join('')}`;
  if (!name.includes(filter)) continue;
  const run = () => backend.kernels.matmul(a, b, c, 1, N, K, M, form === 'tn' ? 1 : 0, form === 'nt' ? 1 : 0, 0, 0, 0);
  const once = Math.min(...Array.from({ length: 5 }, () => seconds(run, 1)));
  const times = Math.max(1, Math.round(ROUND_MS / 1e3 / once));
  const taken = [[], []];
  for (let round = 0; round < ROUNDS; round++)
    for (const which of [1, 2]) {
      forceProduct(which);
      taken[which - 1].push(seconds(run, times));
    }
  const [own, blas] = taken.map((values) => (2 * N * K * M) / Math.min(...values) / 1e9);
  console.log(
    `${name} ${own.toFixed(1).padStart(8)} ${blas.toFixed(1).padStart(8)} ${(own / blas).toFixed(2).padStart(8)}`,
  );
}
