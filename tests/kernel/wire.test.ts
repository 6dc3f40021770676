/** The parts of the wire: frames, replays, glob patterns; and sockets that are files. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Subscriber } from 'zeromq';
import { fromFrames, signer, toFrames } from '../../kernel-ext/dist/kernel/message/frames.js';
import { matchesGlob } from '../../kernel-ext/dist/kernel/message/glob.js';
import { Replays } from '../../kernel-ext/dist/kernel/message/replays.js';
import { Wire } from '../../kernel-ext/dist/kernel/message/wire.js';
import { Client, result, startKernel } from './client.js';
import { freePorts } from './ports.js';

const header = { msg_id: '1', session: 's', username: 'u', date: '', msg_type: 'kernel_info_request', version: '5.5' };
const sign = signer('secret');
const json = fc.dictionary(fc.string(), fc.jsonValue());
// Identities are never the delimiter: a client picks them at random.
const identities = fc.array(fc.uint8Array({ minLength: 1, maxLength: 8 }).map((bytes) => Buffer.from(bytes)));

/** JSON has no -0. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('fromFrames()', () => {
  test('reads what toFrames() wrote, with identities and buffers', () => {
    fc.assert(
      fc.property(identities, json, json, json, fc.array(fc.uint8Array()), (ids, parent, metadata, content, extra) => {
        const buffers = extra.map((bytes) => Buffer.from(bytes));
        const frames = [...toFrames(ids, { header, parent, metadata, content }, sign), ...buffers];
        const read = fromFrames(frames, sign);
        expect(read).toMatchObject({ header, identities: ids, buffers });
        expect(asJson(read)).toMatchObject(asJson({ parent, metadata, content }) as object);
      }),
    );
  });

  test('refuses a message in which any byte was changed', () => {
    const frames = toFrames([], { header, parent: {}, metadata: {}, content: { code: '∇ = 1' } }, sign);
    const places = frames.flatMap((frame, i) => Array.from(frame, (_, at) => [i, at] as const));
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.integer({ min: 1, max: 255 }), ([i, at], change) => {
        const forged = frames.map((frame) => Buffer.from(frame));
        forged[i]![at]! ^= change;
        expect(fromFrames(forged, sign)).toBeTypeOf('string');
      }),
      { numRuns: 500 },
    );
  });

  test('refuses a message signed with another key or not at all, and takes any when there is no key', () => {
    const message = { header, parent: {}, metadata: {}, content: {} };
    expect(fromFrames(toFrames([], message, signer('other')), sign)).toBe('the signature is wrong');
    expect(fromFrames(toFrames([], message, signer('')), sign)).toBe('the signature is wrong');
    expect(fromFrames(toFrames([], message, signer('')), signer(''))).toMatchObject({ header });
  });

  test('says what is wrong with a message that is signed but not of the right shape', () => {
    const signed = (...parts: string[]): Buffer[] => {
      const buffers = parts.map((part) => Buffer.from(part));
      return [Buffer.from('<IDS|MSG>'), Buffer.from(sign(buffers)), ...buffers];
    };
    const whole = JSON.stringify(header);
    const reasons = [
      ['{', '{}', '{}', '{}'],
      ['[]', '{}', '{}', '{}'],
      ['{}', '{}', '{}', '{}'],
      ['{"msg_id":"1","session":"s"}', '{}', '{}', '{}'],
      ['{"msg_id":"1","session":"s","msg_type":7}', '{}', '{}', '{}'],
      [whole, 'null', '{}', '{}'],
      [whole, '{}', '3', '{}'],
      [whole, '{}', '{}', 'null'],
      [whole, '{}', '{}', '["code"]'],
    ].map((parts) => fromFrames(signed(...parts), sign));
    expect(reasons).toEqual([
      'a part is not JSON',
      'the header is not an object',
      'the header has no msg_id',
      'the header has no msg_type',
      'the header has no msg_type',
      'the parent header is not an object',
      'the metadata is not an object',
      'the content is not an object',
      'the content is not an object',
    ]);
    expect(fromFrames(signed(whole, '{}', '{}'), sign)).toBe('frames are missing');
    expect(fromFrames([Buffer.from(whole)], sign)).toBe('frames are missing');
    expect(fromFrames([], sign)).toBe('frames are missing');
  });

  test('throws at no frames whatever', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array().map((bytes) => Buffer.from(bytes))), (frames) => {
        expect(fromFrames(frames, sign)).toBeTypeOf('string');
        expect(() => fromFrames([Buffer.from('<IDS|MSG>'), ...frames], signer(''))).not.toThrow();
      }),
    );
  });
});

describe('toFrames()', () => {
  test('writes no half of a surrogate pair, which Python could not write to a file', () => {
    const content = { text: 'a\ud83d', '\udc00': ['\ud83d\ude00', '\\ud83d'] };
    const last = toFrames([], { header, parent: {}, metadata: {}, content }, sign).at(-1)!;
    expect(JSON.parse(String(last))).toEqual({ text: 'a\ufffd', '\ufffd': ['\ud83d\ude00', '\\ud83d'] });
  });
});

describe.runIf(process.platform !== 'win32')('a kernel with the transport ipc', () => {
  test('has its sockets at the path, a hyphen and the number of the port, and answers on all of them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nabla-ipc-'));
    const ports = { shell_port: 1, iopub_port: 2, stdin_port: 3, control_port: 4, hb_port: 5 };
    const kernel = await startKernel({}, undefined, { transport: 'ipc', ip: join(folder, 'kernel'), ...ports });
    const client = await new Client(kernel.connection).ready();
    expect(readdirSync(folder).sort()).toEqual([1, 2, 3, 4, 5].map((port) => `kernel-${port}`));
    expect(result(await client.execute('6 * 7'))).toBe('42');
    expect((await client.request('kernel_info_request', {}, { channel: 'control' })).reply.content.status).toBe('ok');
    expect(await client.beat()).toBe('ping');
    const { reply } = await client.request('shutdown_request', { restart: false }, { channel: 'control' });
    expect(reply.content.status).toBe('ok');
    expect(client.faults).toEqual([]);
    client.close();
    await kernel.kill();
    rmSync(folder, { recursive: true, force: true });
  });
});

describe('Replays', () => {
  test('knows a signature the second time, and forgets only the oldest of many', () => {
    const replays = new Replays();
    const signature = (i: number): string => sign([Buffer.from(String(i))]);
    expect([replays.has(signature(0)), replays.has(signature(0))]).toEqual([false, true]);
    for (let i = 1; i <= 65_536; i++) expect(replays.has(signature(i))).toBe(false);
    expect(replays.has(signature(65_536))).toBe(true);
    expect(replays.has(signature(0))).toBe(false); // pushed out
  });

  test('lets anything pass when messages are not signed', () => {
    const replays = new Replays();
    expect([replays.has(''), replays.has('')]).toEqual([false, false]);
  });
});

describe('matchesGlob()', () => {
  test('takes * for any text and ? for one character, and every other character for itself', () => {
    const fits = (text: string, pattern: string): boolean => matchesGlob(text, pattern);
    expect([fits('let x = 1', 'let*'), fits('let x\nlet y', '*y'), fits('abc', 'a?c'), fits('', '*')]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([fits('abc', 'ab'), fits('abc', 'a.c'), fits('abc', '?'), fits('', '?')]).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  test('agrees with a regular expression on small texts', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(letters, letters, (text, pattern) => {
        const source = pattern.replaceAll('*', '[^]*').replaceAll('?', '[^]');
        expect(matchesGlob(text, pattern)).toBe(new RegExp(`^(?:${source})$`).test(text));
      }),
      { numRuns: 2000 },
    );
  });

  test('ends soon where a regular expression would not', () => {
    expect(matchesGlob('a'.repeat(5000), `${'*a'.repeat(500)}*b`)).toBe(false);
  });
});

test('a subscriber hears its welcome first, however much is published while it comes, and no more when it has left', async () => {
  const names = ['shell_port', 'control_port', 'stdin_port', 'iopub_port', 'hb_port'];
  const ports = await freePorts(names.length);
  const connection = {
    ...{ ip: '127.0.0.1', transport: 'tcp', key: 'secret', signature_scheme: 'hmac-sha256' },
    ...Object.fromEntries(names.map((name, i) => [name, ports[i]])),
  };
  const wire = new Wire(connection as unknown as ConstructorParameters<typeof Wire>[0]);
  const subscribers = Array.from({ length: 8 }, () => new Subscriber({ linger: 0, receiveTimeout: 5000 }));
  const comes = (subscriber: Subscriber): void => {
    subscriber.connect(`tcp://127.0.0.1:${ports[3]}`);
    subscriber.subscribe();
  };
  const typeOf = ([topic]: readonly Buffer[]): string => String(topic);
  subscribers.slice(0, 4).forEach(comes); // before there is anything to hear
  await wire.open({ onMessage: () => undefined, onRefused: () => undefined });
  const talk = setInterval(() => {
    for (let i = 0; i < 5; i++) wire.publish({}, 'status', { execution_state: 'busy' });
  }, 0);
  try {
    subscribers.slice(4).forEach(comes);
    for (const subscriber of subscribers) {
      const first = await subscriber.receive();
      expect(typeOf(first)).toBe(''); // a welcome's topic is the subscription
      expect(String(first.find((frame) => String(frame).includes('msg_type')))).toContain('iopub_welcome');
      await expect.poll(() => subscriber.receive().then(typeOf), { interval: 0, timeout: 5000 }).toBe('status'); // after the welcomes of others
    }
    const [leaver] = subscribers as [Subscriber];
    leaver.unsubscribe();
    leaver.receiveTimeout = 1000;
    const next = (): Promise<string> =>
      leaver.receive().then(typeOf, (error: NodeJS.ErrnoException) => String(error.code));
    let heard = await next();
    while (heard === 'status' || heard === '') heard = await next(); // what was on its way
    expect(heard).toBe('EAGAIN');
  } finally {
    clearInterval(talk);
    for (const subscriber of subscribers) subscriber.close();
    await wire.close();
  }
}, 60_000);
