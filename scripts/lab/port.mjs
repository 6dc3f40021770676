/** Which address JupyterLab gets. */
import { createServer } from 'node:net';
import { StepError } from '../set-up/step.mjs';

const FIRST = 8888;
const LAST = 8987;

function isFree(port, ip) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else if (error.code === 'EACCES') reject(new StepError(`Port ${port} needs more rights: choose one above 1023`));
      else
        reject(new StepError(`Cannot listen at ${ip}: ${error.message}. Choose an address of this machine with --ip`));
    });
    probe.listen(port, ip, () => probe.close(() => resolve(true)));
  });
}

/** @returns the number in a `--port`, or undefined without one */
export function readPort(text) {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65535) return port;
  throw new StepError(`Cannot use port "${text}": give a number from 1 to 65535, for example --port ${FIRST}`);
}

/** Browsers keep some ports for other services and open no page there; Node's `fetch` follows the same list. */
async function isRefusedByBrowsers(port) {
  const problem = await fetch(`http://127.0.0.1:${port}`, { method: 'HEAD' }).catch((error) => error.cause);
  return problem?.message === 'bad port';
}

/** The port asked for if it can be used; without a wish the first free one. */
export async function choosePort(wish, ip, first = FIRST, last = LAST) {
  if (wish !== undefined) {
    if (!(await isFree(wish, ip)))
      throw new StepError(`Port ${wish} is in use: stop what uses it, or choose another one with --port`);
    if (await isRefusedByBrowsers(wish))
      throw new StepError(`Browsers refuse port ${wish}: choose another one with --port, for example ${FIRST}`);
    return wish;
  }
  for (let port = first; port <= last; port++) if (await isFree(port, ip)) return port;
  throw new StepError(`No port from ${first} to ${last} is free: choose one with --port`);
}
