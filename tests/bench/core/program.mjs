/**
 * A program that is timed. It lives as long as the works that need it, and it runs only while it is its turn.
 *
 * OpenBLAS's and OpenMP's threads go on spinning for up to 100 ms after a call, in case there is another. They would do so on the
 * core of whoever is timed next; so a program is stopped (SIGSTOP) when it has answered, and continued when it is asked.
 */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { readHello } from './protocol.mjs';

const CAN_STOP = process.platform !== 'win32';
const PATIENCE_MS = 120_000;
const running = new Set();

/** Ends every program, stopped ones too. */
export function endAll() {
  for (const child of running) child.kill('SIGKILL');
}

/** Starts a program and waits for its first line. */
export async function startProgram(name, { command, args, env }) {
  const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  running.add(child);
  let said = '';
  let fail;
  const failed = new Promise((_, reject) => {
    fail = reject;
  });
  failed.catch(() => {}); // it may fail while nobody asks
  const ended = (how) => fail(new Error(`${name} ended with ${how}: ${reasonIn(said)}`));
  child.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-10_000);
  });
  child.on('error', (error) => fail(new Error(`${name} cannot be started: ${error.message}`)));
  child.on('close', (code, signal) => {
    running.delete(child);
    ended(signal ?? `code ${code}`);
  });
  child.stdin.on('error', () => {}); // `close` tells why
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  async function nextLine() {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${name} did not answer within ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
    });
    try {
      const { value, done } = await Promise.race([lines.next(), failed, late]);
      return done ? await Promise.race([failed, late]) : value;
    } finally {
      clearTimeout(timer);
    }
  }

  const hello = readHello(await nextLine());
  if (CAN_STOP) child.kill('SIGSTOP');
  return {
    name,
    hello,
    /** how long its threads waited for a core during the last answer, in ms: more than a trace means that others use the machine */
    waitedMs: 0,
    /** Sends a line and waits for the answer. */
    async ask(line) {
      const before = waitedMs(child.pid);
      if (CAN_STOP) child.kill('SIGCONT');
      child.stdin.write(`${line}\n`);
      const answer = await nextLine();
      if (CAN_STOP) child.kill('SIGSTOP');
      this.waitedMs = waitedMs(child.pid) - before;
      return answer;
    },
    end() {
      child.kill('SIGKILL');
    },
  };
}

/** The line of a stack, Python's or Node's, that says what went wrong. */
function reasonIn(said) {
  const lines = said.trim().split('\n');
  return lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1);
}

/** How long the threads of a process have been ready to run with no core free, in ms; only Linux tells. */
function waitedMs(pid) {
  const folder = `/proc/${pid}/task`;
  try {
    const waits = readdirSync(folder).map((task) =>
      Number(readFileSync(`${folder}/${task}/schedstat`, 'utf8').split(' ')[1]),
    );
    return waits.reduce((a, b) => a + b, 0) / 1e6;
  } catch {
    return 0; // another system, or a thread that has just ended
  }
}
