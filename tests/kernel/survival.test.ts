/** What must hold when things go wrong around a cell: memory ends, the server dies, a stranger sends messages. */
import { createHmac, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Dealer } from 'zeromq';
import { startServer, type TestServer } from './server.js';

/** Memory for the learner's code in this file: small, so that it is soon used up. */
const MEMORY_MB = '96';

let server: TestServer;

beforeAll(async () => {
  process.env.NABLA_MEMORY_MB = MEMORY_MB; // the server hands it on to its kernels
  try {
    server = await startServer();
  } finally {
    delete process.env.NABLA_MEMORY_MB;
  }
});
afterAll(() => server.stop());

/** Runs a cell in a kernel: its reply and all that it printed, each with the type of its message. */
async function run(
  kernel: Awaited<ReturnType<TestServer['manager']['startNew']>>,
  code: string,
  onPrint: () => void = () => undefined,
) {
  const messages: { type: string; content: Record<string, unknown> }[] = [];
  const future = kernel.requestExecute({ code, stop_on_error: false });
  future.onIOPub = ({ header, content }) => {
    messages.push({ type: header.msg_type, content: content as never });
    if (header.msg_type === 'stream') onPrint();
  };
  await future.done;
  const text = messages.map(({ type, content }) => (type === 'stream' ? content.text : '')).join('');
  return { text, error: messages.find(({ type }) => type === 'error')?.content };
}

/** Whether a process is there. */
function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}

test('a cell that uses up the memory is told so, and the next cell runs', async () => {
  const kernel = await server.manager.startNew({ name: 'nabla' });
  const { error, text } = await run(
    kernel,
    'const all: number[][] = []; for (;;) all.push(new Array(1000).fill(1.5));',
  );
  expect(error?.evalue).toMatch(new RegExp(`^out of memory at ${MEMORY_MB} MB.*; variables are lost`));
  expect(text).not.toContain('native stack trace');
  expect((await run(kernel, 'console.log(1 + 1);')).text).toBe('2\n');
  await kernel.shutdown();
});

test('process.exit() in a cell leaves no words of the debugger behind', async () => {
  const kernel = await server.manager.startNew({ name: 'nabla' });
  const { error, text } = await run(kernel, 'console.log("last words"); process.exit(3);');
  expect(error?.evalue).toContain('exited with code 3');
  expect(text).toBe('last words\n');
  await kernel.shutdown();
});

test('a rejection that no cell awaits is reported, and the session goes on', async () => {
  const kernel = await server.manager.startNew({ name: 'nabla' });
  const code = 'void Promise.reject(new Error("forgotten")); await new Promise((done) => setTimeout(done, 50));';
  expect((await run(kernel, code)).text).toContain('forgotten');
  expect((await run(kernel, 'console.log(3);')).text).toBe('3\n');
  await kernel.shutdown();
});

test('completion and inspection answer while a cell runs', async () => {
  const kernel = await server.manager.startNew({ name: 'nabla' });
  await run(kernel, 'const waiting = 1;');
  let begun: () => void = () => undefined;
  const isRunning = new Promise<void>((done) => {
    begun = done;
  });
  const ran = run(kernel, 'console.log("in"); await new Promise(() => {});', begun);
  await isRunning;
  const completed = await kernel.requestComplete({ code: 'wait', cursor_pos: 4 });
  expect(completed.content).toMatchObject({ status: 'ok', cursor_start: 0, cursor_end: 4 });
  const inspected = await kernel.requestInspect({ code: 'waiting', cursor_pos: 3, detail_level: 0 });
  expect(inspected.content).toMatchObject({ found: true, data: { 'text/plain': 'const waiting: 1' } });
  await kernel.interrupt();
  expect((await ran).error?.ename).toBe('KeyboardInterrupt');
  await kernel.shutdown();
});

test('a cell sent at once after an interrupt is not hit by it', async () => {
  const kernel = await server.manager.startNew({ name: 'nabla' });
  await run(kernel, 'const kept = 5;');
  for (let turn = 0; turn < 3; turn++) {
    const stopped = run(kernel, 'console.log("in"); for (;;) {}', () => void kernel.interrupt());
    const next = run(kernel, 'console.log(kept);');
    expect((await stopped).error?.ename).toBe('KeyboardInterrupt');
    expect((await next).text).toBe('5\n');
  }
  await kernel.shutdown();
});

test('a message with a wrong signature gets no answer', async () => {
  const kernel = await server.manager.startNew({ name: 'nabla' });
  await run(kernel, '1');
  const file = readdirSync(server.runtime).find((name) => name.includes(kernel.id))!;
  const connection = JSON.parse(readFileSync(join(server.runtime, file), 'utf8')) as Record<string, string>;
  const parts = ['kernel_info_request', '', '', ''].map((type) =>
    JSON.stringify(
      type ? { msg_id: randomUUID(), msg_type: type, session: 's', username: 'u', date: '', version: '5.3' } : {},
    ),
  );
  const sign = (key: string): string => createHmac('sha256', key).update(parts.join('')).digest('hex');
  const answerTo = async (signature: string): Promise<boolean> => {
    const socket = new Dealer({ receiveTimeout: 2000, linger: 0 });
    socket.connect(`tcp://${connection.ip}:${connection.shell_port}`);
    await socket.send(['<IDS|MSG>', signature, ...parts]);
    const answered = await socket.receive().then(
      () => true,
      () => false,
    );
    socket.close();
    return answered;
  };
  expect([await answerTo(sign('a stranger')), await answerTo(sign(connection.key!))]).toEqual([false, true]);
  await kernel.shutdown();
});

test('a kernel whose server was killed ends itself and its runner, even in an endless loop', async () => {
  const other = await startServer();
  const kernel = await other.manager.startNew({ name: 'nabla' });
  const { text } = await run(kernel, 'console.log(process.pid, process.ppid);');
  const ids = text.trim().split(' ').map(Number);
  expect(ids.every(isAlive)).toBe(true);
  kernel.requestExecute({ code: 'for (;;) {}' });
  other.process.kill('SIGKILL');
  await expect.poll(() => ids.some(isAlive), { timeout: 20_000, interval: 200 }).toBe(false);
  other.manager.dispose();
}, 60_000);
