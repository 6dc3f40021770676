/** Requests and their answers beyond the test bed's checks: the fields of an execute_request, two clients, input, comms. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Client, cell, printed, type RawKernel, result, startKernel, types } from './client.js';

/** A tool that reads outputs waits this long between the reply and each published message (jupyter_kernel_test does). */
const GAP_MS = 100;

let kernel: RawKernel;
let client: Client;
let other: Client;

beforeAll(async () => {
  kernel = await startKernel();
  client = await new Client(kernel.connection).ready();
  other = await new Client(kernel.connection).ready();
  await client.execute('0');
});
afterEach(() => {
  expect([...client.faults, ...other.faults]).toEqual([]);
});
afterAll(async () => {
  client.close();
  other.close();
  await kernel.kill();
});

/** A cell that can be recognised: it says so when it runs, and does not end. */
const ENDLESS = 'console.log("in"); await new Promise(() => {});';

async function running(code: string, from: Client = client, options: object = {}): Promise<string> {
  const id = await from.send('shell', 'execute_request', cell(code, { ...options }));
  await from.first(({ type, parent }) => type === 'stream' && parent.msg_id === id, 'output of the running cell');
  return id;
}

const interrupt = (): Promise<unknown> => client.request('interrupt_request', {}, { channel: 'control' });

