/**
 * `const fs = await import("node:fs")` has a type that TypeScript makes up, member for member with a `default` more, and some of its
 * members cannot be named in a declaration. Said in short, the type can: `typeof import("node:fs") & { default: typeof import("node:fs") }`.
 */
import type * as Ts from '@tslab/typescript-for-tslab';

/** The cell with the types of its dynamic imports in short; its lines stay where they are. */
export function nameDynamicImports(ts: typeof Ts, code: string): string {
  let named = '';
  let done = 0;
  const visit = (node: Ts.Node): void => {
    const call = ts.isAwaitExpression(node) && ts.isCallExpression(node.expression) ? node.expression : undefined;
    const from = call?.arguments[0];
    if (call?.expression.kind === ts.SyntaxKind.ImportKeyword && from && ts.isStringLiteral(from)) {
      const type = `typeof import(${JSON.stringify(from.text)})`;
      named += `${code.slice(done, node.getStart())}(${node.getText()} as ${type} & { default: ${type} })`;
      done = node.end;
    } else ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('cell.ts', `${code}\nexport {};`, ts.ScriptTarget.Latest, true));
  return named + code.slice(done);
}
