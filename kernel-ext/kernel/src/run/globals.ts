/** What every cell may use without an import, as TypeScript declares it. */
export const GLOBALS: string = '';
