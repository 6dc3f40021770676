/** Markdown as it is typed: backslashes are LaTeX's, and only a backtick needs one before it. */
export function prose(parts: TemplateStringsArray): string {
  return (parts.raw[0] ?? '').replaceAll('\\`', '`');
}
