/** What strangers, broken clients and floods must not do: end the kernel, get an answer that is not theirs, fill its memory. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signer, toFrames } from '../../kernel-ext/dist/kernel/message/frames.js';
import { Client, cell, type RawKernel, result, startKernel } from './client.js';

const FLOOD = 10_000;

/** What floods may leave behind: pages of ZeroMQ and of V8, which are kept for the next one; how many depends on how fast it came. */
const LEFT_MB = 120;

/** Live objects that the same flood again may leave: signatures are remembered, a megabyte of them. */
const AGAIN_IN_USE_MB = 5;

const COLLECT = join(import.meta.dirname, '../support/collect-on-signal.cjs');

let kernel: RawKernel;
let client: Client;

beforeAll(async () => {
  kernel = await startKernel({ NODE_OPTIONS: `--require ${JSON.stringify(COLLECT)}` });
  client = await new Client(kernel.connection).ready();
  await client.execute('0');
});
afterAll(async () => {
  client.close();
  await kernel.kill();
});

const isAlive = async (): Promise<boolean> => result(await client.execute('6 * 7')) === '42';

/** Memory of the supervisor in MB, without garbage: pages that it holds, and what the objects take. */
async function memory(): Promise<{ held: number; inUse: number }> {
  const said = (): string[] => kernel.log().match(/(?<=in use: )\d+(?=\n)/g) ?? [];
  const before = said().length;
  process.kill(kernel.process.pid!, 'SIGUSR2');
  await expect.poll(() => said().length, { timeout: 5000 }).toBe(before + 1);
  const pages = Number(readFileSync(`/proc/${kernel.process.pid}/statm`, 'utf8').split(' ')[1]);
  return { held: (pages * 4096) / 2 ** 20, inUse: Number(said().at(-1)) / 2 ** 20 };
}

test('what is forged, broken or sent twice gets no answer, and the kernel goes on', async () => {
  const sign = signer(kernel.connection.key);
  const good = toFrames(
    [],
    { header: client.header('kernel_info_request'), parent: {}, metadata: {}, content: {} },
    sign,
  );
  const signed = (...texts: string[]): Buffer[] => {
    const parts = texts.map((text) => Buffer.from(text));
    return [Buffer.from('<IDS|MSG>'), Buffer.from(sign(parts)), ...parts];
  };
  const header = (): string => JSON.stringify(client.header('kernel_info_request'));
  const { key: _, ...rest } = kernel.connection;
  const forged = [
    toFrames(
      [],
      { header: client.header('kernel_info_request'), parent: {}, metadata: {}, content: {} },
      signer('wrong'),
    ),
    toFrames([], { header: client.header('shutdown_request'), parent: {}, metadata: {}, content: {} }, signer('')),
    toFrames([], { header: client.header('kernel_info_request'), parent: {}, metadata: {}, content: {} }, (parts) =>
      createHmac('sha1', kernel.connection.key).update(Buffer.concat(parts)).digest('hex'),
    ),
    good.slice(0, 3),
    good.slice(1),
    [Buffer.alloc(0)],
    [Buffer.from(JSON.stringify(rest))],
    [Buffer.from('<IDS|MSG>')],
    [Buffer.from('<IDS|MSG>'), Buffer.from('<IDS|MSG>'), ...good.slice(2)],
    signed('not json', '{}', '{}', '{}'),
    signed('[]', '{}', '{}', '{}'),
    signed('null', '{}', '{}', '{}'),
    signed('{"msg_id":"1"}', '{}', '{}', '{}'),
    signed('{"msg_id":1,"session":2,"msg_type":3}', '{}', '{}', '{}'),
    signed(header(), '{}', '{}', 'null'),
    signed(header(), '[]', '{}', '{}'),
  ];
  const before = client.received.length;
  for (const channel of ['shell', 'control', 'stdin'] as const) {
    for (const frames of forged) await client.sockets[channel].send(frames);
  }
  await client.sockets.shell.send(good);
  await client.sockets.shell.send(good); // as heard on the wire
  await client.sockets.control.send(good);
  expect(await isAlive()).toBe(true);
  const answers = client.received
    .slice(before)
    .filter(({ type }) => type === 'kernel_info_reply' || type === 'shutdown_reply');
  expect(answers).toHaveLength(1);
  expect(kernel.log()).toContain('A message on shell was ignored: the signature is wrong');
  expect(client.faults).toEqual([]);
});

