import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { choosePort, readPort } from '../../scripts/lab/port.mjs';
import { tooOld } from '../../scripts/require-node.mjs';
import { explain, fullDisk } from '../../scripts/set-up/explain.mjs';

const SCRIPTS = resolve(import.meta.dirname, '../../scripts');

test('tooOld() is silent from Node 20.19 on', () => {
  for (const version of ['20.19.0', '20.20.2', '22.0.0', '24.1.0']) expect(tooOld(version)).toBe('');
});

test('tooOld() says what came and what to do', () => {
  for (const version of ['20.18.1', '18.20.0', '12.22.9'])
    expect(tooOld(version)).toBe(
      `Step "Node" failed: Node ${version} is too old: install Node 20.19 or newer, then run the same command again`,
    );
});

test('every command asks for the version of Node before an old Node would read new words', () => {
  for (const name of readdirSync(SCRIPTS).filter((file) => file.endsWith('.mjs') && file !== 'require-node.mjs')) {
    const code = readFileSync(join(SCRIPTS, name), 'utf8')
      .replace(/\/\/.*$/gm, '')
      .trim();
    const command = name.replace('.mjs', '');
    expect(code.split(/\s*\n\s*/), name).toEqual([
      "import './require-node.mjs';",
      `import('./commands/${command}.mjs');`,
    ]);
  }
});

test('choosePort() says that the wanted port is in use, or of no use to a browser', async () => {
  const taken = createServer();
  await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
  const { port } = taken.address() as { port: number };
  await expect(choosePort(port, '127.0.0.1')).rejects.toThrow(
    `Port ${port} is in use: stop what uses it, or choose another one with --port`,
  );
  await expect(choosePort(6000, '127.0.0.1')).rejects.toThrow('Browsers refuse port 6000: choose another one');
  await expect(choosePort(undefined, '127.0.0.1', port, port)).rejects.toThrow('choose one with --port');
  await new Promise((done) => taken.close(done));
  expect(await choosePort(port, '127.0.0.1')).toBe(port);
});

test('choosePort() says that an address is not of this machine', async () => {
  await expect(choosePort(8888, '192.0.2.1')).rejects.toThrow('Choose an address of this machine with --ip');
});

test('readPort() takes a number from 1 to 65535', () => {
  expect(readPort(undefined)).toBeUndefined();
  expect(readPort('8888')).toBe(8888);
  for (const text of ['0', '65536', 'x', '', '-1', '1e3']) expect(() => readPort(text)).toThrow(`port "${text}"`);
});

test.each([
  ['npm error code ENOSPC', 'the disk is full'],
  ['OSError: [Errno 28] No space left on device', 'the disk is full'],
  ['npm error code ENOTFOUND', 'the package registry cannot be reached'],
  [
    'npm error FetchError: request to ... failed, reason: connect ECONNREFUSED',
    'the package registry cannot be reached',
  ],
  ['error: Failed to fetch ... Caused by: dns error', 'the package registry cannot be reached'],
  ["NewConnectionError('...: Failed to establish a new connection')", 'the package registry cannot be reached'],
  ['The virtual environment was not created successfully because ensurepip is not available.', 'no venv module'],
  ['/usr/bin/python3: No module named venv', 'no venv module'],
  ['npm error code EACCES', 'a file cannot be written'],
  ['THESE PACKAGES DO NOT MATCH THE HASHES: Hash mismatch', 'not the one that was pinned'],
])('explain() knows the cause of %j', (output, cause) => {
  expect(explain(output)).toContain(cause);
});

test('fullDisk() says how much is free', () => {
  expect(fullDisk(57)).toBe('the disk is full (57 MB are free here): free about 1 GB, then run the same command again');
});

test('explain() keeps silent about what it does not know', () => {
  expect(explain('TypeError: x is not a function')).toBeUndefined();
});

test('a wrong port names its step, with the cause and what to do, before any set-up', () => {
  const start = spawnSync(process.execPath, [join(SCRIPTS, 'start.mjs'), '--no-browser', '--port', '6000'], {
    encoding: 'utf8',
  });
  expect([start.status, start.stdout]).toEqual([1, '']);
  expect(start.stderr).toBe(
    'Step "Port" failed: Browsers refuse port 6000: choose another one with --port, for example 8888\n',
  );
});
