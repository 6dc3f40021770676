/** The extension as JupyterLab sees it: one renderer factory for Plotly figures. */
import type { WidgetClass } from './lumino.js';
import { createRendererClass, MIME_TYPE, type Renderer } from './renderer.js';

interface RenderMimeExtension {
  readonly id: string;
  readonly description: string;
  readonly dataType: 'json';
  readonly rank: number;
  readonly rendererFactory: {
    /** True: the sanitiser makes even an untrusted notebook's figure harmless. */
    readonly safe: boolean;
    readonly mimeTypes: readonly string[];
    createRenderer(options: unknown): Renderer;
  };
}

/** Called by the remote entry with the page's own copy of `@lumino/widgets`. */
export function createExtension(widgets: { readonly Widget: WidgetClass }): RenderMimeExtension {
  const FigureRenderer = createRendererClass(widgets.Widget);
  return {
    id: 'nabla-plotly:factory',
    description: 'Draws Plotly figures offline, in the colours of the theme',
    dataType: 'json',
    rank: 0,
    rendererFactory: { safe: true, mimeTypes: [MIME_TYPE], createRenderer: () => new FigureRenderer() },
  };
}
