/**
 * How a grading runner is started: what it may read and write, which environment it sees, what the system keeps from it. The walls are Node's
 * permission model (files, child processes, threads, addons) and, where the system has them, namespaces (network, other processes). What
 * only JavaScript refuses, in `lock.ts`, is a hurdle.
 */
import { spawnSync } from 'node:child_process';
import { type Dirent, lstatSync, mkdirSync, mkdtempSync, readdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeTree } from './remove-tree.js';
import type { Withheld } from './types.js';
import { asUser, gradingUser, openTo } from './user.js';
import { makePackages } from './withhold.js';

/** A program with all that it is started with. */
export interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

/** The kernel's own program, which a runner reads. */
const PROGRAM = fileURLToPath(new URL('..', import.meta.url));

/** Backstops of the system, should the supervisor be gone: seconds of the processor, megabytes of a file, open files. */
const PROCESSOR_SECONDS = 1800;
const FILE_MB = 64;
const OPEN_FILES = 256;

/** Modules of newer Nodes that reach files past the permission model, where there is a flag to leave them out. */
const LEFT_OUT = ['--experimental-sqlite', '--experimental-webstorage'] as const;

/** Who is not root makes namespaces by way of one for users. In it the runner stays who it is, and has no right that it had not before. */
const OWN_USER = ['--user', '--map-current-user'] as const;

/** Tried in this order. */
export const NAMESPACES: readonly (readonly string[])[] = [
  ['--net', '--pid', '--ipc', '--fork', '--kill-child'],
  [...OWN_USER, '--net', '--pid', '--ipc', '--fork', '--kill-child'],
  ['--net'],
  [...OWN_USER, '--net'],
];

/** What the fence of this machine and this Node is made of. */
export interface Walls {
  /** Node's flag of the permission model; without one there is no fence at all. */
  readonly permission: string | undefined;
  /** The arguments of `unshare` that work here, none if no namespace does. */
  readonly unshare: readonly string[];
  /** Whether a runner ends with its supervisor, whatever it does. */
  readonly endsWithParent: boolean;
}

/** Looks once at what the system allows. */
export function findWalls(): Walls {
  const known = process.allowedNodeEnvironmentFlags;
  const permission = ['--permission', '--experimental-permission'].find((flag) => known.has(flag));
  const works = (file: string, args: readonly string[]): boolean =>
    process.platform === 'linux' && spawnSync(file, args, { stdio: 'ignore', timeout: 5000 }).status === 0;
  return {
    permission,
    unshare: NAMESPACES.find((flags) => works('unshare', [...flags, 'true'])) ?? [],
    endsWithParent: works('setpriv', ['--pdeathsig', 'KILL', 'true']),
  };
}

