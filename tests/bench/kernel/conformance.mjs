/**
 * What each kernel can do: the protocol's own tests (jupyter_kernel_test), and behaviours that its specification leaves open but
 * on which a reader of a notebook relies. Each is asked of a fresh kernel; the reasons of every `no` follow the table.
 */

import { printTable } from '../support/table.mjs';
import { LESSONS, python } from './kernels.mjs';

export function conformance({ names, folder }) {
  const ask = (file, name) => {
    console.error(`${name}: ${file}`);
    return python(file, [name, LESSONS], folder);
  };
  const protocol = Object.fromEntries(names.map((name) => [name, ask('protocol.py', name)]));
  const seen = Object.fromEntries(names.map((name) => [name, ask('conformance.py', name)]));
  const tests = names.map((name) => {
    const { passed, failed, skipped } = protocol[name];
    return `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`;
  });
  const mark = (answer) => (answer === 'yes' || answer === '-' ? answer : 'no');
  const behaviours = Object.keys(seen[names[0]]);
  printTable([
    ['', ...names],
    ['jupyter_kernel_test', ...tests],
    ...behaviours.map((behaviour) => [behaviour, ...names.map((name) => mark(seen[name][behaviour]))]),
  ]);
  for (const name of names) {
    const { failed, skipped } = protocol[name];
    const reasons = Object.entries(seen[name]).filter(([, answer]) => mark(answer) === 'no');
    console.log(`\n${name}`);
    if (failed.length > 0) console.log(`- jupyter_kernel_test fails: ${failed.join(', ')}`);
    if (skipped.length > 0) console.log(`- jupyter_kernel_test skips: ${skipped.join(', ')}`);
    for (const [behaviour, reason] of reasons) console.log(`- ${behaviour}: ${reason}`);
  }
}
