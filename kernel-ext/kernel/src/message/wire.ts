/** The wire: five ZeroMQ sockets, signed messages in and out. It knows nothing of any language. */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { Publisher, Reply, Router } from 'zeromq';
import type { Connection, Header, Json, Message } from './types.js';

const DELIMITER = '<IDS|MSG>';

/** Which socket a request came on. */
export type Channel = 'shell' | 'control';

/** A request, and the way back to who sent it. */
export interface Request extends Message {
  readonly channel: Channel;
  readonly identities: readonly Buffer[];
}

/** Opens the sockets of a connection file and speaks the Jupyter messaging protocol 5.x on them. */
export class Wire {
  readonly #connection: Connection;
  readonly #session: string = randomUUID();
  readonly #sockets: { shell: Router; control: Router; stdin: Router; iopub: Publisher; heartbeat: Reply };
  readonly #outbox: { [key in 'shell' | 'control' | 'iopub']: Promise<void> };

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#sockets = {
      shell: new Router(),
      control: new Router(),
      stdin: new Router(),
      iopub: new Publisher({ sendHighWaterMark: 0 }),
      heartbeat: new Reply(),
    };
    this.#outbox = { shell: Promise.resolve(), control: Promise.resolve(), iopub: Promise.resolve() };
  }

  /** Binds every socket and hands each valid request to the listener. */
  async open(onRequest: (request: Request) => void): Promise<void> {
    const { ip, transport, ...ports } = this.#connection;
    const address = (port: number): string => `${transport}://${ip}:${port}`;
    await this.#sockets.iopub.bind(address(ports.iopub_port));
    await this.#sockets.stdin.bind(address(ports.stdin_port));
    await this.#sockets.heartbeat.bind(address(ports.hb_port));
    await this.#sockets.control.bind(address(ports.control_port));
    await this.#sockets.shell.bind(address(ports.shell_port));
    void this.#echo();
    void this.#listen('control', onRequest);
    void this.#listen('shell', onRequest);
  }

  /** Answers a request on the channel that it came on. */
  reply(request: Request, type: string, content: Json): void {
    this.#send(request.channel, request.identities, [request.header, {}, content], type);
  }

  /** Tells every client; `parent` is the request that this is about. */
  publish(parent: Header | Record<string, never>, type: string, content: Json, metadata: Json = {}): void {
    this.#send('iopub', [Buffer.from(type)], [parent, metadata, content], type);
  }

  /** Sends what is left, then closes the sockets. */
  async close(): Promise<void> {
    await Promise.all(Object.values(this.#outbox));
    for (const socket of Object.values(this.#sockets)) socket.close();
  }

  #send(to: Channel | 'iopub', identities: readonly Buffer[], rest: readonly object[], type: string): void {
    const header: Header = {
      msg_id: randomUUID(),
      session: this.#session,
      username: 'kernel',
      date: new Date().toISOString(),
      msg_type: type,
      version: '5.3',
    };
    const parts = [header, ...rest].map((part) => Buffer.from(JSON.stringify(part)));
    const frames = [...identities, DELIMITER, this.#sign(parts), ...parts];
    this.#outbox[to] = this.#outbox[to].then(() => this.#sockets[to].send(frames)).catch(() => undefined); // the client is gone
  }

  async #listen(channel: Channel, onRequest: (request: Request) => void): Promise<void> {
    for await (const frames of this.#sockets[channel]) {
      const request = this.#parse(channel, frames);
      if (request !== undefined) onRequest(request);
    }
  }

  /** A message that is not whole or not signed with our key gets no answer. */
  #parse(channel: Channel, frames: Buffer[]): Request | undefined {
    const at = frames.findIndex((frame) => frame.toString() === DELIMITER);
    const parts = frames.slice(at + 2, at + 6);
    const signature = frames[at + 1];
    if (at < 0 || signature === undefined || parts.length < 4) return undefined;
    const expected = Buffer.from(this.#sign(parts));
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return undefined;
    try {
      const [header, parent, metadata, content] = parts.map((part) => JSON.parse(part.toString())) as [
        Header,
        Json,
        Json,
        Json,
      ];
      return { channel, identities: frames.slice(0, at), header, parent, metadata, content };
    } catch {
      return undefined;
    }
  }

  #sign(parts: readonly Buffer[]): string {
    if (this.#connection.key === '') return '';
    const hmac = createHmac('sha256', this.#connection.key);
    for (const part of parts) hmac.update(part);
    return hmac.digest('hex');
  }

  async #echo(): Promise<void> {
    for await (const frames of this.#sockets.heartbeat) await this.#sockets.heartbeat.send(frames);
  }
}
