/** What is made of the measured times: medians, quartiles, and which rounds the machine spent in which phase. */

/** The value below which a share `q` of the values lies, between two of them in proportion. */
export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const low = Math.floor(place);
  return sorted[low] + (place - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
}

export const median = (values) => quantile(values, 0.5);

/** A shared machine has been seen to take 1.9 times as long for minutes; its ordinary trembling stays below a fifth. */
const SLOWER = 1.4;

/** The probe's time in the fast phase: that of its fastest tenth, for a probe is delayed but never hurried. */
export const fastProbe = (probes) => quantile(probes, 0.1);

/** Threads that spin together lose far more than the core that they wait for, so a turn is worth nothing long before it is halved. */
const WAITED = 0.1;

/** The rounds in which nobody had to wait for a core. @param rounds as `comparable` takes them */
export const undisturbed = (rounds) =>
  rounds.filter(({ turns }) => Object.values(turns).every(({ waited }) => waited <= WAITED));

/**
 * The rounds that can be compared: those in which every turn fell into the same phase, of the phase that has more of them.
 *
 * @param rounds `{ turns: { SIDE: { ms, probe, waited } } }`; `waited` is the share of its time that a program waited for a core
 * @param fast the probe's time in the fast phase
 */
export function comparable(rounds, fast) {
  const phaseOf = ({ turns }) => {
    const slow = Object.values(turns).map(({ probe }) => probe > SLOWER * fast);
    return slow.every((is) => is) ? 'slow' : slow.some((is) => is) ? 'mixed' : 'fast';
  };
  const of = (phase) => undisturbed(rounds).filter((round) => phaseOf(round) === phase);
  const [quick, slow] = [of('fast'), of('slow')];
  return slow.length > quick.length ? { phase: 'slow', rounds: slow } : { phase: 'fast', rounds: quick };
}

/**
 * Each side's median, and how often ours fits into that of the fastest opponent.
 *
 * @param ours the name of our side
 * @returns `{ ms: { SIDE: median }, best, ratio, low, high }`; low and high are the quartiles of the ratio within one round
 */
export function compare(rounds, ours) {
  const sides = Object.keys(rounds[0].turns);
  const timesOf = (side) => rounds.map(({ turns }) => turns[side].ms);
  const ms = Object.fromEntries(sides.map((side) => [side, median(timesOf(side))]));
  const best = sides.filter((side) => side !== ours).reduce((a, b) => (ms[b] < ms[a] ? b : a));
  const ratios = rounds.map(({ turns }) => turns[best].ms / turns[ours].ms);
  return { ms, best, ratio: ms[best] / ms[ours], low: quantile(ratios, 0.25), high: quantile(ratios, 0.75) };
}

/**
 * Whether two programs came to the same numbers.
 *
 * @param isLoss losses are compared one by one; results of an operation by the largest, for some of them are nearly 0
 * @returns the largest relative difference
 */
export function difference(a, b, isLoss) {
  if (a.length !== b.length || a.length === 0) return Infinity;
  const largest = Math.max(...a.map(Math.abs));
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]) / (isLoss ? Math.abs(value) : largest)));
}
