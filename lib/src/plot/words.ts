/** Words in a still: made safe, measured, broken into lines. */

/** Width of a letter as a share of its size, a little more than the mean of the usual fonts: better early than clipped. */
const LETTER = 0.56;

/** A text as XML can carry it. Control characters have no form in XML 1.0, so they are left out. */
export function escapeXml(words: string): string {
  return (
    words
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
  );
}

/** About how wide a text will be, since nothing here knows the reader's fonts. */
export function widthOf(words: string, size: number): number {
  return words.length * size * LETTER;
}

/** A text in lines that fit a width; a word that is too long alone is cut. */
export function wrap(words: string, width: number, size: number): string[] {
  const most = Math.max(4, Math.floor(width / (size * LETTER)));
  const lines: string[] = [];
  for (const word of words.split(/\s+/).filter(Boolean)) {
    const short = word.length > most ? `${word.slice(0, most - 1)}…` : word;
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + 1 + short.length <= most) lines[lines.length - 1] = `${last} ${short}`;
    else lines.push(short);
  }
  return lines;
}

/** One line of text at a place; `start`, `middle` or `end` of it stands there. */
export function text(
  x: number,
  y: number,
  words: string,
  anchor: 'start' | 'middle' | 'end',
  size = 12,
  ink = '#222',
): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" font-size="${size}" fill="${ink}">${escapeXml(words)}</text>`;
}

/** A text that is turned about the place where it stands. */
export function turnedText(
  x: number,
  y: number,
  degrees: number,
  words: string,
  anchor: 'middle' | 'end',
  size = 12,
): string {
  return `<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${degrees})">${text(0, 0, words, anchor, size)}</g>`;
}
