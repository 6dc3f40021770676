import { expect, test } from 'vitest';
import { array, networkPasses, toSvg, toText } from '../../../lib/src/index.js';

// y = 2 x, then s = -3 y, and the loss is s^2 at x = 1: y = 2, s = -6, loss 36.
// ds = 2 s = -12; of the second weight -12 * 2 = -24, dy = -12 * -3 = 36; of the first 36 * 1 = 36, dx = 36 * 2 = 72.
const layers = [
  { name: 'input', units: ['x'], values: [1], gradients: [72] },
  { name: 'hidden', units: ['y'], values: [2], gradients: [36] },
  { name: 'output', units: ['s'], values: [-6], gradients: [-12] },
];
const weights = [array([[2]]), array([[-3]])];
const weightGradients = [array([[36]]), array([[-24]])];
const passes = () => networkPasses({ layers, weights, weightGradients, loss: 36, description: 'Two layers.' });

test('networkPasses() goes forward, turns at the loss, and goes back; the last step has it all', () => {
  const { frames = [], layout } = passes();
  expect(frames.map(({ name }) => name)).toEqual(['input', 'hidden', 'output', 'loss', '← hidden', '← input']);
  const [slider] = layout.sliders as { active: number }[];
  expect(slider.active).toBe(5);
});

test('networkPasses() writes a number only from the step on in which it is known', () => {
  const numbers = passes().frames?.map(({ layout }) =>
    (layout.annotations ?? []).map(({ text }) => text).filter((text) => /\d/.test(text)),
  );
  expect(numbers).toEqual([
    ['1'],
    ['1', '2'],
    ['1', '2', '-6'],
    ['1', '2', '-6', 'd -12'],
    ['1', '2', 'd 36', '-6', 'd -12'],
    ['1', 'd 72', '2', 'd 36', '-6', 'd -12'],
  ]);
});

// plotly merges a step into the one before by position: what a step leaves out would stay.
test('networkPasses() has the same texts at the same places in every step', () => {
  const places = passes().frames?.map(({ layout }) => (layout.annotations ?? []).map(({ x, y }) => [x, y]));
  for (const own of places ?? []) expect(own).toEqual(places?.[0]);
});

test('networkPasses() lets the weights at work stand out, and dots those whose gradient is known', () => {
  const looks = passes().frames?.map(({ data }) =>
    data.slice(0, 2).map(({ line, opacity }) => `${opacity} ${(line as { dash: string }).dash}`),
  );
  expect(looks).toEqual([
    ['0.45 solid', '0.45 solid'],
    ['1 solid', '0.45 solid'],
    ['0.45 solid', '1 solid'],
    ['0.45 solid', '0.45 solid'],
    ['0.45 solid', '1 dot'],
    ['1 dot', '0.45 dot'],
  ]);
});

test('toText() of networkPasses() tells every number once, and then what each step brings', () => {
  const told = toText(passes()).split('\n');
  expect(told.slice(1, 7)).toEqual([
    'Two layers.',
    'input: x 1; gradients x 72',
    'hidden: y 2; gradients y 36',
    'output: s -6; gradients s -12',
    'weights from input to hidden: x 2',
    'gradients of the weights from input to hidden: x 36',
  ]);
  expect(told.filter((line) => line.startsWith('- '))).toEqual([
    '- input: Forward: it begins at input',
    '- hidden: Forward: from input to hidden',
    '- output: Forward: from hidden to output',
    '- loss: The loss is 36; its gradient enters at output',
    '- ← hidden: Backward: from output to hidden, and to the weights between',
    '- ← input: Backward: from hidden to input, and to the weights between',
  ]);
});

test('the still of networkPasses() shows the last step', () => {
  expect(toSvg(passes())).toContain('>d 72<');
});

test('networkPasses() refuses gradients that do not fit the weights', () => {
  expect(() => networkPasses({ layers, weights, weightGradients: [], loss: 1 })).toThrow(
    'as many gradients, but 0 came',
  );
  const wrong = [weightGradients[0], array([[1, 2]])];
  expect(() => networkPasses({ layers, weights, weightGradients: wrong, loss: 1 })).toThrow('but [1, 2] came');
});
