import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyAssignments } from '../../scripts/set-up/assignments.mjs';

test('copyAssignments() copies exercises, not their solutions, and never overwrites', () => {
  const root = mkdtempSync(join(tmpdir(), 'nabla-assignments-'));
  try {
    expect(copyAssignments(root)).toEqual([]);
    mkdirSync(join(root, 'notebooks/assignments/solutions'), { recursive: true });
    writeFileSync(join(root, 'notebooks/assignments/05-x.ipynb'), 'first edition');
    writeFileSync(join(root, 'notebooks/assignments/solutions/05-x.ipynb'), 'solution');
    expect(copyAssignments(root)).toEqual(['05-x.ipynb']);
    const mine = join(root, 'my/assignments/05-x.ipynb');
    writeFileSync(mine, 'my answers');
    expect(copyAssignments(root)).toEqual([]);
    expect(readFileSync(mine, 'utf8')).toBe('my answers');
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
