/** How much memory a runner uses, seen from outside: behind the fence it has no thread that could watch itself. */
import { readFileSync } from 'node:fs';

/** In megabytes, with what the process started; undefined where the system does not tell. */
export function residentMb(pid: number): number | undefined {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    const own = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
    const rest = children === '' ? [] : children.split(' ').map((child) => residentMb(Number(child)) ?? 0);
    return rest.reduce((sum, mb) => sum + mb, own);
  } catch {
    return undefined;
  }
}
