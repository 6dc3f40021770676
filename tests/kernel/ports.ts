/** Ports for the servers and kernels of the tests, several of which may run at once. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ports that systems hand out by themselves: one of those may be taken by anybody's connection before a server listens on it. */
const LOWEST = 20_000;
/** Each of vitest's workers has as many of its own, so that none takes what another has found free and does not use yet. */
const SHARE = 700;
const WORKERS = 17;

const first = LOWEST + SHARE * (Number(process.env.VITEST_POOL_ID ?? 0) % WORKERS);
let next = randomInt(SHARE); // files run one after the other in a worker: what the last one used may not be free yet

/** Ports that nothing listens on, no two calls the same until all were handed out. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let tries = 0; ports.length < count; tries++) {
    if (tries > SHARE) throw new Error(`No ${count} ports of ${first} to ${first + SHARE} are free`);
    const port = first + (next++ % SHARE);
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)));
  });
}
