/** A network at work: values flow forward layer by layer, then gradients flow back. */
import type { Tensor } from '../array/index.js';
import type { Figure } from './figure.js';
import { type NetworkLayer, networkPicture } from './network-picture.js';
import { type SliderStep, sliderChart } from './slider-chart.js';
import { titleOf } from './text.js';

/** A layer of which all is known: what its units hand on, and how the loss moves with each. */
export type FinishedLayer = NetworkLayer & Required<Pick<NetworkLayer, 'values' | 'gradients'>>;

/**
 * The two passes as a slider. On the way forward each step shows the values of one layer more. The last layer then gets its gradients from the loss,
 * and on the way back each step shows the gradients of the weights before a layer, and those of the layer that they lead from.
 *
 * The weights at work in a step stand out; the still shows the last step, in which all is known.
 *
 * @param chart.layers from the input to the output
 * @param chart.weights for each layer but the first [D, M], from the D units of the layer before it to its M own
 * @param chart.weightGradients of the shapes of the weights
 * @param chart.loss the number that all gradients are about
 * @throws RangeError when layers, weights and gradients do not fit each other
 * @example
 * networkPasses({ layers: [{ name: 'in', units: ['x'], values: [3], gradients: [8] }, { name: 'out', units: ['y'], values: [6], gradients: [4] }], weights: [array([[2]])], weightGradients: [array([[12]])], loss: 4 }).frames.map(({ name }) => name); // ["in", "out", "loss", "← in"]
 */
export function networkPasses(chart: {
  readonly layers: readonly FinishedLayer[];
  readonly weights: readonly Tensor[];
  readonly weightGradients: readonly Tensor[];
  readonly loss: number;
  readonly description?: string;
}): Figure {
  const { layers, weights, weightGradients, loss } = chart;
  const last = layers.length - 1;
  if (weightGradients.length !== weights.length)
    throw new RangeError(
      `${weights.length} arrays of weights want as many gradients, but ${weightGradients.length} came`,
    );
  /** The network when the values of the layers up to `to` and the gradients of those from `from` on are known. */
  const picture = (title: string, to: number, from: number, focus: number): Figure =>
    networkPicture({
      layers: layers.map(({ values, gradients, ...layer }, l) => ({
        ...layer,
        ...(l <= to ? { values } : {}),
        ...(l >= from ? { gradients } : {}),
      })),
      weights,
      weightGradients: weightGradients.map((dw, l) => (l >= from ? dw : undefined)),
      focus,
      title,
    });
  const forward = layers.map(({ name }, l): SliderStep => {
    const title = l === 0 ? `Forward: it begins at ${name}` : `Forward: from ${layers[l - 1].name} to ${name}`;
    return { label: name, figure: picture(title, l, last + 1, l - 1) };
  });
  const turn = `The loss is ${Number(loss.toPrecision(4))}; its gradient enters at ${layers[last].name}`;
  const back = weights.map((_, k): SliderStep => {
    const l = last - 1 - k;
    const title = `Backward: from ${layers[l + 1].name} to ${layers[l].name}, and to the weights between`;
    return { label: `← ${layers[l].name}`, figure: picture(title, last, l, l) };
  });
  const steps = [...forward, { label: 'loss', figure: picture(turn, last, last, last) }, ...back];
  const whole = steps[steps.length - 1].figure; // all that the steps bring is told once, and then which step brings it
  const titled = steps.map(({ label, figure }) => ({ label, figure: { ...figure, description: titleOf(figure) } }));
  const moved = sliderChart({ slider: 'step', steps: titled, start: steps.length - 1 });
  return {
    ...moved,
    description: [chart.description, whole.description, moved.description].filter(Boolean).join('\n'),
  };
}
