/** Reads the figure out of an output: an object, or the JSON text of one as some kernels send it. */
export function parseFigure(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw new SyntaxError('The figure is a text that is not JSON');
  }
}
