/**
 * `npm run bench`: how soon our kernel, stock tslab and ipykernel are ready, and how long a cell takes.
 *
 * All in one run, the rounds interleaved, so that whatever else the machine does hits all three. A first round that warms
 * the disk is not counted. `first result` is from the start of the process to the end of its first cell: a kernel may
 * answer long before its compiler is loaded.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const PYTHON = join(ROOT, '.venv', 'bin', 'python');
const ROUNDS = Math.max(5, Number(process.argv[2]) || 5);
/** Warm cells in a round; their median is the round's time. */
const WARM = 20;

const KERNELS = {
  nabla: {
    argv: [process.execPath, join(ROOT, 'kernel-ext/dist/kernel/main.js'), '{connection_file}'],
    language: 'typescript',
    interrupt_mode: 'message',
  },
  tslab: {
    argv: [process.execPath, join(ROOT, 'node_modules/tslab/bin/tslab'), 'kernel', '--config-path={connection_file}'],
    language: 'typescript',
  },
  ipykernel: { argv: [PYTHON, '-m', 'ipykernel_launcher', '-f', '{connection_file}'], language: 'python' },
};

const folder = mkdtempSync(join(tmpdir(), 'nabla-bench-'));
try {
  install();
  print(measureAll());
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function install() {
  for (const [name, description] of Object.entries(KERNELS)) {
    const spec = join(folder, 'kernels', `bench-${name}`);
    mkdirSync(spec, { recursive: true });
    writeFileSync(join(spec, 'kernel.json'), JSON.stringify({ display_name: name, ...description }));
  }
}

function measureAll() {
  const names = Object.keys(KERNELS);
  const lessons = join(ROOT, 'my'); // where the learner's kernels start
  mkdirSync(lessons, { recursive: true });
  const env = { ...process.env, JUPYTER_PATH: folder, JUPYTER_RUNTIME_DIR: join(folder, 'runtime') };
  const measure = (name) => {
    const args = [join(import.meta.dirname, 'kernel.py'), `bench-${name}`, lessons, String(WARM)];
    return JSON.parse(execFileSync(PYTHON, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
  };
  const seen = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    const turn = round % names.length; // nobody is always first
    for (const name of [...names.slice(turn), ...names.slice(0, turn)]) {
      const times = measure(name);
      if (round > 0) seen[name].push(times);
    }
  }
  return seen;
}

function print(seen) {
  const names = Object.keys(seen);
  const columns = Object.keys(seen.nabla[0]);
  const row = (cells) => console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(12) : cell.padStart(16))).join(''));
  console.log(`Node ${process.version}, ${cpus()[0]?.model}, ${cpus().length} cores; medians of ${ROUNDS} rounds, ms`);
  console.log('In brackets: that time divided by ours.\n');
  row(['', ...columns]);
  for (const name of names) {
    const cells = columns.map((column) => {
      const time = median(seen[name].map((times) => times[column]));
      const ratio = time / median(seen.nabla.map((times) => times[column]));
      const digits = time < 100 ? 1 : 0;
      return name === 'nabla' ? time.toFixed(digits) : `${time.toFixed(digits)} (${ratio.toFixed(2)})`;
    });
    row([name, ...cells]);
  }
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
