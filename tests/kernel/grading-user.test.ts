/** A user of its own for what is graded: the command line it makes, and what it refuses. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { NAMESPACES } from '../../kernel-ext/kernel/src/grade/fence.js';
import { asUser, gradingUser, openTo } from '../../kernel-ext/kernel/src/grade/user.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const named = (name: string | undefined, me: number): number | undefined => {
  vi.stubEnv('NABLA_GRADING_USER', name);
  vi.spyOn(process, 'getuid').mockReturnValue(me);
  return gradingUser();
};

test('gradingUser() is a number that only root may choose, and is asked for once', () => {
  expect(named(undefined, 0)).toBeUndefined();
  expect(named('61000', 0)).toBe(61_000);
  expect(process.env.NABLA_GRADING_USER).toBeUndefined();
  expect(() => named('61000', 1000)).toThrow('only where the kernel runs as root');
  for (const name of ['0', '', 'nobody', '-1', '1.5', '1e3'])
    expect(() => named(name, 0), name).toThrow('wants the number of a user');
});

test('asUser() takes every right away, and ends the process with its parent', () => {
  expect(asUser(undefined, ['node', 'a.js'], true)).toEqual(['node', 'a.js']);
  const command = asUser(61_000, ['node', 'a.js'], true).join(' ');
  expect(command).toBe(
    'setpriv --reuid 61000 --regid 61000 --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs --pdeathsig KILL -- node a.js',
  );
  expect(asUser(61_000, ['node'], false)).not.toContain('--pdeathsig');
});

test('a namespace for who is not root leaves the code the user it is, without any right', () => {
  const me = process.getuid?.() || 61_000; // root takes a number that is nobody's
  const as = process.getuid?.() === 0 ? ['setpriv', '--reuid', `${me}`, '--regid', `${me}`, '--clear-groups'] : [];
  const ofUsers = NAMESPACES.filter((flags) => flags.includes('--user'));
  expect(ofUsers).toHaveLength(2);
  for (const flags of ofUsers) {
    const [file = '', ...args] = [...as, 'unshare', ...flags, 'sh', '-c', 'id -u; grep CapEff /proc/self/status'];
    const { status, stdout, stderr } = spawnSync(file, args, { encoding: 'utf8' });
    if (status === 0) expect(stdout, `${flags}`).toMatch(new RegExp(`^${me}\\nCapEff:\\s0+\\n$`));
    else expect(stderr).toContain('unshare'); // a system that forbids it; then the fence takes none
  }
});

test('openTo() lets a user through one folder without showing what is in it', () => {
  const root = mkdtempSync(join(tmpdir(), 'nabla-user-'));
  const own = join(root, 'own');
  mkdirSync(own);
  const me = process.getuid?.() ?? 0; // to give a folder to oneself is always allowed
  openTo(undefined, root, own);
  expect(statSync(root).mode & 0o777).toBe(0o700);
  openTo(me, root, own);
  expect(statSync(root).mode & 0o777).toBe(0o711);
  expect(statSync(own).uid).toBe(me);
  rmSync(root, { recursive: true });
});
