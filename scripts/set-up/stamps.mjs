/** Stamps: what a step was made from, by content. Work is done only when its inputs or its result changed. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ROOT } from './places.mjs';

/** One checksum over files, folders and `words`, in a fixed order; what is missing counts as missing. */
export function checksum(paths, words = [], root = ROOT) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const name = relative(root, path);
    if (!existsSync(path)) hash.update(`${name} is missing\0`);
    else if (statSync(path).isDirectory()) for (const entry of readdirSync(path).sort()) visit(join(path, entry));
    else hash.update(`${name}\0`).update(readFileSync(path)).update('\0');
  };
  for (const path of paths) visit(path);
  for (const word of words) hash.update(`${word}\0`);
  return hash.digest('hex');
}

/**
 * Does the work unless its result is there and was made from the same inputs.
 *
 * The stamp is taken away before the work starts and written after it: a step that was cut off is never taken for done.
 *
 * @param options.work called with `finishedBefore`: whether an earlier run came to its end
 * @returns false when there was nothing to do
 */
export async function unlessFresh(name, { inputs, words = [], isThere, work, root = ROOT }) {
  const file = join(root, '.nabla', name);
  const stamp = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  const now = checksum(inputs, words, root);
  if (stamp === now && (await isThere())) return false;
  rmSync(file, { force: true });
  await work({ finishedBefore: stamp !== undefined });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, checksum(inputs, words, root) === now ? now : 'changed while it was made');
  return true;
}
