/**
 * `npm run bench`: our kernel beside stock tslab, Deno's kernel and ipykernel, in one run on this machine.
 *
 * `npm run bench -- speed` (or nothing) times them, `npm run bench -- conformance` tells what each can do. `--quick` takes one
 * round, `--only nabla,deno` some of the kernels. Deno (about 90 MB) is fetched into `.nabla/bench` when it is first needed.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conformance } from './conformance.mjs';
import { installKernels, LESSONS, NAMES } from './kernels.mjs';
import { speed } from './speed.mjs';

const COMMANDS = { speed, conformance };
const USAGE = `Usage: npm run bench -- [speed|conformance] [--quick] [--only ${NAMES.join(',')}]`;

const [words, only] = wordsAndOnly(process.argv.slice(2));
const command = COMMANDS[words.find((word) => word !== '--quick') ?? 'speed'];
const known = command !== undefined && only.every((name) => NAMES.includes(name));
if (known) run();
else {
  console.error(USAGE);
  process.exitCode = 1;
}

function wordsAndOnly(args) {
  const at = args.indexOf('--only');
  if (at < 0) return [args, NAMES];
  return [args.toSpliced(at, 2), (args[at + 1] ?? '').split(',')];
}

function run() {
  const folder = mkdtempSync(join(tmpdir(), 'nabla-bench-'));
  try {
    installKernels(folder, only);
    mkdirSync(LESSONS, { recursive: true });
    command({ names: only, folder, isQuick: words.includes('--quick') });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
