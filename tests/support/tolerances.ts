/** Named tolerances, each with its reason. */

/** Central differences in float64 with h = 1e-5: truncation about h^2, rounding about 1e-16 / h. */
export const CENTRAL_DIFFERENCE = 1e-7;

/** A sum of up to a thousand float64 terms, relative to its size. */
export const FLOAT64_SUM = 1e-12;

/** The same in float32, which keeps about 7 digits. */
export const FLOAT32_SUM = 1e-5;

/** A shift of 1e4 takes four of float64's sixteen digits from a score of about 1. */
export const SHIFTED_SCORES = 1e-10;

/** A function of one float32 number, computed in float32: 30 units of its last digit, which the slope of gelu's tanh form loses where 1 - t^2 cancels. */
export const FLOAT32_FUNCTION = 2e-6;

/** The same formulas in float64, in another order of operations: a few digits of sixteen. */
export const TORCH_FLOAT64 = 1e-12;
