/** Draws one output. The newest figure wins; a theme switch or a resize redraws; a bad figure becomes a sentence. */
import { parseFigure } from './figure.js';
import { loadPlotly, type Plotly } from './load-plotly.js';
import type { MimeModel, WidgetClass, WidgetLike } from './lumino.js';
import { type SafeFigure, sanitizeFigure } from './sanitize.js';
import { followKeys } from './slider-keys.js';
import { readTheme, themedLayout } from './theme.js';

export const MIME_TYPE = 'application/vnd.plotly.v1+json';

export interface Renderer extends WidgetLike {
  renderModel(model: MimeModel): Promise<void>;
}

/** The renderer as a subclass of the page's own Widget, which is known only at run time. */
export function createRendererClass(Widget: WidgetClass): new () => Renderer {
  return class FigureRenderer extends Widget implements Renderer {
    #plot: HTMLElement = document.createElement('div');
    #notes: HTMLElement = document.createElement('div');
    #figure: SafeFigure | undefined;
    #dirty = false; // the figure or the theme is newer than what is seen
    #drawing: Promise<void> | undefined;
    #plotly: Plotly | undefined;
    #frameCount = 0;
    #width = 0;
    #themeWatch: MutationObserver = new MutationObserver(() => void this.#redraw());
    #sizeWatch: ResizeObserver = new ResizeObserver(() => this.#fit());

    constructor() {
      super();
      this.addClass('jp-RenderedNablaPlotly');
      this.#plot.style.width = '100%';
      this.#notes.style.cssText =
        'color: var(--jp-ui-font-color2); font-size: var(--jp-ui-font-size1); white-space: pre-wrap';
      this.#notes.setAttribute('role', 'note');
      this.node.append(this.#plot, this.#notes);
      this.#themeWatch.observe(document.body, {
        attributes: true,
        attributeFilter: ['data-jp-theme-name', 'data-jp-theme-light'],
      });
      this.#sizeWatch.observe(this.node);
    }

    /** Never rejects: one bad output must not keep the others of a notebook from being shown. */
    async renderModel(model: MimeModel): Promise<void> {
      try {
        this.#figure = sanitizeFigure(parseFigure(model.data[MIME_TYPE]));
      } catch (error) {
        this.#figure = undefined;
        this.#refuse(error);
        return;
      }
      await this.#redraw();
    }

    override onAfterAttach(message: unknown): void {
      super.onAfterAttach(message);
      this.#fit();
    }

    override onAfterShow(message: unknown): void {
      super.onAfterShow(message);
      this.#fit();
    }

    override onResize(message: unknown): void {
      super.onResize(message);
      this.#fit();
    }

    override dispose(): void {
      if (this.isDisposed) return;
      this.#themeWatch.disconnect();
      this.#sizeWatch.disconnect();
      this.#figure = undefined;
      if (this.#plotly) purge(this.#plotly, this.#plot);
      super.dispose();
    }

    #redraw(): Promise<void> {
      this.#dirty = true;
      return this.#draw();
    }

    /** Draws until what is seen is the newest; figures that come meanwhile replace each other, they do not queue up. */
    #draw(): Promise<void> {
      if (this.#drawing !== undefined) return this.#drawing;
      if (!this.#dirty || this.#figure === undefined || this.node.clientWidth === 0) return Promise.resolve();
      this.#drawing = this.#drawNewest()
        .catch((error: unknown) => this.#refuse(error))
        .finally(() => {
          this.#drawing = undefined;
        });
      return this.#drawing;
    }

    async #drawNewest(): Promise<void> {
      this.#plotly ??= await loadPlotly();
      while (this.#dirty && this.#figure !== undefined && !this.isDisposed) {
        this.#dirty = false;
        const { data, layout, frames, config, notes } = this.#figure;
        this.#plot.hidden = false;
        this.#notes.textContent = notes.join('\n');
        // Plotly writes into what it is given; the copy keeps the figure clean for the next theme.
        const own = structuredClone({ data, layout, config });
        await this.#plotly.react(this.#plot, own.data, themedLayout(own.layout, readTheme(this.node)), own.config);
        // One at a time: plotly.js 4.1 sorts a list of indices as words, and after 9 and 8 it looks for a 10 that has moved.
        for (let i = this.#frameCount - 1; i >= 0; i--) await this.#plotly.deleteFrames(this.#plot, [i]);
        if (frames.length > 0) await this.#plotly.addFrames(this.#plot, structuredClone(frames));
        this.#frameCount = frames.length;
        followKeys(this.#plotly, this.#plot, layout, () => this.#drawing ?? Promise.resolve());
        this.#width = this.node.clientWidth;
        await nextFrame();
      }
      if (this.isDisposed) purge(this.#plotly, this.#plot);
    }

    /** Draws what waited for the cell to be visible, or follows a new width. */
    #fit(): void {
      const width = this.node.clientWidth;
      if (width === 0) return;
      if (this.#dirty) void this.#draw();
      else if (
        this.#drawing === undefined &&
        this.#plotly !== undefined &&
        width !== this.#width &&
        !this.#plot.hidden
      ) {
        this.#width = width;
        Promise.resolve(this.#plotly.Plots.resize(this.#plot)).catch(() => undefined);
      }
    }

    #refuse(error: unknown): void {
      if (this.isDisposed) return;
      this.#plot.hidden = true;
      const cause = error instanceof Error ? error.message : String(error);
      this.#notes.textContent = `This figure cannot be drawn: ${cause}`;
    }
  };
}

/**
 * Takes a plot down. Plotly leaves its WebGL contexts to the garbage collector, which came too late: the seventeenth surface
 * took the first one's away (plotly.js 4.1, Chromium). So they are given back here.
 */
function purge(plotly: Plotly, plot: HTMLElement): void {
  const canvases = [...plot.querySelectorAll('canvas')];
  plotly.purge(plot);
  for (const canvas of canvases) {
    const context = canvas.getContext('webgl2') ?? canvas.getContext('webgl'); // null if it has one of another kind
    // Plotly would tell its plot of the loss, which is no plot any more.
    canvas.addEventListener('webglcontextlost', (event) => event.stopImmediatePropagation(), { capture: true });
    context?.getExtension('WEBGL_lose_context')?.loseContext();
  }
}

/** A hidden browser tab has no animation frames, so a clock runs beside. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => resolve());
    setTimeout(resolve, 100);
  });
}
