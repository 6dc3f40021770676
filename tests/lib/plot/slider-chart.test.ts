import { expect, test } from 'vitest';
import { decisionSurface, figureBundle, lineChart, sliderChart, toSvg, toText } from '../../../lib/src/index.js';

const line = (slope: number, description?: string) =>
  lineChart({
    title: `slope ${slope}`,
    series: [{ name: 'line', y: [0, slope] }],
    xTitle: 'x',
    yTitle: 'y',
    description,
  });
const steps = [1, 3, -2].map((slope) => ({ label: `${slope}`, figure: line(slope, `It ends at ${slope}.`) }));

test('sliderChart() has a frame for each step, and begins where it is told', () => {
  const { data, frames, layout } = sliderChart({ slider: 'slope', steps, start: 1 });
  expect(data[0].y).toEqual([0, 3]);
  expect(frames?.map((frame) => [frame.name, frame.data[0].y, frame.layout.title?.text])).toEqual([
    ['1', [0, 1], 'slope 1'],
    ['3', [0, 3], 'slope 3'],
    ['-2', [0, -2], 'slope -2'],
  ]);
  const [slider] = layout.sliders as { active: number; steps: { label: string; args: unknown[] }[] }[];
  expect([slider.active, slider.steps.map(({ label }) => label), slider.steps[2].args[0]]).toEqual([
    1,
    ['1', '3', '-2'],
    ['-2'],
  ]);
});

// The lines reach from -2 to 3; 4 % of the widest of each side stay free: 0.12 above, 0.08 below.
test('sliderChart() keeps the axes still: their range holds every step', () => {
  const { layout } = sliderChart({ slider: 'slope', steps });
  expect(layout.yaxis.range?.map((end) => Number(end.toFixed(6)))).toEqual([-2.08, 3.12]);
  expect(layout.xaxis.title?.text).toBe('x');
});

test('the bundle of sliderChart() brings its frames, and its still shows the first state', () => {
  const figure = sliderChart({ slider: 'slope', steps, start: 2 });
  const bundle = figureBundle(figure)['application/vnd.plotly.v1+json'] as { frames: unknown[] };
  expect(bundle.frames).toHaveLength(3);
  expect(toSvg(figure)).toContain('>slope -2<');
  expect(figureBundle(line(1))['application/vnd.plotly.v1+json']).not.toHaveProperty('frames');
});

test('toText() of sliderChart() tells every step', () => {
  expect(
    toText(sliderChart({ slider: 'slope', steps }))
      .split('\n')
      .slice(0, 5),
  ).toEqual([
    'slope 1',
    'A slider, slope, of 3 steps; seen first: 1.',
    '- 1: It ends at 1.',
    '- 3: It ends at 3.',
    '- -2: It ends at -2.',
  ]);
});

test('sliderChart() sends fields of colour in five digits', () => {
  const surface = (k: number) =>
    decisionSurface({
      value: () => k / 3,
      xRange: [0, 1],
      yRange: [0, 1],
      steps: 2,
      series: [],
      xTitle: 'x',
      yTitle: 'y',
    });
  const two = [1, 2].map((k) => ({ label: `${k}`, figure: surface(k) }));
  const { frames, layout } = sliderChart({ slider: 'k', steps: two });
  expect(frames?.[1].data[0].z?.[0]).toEqual([0.66667, 0.66667]);
  expect(layout.xaxis.range).toEqual([-0.5, 1.5]); // half a cell beyond, without a margin
});

// Both figures share the first line; only the second one differs, so only it is in the frames.
test('sliderChart() sends what never changes once', () => {
  const both = (end: number) =>
    lineChart({
      xTitle: 'x',
      yTitle: 'y',
      series: [
        { name: 'still', y: [1, 2] },
        { name: 'moving', y: [0, end] },
      ],
    });
  const { data, frames } = sliderChart({
    slider: 'end',
    steps: [1, 2].map((end) => ({ label: `${end}`, figure: both(end) })),
  });
  expect(data.map((trace) => trace.y)).toEqual([
    [1, 2],
    [0, 1],
  ]);
  expect(frames?.map((frame) => [frame.traces, frame.data.map((trace) => trace.y)])).toEqual([
    [[1], [[0, 1]]],
    [[1], [[0, 2]]],
  ]);
});

test('sliderChart() has buttons for a film only when it is told how fast', () => {
  expect(sliderChart({ slider: 'slope', steps }).layout.updatemenus).toBeUndefined();
  const { updatemenus } = sliderChart({ slider: 'slope', steps, playMs: 80 }).layout;
  const [{ buttons }] = updatemenus as { buttons: { method: string; args: unknown[] }[] }[];
  expect(buttons.map(({ method, args }) => [method, args[0]])).toEqual([
    ['animate', null], // all steps
    ['animate', [null]], // none: stop
  ]);
  expect(buttons[0].args[1]).toMatchObject({ fromcurrent: true, frame: { duration: 80 } });
  for (const playMs of [0, -1, Number.NaN, Infinity])
    expect(() => sliderChart({ slider: 's', steps, playMs })).toThrow(`but ${playMs} came`);
});

test('sliderChart() refuses one step, two of a name, other traces, and a start that is not there', () => {
  expect(() => sliderChart({ slider: 's', steps: steps.slice(0, 1) })).toThrow('at least two steps, but 1 came');
  expect(() => sliderChart({ slider: 's', steps: [steps[0], steps[0]] })).toThrow('are called 1');
  expect(() => sliderChart({ slider: 's', steps, start: 3 })).toThrow('begins at step 3, but its steps are 0 to 2');
  const two = { label: 'two', figure: { ...line(1), data: [...line(1).data, ...line(1).data] } };
  expect(() => sliderChart({ slider: 's', steps: [steps[0], two] })).toThrow('steps 1 and two differ');
});
