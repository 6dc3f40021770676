/**
 * What the kernel and a grader say to each other. The kernel declares the same in its own sources; they are written here again so that the
 * exercises need nothing of it, and a test holds the two together.
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

/** An array with a shape, in row-major order; in the learner's function it is a `Tensor`. */
export interface ArrayValue {
  readonly $array: { readonly dtype: Dtype; readonly shape: readonly number[]; readonly data: Numbers };
}

/** Plain data: what goes into a learner's function and what comes out of it. */
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

/** Why there is no value; the message is a line for the learner. */
export interface Failure {
  readonly kind: 'threw' | 'time' | 'memory' | 'died' | 'value';
  readonly message: string;
}

export type Output = { readonly value: Value } | { readonly failure: Failure };

export interface Verdict {
  readonly passed: boolean;
  readonly points: number;
  readonly text: string;
}

export interface Attempt {
  /** The arguments of each call, in order; none for an answer. */
  readonly calls: readonly (readonly Value[])[];
  judge(outputs: readonly Output[]): Verdict;
}

export interface GradedExercise {
  readonly kind: 'function' | 'answer';
  readonly limits: { readonly seconds: number; readonly memoryMb: number };
  begin(): Attempt;
}

export interface Grader {
  readonly withheld: Readonly<Record<string, readonly string[]>>;
  exercise(id: string): GradedExercise | undefined;
  hint(id: string): string;
  overview(): string;
}

export interface GraderOptions {
  readonly isGrading: boolean;
  readonly secret: string | undefined;
  readonly folder: string;
}
