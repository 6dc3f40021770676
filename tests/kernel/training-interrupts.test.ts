/**
 * An interrupted cell runs no `finally`. So after interrupts at random moments of training, on each backend, nothing may be left of what was half
 * done: the next gradients are those of a fresh process, bit for bit, modes are as before, and memory is what it was.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { random } from '../../lib/src/data/random.js';
import { type Answer, Client, printed, type RawKernel, startKernel } from './client.js';

const WORK = join(import.meta.dirname, 'training-work.mjs');

/** In all, over the backends. The gate asks for a thousand; a run of all fast tests does with fewer. */
const INTERRUPTS = Number(process.env.NABLA_INTERRUPTS ?? 60);

/** So many interrupts lie between two looks at what they left behind. */
const BETWEEN_CHECKS = 10;

/** An interrupt comes after up to so many milliseconds of training. */
const LATEST_MS = 25;

/** Chunks of a step and free blocks may still be made while the first interrupts come; later ones find them. */
const SETTLED_AFTER = 10;

const BACKENDS = ['native', 'wasm', 'js'] as const;

let kernel: RawKernel;
let client: Client;
let fresh: readonly string[];

beforeAll(async () => {
  fresh = execFileSync(process.execPath, [WORK, ...BACKENDS], { encoding: 'utf8' })
    .trim()
    .split('\n');
  kernel = await startKernel();
  client = await new Client(kernel.connection).ready();
  const path = JSON.stringify(WORK);
  const { reply } = await client.execute(`const path: string = ${path}; const work: any = await import(path);`);
  expect(reply.content.status).toBe('ok');
});
afterAll(async () => {
  client.close();
  await kernel.kill();
});

const run = (code: string): Promise<Answer> => client.execute(code, { stop_on_error: false });

async function interruptedTraining(seed: number, ms: number): Promise<void> {
  const id = await client.send('shell', 'execute_request', {
    code: `console.log('in'); work.trainForEver(${seed});`,
    silent: false,
    store_history: false,
    user_expressions: {},
    allow_stdin: false,
    stop_on_error: false,
  });
  await client.first((one) => one.parent.msg_id === id && one.type === 'stream', '"in"');
  await new Promise((done) => setTimeout(done, ms));
  await client.request('interrupt_request', {}, { channel: 'control' });
  const { reply } = await client.answer(id, true, 'training');
  expect(reply.content.ename).toBe('KeyboardInterrupt');
  client.received.length = 0;
}

test.each(
  BACKENDS,
)('after interrupts at random moments of training by %s, the next gradients are those of a fresh process', {
  timeout: 600_000,
}, async (name) => {
  const count = Math.ceil(INTERRUPTS / BACKENDS.length);
  const rng = random(count + name.length);
  const wanted = fresh[BACKENDS.indexOf(name)];
  expect(wanted).toContain(`by ${name}`);
  expect(printed(await run(`work.setBackend('${name}'); console.log(work.fingerprint());`)).trim()).toBe(wanted);
  let settled: string | undefined;
  for (let i = 1; i <= count; i++) {
    await interruptedTraining(rng.integer(2 ** 30), rng.integer(LATEST_MS));
    if (i % BETWEEN_CHECKS !== 0 && i !== count) continue;
    expect(printed(await run('console.log(work.fingerprint());')).trim(), `after ${i} interrupts`).toBe(wanted);
    const held = printed(await run('console.log(JSON.stringify((await work.held()).by));')).trim();
    if (i >= SETTLED_AFTER) settled ??= held;
    if (settled !== undefined) expect(held, `after ${i} interrupts`).toBe(settled);
  }
});
