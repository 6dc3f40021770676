/** Runs programs, each in a process group of its own, so that an interrupt ends them with all their children. */
import { spawn } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { explain, fullDisk, NEEDED_MB } from './explain.mjs';
import { ROOT } from './places.mjs';
import { StepError } from './step.mjs';

const OWN_GROUP = process.platform !== 'win32';
const running = new Set();

function freeMegabytes(folder) {
  const { bavail, bsize } = statfsSync(folder);
  return Math.floor((bavail * bsize) / 2 ** 20);
}

/** A started program that ends when this process is told to end. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { cwd: ROOT, detached: OWN_GROUP, ...options });
  running.add(child);
  child.once('close', () => running.delete(child));
  child.once('error', () => running.delete(child));
  return child;
}

/** Sends a signal to a program and everything in its group. */
export function signalGroup(child, signal) {
  try {
    if (OWN_GROUP) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // it is gone already
  }
}

/** Until `stop` is called, an interrupt ends every program that is running, then this process. */
export function endOnInterrupt() {
  let told = false;
  const end = (signal) => {
    for (const child of running) signalGroup(child, told ? 'SIGKILL' : 'SIGTERM');
    if (told) return;
    told = true;
    console.error(`\nStopped by ${signal}. The same command continues where this one was`);
    const last = setTimeout(() => {
      for (const child of running) signalGroup(child, 'SIGKILL');
      process.exit(130);
    }, 3_000);
    Promise.all([...running].map((child) => new Promise((done) => child.once('close', done)))).then(() => {
      clearTimeout(last);
      process.exit(130);
    });
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, end);
  return function stop() {
    for (const signal of signals) process.off(signal, end);
  };
}

/** Runs a program to its end; its output is kept for the message of a failure. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = start(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-100_000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('error', (error) => reject(new StepError(`${command} cannot be started: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(output);
      const tail = output.trim().split('\n').slice(-20).join('\n');
      reject(new StepError(explain(output) ?? `${command} ended with ${signal ?? `code ${code}`}\n${tail}`));
    });
  });
}

/** Runs an installer. One that cleans up behind itself on a full disk (npm does) complains of something else. */
export async function install(command, args, options) {
  try {
    return await run(command, args, options);
  } catch (error) {
    const free = freeMegabytes(ROOT);
    throw free < NEEDED_MB ? new StepError(fullDisk(free)) : error;
  }
}

/** Runs a program that talks to the terminal itself. @returns its exit code */
export function show(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = start(command, args, { stdio: 'inherit', detached: false, ...options });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