/** The folders of one session, and the command lines of its runners. */
export class Fence {
  readonly walls: Walls;
  readonly #root: string = realpathSync(mkdtempSync(join(tmpdir(), 'nabla-grading-')));
  /** The packages of a submission, below `node_modules`. */
  readonly packages: string = join(this.#root, 'packages');
  readonly #scratch: string = join(this.#root, 'scratch');
  readonly #linked: readonly string[];
  readonly #user: number | undefined = gradingUser();
  readonly #folder: string;

  /**
   * @param folder of the submission
   * @param from a file from which packages are looked for
   * @throws Error when this Node has no permission model, or a package is missing
   */
  constructor(withheld: Withheld, folder: string, from: string, walls: Walls = findWalls()) {
    this.walls = walls;
    this.#folder = folder;
    if (walls.permission === undefined)
      throw new Error(`Node ${process.version} has no permission model to grade with: use Node 20.19 or newer`);
    mkdirSync(this.#scratch);
    openTo(this.#user, this.#root, this.#scratch);
    mkdirSync(this.packages);
    this.#linked = makePackages(withheld, from, this.packages).linked;
  }

  /** @param program with its arguments: flags of Node, the script */
  launch(program: readonly string[], env: Readonly<Record<string, string>>): Launch {
    const { permission, unshare, endsWithParent } = this.walls;
    const reads = [PROGRAM, this.packages, this.#scratch, ...this.#linked].map((folder) => join(folder, '*'));
    const flags = [
      permission as string,
      '--no-addons',
      ...LEFT_OUT.filter((flag) => process.allowedNodeEnvironmentFlags.has(flag)).map((flag) =>
        flag.replace('--', '--no-'),
      ),
      ...[...reads, ...readable(this.#folder)].map((path) => `--allow-fs-read=${path}`),
      `--allow-fs-write=${join(this.#scratch, '*')}`,
    ];
    const node = asUser(this.#user, [process.execPath, ...flags, ...program], endsWithParent);
    // In a user namespace there would be no other user; and to be another user is the higher wall.
    const isBoth = this.#user !== undefined && unshare.includes('--user');
    const inNamespaces = unshare.length > 0 && !isBoth ? ['unshare', ...unshare, '--', ...node] : node;
    const ending = ['setpriv', '--pdeathsig', 'KILL', '--no-new-privs', '--'];
    const command = endsWithParent ? [...ending, ...inNamespaces] : inNamespaces;
    const own = { ...env, ...this.#environment() };
    if (process.platform === 'win32')
      return { file: process.execPath, args: node.slice(1), env: own, cwd: this.#folder };
    const limits = `ulimit -t ${PROCESSOR_SECONDS}; ulimit -f ${FILE_MB * 2048}; ulimit -n ${OPEN_FILES}; ulimit -c 0`;
    return { file: '/bin/sh', args: ['-c', `${limits}; exec "$@"`, 'sh', ...command], env: own, cwd: this.#folder };
  }

  /** A runner has ended: what it wrote goes, and the cells that are run again write theirs anew. */
  sweep(): void {
    for (const name of readdirSync(this.#scratch)) removeTree(join(this.#scratch, name));
  }

  /** Takes the folders away. */
  remove(): void {
    removeTree(this.#root);
  }

  /** Nothing of the supervisor's environment but what names and numbers are written by. */
  #environment(): Record<string, string> {
    const kept = ['PATH', 'LANG', 'LC_ALL', 'TZ'].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    return {
      ...Object.fromEntries(kept),
      HOME: this.#scratch,
      TMPDIR: this.#scratch,
      NABLA_BACKEND: 'wasm',
      NABLA_FENCED: this.packages,
    };
  }
}

/** Whether a helper file is one of the submission's own: in its folder, not behind a link, and of no package. */
export function isOwnFile(path: string, folder: string): boolean {
  const source = path.replace(/\.js$/, '.ts');
  try {
    const inside = relative(realpathSync(folder), realpathSync(source));
    return (
      !lstatSync(source).isSymbolicLink() && !inside.split(sep).some((part) => part === '..' || part === 'node_modules')
    );
  } catch {
    return false;
  }
}

/** More entries than this are not looked through. */
const MOST_ENTRIES = 10_000;

/**
 * What may be read in a submission's folder. Node's permission model follows links, so a folder that holds one is not allowed as a whole.
 */
export function readable(folder: string, room: { left: number } = { left: MOST_ENTRIES }): string[] {
  const { paths, isWhole } = walk(folder, room);
  return isWhole ? [join(folder, '*')] : paths;
}

/** A folder that cannot be read is no reason to grade nobody. */
function entriesOf(folder: string): readonly Dirent[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return undefined;
  }
}

function walk(folder: string, room: { left: number }): { paths: string[]; isWhole: boolean } {
  const paths: string[] = [];
  const entries = entriesOf(folder);
  let isWhole = entries !== undefined;
  for (const entry of entries ?? []) {
    const path = join(folder, entry.name);
    const isPlain = !path.includes('*') && !path.includes(','); // these mean something to the flag
    if (--room.left < 0 || !isPlain || !(entry.isFile() || entry.isDirectory())) isWhole = false;
    else if (entry.isFile()) paths.push(path);
    else {
      const inner = walk(path, room);
      isWhole &&= inner.isWhole;
      paths.push(...(inner.isWhole ? [join(path, '*')] : inner.paths));
    }
  }
  return { paths, isWhole };
}
