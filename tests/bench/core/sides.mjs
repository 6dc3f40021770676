/** Who takes part in a work: our side first, then every way of every opponent. Programs are started when they are first needed. */
import { crippled } from './cures.mjs';
import { startOf } from './opponents.mjs';
import { startProgram } from './program.mjs';
import { does, requestsOf } from './protocol.mjs';

/** @returns functions that share the programs of one number of threads */
export function lineUp({ programs, added, threads, cpu }) {
  const started = new Map();

  async function start(name) {
    const program = await startProgram(name, startOf(programs[name], threads, cpu));
    const reason = crippled(program.hello, cpu);
    if (reason === undefined) return program;
    program.end();
    throw new Error(`${name} is refused: ${reason}`);
  }

  /** A program that has failed once is not started again. */
  function get(name) {
    if (!started.has(name)) started.set(name, start(name));
    return started.get(name);
  }

  /** @returns `{ sides, reasons }`: why an opponent is missing */
  async function sidesOf({ name, ours, against }) {
    const sides = [{ name: ours, program: await get(ours), request: name }];
    const reasons = [];
    const own = against.filter((one) => typeof one !== 'string');
    for (const { side, program, request } of own) sides.push({ name: side, program: await get(program), request });
    const others = against.filter((one) => typeof one === 'string');
    for (const other of own.length > 0 ? [] : [...others, ...added])
      try {
        const program = await get(other);
        if (!does(program.hello, name)) continue;
        for (const [work, way] of requestsOf(program.hello, name))
          sides.push(
            way === ''
              ? { name: other, program, request: work }
              : { name: `${other} (${way})`, program, request: `${work}:${way}` },
          );
      } catch (error) {
        reasons.push(error.message);
      }
    if (sides.length === 1) throw new Error(reasons.join('; ') || 'no opponent does this');
    return { sides, reasons };
  }

  /** The first lines of all programs that run. */
  async function hellos() {
    const all = await Promise.allSettled([...started].map(async ([name, program]) => [name, (await program).hello]));
    return Object.fromEntries(all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
  }

  async function end() {
    for (const program of started.values()) (await program.catch(() => undefined))?.end();
  }

  return { sidesOf, hellos, end };
}
