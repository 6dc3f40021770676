/** Comms: a cell and a client (a figure, a widget) talk while no cell runs or while one awaits. */
import { randomUUID } from 'node:crypto';
import { send } from './pipes.js';
import type { CommMessage } from './types.js';

type Data = Record<string, unknown>;

/** One end of a comm. */
export interface Comm {
  readonly id: string;
  readonly target: string;
  send(data: Data, buffers?: readonly Uint8Array[]): void;
  onMessage(listener: (data: Data, buffers: readonly Uint8Array[]) => void): void;
  onClose(listener: (data: Data) => void): void;
  close(data?: Data): void;
}

interface Listeners {
  message: (data: Data, buffers: readonly Uint8Array[]) => void;
  close: (data: Data) => void;
}

const targets = new Map<string, (comm: Comm, data: Data) => void>();
const open = new Map<string, Listeners>();

function end(commId: string, target: string): Comm {
  const listeners: Listeners = { message: () => undefined, close: () => undefined };
  open.set(commId, listeners);
  const tell = (kind: 'msg' | 'close', data: Data, bytes: readonly Uint8Array[] = []): void => {
    if (!open.has(commId)) throw new Error(`The comm for "${target}" is closed: open another one`);
    const buffers = bytes.map((one) => Buffer.from(one.buffer, one.byteOffset, one.byteLength).toString('base64'));
    send({ type: 'comm', message: { kind, commId, data, buffers } });
  };
  return {
    id: commId,
    target,
    send: (data, buffers) => tell('msg', data, buffers),
    onMessage(listener) {
      listeners.message = listener;
    },
    onClose(listener) {
      listeners.close = listener;
    },
    close(data = {}) {
      tell('close', data);
      open.delete(commId);
    },
  };
}

/** What cells have as `comms`. */
export const comms: {
  open(target: string, data?: Data): Comm;
  onOpen(target: string, listener: (comm: Comm, data: Data) => void): void;
} = {
  /** Asks the client to open the other end. */
  open(target, data = {}) {
    const comm = end(randomUUID(), target);
    send({ type: 'comm', message: { kind: 'open', commId: comm.id, target, data, buffers: [] } });
    return comm;
  },
  /** Answers when a client opens a comm to this target. */
  onOpen(target, listener) {
    targets.set(target, listener);
  },
};

/** A message from a client. What a listener throws is reported like any error that no cell awaits. */
export function hear({ kind, commId, target = '', data, buffers }: CommMessage): void {
  if (kind === 'open') {
    const listener = targets.get(target);
    if (listener !== undefined) listener(end(commId, target), data);
    else send({ type: 'comm', message: { kind: 'close', commId, data: {}, buffers: [] } });
    return;
  }
  const listeners = open.get(commId);
  if (kind === 'close') open.delete(commId);
  if (kind === 'close') listeners?.close(data);
  else {
    const bytes = buffers.map((one) => new Uint8Array(Buffer.from(one, 'base64')));
    listeners?.message(data, bytes);
  }
}
