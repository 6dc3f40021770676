/**
 * The native kernels under AddressSanitizer, UndefinedBehaviorSanitizer and ThreadSanitizer: a program of their own for the kernels and the
 * pool (lib/native/test), and the addon's tests on an addon that was built with the first two.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildAddon, FLAGS, UNITS } from '../../lib/native/build.mjs';
import { setUp } from '../set-up/all.mjs';
import { at, ROOT, VITEST } from '../set-up/places.mjs';
import { endOnInterrupt, run } from '../set-up/run.mjs';
import { main, step } from '../set-up/step.mjs';

const COMPILER = process.env.CXX ?? 'c++';
const NATIVE = at('lib', 'native');
const OUT = at('.nabla', 'sanitize');
const KINDS = {
  address: ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'],
  thread: ['-fsanitize=thread'],
};
/** What needs Node is left out of the program. */
const WITHOUT_NODE = UNITS.filter(({ name }) => !['addon', 'call'].includes(name));

/** Compiles kernels, pool and driver into a program. */
async function buildDriver(kind) {
  const folder = join(OUT, kind);
  mkdirSync(folder, { recursive: true });
  const units = [...WITHOUT_NODE, { name: 'driver', source: 'test/driver.cpp', flags: [] }];
  const object = ({ name }) => join(folder, `${name}.o`);
  const flags = [...FLAGS, '-O1', '-g', '-fno-omit-frame-pointer', ...KINDS[kind]];
  for (const unit of units)
    await run(COMPILER, [...flags, ...unit.flags, '-c', join(NATIVE, unit.source), '-o', object(unit)]);
  const program = join(folder, 'driver');
  await run(COMPILER, [...KINDS[kind], '-o', program, ...units.map(object), '-pthread', '-ldl']);
  return program;
}

/** The addon's own tests; the sanitizer's library has to be in the process before Node itself. */
async function testAddon() {
  const addon = await buildAddon(join(OUT, 'nabla.node'), { run, flags: ['-g', ...KINDS.address], strip: false });
  const library = (await run(COMPILER, ['-print-file-name=libasan.so'])).trim();
  const env = {
    ...process.env,
    LD_PRELOAD: library,
    // Node frees little at its end; what V8 does with its memory is not ours to judge.
    ASAN_OPTIONS: 'detect_leaks=0:handle_segv=0:allocator_may_return_null=1',
    NABLA_ADDON: addon,
  };
  return run(process.execPath, [VITEST, 'run', '--project', 'fast', 'tests/lib/native'], { cwd: ROOT, env });
}

main(async () => {
  await setUp();
  const stop = endOnInterrupt();
  const say = (text) => console.log(text.trim());
  await step('Kernels: addresses, undefined behaviour', async () => say(await run(await buildDriver('address'), [])));
  await step('Pool: races', async () => say(await run(await buildDriver('thread'), ['pool'])));
  await step('Addon: addresses, undefined behaviour', testAddon);
  rmSync(OUT, { recursive: true, force: true });
  stop();
});
