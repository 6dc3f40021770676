/**
 * Time and memory that a process may use. On a machine that many submissions share, a clock on the wall would punish a right solution for its
 * neighbours: while the process runs, or waits for a processor, only what it gets of one counts. While it sleeps, the clock counts.
 */
import { usageOf } from './usage.js';

/** How often it is looked at, and how much a look counts at the most: whoever looks may itself have waited. */
const LOOK_MS = 50;
const MOST_MS = 100;

export class Allowance {
  readonly #timer: NodeJS.Timeout;
  #used = 0; // milliseconds
  #lastLook = performance.now();
  #lastSeconds: number | undefined; // of the processor

  /**
   * @param pid of the process now; it may be another later
   * @param onOver is told once
   * @param mostMb the resident memory, if that counts too
   */
  constructor(
    pid: () => number | undefined,
    seconds: number,
    onOver: (what: 'time' | 'memory') => void,
    mostMb: number = Number.POSITIVE_INFINITY,
  ) {
    this.#timer = setInterval(() => {
      const usage = usageOf(pid() ?? 0);
      const now = performance.now();
      const passed = Math.min(now - this.#lastLook, MOST_MS);
      const ran = usage === undefined ? 0 : Math.max(0, usage.seconds - (this.#lastSeconds ?? usage.seconds)) * 1000;
      this.#used += usage?.isRunning ? ran : Math.max(passed, ran);
      this.#lastLook = now;
      this.#lastSeconds = usage?.seconds;
      const over = (usage?.residentMb ?? 0) > mostMb ? 'memory' : this.#used > seconds * 1000 ? 'time' : undefined;
      if (over === undefined) return;
      this.end();
      onOver(over);
    }, LOOK_MS);
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
