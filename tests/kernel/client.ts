/** A client on bare ZeroMQ, and a kernel started for it without a server: for tests of the protocol itself. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Dealer, Request as Requester, Subscriber } from 'zeromq';
import { fromFrames, signer, toFrames } from '../../kernel-ext/dist/kernel/message/frames.js';
import type { Connection, Header, Json } from '../../kernel-ext/dist/kernel/message/types.js';
import { faultOf } from './message-shapes.js';
import { freePorts } from './ports.js';

const MAIN = resolve(import.meta.dirname, '../../kernel-ext/dist/kernel/main.js');

/** No answer takes longer; a test that waits in vain says for what. */
const LIMIT_MS = 20_000;

/** A kernel process with its connection file. */
export interface RawKernel {
  readonly process: ChildProcess;
  readonly connection: Connection;
  /** What the process itself wrote to stderr, which is the server's log. */
  log(): string;
  /** Ends it, without asking. */
  kill(): Promise<void>;
}

/** Starts a kernel. Its history is off unless `env` says otherwise; `main` is its program, for tests of a changed copy; `over` is of the connection; `cwd` is the notebook's folder. */
export async function startKernel(
  env: NodeJS.ProcessEnv = {},
  main: string = MAIN,
  over: Partial<Connection> = {},
  cwd: string = process.cwd(),
): Promise<RawKernel> {
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = (await freePorts(5)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const connection: Connection = {
    ip: '127.0.0.1',
    transport: 'tcp',
    key: randomUUID(),
    signature_scheme: 'hmac-sha256',
    shell_port,
    iopub_port,
    stdin_port,
    control_port,
    hb_port,
    ...over,
  };
  const folder = mkdtempSync(join(tmpdir(), 'nabla-raw-'));
  const file = join(folder, 'connection.json');
  writeFileSync(file, JSON.stringify(connection));
  const kernel = spawn(process.execPath, [main, file], {
    cwd,
    env: { ...process.env, NABLA_HISTORY: 'off', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  kernel.stderr.on('data', (chunk) => {
    log += chunk;
  });
  const gone = new Promise<void>((done) => kernel.once('exit', () => done()));
  return {
    process: kernel,
    connection,
    log: () => log,
    async kill() {
      kernel.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A message that a client received. */
export interface Received {
  readonly channel: 'shell' | 'control' | 'stdin' | 'iopub';
  readonly topic: string;
  readonly type: string;
  readonly header: Header;
  readonly parent: Json;
  readonly content: Json;
  readonly buffers: readonly Buffer[];
  readonly at: number; // milliseconds
}

/** A request with all that came of it. */
export interface Answer {
  readonly id: string;
  readonly reply: Received;
  readonly published: readonly Received[]; // from busy to idle
}

interface Options {
  readonly channel?: 'shell' | 'control';
  readonly hasReply?: boolean;
  readonly buffers?: readonly Buffer[];
}

/** One client: its sockets, all that it has received, and what of it was not as the specification wants it. */
export class Client {
  readonly received: Received[] = [];
  readonly faults: string[] = [];
  readonly session: string = randomUUID();
  readonly connection: Connection;
  readonly sockets: { readonly [channel in 'shell' | 'control' | 'stdin']: Dealer };
  readonly #iopub: Subscriber;
  readonly #heartbeat: Requester;
  readonly #sign: ReturnType<typeof signer>;
  readonly #listeners = new Set<() => void>();
  readonly #limitMs: number;
  #isClosed = false;

  constructor(connection: Connection, limitMs: number = LIMIT_MS) {
    this.#limitMs = limitMs;
    this.connection = connection;
    this.#sign = signer(connection.key);
    const dealer = (): Dealer =>
      new Dealer({ routingId: this.session, linger: 0, receiveHighWaterMark: 0, sendHighWaterMark: 0 });
    this.sockets = { shell: dealer(), control: dealer(), stdin: dealer() };
    this.#iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
    this.#heartbeat = new Requester({ linger: 0, receiveTimeout: LIMIT_MS });
    const { transport, ip } = connection;
    const address = (port: number): string => `${transport}://${ip}${transport === 'ipc' ? '-' : ':'}${port}`;
    this.#iopub.connect(address(connection.iopub_port));
    this.#iopub.subscribe();
    this.sockets.shell.connect(address(connection.shell_port));
    this.sockets.control.connect(address(connection.control_port));
    this.sockets.stdin.connect(address(connection.stdin_port));
    this.#heartbeat.connect(address(connection.hb_port));
    for (const [channel, socket] of [...Object.entries(this.sockets), ['iopub', this.#iopub]] as const) {
      this.#listen(channel as Received['channel'], socket as AsyncIterable<Buffer[]>).catch((error: unknown) => {
        if (!this.#isClosed) this.faults.push(`on ${channel}: ${String(error)}`);
      });
    }
  }

  /** Waits until the kernel answers and no published message can be missed any more. */
  async ready(): Promise<this> {
    await this.first(({ type }) => type === 'iopub_welcome', 'iopub_welcome');
    await this.request('kernel_info_request');
    return this;
  }

  /** Sends a request and waits for its reply and its idle. */
  async request(type: string, content: Json = {}, options: Options = {}): Promise<Answer> {
    const { channel = 'shell', hasReply = true } = options;
    const id = await this.send(channel, type, content, options);
    return this.answer(id, hasReply, type);
  }

  /** Waits for what comes of a request that was sent. */
  async answer(id: string, hasReply = true, what = 'request'): Promise<Answer> {
    const isOurs = ({ parent }: Received): boolean => parent.msg_id === id;
    const [reply, idle] = await Promise.all([
      hasReply
        ? this.first(
            (one) => isOurs(one) && (one.channel === 'shell' || one.channel === 'control'),
            `the reply to ${what}`,
          )
        : undefined,
      this.first((one) => isOurs(one) && one.content.execution_state === 'idle', `idle after ${what}`),
    ]);
    const published = this.received.filter((one) => one.channel === 'iopub' && isOurs(one));
    return { id, reply: reply ?? idle, published };
  }

  /** Sends a cell. */
  execute(code: string, options: Json = {}): Promise<Answer> {
    return this.request('execute_request', cell(code, options));
  }

  /** Sends a message. @returns its id */
  async send(
    channel: 'shell' | 'control' | 'stdin',
    type: string,
    content: Json,
    options: Options & { parent?: object } = {},
  ): Promise<string> {
    const header = this.header(type);
    const frames = toFrames([], { header, parent: options.parent ?? {}, metadata: {}, content }, this.#sign);
    await this.sockets[channel].send([...frames, ...(options.buffers ?? [])]);
    return header.msg_id;
  }

  header(type: string): Header {
    const date = new Date().toISOString();
    return { msg_id: randomUUID(), session: this.session, username: 'test', date, msg_type: type, version: '5.5' };
  }

  /** The first message, received or to come, that fits. */
  async first(fits: (message: Received) => boolean, what: string): Promise<Received> {
    let seen = 0;
    return new Promise((done, fail) => {
      const timer = setTimeout(() => {
        this.#listeners.delete(look);
        fail(new Error(`Nothing came in ${this.#limitMs} ms: ${what}`));
      }, this.#limitMs);
      const look = (): void => {
        for (; seen < this.received.length; seen++) {
          const message = this.received[seen]!;
          if (!fits(message)) continue;
          clearTimeout(timer);
          this.#listeners.delete(look);
          done(message);
          return;
        }
      };
      this.#listeners.add(look);
      look();
    });
  }

  async beat(text = 'ping'): Promise<string> {
    await this.#heartbeat.send(text);
    return String((await this.#heartbeat.receive())[0]);
  }

  close(): void {
    this.#isClosed = true;
    for (const socket of [...Object.values(this.sockets), this.#iopub, this.#heartbeat]) socket.close();
  }

  async #listen(channel: Received['channel'], socket: AsyncIterable<Buffer[]>): Promise<void> {
    for await (const frames of socket) {
      const message = fromFrames(frames, this.#sign);
      if (typeof message === 'string') {
        this.faults.push(`on ${channel}: ${message}`);
        continue;
      }
      const { header, parent, content, identities, buffers } = message;
      const fault = faultOf(message);
      if (fault !== undefined) this.faults.push(`on ${channel}: ${fault}`);
      const topic = Buffer.concat([...identities]).toString();
      this.received.push({
        channel,
        topic,
        type: header.msg_type,
        header,
        parent,
        content,
        buffers,
        at: performance.now(),
      });
      for (const look of [...this.#listeners]) look();
    }
  }
}

/** The content of an execute_request. */
export function cell(code: string, options: Json = {}): Json {
  return {
    code,
    silent: false,
    store_history: true,
    user_expressions: {},
    allow_stdin: false,
    stop_on_error: true,
    ...options,
  };
}

/** What an answer's cell printed. */
export const printed = ({ published }: Answer, name = 'stdout'): string =>
  published
    .filter(({ type, content }) => type === 'stream' && content.name === name)
    .map(({ content }) => content.text)
    .join('');

/** The types of what was published for an answer, without the states. */
export const types = ({ published }: Answer): string[] =>
  published.map(({ type }) => type).filter((type) => type !== 'status');

/** The text of an answer's execute_result. */
export const result = ({ published }: Answer): unknown =>
  (published.find(({ type }) => type === 'execute_result')?.content.data as Json | undefined)?.['text/plain'];
