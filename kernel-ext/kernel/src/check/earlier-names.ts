/**
 * Two mistakes of tslab's translation, put right before it begins. It turns a name from an earlier cell into `exports.name`,
 * but also where the name is that of a property, and not where a property is written short:
 *
 *     const { p: share } = learn();   became   const { exports, p: share } = exports.learn();
 *     show({ p });                    stayed   exports.show({ p });
 *
 * A name that was made anew here has no symbol, so tslab leaves it as it is.
 */
import type * as Ts from '@tslab/typescript-for-tslab';

/** The file in which tslab keeps the declarations of earlier cells. */
const EARLIER = '__prev__.d.ts';

/** A transformer that goes before tslab's own. */
export function fixEarlierNames(ts: typeof Ts, checker: Ts.TypeChecker): Ts.TransformerFactory<Ts.SourceFile> {
  const isEarlier = (symbol: Ts.Symbol | undefined): boolean =>
    symbol?.declarations?.some((declaration) => declaration.getSourceFile().fileName.endsWith(`/${EARLIER}`)) ?? false;

  return (context) => {
    const { factory } = context;
    const visit = (original: Ts.Node): Ts.Node => {
      const node = ts.visitEachChild(original, visit, context);
      if (ts.isBindingElement(node) && node.propertyName && ts.isIdentifier(node.propertyName)) {
        const { dotDotDotToken, propertyName, name, initializer } = node;
        return factory.updateBindingElement(
          node,
          dotDotDotToken,
          factory.createIdentifier(propertyName.text),
          name,
          initializer,
        );
      }
      if (ts.isShorthandPropertyAssignment(original) && ts.isShorthandPropertyAssignment(node)) {
        if (!isEarlier(checker.getShorthandAssignmentValueSymbol(original))) return node;
        const { text } = node.name;
        const value = factory.createPropertyAccessExpression(factory.createIdentifier('exports'), text);
        const byDefault = node.objectAssignmentInitializer; // `({ p = 1 } = ...)`
        return factory.createPropertyAssignment(text, byDefault ? factory.createAssignment(value, byDefault) : value);
      }
      return node;
    };
    return (file) => ts.visitEachChild(file, visit, context);
  };
}
