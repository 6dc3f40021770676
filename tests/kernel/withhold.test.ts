/** The library as a submission has it: what is withheld is in no file, no table, no declaration; all else computes as before. */
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WITHHELD } from '../../exercises/src/withheld.js';
import { guarded, readGone, whyNot } from '../../kernel-ext/dist/kernel/grade/gone.js';
import { makePackages } from '../../kernel-ext/dist/kernel/grade/withhold.js';

const LIBRARY = resolve(import.meta.dirname, '../../lib');
const HERE = join(import.meta.dirname, 'cell.js');

type Module = Readonly<Record<string, unknown>>;
type Kernels = Readonly<Record<string, (...args: number[]) => void>>;

let folder: string;
let copy: string;
let gone: readonly string[];

/** What the course names or means: all files are asked for these, whatever the copy itself notes down. */
const isWithheld = (name: string): boolean =>
  name.endsWith('Backward') ||
  NAMED.includes(name) ||
  ['variable', 'Variable', 'Value', 'Mlp', 'Linear'].includes(name);
const NAMED = (WITHHELD.nabla ?? []).filter((one) => !/[*/]/.test(one));

const load = (path: string): Promise<Module> => import(pathToFileURL(join(copy, path)).href) as Promise<Module>;
const filesOf = (root: string, ending: string): string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending) && !path.includes('node_modules'))
    .sort();

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'nabla-withhold-')));
  makePackages(WITHHELD, HERE, folder);
  copy = join(folder, 'node_modules/nabla');
  gone = readGone(folder).nabla ?? [];
});
afterAll(() => rmSync(folder, { recursive: true }));

test('makePackages() leaves each withheld name out of the main export, and nothing else', async () => {
  const [whole, cut] = [Object.keys(await import('nabla')), Object.keys(await load('dist/index.js'))];
  expect(gone.length).toBeGreaterThan(30);
  expect(cut.filter(isWithheld)).toEqual([]);
  expect(whole.filter((name) => !cut.includes(name)).sort()).toEqual(
    whole.filter((name) => gone.includes(name)).sort(),
  );
  for (const name of ['matmul', 'sigmoidForward', 'checkGradient', 'random', 'lineChart', 'setBackend'])
    expect(cut).toContain(name);
  // forwards, too, where an exercise asks for it
  for (const name of ['softmaxForward', 'logSoftmaxForward', 'softmaxCrossEntropyForward'])
    expect([whole.includes(name), cut.includes(name)]).toEqual([true, false]);
});

test('every file of the copy can be imported by its path, and exports nothing that is withheld', async () => {
  const files = filesOf(copy, '.js');
  expect(files.length).toBeGreaterThan(60);
  for (const path of files) expect(Object.keys(await load(path)).filter(isWithheld), path).toEqual([]);
  for (const left of ['dist/autograd', 'dist/nn', 'dist/train', 'src', 'native'])
    expect(readdirSync(copy), left).not.toContain(left.replace('dist/', ''));
  expect(readdirSync(join(copy, 'dist'))).not.toContain('nn');
});

test('no file has a body, a declaration or a formula of what is withheld', () => {
  for (const path of [...filesOf(copy, '.js'), ...filesOf(copy, '.d.ts')]) {
    const text = readFileSync(join(copy, path), 'utf8');
    expect(text.match(/^export .*Backward\b.*/gm) ?? [], path).toEqual([]);
    expect(text.includes('/**'), path).toBe(false);
  }
  const formula = 'dw: matmul(transpose(x), dy)';
  expect(readFileSync(join(LIBRARY, 'dist/derive/linear.js'), 'utf8')).toContain(formula); // else this looks for nothing
  for (const path of filesOf(copy, '.js')) expect(readFileSync(join(copy, path), 'utf8')).not.toContain(formula);
  expect(readFileSync(join(copy, 'dist/derive/gelu.js'), 'utf8')).not.toContain('slopeOfExactForm');
});

test('the tables of kernels hold the ways forward only, in JavaScript and in WebAssembly', async () => {
  const { makeJsKernels } = (await load('dist/kernels/js.js')) as { makeJsKernels(dtype: string): Kernels };
  const { loadWasm } = (await load('dist/kernels/wasm.js')) as { loadWasm(): { kernels: Kernels } };
  const tables = [makeJsKernels('float64'), makeJsKernels('float32'), loadWasm().kernels];
  for (const table of tables) {
    const names = Object.keys(table);
    expect(names).toEqual(expect.arrayContaining(['matmul', 'linearForward', 'unaryForward', 'huberForward']));
    expect(names.filter(isWithheld)).toEqual([]);
  }
});

