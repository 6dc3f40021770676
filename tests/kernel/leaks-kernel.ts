/** A kernel without a server: its program started on a connection file, and a client that sends it requests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Dealer } from 'zeromq';
import { freePorts } from './ports.js';

const MAIN = resolve(import.meta.dirname, '../../kernel-ext/dist/kernel/main.js');
const KEY = 'for-tests';
const CHANNELS = ['shell', 'control', 'iopub', 'stdin', 'hb'] as const;

/** So long after a kernel's end its last answer is looked for. */
const LAST_ANSWER_MS = 1000;

export interface BareKernel {
  readonly process: ChildProcess;
  readonly ports: readonly number[];
  readonly exited: Promise<unknown>;
  /** Sends a request and gives the content of its reply. */
  ask(channel: 'shell' | 'control', type: string, content?: object): Promise<Record<string, unknown>>;
  /** Closes the client's side and takes the connection file away. */
  dispose(): void;
}

/** Starts the kernel with some settings in its environment. */
export async function startBare(folder: string, settings: Readonly<Record<string, string>>): Promise<BareKernel> {
  const ports = await freePorts(CHANNELS.length);
  const named = Object.fromEntries(CHANNELS.map((channel, i) => [`${channel}_port`, ports[i]]));
  const file = join(folder, `${randomUUID()}.json`);
  const connection = { ...named, ip: '127.0.0.1', transport: 'tcp', key: KEY, signature_scheme: 'hmac-sha256' };
  writeFileSync(file, JSON.stringify(connection));
  const kernel = spawn(process.execPath, [MAIN, file], {
    cwd: folder,
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let lastWords = '';
  kernel.stderr?.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-2000);
  });
  const exited = new Promise((done) => kernel.once('exit', done));
  // Its last answer may have come, and not have been read, when its end is heard of.
  const ended = exited.then(async () => {
    await new Promise((done) => setTimeout(done, LAST_ANSWER_MS));
    throw new Error(`The kernel ended without an answer, code ${kernel.exitCode}: ${lastWords}`);
  });
  ended.catch(() => undefined); // it may also end after its last answer
  const sockets = { shell: new Dealer({ linger: 0 }), control: new Dealer({ linger: 0 }) };
  sockets.shell.connect(`tcp://127.0.0.1:${named.shell_port}`);
  sockets.control.connect(`tcp://127.0.0.1:${named.control_port}`);
  return {
    process: kernel,
    ports,
    exited,
    async ask(channel, type, content = {}) {
      const header = { msg_id: randomUUID(), msg_type: type, session: 's', username: 'u', date: '', version: '5.3' };
      const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
      const signature = createHmac('sha256', KEY).update(parts.join('')).digest('hex');
      await sockets[channel].send(['<IDS|MSG>', signature, ...parts]);
      const frames = (await Promise.race([sockets[channel].receive(), ended])).map(String);
      return JSON.parse(frames.at(-1) ?? '{}') as Record<string, unknown>;
    },
    dispose() {
      for (const socket of Object.values(sockets)) socket.close();
      rmSync(file, { force: true });
    },
  };
}
