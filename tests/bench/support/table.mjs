/** A table for the terminal that is Markdown too, so that it can go into the docs as it is. */
export function printTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((row) => String(row[column]).length)));
  const line = (cells) => `| ${cells.map((text, i) => String(text).padEnd(widths[i])).join(' | ')} |`;
  const [head, ...body] = rows;
  console.log(line(head));
  console.log(line(widths.map((width) => '-'.repeat(width))));
  for (const row of body) console.log(line(row));
}
