/** Two libraries in plain JavaScript that multiply matrices: `ndarray-gemm` and `@stdlib/blas`, by the first argument. */
import { peer, versionOf } from './peers.mjs';
import { noise, samples, sizesOf, speak } from './speak.mjs';

const library = process.argv[2];

const LIBRARIES = {
  'ndarray-gemm': {
    from: 'ndarray-gemm',
    make(a, b, c, [N, K, M]) {
      const ndarray = peer('ndarray');
      const gemm = peer('ndarray-gemm');
      const views = [ndarray(c, [N, M]), ndarray(a, [N, K]), ndarray(b, [K, M])];
      return () => gemm(...views);
    },
  },
  '@stdlib/blas': {
    from: '@stdlib/blas-base-sgemm', // the package of one function, for the whole is a gigabyte of small files
    make(a, b, c, [N, K, M]) {
      const sgemm = peer('@stdlib/blas-base-sgemm');
      return () => sgemm('row-major', 'no-transpose', 'no-transpose', N, M, K, 1, a, K, b, M, 0, c, M);
    },
  },
};

const { from, make } = LIBRARIES[library];
await speak(
  { name: `${from} ${versionOf(from)}`, kernel: 'JavaScript', blas: 'none', works: ['sgemm'], threads: 1 },
  (words) => {
    const sizes = sizesOf(words[1]);
    const [N, K, M] = sizes;
    const c = new Float32Array(N * M);
    const step = make(noise(1, N * K), noise(2, K * M), c, sizes);
    return {
      step,
      numbers() {
        step();
        return samples(c);
      },
    };
  },
);
