/**
 * A cell is checked by TypeScript 5.0, which reads what it does not understand as `any` and says nothing. So a piece of code
 * as a learner writes it is compiled here against the built declarations, by that compiler, with nothing skipped.
 */
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const requireFromTslab = createRequire(createRequire(import.meta.url).resolve('tslab/package.json'));
const ts = requireFromTslab('@tslab/typescript-for-tslab') as typeof import('@tslab/typescript-for-tslab');

let folder: string;

beforeAll(() => {
  if (!existsSync(join(ROOT, 'lib/dist/index.d.ts'))) throw new Error('lib/dist is missing: run npm run setup');
  folder = mkdtempSync(join(tmpdir(), 'nabla-consumer-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the kernel's compiler has to say about a file, as `line: message`. */
function complaints(code: string): string[] {
  const file = join(folder, 'cell.ts');
  writeFileSync(file, code);
  const program = ts.createProgram([file], {
    strict: true,
    skipLibCheck: false,
    noEmit: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Node10, // as in a cell: `exports` of a package are not looked at
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts'],
    esModuleInterop: true,
    types: ['node'],
    typeRoots: [join(ROOT, 'node_modules/@types')],
    preserveSymlinks: false,
  });
  return ts.getPreEmitDiagnostics(program).map((found) => {
    const line = found.file === undefined ? 0 : found.file.getLineAndCharacterOfPosition(found.start ?? 0).line + 1;
    return `${found.file?.fileName ?? ''}:${line}: ${ts.flattenDiagnosticMessageText(found.messageText, ' ')}`;
  });
}

/** A type that is `any` takes part in no error, so each name is asked directly. */
const NOT_ANY = `type IsAny<T> = 0 extends 1 & T ? true : false;
const known = <T>(_: T, isAny: IsAny<T>): boolean => isAny;
`;

describe('the declarations of nabla in the compiler of a cell', () => {
  test('the compiler is the one of the kernel, TypeScript 5.0', () => expect(ts.version).toMatch(/^5\.0\./));

  test('a training loop as a learner writes it compiles', () => {
    const code = `
import { accuracy, array, batches, checkGradient, loadMnist, Mlp, multiply, random, sgdInto, sum, toNested } from 'nabla';
import { softmaxCrossEntropyBackward, softmaxCrossEntropyForward, type Tensor } from 'nabla';
const rng = random(5);
const { train, test } = loadMnist();
const net = new Mlp([784, 16, 10], { rng });
for (const { x, labels } of batches(train.images, train.labels, { size: 32, rng })) {
  const { loss, p } = softmaxCrossEntropyForward(net.forward(x), labels);
  sgdInto(net.parameters, net.backward(softmaxCrossEntropyBackward(p, labels)), { lr: 0.1 });
  const shown: number = loss;
}
const share: number = accuracy(net.predict(test.images), test.labels);
const w: Tensor = array([[1, 2], [3, 4]]);
const flat: Float32Array | Float64Array = w.data;
const check = checkGradient((v) => sum(multiply(v, v)), w, multiply(2, w), { name: 'dw' });
const error: number = check.relativeError;
toNested(w);
`;
    expect(complaints(code)).toEqual([]);
  });

  test("a loop of one's own on the tape compiles, with layers of one's own", () => {
    const code = `
import { array, backend, crossEntropy, Dropout, evaluating, heNormal, type Input, Linear, Module, noGrad, Parameter } from 'nabla';
import { random, Relu, Sequential, setBackend, setThreads, sgd, type Tensor, Value, Variable, variable } from 'nabla';
class Residual extends Module {
  readonly inner = new Sequential([new Linear(4, 4), new Relu(), new Dropout(0.1, { rng: random(1) })]);
  readonly scale = new Parameter('scale', array([1], 'float32'));
  readonly parameters = { ...this.inner.parameters, scale: this.scale };
  forward(x: Input): Variable {
    return this.inner.forward(x).multiply(this.scale).add(x);
  }
}
const net = new Sequential([new Residual(), new Linear(4, 2, { initialiser: heNormal })]);
const optimizer = sgd(net.parameters, { lr: 0.1 });
const x: Tensor = random(2).normalArray([8, 4], { dtype: 'float32' });
const loss = crossEntropy(net.forward(x), [0, 1, 0, 1, 0, 1, 0, 1], { smoothing: 0.1 });
loss.backward({ accumulate: true });
optimizer.step();
const seen: number = loss.item() + noGrad(() => net.forward(x).mean().item()) + evaluating(() => 1);
const gradient: Tensor = net.parameters['0.scale'].gradient();
const picture: Tensor = variable(x).value();
const slope: number = new Value(2).multiply(3).gradient;
setBackend(backend().name);
setThreads(1);
// @ts-expect-error a loss is no number
const a: number = loss;
// @ts-expect-error a value of the tape is no array
const b: Tensor = net.forward(x);
// @ts-expect-error there are three backends
setBackend('cuda');
// @ts-expect-error a layer must go forward
class Silent extends Module { readonly parameters = {}; }
// @ts-expect-error labels are numbers
crossEntropy(net.forward(x), ['0']);
`;
    expect(complaints(code)).toEqual([]);
  });

  test('training with fit() compiles, with classes and with arrays as the truth', () => {
    const code = `
import { accuracy, adam, argmax, array, cosine, crossEntropy, fit, type History, Linear, load, loadMnist, meanSquaredError } from 'nabla';
import { f1, precision, random, readSafetensors, Relu, save, Sequential, sgd, type Tensor, warmup } from 'nabla';
const rng = random(5);
const { train, test } = loadMnist();
const net = new Sequential([new Linear(784, 16, { rng }), new Relu(), new Linear(16, 10, { rng })]);
const optimizer = adam(net.parameters, { lr: 0.001 });
const history: History = fit(net, {
  data: { x: train.images, y: train.labels },
  validation: { x: test.images, y: test.labels },
  loss: crossEntropy,
  ...{ optimizer, epochs: 3, size: 64, rng, clip: 1, patience: 2, progress: true },
  schedule: warmup(100, cosine({ lr: 0.001, steps: 2000 })),
  onEpoch: ({ loss }, soFar) => save('net.safetensors', { net, optimizer, rng, history: soFar, epoch: Math.round(loss) }),
});
const losses: number[] = history.epochs.map(({ loss }) => loss);
fit(net, {
  data: { x: array([[1]]), y: array([[2]]) },
  loss: (yHat, y) => meanSquaredError(yHat, y),
  ...{ optimizer: sgd(net.parameters, { lr: 0.1, momentum: 0.9 }), epochs: 1, size: 1, rng },
  progress: ({ step, record }) => console.log(step, record?.validationLoss),
});
const { epoch, history: loaded } = load('net.safetensors', { net, optimizer, rng });
const said = argmax(net.predict(test.images));
const each: number[] = precision(said, test.labels, { classes: 10 });
const one: number = f1(said, test.labels, { classes: 10, average: 'macro' });
const w: Tensor = readSafetensors('net.safetensors').tensors['0.w'];
const share: number = accuracy(said, test.labels) + epoch + loaded.epochs.length;
`;
    expect(complaints(code)).toEqual([]);
  });

  test('wrong uses of training are refused', () => {
    const code = `
import { adam, array, crossEntropy, f1, fit, Linear, meanSquaredError, random, save, stepDecay } from 'nabla';
const net = new Linear(1, 2);
const optimizer = adam(net.parameters, { lr: 0.1 });
const common = { optimizer, epochs: 1, size: 1, rng: random(1) };
const x = array([[1]]);
// @ts-expect-error a mean squared error wants arrays, not classes
fit(net, { data: { x, y: [1] }, loss: meanSquaredError, ...common });
// @ts-expect-error the rng is not optional
fit(net, { data: { x, y: [1] }, loss: crossEntropy, optimizer, epochs: 1, size: 1 });
// @ts-expect-error a network is no list of parameters
adam(net, { lr: 0.1 });
// @ts-expect-error the number of the step is the optimizer's own matter
adam(net.parameters, { lr: 0.1, step: 3 });
// @ts-expect-error an average has two names
f1([0], [0], { classes: 2, average: 'weighted' });
// @ts-expect-error a path is a text
save(net, { net });
// @ts-expect-error a schedule gives a number
const text: string = stepDecay({ lr: 1, every: 2 })(0);
`;
    expect(complaints(code)).toEqual([]);
  });

  test('wrong uses are refused, so nothing on the way is any', () => {
    const code = `
import { array, batches, checkGradient, linearBackward, Mlp, random, sgdInto, softmaxCrossEntropyForward, sum } from 'nabla';
const x = array([[1, 2]]);
const net = new Mlp([2, 3], { rng: random(1) });
// @ts-expect-error an array is no text
const a: string = x;
// @ts-expect-error flat data are floats
const b: Int32Array = x.data;
// @ts-expect-error a shape is a list of numbers
const c: string = x.shape[0];
// @ts-expect-error a dtype has two values
array([1], 'float16');
// @ts-expect-error the option is called rng
new Mlp([2, 3], { random: random(1) });
// @ts-expect-error scores are an array, not a number
const d: number = net.forward(x);
// @ts-expect-error a predicted class is a number
const e: string[] = net.predict(x);
// @ts-expect-error parameters go by name
net.parameters = {};
// @ts-expect-error a loss is a number
const f: string = softmaxCrossEntropyForward(x, [0]).loss;
// @ts-expect-error there is no gradient of y among the inputs
linearBackward(x, x, x).dy;
// @ts-expect-error the learning rate is a number
sgdInto({}, {}, { lr: '0.1' });
// @ts-expect-error the size is not optional
batches(x, [0], { rng: random(1) });
// @ts-expect-error the loss is a number, not an array
checkGradient((v) => v, x, x);
// @ts-expect-error without an axis a sum is a number
const g: string = sum(x);
`;
    expect(complaints(code)).toEqual([]);
  });

  test('no public name has the type any', async () => {
    const names = Object.keys((await import(join(ROOT, 'lib/dist/index.js'))) as object);
    expect(names.length).toBeGreaterThan(30);
    const lines = names.map((name) => `known(nabla.${name}, false);`);
    expect(complaints(`import * as nabla from 'nabla';\n${NOT_ANY}${lines.join('\n')}\n`)).toEqual([]);
  });

  test('a type that is any would be found', () => {
    const found = complaints(`export {};\n${NOT_ANY}known(JSON.parse('1'), false);\n`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain("'false' is not assignable to parameter of type 'true'");
  });

  test('a type in newer words than TypeScript 5.0 knows would be found', () => {
    expect(complaints('export declare const flat: Float32Array<ArrayBuffer>;\n')[0]).toContain('is not generic');
  });
});
