/**
 * How the names of a cell reach later cells. tslab has a cell end with `export { a, f }`, which would become copies: a later `a = 2`
 * would not reach the `a` that `f` sees. So instead each name is handed over, before anything else runs, as a pair of functions:
 *
 *     __share("a", () => a, (value) => { a = value; });
 *
 * Names that a cell imports stay exports. A dynamic `import(x)` becomes `__import(x)`, which the runner gives.
 */
import type * as Ts from '@tslab/typescript-for-tslab';

/** A transformer of the cell as a JavaScript module; the specifiers that it imports are added to `imports`. */
export function shareNames(ts: typeof Ts, imports: string[]): Ts.TransformerFactory<Ts.SourceFile> {
  return (context) => {
    const { factory: f } = context;
    const share = (local: string, name: string): Ts.Statement => {
      const set = f.createBinaryExpression(
        f.createIdentifier(local),
        ts.SyntaxKind.EqualsToken,
        f.createIdentifier('value'),
      );
      const value = f.createParameterDeclaration(undefined, undefined, 'value');
      const arrow = (parameters: Ts.ParameterDeclaration[], body: Ts.ConciseBody): Ts.Expression =>
        f.createArrowFunction(undefined, undefined, parameters, undefined, undefined, body);
      const setter = arrow([value], f.createBlock([f.createExpressionStatement(set)]));
      const call = f.createCallExpression(f.createIdentifier('__share'), undefined, [
        f.createStringLiteral(name),
        arrow([], f.createIdentifier(local)),
        setter,
      ]);
      return f.createExpressionStatement(call);
    };
    const dynamic = (node: Ts.Node): Ts.Node => {
      const visited = ts.visitEachChild(node, dynamic, context);
      if (!ts.isCallExpression(visited) || visited.expression.kind !== ts.SyntaxKind.ImportKeyword) return visited;
      return f.updateCallExpression(visited, f.createIdentifier('__import'), undefined, visited.arguments);
    };
    return (file) => {
      const imported = new Set<string>();
      const shared: Ts.Statement[] = [];
      const rest: Ts.Statement[] = [];
      for (const statement of file.statements) {
        if (ts.isImportDeclaration(statement)) {
          for (const name of namesOf(ts, statement)) imported.add(name);
          if (ts.isStringLiteral(statement.moduleSpecifier)) imports.push(statement.moduleSpecifier.text);
        }
      }
      for (const statement of file.statements) {
        const clause = ts.isExportDeclaration(statement) && !statement.moduleSpecifier && statement.exportClause;
        if (!clause || !ts.isNamedExports(clause)) {
          rest.push(dynamic(statement) as Ts.Statement);
          continue;
        }
        const kept = clause.elements.filter((one) => imported.has((one.propertyName ?? one.name).text));
        for (const one of clause.elements)
          if (!kept.includes(one)) shared.push(share((one.propertyName ?? one.name).text, one.name.text));
        rest.push(f.createExportDeclaration(undefined, false, f.createNamedExports(kept)));
      }
      return f.updateSourceFile(file, [...shared, ...rest]);
    };
  };
}

function namesOf(ts: typeof Ts, { importClause }: Ts.ImportDeclaration): string[] {
  const { name, namedBindings } = importClause ?? {};
  const names = name ? [name.text] : [];
  if (namedBindings && ts.isNamespaceImport(namedBindings)) names.push(namedBindings.name.text);
  else if (namedBindings) names.push(...namedBindings.elements.map((one) => one.name.text));
  return names;
}

/** How tslab hands over a cell's value. What stands in its place is as long, so that source maps stay true. */
const LAST_EXPRESSION = /^([\s\S]*\n|)export const (tsLastExpr\d*) = /;

/**
 * The same as text, in one line put before it, for a module whose only word to others is the `export { a, f }` at its end. Most cells are
 * such, and this spares them the second translation.
 * @returns undefined when a translation is needed
 */
export function shareNamesInText(js: string): string | undefined {
  const end = js.lastIndexOf('export {');
  const body = js.slice(0, Math.max(end, 0)).replace(LAST_EXPRESSION, '$1exports.$2      = ');
  const list = /^export \{([^}]*)\};\s*$/.exec(js.slice(end))?.[1];
  if (list === undefined || /\b(?:import|export)\b/.test(body)) return undefined;
  const shares = list.split(',').map((one) => {
    const [local = '', name = local] = one.trim().split(' as ');
    return local && `__share("${name}", () => ${local}, (value) => { ${local} = value; });`;
  });
  return `${shares.join(' ')}\n${body}`;
}
