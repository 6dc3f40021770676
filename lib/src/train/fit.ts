/**
 * The loop of training: batches, forward, loss, backward, step, epoch after epoch.
 *
 * It is the loop that a lesson writes by hand, with what one adds to it sooner or later: a schedule, clipping, a loss on examples that are not
 * learned from, a curve while it goes on, an end when nothing gets better. Nothing here computes a derivative.
 */
import { take } from '../array/index.js';
import { batchesOf, chooseLabels } from '../data/batches.js';
import { evaluating, type Module } from '../nn/module.js';
import { clipByNorm } from '../optim/clip-by-norm.js';
import type { Optimizer } from '../optim/optimizer.js';
import { assertOptions, type BatchTruth, type Data, type FitOptions, isTensor, type Truth } from './fit-options.js';
import type { Best, EpochRecord, History } from './history.js';
import { type Progress, showProgress } from './progress.js';

/**
 * Trains a network: for each epoch it goes through all examples in a new random order, a batch at a time, and makes a step for each batch.
 *
 * The rows of a batch are copied. With `patience` the weights of the best epoch are kept, and are put back when training ends early; when
 * it ends with its last epoch the network keeps the last weights, and the best are in `history.best`.
 *
 * @returns a line for each epoch; given to `fit` again, training goes on as if it had never stopped
 * @throws RangeError when there is no example, not one truth for each, or an option is out of its range
 * @throws Error when the loss is no finite number: the weights are as they were before that step
 * @source Goodfellow, Bengio, Courville (2016), Deep Learning, algorithms 8.1 (the loop) and 7.1 (early stopping)
 * @example
 * (() => { const net = new Linear(1, 1); const data = { x: array([[1], [2]], 'float32'), y: array([[3], [5]], 'float32') }; return fit(net, { data, loss: meanSquaredError, optimizer: sgd(net.parameters, { lr: 0.1 }), epochs: 5, size: 2, rng: random(1) }).epochs.length; })(); // 5
 */
export function fit<T extends Truth>(net: Module, options: FitOptions<T>): History {
  assertOptions(options);
  const { epochs, optimizer, validation, patience, onEpoch } = options;
  const tell = options.progress === true ? showProgress() : options.progress || undefined;
  const done = [...(options.history?.epochs ?? [])];
  let { best, stoppedEarly } = options.history ?? { stoppedEarly: false };
  const history = (): History => ({ epochs: [...done], ...(best && { best }), stoppedEarly }); // a copy: it does not grow
  while (done.length < epochs && !stoppedEarly) {
    const epoch = done.length + 1;
    const { loss, last } = learnOnce(net, options, { epoch, tell });
    const measured = validation && { validationLoss: measure(net, options, validation) };
    const record: EpochRecord = { epoch, steps: optimizer.steps, loss, ...measured, lr: optimizer.lr };
    done.push(record);
    best = betterOf(best, record, net);
    if (best !== undefined && patience !== undefined && epoch - best.epoch >= patience) {
      stoppedEarly = true;
      putBack(net, best);
    }
    tell?.({ ...last, record });
    onEpoch?.(record, history());
  }
  return history();
}

/** One epoch. @returns the mean loss of its examples, and its last step, which is told with what is known of the epoch */
function learnOnce<T extends Truth>(
  net: Module,
  options: FitOptions<T>,
  { epoch, tell }: { readonly epoch: number; readonly tell: ((progress: Progress) => void) | undefined },
): { readonly loss: number; readonly last: Progress } {
  const { data, optimizer, epochs, size, rng, schedule, clip } = options;
  const N = data.x.shape[0];
  const steps = Math.ceil(N / size);
  let last: Progress = { epoch, epochs, step: 0, steps, loss: 0 };
  let total = 0;
  for (const chosen of batchesOf(N, size, rng)) {
    if (schedule !== undefined) optimizer.lr = schedule(optimizer.steps);
    const yHat = net.forward(take(data.x, chosen));
    const loss = options.loss(yHat, truthOf(data.y, chosen));
    last = { epoch, epochs, step: last.step + 1, steps, loss: loss.item() };
    if (!Number.isFinite(last.loss)) throw new Error(notFinite(last, optimizer));
    loss.backward();
    if (clip !== undefined) clipByNorm(net.parameters, clip);
    optimizer.step();
    total += last.loss * chosen.length;
    if (last.step < steps) tell?.(last);
  }
  return { loss: total / N, last };
}

/** The mean loss over examples, with nothing learned and nothing dropped out. */
function measure<T extends Truth>(net: Module, { loss, size }: FitOptions<T>, data: Data<T>): number {
  const N = data.x.shape[0];
  let total = 0;
  for (const chosen of batchesOf(N, size)) {
    const y = truthOf(data.y, chosen);
    total += chosen.length * evaluating(() => loss(net.forward(take(data.x, chosen)), y).item());
  }
  const mean = total / N;
  if (Number.isFinite(mean)) return mean;
  throw new Error(`The loss of the validation examples is ${mean}: look for numbers in them that are not finite`);
}

function truthOf<T extends Truth>(y: T, chosen: Int32Array): BatchTruth<T> {
  return (isTensor(y) ? take(y, chosen) : chooseLabels(y, chosen)) as BatchTruth<T>;
}

function betterOf(best: Best | undefined, { epoch, validationLoss }: EpochRecord, net: Module): Best | undefined {
  if (validationLoss === undefined || (best !== undefined && best.validationLoss <= validationLoss)) return best;
  const values = Object.entries(net.parameters).map(([name, parameter]) => [name, parameter.value()] as const);
  return { epoch, validationLoss, parameters: Object.fromEntries(values) };
}

function putBack(net: Module, { parameters }: Best): void {
  for (const [name, value] of Object.entries(parameters)) net.parameters[name].set(value);
}

function notFinite({ loss, step, epoch }: Progress, { lr }: Optimizer): string {
  return (
    `The loss is ${loss} at step ${step} of epoch ${epoch}, and no step was made with it. ` +
    `Try a smaller learning rate than ${lr} from the start, clip the gradients, or look for numbers in the data that are not finite`
  );
}
