import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type BackendName, backend, kernelsOf, setBackend, setThreads } from '../../../lib/src/kernels/choose.js';
import { faultIn } from '../../../lib/src/kernels/self-test.js';
import type { Kernels } from '../../../lib/src/kernels/table.js';

const LIBRARY = join(import.meta.dirname, '../../../lib/dist/index.js');

const first = backend();
afterEach(() => {
  setBackend(first.name);
  setThreads(first.threads);
});

/** What a fresh process says of its backend. */
function fresh(env: NodeJS.ProcessEnv): ReturnType<typeof backend> {
  const code = `import { backend } from ${JSON.stringify(LIBRARY)}; console.log(JSON.stringify(backend()));`;
  const text = execFileSync(process.execPath, ['--input-type=module', '-e', code], {
    env: { ...process.env, NABLA_BACKEND: '', NABLA_ADDON: '', ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return JSON.parse(text) as ReturnType<typeof backend>;
}

describe('backend()', () => {
  test('backend() is the addon where it was built, and has nothing to explain', () => {
    expect(fresh({})).toMatchObject({ name: 'native', why: [] });
  });

  test('backend() is wasm without the addon, and says why', () => {
    const found = fresh({ NABLA_ADDON: 'off' });
    expect(found).toMatchObject({ name: 'wasm', isa: expect.stringMatching(/^SIMD128/), threads: 1 });
    expect(found.why).toHaveLength(1);
    expect(found.why[0]).toMatch(/^native: .*NABLA_ADDON/);
  });

  test('backend() is js without WebAssembly as well', () => {
    const code = `delete globalThis.WebAssembly; const { backend, fromData, linearForward } = await import(${JSON.stringify(LIBRARY)}); console.log(JSON.stringify(backend()));`;
    const text = execFileSync(process.execPath, ['--input-type=module', '-e', code], {
      env: { ...process.env, NABLA_ADDON: 'off' },
      encoding: 'utf8',
    });
    const found = JSON.parse(text) as ReturnType<typeof backend>;
    expect(found.name).toBe('js');
    expect(found.why.map((line) => line.split(':')[0])).toEqual(['native', 'wasm']);
  });

  test.each(['native', 'wasm', 'js'] satisfies BackendName[])('NABLA_BACKEND=%s asks for it', (name) => {
    expect(fresh({ NABLA_BACKEND: name })).toMatchObject({ name, why: [] });
  });

  test('NABLA_BACKEND asks in vain for what is not there, and is told why', () => {
    expect(() => fresh({ NABLA_BACKEND: 'native', NABLA_ADDON: 'off' })).toThrow(
      'The backend native is not available: the variable NABLA_ADDON is "off"',
    );
    expect(() => fresh({ NABLA_BACKEND: 'cuda' })).toThrow('There is no backend cuda: the names are native, wasm, js');
  });
});

describe('setBackend()', () => {
  test.each(['native', 'wasm', 'js'] satisfies BackendName[])('setBackend() changes to %s', (name) => {
    setBackend(name);
    expect(backend().name).toBe(name);
    expect(faultIn(kernelsOf('float32'))).toBeUndefined();
  });

  test('setBackend() refuses a name that is none', () => {
    expect(() => setBackend('gpu' as BackendName)).toThrow('There is no backend gpu: the names are native, wasm, js');
    expect(() => setBackend('toString' as BackendName)).toThrow(RangeError);
  });

  test('float64 is computed by the derivations whatever the backend is', () => {
    const float64 = kernelsOf('float64');
    for (const name of ['native', 'wasm', 'js'] as const) {
      setBackend(name);
      expect(kernelsOf('float64')).toBe(float64);
    }
  });
});

describe('setThreads()', () => {
  test('setThreads() is for the native backend; the others have one', () => {
    setBackend('native');
    setThreads(2);
    expect(backend().threads).toBe(2);
    setThreads(1);
    expect(backend().threads).toBe(1);
    setBackend('wasm');
    setThreads(2);
    expect(backend().threads).toBe(1);
  });

  test.each([0, -1, 1.5, Number.NaN, '2'])('setThreads() refuses %s', (n) => {
    expect(() => setThreads(n as number)).toThrow(`The number of threads is a whole number from 1 up, but ${n} came`);
  });
});

describe('the test of a backend', () => {
  const right = kernelsOf('float32');
  const wrong = (change: Partial<Kernels>): Kernels => ({ ...right, ...change });

  test('finds a product that is wrong at the edge of a tile', () => {
    const matmul: Kernels['matmul'] = (a, b, c, batch, N, K, M, ...rest) =>
      right.matmul(a, b, c, batch, N, K, M === 35 ? 34 : M, ...rest);
    expect(faultIn(wrong({ matmul }))).toBe('the product of [33, 65] and [65, 35] is wrong');
  });

  test('finds a layer that forgets its bias', () => {
    const linearForward: Kernels['linearForward'] = (x, w, _b, ...rest) => right.linearForward(x, w, 0, ...rest);
    expect(faultIn(wrong({ linearForward }))).toBe('a linear layer from 3 to 1 is wrong');
  });

  test('finds wrong functions, losses and steps', () => {
    expect(faultIn(wrong({ unaryForward: (_kind, x, y, n) => right.copy(x, y, n) }))).toBe('function 0 is wrong');
    expect(faultIn(wrong({ crossEntropyForward: () => undefined }))).toBe('cross-entropy is wrong');
    expect(faultIn(wrong({ sgdStep: () => undefined }))).toBe('a step of gradient descent is wrong');
  });

  test('finds a kernel that throws', () => {
    const matmul = (): never => {
      throw new Error('not for this processor');
    };
    expect(faultIn(wrong({ matmul }))).toBe('a kernel failed: not for this processor');
  });
});
