/**
 * tslab lets a cell await at its top level: it takes the compiler's complaint about that as a sign and drops it. It knows the complaint
 * about `await x` alone; the one about `for await` is put into the same words here, with the place of its `await`.
 */
import type * as Ts from '@tslab/typescript-for-tslab';

/** "'await' expressions are only allowed within async functions" */
const AWAIT = 1308;

/** "'for await' loops are only allowed within async functions", inside and outside of modules */
const FOR_AWAIT: readonly number[] = [1103, 1432, 1431];

export function forAwaitAsAwait(ts: typeof Ts, diagnostics: readonly Ts.Diagnostic[]): readonly Ts.Diagnostic[] {
  return diagnostics.map((diagnostic) => {
    const { code, file, start } = diagnostic;
    if (!FOR_AWAIT.includes(code) || file === undefined || start === undefined) return diagnostic;
    const at = file.text.indexOf('await', start);
    return isTopLevel(ts, file, start) ? { ...diagnostic, code: AWAIT, start: at, length: 'await'.length } : diagnostic;
  });
}

function isTopLevel(ts: typeof Ts, file: Ts.SourceFile, position: number): boolean {
  let isTop = true;
  const visit = (node: Ts.Node): void => {
    if (position < node.pos || position >= node.end) return;
    if (ts.isFunctionLike(node)) isTop = false;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return isTop;
}
