/** JupyterLab's colours as defaults of a figure: what a figure itself says wins, what its template says does not. */
import type { Json, JsonObject } from './sanitize.js';

export interface Theme {
  readonly text: string;
  readonly line: string;
  readonly grid: string;
  readonly surface: string;
  readonly accent: string;
  readonly font: string;
}

/** The theme as it is where the node stands now. */
export function readTheme(node: Element): Theme {
  const style = getComputedStyle(node);
  const read = (name: string, fallback: string): string => style.getPropertyValue(name).trim() || fallback;
  return {
    text: read('--jp-ui-font-color1', '#212121'),
    line: read('--jp-border-color1', '#bdbdbd'),
    grid: read('--jp-border-color2', '#e0e0e0'),
    surface: read('--jp-layout-color2', '#eeeeee'),
    accent: read('--jp-brand-color1', '#1976d2'),
    font: read('--jp-ui-font-family', 'sans-serif'),
  };
}

/** A layout with the theme under it. The paper is transparent, so the notebook's own background shows. */
export function themedLayout(layout: JsonObject, theme: Theme): JsonObject {
  const axis = { gridcolor: theme.grid, linecolor: theme.line, zerolinecolor: theme.line, tickcolor: theme.line };
  const axis3d = { ...axis, showbackground: false };
  const clear = 'rgba(0, 0, 0, 0)';
  const colours: JsonObject = {
    paper_bgcolor: clear,
    plot_bgcolor: clear,
    font: { color: theme.text, family: theme.font },
    title: { font: { color: theme.text } },
    margin: { t: 60, r: 30, b: 50, l: 50 },
    xaxis: { ...axis, automargin: true },
    yaxis: { ...axis, automargin: true },
    scene: { bgcolor: clear, xaxis: axis3d, yaxis: axis3d, zaxis: axis3d },
    polar: { bgcolor: clear, angularaxis: axis, radialaxis: axis },
    ternary: { bgcolor: clear, aaxis: axis, baxis: axis, caxis: axis },
    hoverlabel: { font: { family: theme.font } },
    modebar: { bgcolor: clear, color: theme.text, activecolor: theme.accent },
    updatemenudefaults: { bgcolor: theme.surface, bordercolor: theme.line, font: { color: theme.text } },
    sliderdefaults: { bgcolor: theme.surface, bordercolor: theme.line, font: { color: theme.text } },
  };
  const cells = { fill: { color: theme.surface }, line: { color: theme.line }, font: { color: theme.text } };
  const template = merge(layout.template, { layout: colours, data: { table: [{ cells, header: cells }] } });
  return {
    height: 400,
    uirevision: 'figure', // a redraw in other colours or with new data keeps the reader's zoom
    ...layout,
    autosize: layout.width === undefined,
    template,
  };
}

/** Both objects in one; where both have a value that is no object, the second counts. */
function merge(under: Json | undefined, over: Json): Json {
  if (!isObject(under) || !isObject(over)) return over;
  const both: JsonObject = { ...under };
  for (const [key, value] of Object.entries(over)) both[key] = merge(under[key], value);
  return both;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
