/** Asking the person at the notebook. The main thread sleeps until the watchdog has the answer; an interrupt wakes it for good. */
import { send } from './pipes.js';

/** Room for an answer, in bytes. */
const LONGEST = 1 << 20;

const memory = new SharedArrayBuffer(8 + LONGEST);
const [STATE, LENGTH] = [0, 1] as const;
const words = new Int32Array(memory, 0, 2);
const bytes = new Uint8Array(memory, 8);
let mayAsk = false;

/** What the watchdog is given. */
export const answerMemory: SharedArrayBuffer = memory;

/** Whether the client of the cell that begins takes questions. */
export function allowInput(allowed: boolean): void {
  mayAsk = allowed;
}

/** @throws Error when nobody can be asked */
export function ask(prompt: string, password: boolean): string {
  if (!mayAsk)
    throw new Error('input() needs somebody to answer: this client takes no input (it runs the notebook as a whole)');
  Atomics.store(words, STATE, 0);
  send({ type: 'input', prompt: String(prompt), password });
  Atomics.wait(words, STATE, 0);
  return new TextDecoder().decode(bytes.slice(0, Atomics.load(words, LENGTH)));
}

/** On the watchdog's side: hands over what was typed. */
export function answerIn(shared: SharedArrayBuffer, value: string): void {
  const state = new Int32Array(shared, 0, 2);
  const { written } = new TextEncoder().encodeInto(value, new Uint8Array(shared, 8));
  Atomics.store(state, LENGTH, written);
  Atomics.store(state, STATE, 1);
  Atomics.notify(state, STATE);
}
