/** Wires it all: reads the connection file, opens the sockets, and ends with its parent. */
import { readFileSync } from 'node:fs';
import { Kernel } from './kernel.js';
import type { Connection } from './message/types.js';
import { Wire } from './message/wire.js';

/** How often to look whether the server that started this kernel is still there. */
const LOOK_MS = 1000;

async function main(): Promise<void> {
  const file = process.argv[2];
  if (file === undefined) throw new Error('Usage: main.js CONNECTION_FILE (Jupyter starts this program, not you)');
  const wire = new Wire(JSON.parse(readFileSync(file, 'utf8')) as Connection);
  const kernel = new Kernel(wire, () => {
    void Promise.race([wire.close(), new Promise((resolve) => setTimeout(resolve, 500))]).then(() => process.exit(0));
  });
  await wire.open((request) => kernel.take(request));
  wire.publish({}, 'status', { execution_state: 'starting' });
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0); // the runner ends with its control pipe
  }, LOOK_MS).unref();
}

process.on('SIGINT', () => undefined); // interrupts come as messages; a Ctrl-C in the server's terminal is for the server
await main();
