/**
 * How soon each kernel is ready, how long its cells take, how much memory it holds.
 *
 * The rounds are interleaved, so that whatever else the machine does hits all of them; in each another one begins. A first
 * start that warms the disk is not counted. `first result` and `figure, from launch` begin with the start of the process: a
 * kernel may answer long before its compiler is loaded. The long session is ours alone, for the others it only takes time.
 */
import { cpus, totalmem } from 'node:os';
import { printTable } from '../support/table.mjs';
import { LESSONS, python } from './kernels.mjs';
import { TARGETS, UNITS, verdict } from './targets.mjs';

const ROUNDS = 5;

export function speed({ names, folder, isQuick }) {
  const rounds = isQuick ? 1 : ROUNDS;
  const measure = (name, length) => python('speed.py', [name, LESSONS, length], folder);
  if (!isQuick) for (const name of names) measure(name, 'short');
  const seen = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    console.error(`Round ${round + 1} of ${rounds}`);
    const turn = round % names.length;
    for (const name of [...names.slice(turn), ...names.slice(0, turn)])
      seen[name].push(measure(name, name === 'nabla' ? 'long' : 'short'));
  }
  print(names, seen, rounds);
}

function print(names, seen, rounds) {
  const measures = [...new Set(names.flatMap((name) => Object.keys(seen[name][0])))];
  const medians = Object.fromEntries(
    names.map((name) => [
      name,
      Object.fromEntries(measures.map((measure) => [measure, medianOf(seen[name], measure)])),
    ]),
  );
  const machine = `${cpus()[0]?.model}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB`;
  console.log(`Node ${process.version}; ${machine}; medians of ${rounds} rounds, in ms unless said otherwise`);
  console.log('In brackets: that number divided by ours.\n');
  printTable([
    ['', ...names],
    ...measures.map((measure) => [
      UNITS[measure] ? `${measure} (${UNITS[measure]})` : measure,
      ...names.map((name) => cell(medians, name, measure)),
    ]),
  ]);
  if (!names.includes('nabla')) return;
  console.log('');
  printTable([['target', 'seen', 'wanted', ''], ...TARGETS.map((target) => verdict(target, medians))]);
}

function cell(medians, name, measure) {
  const value = medians[name][measure];
  if (value === undefined) return '-';
  const text = value.toFixed(value < 100 ? 1 : 0);
  const ours = medians.nabla?.[measure];
  return name === 'nabla' || ours === undefined ? text : `${text} (${(value / ours).toFixed(2)})`;
}

/** Undefined when a round has no such number: one that came through once in five is no measurement. */
function medianOf(rounds, measure) {
  const values = rounds.map((times) => times[measure]);
  if (values.some((value) => typeof value !== 'number')) return undefined;
  const sorted = values.sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
