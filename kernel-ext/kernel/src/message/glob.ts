/** Glob patterns for searching the history: `*` is any text, `?` any one character. */

/**
 * Whether a whole text fits a pattern. Only the last `*` is ever tried again, so the time is at most the product of both
 * lengths; a regular expression made of many `*` could keep the kernel busy for ever.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  let [t, p] = [0, 0];
  let [star, from] = [-1, 0]; // the last `*`, and where its text ends in this try
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      from = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++from;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
