/** What the kernel and a grader say to each other, in the kernel's own words. Types only: the exercises run without the kernel. */
export type {
  ArrayValue,
  Attempt,
  Dtype,
  Failure,
  GradedExercise,
  Grader,
  GraderOptions,
  Numbers,
  Output,
  Value,
  Verdict,
} from 'nabla-kernel/grader';
