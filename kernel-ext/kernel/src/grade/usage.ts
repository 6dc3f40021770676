/** What a process uses, seen from outside: behind the fence it has no thread that could watch itself. */
import { readFileSync } from 'node:fs';

export interface Usage {
  readonly residentMb: number;
  /** Of the processor, from its start. */
  readonly seconds: number;
  /** Whether it runs, or would run if there were a processor for it. */
  readonly isRunning: boolean;
  /** From its start: into files, and into pipes. */
  readonly writtenMb: number;
}

/** Linux counts the processor in these. */
const TICKS_PER_SECOND = 100;
const [STATE, USER, SYSTEM] = [0, 11, 12] as const; // among the fields behind the name

/** Of a process with those that it started; undefined where the system does not tell. */
export function usageOf(pid: number): Usage | undefined {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // a name may hold anything
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const own: Usage = {
      residentMb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024,
      seconds: (Number(fields[USER]) + Number(fields[SYSTEM])) / TICKS_PER_SECOND,
      isRunning: fields[STATE] === 'R' || fields[STATE] === 'D',
      writtenMb: writtenBy(pid),
    };
    const rest = children === '' ? [] : children.split(' ').map((child) => usageOf(Number(child)));
    return rest.reduce<Usage>((sum, one) => (one === undefined ? sum : added(sum, one)), own);
  } catch {
    return undefined;
  }
}

function writtenBy(pid: number): number {
  try {
    return Number(/wchar: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1] ?? 0) / 2 ** 20;
  } catch {
    return 0; // not every system counts it
  }
}

const added = (a: Usage, b: Usage): Usage => ({
  residentMb: a.residentMb + b.residentMb,
  seconds: a.seconds + b.seconds,
  isRunning: a.isRunning || b.isRunning,
  writtenMb: a.writtenMb + b.writtenMb,
});
