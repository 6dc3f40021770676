/** The lines of a drawn network: each a weight, or how the loss moves with it. */
import { COLOURS } from './colours.js';
import type { Trace } from './figure.js';

/** All weights between two layers, and how the loss moves with them, once that is known; one row for each unit that they start from. */
export interface NetworkLink {
  readonly w: readonly (readonly number[])[];
  readonly dw: readonly (readonly number[])[] | undefined;
  readonly isPale: boolean;
}

interface Line {
  readonly kind: 'weight' | 'gradient';
  readonly value: number;
  readonly name: string;
  readonly isPale: boolean;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

const [BELOW, ABOVE] = COLOURS; // as the diverging palette: blue under zero, orange over it
const NEITHER = '#888888';
const [THINNEST, THICKEST] = [1, 5];
const PALE = 0.45; // at 0.3 blue was lost on a dark page

/**
 * One trace for each weight that is not 0; of each kind one stands in the legend, one that is not pale if there is such.
 *
 * @param heightOf where unit i of layer l stands
 */
export function networkLines(links: readonly NetworkLink[], heightOf: (l: number, i: number) => number): Trace[] {
  const lines = links.flatMap(({ w, dw, isPale }, l) =>
    w.flatMap((row, d) =>
      row.flatMap((weight, m): Line[] => {
        if (weight === 0) return [];
        const [kind, value] = dw === undefined ? (['weight', weight] as const) : (['gradient', dw[d][m]] as const);
        const [x, y] = [[l, l + 1] as const, [heightOf(l, d), heightOf(l + 1, m)] as const];
        return [{ kind, value, name: `${kind} ${sideOf(value)}`, isPale, x, y }];
      }),
    ),
  );
  const largest = (kind: Line['kind']): number =>
    Math.max(Number.MIN_VALUE, ...lines.map((line) => (line.kind === kind ? Math.abs(line.value) : 0)));
  const most = { weight: largest('weight'), gradient: largest('gradient') };
  const named = new Set(firstOfEach(lines));
  return lines.map((line): Trace => {
    const { kind, value, name, isPale, x, y } = line;
    const width = THINNEST + (THICKEST - THINNEST) * (Math.abs(value) / most[kind]);
    const color = value > 0 ? ABOVE : value < 0 ? BELOW : NEITHER;
    return {
      ...{ type: 'scatter', mode: 'lines', showlegend: named.has(line), hoverinfo: 'skip', meta: { isTold: true } },
      ...(named.has(line) ? { name } : {}),
      opacity: isPale ? PALE : 1, // said in any case, as is the dash: a slider keeps from the step before what is not said
      ...{ x, y },
      line: { color, width: Number(width.toFixed(2)), dash: kind === 'gradient' ? 'dot' : 'solid' },
    };
  });
}

function firstOfEach(lines: readonly Line[]): Line[] {
  return [...new Set(lines.map(({ name }) => name))].map((name) => {
    const alike = lines.filter((line) => line.name === name);
    return alike.find(({ isPale }) => !isPale) ?? alike[0];
  });
}

function sideOf(value: number): string {
  if (value === 0) return '0';
  return value > 0 ? 'above 0' : 'below 0';
}
