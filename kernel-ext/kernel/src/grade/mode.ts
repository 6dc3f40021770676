/** Whether this kernel grades. The autograder says so in the kernel's environment, which no cell sees. */

/** Submissions are run behind a fence, and what a cell prints is all that is shown of it. */
export const IS_GRADING: boolean = process.env.NABLA_GRADING === '1';

/** While grading, a cell may take so long; nobody is there to interrupt it. */
export const CELL_SECONDS: number = Number(process.env.NABLA_GRADING_CELL_SECONDS) || 20;

/** While grading, a process may write so much, into its temporary folder and to the page together: others share the disk. */
export const MOST_WRITTEN_MB = 1024;

/** While grading, what a cell shows beside its text may have so many characters. */
export const SHOWN_MOST = 10_000_000;

/** No line that a runner writes is longer than this, nor is more than this held back: a hostile one must not fill the supervisor. */
export const LONGEST_LINE: number = (IS_GRADING ? 16 : 400) * 2 ** 20;
