/**
 * Out of the runner: text and events through file descriptors. What is needed is taken here before any cell runs, so that a cell which breaks
 * its globals breaks only itself.
 */
import { writeSync } from 'node:fs';
import type { RunnerEvent } from './types.js';

const EVENTS = 3;

const { NABLA_MARK: mark = '' } = process.env;
delete process.env.NABLA_MARK;
const { stringify } = JSON;
const { kill, pid } = process;
const from = Buffer.from.bind(Buffer);
const { wait } = Atomics;
const never = new Int32Array(new SharedArrayBuffer(4));

let sent = 0;

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

/** Tells the supervisor. A mark in both output pipes parts what was printed before the event from what is printed after it. */
export function send(event: RunnerEvent): void {
  const after = ++sent;
  const line = `\n${stringify({ ...event, after })}\n`; // what was broken off before it stays a line of its own
  for (const fd of [1, 2]) writeAll(fd, `${mark}${after}\u0001`);
  writeAll(EVENTS, line);
}
