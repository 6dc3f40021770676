/** A step: one line with its time, a sign of life while it lasts, its name and cause when it fails. */
import { explain } from './explain.mjs';

/** An error whose message says the cause and what to do; printed without a stack. */
export class StepError extends Error {}

const LIVE = process.stdout.isTTY && !process.env.CI;
const HEARTBEAT_MS = LIVE ? 1_000 : 10_000;

/**
 * Runs one step.
 *
 * @param work its result `false` means that there was nothing to do
 */
export async function step(name, work) {
  const start = Date.now();
  const seconds = (digits) => `${((Date.now() - start) / 1000).toFixed(digits)} s`;
  const alive = setInterval(() => {
    if (LIVE) process.stdout.write(`\r${name}: ${seconds(0)} ...`);
    else console.log(`${name}: ${seconds(0)} so far`);
  }, HEARTBEAT_MS);
  const line = (text) => console.log(`${LIVE ? '\r\x1b[K' : ''}${text}`);
  try {
    const result = await work();
    line(`${name}: ${result === false ? 'up to date, ' : ''}${seconds(1)}`);
  } catch (error) {
    line(`${name}: failed, ${seconds(1)}`);
    throw named(name, error);
  } finally {
    clearInterval(alive);
  }
}

/** The error of a step: its name, the cause and what to do. */
export function named(name, error) {
  const cause = error instanceof StepError ? error.message : (explain(String(error)) ?? String(error));
  return new StepError(`Step "${name}" failed: ${cause}`);
}

/** Runs a command's main function; an error that was foreseen is a message, not a stack, and the exit is non-zero. */
export function main(work) {
  work().catch((error) => {
    console.error(error instanceof StepError ? error.message : (explain(String(error)) ?? error));
    process.exitCode = 1;
  });
}
