/** What `npm run bench` prints: a table a group, then who took part. The tables are Markdown, so that they can go into the docs. */
import { printTable } from '../support/table.mjs';

const HEAD = ['work', 'ours', 'best of theirs', 'theirs / ours', 'quartiles', 'wanted', '', 'rounds', 'others'];

export function printGroup(title, threads, rows) {
  console.log(`\n${title}, ${threads === 1 ? '1 thread' : `${threads} threads`}\n`);
  printTable([HEAD, ...rows.map(cells)]);
  const reasons = new Set(rows.flatMap(({ work, reasons: all }) => all.map((reason) => `${work.name}: ${reason}`)));
  if (reasons.size > 0) console.log('');
  for (const reason of reasons) console.log(`- ${reason}`);
}

function cells({ work, result, verdict }) {
  const { text, wanted, met } = verdict;
  if (result === undefined) return [label(work), '-', '-', text, '-', wanted, 'not measured', '-', '-'];
  const { ms, best, low, high, rounds, taken, phase, behind } = result;
  const others = Object.entries({ ...ms, ...behind }).filter(([side]) => side !== work.ours && side !== best);
  const spread = work.least === undefined ? '-' : `${low.toFixed(2)} to ${high.toFixed(2)}`;
  const count = taken === rounds && phase === 'fast' ? String(rounds) : `${phase}, ${rounds} of ${taken}`;
  return [
    label(work),
    time(ms[work.ours]),
    `${best} ${time(ms[best])}`,
    text,
    spread,
    wanted,
    phase === 'disturbed' ? 'uncertain' : met ? 'met' : 'missed',
    count,
    others.map(([side, value]) => `${side} ${time(value)}`).join(', ') || '-',
  ];
}

const label = ({ name, ours }) => (ours === 'nabla' ? name : `${name}, ${ours}`);

/** @param ms milliseconds, in the unit that leaves few zeros */
export function time(ms) {
  if (ms >= 100) return `${ms.toFixed(0)} ms`;
  if (ms >= 1) return `${ms.toPrecision(3)} ms`;
  return ms >= 1e-3 ? `${(ms * 1e3).toPrecision(3)} µs` : `${(ms * 1e6).toFixed(0)} ns`;
}

/** @param hellos first lines of the programs, by name */
export function printPrograms(threads, hellos) {
  console.log(`\nWho took part, ${threads === 1 ? '1 thread' : `${threads} threads`}\n`);
  const rows = Object.entries(hellos).map(([name, hello]) => [
    name,
    hello.name,
    hello.kernel ?? '?',
    hello.blas ?? '?',
    hello.threads ?? '?',
  ]);
  printTable([['side', 'version', 'kernels', 'matrix library', 'threads'], ...rows]);
}