test.each([
  'wasmModule',
  'relaxedWasmModule',
])('the WebAssembly of %s has neither the names nor the bodies', async (name) => {
  const text = ((await load('dist/kernels/wasm-module.js')) as Record<string, string>)[name]!;
  const all = (await import(pathToFileURL(join(LIBRARY, 'dist/kernels/wasm-module.js')).href)) as Record<
    string,
    string
  >;
  const whole = all[name]!;
  const [cut, before] = [text, whole].map((base64) => new WebAssembly.Module(Buffer.from(base64, 'base64')));
  const names = (module: WebAssembly.Module): string[] => WebAssembly.Module.exports(module).map(({ name }) => name);
  const lost = names(before!).filter((name) => !names(cut!).includes(name));
  expect(lost).toEqual(names(before!).filter(isWithheld));
  expect(lost.length).toBeGreaterThan(5);
  expect(Buffer.from(text, 'base64').length).toBeLessThan(Buffer.from(whole, 'base64').length * 0.95);
});

test('what is left computes as before, on every backend', async () => {
  const whole = (await import('nabla')) as unknown as Library;
  const cut = (await load('dist/index.js')) as unknown as Library;
  for (const backend of ['wasm', 'js'])
    for (const dtype of ['float32', 'float64']) {
      const results = [whole, cut].map((library) => {
        library.setBackend!(backend);
        const x = (library.random!(1) as Dice).normalArray([5, 7], { dtype });
        const w = (library.random!(2) as Dice).normalArray([7, 3], { dtype });
        const y = library.linearForward!(x, w, library.sum!(w, 0));
        const [mask, target] = [library.full!([5, 3], 1, dtype), library.sigmoidForward!(y)];
        const arrays = [
          ...UNARIES.map((name) => library[name]!(library.add!(library.multiply!(y, y), 0.5))),
          ...['add', 'subtract', 'multiply', 'divide'].map((name) => library[name]!(y, target)),
          ...['sum', 'mean', 'max'].map((name) => library[name]!(y, 0)),
          library.dropoutForward!(y, mask, 0.5),
          library.matmul!(library.transpose!(x), y),
        ];
        const losses = LOSSES.map((name) => library[name]!(y, target));
        return [...arrays.map((array) => library.toNested!(array)), ...losses];
      });
      expect(results[0]).toHaveLength(UNARIES.length + 9 + LOSSES.length);
      expect(results[1], `${backend} ${dtype}`).toEqual(results[0]);
    }
});

const UNARIES = ['relu', 'leakyRelu', 'sigmoid', 'tanh', 'gelu', 'silu', 'exp', 'log', 'sqrt'].map(
  (name) => `${name}Forward`,
);
const LOSSES = ['meanSquaredErrorForward', 'huberForward', 'binaryCrossEntropyForward'];

type Library = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
type Dice = { normalArray(shape: readonly number[], options: object): unknown };

test('data that come with the library come with the copy', async () => {
  const { loadSmallDigits } = (await load('dist/index.js')) as { loadSmallDigits(): { images: { shape: number[] } } };
  expect(loadSmallDigits().images.shape).toEqual([1797, 64]);
});

test('whoever asks for one is told its name and why it is not there', async () => {
  const why =
    'linearBackward cannot be imported from nabla while a notebook is graded: an exercise asks for it, or for what it computes';
  const known = readGone(folder);
  expect(whyNot(`Module '"nabla"' has no exported member 'linearBackward'.`, known)).toBe(why);
  expect(whyNot(`Property 'linearBackward' does not exist on type 'typeof import("${copy}/dist/index")'.`, known)).toBe(
    why,
  );
  expect(whyNot(`Module '"nabla"' has no exported member 'linearBackwards'.`, known)).toBeUndefined();
  expect(whyNot(`Module '"other"' has no exported member 'linearBackward'.`, known)).toBeUndefined();
  const module = await load('dist/index.js');
  for (const id of ['nabla', `${copy}/dist/index.js`, pathToFileURL(join(copy, 'dist/index.js')).href]) {
    const seen = guarded(id, module, known) as Module;
    expect(() => seen.linearBackward).toThrow(why);
    expect('linearBackward' in seen).toBe(false);
    expect(seen.matmul).toBe(module.matmul);
    expect(seen.noSuchName).toBeUndefined();
  }
  expect(guarded('other', module, known)).toBe(module);
});
