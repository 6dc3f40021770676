/**
 * `npm run bench`: the numerical core beside PyTorch, NumPy and JavaScript libraries, in one run on this machine.
 *
 * `--filter sgemm` measures what has the word in its name (several words: `--filter gelu,tanh`), `--threads 1` only with one thread,
 * `--quick` with three short rounds, `--json FILE` writes everything down, `--opponent NAME=COMMAND` adds a program that speaks the protocol.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { at } from '../../../scripts/set-up/places.mjs';
import { endOnInterrupt } from '../../../scripts/set-up/run.mjs';
import { readCpu } from './cures.mjs';
import { peers, pythonEnvironment } from './environment.mjs';
import { measure } from './measure.mjs';
import { programsWith } from './opponents.mjs';
import { readOptions, USAGE } from './options.mjs';
import { startProbe } from './probe.mjs';
import { endAll } from './program.mjs';
import { printGroup, printPrograms } from './report.mjs';
import { lineUp } from './sides.mjs';
import { GROUPS, lastLine, verdict } from './targets.mjs';

const OURS = at('lib', 'dist', 'kernels', 'choose.js');
const FULL = { rounds: 11, turnMs: 40, warmMs: 120 };
/** A run that is alone begins at about 0, and a run that follows another at about 1. */
const BUSY = 1.5;
const QUICK = { rounds: 3, turnMs: 10, warmMs: 30 };

export async function main(args) {
  let options;
  try {
    options = readOptions(args);
  } catch (error) {
    console.error(`${error.message}\n${USAGE}`);
    process.exitCode = 1;
    return;
  }
  try {
    await run(options);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

/** The groups and works that `--filter` leaves. */
function chosen({ filter }) {
  const words = filter.toLowerCase().split(',');
  const isAsked = (text) => words.some((word) => text.toLowerCase().includes(word));
  return GROUPS.map(({ title, works }) => ({
    title,
    works: works.filter(({ name, ours }) => isAsked(`${title} ${ours} ${name}`)),
  })).filter(({ works }) => works.length > 0);
}

async function run(options) {
  const groups = chosen(options);
  if (groups.length === 0) throw new Error(`No work has ${options.filter} in its name`);
  if (!existsSync(OURS)) throw new Error('The library is not built: npm run setup');
  const programs = programsWith(options.opponents);
  const names = new Set(groups.flatMap(({ works }) => works.flatMap(({ against }) => against)));
  const needs = new Set([...names].map((name) => programs[name]?.needs));
  const stop = endOnInterrupt(); // of the installers
  if (needs.has('python')) await pythonEnvironment();
  if (needs.has('peers')) await peers();
  stop();
  process.once('exit', endAll);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));
  const cpu = readCpu();
  const pace = options.isQuick ? QUICK : FULL;
  console.log(`\nNode ${process.version}; ${cpu.model}, ${cpu.cores} cores; medians of ${pace.rounds} rounds or more`);
  const [load] = loadavg();
  if (load > BUSY)
    console.log(`Others use this machine (load ${load.toFixed(1)}): better wait until they have finished`);
  const runs = [];
  for (const threads of options.threads)
    runs.push(await runWith(threads, { groups, programs, added: Object.keys(options.opponents), cpu, pace }));
  if (options.json !== undefined)
    writeFileSync(options.json, `${JSON.stringify({ cpu, node: process.version, runs })}\n`);
  conclude(runs.flatMap(({ rows }) => rows));
}

/** Everything that has a target for this number of threads. @returns `{ threads, programs, rows }`, programs being their first lines */
async function runWith(threads, { groups, programs, added, cpu, pace }) {
  const team = lineUp({ programs, added, threads, cpu });
  const { probe, end } = await startProbe(threads);
  const probes = [];
  const rows = [];
  try {
    for (const { title, works } of groups) {
      const seen = await measureWorks(works, { team, threads, how: { pace, probe, probes } });
      if (seen.length > 0) printGroup(title, threads, seen);
      rows.push(...seen);
    }
    const hellos = await team.hellos();
    printPrograms(threads, hellos);
    return { threads, programs: hellos, rows };
  } finally {
    await team.end();
    await end();
  }
}

function conclude(rows) {
  if (rows.some(({ result }) => result === undefined)) process.exitCode = 1; // a target missed is an answer, this is none
  const uncertain = rows.filter(({ result }) => result?.phase === 'disturbed').length;
  if (uncertain > 0)
    console.log(
      `\n${uncertain} are uncertain, for a program had to wait for a core: measure again when nothing else runs`,
    );
  console.log(`\n${lastLine(rows.map((row) => row.verdict))}`);
}

/** @returns `{ work, result, verdict, reasons }` of each that has a target for this number of threads */
async function measureWorks(works, { team, threads, how }) {
  const rows = [];
  for (const work of works) {
    if (verdict(work, threads) === undefined) continue;
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${work.name}`);
    let result;
    const reasons = [];
    try {
      const { sides, reasons: missing } = await team.sidesOf(work);
      reasons.push(...missing);
      result = await measure(sides, how);
      reasons.push(...result.reasons);
    } catch (error) {
      reasons.push(error.message);
    }
    rows.push({ work, result, verdict: verdict(work, threads, result), reasons });
  }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  return rows;
}
