/** Places in the JavaScript that runs, as places in the TypeScript that was written. */
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';

/** A line and a column, both from 0. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** tslab puts one line of its own before each cell. */
const LINES_BEFORE = 1;

/** @param maps source maps, each a step back from the JavaScript; decoded when they are first asked */
export function positionsOf(maps: readonly string[]): (line: number, column: number) => Position | undefined {
  let steps: readonly TraceMap[] | undefined;
  return (line, column) => {
    steps ??= maps.map((map) => new TraceMap(map));
    let at = { line: line + 1, column };
    for (const step of steps) {
      const found = originalPositionFor(step, at);
      if (found.line === null || found.column === null) return undefined;
      at = { line: found.line, column: found.column };
    }
    const own = at.line - 1 - LINES_BEFORE;
    return own < 0 ? undefined : { line: own, column: at.column };
  };
}
