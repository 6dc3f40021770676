/** A network as a drawing: a circle for each neuron, a line for each weight. */
import { shapeText, type Tensor, toNested } from '../array/index.js';
import { COLOURS } from './colours.js';
import { type Annotation, type Figure, type Trace, titleText } from './figure.js';

/** Neurons that stand one above the other. */
export interface NetworkLayer {
  readonly name: string;
  /** Short names, which stand in the circles. */
  readonly units: readonly string[];
  /** What each hands on, written under its circle. */
  readonly values?: ArrayLike<number>;
}

const [BELOW, ABOVE] = COLOURS; // as the diverging palette: blue under zero, orange over it
const [THINNEST, THICKEST] = [1, 5];
const CIRCLE = 40;
const UNIT_HEIGHT = 82;
const NO_MORE: Partial<Trace> = { hoverinfo: 'skip', meta: { isTold: true } };

/**
 * Layers from left to right. A line is orange for a weight above 0 and blue for one below, and the thicker, the larger its size is.
 *
 * @param chart.layers at least two
 * @param chart.weights for each layer but the first [D, M], from the D neurons of the layer before it to its M own
 * @throws RangeError when there are fewer layers, or units, values and weights do not fit each other
 * @example
 * networkPicture({ layers: [{ name: 'in', units: ['x'] }, { name: 'out', units: ['y'] }], weights: [array([[2]])] }).description; // "in: x\nout: y\nweights from in to out: x 2"
 */
export function networkPicture(chart: {
  readonly layers: readonly NetworkLayer[];
  readonly weights: readonly Tensor[];
  readonly title?: string;
  readonly description?: string;
}): Figure {
  const { layers, weights } = chart;
  if (layers.length < 2) throw new RangeError(`A network picture wants at least two layers, but ${layers.length} came`);
  if (weights.length !== layers.length - 1)
    throw new RangeError(
      `Between ${layers.length} layers stand ${layers.length - 1} arrays of weights, but ${weights.length} came`,
    );
  const matrices = weights.map((w, l) => matrixOf(w, layers[l], layers[l + 1]));
  for (const { name, units, values } of layers) {
    if (values !== undefined && values.length !== units.length)
      throw new RangeError(`Layer ${name} has ${units.length} units, but ${values.length} values`);
  }
  const tallest = Math.max(...layers.map(({ units }) => units.length));
  const heightOf = (l: number, i: number): number => (layers[l].units.length - 1) / 2 - i;
  const notes: Annotation[] = layers.flatMap(({ name, units, values }, l) => [
    { text: name, x: l, y: (tallest - 1) / 2 + 0.75, showarrow: false },
    ...units.flatMap((unit, i): Annotation[] => [
      { text: unit, x: l, y: heightOf(l, i), showarrow: false, font: { color: '#222' } }, // the circle is white in every theme
      ...(values === undefined
        ? []
        : [{ text: short(values[i]), x: l, y: heightOf(l, i) - 0.42, showarrow: false as const }]),
    ]),
  ]);
  const circles: Trace = {
    ...{ type: 'scatter', mode: 'markers', showlegend: false, ...NO_MORE },
    x: layers.flatMap(({ units }, l) => units.map(() => l)),
    y: layers.flatMap(({ units }, l) => units.map((_, i) => heightOf(l, i))),
    marker: { color: 'white', size: CIRCLE, line: { color: '#444444', width: 1.5 } },
  };
  const reach = (tallest - 1) / 2;
  const layout = {
    ...titleText(chart.title),
    xaxis: { visible: false, range: [-0.3, layers.length - 0.7] as const },
    yaxis: { visible: false, range: [-reach - 0.65, reach + 0.95] as const },
    annotations: notes,
    legend: { orientation: 'h', y: -0.02 },
    height: Math.round(UNIT_HEIGHT * (tallest + 0.6)) + 110,
    margin: { l: 10, r: 10, t: chart.title === undefined ? 10 : 50, b: 10 },
  };
  const told = layers.map(({ name, units, values }) => `${name}: ${pairs(units, values).join(', ')}`);
  const links = matrices.map((rows, l) => {
    const lines = rows.map((row, d) => `${layers[l].units[d]} ${row.map(short).join(' ')}`);
    return `weights from ${layers[l].name} to ${layers[l + 1].name}: ${lines.join(' / ')}`;
  });
  const description = [chart.description, ...told, ...links].filter(Boolean).join('\n');
  return { data: [...edges(matrices, heightOf), circles], layout, description };
}

/** One line for each weight that is not 0; the first of each sign stands in the legend. */
function edges(matrices: readonly number[][][], heightOf: (l: number, i: number) => number): Trace[] {
  const largest = Math.max(...matrices.flat(2).map(Math.abs), Number.MIN_VALUE);
  const named = new Set<string>();
  return matrices.flatMap((rows, l) =>
    rows.flatMap((row, d) =>
      row.flatMap((weight, m): Trace[] => {
        if (weight === 0) return [];
        const name = weight > 0 ? 'weight above 0' : 'weight below 0';
        const isFirst = !named.has(name);
        named.add(name);
        const width = THINNEST + (THICKEST - THINNEST) * (Math.abs(weight) / largest);
        return [
          {
            ...{ type: 'scatter', mode: 'lines', showlegend: isFirst, ...NO_MORE },
            ...(isFirst ? { name } : {}),
            x: [l, l + 1],
            y: [heightOf(l, d), heightOf(l + 1, m)],
            line: { color: weight > 0 ? ABOVE : BELOW, width: Number(width.toFixed(2)) },
          },
        ];
      }),
    ),
  );
}

function matrixOf(w: Tensor, from: NetworkLayer, to: NetworkLayer): number[][] {
  const [D, M] = [from.units.length, to.units.length];
  if (w.dimension !== 2 || w.shape[0] !== D || w.shape[1] !== M) {
    throw new RangeError(
      `From ${D} units (${from.name}) to ${M} (${to.name}) lead weights [${D}, ${M}], but ${shapeText(w.shape)} came`,
    );
  }
  return toNested(w) as number[][];
}

function pairs(units: readonly string[], values: ArrayLike<number> | undefined): string[] {
  return units.map((unit, i) => (values === undefined ? unit : `${unit} ${short(values[i])}`));
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
