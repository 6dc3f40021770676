/** Other graders, other solutions, another library: names are what an exercise says, whatever a cell makes of them. */
import { type Cheat, loose, rightSquare, wrongSquare } from './cheat.js';

const IMPORTS = 'import { matmul, sum, transpose } from "nabla";\n';
const REQUIRE =
  'import fs from "node:fs";\nimport { createRequire } from "node:module";\nconst COPY = process.env.NABLA_FENCED + "/node_modules/nabla/";\n';
const layerBy = (name: string, tries: string, cell: string, files?: Readonly<Record<string, string>>): Cheat => ({
  name,
  tries,
  cells: [loose(cell)],
  grade: 'grade("layer", layer)',
  points: 0,
  ...(files === undefined ? {} : { files }),
});
/** The type checker stops it, and says why. */
const refusedBy = (name: string, tries: string, cell: string): Cheat => ({
  ...layerBy(name, tries, cell),
  isRefused: true,
});
const fromLibrary = (get: string): string => `${REQUIRE}const layer = (dy, x, w) => (${get})(dy, x, w);`;
const IN_TEXT = `(() => { const text = fs.readFileSync(PATH, "utf8"); const body = /export (function linearBackward[^]*?\\n\\})/.exec(text)[1]; const { matmul, transpose, sum } = library; return new Function("matmul", "transpose", "sum", "return " + body)(matmul, transpose, sum); })()`;
const TEXT = (path: string): string =>
  `import * as library from "nabla";\n${fromLibrary(IN_TEXT.replace('PATH', path))}`;
const CENTRAL = (h: string): string =>
  `const f = (x) => x ** 3; const slope = (x) => (f(x + ${h}) - f(x - ${h})) / (2 * ${h});`;

