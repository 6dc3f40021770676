/** The logarithm of a sum of powers, right and wrong, for the judge. */

/** Numbers that probabilities are kept above by those who take their logarithm. */
export const FLOORS: readonly number[] = [1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16];

export const largestOf = (row: Float64Array): number =>
  row.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);

/** The logarithm of the sum of the powers of a row. @param by what is taken away first @param extra is added to the sum */
export function logTotalOf(row: Float64Array, by: number = largestOf(row), extra = 0): number {
  return by + Math.log(row.reduce((sum, value) => sum + Math.exp(value - by), 0) + extra);
}
