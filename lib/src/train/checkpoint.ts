/**
 * Training in a file, to go on another day as if it had never stopped: weights, what the optimizer remembers, where the random numbers are, and
 * the history. The file is in the safetensors format, so other programs can read the weights too.
 *
 * The weights stand under their own names, the optimizer's arrays under `optimizer/`, the best weights under `best/`; the rest is text beside them.
 */
import { dtypeOf, sameShape, shapeText, type Tensor } from '../array/index.js';
import { type Random, type RandomState, random } from '../data/random.js';
import { readSafetensors } from '../io/safetensors.js';
import { writeSafetensors } from '../io/write-safetensors.js';
import type { Module } from '../nn/module.js';
import type { Optimizer } from '../optim/optimizer.js';
import { generatorsIn } from './generators.js';
import type { Best, History } from './history.js';
import { NOTES, type Notes, parseNotes } from './notes.js';

/** What is saved. The network alone is enough to use it later; to go on training all of it is wanted. */
export interface Training {
  readonly net: Module;
  readonly optimizer?: Optimizer;
  /** The generator that orders the examples; those of layers, as dropout has one, are saved with the network. */
  readonly rng?: Random;
  /** What `fit` gave, or gives to `onEpoch`. */
  readonly history?: History;
  /** How many epochs are over, for a loop of your own; else the history says it. */
  readonly epoch?: number;
}

/** Where training was when it was saved. */
export interface Loaded {
  readonly epoch: number;
  readonly history: History;
}

const OPTIMIZER = 'optimizer/';
const BEST = 'best/';

/**
 * Saves training. The file is there whole or not at all: an interrupt in the middle leaves what was there before.
 *
 * @throws Error when the file cannot be written
 * @example
 * (() => { const net = new Linear(1, 1); save('net.safetensors', { net }); return Object.keys(readSafetensors('net.safetensors').tensors).sort(); })(); // ["b", "w"]
 */
export function save(path: string, training: Training): void {
  const { net, optimizer, rng, history } = training;
  const tensors: Record<string, Tensor> = {};
  for (const [name, parameter] of Object.entries(net.parameters)) tensors[name] = parameter.value();
  const state = optimizer?.state();
  for (const [name, value] of Object.entries(state?.tensors ?? {})) tensors[OPTIMIZER + name] = value;
  for (const [name, value] of Object.entries(history?.best?.parameters ?? {})) tensors[BEST + name] = value;
  const notes: Notes = {
    epoch: training.epoch ?? history?.epochs.length ?? 0,
    ...(rng && { rng: rng.state() }),
    layers: Object.fromEntries(generatorsIn(net).map(([place, own]) => [place, own.state()])),
    ...(state && { optimizer: { kind: state.kind, steps: state.steps, lr: state.lr } }),
    ...(history && { history: { epochs: history.epochs, stoppedEarly: history.stoppedEarly } }),
    ...(history?.best && { best: { epoch: history.best.epoch, validationLoss: history.best.validationLoss } }),
  };
  writeSafetensors(path, tensors, { metadata: { [NOTES]: JSON.stringify(notes) } });
}

/**
 * Brings a network, and an optimizer and a generator if they are given, to where they were when they were saved.
 *
 * They are made as they were made then: the same layers, the same kind of optimizer. Training that goes on gives the same numbers, bit for bit, as
 * if it had not stopped, on the same backend with the same number of threads.
 *
 * @returns the history, for `fit`, and how many epochs are over
 * @throws Error when the file cannot be read
 * @throws SyntaxError when it is damaged
 * @throws RangeError when it is of another network or optimizer, or holds less than is asked for; then nothing has changed
 * @example
 * (() => { const net = new Linear(1, 1); save('net.safetensors', { net, epoch: 3 }); return load('net.safetensors', { net }).epoch; })(); // 3
 */
export function load(path: string, training: Pick<Training, 'net' | 'optimizer' | 'rng'>): Loaded {
  const { net, optimizer } = training;
  const { tensors, metadata } = readSafetensors(path);
  const notes = parseNotes(path, metadata[NOTES]);
  assertWeights(path, net, weightsIn(tensors));
  if (optimizer !== undefined && notes.optimizer === undefined) throw missing(path, 'an optimizer');
  const generators = statesFor(path, training, notes); // throws what there is to throw while nothing has changed
  if (optimizer !== undefined && notes.optimizer !== undefined)
    optimizer.restore({ ...notes.optimizer, tensors: under(OPTIMIZER, tensors) });
  for (const [own, state] of generators) own.restore(state);
  for (const [name, parameter] of Object.entries(net.parameters)) parameter.set(tensors[name]);
  const best: Best | undefined = notes.best && { ...notes.best, parameters: under(BEST, tensors) };
  const { epochs, stoppedEarly } = notes.history ?? { epochs: [], stoppedEarly: false };
  return { epoch: notes.epoch ?? epochs.length, history: { epochs, ...(best && { best }), stoppedEarly } };
}

type Tensors = Readonly<Record<string, Tensor>>;

function under(prefix: string, tensors: Tensors): Tensors {
  const own = Object.entries(tensors).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
}

function weightsIn(tensors: Tensors): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).filter(([name]) => !name.startsWith(OPTIMIZER) && !name.startsWith(BEST)),
  );
}

function assertWeights(path: string, { parameters }: Training['net'], weights: Tensors): void {
  const of = 'make the network as it was made when it was saved';
  for (const [name, { shape, dtype }] of Object.entries(parameters)) {
    const found = Object.hasOwn(weights, name) ? weights[name] : undefined;
    if (found !== undefined && sameShape(found.shape, shape) && dtypeOf(found) === dtype) continue;
    const came = found === undefined ? 'nothing' : `${dtypeOf(found)} ${shapeText(found.shape)}`;
    throw new RangeError(`The network has ${name} ${dtype} ${shapeText(shape)}, but ${came} is in ${path}: ${of}`);
  }
  const extra = Object.keys(weights).find((name) => !Object.hasOwn(parameters, name));
  if (extra !== undefined) throw new RangeError(`${path} holds ${extra}, but the network has no such parameter: ${of}`);
}

/** Each generator with the state that it gets; weights from elsewhere come without. */
function statesFor(path: string, { net, rng }: Pick<Training, 'net' | 'rng'>, notes: Notes): [Random, RandomState][] {
  const found = Object.entries(notes.layers ?? {});
  const wanted = notes.layers === undefined ? [] : generatorsIn(net);
  const states = wanted.map(([place, own]): [Random, RandomState] => {
    const state = found.find(([name]) => name === place)?.[1];
    if (state === undefined) throw missing(path, `the generator of the layer at ${place}`);
    return [own, state];
  });
  if (rng !== undefined) {
    if (notes.rng === undefined) throw missing(path, 'a generator');
    states.push([rng, notes.rng]);
  }
  for (const [, state] of states) random(0).restore(state);
  return states;
}

function missing(path: string, what: string): RangeError {
  return new RangeError(`${path} was saved without ${what}: save one with the network, or load without it`);
}
