/** A kernel without a server: its program started on a connection file, and a client that sends it requests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac, randomInt, randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join, resolve } from 'node:path';
import { Dealer } from 'zeromq';

const MAIN = resolve(import.meta.dirname, '../../kernel-ext/dist/kernel/main.js');
const KEY = 'for-tests';
const CHANNELS = ['shell', 'control', 'iopub', 'stdin', 'hb'] as const;

export interface BareKernel {
  readonly process: ChildProcess;
  readonly ports: readonly number[];
  readonly exited: Promise<unknown>;
  /** Sends a request and gives the content of its reply. */
  ask(channel: 'shell' | 'control', type: string, content?: object): Promise<Record<string, unknown>>;
  /** Closes the client's side and takes the connection file away. */
  dispose(): void;
}

/** Below the ports that systems hand out by themselves: one of those may be taken by anybody's connection before the kernel listens on it. */
const [LOWEST, HIGHEST] = [20_000, 32_000];

/** Ports that nothing listens on; held together until all are found, so that they differ. */
export async function freePorts(count: number): Promise<number[]> {
  const probes: Server[] = [];
  const ports: number[] = [];
  while (ports.length < count) {
    const port = randomInt(LOWEST, HIGHEST);
    const probe = createServer();
    const isFree = await new Promise<boolean>((done) => {
      probe.once('error', () => done(false));
      probe.listen(port, '127.0.0.1', () => done(true));
    });
    if (!isFree) continue;
    probes.push(probe);
    ports.push(port);
  }
  await Promise.all(probes.map((probe) => new Promise((done) => probe.close(done))));
  return ports;
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
    stdio: 'ignore',
  });
  const exited = new Promise((done) => kernel.once('exit', done));
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
      const frames = (await sockets[channel].receive()).map(String);
      return JSON.parse(frames.at(-1) ?? '{}') as Record<string, unknown>;
    },
    dispose() {
      for (const socket of Object.values(sockets)) socket.close();
      rmSync(file, { force: true });
    },
  };
}