describe('execute_request', () => {
  test('silent: shows nothing, raises no count and stores nothing, yet runs and is answered', async () => {
    const before = (await client.execute('let quiet = 1;')).reply.content.execution_count;
    const silent = await client.execute('console.log("shh"); quiet = 5; quiet', { silent: true });
    expect(types(silent)).toEqual([]);
    expect(silent.reply.content).toMatchObject({ status: 'ok', execution_count: before });
    const failed = await client.execute('throw new Error("quietly");', { silent: true, stop_on_error: false });
    expect([types(failed), failed.reply.content.ename]).toEqual([[], 'Error']);
    expect(result(await client.execute('quiet'))).toBe('5');
    const tail = { hist_access_type: 'tail', n: 2, output: false, raw: true };
    const { history } = (await client.request('history_request', tail)).reply.content;
    expect((history as unknown[][]).map(([, , code]) => code)).toEqual(['let quiet = 1;', 'quiet']);
  });

  test('store_history false: shows its result under the present count', async () => {
    const before = (await client.execute('1')).reply.content.execution_count;
    const unstored = await client.execute('2 + 3', { store_history: false });
    expect([result(unstored), unstored.reply.content.execution_count]).toEqual(['5', before]);
    expect((await client.execute('1')).reply.content.execution_count).toBe((before as number) + 1);
  });

  test('user_expressions: each is a value or an error, after the cell has run, and neither shows anything', async () => {
    const expressions = { sum: 'base + 1', bad: 'throw new RangeError("no")', typo: 'bsae', text: '"t"' };
    const answer = await client.execute('const base = 41;', { user_expressions: expressions });
    expect(answer.reply.content).toMatchObject({ status: 'ok' });
    expect(answer.reply.content.user_expressions).toMatchObject({
      sum: { status: 'ok', data: { 'text/plain': '42' }, metadata: {} },
      bad: { status: 'error', ename: 'RangeError', evalue: 'no' },
      typo: { status: 'error', ename: 'TypeScriptError' },
      text: { status: 'ok', data: { 'text/plain': "'t'" } },
    });
    expect(types(answer)).toEqual(['execute_input']);
    expect(result(await client.execute('base'))).toBe('41'); // its names stayed known
  });

  test('user_expressions are not evaluated after an error', async () => {
    const answer = await client.execute('throw 1;', { user_expressions: { a: 'console.log("ran")' } });
    expect([answer.reply.content.status, printed(answer)]).toEqual(['error', '']);
  });

  test('stop_on_error: what waits is aborted, what comes later runs', async () => {
    const ids: string[] = [];
    for (const code of ['await new Promise((done) => setTimeout(done, 200)); throw new Error("stop");', '1', '2']) {
      ids.push(await client.send('shell', 'execute_request', cell(code)));
    }
    const answers = await Promise.all(ids.map((id) => client.answer(id)));
    expect(answers.map(({ reply }) => reply.content.status)).toEqual(['error', 'aborted', 'aborted']);
    expect(answers.slice(1).flatMap(types)).toEqual([]);
    expect(result(await client.execute('3'))).toBe('3');
  });

  test('stop_on_error false: what waits runs', async () => {
    const first = client.execute('throw new Error("go on");', { stop_on_error: false });
    const second = client.execute('4');
    expect([(await first).reply.content.status, result(await second)]).toEqual(['error', '4']);
  });

  test('all output comes before idle, and reply and messages within a tenth of a second of each other', async () => {
    const code = 'for (let i = 0; i < 2000; i++) console.log("line", i); console.error("end"); 7';
    const longest: number[] = []; // of each answer; their median is judged, since a busy machine may hold up any one message
    for (let n = 0; n < 5; n++) {
      const answer = await client.execute(code);
      expect(printed(answer).split('\n')).toHaveLength(2001);
      expect([printed(answer, 'stderr'), result(answer)]).toEqual(['end\n', '7']);
      const last = answer.published.at(-1)!;
      expect(last.content.execution_state).toBe('idle');
      const after = answer.published.filter(({ at }) => at > answer.reply.at).map(({ at }) => at);
      const gaps = [answer.reply.at, ...after].map((at, i, all) => (i === 0 ? 0 : at - all[i - 1]!));
      longest.push(Math.max(...gaps));
    }
    expect(longest.sort((a, b) => a - b)[2]).toBeLessThan(GAP_MS);
  });

  test('an error has the number of its cell in the traceback', async () => {
    await client.execute('1', { silent: true });
    const { reply } = await client.execute('const x = 1;\nthrow new Error("here");', { stop_on_error: false });
    expect(String(reply.content.traceback)).toContain(`cell ${reply.content.execution_count}, line 2`);
  });

  test('two clients: cells run in the order in which they came, and each client has its own reply', async () => {
    await client.execute('const order: string[] = [];');
    const first = client.execute('order.push("a"); await new Promise((done) => setTimeout(done, 100));');
    const second = other.execute('order.push("b"); order');
    expect(result(await second)).toBe("[ 'a', 'b' ]");
    const { reply } = await first;
    expect(
      other.received.some(({ type, parent }) => type === 'execute_reply' && parent.msg_id === reply.parent.msg_id),
    ).toBe(false);
    // Both see what is published, for either.
    await other.first(
      ({ type, parent }) => type === 'execute_input' && parent.msg_id === reply.parent.msg_id,
      'input of the other',
    );
  });
});

describe('while a cell runs', () => {
  test('all other requests are answered, on both channels, and the heartbeat beats', async () => {
    const id = await running(ENDLESS);
    const code = 'const someName = 1; someName';
    const requests = [
      client.request('kernel_info_request', {}, { channel: 'control' }),
      client.request('complete_request', { code, cursor_pos: 27 }),
      client.request('inspect_request', { code, cursor_pos: 27, detail_level: 1 }),
      client.request('history_request', { hist_access_type: 'tail', n: 1, output: true, raw: true }),
      client.request('comm_info_request', { target_name: 'none' }),
      client.request('connect_request'),
    ];
    const statuses = (await Promise.all(requests)).map(({ reply }) => reply.content.status);
    expect(statuses).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'ok']);
    const isComplete = async () => (await client.request('is_complete_request', { code })).reply.content.status;
    await expect.poll(isComplete, { timeout: 10_000 }).toBe('complete'); // "unknown" while the checker is busy
    expect(await client.beat('alive')).toBe('alive');
    await interrupt();
    expect((await client.answer(id)).reply.content.ename).toBe('KeyboardInterrupt');
  });
});

