/** The checker as a snapshot of a V8 heap: how it is made and when it fits. Without one the checker works too, and starts slower. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The bundled checker. */
const PROGRAM: string = fileURLToPath(new URL('./checker.cjs', import.meta.url));

/** Memory of the compiler. A snapshot is for one set of V8's options, so this is no setting. */
export const MEMORY_MB = 1024;

/** Measured with `npm run bench -- kernel`: code compiled at once, not at the second use, and room for what a check makes. */
const OPTIONS: readonly string[] = [
  `--max-old-space-size=${MEMORY_MB}`,
  '--always-sparkplug',
  '--min-semi-space-size=8', // a check fits in; 32 took 35 MB more and was no faster
  '--max-semi-space-size=8',
  '--expose-gc',
];

const BLOB = fileURLToPath(new URL('./checker.blob', import.meta.url));
const FITS = `${BLOB}.json`;

/** What the checker's process must know of this machine. */
export function placesInEnvironment(): Record<string, string> {
  const require = createRequire(import.meta.url);
  const tslab = require.resolve('tslab/package.json');
  const fromTslab = createRequire(tslab);
  return {
    NABLA_TSLAB: dirname(tslab),
    NABLA_LIBRARIES: dirname(fromTslab.resolve('@tslab/typescript-for-tslab')),
    NABLA_TYPES: join(dirname(require.resolve('@types/node/package.json')), '..'),
  };
}

/** A snapshot is for one build of Node and one build of the checker. */
function fingerprint(): string {
  const { mtimeMs, size } = statSync(PROGRAM);
  return JSON.stringify([process.version, process.arch, process.platform, OPTIONS, mtimeMs, size]);
}

/** Whether there is a snapshot for this Node and this checker. */
export function hasSnapshot(): boolean {
  return existsSync(FITS) && readFileSync(FITS, 'utf8') === fingerprint();
}

/** Node's arguments that start the checker: from the snapshot where one fits. */
export function argumentsOfChecker(): string[] {
  return hasSnapshot() ? [...OPTIONS, '--snapshot-blob', BLOB] : argumentsWithoutSnapshot();
}

export function argumentsWithoutSnapshot(): string[] {
  return [...OPTIONS, PROGRAM];
}

/** Makes the snapshot; a kernel that starts meanwhile sees the old one or the new one. @returns what went wrong, or undefined */
export function makeSnapshot(folder: string): string | undefined {
  const begun = `${BLOB}.${process.pid}`;
  const made = spawnSync(process.execPath, [...OPTIONS, '--snapshot-blob', begun, '--build-snapshot', PROGRAM], {
    cwd: folder,
    env: { ...process.env, ...placesInEnvironment(), NODE_OPTIONS: '' },
    encoding: 'utf8',
    timeout: 120_000,
  });
  rmSync(FITS, { force: true });
  if (made.status !== 0) {
    rmSync(begun, { force: true });
    writeFileSync(FITS, 'none: this Node could not make one');
    return made.stderr || made.error?.message || `ended by ${made.signal}`;
  }
  renameSync(begun, BLOB);
  writeFileSync(FITS, fingerprint());
  return undefined;
}