test('any content of any request is answered in the right shape', async () => {
  const requests = ['kernel_info', 'complete', 'inspect', 'is_complete', 'history', 'comm_info', 'connect', 'debug'];
  const strange = fc.oneof(fc.jsonValue(), fc.constantFrom(null, -1, 1e300, '', '*', 'search', 'range', 'tail', true));
  const names = ['code', 'cursor_pos', 'detail_level', 'hist_access_type', 'n', 'pattern', 'session', 'start', 'stop'];
  const more = ['target_name', 'seq', 'command', 'output', 'unique', '__proto__'];
  const content = fc.dictionary(fc.constantFrom(...names, ...more), strange);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...requests), content, async (type, fields) => {
      const { reply } = await client.request(`${type}_request`, fields);
      expect(reply.type).toBe(`${type}_reply`);
    }),
    { numRuns: 300, endOnFailure: true },
  );
  expect(client.faults).toEqual([]);
  expect(await isAlive()).toBe(true);
});

test('an execute_request or comm of a strange shape does no harm', async () => {
  for (const strange of [null, 7, [], {}, 'x', [null], { a: null }, { a: 1 }]) {
    const fields = {
      code: strange,
      silent: strange,
      store_history: strange,
      user_expressions: strange,
      stop_on_error: false,
    };
    const { reply } = await client.request('execute_request', fields);
    expect(['ok', 'error']).toContain(reply.content.status);
    for (const type of ['comm_open', 'comm_msg', 'comm_close']) {
      await client.request(type, { comm_id: strange, target_name: strange, data: strange }, { hasReply: false });
    }
    await client.send('stdin', 'input_reply', { value: strange });
    await client.request('interrupt_request', { strange }, { channel: 'control' });
  }
  expect(client.faults).toEqual([]);
  expect(await isAlive()).toBe(true);
});

test(`${FLOOD} requests at once from two clients are all answered, and the memory comes back`, async () => {
  const other = await new Client(kernel.connection).ready();
  const flood = async (): Promise<void> => {
    const send = async (from: Client): Promise<string[]> => {
      const ids: string[] = [];
      for (let i = 0; i < FLOOD / 2; i++) {
        const isInfo = i % 2 === 0;
        const content = isInfo ? {} : { hist_access_type: 'tail', n: 1, output: false, raw: true };
        ids.push(
          await from.send(
            i % 3 === 0 ? 'control' : 'shell',
            isInfo ? 'kernel_info_request' : 'history_request',
            content,
          ),
        );
      }
      return ids;
    };
    const sent = await Promise.all([client, other].map(send));
    expect(await client.beat('through the flood')).toBe('through the flood');
    for (const [from, ids] of [
      [client, sent[0]],
      [other, sent[1]],
    ] as const) {
      await from.answer(ids!.at(-1)!);
      await from.answer(ids!.at(-2)!);
      await from.answer(ids!.at(-3)!);
      const isAnswered = (): number => {
        const replies = new Set<unknown>();
        for (const { channel, parent } of from.received) if (channel !== 'iopub') replies.add(parent.msg_id);
        return ids!.filter((id) => replies.has(id)).length;
      };
      await expect.poll(isAnswered, { timeout: 20_000, interval: 100 }).toBe(FLOOD / 2);
    }
    await client.request('kernel_info_request'); // all idle messages were sent before this one's
  };
  const before = await memory();
  await flood();
  const after = await memory();
  await flood();
  const again = await memory();
  console.log(
    'supervisor, before, after a flood, after another:',
    [before, after, again].map(({ held, inUse }) => `${held.toFixed()} MB, ${inUse.toFixed(1)} in use`).join('; '),
  );
  expect(again.held - before.held).toBeLessThan(LEFT_MB);
  expect(again.inUse - after.inUse).toBeLessThan(AGAIN_IN_USE_MB);
  expect([...client.faults, ...other.faults]).toEqual([]);
  other.close();
  expect(await isAlive()).toBe(true);
}, 60_000);

test('cells that wait by the hundred are aborted at the first error, each with its reply', async () => {
  const fresh = await new Client(kernel.connection).ready();
  const ids = [
    await fresh.send('shell', 'execute_request', cell('await new Promise((done) => setTimeout(done, 500)); throw 1;')),
  ];
  for (let i = 0; i < 500; i++) ids.push(await fresh.send('shell', 'execute_request', cell('1')));
  const statuses = await Promise.all(ids.map(async (id) => (await fresh.answer(id)).reply.content.status));
  expect(statuses[0]).toBe('error');
  expect(new Set(statuses.slice(1))).toEqual(new Set(['aborted']));
  expect(fresh.faults).toEqual([]);
  fresh.close();
  expect(await isAlive()).toBe(true);
});