describe('complete_request', () => {
  test('counts the cursor in code points', async () => {
    const code = 'const s = "🙂🙂"; Math.hyp';
    const { reply } = await client.request('complete_request', { code, cursor_pos: [...code].length });
    const start = [...code].length - 3;
    expect(reply.content).toMatchObject({ matches: ['hypot'], cursor_start: start, cursor_end: start + 3 });
  });

  test('takes the end of the code when no cursor is given', async () => {
    const { reply } = await client.request('complete_request', { code: 'Math.hyp' });
    expect(reply.content.matches).toEqual(['hypot']);
  });
});

describe('interrupt_request', () => {
  test('ends a cell that is still being checked, and it does not run', async () => {
    const fresh = await startKernel(); // its compiler is still loading
    const early = await new Client(fresh.connection).ready();
    const id = await early.send('shell', 'execute_request', cell('console.log("ran"); await new Promise(() => {});'));
    await early.first(({ type, parent }) => type === 'execute_input' && parent.msg_id === id, 'execute_input');
    await early.request('interrupt_request', {}, { channel: 'control' });
    const answer = await early.answer(id);
    expect([answer.reply.content.ename, printed(answer)]).toEqual(['KeyboardInterrupt', '']);
    expect(result(await early.execute('1 + 1'))).toBe('2');
    early.close();
    await fresh.kill();
  });
});

describe('input_request', () => {
  const ASK = 'console.log("in"); const got = (globalThis as any).password("secret: "); got';

  test('goes to the client whose cell asks, says that it is a password, and takes an answer from nobody else', async () => {
    const id = await running(ASK, client, { allow_stdin: true });
    const asked = await client.first(
      ({ type, parent }) => type === 'input_request' && parent.msg_id === id,
      'input_request',
    );
    expect(asked.content).toEqual({ prompt: 'secret: ', password: true });
    expect(other.received.some(({ type }) => type === 'input_request')).toBe(false);
    await other.send('stdin', 'input_reply', { value: 'theirs' }, { parent: asked.header });
    await other.request('kernel_info_request'); // by now it has been read
    await client.send('stdin', 'input_reply', { value: 'too old' }, { parent: { ...asked.header, msg_id: 'another' } });
    await client.send('stdin', 'input_reply', { value: 'mine' }); // as Python's client does, without a parent
    expect(result(await client.answer(id))).toBe("'mine'");
  });

  test('is refused when the client does not take input', async () => {
    const { reply } = await client.execute(ASK);
    expect([reply.content.status, String(reply.content.evalue)]).toEqual(['error', expect.stringMatching(/input/)]);
  });

  test('an interrupt drops it: a late answer does not reach the next question', async () => {
    const first = await running(ASK, client, { allow_stdin: true });
    const isAsked = (id: string) =>
      client.first(({ type, parent }) => type === 'input_request' && parent.msg_id === id, 'input_request');
    const { header } = await isAsked(first);
    await interrupt();
    expect((await client.answer(first)).reply.content.ename).toBe('KeyboardInterrupt');
    const second = await running(ASK, client, { allow_stdin: true });
    const asked = await isAsked(second);
    await client.send('stdin', 'input_reply', { value: 'late' }, { parent: header });
    await client.send('stdin', 'input_reply', { value: 'in time' }, { parent: asked.header });
    expect(result(await client.answer(second))).toBe("'in time'");
  });
});

describe('clear_output', () => {
  test('is published as the cell says', async () => {
    const answer = await client.execute('(globalThis as any).clearOutput({ wait: true });');
    expect(answer.published.find(({ type }) => type === 'clear_output')?.content).toEqual({ wait: true });
  });
});

