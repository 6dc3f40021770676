/** An array as readable text: its numbers, its kind and its shape. */
import { assertTensor, dtypeOf, type Nested, shapeText, type Tensor } from './tensor.js';
import { toNested } from './view.js';

/** Longer axes show this many elements at each end. */
const EDGE = 4;

/**
 * The numbers in rows, then dtype and shape; long axes are cut in the middle.
 *
 * @param digits significant digits, 1 to 17
 * @example
 * format(array([[1, 2.5], [3, 4]])); // "[[1, 2.5],\n [3, 4]]  float64 [2, 2]"
 */
export function format(x: Tensor, digits = 5): string {
  assertTensor(x, 'x');
  const number = (value: number): string => String(Number(value.toPrecision(digits)));
  const text = (part: Nested, indent: string): string => {
    if (typeof part === 'number') return number(part);
    const list = part as readonly Nested[];
    const isCut = list.length > 2 * EDGE + 1;
    const shown = isCut ? [...list.slice(0, EDGE), ...list.slice(-EDGE)] : list;
    const pieces = shown.map((child) => text(child, `${indent} `));
    if (isCut) pieces.splice(EDGE, 0, '...');
    return `[${pieces.join(Array.isArray(list[0]) ? `,\n${indent} ` : ', ')}]`;
  };
  return `${text(toNested(x), '')}  ${dtypeOf(x)} ${shapeText(x.shape)}`;
}
