/**
 * A wrong answer that several exercises have to catch: gradients by trying instead of by deriving, as exactly as that goes. Central differences
 * with four steps leave an error of the order h to the power 8, and the case with large arrays takes too long.
 *
 * @param loss an expression, or a call, that gives the loss of the arrays as they are
 * @returns the text of a function `slope`: the gradient with respect to an array
 */
export function eighthOrder(loss: string): string {
  return `const slope = (array: Tensor): Tensor => {
  const gradient = zeros(array.shape);
  for (let i = 0; i < array.data.length; i++) {
    const before = array.data[i];
    [4 / 5, -1 / 5, 4 / 105, -1 / 280].forEach((weight, k) => {
      const h = (k + 1) * 1e-2;
      array.data[i] = before + h;
      const above = ${loss};
      array.data[i] = before - h;
      gradient.data[i] += (weight * (above - ${loss})) / 1e-2;
    });
    array.data[i] = before;
  }
  return gradient;
};`;
}