describe('a comm', () => {
  const TARGET = `(globalThis as any).comms.onOpen('echo', (comm: any, data: unknown) => {
    comm.send({ opened: data });
    comm.onMessage((message: unknown) => comm.send({ echo: message }));
    comm.onClose(() => console.log('closed'));
  });`;
  const from =
    (id: string, kind: string) =>
    ({ type, content }: { type: string; content: Record<string, unknown> }) =>
      type === `comm_${kind}` && content.comm_id === id;

  test('of a client is opened, answers, is listed by target and is closed', async () => {
    // Sent at once: the comm must wait for the cell that makes its target known.
    const made = client.execute(TARGET);
    await client.request('comm_open', { comm_id: 'e1', target_name: 'echo', data: { a: 1 } }, { hasReply: false });
    expect((await made).reply.content.status).toBe('ok');
    expect((await client.first(from('e1', 'msg'), 'comm_msg')).content.data).toEqual({ opened: { a: 1 } });
    const info = async (content: object) =>
      (await client.request('comm_info_request', { ...content })).reply.content.comms;
    expect(await info({})).toEqual({ e1: { target_name: 'echo' } });
    expect(await info({ target_name: 'echo' })).toEqual({ e1: { target_name: 'echo' } });
    expect(await info({ target_name: 'none' })).toEqual({});
    await client.request('comm_msg', { comm_id: 'e1', data: { b: 2 } }, { hasReply: false });
    await client.first(({ content: { data } }) => JSON.stringify(data) === '{"echo":{"b":2}}', 'the echo');
    await client.request('comm_close', { comm_id: 'e1', data: {} }, { hasReply: false });
    await client.first(({ type, content }) => type === 'stream' && content.text === 'closed\n', 'the closing');
    expect(await info({})).toEqual({});
  });

  test('of the learner opens at the clients, and ends with the runner', async () => {
    const { published } = await client.execute(`(globalThis as any).comms.open('panel', { size: 3 });`);
    const opened = published.find(({ type }) => type === 'comm_open');
    expect(opened?.content).toMatchObject({ target_name: 'panel', data: { size: 3 } });
    const id = String(opened?.content.comm_id);
    expect((await client.request('comm_info_request')).reply.content.comms).toEqual({ [id]: { target_name: 'panel' } });
    await client.execute('process.exit(0);');
    await client.first(from(id, 'close'), 'comm_close');
    expect((await client.request('comm_info_request')).reply.content.comms).toEqual({});
  });

  test('carries binary buffers both ways, each byte as it is', async () => {
    await client.execute(`comms.onOpen('bytes', (comm) => comm.onMessage((data, buffers) => {
  const [all, none] = buffers;
  comm.send({ lengths: buffers.map((one) => one.length), isBytes: all instanceof Uint8Array }, [none, all.subarray(1), new Uint8Array(all).reverse()]);
}));`);
    await client.request('comm_open', { comm_id: 'b1', target_name: 'bytes', data: {} }, { hasReply: false });
    const all = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    const buffers = [all, Buffer.alloc(0)];
    await client.request('comm_msg', { comm_id: 'b1', data: {} }, { hasReply: false, buffers });
    const answer = await client.first(from('b1', 'msg'), 'the answer');
    expect(answer.content.data).toEqual({ lengths: [256, 0], isBytes: true });
    expect(answer.buffers).toEqual([Buffer.alloc(0), all.subarray(1), Buffer.from(all).reverse()]);
  });
});

describe('a request that the kernel does not serve', () => {
  test('debug_request is refused in the words of the debug protocol', async () => {
    const content = { type: 'request', seq: 4, command: 'initialize', arguments: {} };
    const { reply } = await client.request('debug_request', content, { channel: 'control' });
    expect(reply.content).toMatchObject({ type: 'response', request_seq: 4, success: false, command: 'initialize' });
  });

  test('of an unknown type has busy and idle, and no reply', async () => {
    const { id, published } = await client.request('no_such_request', { a: 1 }, { hasReply: false });
    expect(published.map(({ content }) => content.execution_state)).toEqual(['busy', 'idle']);
    await client.request('kernel_info_request');
    expect(client.received.filter(({ parent, channel }) => parent.msg_id === id && channel !== 'iopub')).toEqual([]);
  });
});
