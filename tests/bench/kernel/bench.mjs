/**
 * `npm run bench -- kernel`: our kernel beside stock tslab, Deno's kernel and ipykernel, in one run on this machine.
 *
 * `kernel speed` (or only `kernel`) times them, `kernel conformance` tells what each can do. `--quick` takes one round,
 * `--only nabla,deno` some of the kernels. Deno (about 90 MB) is fetched into `.nabla/bench` when it is first needed.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conformance } from './conformance.mjs';
import { installKernels, LESSONS, NAMES } from './kernels.mjs';
import { speed } from './speed.mjs';

const COMMANDS = { speed, conformance };
const USAGE = `Usage: npm run bench -- kernel [speed|conformance] [--quick] [--only ${NAMES.join(',')}]`;

export function main(args) {
  const [words, only] = wordsAndOnly(args);
  const command = COMMANDS[words.find((word) => word !== '--quick') ?? 'speed'];
  if (command !== undefined && only.every((name) => NAMES.includes(name)))
    return run(command, { names: only, isQuick: words.includes('--quick') });
  console.error(USAGE);
  process.exitCode = 1;
}

function wordsAndOnly(args) {
  const at = args.indexOf('--only');
  if (at < 0) return [args, NAMES];
  return [args.toSpliced(at, 2), (args[at + 1] ?? '').split(',')];
}

function run(command, options) {
  const folder = mkdtempSync(join(tmpdir(), 'nabla-bench-'));
  try {
    installKernels(folder, options.names);
    mkdirSync(LESSONS, { recursive: true });
    command({ ...options, folder });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
