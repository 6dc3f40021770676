/**
 * The header of a safetensors file, read with suspicion: after this, every array is known to lie in the file, whole, and none over another.
 *
 * @source Hugging Face, Safetensors, "Format": 8 bytes with the length of the header, the header as JSON, the numbers
 */
import { shapeText } from '../array/index.js';
import { duplicateKey } from './duplicate-key.js';
import { isKind, KINDS, type KindName } from './elements.js';

/** The format allows no longer header. */
export const MOST_HEADER_BYTES = 100_000_000;

/** ndarray makes code for each number of axes, so a file must not name just any. */
const MOST_AXES = 32;

/** Where the numbers of one array are, in bytes from the end of the header. */
export interface Entry {
  readonly name: string;
  readonly kind: KindName;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** What a header says. */
export interface Header {
  readonly entries: readonly Entry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads and checks a header.
 *
 * @param bytes the JSON
 * @param dataBytes how many bytes follow it
 * @param file its name, for messages
 * @throws SyntaxError when it is not the header of a file with so many bytes of data
 */
export function parseHeader(bytes: Uint8Array, dataBytes: number, file: string): Header {
  const refuse: Refuse = (what) => {
    throw new SyntaxError(`${file} is no valid safetensors file: ${what}. It may be damaged: fetch or save it again`);
  };
  const fields = parseJson(bytes, refuse);
  const entries: Entry[] = [];
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (name === '__metadata__') metadata = checkMetadata(value, refuse);
    else entries.push(checkEntry(name, value, refuse));
  }
  checkCover(entries, dataBytes, refuse);
  return { entries, metadata };
}

type Refuse = (what: string) => never;

function parseJson(bytes: Uint8Array, refuse: Refuse): object {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refuse('its header is not text in UTF-8');
  }
  if (text[0] !== '{') return refuse(`its header must begin with {, but begins with ${quoted(text.slice(0, 8))}`);
  try {
    value = JSON.parse(text);
  } catch {
    return refuse(`its header of ${bytes.length} bytes is not JSON`);
  }
  const twice = duplicateKey(text);
  if (twice !== undefined) return refuse(`its header has the name ${quoted(twice)} twice`);
  return value as object; // text that begins with { is no list
}

function checkMetadata(value: unknown, refuse: Refuse): Record<string, string> {
  if (!isObject(value)) return refuse(`__metadata__ must be names with texts, but is ${quoted(value)}`);
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== 'string') refuse(`__metadata__ ${quoted(name)} must be a text, but is ${quoted(text)}`);
  }
  return value as Record<string, string>;
}

function checkEntry(name: string, value: unknown, refuse: Refuse): Entry {
  const of = `the array ${quoted(name)}`;
  if (!isObject(value)) return refuse(`${of} must have dtype, shape and data_offsets, but is ${quoted(value)}`);
  const { dtype, shape, data_offsets: offsets } = value as Readonly<Record<string, unknown>>;
  if (!isKind(dtype)) {
    return refuse(`${of} has the dtype ${quoted(dtype)}, but known are ${Object.keys(KINDS).join(', ')}`);
  }
  if (!isCounts(shape)) return refuse(`${of} must have a shape of whole numbers from 0 up, but has ${quoted(shape)}`);
  if (shape.length > MOST_AXES) return refuse(`${of} has ${shape.length} axes, but at most ${MOST_AXES} are read`);
  if (!isCounts(offsets) || offsets.length !== 2 || offsets[0] > offsets[1]) {
    return refuse(`${of} must have data_offsets [begin, end] with begin up to end, but has ${quoted(offsets)}`);
  }
  const [begin, end] = offsets;
  const expected = shape.reduce((product, length) => product * length, KINDS[dtype].bytes);
  if (expected !== end - begin) {
    const size = `${dtype} ${shapeText(shape)} takes ${expected} bytes`;
    return refuse(`${of}, ${size}, but its data_offsets ${shapeText(offsets)} hold ${end - begin}`);
  }
  return { name, kind: dtype, shape, begin, end };
}

/** The arrays, put in order, must follow each other without overlap or hole, from the first byte to the last. */
function checkCover(entries: readonly Entry[], dataBytes: number, refuse: Refuse): void {
  let covered = 0;
  let last = 'the header';
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== covered) {
      const problem = begin < covered ? 'overlap' : 'leave a hole between them';
      refuse(`${last} and the array ${quoted(name)} ${problem}: data end at ${covered} and begin again at ${begin}`);
    }
    covered = end;
    last = `the array ${quoted(name)}`;
  }
  if (covered !== dataBytes) refuse(`its arrays take ${covered} bytes, but ${dataBytes} follow the header`);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0 && !Object.is(n, -0));
}

/** A value from the file for a message: short, and no deeper than a list, whatever it is. */
function quoted(value: unknown): string {
  const text = Array.isArray(value) ? `[${value.slice(0, 16).map(plain).join(',')}]` : plain(value);
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}

function plain(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : '[...]';
  if (isObject(value)) return '{...}';
  return JSON.stringify(typeof value === 'string' ? value.slice(0, 80) : value) ?? 'missing';
}
