/** What programs leave behind, read from /proc: their processes, found by a word in their environment, and open files. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Whether this machine has /proc: elsewhere there is nothing to read. */
export const HAS_PROC: boolean = process.platform === 'linux';

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // it has just ended
  }
}

/** The processes started with `word` in their environment, or by one that had it, with their commands. Zombies are gone. */
export function processesWith(word: string): Map<number, string> {
  const found = new Map<number, string>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    if (read(`/proc/${name}/environ`).includes(word))
      found.set(Number(name), read(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim());
  }
  return found;
}

/** What a process has open, by kind: so many sockets, pipes, files. */
export function openFiles(pid: number): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    let target = '';
    try {
      target = readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      continue; // closed meanwhile
    }
    const kind = target.replace(/:?\[.*/, '').replace(/^\/.*/, 'file');
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return kinds;
}

/** Whether anything listens on one of these ports of 127.0.0.1. */
export function isListening(ports: readonly number[]): boolean {
  const LISTEN = '0A';
  const rows = read('/proc/net/tcp').split('\n').slice(1);
  return rows.some((row) => {
    const [, local, , state] = row.trim().split(/\s+/);
    return state === LISTEN && ports.includes(Number.parseInt(local?.split(':')[1] ?? '', 16));
  });
}
