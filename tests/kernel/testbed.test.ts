/** The checks of the kernel test bed of runtimed, in our words: one session, in its order, shutdown last. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, Client, printed, type RawKernel, result, startKernel, types } from './client.js';

let kernel: RawKernel;
let client: Client;
let info: Answer;

beforeAll(async () => {
  kernel = await startKernel();
  client = await new Client(kernel.connection).ready();
  info = await client.request('kernel_info_request');
});
afterAll(async () => {
  client.close();
  await kernel.kill();
});

const publish =
  "(globalThis as unknown as Record<symbol, (bundle: object, options?: object) => void>)[Symbol.for('Jupyter.publish')]";

describe('basic protocol', () => {
  test('heartbeat_responds', async () => {
    expect(await client.beat('ping 1')).toBe('ping 1');
  });

  test('iopub_welcome: each subscriber is greeted, with its subscription', async () => {
    const welcome = client.received.find(({ type }) => type === 'iopub_welcome');
    expect(welcome).toMatchObject({ topic: '', parent: {}, content: { subscription: '' } });
    const second = await new Client(kernel.connection).ready();
    expect(second.received.some(({ type }) => type === 'iopub_welcome')).toBe(true);
    second.close();
  });

  test('kernel_info_reply_valid, on shell', () => {
    expect([info.reply.type, info.reply.channel, info.reply.content.status]).toEqual([
      'kernel_info_reply',
      'shell',
      'ok',
    ]);
  });

  test('kernel_info_on_control', async () => {
    const { reply } = await client.request('kernel_info_request', {}, { channel: 'control' });
    expect([reply.type, reply.channel]).toEqual(['kernel_info_reply', 'control']);
    expect(reply.content).toEqual(info.reply.content);
  });

  test('kernel_info_has_language_info', () => {
    expect(info.reply.content.language_info).toMatchObject({ name: 'typescript', file_extension: '.ts' });
  });

  test('kernel_info_has_protocol_version', () => {
    expect(info.reply.content).toMatchObject({ protocol_version: '5.5', supported_features: [] });
  });

  test('execute_stdout', async () => {
    expect(printed(await client.execute('console.log("hello")'))).toBe('hello\n');
  });

  test('execute_stderr', async () => {
    expect(printed(await client.execute('console.error("error")'), 'stderr')).toBe('error\n');
  });

  test('execute_reply_ok', async () => {
    const { reply } = await client.execute('const done = 1;');
    expect(reply.content).toMatchObject({ status: 'ok', payload: [], user_expressions: {} });
  });

  test('status_busy_idle_lifecycle', async () => {
    const { published } = await client.execute('1 + 1');
    const states = published.filter(({ type }) => type === 'status').map(({ content }) => content.execution_state);
    expect(states).toEqual(['busy', 'idle']);
    expect([published[0]?.type, published.at(-1)?.type]).toEqual(['status', 'status']);
  });

  test('execute_input_broadcast', async () => {
    const { published, reply } = await client.execute('1 + 2');
    const input = published.find(({ type }) => type === 'execute_input');
    expect(input?.content).toEqual({ code: '1 + 2', execution_count: reply.content.execution_count });
  });
});

describe('interactive features', () => {
  test('complete_request', async () => {
    await client.execute('const testbedName = 1;');
    const { reply } = await client.request('complete_request', { code: 'testbedN', cursor_pos: 8 });
    expect(reply.content).toMatchObject({ status: 'ok', matches: ['testbedName'], cursor_start: 0, cursor_end: 8 });
  });

  test('inspect_request', async () => {
    const { reply } = await client.request('inspect_request', { code: 'testbedName', cursor_pos: 3, detail_level: 0 });
    expect(reply.content).toMatchObject({
      found: true,
      data: { 'text/plain': expect.stringContaining('testbedName') },
    });
  });

  test.each([
    ['complete', 'const x = await 1;\nx'],
    ['incomplete', 'function f() {'],
    ['invalid', 'const = 3;'],
    ['incomplete', 'const text = `begun'],
  ])('is_complete_%s: %s', async (status, code) => {
    const isComplete = async () => (await client.request('is_complete_request', { code })).reply.content.status;
    await expect.poll(isComplete, { timeout: 10_000 }).toBe(status); // "unknown" while the checker is busy
  });

  test('history_request', async () => {
    await client.execute('1 + 3');
    const { reply } = await client.request('history_request', {
      hist_access_type: 'tail',
      n: 1,
      output: false,
      raw: true,
    });
    expect(reply.content.history).toEqual([[1, expect.any(Number), '1 + 3']]);
  });

  test('comm_info_request', async () => {
    expect((await client.request('comm_info_request')).reply.content).toEqual({ status: 'ok', comms: {} });
  });

  test('error_handling', async () => {
    const answer = await client.execute('const = ;');
    expect(answer.reply.content).toMatchObject({ status: 'error', ename: 'TypeScriptError' });
    expect(types(answer)).toEqual(['execute_input', 'error']);
  });
});

describe('rich output', () => {
  test('display_data', async () => {
    const { published } = await client.execute(`${publish}({ 'text/html': '<b>1</b>' });`);
    const display = published.find(({ type }) => type === 'display_data');
    expect(display?.content).toEqual({ data: { 'text/html': '<b>1</b>' }, metadata: {}, transient: {} });
  });

  test('update_display_data', async () => {
    const answer = await client.execute(
      `${publish}({ 'text/plain': '1' }, { displayId: 'd' }); ${publish}({ 'text/plain': '2' }, { displayId: 'd', update: true });`,
    );
    expect(types(answer)).toEqual(['execute_input', 'display_data', 'update_display_data']);
    expect(answer.published.find(({ type }) => type === 'update_display_data')?.content.transient).toEqual({
      display_id: 'd',
    });
  });

  test('execute_result', async () => {
    expect(result(await client.execute('6 * 7'))).toBe('42');
  });

  test('rich_execute_result', async () => {
    const { published } = await client.execute(
      "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<i>2</i>', 'text/plain': '2' }) })",
    );
    const shown = published.find(({ type }) => type === 'execute_result');
    expect(shown?.content.data).toEqual({ 'text/html': '<i>2</i>', 'text/plain': '2' });
  });
});

describe('advanced features', () => {
  test('stdin_input_request', async () => {
    const id = await client.send('shell', 'execute_request', {
      code: '(globalThis as any).input("name? ")',
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: true,
      stop_on_error: true,
    });
    const asked = await client.first(({ type }) => type === 'input_request', 'input_request');
    expect(asked).toMatchObject({
      channel: 'stdin',
      parent: { msg_id: id },
      content: { prompt: 'name? ', password: false },
    });
    await client.send('stdin', 'input_reply', { value: 'test_input_42' }, { parent: asked.header });
    expect(result(await client.answer(id))).toBe("'test_input_42'");
  });

  test('comms_lifecycle: a target that nobody knows is closed, and the kernel answers on', async () => {
    const content = { comm_id: 'c1', target_name: 'kernel.test', data: {} };
    await client.request('comm_open', content, { hasReply: false });
    await client.first(({ type, content: { comm_id } }) => type === 'comm_close' && comm_id === 'c1', 'comm_close');
    expect((await client.request('comm_info_request')).reply.content.comms).toEqual({});
    expect(result(await client.execute('2 + 2'))).toBe('4');
  });

  test('interrupt_request', async () => {
    const { reply } = await client.request('interrupt_request', {}, { channel: 'control' });
    expect([reply.type, reply.content.status]).toEqual(['interrupt_reply', 'ok']);
  });

  test('execution_count_increments', async () => {
    const first = (await client.execute('1')).reply.content.execution_count as number;
    const second = (await client.execute('1')).reply.content.execution_count as number;
    expect(second).toBe(first + 1);
  });

  test('parent_header_correlation', async () => {
    const { id, published, reply } = await client.execute('console.log(1); 2');
    expect(reply.parent).toMatchObject({ msg_id: id, session: client.session, msg_type: 'execute_request' });
    expect(published.map(({ type }) => type)).toEqual([
      'status',
      'execute_input',
      'stream',
      'execute_result',
      'status',
    ]);
  });

  test('shutdown_reply: on control and, for the other clients, on iopub; the process ends', async () => {
    const gone = new Promise((done) => kernel.process.once('exit', done));
    const { reply, published } = await client.request('shutdown_request', { restart: true }, { channel: 'control' });
    expect(reply.content).toEqual({ status: 'ok', restart: true });
    expect(published.map(({ type }) => type)).toEqual(['status', 'shutdown_reply', 'status']);
    expect(await gone).toBe(0);
  });

  test('every message was as the specification wants it', () => {
    expect(client.faults).toEqual([]);
    expect(client.received.length).toBeGreaterThan(100);
  });
});
