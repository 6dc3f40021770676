/** Training while it goes on: a learning curve on the page of a notebook, a line for each epoch elsewhere. */
import { lineChart, show } from '../plot/index.js';
import { type EpochRecord, epochLine } from './history.js';

/** Where training is, after a step. */
export interface Progress {
  /** The number of the epoch, from 1, and how many there are to be. */
  readonly epoch: number;
  readonly epochs: number;
  /** The number of the step in its epoch, from 1, and how many an epoch has. */
  readonly step: number;
  readonly steps: number;
  /** The loss of the batch, before the step. */
  readonly loss: number;
  /** At the last step of an epoch: what is known of it. */
  readonly record?: EpochRecord;
}

/** A figure is no clearer with more points than this, and slower. */
const POINTS = 200;

/** A page that can change what it shows. */
const PUBLISH = Symbol.for('Jupyter.publish');

/** What `progress: true` stands for. */
export function showProgress(): (progress: Progress) => void {
  return PUBLISH in globalThis ? drawCurve() : printLines;
}

function printLines({ record, epochs }: Progress): void {
  if (record !== undefined) console.log(epochLine(record, epochs));
}

/** The loss over the epochs, as the mean of some batches a point, and the validation loss beside it. */
function drawCurve(): (progress: Progress) => void {
  const training = { x: [] as number[], y: [] as number[] };
  const validation = { x: [] as number[], y: [] as number[] };
  let [sum, count] = [0, 0];
  let measured: EpochRecord | undefined; // with a validation loss that is not in the figure yet
  let shown: ReturnType<typeof show> | undefined;
  return ({ epoch, epochs, step, steps, loss, record }) => {
    sum += loss;
    count++;
    if (record?.validationLoss !== undefined) measured = record;
    const isEnd = record !== undefined && (epochs <= POINTS || epoch === epochs);
    if (!isEnd && count < (steps * epochs) / POINTS) return;
    training.x.push(epoch - 1 + step / steps);
    training.y.push(sum / count);
    [sum, count] = [0, 0];
    if (measured?.validationLoss !== undefined) {
      validation.x.push(measured.epoch);
      validation.y.push(measured.validationLoss);
      measured = undefined;
    }
    const figure = lineChart({
      series: [
        { name: 'training', ...training },
        ...(validation.x.length > 0 ? [{ name: 'validation', ...validation }] : []),
      ],
      title: record === undefined ? `Epoch ${epoch} of ${epochs}` : epochLine(record, epochs),
      xTitle: 'epoch',
      yTitle: 'loss',
      description: 'The loss while the network learns.',
    });
    if (shown === undefined) shown = show(figure);
    else shown.update(figure);
  };
}
