/** What every cell may use without an import, as TypeScript declares it. `api.ts` and `progress.ts` hold what runs. */
export const GLOBALS: string = `
/** A display that can be changed in place. */
interface DisplayHandle {
  readonly id: string;
  /** Shows another value in the same place. */
  update(value: unknown): void;
}
interface DisplayOptions {
  /** Displays with the same id are one: the newest value is shown in all of them. */
  readonly id?: string;
  readonly metadata?: Record<string, unknown>;
}
/**
 * Shows a value below the cell: an object with [Symbol.for("Jupyter.display")]() as it wants, anything else as text.
 * @example const shown = display("first"); shown.update("second");
 */
declare const display: {
  (value: unknown, options?: DisplayOptions): DisplayHandle;
  html(text: string, options?: DisplayOptions): DisplayHandle;
  markdown(text: string, options?: DisplayOptions): DisplayHandle;
  latex(text: string, options?: DisplayOptions): DisplayHandle;
  svg(text: string, options?: DisplayOptions): DisplayHandle;
  png(bytes: Uint8Array | string, options?: DisplayOptions): DisplayHandle;
  jpeg(bytes: Uint8Array | string, options?: DisplayOptions): DisplayHandle;
  json(value: unknown, options?: DisplayOptions): DisplayHandle;
  text(text: string, options?: DisplayOptions): DisplayHandle;
  /** A figure as Plotly describes it: { data, layout }. */
  plotly(figure: object, options?: DisplayOptions): DisplayHandle;
  /** A whole MIME bundle. */
  bundle(data: Record<string, unknown>, options?: DisplayOptions): DisplayHandle;
};
/** Takes away what the cell has shown; with \`wait\`, only when the next output comes. */
declare function clearOutput(options?: { readonly wait?: boolean }): void;
/** Asks the person at the notebook, and waits for the answer. @throws Error when nobody is there to answer */
declare function input(prompt?: string): string;
/** Like input(), without showing what is typed. */
declare function password(prompt?: string): string;
/**
 * Goes through a range or any iterable and shows how far it is, in one display.
 * @example for (const epoch of progress(20, { label: "epoch" })) train(epoch);
 */
declare function progress(count: number, options?: { readonly label?: string }): Iterable<number>;
declare function progress<T>(items: Iterable<T>, options?: { readonly label?: string; readonly total?: number }): Iterable<T>;
/**
 * Has your solution of an exercise checked. It stands alone in its cell, and is checked outside of the process in which your code runs.
 * @example grade("05.2", mlpBackward)
 */
declare function grade(id: string, solution: unknown): void;
/** Shows the next hint on an exercise. It stands alone in its cell. @example hint("05.2") */
declare function hint(id: string): void;
/** Lists all exercises, and how far you are. It stands alone in its cell. */
declare function exercises(): void;
/** Without anything to go through: how far you are with the exercises. It stands alone in its cell. */
declare function progress(): void;
interface Comm {
  readonly id: string;
  readonly target: string;
  send(data: Record<string, unknown>, buffers?: readonly Uint8Array[]): void;
  onMessage(listener: (data: Record<string, unknown>, buffers: readonly Uint8Array[]) => void): void;
  onClose(listener: (data: Record<string, unknown>) => void): void;
  close(data?: Record<string, unknown>): void;
}
/** Messages to and from the page, for example from a figure that was clicked. */
declare const comms: {
  open(target: string, data?: Record<string, unknown>): Comm;
  onOpen(target: string, listener: (comm: Comm, data: Record<string, unknown>) => void): void;
};
`;
