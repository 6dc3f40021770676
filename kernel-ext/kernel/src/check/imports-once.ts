/** The modules that a file names, for a file that is parsed again and again. */
import type * as Ts from '@tslab/typescript-for-tslab';
import type { Versioned } from './documents.js';

/** `import("nabla")`, `from "nabla"`, `import "nabla"` */
const MODULE_NAMED = /\b(?:import|from)\s*\(?\s*(?:typeof\s*)?["']([^"'\n]*)["']/g;

/**
 * What earlier cells declared names a module at each use: `import("nabla").Tensor`. TypeScript takes over the structure of the last program
 * only when a file imports the same modules, and would count one use more as a change. So each module is listed once, in a fixed order.
 */
export function withImportsOnce(ts: typeof Ts, file: Versioned): Versioned {
  const literals = new Map<string, Ts.StringLiteral>();
  const visit = (node: Ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier))
      literals.set(node.moduleSpecifier.text, node.moduleSpecifier);
    else if (
      ts.isImportTypeNode(node) &&
      ts.isLiteralTypeNode(node.argument) &&
      ts.isStringLiteral(node.argument.literal)
    )
      literals.set(node.argument.literal.text, node.argument.literal);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [from] = node.arguments;
      if (from && ts.isStringLiteral(from)) literals.set(from.text, from);
    }
    ts.forEachChild(node, visit);
  };
  for (const { 1: module = '', index } of file.text.matchAll(MODULE_NAMED))
    if (!literals.has(module)) visit(statementAt(file, index)); // most uses name a module that is known by then
  const imports = [...literals.keys()].sort().map((text) => literals.get(text));
  return Object.assign(file, { imports, moduleAugmentations: [], ambientModuleNames: [] });
}

function statementAt({ statements }: Ts.SourceFile, position: number): Ts.Node {
  let [low, high] = [0, statements.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((statements[middle] as Ts.Node).end <= position) low = middle + 1;
    else high = middle;
  }
  return statements[low] as Ts.Node;
}
