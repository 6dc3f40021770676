/** JupyterLab breaks the lines of an error anywhere, in the middle of a word or a number. So long lines come broken, between words. */

/** Fits beside the file browser on a screen of 1280 points. */
const LINE_MOST = 107;

/** @returns the line, or the rows that it is broken into */
export function wrapped(line: string): string[] {
  const [first = '', ...words] = line.split(' ');
  const rows = [first];
  for (const word of words) {
    const longer = `${rows.at(-1)} ${word}`;
    if (longer.length <= LINE_MOST) rows[rows.length - 1] = longer;
    else rows.push(word);
  }
  return rows;
}
