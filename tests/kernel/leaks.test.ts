/** Nothing stays behind: no process, socket, open file or temporary file, however the kernel or its server ended. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type BareKernel, startBare } from './leaks-kernel.js';
import { HAS_PROC, isListening, openFiles, processesWith } from './leaks-processes.js';
import { startServer, type TestServer } from './server.js';

const STARTS = 50;
/** Kernels that are started at once. */
const TOGETHER = 2;
/** In each of so many a cell runs. */
const WITH_CELL = 5;
const DEATHS = 10;
/** How long is waited for processes to go when the one that started them was killed: seconds even on a busy machine. */
const GONE_WITHIN = { timeout: 15_000, interval: 100 };

/** Within this time a kernel has its spare process. */
const SPARE_MS = 5500;

const ENDLESS = 'console.log("in"); for (;;) {}';

let folder: string;
let temporary: string;
/** In the environment of all that is started here, so that it is found again. */
const word = `NABLA_LEAK_TEST=${randomUUID()}`;
const settings = (): Record<string, string> => ({ NABLA_LEAK_TEST: word.split('=')[1]!, TMPDIR: temporary });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nabla-leaks-'));
  temporary = join(folder, 'tmp');
  mkdirSync(temporary);
});
afterAll(() => {
  endAll();
  rmSync(folder, { recursive: true, force: true });
});

/** What a test left behind must not fail the next one. */
function endAll(): void {
  for (const pid of processesWith(word).keys()) process.kill(pid, 'SIGKILL');
}

async function startAndStop(number: number): Promise<BareKernel> {
  const kernel = await startBare(folder, settings());
  await kernel.ask('shell', 'kernel_info_request');
  if (number % WITH_CELL === 0) {
    const reply = await kernel.ask('shell', 'execute_request', { code: '1 + 1' });
    expect(reply).toMatchObject({ status: 'ok' });
  }
  await kernel.ask('control', 'shutdown_request', { restart: false });
  await kernel.exited;
  kernel.dispose();
  return kernel;
}

