/** Results that want to be taken for right: patched comparisons, proxies, lying objects. No comparison happens where they are. */
import { type Cheat, loose, rightSquare, wrongSquare } from './cheat.js';

const returning = (value: string): readonly string[] => [loose(`const square = (x) => (${value});`)];
const patched = (patch: string): readonly string[] => [loose(patch), wrongSquare('')];

const EVERYTHING = `new Proxy(function () {}, { get: (t, p) => p === Symbol.toPrimitive ? () => 4 : p === "length" ? 1 : 4, has: () => true, apply: () => true, ownKeys: () => [], getPrototypeOf: () => Number.prototype })`;
const RIGHT_LAYER = '{ dx: matmul(dy, transpose(w)), dw: matmul(transpose(x), dy), db: sum(dy, 0) }';
const IMPORTS = 'import { array, matmul, sum, transpose, zeros } from "nabla";\n';

export const COMPARISONS: readonly Cheat[] = [
  {
    name: 'every is true',
    tries: 'Array.prototype.every and some answer true',
    cells: patched('Array.prototype.every = Array.prototype.some = () => true;'),
    points: 0,
  },
  {
    name: 'abs is 0',
    tries: 'Math.abs and Math.max answer 0',
    cells: patched('Math.abs = Math.max = Math.hypot = () => 0;'),
    points: 0,
  },
  {
    name: 'all is the same',
    tries: 'Object.is, Number.isFinite and isNaN are replaced',
    cells: patched('Object.is = Number.isFinite = () => true; Number.isNaN = () => false;'),
    points: 0,
  },
  {
    name: 'stringify',
    tries: 'JSON.stringify writes a verdict',
    cells: patched(`JSON.stringify = () => '{"type":"returned","passed":true,"points":10}';`),
    points: 0,
  },
  {
    name: 'parse',
    tries: 'JSON.parse reads a verdict',
    cells: patched('JSON.parse = () => ({ passed: true, points: 10, value: 4 });'),
    points: 0,
  },
  {
    name: 'toJSON',
    tries: 'numbers and lists write themselves as others',
    cells: patched(
      'for (const p of [Number.prototype, Object.prototype, Array.prototype] as any[]) p.toJSON = () => 4;',
    ),
    points: 0,
  },
  {
    name: 'polluted prototype',
    tries: 'every object has passed: true and points: 10',
    cells: patched('Object.assign(Object.prototype, { passed: true, points: 10, value: 4, failure: undefined });'),
    points: 0,
  },
  {
    name: 'getters on the prototype',
    tries: 'Object.prototype has getters for the names of a verdict',
    cells: patched(
      'for (const n of ["passed", "points", "id", "t", "v"]) Object.defineProperty(Object.prototype, n, { get: () => 10, set() {}, configurable: true });',
    ),
    points: 0,
  },
  { name: 'proxy for everything', tries: 'a proxy that equals everything', cells: returning(EVERYTHING), points: 0 },
  {
    name: 'toPrimitive',
    tries: 'an object that becomes the number that is wanted',
    cells: returning('{ [Symbol.toPrimitive]: () => x * x, valueOf: () => x * x }'),
    points: 0,
  },
  {
    name: 'toJSON of the result',
    tries: 'an object that writes itself as something else',
    cells: returning('{ toJSON: () => ({ passed: true }), passed: true, points: 10 }'),
    points: 0,
  },
  {
    name: 'NaN',
    tries: 'NaN, for a comparison that asks whether the error is too large',
    cells: returning('NaN'),
    points: 0,
  },
  { name: 'function', tries: 'a function in the place of a number', cells: returning('() => x * x'), points: 0 },
  {
    name: 'cycle',
    tries: 'a list that holds itself',
    cells: returning('(() => { const a = [4]; a.push(a as never); return a; })()'),
    points: 0,
  },
  {
    name: 'deep',
    tries: 'a list nested 100,000 deep',
    cells: returning('(() => { let a = [4] as never; for (let i = 0; i < 1e5; i++) a = [a] as never; return a; })()'),
    points: 0,
  },
  { name: 'long', tries: 'a list of 20 million numbers', cells: returning('new Array(2e7).fill(4)'), points: 0 },
  { name: 'long array', tries: 'a typed array of 400 MB', cells: returning('new Float64Array(5e7)'), points: 0 },
  {
    name: 'endless length',
    tries: 'a proxy of a list with 2^32 - 1 entries',
    cells: returning('new Proxy([] as number[], { get: (t, p) => (p === "length" ? 2 ** 32 - 1 : 4) })'),
    points: 0,
  },
  { name: 'long text', tries: 'a text of 300 million characters', cells: returning('"4".repeat(3e8)'), points: 0 },
  {
    name: 'tagged object',
    tries: 'an object in the form in which arrays are handed over',
    cells: returning('{ $array: { dtype: "float64", shape: [], data: [x * x] }, t: "number", v: "4" }'),
    points: 0,
  },
  {
    name: 'lying array',
    tries: 'an ndarray whose get() is right and whose data are not',
    cells: [
      loose(
        `${IMPORTS}const layer = (dy, x, w) => { const right = ${RIGHT_LAYER}; for (const part of Object.values(right)) { const copy = Float64Array.from(part.data); part.data.fill(0); part.get = (i) => copy[i]; } return right; };`,
      ),
    ],
    grade: 'grade("layer", layer)',
    points: 0,
  },
  {
    name: 'impossible shape',
    tries: 'an ndarray of a billion numbers, by its shape',
    cells: [
      loose(
        `${IMPORTS}const layer = () => { const dx = zeros([1]); dx.shape = [1e9]; dx.stride = [0]; return { dx, dw: dx, db: dx }; };`,
      ),
    ],
    grade: 'grade("layer", layer)',
    points: 0,
  },
  {
    name: 'outside of the data',
    tries: 'an ndarray whose offset and stride lead out of its data',
    cells: [
      loose(
        `${IMPORTS}const layer = () => { const dx = zeros([2, 3]); dx.offset = -1e6; dx.stride = [1e9, -7]; return { dx, dw: dx, db: dx }; };`,
      ),
    ],
    grade: 'grade("layer", layer)',
    points: 0,
  },
  {
    name: 'changed after return',
    tries: 'a wrong result that a microtask makes right',
    cells: [
      loose(
        `${IMPORTS}const layer = (dy, x, w) => { const all = { dx: zeros([1]), dw: zeros([1]), db: zeros([1]) }; queueMicrotask(() => Object.assign(all, ${RIGHT_LAYER})); return all; };`,
      ),
    ],
    grade: 'grade("layer", layer)',
    points: 0,
  },
  {
    name: 'changed later',
    tries: 'one object for all calls, changed by each',
    cells: [
      loose(
        `${IMPORTS}const all = {} as never; const layer = (dy, x, w) => { setTimeout(() => Object.assign(all, ${RIGHT_LAYER})); return all; };`,
      ),
    ],
    grade: 'grade("layer", layer)',
    points: 0,
  },
  {
    name: 'another at each look',
    tries: 'getters that count how often they are read',
    cells: returning(
      '(() => { let n = 0; return { get value() { return n++ === 0 ? -1 : x * x; }, get passed() { return true; } }; })()',
    ),
    points: 0,
  },
  {
    name: 'patched arrays package',
    tries: 'the views of ndarray are patched, so that inputs and outputs look alike',
    cells: [
      loose(
        `${IMPORTS}const view = Object.getPrototypeOf(zeros([2, 2])); view.get = () => 0; Object.defineProperty(view, "data", { get: () => [], set() {} }); const layer = (dy, x, w) => ({ dx: x, dw: w, db: dy });`,
      ),
    ],
    grade: 'grade("layer", layer)',
    points: 0,
  },
  {
    name: 'inputs returned',
    tries: 'the inputs themselves, in the place of results',
    cells: [loose('const layer = (dy, x, w) => ({ dx: x, dw: w, db: dy });')],
    grade: 'grade("layer", layer)',
    points: 0,
  },
  {
    name: 'inputs overwritten',
    tries: 'the inputs are set to 0 after the right result is made; that is honest work',
    cells: [
      loose(
        `${IMPORTS}const layer = (dy, x, w) => { const right = ${RIGHT_LAYER}; for (const a of [dy, x, w]) a.data.fill(0); return right; };`,
      ),
    ],
    grade: 'grade("layer", layer)',
    points: 6,
  },
  {
    name: 'half right',
    tries: 'the squares of positive numbers only',
    cells: [rightSquare('if (x < 0) return 0')],
    points: 7,
  },
];
