/** Files that come from elsewhere: read only when they are the ones that were meant. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * The bytes of a file whose checksum is known.
 *
 * @param path where the file is
 * @param sha256 the checksum it must have, 64 hexadecimal digits
 * @throws Error when the file cannot be read, or is another one than asked for
 */
export function readVerified(path: string, sha256: string): Buffer {
  let file: Buffer;
  try {
    file = readFileSync(path);
  } catch (cause) {
    throw new Error(`Cannot read ${path}: give a folder that holds it, or run npm run setup again`, { cause });
  }
  const came = createHash('sha256').update(file).digest('hex');
  if (came !== sha256) {
    const size = `${file.length} bytes`;
    throw new Error(
      `${path} is not the file expected (truncated, or another one): SHA-256 expected ${sha256}, came ${came} (${size}). ` +
        'Remove it and run npm run setup again, or give another folder',
    );
  }
  return file;
}
