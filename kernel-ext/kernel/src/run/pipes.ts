/**
 * Out of the runner: text and events through file descriptors. What is needed is taken here before any cell runs, so that a cell which breaks
 * its globals breaks only itself.
 */
import { writeSync } from 'node:fs';
import type { RunnerEvent } from './types.js';

const EVENTS = 3;

const { stringify } = JSON;
const { kill, pid } = process;
const from = Buffer.from.bind(Buffer);
const { wait } = Atomics;
const never = new Int32Array(new SharedArrayBuffer(4));

/** Writes all of a text, and waits where the pipe is full. */
export function writeAll(fd: number, text: string): void {
  const bytes = from(text, 'utf8');
  let done = 0;
  while (done < bytes.length) {
    try {
      done += writeSync(fd, bytes, done);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN') wait(never, 0, 0, 1);
      else if (fd === EVENTS)
        kill(pid, 'SIGKILL'); // a cell closed it: nothing can be reported any more
      else return;
    }
  }
}

/** Tells the supervisor. */
export function send(event: RunnerEvent): void {
  writeAll(EVENTS, `${stringify(event)}\n`);
}
