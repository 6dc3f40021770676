/** What every cell may use without an import; `globals.ts` declares it for the type checker. */
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { isPromise } from 'node:util/types';
import { type Bundle, PLOTLY, toBundle, toText } from '../output/bundle.js';
import { comms } from './comms.js';
import { ask } from './input.js';
import { send } from './pipes.js';
import { progress } from './progress.js';

interface Options {
  readonly id?: string;
  readonly metadata?: Bundle;
}

interface Package {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

interface Handle {
  readonly id: string;
  update(value: unknown): void;
}

function show(bundle: Bundle | Promise<Bundle>, displayId: string, metadata: Bundle, update: boolean): void {
  if (isPromise(bundle)) void bundle.then((late) => show(late, displayId, metadata, update));
  else send({ type: 'display', bundle, metadata, displayId, update });
}

/** Displays a value by way of a bundle; what a handle is given later goes the same way. */
function by(toData: (value: never) => Bundle | Promise<Bundle>): (value: unknown, options?: Options) => Handle {
  return (value, { id = randomUUID(), metadata = {} } = {}) => {
    show(toData(value as never), id, metadata, false);
    return { id, update: (next) => show(toData(next as never), id, metadata, true) };
  };
}

const asText =
  (type: string): ((text: string) => Bundle) =>
  (text) => ({ [type]: text, 'text/plain': text });
const asBytes =
  (type: string): ((bytes: Uint8Array | string) => Bundle) =>
  (bytes) => ({
    [type]: typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('base64'),
    'text/plain': `[${type}, ${bytes.length} ${typeof bytes === 'string' ? 'characters' : 'bytes'}]`,
  });

const makers = {
  html: by(asText('text/html')),
  markdown: by(asText('text/markdown')),
  latex: by(asText('text/latex')),
  svg: by(asText('image/svg+xml')),
  png: by(asBytes('image/png')),
  jpeg: by(asBytes('image/jpeg')),
  json: by((value: unknown) => ({ 'application/json': value, 'text/plain': toText(value) })),
  text: by((text: string) => ({ 'text/plain': text })),
  plotly: by((figure: object) => ({ [PLOTLY]: figure, 'text/plain': '[a Plotly figure]' })),
  bundle: by((data: Bundle) => data),
};

/** What tslab's displays are called, with their MIME types. */
const TSLAB_TYPES = {
  javascript: 'text/javascript',
  html: 'text/html',
  markdown: 'text/markdown',
  latex: 'text/latex',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  pdf: 'application/pdf',
  text: 'text/plain',
};

/** A display as tslab has it. With an id it stays one entry, which is overwritten. */
function tslabDisplay(id?: string): object {
  let isShown = false;
  const raw = (type: string, value: unknown): void => {
    const data = value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
    show({ [type]: data }, id ?? randomUUID(), {}, isShown);
    isShown = id !== undefined;
  };
  const named = Object.entries(TSLAB_TYPES).map(([name, type]) => [name, (value: unknown) => raw(type, value)]);
  return { raw, ...Object.fromEntries(named) };
}

/** tslab's own module for cells, on this kernel: notebooks that were written for it go on working. */
export const tslab: object = {
  display: tslabDisplay(),
  newDisplay: () => tslabDisplay(randomUUID()),
  get versions() {
    const { version, dependencies } = createRequire(import.meta.url)('tslab/package.json') as Package;
    return { tslab: version, typescript: dependencies['@tslab/typescript-for-tslab'], node: process.version };
  },
};

/** The supervisor knows these by the cell's text. Whoever calls them in another way reaches this. */
const standsAlone =
  (verb: string, rest = ''): ((id?: unknown) => never) =>
  (id) => {
    const named = typeof id === 'string' ? JSON.stringify(id) : '"05.2"';
    const call = verb === 'exercises' ? 'exercises()' : `${verb}(${named}${rest})`;
    throw new Error(`${call} stands alone in its cell: write nothing beside it, and no expression into it`);
  };

/** Puts them where cells find them. A cell may declare the same names for itself. */
export function offer(): void {
  const offered = {
    display: Object.assign(by(toBundle), makers),
    clearOutput: ({ wait = false }: { wait?: boolean } = {}) => send({ type: 'clear', wait }),
    input: (prompt = '') => ask(prompt, false),
    password: (prompt = '') => ask(prompt, true),
    progress,
    comms,
    grade: standsAlone('grade', ', yourFunction'),
    hint: standsAlone('hint'),
    exercises: standsAlone('exercises'),
  };
  for (const [name, value] of Object.entries(offered))
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  const publish = (
    bundle: Bundle,
    { displayId, update = false, metadata = {} }: { displayId?: string; update?: boolean; metadata?: Bundle } = {},
  ): void => send({ type: 'display', bundle, metadata, displayId, update });
  Object.defineProperty(globalThis, Symbol.for('Jupyter.publish'), { value: publish });
}