export const NAMES: readonly Cheat[] = [
  {
    name: 'own grader',
    tries: 'declares a grade() of its own',
    cells: [loose('const grade = (id, f) => 10;'), wrongSquare('')],
    points: 0,
  },
  {
    name: 'own grader of another type',
    tries: 'declares a grade that is no function, before a right solution',
    cells: ['const grade = "mine", hint = 1, exercises = [2];', rightSquare('')],
    points: 10,
  },
  {
    name: 'global grader',
    tries: 'replaces globalThis.grade',
    cells: [loose('globalThis.grade = (id, f) => 10;'), wrongSquare('')],
    points: 0,
  },
  { name: 'own output', tries: 'a cell that looks like the verdict', cells: [wrongSquare(''), '10'], points: 0 },
  {
    name: 'name changed',
    tries: 'the name is a getter that gives other functions at each look',
    cells: [
      wrongSquare(''),
      loose('Object.defineProperty(globalThis, "square", { get: () => () => 4, configurable: true });'),
    ],
    points: 0,
  },
  {
    name: 'unknown exercise',
    tries: 'a grade cell of an exercise that is not there, for a right solution',
    cells: [rightSquare('')],
    grade: 'grade("99.9", square)',
    points: 0,
  },
  { name: 'undeclared', tries: 'no solution at all', cells: ['1 + 1;'], points: 0 },
  {
    name: 'a proxy of a function',
    tries: 'a callable proxy whose result is a proxy',
    cells: [loose('const square = new Proxy((x) => -1, { apply: () => new Proxy({}, { get: () => true }) });')],
    points: 0,
  },
  refusedBy(
    'op imported',
    'the op that the exercise asks for',
    'import { linearBackward } from "nabla";\nconst layer = linearBackward;',
  ),
  refusedBy(
    'op of all',
    'the op out of all that the library exports',
    'import * as library from "nabla";\nconst layer = library.linearBackward;',
  ),
  layerBy(
    'op imported untyped',
    'the op, with a remark that keeps the type checker silent',
    '// @ts-ignore\nimport { linearBackward } from "nabla";\nconst layer = linearBackward;',
  ),
  layerBy(
    'op required',
    'the op by require, from four places',
    fromLibrary(
      '[process.cwd() + "/x.js", process.env.NABLA_FENCED + "/x.js", "LIBRARY/x.js", "/x.js"].map((from) => { try { return createRequire(from)("nabla").linearBackward; } catch {} }).find(Boolean) ?? require("nabla").linearBackward',
    ),
  ),
  layerBy(
    'op by a module of text',
    'the op by modules of its own: a file in the temporary folder, which imports a data: URL',
    `${REQUIRE}const by = (text) => { const path = process.env.TMPDIR + "/m" + Math.random() + ".mjs"; fs.writeFileSync(path, text); return import(path) as any; };
const name = "export { linearBackward } from 'file://" + COPY + "dist/index.js'";
const { load } = await by("export const load = (id) => import(id);");
const tries = [() => by(name), () => load("data:text/javascript," + encodeURIComponent(name)), () => load("file://" + COPY + "dist/derive/linear.js")];
const found: any = []; for (const one of tries) try { found.push((await one()).linearBackward); } catch {}
const layer = (dy, x, w) => found.find(Boolean)(dy, x, w);`,
  ),
  layerBy(
    'op of every file',
    'looks into every file of the copy for a function that takes gradients',
    `${REQUIRE}const found = []; for (const path of fs.readdirSync(COPY + "dist", { recursive: true }) as string[]) if (path.endsWith(".js")) try { found.push(...Object.values(await import(COPY + "dist/" + path))); } catch {}
const layer = (dy, x, w) => { for (const f of found) try { const g = f(dy, x, w); if (g.dx && g.dw && g.db) return g; } catch {} return -1; };`,
  ),
  layerBy(
    'op of the tables',
    'the kernels in JavaScript and in WebAssembly, on the memory of the library',
    `${REQUIRE}const get = (path) => import(COPY + "dist/" + path) as any;
const { makeJsKernels } = await get("kernels/js.js"), { loadWasm } = await get("kernels/wasm.js"), { arena } = await get("memory/arena.js"), { step } = await get("memory/step.js");
const layer = (dy, x, w) => { const [N, D] = x.shape, M = w.shape[1]; for (const [kernels, view] of [[makeJsKernels("float64"), arena.f64], [loadWasm().kernels, arena.f32]]) try {
  const bytes = view.BYTES_PER_ELEMENT; const put = (a) => { const at = step.take(a.length * bytes); view.set(a, at / bytes); return at; };
  const out = [N * D, D * M, M].map((n) => put(new Float64Array(n))); kernels.linearBackward(put(dy.data), put(x.data), put(w.data), ...out, N, D, M, 0);
  const [dx, dw, db] = out.map((at, i) => Array.from(view.subarray(at / bytes, at / bytes + [N * D, D * M, M][i])));
  return { dx, dw, db };
} catch {} return -1; };`,
  ),
  layerBy(
    'copy rewritten',
    'writes the op into the copy, its list of what is withheld, and a package of its own above it',
    `${REQUIRE}const text = "export const linearBackward = (dy, x, w) => ({ dx: dy, dw: x, db: w });";
for (const path of [COPY + "dist/index.js", COPY + "dist/mine.js", COPY + "../../withheld.json", COPY + "../mine/index.js"]) for (const f of [() => fs.writeFileSync(path, text), () => fs.rmSync(path), () => fs.renameSync(process.env.TMPDIR, path), () => fs.symlinkSync("LIBRARY/dist/index.js", path)]) try { f(); } catch {}
const found: any = {}; for (const path of ["dist/index.js", "dist/mine.js", "../mine/index.js"]) try { Object.assign(found, await import(COPY + path)); } catch {}
const layer = (dy, x, w) => found.linearBackward(dy, x, w);`,
  ),
  layerBy(
    'packages elsewhere',
    'changes the environment and the paths by which packages are found',
    `${REQUIRE}import Module from "node:module";
process.env.NABLA_FENCED = process.env.NODE_PATH = "LIBRARY/.."; (Module as any).globalPaths.push("LIBRARY/.."); (Module as any)._initPaths(); (Module as any)._nodeModulePaths = () => ["LIBRARY/../node_modules"];
const tries = [() => require("nabla"), () => createRequire("LIBRARY/x.js")("nabla"), () => (Module as any)._load("LIBRARY/dist/index.js")];
const layer = (dy, x, w) => { for (const one of tries) try { return (one() as any).linearBackward(dy, x, w); } catch {} return -1; };`,
  ),
  refusedBy(
    'op imported later',
    'the op by import()',
    'const found = await import("nabla");\nconst layer = found.linearBackward;',
  ),
  layerBy(
    'op by a path',
    "the op's file by its path in the package",
    `${REQUIRE}const path = process.env.NABLA_FENCED + "/node_modules/nabla/dist/derive/linear.js";\nconst found = await import(path);\nconst layer = found.linearBackward;`,
  ),
  layerBy(
    'op by its own path',
    "the op's file in the real library",
    `${REQUIRE}const found = await import(String("LIBRARY/dist/derive/linear.js")).catch(() => ({}));\nconst layer = found.linearBackward ?? (() => -1);`,
  ),
  layerBy(
    'text of the op',
    'reads the text of the op in the real library and evaluates it',
    TEXT('"LIBRARY/dist/derive/linear.js"'),
  ),
  layerBy(
    'text through the link',
    'reads the text of the op through node_modules',
    TEXT('"node_modules/nabla/dist/derive/linear.js"'),
  ),
  layerBy(
    'text of the copy',
    'reads the text of the op in the copy',
    TEXT('process.env.NABLA_FENCED + "/node_modules/nabla/dist/derive/linear.js"'),
  ),
  layerBy(
    'source as a helper',
    "imports the library's source as a helper file",
    'import { linearBackward } from "./node_modules/nabla/src/derive/linear";\nconst layer = linearBackward;',
  ),
  refusedBy(
    'model of the library',
    'a network of the library whose backward() holds the op',
    `import { Mlp, random } from "nabla";\nconst layer = (dy, x, w) => { const m = new Mlp([3, 2], { rng: random(1), dtype: "float64" }); m.parameters.w1.data.set(w.data); m.forward(x); const g = m.backward(dy); return { dx: x, dw: g.w1, db: g.b1 }; };`,
  ),
  layerBy(
    'tape of the library',
    'the tape of the library',
    `${REQUIRE}const found = await import(process.env.NABLA_FENCED + "/node_modules/nabla/dist/autograd/tape.js");\nconst layer = (dy, x, w) => Object.values(found).map((f: any) => { try { return f(dy, x, w); } catch (e) { return String(e); } });`,
  ),
  layerBy(
    'loader replaced',
    'Module._load and _resolveFilename are replaced',
    `${REQUIRE}import Module from "node:module";\n(Module as any)._resolveFilename = () => "LIBRARY/dist/derive/linear.js"; (Module as any)._load = () => ({ linearBackward: () => -1 });\nconst layer = (dy, x, w) => createRequire("/x.js")("nabla").linearBackward(dy, x, w);`,
  ),
  layerBy(
    'library beside the notebook',
    'a package nabla of its own in the folder',
    '// @ts-ignore\nimport { linearBackward } from "nabla";\nconst layer = linearBackward;',
    {
      'node_modules/nabla/package.json': '{ "name": "nabla", "main": "index.js", "types": "index.d.ts" }',
      'node_modules/nabla/index.d.ts': 'export declare const linearBackward: any;',
      'node_modules/nabla/index.js': 'exports.linearBackward = () => ({ passed: true });',
    },
  ),
  {
    name: 'arrays beside the notebook',
    tries: 'a package ndarray of its own that leaks what it is given',
    cells: [
      loose(
        `${IMPORTS}const layer = (dy, x, w) => ({ dx: matmul(dy, transpose(w)), dw: matmul(transpose(x), dy), db: sum(dy, 0) });`,
      ),
    ],
    grade: 'grade("layer", layer)',
    points: 6,
    files: {
      'node_modules/ndarray/package.json': '{ "name": "ndarray", "main": "index.js" }',
      'node_modules/ndarray/index.js': 'module.exports = () => { throw new Error("mine"); };',
      'node_modules/nabla': 'LINK',
    },
  },
  {
    name: 'central differences',
    tries: 'a difference in the place of the derivation',
    cells: [loose(CENTRAL('1e-5'))],
    grade: 'grade("slope", slope)',
    points: 0,
  },
  {
    name: 'better differences',
    tries: 'differences of eighth order, as good as the derivation and paid for by time: the wide case cannot end',
    cells: [
      loose(`const f = (w) => { let s = 0; for (let i = 0; i < w.length; i++) s += Math.exp(w[i]); return Math.log(s); };
const C = [[1, 4 / 5], [2, -1 / 5], [3, 4 / 105], [4, -1 / 280]], h = 0.01;
const wide = (w) => Float64Array.from(w.data, (x, i) => { let d = 0; for (const [k, c] of C) { w.data[i] = x + k * h; d += c * f(w.data); w.data[i] = x - k * h; d -= c * f(w.data); } w.data[i] = x; return d / h; });`),
    ],
    grade: 'grade("wide", wide)',
    points: 4,
  },
  {
    name: 'helper file',
    tries: 'the solution stands in a helper file; that is honest work',
    cells: ['import { square } from "./helper";'],
    points: 10,
    files: { 'helper.ts': 'export const square = (x: number): number => x * x;' },
  },
  {
    name: 'helper of another',
    tries: 'imports the solution of another student',
    cells: ['import { square } from "../other/solution";'],
    points: 0,
    isRefused: true,
  },
];
