/** A figure's slider for those who use no mouse: the arrow keys move it, the space bar plays it, and a screen reader hears where it stands. */
import type { Plotly } from './load-plotly.js';
import type { Json, JsonObject } from './sanitize.js';

/** A slider whose steps show frames; those of other methods keep to the mouse. */
interface Steps {
  readonly prefix: string;
  readonly steps: readonly { readonly label: string; readonly args: readonly Json[] }[];
}

/** The step to go to, or undefined when the key has no meaning for a slider. */
export function stepAfter(key: string, active: number, count: number): number | undefined {
  const last = count - 1;
  if (key === 'ArrowRight' || key === 'ArrowUp') return Math.min(last, active + 1);
  if (key === 'ArrowLeft' || key === 'ArrowDown') return Math.max(0, active - 1);
  if (key === 'Home') return 0;
  return key === 'End' ? last : undefined;
}

/** The first slider of a layout, if all its steps show frames. */
export function stepsOf(layout: JsonObject): Steps | undefined {
  const slider = Array.isArray(layout.sliders) ? layout.sliders[0] : undefined;
  if (!isObject(slider) || !Array.isArray(slider.steps)) return undefined;
  const steps = slider.steps.flatMap((step: Json) =>
    isObject(step) && step.method === 'animate' && Array.isArray(step.args)
      ? [{ label: String(step.label ?? ''), args: step.args as readonly Json[] }]
      : [],
  );
  if (steps.length === 0 || steps.length !== slider.steps.length) return undefined;
  const current = isObject(slider.currentvalue) ? slider.currentvalue.prefix : undefined;
  return { prefix: typeof current === 'string' ? current : '', steps };
}

/** What the first button of a layout plays, if it plays frames. */
export function filmOf(layout: JsonObject): readonly Json[] | undefined {
  const menu = Array.isArray(layout.updatemenus) ? layout.updatemenus[0] : undefined;
  const button = isObject(menu) && Array.isArray(menu.buttons) ? menu.buttons[0] : undefined;
  return isObject(button) && button.method === 'animate' && Array.isArray(button.args) ? button.args : undefined;
}

/**
 * Makes a drawn figure with such a slider reachable by Tab and movable by keys; of another, it takes that back.
 *
 * @param drawn settles when nothing is being drawn: while it is, there are no frames to go to, and a key has to wait
 */
export function followKeys(plotly: Plotly, plot: HTMLElement, layout: JsonObject, drawn: () => Promise<void>): void {
  const found = stepsOf(layout);
  plot.onkeydown = null;
  if (found === undefined) {
    for (const name of [
      'tabindex',
      'role',
      'aria-label',
      'aria-valuemin',
      'aria-valuemax',
      'aria-valuenow',
      'aria-valuetext',
    ])
      plot.removeAttribute(name);
    return;
  }
  const { prefix, steps } = found;
  const say = (active: number): void => {
    plot.setAttribute('aria-valuenow', String(active));
    plot.setAttribute('aria-valuetext', steps[active]?.label ?? '');
  };
  plot.tabIndex = 0;
  plot.setAttribute('role', 'slider');
  const film = filmOf(layout);
  const keys = film === undefined ? 'arrow keys move it' : 'arrow keys move it, space plays it';
  plot.setAttribute('aria-label', `${prefix.replace(/[:\s]+$/, '') || 'figure'}, ${keys}`);
  plot.setAttribute('aria-valuemin', '0');
  plot.setAttribute('aria-valuemax', String(steps.length - 1));
  say(activeStep(plot));
  plot.onkeydown = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const next = stepAfter(event.key, activeStep(plot), steps.length);
    const args = event.key === ' ' ? film : steps[next ?? -1]?.args;
    if (args === undefined) return;
    event.preventDefault(); // or the page scrolls
    event.stopPropagation(); // or the notebook goes to another cell
    void drawn()
      .then(() => {
        if (next !== undefined) say(next);
        return plotly.animate(plot, ...args);
      })
      .catch(() => undefined); // a step that a faster one overtakes is no fault
  };
}

/** Plotly writes into the plot's own layout where a slider stands, moved by mouse or by frames. */
function activeStep(plot: HTMLElement): number {
  const { layout } = plot as { layout?: { sliders?: readonly { active?: number }[] } };
  return layout?.sliders?.[0]?.active ?? 0;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
