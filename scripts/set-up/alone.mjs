/** One set-up at a time in a folder: two would delete each other's half-made node_modules and .venv. */
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../lab/processes.mjs';
import { ROOT } from './places.mjs';

const LOOK_EVERY_MS = 200;

/** The process that holds a lock, or undefined when there is none. */
function holder(lock) {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Waits while another process is at work here, then does the work. A process that died holds nothing. */
export async function alone(work, { root = ROOT, say = console.log } = {}) {
  const lock = join(root, '.nabla', 'set-up.pid');
  const mine = `${lock}.${process.pid}`;
  mkdirSync(join(root, '.nabla'), { recursive: true });
  writeFileSync(mine, String(process.pid));
  const release = () => {
    rmSync(mine, { force: true });
    if (holder(lock) === process.pid) rmSync(lock, { force: true });
  };
  process.once('exit', release); // an interrupt ends the process here
  try {
    for (let told; !take(mine, lock); ) {
      const pid = holder(lock);
      if (pid !== undefined && pid !== told && isAlive(pid))
        say(`Process ${pid} sets up this folder: waiting for it (if it is none, delete .nabla/set-up.pid)`);
      told = pid;
      await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
    }
    return await work();
  } finally {
    release();
    process.off('exit', release);
  }
}

/** A link appears with its content, or not at all: no moment in which the lock is there and its holder unknown. */
function take(mine, lock) {
  try {
    linkSync(mine, lock);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') return true; // a file system without links: nobody can be kept out
  }
  const pid = holder(lock);
  if (pid !== undefined && !isAlive(pid)) rmSync(lock, { force: true });
  return false; // taken at the next look, so that whoever removes the same dead lock has done so
}
