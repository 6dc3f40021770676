/** The protocol's own tests, jupyter_kernel_test: all pass, and exactly the pager test is skipped, since we have no pager. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

/** As many tests are in jupyter_kernel_test 0.7.0; fewer would mean that some were not found. */
const TESTS = 13;

test('jupyter_kernel_test passes, and skips only the pager', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nabla-conformance-'));
  try {
    execFileSync(process.execPath, [join(ROOT, 'kernel-ext/dist/kernel/cli.js'), 'install', '--prefix', folder], {
      stdio: 'ignore',
    });
    const python = process.env.NABLA_TEST_PYTHON ?? join(ROOT, '.venv', 'bin', 'python');
    const { stderr } = spawnSync(python, [join(import.meta.dirname, 'conformance.py')], {
      encoding: 'utf8',
      cwd: folder,
      env: {
        ...process.env,
        JUPYTER_PATH: join(folder, 'share/jupyter'),
        JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
        JUPYTER_DATA_DIR: join(folder, 'data'),
        NABLA_HISTORY: join(folder, 'history.jsonl'),
      },
    });
    const outcomes = [...stderr.matchAll(/^(test_\w+) \(.*\) \.\.\. (\w+)/gm)].map(([, name, outcome]) => [
      name,
      outcome,
    ]);
    expect(
      outcomes.filter(([, outcome]) => outcome !== 'ok'),
      stderr,
    ).toEqual([['test_pager', 'skipped']]);
    expect(outcomes, stderr).toHaveLength(TESTS);
    expect(stderr).toMatch(/\nOK \(skipped=1\)\n$/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
