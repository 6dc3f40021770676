/** Right solutions, written as students write. None of this costs anything. */
import { type Cheat, loose, rightSquare } from './cheat.js';

const IMPORTS = 'import { add, matmul, sum, toNested, transpose } from "nabla";\n';
const PARTS = 'dx: matmul(dy, transpose(w)), dw: matmul(transpose(x), dy), db: sum(dy, 0)';
const layer = (name: string, tries: string, cell: string): Cheat => ({
  name,
  tries,
  cells: [loose(IMPORTS + cell)],
  grade: 'grade("layer", layer)',
  points: 6,
});

export const HONEST: readonly Cheat[] = [
  {
    name: 'warns',
    tries: 'console.warn and console.error',
    cells: [rightSquare('console.warn("slow"); console.error("not sure"); process.stderr.write("x\\n")')],
    points: 10,
  },
  {
    name: 'debug prints',
    tries: 'prints and displays all it does',
    cells: [rightSquare('console.log({ x }); console.table([x]); display(x); console.trace("here")')],
    points: 10,
  },
  {
    name: 'slow',
    tries: 'takes a second in all',
    cells: [rightSquare('const until = performance.now() + 100; while (performance.now() < until);')],
    points: 10,
  },
  {
    name: 'async',
    tries: 'an async function',
    cells: [loose('const square = async (x) => { await new Promise((done) => setTimeout(done, 5)); return x * x; };')],
    points: 10,
  },
  {
    name: 'leaves a rejection',
    tries: 'a promise that nobody awaits is rejected',
    cells: [
      rightSquare('void Promise.reject(new Error("later")); setTimeout(() => { throw new Error("even later"); })'),
    ],
    points: 10,
  },
  {
    name: 'background loop',
    tries: 'a timer of an earlier cell runs on',
    cells: ['setInterval(() => console.log("tick"), 1);', rightSquare('')],
    points: 10,
  },
  {
    name: 'extends prototypes',
    tries: 'adds methods to lists and numbers',
    cells: [
      loose(
        'const all = [Array.prototype, Number.prototype, Object.prototype] as any; all[0].last = function () { return this.at(-1); }; all[1].squared = function () { return this * this; }; all[2].also = 1;',
      ),
      loose('const square = (x) => (x as any).squared();'),
    ],
    points: 10,
  },
  {
    name: 'type error before',
    tries: 'an earlier cell does not compile',
    cells: ['const word: string = 3;', rightSquare('')],
    points: 10,
    isRefused: true,
  },
  {
    name: 'changed in a later cell',
    tries: 'a variable that a later cell assigns',
    cells: [loose('let power = 3; let square = (x) => x ** power;'), 'power = 2;'],
    points: 10,
  },
  {
    name: 'temporary file',
    tries: 'uses a file in the temporary folder',
    cells: [
      'import { tmpdir } from "node:os";\nimport fs from "node:fs";',
      rightSquare('fs.writeFileSync(tmpdir() + "/x", String(x)); x = Number(fs.readFileSync(tmpdir() + "/x", "utf8"))'),
    ],
    points: 10,
  },
  {
    name: 'data file',
    tries: 'reads a file beside the notebook',
    cells: [
      'import fs from "node:fs";\nconst power: number = JSON.parse(fs.readFileSync("data.json", "utf8"));',
      loose('const square = (x) => x ** power;'),
    ],
    points: 10,
    files: { 'data.json': '2' },
  },
  layer('arrays', 'results as ndarrays', `const layer = (dy, x, w) => ({ ${PARTS} });`),
  layer(
    'lists',
    'results as nested lists',
    `const layer = (dy, x, w) => { const all = { ${PARTS} }; return Object.fromEntries(Object.entries(all).map(([n, a]) => [n, toNested(a)])); };`,
  ),
  layer(
    'views',
    'results as transposed views',
    `const layer = (dy, x, w) => ({ dx: transpose(matmul(w, transpose(dy))), dw: transpose(matmul(transpose(dy), x)), db: sum(dy, 0) });`,
  ),
  layer(
    'class',
    'a result with a prototype and more parts than asked',
    `class Gradients { constructor(all) { Object.assign(this, all); } get norm() { return 0; } }\nconst layer = (dy, x, w) => new Gradients({ ${PARTS}, extra: [1, 2] });`,
  ),
];
