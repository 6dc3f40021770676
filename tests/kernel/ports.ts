/** Ports for the servers and kernels of the tests, several of which may run at once, in this checkout and in others. */
import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Below the ports that systems hand out by themselves: one of those may be taken by anybody's connection before a server listens on it. */
const LOWEST = 20_000;
const COUNT = 12_000;

/** A file for each port that a test process has taken, with the number of that process: a port may be free and be meant for somebody. */
const folder = join(tmpdir(), `nabla-test-ports-${userInfo().uid}`);
const mine: string[] = [];
process.once('exit', () => {
  for (const file of mine) rmSync(file, { force: true });
});

let next = randomInt(COUNT);

/** Ports that nothing listens on, and that no other process of the tests was given and may still use. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let tries = 0; ports.length < count; tries++) {
    if (tries > COUNT) throw new Error(`No ${count} ports of ${LOWEST} to ${LOWEST + COUNT} are free`);
    const port = LOWEST + (next++ % COUNT);
    if (takes(port) && (await isFree(port))) ports.push(port);
  }
  return ports;
}

/** Puts this process's name on a port. @returns whether it could; not while another process of the tests has it */
function takes(port: number): boolean {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, String(port));
  for (let tries = 0; tries < 2; tries++)
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      mine.push(file);
      return true;
    } catch {
      if (isAlive(ownerOf(file))) return false;
      rmSync(file, { force: true }); // its process was killed
    }
  return false;
}

/** 0 when the file is gone, or not written yet. */
function ownerOf(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)));
  });
}
