/** Writes a file so that there is never half of it: whoever reads, and whatever interrupts, finds the old one or the new one. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';

/** One call to the system takes at most 2 GB; less leaves an interrupt a place to come in. */
const PIECE = 1 << 26;

/**
 * Writes all pieces to a file beside the one that is meant, then puts it in its place in one move of the file system.
 *
 * A process that is stopped in the middle may leave the file beside it, `path.<process>.part`; it can be deleted.
 *
 * @throws Error when the folder is not there or cannot be written to
 */
export function writeAtomically(path: string, pieces: Iterable<Uint8Array>): void {
  const beside = `${path}.${process.pid}.part`;
  try {
    const file = openSync(beside, 'w');
    try {
      for (const piece of pieces) writeWhole(file, piece);
      fsyncSync(file); // or a machine that loses power may keep the new name and not the new bytes
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  } catch (cause) {
    rmSync(beside, { force: true });
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot write ${path}, what was there is unchanged: ${why}`, { cause });
  }
}

function writeWhole(file: number, bytes: Uint8Array): void {
  let at = 0;
  while (at < bytes.length) at += writeSync(file, bytes, at, Math.min(PIECE, bytes.length - at));
}
