/** What our kernel has to reach: a share of another kernel's time in the same run, or a number by itself. */

export const UNITS = { 'memory, RSS': 'MB', 'memory, PSS': 'MB' };

export const TARGETS = [
  { measure: 'ready', of: 'tslab', limit: 0.4 },
  { measure: 'ready', of: 'ipykernel', limit: 1 },
  { measure: 'first result', of: 'tslab', limit: 0.6 },
  { measure: 'first result', of: 'ipykernel', limit: 1.6 },
  { measure: 'warm 1 + 1', of: 'tslab', limit: 1 },
  { measure: 'ten lines', of: 'tslab', limit: 0.4 },
  { measure: 'cell 200', ofOwn: 'cell 10', limit: 1.5 },
  { measure: 'figure', limit: 1500 },
  { measure: 'figure, from launch', limit: 1500 },
  { measure: 'completion', limit: 100 },
  { measure: 'printed', of: 'ipykernel', limit: 1 },
  { measure: 'memory, RSS', limit: 260 },
  { measure: 'memory, PSS', limit: 260 },
];

/** One line of the verdict. @param medians of each kernel, by measure */
export function verdict({ measure, of, ofOwn, limit }, medians) {
  const ours = medians.nabla?.[measure];
  const other = of ? medians[of]?.[measure] : medians.nabla?.[ofOwn];
  const isRatio = of !== undefined || ofOwn !== undefined;
  const unit = isRatio ? '' : ` ${UNITS[measure] ?? 'ms'}`;
  const what = of ? `${measure} / ${of}` : ofOwn ? `${measure} / ${ofOwn}` : measure;
  const value = isRatio ? ours / other : ours;
  const digits = isRatio ? 2 : 0;
  const target = `<= ${limit}${unit}`;
  if (!Number.isFinite(value)) return [what, '-', target, 'not measured'];
  const missed = `missed by ${(value - limit).toFixed(digits)}${unit}`;
  return [what, `${value.toFixed(digits)}${unit}`, target, value <= limit ? 'met' : missed];
}
