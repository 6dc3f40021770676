/** A submission that wants more points than it is worth, or harm, and what it must get. */
export interface Cheat {
  readonly name: string;
  /** What it tries. */
  readonly tries: string;
  /** The student's cells; the grade cell follows. */
  readonly cells: readonly string[];
  /** The grade cell, which is the teacher's; for `square` where nothing else is said. */
  readonly grade?: string;
  /** What its honest part is worth. */
  readonly points: number;
  /** Files beside the notebook, by their paths. */
  readonly files?: Readonly<Record<string, string>>;
  /** Whether the type checker is expected to refuse a cell of it. */
  readonly isRefused?: boolean;
  /** What the outputs must not show. */
  readonly hides?: RegExp;
}

/** Cells are written as students write them: without types. */
export const loose = (code: string): string => `// @strict: false\n${code}`;

/** A wrong square, with something done on the way. */
export const wrongSquare = (action: string): string => loose(`const square = (x) => { ${action}; return -1; };`);

/** A right square, with something done on the way. */
export const rightSquare = (action: string): string => loose(`const square = (x) => { ${action}; return x * x; };`);

/** The grade cell with little time, for what does not end. */
export const SHORT: string = 'grade("short", square)';
