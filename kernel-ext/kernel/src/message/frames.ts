/** A message as the frames of a ZeroMQ message, and back. Pure: no socket is touched here. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Json, Message } from './types.js';

/** Stands between the identities of the sender and the message itself. */
const DELIMITER = Buffer.from('<IDS|MSG>');

/** The signature, in hex, of the four parts of a message; empty when there is no key. */
export type Sign = (parts: readonly Buffer[]) => string;

/** A message as it came: who sent it, its signature and what it says. */
export interface Incoming extends Message {
  readonly identities: readonly Buffer[];
  readonly signature: string;
}

/** Signs with the key of a connection file, by the scheme that it names. */
export function signer(key: string, scheme = 'hmac-sha256'): Sign {
  const hash = scheme.replace(/^hmac-/, '');
  return (parts) => {
    if (key === '') return '';
    const hmac = createHmac(hash, key);
    for (const part of parts) hmac.update(part);
    return hmac.digest('hex');
  };
}

/** The frames of a message: identities, delimiter, signature, header, parent, metadata, content. */
export function toFrames(
  identities: readonly Buffer[],
  message: Pick<Message, 'header' | 'metadata' | 'content'> & { readonly parent: object },
  sign: Sign,
): Buffer[] {
  const { header, parent, metadata, content } = message;
  const parts = [header, parent, metadata, content].map((part) => Buffer.from(wellFormed(JSON.stringify(part))));
  return [...identities, DELIMITER, Buffer.from(sign(parts)), ...parts];
}

/** JSON writes half of a surrogate pair as an escape, which Python reads, and then cannot write to a file: the notebook would not be saved. */
function wellFormed(json: string): string {
  return json.includes('\\ud') ? json.replace(/(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g, '$1\ufffd') : json;
}

/** Reads a message. What is not whole, not signed with our key or not of the right shape gives the reason, as a text. */
export function fromFrames(frames: readonly Buffer[], sign: Sign): Incoming | string {
  const at = frames.findIndex((frame) => frame.equals(DELIMITER));
  const signature = frames[at + 1];
  const parts = frames.slice(at + 2, at + 6);
  if (at < 0 || signature === undefined || parts.length < 4) return 'frames are missing';
  const expected = Buffer.from(sign(parts));
  const isSigned =
    expected.length === 0 || (signature.length === expected.length && timingSafeEqual(signature, expected));
  if (!isSigned) return 'the signature is wrong';
  let read: unknown[];
  try {
    read = parts.map((part): unknown => JSON.parse(part.toString()));
  } catch {
    return 'a part is not JSON';
  }
  const [header, parent, metadata, content] = read;
  if (!isObject(header)) return 'the header is not an object';
  for (const name of ['msg_id', 'msg_type', 'session'] as const) {
    if (typeof header[name] !== 'string') return `the header has no ${name}`;
  }
  if (!isObject(parent)) return 'the parent header is not an object';
  if (!isObject(metadata)) return 'the metadata is not an object';
  if (!isObject(content)) return 'the content is not an object';
  return {
    identities: frames.slice(0, at),
    signature: signature.toString('latin1'),
    header: header as unknown as Message['header'],
    parent,
    metadata,
    content,
    buffers: frames.slice(at + 6),
  };
}

/** Whether a value read from JSON is an object with names. */
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
