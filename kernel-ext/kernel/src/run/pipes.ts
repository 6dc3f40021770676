/**
 * Out of the runner: text and events through file descriptors. What is needed is taken here before any cell runs, so that a cell which breaks
 * its globals breaks only itself.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import type { RunnerEvent } from './types.js';

const EVENTS = 3;

const { NABLA_MARK: mark = '' } = process.env;
delete process.env.NABLA_MARK;
const { stringify } = JSON;
const { kill, nextTick, pid } = process;
const { reallyExit } = process as NodeJS.Process & { reallyExit(code: number): never };
const from = Buffer.from.bind(Buffer);
const { wait } = Atomics;
const never = new Int32Array(new SharedArrayBuffer(4));

let sent = 0;

/** Writes all of a text, or of bytes, and waits where the pipe is full. */
export function writeAll(fd: number, text: string | Uint8Array, encoding: BufferEncoding = 'utf8'): void {
  const bytes = typeof text === 'string' ? from(text, encoding) : text;
  let done = 0;
  while (done < bytes.length) {
    try {
      done += writeSync(fd, bytes, done);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN') wait(never, 0, 0, 1);
      else if (fd === EVENTS) {
        kill(pid, 'SIGKILL'); // a cell closed it: nothing can be reported any more
        reallyExit(1); // the first process of a namespace cannot kill itself
      } else {
        if (code === 'EBADF') fill(fd);
        return;
      }
    }
  }
}

/**
 * Opens what a cell has closed, leading nowhere. Otherwise the next file that Node itself opens, as it does to read how much memory is in use,
 * gets this number, and libuv ends a process that closes a standard stream (an assertion in its uv__close).
 */
function fill(fd: number): void {
  try {
    const opened = openSync(devNull, 'w'); // the lowest number that is free
    if (opened !== fd) closeSync(opened);
  } catch {
    // not allowed, as while a notebook is graded
  }
}

type Done = (error?: Error | null) => void;

/**
 * Has a stream write at once. A stream of Node's keeps count of what it is writing, and code that is ended in the middle leaves the count
 * wrong: all that is printed later would wait for ever.
 */
export function writeThrough(stream: NodeJS.WriteStream, fd: number): void {
  stream.write = (text: string | Uint8Array, encoding?: BufferEncoding | Done, done?: Done): boolean => {
    const isText = typeof text === 'string' || text instanceof Uint8Array;
    if (!isText)
      throw new TypeError(`Cannot write ${typeof text} to a stream: give a string, a Buffer or a Uint8Array`);
    writeAll(fd, text, typeof encoding === 'string' ? encoding : undefined);
    const told = typeof encoding === 'function' ? encoding : done;
    if (told !== undefined) nextTick(told);
    return true;
  };
}

/** Tells the supervisor. A mark in both output pipes parts what was printed before the event from what is printed after it. */
export function send(event: RunnerEvent): void {
  const after = ++sent;
  const line = `\n${stringify({ ...event, after })}\n`; // what was broken off before it stays a line of its own
  for (const fd of [1, 2]) writeAll(fd, `${mark}${after}\u0001`);
  writeAll(EVENTS, line);
}
