/** The table that tells a kernel where the parameters of a model are, their gradients, and what an optimizer keeps of each. */
import { type Dtype, type Shape, sizeOf } from '../array/index.js';
import { arena } from '../memory/arena.js';

/** What an optimizer asks of a parameter; `Parameter` is one. */
export interface Trainable {
  readonly shape: Shape;
  readonly dtype: Dtype;
  /** Where its numbers are in the arena. */
  readonly at: number;
  /** Where its gradient is, 0 before the first backward(). */
  readonly gradientAt: number;
  /** Grows when its numbers change, so that a tape that has kept the old ones notices. */
  version: number;
}

/** Parameters by name, as a module has them. */
export type Trainables = Readonly<Record<string, Trainable>>;

/** A parameter, and the places in the arena of what is kept of it. */
export interface Entry {
  readonly name: string;
  readonly parameter: Trainable;
  readonly size: number;
  readonly slots: readonly number[];
}

/** The parameters of one dtype: a kernel is for one. */
export interface Group {
  readonly dtype: Dtype;
  readonly entries: readonly Entry[];
}

/** Numbers in a row: [parameter, gradient, state1, state2, n]. */
const ROW = 5;
const BYTES = { float32: 4, float64: 8 } as const;
const aligned = (bytes: number): number => Math.ceil(bytes / 64) * 64; // as the arena's blocks

/** How many bytes a table of so many rows takes. */
export function tableBytes(rows: number): number {
  return aligned(rows * ROW * Int32Array.BYTES_PER_ELEMENT);
}

/** The parameters of each dtype, with nothing kept of them; one that has two names comes once, under the first. */
export function groupsOf(parameters: Trainables): Group[] {
  const names = new Map<Trainable, string>();
  for (const [name, parameter] of Object.entries(parameters)) if (!names.has(parameter)) names.set(parameter, name);
  const all = [...names].map(([parameter, name]) => ({ name, parameter, size: sizeOf(parameter.shape), slots: [] }));
  return (['float32', 'float64'] as const)
    .map((dtype) => ({ dtype, entries: all.filter(({ parameter }) => parameter.dtype === dtype) }))
    .filter(({ entries }) => entries.length > 0);
}

/**
 * Takes one block for the table of a group and for the arrays that are kept of its parameters, all zeros.
 *
 * @param slots how many arrays of each parameter
 * @param owner the block comes back when this object is garbage
 */
export function takeBlock(group: Group, slots: number, owner: object): Group & { readonly table: number } {
  const { dtype, entries } = group;
  const bytesOf = ({ size }: Entry): number => aligned(size * BYTES[dtype]);
  const bytes = entries.reduce((total, entry) => total + slots * bytesOf(entry), tableBytes(entries.length));
  const table = arena.take(bytes, owner, 'optimizer state');
  new Uint8Array(arena.memory.buffer, table, bytes).fill(0); // what stands there is left over from its last use
  let at = table + tableBytes(entries.length);
  const placed = entries.map((entry): Entry => {
    const places = Array.from({ length: slots }, (_, slot) => at + slot * bytesOf(entry));
    at += slots * bytesOf(entry);
    return { ...entry, slots: places };
  });
  return { dtype, table, entries: placed };
}

/** Writes a row for each parameter that has a gradient. @returns how many */
export function fillTable(table: number, entries: readonly Entry[]): number {
  const { i32 } = arena;
  let count = 0;
  for (const { parameter, size, slots } of entries) {
    if (parameter.gradientAt === 0) continue;
    const row = table / 4 + count * ROW;
    i32[row] = parameter.at;
    i32[row + 1] = parameter.gradientAt;
    i32[row + 2] = slots.length > 0 ? slots[0] : 0;
    i32[row + 3] = slots.length > 1 ? slots[1] : 0;
    i32[row + 4] = size;
    count++;
  }
  return count;
}
