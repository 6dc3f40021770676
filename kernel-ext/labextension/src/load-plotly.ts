/** Loads plotly.js, which lies beside this module, when the first figure is drawn. Never from another server. */
import type { JsonObject } from './sanitize.js';

/** The part of plotly.js that the renderer uses. */
export interface Plotly {
  react(node: HTMLElement, data: readonly JsonObject[], layout: JsonObject, config: JsonObject): Promise<unknown>;
  addFrames(node: HTMLElement, frames: readonly JsonObject[]): Promise<unknown>;
  deleteFrames(node: HTMLElement, indices: readonly number[]): Promise<unknown>;
  animate(node: HTMLElement, ...what: readonly unknown[]): Promise<unknown>;
  purge(node: HTMLElement): void;
  readonly Plots: { resize(node: HTMLElement): Promise<unknown> | undefined };
}

let loading: Promise<Plotly> | undefined;

/** One copy for all figures of the page; a failed load is tried again by the next figure. */
export function loadPlotly(): Promise<Plotly> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

function load(): Promise<Plotly> {
  const page = window as unknown as { Plotly?: Plotly; define?: unknown; moduleName?: unknown };
  const others = page.Plotly; // a saved output may have brought a plotly.js of its own: it gets its own back
  const define = page.define;
  page.define = undefined; // where a page has an AMD loader, a bundle would register there and not on the window
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    const tidy = (): void => {
      if (define === undefined) delete page.define;
      else page.define = define;
      script.remove();
    };
    script.onload = () => {
      tidy();
      const ours = page.Plotly;
      if (others !== undefined) page.Plotly = others;
      if (ours === undefined) reject(new Error('plotly.min.js was loaded but brought no Plotly'));
      else resolve(ours);
    };
    script.onerror = () => {
      tidy();
      reject(
        new Error(
          'plotly.min.js, which belongs to the nabla-plotly extension, cannot be loaded from the Jupyter server',
        ),
      );
    };
    script.src = new URL('./plotly.min.js', import.meta.url).href;
    document.head.append(script);
  });
}
