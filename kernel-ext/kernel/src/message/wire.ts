/** The wire: five ZeroMQ sockets, signed messages in and out. It knows nothing of any language. */
import { randomUUID } from 'node:crypto';
import { Reply, Router, XPublisher } from 'zeromq';
import { fromFrames, type Sign, signer, toFrames } from './frames.js';
import { Replays } from './replays.js';
import type { Channel, Connection, Header, Json, Parent, Request } from './types.js';

/** The version of the messaging protocol that the kernel speaks. */
export const PROTOCOL_VERSION = '5.5';

/** Who hears of messages, and of those that were refused. */
export interface WireListener {
  onMessage(request: Request): void;
  onRefused(channel: Channel, why: string): void;
}

/** First byte of what a subscriber says on the publishing socket. */
const [UNSUBSCRIBE, SUBSCRIBE] = [0, 1];

/** ZeroMQ's options by which the publishing socket lets the subscriber that was read last hear a topic, and no longer. */
const OPTION: Readonly<Record<number, number>> = { [SUBSCRIBE]: 6, [UNSUBSCRIBE]: 7 };

type Way = Channel | 'iopub';

/** Opens the sockets of a connection file and speaks the Jupyter messaging protocol on them. */
export class Wire {
  readonly #connection: Connection;
  readonly #session: string = randomUUID();
  readonly #sign: Sign;
  readonly #replays: Replays = new Replays();
  readonly #sockets: { readonly [way in Way]: way extends 'iopub' ? XPublisher : Router };
  readonly #heartbeat: Reply = new Reply();
  readonly #outbox: { [way in Way]: Promise<void> };
  #sent = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#sign = signer(connection.key, connection.signature_scheme);
    const all = { sendHighWaterMark: 0 }; // a limit would drop replies and outputs, silently
    this.#sockets = {
      shell: new Router(all),
      control: new Router(all),
      stdin: new Router(all),
      iopub: new XPublisher(all),
    };
    this.#sockets.iopub.manual = true; // who subscribes hears nothing before its welcome
    const sent = Promise.resolve();
    this.#outbox = { shell: sent, control: sent, stdin: sent, iopub: sent };
  }

  /** Binds every socket and hands each valid message to the listener. */
  async open(listener: WireListener): Promise<void> {
    const { ip, transport, iopub_port, stdin_port, hb_port, control_port, shell_port } = this.#connection;
    const separator = transport === 'ipc' ? '-' : ':';
    const address = (port: number): string => `${transport}://${ip}${separator}${port}`;
    await this.#sockets.iopub.bind(address(iopub_port));
    await this.#sockets.stdin.bind(address(stdin_port));
    await this.#heartbeat.bind(address(hb_port));
    await this.#sockets.control.bind(address(control_port));
    await this.#sockets.shell.bind(address(shell_port));
    void this.#echo();
    void this.#welcome();
    for (const channel of ['control', 'shell', 'stdin'] as const) void this.#listen(channel, listener);
  }

  /** The numbers of all ports, by their names in the connection file. */
  get ports(): Json {
    return Object.fromEntries(Object.entries(this.#connection).filter(([name]) => name.endsWith('_port')));
  }

  /** Answers a request on the channel that it came on. */
  reply(request: Request, type: string, content: Json): void {
    this.#send(request.channel, request.identities, type, request.header, content);
  }

  /** Tells every client; `parent` is the request that this is about. */
  publish(parent: Parent, type: string, content: Json, buffers: readonly Buffer[] = []): void {
    this.#send('iopub', [Buffer.from(type)], type, parent, content, buffers);
  }

  /** Asks the client that sent a request. A client's shell and stdin sockets have the same identity. */
  ask(request: Request, type: string, content: Json): Header {
    return this.#send('stdin', request.identities, type, request.header, content);
  }

  /** Sends what is left, then closes the sockets. */
  async close(): Promise<void> {
    await Promise.all(Object.values(this.#outbox));
    for (const socket of [...Object.values(this.#sockets), this.#heartbeat]) socket.close();
  }

  #send(
    way: Way,
    identities: readonly Buffer[],
    type: string,
    parent: Parent,
    content: Json,
    buffers: readonly Buffer[] = [],
  ): Header {
    const header: Header = {
      msg_id: `${this.#session}_${++this.#sent}`,
      session: this.#session,
      username: 'kernel',
      date: new Date().toISOString(),
      msg_type: type,
      version: PROTOCOL_VERSION,
    };
    const frames = [...toFrames(identities, { header, parent, metadata: {}, content }, this.#sign), ...buffers];
    // One after the other: a socket takes no second message while it sends. Errors: the client is gone.
    this.#outbox[way] = this.#outbox[way].then(() => this.#sockets[way].send(frames)).catch(() => undefined);
    return header;
  }

  async #listen(channel: Channel, { onMessage, onRefused }: WireListener): Promise<void> {
    for await (const frames of this.#sockets[channel]) {
      try {
        const message = fromFrames(frames, this.#sign);
        if (typeof message === 'string') onRefused(channel, message);
        else if (this.#replays.has(message.signature)) onRefused(channel, 'it came before');
        else onMessage({ ...message, channel });
      } catch (error) {
        onRefused(channel, `its handler failed: ${String(error)}`); // and the next message is heard all the same
      }
    }
  }

  /** Greets each subscriber, so that it knows from when on nothing is missed (JEP 65). The topic is the subscription itself. */
  async #welcome(): Promise<void> {
    const iopub = this.#sockets.iopub as unknown as { setStringOption(option: number, value: Buffer): void };
    for await (const [frame] of this.#sockets.iopub) {
      const option = OPTION[frame?.[0] ?? -1];
      if (frame === undefined || option === undefined) continue;
      const topic = frame.subarray(1);
      // After what was published before, and before the next subscriber is read.
      this.#outbox.iopub = this.#outbox.iopub.then(() => iopub.setStringOption(option, topic)).catch(() => undefined);
      if (frame[0] === SUBSCRIBE) this.#send('iopub', [topic], 'iopub_welcome', {}, { subscription: topic.toString() });
      await this.#outbox.iopub;
    }
  }

  async #echo(): Promise<void> {
    for await (const frames of this.#heartbeat) await this.#heartbeat.send(frames);
  }
}
