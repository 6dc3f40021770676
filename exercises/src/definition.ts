/** What one exercise is: all that the learner reads, all that the judge knows, in one place. */
import type { Draw } from './draw.js';
import type { Value } from './seam.js';

/** A wrong way that learners take. The judge must see it: `npm run assignments -- verify` tries each. */
export type Mutant = { readonly name: string } & (
  | { readonly from: string; readonly to: string } // a piece of the reference, and what stands in its place
  | { readonly body: string } // a way of its own
);

/** What the judge looks at, in the order in which it teaches. Points are earned when it holds on every case. */
export interface Property {
  readonly name: string;
  readonly points: number;
}

/** One case: what the solution is given, and what is said of its result. */
export interface Trial {
  /** In words, as "a batch of one example". */
  readonly title: string;
  /** The input in figures, for the learner alone; empty when it is too long to read. */
  readonly shown: string;
  /** The arguments; empty for an answer. */
  readonly args: readonly Value[];
  /** Of each property, what is wrong, or undefined. */
  judge(result: Value): readonly (string | undefined)[];
}

interface Common {
  /** As `05.2`: chapter and number. */
  readonly id: string;
  readonly title: string;
  /** What the grade cell hands over: the name of a function or of a number. */
  readonly name: string;
  readonly minutes: number;
  /** Markdown. */
  readonly text: string;
  /** Code that the learner reads and runs but does not write. */
  readonly given?: string;
  /** What is right, as code: two ways that have nothing in common. */
  readonly reference: string;
  readonly alternative: string;
  readonly mutants: readonly Mutant[];
  readonly hints: readonly [string, string, string];
  /** Markdown: why the reference is right. */
  readonly solution: string;
  /** Markdown: what goes wrong most often, and how it shows. */
  readonly mistakes: readonly string[];
  /** For all cases together. */
  readonly limits: { readonly seconds: number; readonly memoryMb: number };
  readonly properties: readonly Property[];
  readonly cases: number;
  /** Case number `index`, at least 20 of them, drawn at random: sizes too. Small ones first. */
  trial(draw: Draw, index: number): Trial;
}

/** Complete a function, or find the bug in one. */
export interface FunctionDefinition extends Common {
  readonly kind: 'function' | 'bug';
  /** The first line of the function; `stub`, `reference` and `alternative` are its body. */
  readonly head: string;
  readonly stub: string;
}

/** A number that is read from a figure or measured; `reference` and `alternative` are literals. */
export interface AnswerDefinition extends Common {
  readonly kind: 'answer';
  /** A remark behind the empty answer. */
  readonly remark: string;
}

export type Definition = FunctionDefinition | AnswerDefinition;

export const pointsOf = ({ properties }: Definition): number =>
  properties.reduce((total, { points }) => total + points, 0);

/** The whole text of an answer cell with this body. */
export function cellText(definition: Definition, body: string): string {
  if (definition.kind === 'answer') return `let ${definition.name} = ${body};`;
  return `${definition.head}\n${indented(body)}\n}`;
}

/** The answer cell as the learner finds it. */
export function stubText(definition: Definition): string {
  if (definition.kind !== 'answer') return cellText(definition, definition.stub);
  return `${cellText(definition, 'Number.NaN')} // ${definition.remark}`;
}

/** The body of a wrong solution. @throws Error when the place of the mistake is not there exactly once */
export function mutated({ id, reference }: Definition, mutant: Mutant): string {
  if ('body' in mutant) return mutant.body;
  const { name, from, to } = mutant;
  if (reference.split(from).length !== 2) throw new Error(`${id}: "${from}" of mutant "${name}" must occur once`);
  return reference.replace(from, () => to);
}

export const indented = (code: string): string => code.replace(/^(?=.)/gm, '  ');
