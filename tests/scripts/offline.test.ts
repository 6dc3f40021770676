/** After set-up the network may be cut: the whole session of a learner, in a network namespace with loopback alone. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const NO_NETWORK = ['unshare', '--map-root-user', '--net'];
const SESSION = join(import.meta.dirname, 'offline-session.mjs');

/** Where the system gives no namespace the session runs all the same, and says so aloud. */
function isolation(): readonly string[] {
  const [command, ...args] = NO_NETWORK;
  if (spawnSync(command, [...args, 'true']).status === 0) return NO_NETWORK;
  console.warn('unshare is not allowed here: the session below runs WITH the network; it proves less');
  return [];
}

test('start, kernel and notebook work without a network, and Ctrl-C leaves no process', { timeout: 120_000 }, () => {
  const around = isolation();
  const [command, ...args] = [...around, process.execPath, SESSION];
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  const last = stdout.trim().split('\n').at(-1) ?? '';
  expect(last, stderr).toMatch(/^\{/);
  const seen = JSON.parse(last);
  if (around.length > 0) expect(seen.outside).toBe('ENETUNREACH');
  console.log(`start to address: ${seen.startMs} ms; Ctrl-C to end: ${seen.stopMs} ms, ${seen.processes} processes`);
  expect(seen.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/lab\?token=[0-9a-f]{48}$/);
  expect(seen.page).toBe('200 JupyterLab');
  expect(seen.front).toMatch(/^\/lab/);
  expect(seen.started).toBe(201);
  expect(seen.outputs).toMatchObject([{ output_type: 'stream', name: 'stdout', text: ['[[1,2]]\n'] }]);
  expect(seen.processes).toBeGreaterThan(1);
  expect(seen.alive).toEqual([]);
  expect(seen.code).toBe(0);
});
