/** The settings of Plotly that a figure may choose; all others, above all its cloud buttons, are ours. */
import type { Json, JsonObject } from './sanitize.js';

const FLAGS = ['staticPlot', 'scrollZoom', 'showAxisDragHandles', 'showAxisRangeEntryBoxes', 'showTips'] as const;
const DOUBLE_CLICKS: readonly unknown[] = [false, 'reset', 'autosize', 'reset+autosize'];
const IMAGE_FORMATS: readonly unknown[] = ['png', 'svg', 'jpeg', 'webp'];

/** What no figure changes: nothing is sent, nothing is fetched, no formula is handed to a page-wide MathJax. */
const OURS: JsonObject = {
  displaylogo: false,
  editable: false,
  plotlyServerURL: '',
  responsive: false,
  sendData: false,
  showEditInChartStudio: false,
  showLink: false,
  showSendToCloud: false,
  topojsonURL: '',
  typesetMath: false,
};

/** The configuration handed to Plotly for a figure's own wishes. */
export function sanitizeConfig(wishes: unknown): JsonObject {
  const config: Record<string, Json> = {};
  if (isRecord(wishes)) {
    for (const flag of FLAGS) if (typeof wishes[flag] === 'boolean') config[flag] = wishes[flag];
    if (DOUBLE_CLICKS.includes(wishes.doubleClick)) config.doubleClick = wishes.doubleClick as Json;
    if (typeof wishes.displayModeBar === 'boolean' || wishes.displayModeBar === 'hover')
      config.displayModeBar = wishes.displayModeBar;
    if (Array.isArray(wishes.modeBarButtonsToRemove)) {
      config.modeBarButtonsToRemove = wishes.modeBarButtonsToRemove.filter((name) => typeof name === 'string');
    }
    if (isRecord(wishes.toImageButtonOptions)) config.toImageButtonOptions = imageOptions(wishes.toImageButtonOptions);
  }
  return { ...config, ...OURS };
}

function imageOptions(wishes: Record<string, unknown>): JsonObject {
  const options: Record<string, Json> = {};
  if (IMAGE_FORMATS.includes(wishes.format)) options.format = wishes.format as Json;
  if (typeof wishes.filename === 'string') options.filename = wishes.filename.replace(/[^\w .-]/g, '_').slice(0, 100);
  for (const size of ['width', 'height', 'scale']) {
    const value = wishes[size];
    if (typeof value === 'number' && value > 0 && value <= 10_000) options[size] = value;
  }
  return options;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
