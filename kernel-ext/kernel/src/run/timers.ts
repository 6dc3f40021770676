/** Timers of cells are noted down, so that an interrupt also stops what waits on one, and a loop in the background stays stopped. */
import timers from 'node:timers';
import promises from 'node:timers/promises';

type Wait = (...args: unknown[]) => unknown;
type Make = (task: (...args: unknown[]) => void, ...rest: unknown[]) => object;

const clear: Readonly<Record<string, (timer: never) => void>> = {
  setTimeout: clearTimeout,
  setInterval: clearInterval,
  setImmediate: clearImmediate,
};
const running = new Map<object, (timer: never) => void>();
let stopped = new AbortController();

/** Why a wait was given up: such an error is no news. */
export const STOPPED: symbol = Symbol('stopped by an interrupt');

function noted(name: keyof typeof clear, original: Make): Make {
  const end = clear[name] as (timer: never) => void;
  const make: Make = (task, ...rest) => {
    const isOnce = name !== 'setInterval';
    const timer = original(
      (...args) => {
        if (isOnce) running.delete(timer);
        task(...args);
      },
      ...rest,
    );
    running.set(timer, end);
    return timer;
  };
  return make;
}

/** `wait(ms, value, options)` of node:timers/promises, which also ends when cells are stopped. */
function stoppable(original: unknown, optionsAt: number): Wait {
  return (...args) => {
    const options = (args[optionsAt] ?? {}) as { signal?: AbortSignal };
    const { signal } = options;
    args[optionsAt] = { ...options, signal: signal ? AbortSignal.any([signal, stopped.signal]) : stopped.signal };
    return (original as Wait)(...args);
  };
}

/** Replaces the timers that cells see. */
export function noteTimers(): void {
  const replaced = promises as unknown as Record<string, Wait>;
  replaced.setTimeout = stoppable(promises.setTimeout, 2);
  replaced.setInterval = stoppable(promises.setInterval, 2);
  replaced.setImmediate = stoppable(promises.setImmediate, 1);
  const { scheduler } = promises as unknown as { scheduler: { wait: Wait } };
  scheduler.wait = stoppable(scheduler.wait.bind(scheduler), 1);
  for (const name of Object.keys(clear) as (keyof typeof clear & keyof typeof timers)[]) {
    const original = timers[name] as unknown as Make;
    const replacement = Object.assign(noted(name, original), original);
    (globalThis as Record<string, unknown>)[name] = replacement;
    (timers as unknown as Record<string, unknown>)[name] = replacement;
  }
}

/** Ends every timer and every wait of cells. */
export function stopTimers(): void {
  for (const [timer, end] of running) end(timer as never);
  running.clear();
  stopped.abort(STOPPED);
  stopped = new AbortController();
}

/** Whether an error is only the end of a wait that was stopped. */
export function isFromStop(error: unknown): boolean {
  return (error as { cause?: unknown } | undefined)?.cause === STOPPED || error === STOPPED;
}
