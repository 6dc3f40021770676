/** JSON.parse keeps the last of two equal names and says nothing; where a name may not come twice, this finds out. */

const QUOTE = '"'.charCodeAt(0);
const BACKSLASH = '\\'.charCodeAt(0);
const BLANKS = [0x20, 0x09, 0x0a, 0x0d]; // what JSON calls white space

/**
 * The first name that an object in a JSON text has twice.
 *
 * @param text JSON that JSON.parse has accepted
 * @returns undefined when every name is alone in its object
 */
export function duplicateKey(text: string): string | undefined {
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '{' || char === '[')
      open.push(new Set()); // a list has no names: its set stays empty
    else if (char === '}' || char === ']') open.pop();
    else if (char === '"') {
      const end = endOfString(text, at);
      if (isKey(text, end)) {
        const name = JSON.parse(text.slice(at, end)) as string; // "\u0061" and "a" are the same name
        const names = open[open.length - 1];
        if (names.has(name)) return name;
        names.add(name);
      }
      at = end - 1;
    }
  }
  return undefined;
}

/** The place after the closing quote. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at + 1;
}

function isKey(text: string, after: number): boolean {
  while (BLANKS.includes(text.charCodeAt(after))) after++;
  return text[after] === ':';
}
