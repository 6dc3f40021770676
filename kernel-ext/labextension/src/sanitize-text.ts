/** Makes a text of somebody else's figure harmless: links only to the web, styles that cannot fetch anything. */

/** What Plotly decodes in an attribute; judged after decoding, or `&#106;avascript:` would pass. */
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  nbsp: ' ',
  quot: '"',
  apos: "'",
  colon: ':',
  lpar: '(',
};
const KNOWN_TAGS: ReadonlySet<string> = new Set(['a', 'b', 'br', 'em', 'i', 's', 'span', 'strong', 'sub', 'sup', 'u']);
const SAFE_PROPERTIES: ReadonlySet<string> = new Set([
  'color',
  'fill',
  'font-family',
  'font-size',
  'font-style',
  'font-weight',
  'opacity',
  'text-decoration',
]);
const SAFE_STYLE_VALUE = /^(?:[\w\s#.,%'-]|rgba?\([\d\s.,%]*\)|hsla?\([\d\s.,%]*\))*$/i;

/** The text with every tag rebuilt from what is known to be safe; text without tags is returned as it is. */
export function sanitizeText(text: string): string {
  let safe = text;
  // CSS reads `url(` as something to load; `url (` it does not, and a reader hardly sees the difference.
  if (/url\(/i.test(safe)) safe = safe.replace(/url\(/gi, 'url (');
  if (!safe.includes('<')) return safe;
  // A removed tag may have stood inside another, which becomes one only now; ten layers of that are no accident.
  for (let pass = 0; pass < 10; pass++) {
    const before = safe;
    safe = safe.replace(/<[^<>]*>/g, rebuildTag);
    if (safe === before) return safe;
  }
  return safe.replaceAll('<', '&lt;');
}

/** Whether a link may stay: an absolute web or mail address, whatever a template puts behind its scheme. */
export function isSafeLink(address: string): boolean {
  return (
    /^(?:https?:\/\/[^\s/\\%]|mailto:)/i.test(decodeEntities(address)) && !hasControlCharacter(decodeEntities(address))
  );
}

/** Keeps the declarations of a style attribute that set colours and letters, and nothing that names a resource. */
export function safeStyle(style: string): string {
  return decodeEntities(style)
    .split(';')
    .filter((declaration) => {
      const colon = declaration.indexOf(':');
      const property = declaration.slice(0, colon).trim().toLowerCase();
      return colon > 0 && SAFE_PROPERTIES.has(property) && SAFE_STYLE_VALUE.test(declaration.slice(colon + 1));
    })
    .map((declaration) => declaration.trim())
    .join('; ');
}

function rebuildTag(tag: string): string {
  const parts = /^<(\/?)([a-z]+)(?:[\s/][\s\S]*|)>$/i.exec(tag);
  const name = parts?.[2]?.toLowerCase() ?? '';
  // Not a tag that Plotly draws: only a comparison such as `x < 3 and y > 2` keeps its signs.
  if (!KNOWN_TAGS.has(name)) return /^<\s*[\w.+-][^=:"'&]*>$/.test(tag) || /^<\/?\w+>$/.test(tag) ? tag : '';
  if (parts?.[1] === '/') return `</${name}>`;
  const style = safeStyle(attribute(tag, 'style')).replaceAll('"', "'");
  const styled = style === '' ? '' : ` style="${style}"`;
  const href = attribute(tag, 'href');
  if (name !== 'a' || !isSafeLink(href)) return `<${name}${styled}>`;
  return `<a href="${href.replaceAll('"', '%22')}" target="_blank"${styled}>`;
}

function attribute(tag: string, name: string): string {
  const match = new RegExp(`(?:^|[\\s"'])${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'i').exec(tag);
  return match?.[1] ?? match?.[2] ?? '';
}

function decodeEntities(text: string): string {
  return text.replace(/&(#\d+|#x[\da-f]+|[a-z]+);?/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 32) return true;
  return false;
}
