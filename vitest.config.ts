import { defineConfig } from 'vitest/config';

/** `fast` is what `npm test` runs; `notebooks`, `assignments`, `memory` (long computations) and `browser` are named steps of .ci/run. */
export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { name: 'fast', include: ['tests/{lib,kernel,labextension,scripts,rules,types}/**/*.test.ts'] },
      },
      { extends: true, test: { name: 'notebooks', include: ['tests/notebooks/**/*.test.ts'], testTimeout: 600_000 } },
      {
        extends: true,
        test: {
          name: 'assignments',
          include: ['tests/assignments/**/*.test.ts'],
          testTimeout: 900_000,
          hookTimeout: 900_000,
        },
      },
      {
        extends: true,
        test: { name: 'memory', include: ['tests/memory/**/*.test.ts'], testTimeout: 900_000 },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
