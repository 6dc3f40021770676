/** What the renderer needs to know of Lumino and JupyterLab; the real classes come from the page at run time. */

export interface WidgetLike {
  readonly node: HTMLElement;
  readonly isDisposed: boolean;
  addClass(name: string): void;
  dispose(): void;
  onAfterAttach(message: unknown): void;
  onAfterShow(message: unknown): void;
  onResize(message: unknown): void;
}

export type WidgetClass = new () => WidgetLike;

/** The output that a renderer is asked to show. */
export interface MimeModel {
  readonly data: Readonly<Record<string, unknown>>;
}
