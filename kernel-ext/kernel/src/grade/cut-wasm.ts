/**
 * WebAssembly without what is withheld: such a function is not exported, and its body only ends the call. For the format see the WebAssembly
 * Core Specification, "Binary Format".
 */
import type { Cuts } from './cut.js';

const HEADER_BYTES = 8;
const [CUSTOM, IMPORTS, EXPORTS, CODE] = [0, 2, 7, 10];
const FUNCTION = 0;

/** Three bytes: no local variables, `unreachable`, `end`. */
const NO_BODY = [3, 0, 0x00, 0x0b];

/** A module in a text, in base64. */
const IN_TEXT = /AGFzbQ[A-Za-z0-9+/\s]+={0,2}/g;

/** The same text, with what is withheld cut out of each module in it. */
export function cutWasmInText(text: string, cuts: Cuts): string {
  return text.replace(IN_TEXT, (base64) =>
    Buffer.from(cutWasm(Buffer.from(base64, 'base64'), cuts)).toString('base64'),
  );
}

export function cutWasm(module: Uint8Array, cuts: Cuts): Uint8Array {
  const sections = readSections(module);
  const imported = importedFunctions(sections.find(({ id }) => id === IMPORTS)?.content);
  const cutOff = new Set<number>(); // functions, by their places among those with a body
  const parts = sections
    .filter(({ id }) => id !== CUSTOM) // names for a debugger
    .map(({ id, content }) => {
      let made = content;
      if (id === EXPORTS) made = withoutExports(content, cuts, (index) => cutOff.add(index - imported));
      if (id === CODE) made = withoutBodies(content, cutOff);
      return [id, ...number(made.length), ...made];
    });
  return Uint8Array.from([...module.subarray(0, HEADER_BYTES), ...parts.flat()]);
}

function readSections(module: Uint8Array): { readonly id: number; readonly content: Uint8Array }[] {
  const reader = new Reader(module);
  reader.take(HEADER_BYTES);
  const sections = [];
  while (reader.isLeft) sections.push({ id: reader.byte(), content: reader.take(reader.number()) });
  return sections;
}

function importedFunctions(content: Uint8Array = Uint8Array.of(0)): number {
  const reader = new Reader(content);
  let functions = 0;
  for (let left = reader.number(); left > 0; left--) {
    reader.take(reader.number());
    reader.take(reader.number());
    const kind = reader.byte();
    if (kind === FUNCTION) {
      functions++;
      reader.number();
    } else if (kind === 3) reader.take(2);
    else {
      if (kind === 1) reader.byte();
      const hasMost = (reader.byte() & 1) === 1;
      reader.number();
      if (hasMost) reader.number();
    }
  }
  return functions;
}

function withoutExports(content: Uint8Array, cuts: Cuts, onCut: (index: number) => void): Uint8Array {
  const reader = new Reader(content);
  const kept: number[][] = [];
  const [lost, needed] = [new Set<number>(), new Set<number>()]; // a compiler makes one function of two that are alike
  for (let left = reader.number(); left > 0; left--) {
    const name = reader.take(reader.number());
    const [kind, index] = [reader.byte(), reader.number()];
    if (kind === FUNCTION && cuts.has(Buffer.from(name).toString())) lost.add(index);
    else {
      kept.push([...number(name.length), ...name, kind, ...number(index)]);
      if (kind === FUNCTION) needed.add(index);
    }
  }
  for (const index of lost) if (!needed.has(index)) onCut(index);
  return Uint8Array.from([...number(kept.length), ...kept.flat()]);
}

function withoutBodies(content: Uint8Array, cutOff: ReadonlySet<number>): Uint8Array {
  const reader = new Reader(content);
  const count = reader.number();
  const bodies = Array.from({ length: count }, (_, place) => {
    const body = reader.take(reader.number());
    return cutOff.has(place) ? NO_BODY : [...number(body.length), ...body];
  });
  return Uint8Array.from([...number(count), ...bodies.flat()]);
}

/** A whole number as the format writes it: seven bits a byte, the lowest first. */
function number(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...number(value >>> 7)];
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isLeft(): boolean {
    return this.#at < this.#bytes.length;
  }

  byte(): number {
    return this.#bytes[this.#at++] ?? 0;
  }

  number(): number {
    const byte = this.byte();
    return byte < 0x80 ? byte : (byte & 0x7f) + this.number() * 0x80;
  }

  take(count: number): Uint8Array {
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }
}
