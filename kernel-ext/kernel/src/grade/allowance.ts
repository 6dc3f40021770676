/**
 * Time and memory that a process may use, and what it may write. On a machine that many submissions share, a clock on the wall would punish a right solution for its
 * neighbours: while the process runs, or waits for a processor, only what it gets of one counts. While it sleeps, the clock counts.
 */
import { IS_GRADING, MOST_WRITTEN_MB } from './mode.js';
import { usageOf } from './usage.js';

/** What was used up. */
export type Over = 'time' | 'memory' | 'written';

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
    onOver: (what: Over) => void,
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
      const { residentMb = 0, writtenMb = 0 } = usage ?? {};
      let over: Over | undefined;
      if (residentMb > mostMb) over = 'memory';
      else if (this.#used > seconds * 1000) over = 'time';
      else if (IS_GRADING && writtenMb > MOST_WRITTEN_MB) over = 'written';
      if (over === undefined) return;
      this.end();
      onOver(over);
    }, LOOK_MS);
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
