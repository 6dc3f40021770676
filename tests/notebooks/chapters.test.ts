/** Every lesson, executed from a clean kernel by the program that course sites use, and its twin in step with it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { execute } from '../../scripts/notebooks/execute.mjs';
import { disagreement, lessons } from '../../scripts/notebooks/pairs.mjs';
import { CENTRAL_DIFFERENCE } from '../support/tolerances.js';

const ROOT = resolve(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'notebooks');
const WITHIN_MS = 15 * 60_000;

/** A lesson derives gradients and checks each at once; it shows what is easier seen than read. */
const FEWEST_CHECKS = 6;
const FEWEST_FIGURES = 4;

/** What a course on networks has to reach on real data: a number that the lesson prints, and its band. */
const REACHED: Readonly<Record<string, readonly (readonly [printed: RegExp, low: number, high: number])[]>> = {
  '03-loss-functions': [
    [/and (\S+) % of those kept apart/, 94, 98], // small digits
    [/step 3000: (\S+) % of the test digits right/, 92, 93], // MNIST
  ],
  '05-backpropagation': [[/test accuracy (\S+); the number to reach/, 0.98, 0.99]],
};

interface Cell {
  readonly cell_type: string;
  readonly outputs?: readonly {
    readonly output_type: string;
    readonly text?: string | string[];
    readonly data?: Readonly<Record<string, unknown>>;
  }[];
}

interface Axis {
  readonly visible?: boolean;
  readonly title?: { readonly text?: string };
}

const cellsOf = (path: string): Cell[] => JSON.parse(readFileSync(path, 'utf8')).cells;

test('the course has a chapter to run', () => {
  expect(lessons()).toContain('05-backpropagation');
});

test('every notebook is a lesson with a twin', () => {
  const notebooks = readdirSync(FOLDER).filter((name) => name.endsWith('.ipynb'));
  expect(notebooks.map((name) => name.replace('.ipynb', '')).sort()).toEqual(lessons());
});

test('a lesson with exercises links to them; the copies in my/ lie in the same places', () => {
  const files = readdirSync(join(FOLDER, 'assignments')).filter((name) => name.endsWith('.ipynb'));
  expect(files.length).toBeGreaterThan(0);
  for (const file of files)
    expect(readFileSync(join(FOLDER, file.replace('.ipynb', '.ts')), 'utf8')).toContain(`](assignments/${file})`);
});

describe.each(lessons())('%s', (name) => {
  test('is in step with its twin and holds no outputs', async () => {
    expect(await disagreement(name)).toBeUndefined();
  });

  test('runs from a clean kernel without an error', { timeout: WITHIN_MS }, async () => {
    const seconds = await execute(join(FOLDER, `${name}.ipynb`));
    const outputs = cellsOf(join(ROOT, '.nabla', 'executed', `${name}.ipynb`)).flatMap((cell) => cell.outputs ?? []);
    expect(outputs.filter((output) => output.output_type === 'error')).toEqual([]);
    const printed = outputs.map((output) => [output.text ?? ''].flat().join('')).join('');
    const checks = [...printed.matchAll(/^(.*): \d+ of \d+ elements.*relative error (\S+)$/gm)];
    const errorsOf = (isBroken: boolean): number[] =>
      checks.filter(([, about]) => about.startsWith('without') === isBroken).map(([, , error]) => Number(error));
    expect(errorsOf(false).length).toBeGreaterThanOrEqual(FEWEST_CHECKS);
    expect(Math.max(...errorsOf(false))).toBeLessThanOrEqual(CENTRAL_DIFFERENCE);
    for (const error of errorsOf(true)) expect(error).toBeGreaterThan(0.01); // "without ...": broken on purpose, to be seen
    const figures = outputs.filter((output) => output.data?.['application/vnd.plotly.v1+json'] !== undefined);
    expect(figures.length).toBeGreaterThanOrEqual(FEWEST_FIGURES);
    for (const { data } of figures) {
      expect([data?.['image/svg+xml']].flat().join('')).toContain('<svg'); // nbformat keeps texts as lists of lines
      const [title, ...told] = [data?.['text/plain']].flat().join('').trim().split('\n');
      expect(told.length, title).toBeGreaterThan(0); // more than a title, for whoever sees no picture
      const { layout } = data?.['application/vnd.plotly.v1+json'] as { layout: Readonly<Record<string, Axis>> };
      for (const axis of [layout.xaxis, layout.yaxis])
        if (axis?.visible !== false) expect(axis?.title?.text ?? '', title).not.toBe('');
      expect(JSON.stringify(data?.['application/vnd.plotly.v1+json'])).not.toMatch(/-0\.0+(?!\d)/); // a title that says "-0.00"
    }
    for (const [pattern, low, high] of REACHED[name] ?? []) {
      const number = Number(pattern.exec(printed)?.[1]);
      expect(number, String(pattern)).toBeGreaterThanOrEqual(low);
      expect(number, String(pattern)).toBeLessThanOrEqual(high);
    }
    console.log(`${name}: ${seconds.toFixed(1)} s`);
  });
});
