/** A network as a drawing: a circle for each neuron, a line for each weight, and what flows back through them. */
import { shapeText, type Tensor, toNested } from '../array/index.js';
import { type Annotation, type Figure, type Trace, titleText } from './figure.js';
import { networkLines } from './network-lines.js';

/** Neurons that stand one above the other. */
export interface NetworkLayer {
  readonly name: string;
  /** Short names, which stand in the circles. */
  readonly units: readonly string[];
  /** What each hands on, written under its circle. */
  readonly values?: ArrayLike<number>;
  /** How the loss moves with each, written under its value. */
  readonly gradients?: ArrayLike<number>;
}

const CIRCLE = 40;

/** Pixels from circle to circle; how far under a circle its value and its gradient stand, as a share of that. */
const PLAIN = { height: 82, value: -0.42, gradient: 0 };
const WITH_GRADIENTS = { height: 104, value: -0.34, gradient: -0.5 };

/**
 * Layers from left to right. A line is orange for a weight above 0 and blue for one below, and the thicker, the larger its size is.
 * Where the gradients of the weights are known, the lines are dotted and show these instead.
 *
 * @param chart.layers at least two
 * @param chart.weights for each layer but the first [D, M], from the D neurons of the layer before it to its M own
 * @param chart.weightGradients how the loss moves with the weights, of their shapes; undefined where that is not known yet
 * @param chart.focus the number of the weights that are at work: all others are pale
 * @throws RangeError when there are fewer layers, or units, values, weights and gradients do not fit each other
 * @example
 * networkPicture({ layers: [{ name: 'in', units: ['x'] }, { name: 'out', units: ['y'] }], weights: [array([[2]])] }).description; // "in: x\nout: y\nweights from in to out: x 2"
 */
export function networkPicture(chart: {
  readonly layers: readonly NetworkLayer[];
  readonly weights: readonly Tensor[];
  readonly weightGradients?: readonly (Tensor | undefined)[];
  readonly focus?: number;
  readonly title?: string;
  readonly description?: string;
}): Figure {
  const { layers, weights, weightGradients = [], focus } = chart;
  if (layers.length < 2) throw new RangeError(`A network picture wants at least two layers, but ${layers.length} came`);
  if (weights.length !== layers.length - 1)
    throw new RangeError(
      `Between ${layers.length} layers stand ${layers.length - 1} arrays of weights, but ${weights.length} came`,
    );
  for (const { name, units, values = units, gradients = units } of layers) {
    if (values.length !== units.length)
      throw new RangeError(`Layer ${name} has ${units.length} units, but ${values.length} values`);
    if (gradients.length !== units.length)
      throw new RangeError(`Layer ${name} has ${units.length} units, but ${gradients.length} gradients`);
  }
  const links = weights.map((w, l) => {
    const [from, to, dw] = [layers[l], layers[l + 1], weightGradients[l]];
    const isPale = focus !== undefined && focus !== l;
    return { w: matrixOf(w, from, to), dw: dw && matrixOf(dw, from, to), isPale };
  });
  const hasGradients = chart.weightGradients !== undefined || layers.some(({ gradients }) => gradients !== undefined);
  const place = hasGradients ? WITH_GRADIENTS : PLAIN;
  const tallest = Math.max(...layers.map(({ units }) => units.length));
  const heightOf = (l: number, i: number): number => (layers[l].units.length - 1) / 2 - i;
  const notes: Annotation[] = layers.flatMap(({ name, units, values, gradients }, l) => {
    const note = (words: string, y: number): Annotation => ({ text: words, x: l, y, showarrow: false });
    // Where gradients are shown, what is not known yet has a place of its own: a slider matches the texts of its steps by number.
    const at = (numbers: ArrayLike<number> | undefined, i: number, sign = ''): string =>
      numbers === undefined ? '' : `${sign}${short(numbers[i])}`;
    return [
      note(name, (tallest - 1) / 2 + 0.75),
      ...units.flatMap((unit, i) => [
        { ...note(unit, heightOf(l, i)), font: { color: '#222' } }, // the circle is white in every theme
        ...(values === undefined && !hasGradients ? [] : [note(at(values, i), heightOf(l, i) + place.value)]),
        ...(hasGradients ? [note(at(gradients, i, 'd '), heightOf(l, i) + place.gradient)] : []),
      ]),
    ];
  });
  const circles: Trace = {
    ...{ type: 'scatter', mode: 'markers', showlegend: false, hoverinfo: 'skip', meta: { isTold: true } },
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
    height: Math.round(place.height * (tallest + 0.6)) + 110,
    margin: { l: 10, r: 10, t: chart.title === undefined ? 10 : 50, b: 10 },
  };
  const told = [
    ...layers.map(tellLayer),
    ...links.flatMap(({ w, dw }, l) => tellWeights(layers[l], layers[l + 1], w, dw)),
  ];
  const description = [chart.description, ...told].filter(Boolean).join('\n');
  return { data: [...networkLines(links, heightOf), circles], layout, description };
}

function tellLayer({ name, units, values, gradients }: NetworkLayer): string {
  const pairs = (numbers?: ArrayLike<number>): string =>
    units.map((unit, i) => (numbers === undefined ? unit : `${unit} ${short(numbers[i])}`)).join(', ');
  return `${name}: ${pairs(values)}${gradients === undefined ? '' : `; gradients ${pairs(gradients)}`}`;
}

type Rows = readonly (readonly number[])[];

function tellWeights(from: NetworkLayer, to: NetworkLayer, w: Rows, dw: Rows | undefined): string[] {
  const tell = (rows: Rows): string => rows.map((row, d) => `${from.units[d]} ${row.map(short).join(' ')}`).join(' / ');
  const ends = `from ${from.name} to ${to.name}`;
  return [
    `weights ${ends}: ${tell(w)}`,
    ...(dw === undefined ? [] : [`gradients of the weights ${ends}: ${tell(dw)}`]),
  ];
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

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
