import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { environmentAgrees, findPython } from '../../scripts/set-up/python.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nabla-python-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that answers every call with the same line. */
function fake(path: string, line: string): string {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho '${line}'\n`);
  chmodSync(path, 0o755);
  return path;
}

test('findPython() takes the first that is new enough', () => {
  const old = fake(join(folder, 'old'), '3.9.18');
  const good = fake(join(folder, 'good'), '3.10.0');
  expect(findPython([join(folder, 'missing'), old, good])).toBe(good);
});

test('findPython() says what it found instead', () => {
  const old = fake(join(folder, 'old'), '3.8.10');
  expect(() => findPython([old])).toThrow(
    'only Python 3.8.10 was found: install Python 3.10 or newer, then run the same command again',
  );
  expect(() => findPython([join(folder, 'missing')])).toThrow('no Python was found: install Python 3.10 or newer');
});

const LOCK = `anyio==4.16.0 \\
    --hash=sha256:00
appnope==1.0.0 ; sys_platform == 'darwin' \\
    --hash=sha256:00
tornado==6.6.1 ; python_full_version >= '3.11' \\
    --hash=sha256:00
send2trash==1.8.3 \\
    --hash=sha256:00
`;

function environment(): string {
  const venv = join(folder, 'venv');
  const packages = join(venv, 'lib', 'site-packages');
  fake(join(venv, 'bin', 'python'), packages);
  for (const name of ['anyio-4.16.0', 'Send2Trash-1.8.3', 'tornado-6.6.1', 'mine-1.0']) {
    mkdirSync(join(packages, `${name}.dist-info`), { recursive: true });
    mkdirSync(join(packages, name));
    writeFileSync(join(packages, name, 'code.py'), '');
    const record = `${name}/code.py,sha256=0,0\n${name}/__pycache__/code.cpython-312.pyc,,\n${name}.dist-info/RECORD,,\n`;
    writeFileSync(join(packages, `${name}.dist-info`, 'RECORD'), record);
  }
  return venv;
}

test('environmentAgrees() with a whole environment, whatever the spelling of names and the packages of others', () => {
  expect(environmentAgrees(environment(), LOCK)).toBe(true);
});

test('environmentAgrees() notices a half-made environment', () => {
  expect(environmentAgrees(join(folder, 'nothing'), LOCK)).toBe(false);
  const broken = environment();
  rmSync(join(broken, 'lib', 'site-packages', 'anyio-4.16.0.dist-info', 'RECORD')); // the last file of an installation
  expect(environmentAgrees(broken, LOCK)).toBe(false);
});

test.each([
  ['anyio-4.16.0', false],
  ['tornado-6.6.1', false],
  ['mine-1.0', true],
])('environmentAgrees() after the folder of %s was deleted: %s', (name, agrees) => {
  const venv = environment();
  rmSync(join(venv, 'lib', 'site-packages', name), { recursive: true });
  expect(environmentAgrees(venv, LOCK)).toBe(agrees);
});

test('environmentAgrees() notices another version', () => {
  expect(environmentAgrees(environment(), LOCK.replace('4.16.0', '4.17.0'))).toBe(false);
});

test('environmentAgrees() notices a Python that went away', () => {
  const venv = environment();
  writeFileSync(join(venv, 'bin', 'python'), '#!/nowhere/python\n');
  expect(environmentAgrees(venv, LOCK)).toBe(false);
});
