/** The shapes of the Jupyter messaging protocol, as far as every message has them. */

/** Anything that JSON can hold under names. */
export type Json = Record<string, unknown>;

/** What a connection file says. */
export interface Connection {
  readonly ip: string;
  readonly transport: string;
  readonly key: string;
  readonly signature_scheme?: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
}

/** Who sent a message, when, and of which kind. */
export interface Header {
  readonly msg_id: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly msg_type: string;
  readonly version: string;
}

/** The header of the request that a message is about, or `{}`. */
export type Parent = Header | Record<string, never>;

/** A message without its way through the sockets. */
export interface Message {
  readonly header: Header;
  readonly parent: Json;
  readonly metadata: Json;
  readonly content: Json;
  readonly buffers: readonly Buffer[]; // binary frames behind the content
}

/** Which socket a message came on. */
export type Channel = 'shell' | 'control' | 'stdin';

/** A message from a client, and the way back to it. */
export interface Request extends Message {
  readonly channel: Channel;
  readonly identities: readonly Buffer[];
}

/** An error as clients show it. */
export interface CellError {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}
