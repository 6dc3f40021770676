/**
 * Which line of a cell a line of the translated JavaScript came from.
 *
 * tslab's translation keeps the order of lines but drops types and adds lines of its own, and gives no source map. So the
 * lines are aligned as a diff would: the order is kept, and the words that the pairs share are as many as possible.
 *
 * @returns for each JavaScript line (from 0) the line of the cell (from 0)
 */
export function mapLines(js: string, source: string): number[] {
  const words = (line: string): Set<string> => new Set(line.match(/\w+|"[^"]*"|'[^']*'/g) ?? []);
  const left = js.split('\n').map(words);
  const right = source.split('\n').map(words);
  const width = right.length + 1;
  const best = new Float64Array((left.length + 1) * width);
  const shared = (i: number, j: number): number => {
    const [a, b] = [left[i] ?? new Set(), right[j] ?? new Set()];
    let count = 0;
    for (const word of a) if (b.has(word)) count++;
    return count === 0 ? 0 : count / Math.sqrt(a.size * b.size);
  };
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      const pair = shared(i, j) + (best[(i + 1) * width + j + 1] ?? 0);
      best[i * width + j] = Math.max(pair, best[(i + 1) * width + j] ?? 0, best[i * width + j + 1] ?? 0);
    }
  }
  const lines: number[] = [];
  for (let i = 0, j = 0; i < left.length; i++) {
    while (j < right.length - 1 && best[i * width + j] === best[i * width + j + 1]) j++;
    lines.push(Math.min(j, right.length - 1));
    if (best[i * width + j] !== best[(i + 1) * width + j]) j++;
  }
  return lines;
}
