/**
 * x times a factor that falls to 0 faster than x grows, as in x e^(-x^2): at infinity the product is its limit 0, and not the NaN of Infinity times 0.
 *
 * @param x any number, infinite ones too
 * @param factor what it is multiplied by, 0 where x is infinite
 * @example
 * timesVanishing(-Infinity, Math.exp(-Infinity)); // 0
 */
export function timesVanishing(x: number, factor: number): number {
  return factor === 0 ? 0 : x * factor;
}
