/** Modes after an interrupt. The numbers of cells are set here as our kernel sets them, before the library looks for them. */
import { beforeEach, expect, test } from 'vitest';

const counts = new Int32Array(3);
Object.defineProperty(globalThis, Symbol.for('nabla.cell'), { value: counts, configurable: true });
const { Dropout, evaluating, Sequential } = await import('../../../lib/src/index.js');

const beginCell = (): void => {
  counts[0]++;
};
const interrupt = (): void => {
  counts[2] = counts[0];
  counts[0]++;
  counts[1]++;
};

beforeEach(beginCell);

test('a mode that is set in a cell lasts, whatever happens to later cells', () => {
  const layer = new Dropout(0.5).evaluate();
  beginCell();
  expect(layer.isTraining).toBe(false);
  interrupt();
  beginCell();
  expect(layer.isTraining).toBe(false);
  layer.train();
  beginCell();
  expect(layer.isTraining).toBe(true);
});

test('a mode that is set in a cell which is then interrupted is what it was before', () => {
  const layer = new Dropout(0.5);
  const model = new Sequential([layer]);
  beginCell();
  model.evaluate();
  model.train();
  model.evaluate();
  interrupt();
  expect([model.isTraining, layer.isTraining]).toEqual([true, true]);
  beginCell();
  model.evaluate();
  beginCell();
  model.train();
  interrupt();
  beginCell();
  expect([model.isTraining, layer.isTraining]).toEqual([false, false]);
});

test('a look at one module settles the mode of all, so that a second interrupt finds nothing undone', () => {
  const [seen, unseen] = [new Dropout(0.5), new Dropout(0.5)];
  beginCell();
  unseen.evaluate();
  interrupt();
  beginCell();
  expect(seen.isTraining).toBe(true);
  interrupt();
  beginCell();
  expect(unseen.isTraining).toBe(true);
});

test('evaluating() that is stopped in the middle is over with its cell', () => {
  const layer = new Dropout(0.5);
  const seen = evaluating(() => {
    const within = layer.isTraining;
    interrupt();
    return [within, layer.isTraining];
  });
  expect(seen).toEqual([false, true]);
});
