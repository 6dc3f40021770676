/** Random numbers for cases. They follow from a key alone, and nobody without the key can tell them. */
import { createCipheriv, createHmac } from 'node:crypto';

/** The key of the cases that a learner sees. */
export const PUBLIC_KEY = 'nabla: the cases that everybody may see';

export interface Draw {
  /** In [0, 1). */
  uniform(): number;
  /** Mean 0, standard deviation 1. */
  normal(): number;
  /** A whole number, both ends included. */
  integer(from: number, to: number): number;
}

const CHUNK = 1 << 16;

/** @param key the secret, or the public key @param label which case of which exercise */
export function drawFrom(key: string, label: string): Draw {
  const stream = createCipheriv('aes-256-ctr', createHmac('sha256', key).update(label).digest(), Buffer.alloc(16));
  let bytes = Buffer.alloc(0);
  let at = 0;
  const uniform = (): number => {
    if (at >= bytes.length) {
      bytes = stream.update(Buffer.alloc(CHUNK));
      at = 0;
    }
    const bits = bytes.readUInt32LE(at) * 2 ** 21 + (bytes.readUInt32LE(at + 4) >>> 11); // 53 bits
    at += 8;
    return bits / 2 ** 53;
  };
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()), // Box and Muller (1958)
    integer: (from, to) => from + Math.floor(uniform() * (to - from + 1)),
  };
}
