/** Wires it all: reads the connection file, opens the sockets, and ends with its parent. */
import { readFileSync } from 'node:fs';
import { Fence } from './grade/fence.js';
import { loadGrader } from './grade/load.js';
import { IS_GRADING } from './grade/mode.js';
import { Kernel } from './kernel.js';
import { History } from './message/history.js';
import { HistoryFile, historyPath } from './message/history-file.js';
import type { Connection } from './message/types.js';
import { Wire } from './message/wire.js';

/** How often to look whether the server that started this kernel is still there. */
const LOOK_MS = 1000;

/** Into the server's log; each thing once, lest a stranger's messages fill the disk. */
const said = new Set<string>();
function complain(why: string): void {
  if (said.has(why) || said.size > 100) return;
  said.add(why);
  console.error(`[nabla] ${why}`);
}

async function main(): Promise<void> {
  const file = process.argv[2];
  if (file === undefined)
    throw new Error('Usage: main.js CONNECTION_FILE [--grader FILE] (Jupyter starts this program, not you)');
  const wire = new Wire(JSON.parse(readFileSync(file, 'utf8')) as Connection);
  const path = historyPath();
  const history = new History(path === undefined ? undefined : new HistoryFile(path, complain));
  const loaded = await loadGrader(process.argv.slice(3));
  if (loaded.grader === undefined && IS_GRADING) throw new Error(loaded.why);
  const fence = IS_GRADING && loaded.grader ? new Fence(loaded.grader.withheld, process.cwd(), loaded.path) : undefined;
  process.once('exit', () => fence?.remove());
  const kernel = new Kernel(wire, history, loaded, fence, () => {
    void Promise.race([wire.close(), new Promise((resolve) => setTimeout(resolve, 500))]).then(() => process.exit(0));
  });
  await wire.open({
    onMessage: (request) => kernel.take(request),
    onRefused: (channel, why) => complain(`A message on ${channel} was ignored: ${why}`),
  });
  // From here on nothing that goes wrong in one request may end the kernel.
  process.on('uncaughtException', (error) => complain(error.stack ?? error.message));
  process.on('unhandledRejection', (error) => complain(error instanceof Error ? (error.stack ?? '') : String(error)));
  wire.publish({}, 'status', { execution_state: 'starting' });
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0); // the runner ends with its control pipe
  }, LOOK_MS).unref();
}

process.on('SIGUSR1', () => undefined); // else Node would open its inspector, to whoever sends the signal
process.on('SIGINT', () => undefined); // interrupts come as messages; a Ctrl-C in the server's terminal is for the server
await main();
