/** The learner's own copies of the exercises, in my/assignments/: made once, never overwritten. */
import { constants, copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './places.mjs';

/** @returns the names of the copies that were made */
export function copyAssignments(root = ROOT) {
  const [from, to] = [join(root, 'notebooks', 'assignments'), join(root, 'my', 'assignments')];
  const names = existsSync(from) ? readdirSync(from).filter((name) => name.endsWith('.ipynb')) : [];
  const missing = names.filter((name) => !existsSync(join(to, name)));
  for (const name of missing) {
    mkdirSync(to, { recursive: true });
    copyFileSync(join(from, name), join(to, name), constants.COPYFILE_EXCL);
  }
  return missing;
}
