/** Puts a figure where the reader looks: into the notebook if a kernel is there, else into the terminal in words. */
import type { Figure } from './figure.js';
import { pace } from './pace.js';
import { toSvg } from './svg.js';
import { toText } from './text.js';

/** A figure on the page, which can be drawn anew in its place. */
export interface Shown {
  /** Draws another figure in this place. Of figures that come faster than 20 a second the newest wins; the last is always drawn. */
  update(figure: Figure): void;
}

/** How a figure is shown. */
export interface ShowOptions {
  /** A name for the place on the page, by which other programs can find it; default one of its own. */
  readonly id?: string;
}

type Publish = (bundle: Record<string, unknown>, options: { displayId: string; update: boolean }) => void;

/** What the kernels that we know leave on the global object. */
interface Page {
  readonly [publish: symbol]: Publish | undefined;
  /** An unmodified tslab: the `require` of its cells gives the display of the kernel that runs, wherever it is installed. */
  readonly __tslab__?: { require(name: 'tslab'): { newDisplay(): { svg(still: string): void } } };
  readonly Deno?: { readonly jupyter?: { broadcast(type: string, content: object): Promise<void> } };
}

let count = 0;

/**
 * The live figure, a still of it, and words: each reader's program takes the best that it can show.
 *
 * @example
 * Object.keys(figureBundle(lineChart({ series: [{ name: 'loss', y: [1] }], xTitle: 'step', yTitle: 'loss' }))); // ["application/vnd.plotly.v1+json", "image/svg+xml", "text/plain"]
 */
export function figureBundle(figure: Figure): Record<string, unknown> {
  const { data, layout, frames } = figure;
  return {
    'application/vnd.plotly.v1+json': { data, layout, ...(frames === undefined ? {} : { frames }) },
    'image/svg+xml': toSvg(figure),
    'text/plain': toText(figure),
  };
}

/**
 * Shows a figure: live with our kernel, as a still with unmodified tslab, in words in a terminal.
 *
 * @returns a handle whose `update` draws another figure in the same place
 */
export function show(figure: Figure, options: ShowOptions = {}): Shown {
  const send = sender(options.id ?? `nabla-figure-${++count}`);
  const update = pace(send);
  send(figure);
  // As the last expression of a cell the handle shows nothing more: the figure stands on the page already.
  return Object.assign({ update }, { [Symbol.for('Jupyter.display')]: () => ({}) });
}

/** The way to the page of the kernel that runs this, for one figure. */
function sender(displayId: string): (figure: Figure) => void {
  const page = globalThis as unknown as Page;
  const publish = page[Symbol.for('Jupyter.publish')];
  const { __tslab__: tslab } = page;
  const jupyter = page.Deno?.jupyter;
  let update = false;
  const isUpdate = (): boolean => {
    const before = update;
    update = true;
    return before;
  };
  if (publish) return (figure) => publish(figureBundle(figure), { displayId, update: isUpdate() });
  if (tslab) {
    const display = tslab.require('tslab').newDisplay(); // makes an id of its own
    return (figure) => display.svg(toSvg(figure));
  }
  if (jupyter) {
    return (figure) => {
      const content = { data: figureBundle(figure), metadata: {}, transient: { display_id: displayId } };
      void jupyter.broadcast(isUpdate() ? 'update_display_data' : 'display_data', content);
    };
  }
  return (figure) => console.log(toText(figure));
}
