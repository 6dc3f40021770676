/** The library and its figures on unmodified tslab: a course must not depend on our kernel for its code to run. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Kernel } from '@jupyterlab/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from './server.js';

const ROOT = resolve(import.meta.dirname, '../..');

let folder: string;
let server: TestServer;
let kernel: Kernel.IKernelConnection;

/** A kernelspec as `tslab install` writes it, in a place of its own, that starts the tslab of this project. */
function installTslab(prefix: string): void {
  const spec = join(prefix, 'kernels', 'tslab');
  mkdirSync(spec, { recursive: true });
  const argv = [process.execPath, join(ROOT, 'node_modules/tslab/bin/tslab'), 'kernel', '--config-path'];
  const description = { argv: [...argv, '{connection_file}'], display_name: 'TypeScript', language: 'typescript' };
  writeFileSync(join(spec, 'kernel.json'), JSON.stringify(description));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nabla-tslab-'));
  installTslab(folder);
  const before = process.env.JUPYTER_PATH;
  process.env.JUPYTER_PATH = folder; // only the server that is started now inherits it
  try {
    server = await startServer();
  } finally {
    if (before === undefined) delete process.env.JUPYTER_PATH;
    else process.env.JUPYTER_PATH = before;
  }
  kernel = await server.manager.startNew({ name: 'tslab' });
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Message {
  readonly type: string;
  readonly text?: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly transient?: { readonly display_id?: string };
}

/** The messages of a cell, without those that frame it. */
async function run(code: string): Promise<{ status: string; messages: Message[] }> {
  const messages: Message[] = [];
  const future = kernel.requestExecute({ code });
  future.onIOPub = ({ header, content }) => {
    const { msg_type } = header;
    if (msg_type !== 'status' && msg_type !== 'execute_input')
      messages.push({ type: msg_type, ...(content as object) } as Message);
  };
  const reply = await future.done;
  return { status: reply.content.status, messages };
}

const printed = (messages: readonly Message[]): string => messages.map((m) => m.text ?? '').join('');
const displays = (messages: readonly Message[]): Message[] => messages.filter((m) => m.type.endsWith('display_data'));

describe('unmodified tslab', () => {
  test('runs a gradient check written in a cell', async () => {
    const { status, messages } = await run(`
import { array, checkGradient, multiply, sum } from 'nabla';
const x = array([1, 2, 3]);
console.log(String(checkGradient((v) => sum(multiply(v, v)), x, multiply(2, x), { name: 'dx' })));`);
    expect(printed(messages)).toMatch(/^dx: 3 of 3 elements, relative error \d\.\de-\d+\n$/);
    expect(status).toBe('ok');
  });

  test('shows a figure as a still', async () => {
    const { status, messages } = await run(`
import { lineChart, show } from 'nabla';
const first = show(lineChart({ series: [{ name: 'loss', y: [3, 2, 1] }], title: 'Descent', xTitle: 'step', yTitle: 'loss' }));`);
    expect(printed(messages)).toBe('');
    expect(displays(messages)).toHaveLength(1);
    expect(displays(messages)[0]?.data?.['image/svg+xml']).toMatch(/^<svg[\s\S]*Descent[\s\S]*<\/svg>\s*$/);
    expect(status).toBe('ok');
  });

  test('a curve that is updated stays one entry', async () => {
    const { messages } = await run(`
import { lineChart as chart, show as display } from 'nabla';
const y: number[] = [3];
const figure = () => chart({ series: [{ name: 'loss', y: [...y] }], title: 'Live', xTitle: 'step', yTitle: 'loss' });
const live = display(figure());
for (const next of [2, 1]) {
  y.push(next);
  live.update(figure());
  await new Promise((done) => setTimeout(done, 300));
}`);
    const seen = displays(messages);
    expect(seen[0]?.type).toBe('display_data');
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.slice(1).every((m) => m.type === 'update_display_data')).toBe(true);
    expect(seen[0]?.transient?.display_id).toBeTruthy();
    expect(new Set(seen.map((m) => m.transient?.display_id)).size).toBe(1);
    expect(seen.at(-1)?.data?.['image/svg+xml']).not.toBe(seen[0]?.data?.['image/svg+xml']);
  });

  // Last, since tslab refuses whatever comes within 200 ms of an error.
  test('refuses a cell with a wrong type, so it knows the types of the library', async () => {
    const { messages } = await run(`
import { sum as total, array as make } from 'nabla';
const wrong: string = total(make([1, 2]));`);
    expect(printed(messages)).toContain("Type 'number' is not assignable to type 'string'");
  });
});
