/** What happens at the limit, in processes that have a low one. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const LIBRARY = join(import.meta.dirname, '../../../lib/dist/index.js');

/** What a module prints that imports the library with a limit of so many megabytes. */
function printedBy(code: string, limitMb: string): string {
  const env = { ...process.env, NABLA_ARENA_MB: limitMb };
  const text = `import * as nabla from ${JSON.stringify(LIBRARY)};\n${code}`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', text], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

test('outputs that nobody learns from fill the memory up to an error that says so, and training goes on after it', () => {
  const code = `
    const model = new nabla.Linear(1000, 1000);
    const x = nabla.zeros([1000, 1000], 'float32');
    let count = 0;
    try {
      for (;;) { model.forward(x); count++; }
    } catch (error) { console.log(count > 3, error.name, error.message); }
    for (let i = 0; i < 100; i++) nabla.noGrad(() => model.forward(nabla.zeros([10, 1000], 'float32')).sum().item());
    nabla.crossEntropy(model.forward(nabla.zeros([2, 1000], 'float32')), [1, 2]).backward();
    console.log(model.parameters.b.gradient().size);
  `;
  expect(printedBy(code, '64')).toMatch(
    /^true RangeError There is no room for .* MB more of step values: 4\.00 MB of parameters, \d+ MB of step values is held, and the limit is 64 MB\. .*NABLA_ARENA_MB=128\. This step has taken \d+ MB for \d+ values.*\n1000\n$/,
  );
});

test('models that are dropped from one turn of the event loop to the next give their memory back', () => {
  const code = `
    const initialiser = (shape) => nabla.zeros(shape, 'float32');
    for (let i = 0; i < 300; i++) {
      const model = new nabla.Linear(1000, 500, { initialiser });
      model.forward(nabla.zeros([1, 1000], 'float32')).sum().backward();
      await new Promise((resolve) => setImmediate(resolve));
    }
    console.log('done');
  `; // 300 times 4 MB
  expect(printedBy(code, '64')).toBe('done\n');
});

test('at the limit, blocks that lie side by side are joined, and the rest of one that is too large is used', () => {
  const code = `
    const { arena } = await import(${JSON.stringify(join(LIBRARY, '../memory/arena.js'))});
    const MB = 2 ** 20;
    const owner = {};
    const small = [];
    try { for (;;) small.push(arena.take(MB, owner, 'parameters')); } catch {}
    for (let size = MB / 2; size >= 64; size /= 2) {
      try { for (;;) arena.take(size, owner, 'gradients'); } catch {} // the end, where no MB fits
    }
    console.log(small.length);
    small.slice(3, 7).forEach(arena.give);
    const large = arena.take(3 * MB, owner, 'parameters');
    const rest = [arena.take(MB / 2, owner, 'parameters'), arena.take(MB / 2, owner, 'parameters')];
    console.log([large, ...rest].map((at) => (at - small[3]) / MB));
    try { arena.take(64, owner, 'parameters'); } catch (error) { console.log(error.name, arena.held().by.parameters / MB); }
    for (const at of [...small.slice(0, 3), ...small.slice(7), large, ...rest]) arena.give(at);
    console.log(arena.take(15 * MB, owner, 'parameters') === small[0], arena.held().by.parameters / MB);
  `;
  expect(printedBy(code, '16')).toBe('15\n[ 0, 3, 3.5 ]\nRangeError 15\ntrue 15\n');
});

test('beyond 2 GB, where an offset fills 32 bits, every backend trains as below', () => {
  const code = `
    const { arena } = await import(${JSON.stringify(join(LIBRARY, '../memory/arena.js'))});
    const owner = {};
    const losses = (name) => {
      nabla.setBackend(name);
      const rng = nabla.random(1);
      const model = new nabla.Sequential([new nabla.Linear(20, 33, { rng }), new nabla.Relu(), new nabla.Linear(33, 2, { rng })]);
      const optimizer = nabla.adam(model.parameters, { lr: 0.01 });
      const x = rng.normalArray([6, 20], { dtype: 'float32' });
      return Array.from({ length: 3 }, () => {
        const loss = nabla.crossEntropy(model.forward(x), [0, 1, 0, 1, 0, 1]);
        loss.backward();
        nabla.clipByNorm(model.parameters, 1);
        optimizer.step();
        return loss.item();
      }).join();
    };
    const names = ['native', 'wasm', 'js'];
    const below = names.map(losses);
    nabla.variable(nabla.zeros([1])).sum().backward();
    const far = [arena.take(1.5 * 2 ** 30, owner, 'parameters'), arena.take(2 ** 30, owner, 'parameters')];
    console.log(far[1] > 2 ** 30, names.map(losses).every((line, i) => line === below[i]));
    console.log(new nabla.Parameter('w', nabla.zeros([1])).at > 2 ** 31);
  `; // none of the pages between is touched
  expect(printedBy(code, '4095')).toBe('true true\ntrue\n');
});

test('models that are kept fill the memory, and the error names them', () => {
  const code = `
    const models = [];
    try { for (;;) models.push(new nabla.Linear(1000, 500)); } catch (error) { console.log(error.message); }
  `;
  expect(printedBy(code, '16')).toMatch(
    /^There is no room for 1\.91 MB more of parameters: \d+ MB of parameters.* is held/,
  );
});

test('a limit that is no number of megabytes is refused', () => {
  expect(() => printedBy('', '4096')).toThrow(
    'NABLA_ARENA_MB must be a whole number of megabytes from 1 to 4095, but 4096 came',
  );
  expect(() => printedBy('', 'plenty')).toThrow('but plenty came');
  expect(printedBy('console.log(nabla.variable(nabla.array([1])).sum().item());', '1')).toBe('1\n');
});
