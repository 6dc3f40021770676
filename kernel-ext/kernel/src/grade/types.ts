/**
 * The seam between the kernel and a grader: the module that knows the exercises. It is loaded into the supervisor, where no learner's code
 * runs. The kernel knows nothing of a course beyond these types.
 */

export type Numbers =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array;

export type Dtype = 'float32' | 'float64' | 'int8' | 'int16' | 'int32' | 'uint8' | 'uint16' | 'uint32';

/** An array with a shape, in row-major order. */
export interface ArrayValue {
  readonly $array: { readonly dtype: Dtype; readonly shape: readonly number[]; readonly data: Numbers };
}

/** What goes into the learner's function and what comes out of it: plain data, bounded, without cycles, numbers to the last bit. */
export type Value =
  | number
  | string
  | boolean
  | bigint
  | null
  | undefined
  | ArrayValue
  | readonly Value[]
  | { readonly [name: string]: Value };

/** Why there is no value. The message is a line for the learner. */
export interface Failure {
  /** `value`: something came that cannot be graded, as a function, a cycle or a million numbers. */
  readonly kind: 'threw' | 'time' | 'memory' | 'died' | 'value';
  readonly message: string;
}

/** What came of one call. */
export type Output = { readonly value: Value } | { readonly failure: Failure };

export interface Verdict {
  readonly passed: boolean;
  readonly points: number;
  /** What the learner reads. While grading, it must show no hidden case. */
  readonly text: string;
}

/** One run of the learner's solution over all cases. */
export interface Attempt {
  /** The arguments of each call, in order; none for an answer. */
  readonly calls: readonly (readonly Value[])[];
  /** @param outputs of each call; after one that ended the process, the rest failed as it did. Of an answer, the answer alone */
  judge(outputs: readonly Output[]): Verdict;
}

export interface GradedExercise {
  /** A function is called; an answer is a value. */
  readonly kind: 'function' | 'answer';
  /** For all calls together. The memory counts from what the process has before them. */
  readonly limits: { readonly seconds: number; readonly memoryMb: number };
  begin(): Attempt;
}

/** Of each package, what a submission may not have: names, `*Backward` for all that end so, or files below its folder, as `dist/autograd/`. */
export type Withheld = Readonly<Record<string, readonly string[]>>;

export interface Grader {
  readonly withheld: Withheld;
  exercise(id: string): GradedExercise | undefined;
  /** The next hint. @throws Error when there is no such exercise */
  hint(id: string): string;
  /** All exercises, and how far the learner is. */
  overview(): string;
}

export interface GraderOptions {
  readonly isGrading: boolean;
  /** From which the hidden cases are derived; only where grading is done. */
  readonly secret: string | undefined;
  /** Of the notebook. */
  readonly folder: string;
}

/** What a grader module exports. */
export interface GraderModule {
  createGrader(options: GraderOptions): Grader | Promise<Grader>;
}
