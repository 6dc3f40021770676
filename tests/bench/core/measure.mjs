/** Times one work: who takes part, do they agree, how many steps make a turn, then rounds in which each has one turn. */
import { checking, readMilliseconds, readNumbers, timing } from './protocol.mjs';
import { comparable, compare, difference, fastProbe, undisturbed } from './statistics.mjs';

const CHECKED_STEPS = 5;
/** float32 has 7 digits; sums in another order, over five steps, spend two of them. */
const AGREEMENT = 1e-4;
/** An opponent so far behind the best one decides nothing, and each of its turns would take the time of all the others. */
const HOPELESS = 5;
const LEAST_ANSWERS = 5;
/** Rounds take 2 s where nothing disturbs them. */
const PATIENCE_MS = 20_000;

/**
 * @param all the sides of the work, ours first: `{ name, program, request }`
 * @param pace `{ rounds, turnMs, warmMs }`
 * @param probe takes a probe of the machine
 * @param probes all of them with this number of threads; more are added
 * @returns `{ phase, rounds, taken, turns, behind, reasons, ms, best, ratio, low, high, aboveNs }`; `behind` has those that took no part in the
 *   rounds, `reasons` why others could not
 * @throws Error when two sides compute different things, or none is left to compare with
 */
export async function measure(all, { pace, probe, probes }) {
  const { sides, reasons } = await agreeing(all);
  const [ours, ...theirs] = sides;
  for (const side of sides) await calibrate(side, pace);
  const limit = HOPELESS * Math.min(...theirs.map(({ stepMs }) => stepMs));
  const behind = theirs.filter(({ stepMs }) => stepMs > limit);
  const rounds = await takeRounds(
    sides.filter((side) => !behind.includes(side)),
    { wanted: pace.rounds, probe, probes },
  );
  const used = usedOf(rounds, fastProbe(probes), pace.rounds / 2);
  const result = compare(used.rounds, ours.name);
  return {
    phase: used.phase,
    rounds: used.rounds.length,
    taken: rounds.length,
    turns: rounds.map(({ turns }) => turns),
    reasons,
    behind: Object.fromEntries(behind.map(({ name, stepMs }) => [name, stepMs])),
    ...result,
    aboveNs: (result.ms[ours.name] - result.ms[result.best]) * 1e6,
  };
}

/** The rounds that count. A machine that never settles leaves a few that agree by chance: then all of them say more, if not much. */
function usedOf(rounds, fast, enough) {
  const same = comparable(rounds, fast);
  if (same.rounds.length >= enough) return same;
  const quiet = undisturbed(rounds);
  return quiet.length >= enough ? { phase: 'mixed', rounds: quiet } : { phase: 'disturbed', rounds };
}

/** Those sides that can do the work. Our own must, and all that can must come to the same numbers. */
async function agreeing([ours, ...theirs]) {
  const numbersOf = async ({ program, request }) => readNumbers(await program.ask(checking(request, CHECKED_STEPS)));
  const expected = await numbersOf(ours);
  const sides = [ours];
  const reasons = [];
  for (const side of theirs) {
    let numbers;
    try {
      numbers = await numbersOf(side);
    } catch (error) {
      reasons.push(`${side.name}: ${error.message}`);
      continue;
    }
    const apart = difference(numbers, expected, /^(mlp|hand)/.test(side.request));
    if (!(apart <= AGREEMENT))
      throw new Error(`${side.name} and ${ours.name} differ: ${numbers.join(' ')} and ${expected.join(' ')}`);
    sides.push(side);
  }
  if (sides.length === 1) throw new Error(reasons.join('; '));
  return { sides, reasons };
}

/**
 * Finds the steps that take about one turn, and warms up meanwhile: compilers, caches, pools. The fastest answer counts, for one that
 * was held up would leave the rounds with too few steps.
 */
async function calibrate(side, { turnMs, warmMs }) {
  let spent = 0;
  side.stepMs = Infinity;
  side.steps = 1;
  for (let asked = 0; asked < LEAST_ANSWERS || spent < warmMs; asked++) {
    const ms = readMilliseconds(await side.program.ask(timing(side.request, side.steps)));
    spent += ms;
    side.stepMs = Math.min(side.stepMs, ms / side.steps);
    const enough = Math.max(1, Math.round(turnMs / Math.max(side.stepMs, 1e-6)));
    side.steps = Math.min(enough, side.steps * 8);
    if (side.steps === 1 && spent > warmMs * 2) return; // each of them takes more than a turn
  }
}

async function takeRounds(sides, { wanted, probe, probes }) {
  const rounds = [];
  const start = performance.now();
  while (rounds.length < 3 * wanted && performance.now() - start < PATIENCE_MS) {
    const first = rounds.length % sides.length; // in each round another one begins
    const turns = {};
    for (const side of [...sides.slice(first), ...sides.slice(0, first)]) {
      const before = probe();
      const ms = readMilliseconds(await side.program.ask(timing(side.request, side.steps)));
      const after = probe();
      probes.push(before, after);
      turns[side.name] = { ms: ms / side.steps, probe: Math.max(before, after), waited: side.program.waitedMs / ms };
    }
    rounds.push({ turns });
    if (comparable(rounds, fastProbe(probes)).rounds.length >= wanted) break;
  }
  return rounds;
}