describe.runIf(HAS_PROC)('the kernel leaves nothing behind', () => {
  afterEach(endAll);

  test(`after ${STARTS} starts and stops`, async () => {
    await startAndStop(0);
    const before = { files: openFiles(process.pid), temporary: readdirSync(temporary) };
    const kernels: BareKernel[] = [];
    for (let number = 1; number < STARTS; number += TOGETHER) {
      const numbers = Array.from({ length: Math.min(TOGETHER, STARTS - number) }, (_, i) => number + i);
      kernels.push(...(await Promise.all(numbers.map(startAndStop))));
    }
    expect(kernels).toHaveLength(STARTS - 1);
    expect(kernels.map((kernel) => kernel.process.exitCode)).toEqual(kernels.map(() => 0));
    await expect.poll(() => [...processesWith(word).values()], GONE_WITHIN).toEqual([]);
    expect(isListening(kernels.flatMap(({ ports }) => ports))).toBe(false);
    expect(readdirSync(temporary)).toEqual(before.temporary);
    const more = (): string[] =>
      Object.entries(openFiles(process.pid))
        .filter(([kind, count]) => count > (before.files[kind] ?? 0))
        .map(([kind]) => kind);
    await expect.poll(more, GONE_WITHIN).toEqual([]);
  });

  test('in the supervisor when its runner has died again and again', async () => {
    const kernel = await startBare(folder, settings());
    await kernel.ask('shell', 'kernel_info_request');
    const execute = (code: string): Promise<Record<string, unknown>> =>
      kernel.ask('shell', 'execute_request', { code, stop_on_error: false });
    const seen = (): [files: Record<string, number>, processes: number] => [
      openFiles(kernel.process.pid!),
      processesWith(word).size,
    ];
    await execute('process.exit(1);');
    expect(await execute('1 + 1')).toMatchObject({ status: 'ok' });
    const first = seen();
    for (let deaths = 0; deaths < DEATHS; deaths++)
      expect(await execute('process.exit(1);')).toMatchObject({ status: 'error' });
    expect(await execute('1 + 1')).toMatchObject({ status: 'ok' });
    await new Promise((done) => setTimeout(done, SPARE_MS)); // the spare process of a kernel whose runner lives comes late, and must not come here
    await expect.poll(seen, GONE_WITHIN).toEqual(first);
    await kernel.ask('control', 'shutdown_request', { restart: false });
    await kernel.exited;
    kernel.dispose();
  });

  test.each([
    'SIGKILL',
    'SIGTERM',
    'SIGABRT',
  ] as const)('when its supervisor is ended by %s, even in an endless cell', async (signal) => {
    const kernel = await startBare(folder, settings());
    await kernel.ask('shell', 'kernel_info_request');
    await kernel.ask('shell', 'execute_request', { code: 'const ready = 1;' });
    void kernel.ask('shell', 'execute_request', { code: ENDLESS }).catch(() => undefined);
    await expect.poll(() => processesWith(word).size).toBeGreaterThan(1);
    await new Promise((done) => setTimeout(done, 300)); // the cell is in its loop
    kernel.process.kill(signal);
    await kernel.exited;
    await expect.poll(() => [...processesWith(word).values()], GONE_WITHIN).toEqual([]);
    kernel.dispose();
  });

  test('when it is stopped while a cell does not end', async () => {
    const kernel = await startBare(folder, settings());
    await kernel.ask('shell', 'kernel_info_request');
    void kernel.ask('shell', 'execute_request', { code: ENDLESS }).catch(() => undefined);
    await kernel.ask('control', 'shutdown_request', { restart: false });
    await kernel.exited;
    await expect.poll(() => [...processesWith(word).values()], GONE_WITHIN).toEqual([]);
    kernel.dispose();
  });

  test('of the processes that its cells started', async () => {
    const kernel = await startBare(folder, settings());
    await kernel.ask('shell', 'kernel_info_request');
    const code =
      "import { spawn } from 'node:child_process';\nconst child = spawn('sleep', ['600'], { stdio: 'ignore' });";
    expect(await kernel.ask('shell', 'execute_request', { code })).toMatchObject({ status: 'ok' });
    expect([...processesWith(word).values()]).toContain('sleep 600');
    await kernel.ask('control', 'shutdown_request', { restart: false });
    await kernel.exited;
    await expect.poll(() => [...processesWith(word).values()], GONE_WITHIN).toEqual([]);
    kernel.dispose();
  });
});

describe.runIf(HAS_PROC)('a Jupyter server', () => {
  let server: TestServer;

  beforeAll(async () => {
    const before = { ...process.env };
    Object.assign(process.env, settings()); // the server inherits it, and its kernels
    try {
      server = await startServer();
    } finally {
      delete process.env.NABLA_LEAK_TEST;
      if (before.TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before.TMPDIR;
    }
  });

  test('has neither a process nor a connection file of a kernel that was restarted and stopped', async () => {
    const kernel = await server.manager.startNew({ name: 'nabla' });
    expect((await kernel.requestExecute({ code: '1 + 1' }).done).content.status).toBe('ok');
    await kernel.restart();
    await kernel.shutdown();
    expect([...processesWith(word).values()].filter((command) => command.includes('dist/kernel'))).toEqual([]);
    expect(readdirSync(server.runtime).filter((name) => name.startsWith('kernel-'))).toEqual([]);
  });

  test('that is killed takes its kernels along, the idle and the busy', async () => {
    await server.manager.startNew({ name: 'nabla' });
    const busy = await server.manager.startNew({ name: 'nabla' });
    const inLoop = new Promise<void>((done) => {
      busy.requestExecute({ code: ENDLESS }).onIOPub = ({ header }) => {
        if (header.msg_type === 'stream') done();
      };
    });
    await inLoop;
    server.process.kill('SIGKILL');
    await expect.poll(() => [...processesWith(word).values()], GONE_WITHIN).toEqual([]);
    server.manager.dispose();
  });
});
