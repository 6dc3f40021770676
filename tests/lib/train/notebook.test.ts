/** Training in a cell of the kernel: one curve that grows, an interrupt in the middle, and training goes on from where it was. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Client, cell, printed, type RawKernel, startKernel, types } from '../../kernel/client.js';

let kernel: RawKernel;
let client: Client;
beforeAll(async () => {
  kernel = await startKernel();
  client = await new Client(kernel.connection).ready();
  const { reply } = await client.request(
    'execute_request',
    cell(`import { adam, crossEntropy, fit, Linear, random, Relu, Sequential } from 'nabla';
const rng = random(1);
const net = new Sequential([new Linear(20, 64, { rng }), new Relu(), new Linear(64, 2, { rng })]);
const x = random(2).normalArray([2000, 20], { dtype: 'float32' });
const y = Int32Array.from({ length: 2000 }, (_, n) => (x.data[n * 20] > 0 ? 1 : 0));
const optimizer = adam(net.parameters, { lr: 0.001 });
const common = { data: { x, y }, validation: { x, y }, loss: crossEntropy, optimizer, size: 32, rng };`),
  );
  expect(reply.content.status).toBe('ok');
});
afterAll(async () => {
  client?.close();
  await kernel?.kill();
});

test('fit() with progress shows one figure, which ends with the last epoch', async () => {
  const answer = await client.request(
    'execute_request',
    cell('const first = fit(net, { ...common, epochs: 3, progress: true });\nconsole.log(first.epochs.length);'),
  );
  expect(printed(answer)).toBe('3\n');
  expect(types(answer).filter((type) => type === 'display_data')).toHaveLength(1);
  const figures = answer.published.filter(({ type }) => type.endsWith('display_data'));
  const last = figures.at(-1)?.content.data as Record<string, string>;
  expect(last['text/plain']).toMatch(/^epoch 3 of 3: loss .*\n[\s\S]*- validation: 3 points/);
});

test('after an interrupt fit() goes on with the weights and the optimizer as they were', async () => {
  const code = 'fit(net, { ...common, epochs: 100_000, progress: true });';
  const id = await client.send('shell', 'execute_request', cell(code));
  await client.first(({ parent, type }) => parent.msg_id === id && type === 'update_display_data', 'the curve');
  await client.request('interrupt_request', {}, { channel: 'control' });
  expect((await client.answer(id)).reply.content.ename).toBe('KeyboardInterrupt');
  const answer = await client.request(
    'execute_request',
    cell(
      'const again = fit(net, { ...common, epochs: 1 });\nconsole.log(again.epochs[0].loss < first.epochs[2].loss, optimizer.steps > 252);',
    ),
  );
  expect(printed(answer)).toBe('true true\n'); // 63 steps an epoch, and those before the interrupt
});
