/**
 * A cell may break what the language brings: `Array.prototype.map = ...`, `Promise = null`. That is its right, and its own trouble. For the
 * moments in which the kernel works in the same process, what was there at the start is put back.
 */
const { defineProperty, deleteProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;
const { is } = Object;
const functions = Function.prototype;

interface Kept {
  readonly owner: object;
  readonly name: PropertyKey;
  readonly original: PropertyDescriptor;
}

const NAMES = [
  'Array',
  'Buffer',
  'Error',
  'Function',
  'JSON',
  'Map',
  'Number',
  'Object',
  'Promise',
  'Reflect',
  'Set',
  'String',
  'Symbol',
] as const;
const GLOBALS = [...NAMES, 'Atomics', 'Date', 'RegExp', 'TextDecoder', 'TextEncoder', 'performance'] as const;
const iterators = [[][Symbol.iterator](), new Map()[Symbol.iterator](), ''[Symbol.iterator]()].map(
  (one) => Object.getPrototypeOf(one) as object,
);

const kept: Kept[] = [];
const keep = (owner: object, name: PropertyKey): void => {
  const original = getOwnPropertyDescriptor(owner, name);
  if (original?.configurable) kept.push({ owner, name, original });
};

for (const name of GLOBALS) keep(globalThis, name);
for (const name of NAMES) {
  const value = globalThis[name] as object & { prototype?: object };
  for (const key of ownKeys(value)) keep(value, key);
  if (value.prototype) for (const key of ownKeys(value.prototype)) keep(value.prototype, key);
}
for (const owner of iterators) for (const key of ownKeys(owner)) keep(owner, key);

/** Some are there only once somebody sets them, and change how errors are written. */
const ABSENT: readonly (readonly [object, PropertyKey])[] = [[Error, 'prepareStackTrace']];

/** Puts the originals back. @returns what gives the cell its own again */
export function repair(): () => void {
  const theirs: Kept[] = [];
  let count = 0;
  const note = (owner: object, name: PropertyKey, original: PropertyDescriptor | undefined): void => {
    defineProperty(theirs, count++, { value: { owner, name, original }, configurable: true });
  };
  for (let i = 0; i < kept.length; i++) {
    const { owner, name, original } = kept[i] as Kept;
    const now = getOwnPropertyDescriptor(owner, name);
    if (now !== undefined && is(now.value, original.value) && is(now.get, original.get)) continue;
    if (now !== undefined && !now.configurable) continue;
    note(owner, name, now);
    defineProperty(owner, name, original);
  }
  for (let i = 0; i < ABSENT.length; i++) {
    const [owner, name] = ABSENT[i] as readonly [object, PropertyKey];
    const now = getOwnPropertyDescriptor(owner, name);
    if (!now?.configurable) continue;
    note(owner, name, now);
    deleteProperty(owner, name);
  }
  return () => {
    for (let i = 0; i < count; i++) {
      const { owner, name, original } = theirs[i] as Kept;
      if (owner === functions) continue; // Node's own messages between threads need these
      if (original === undefined) deleteProperty(owner, name);
      else defineProperty(owner, name, original);
    }
  };
}
