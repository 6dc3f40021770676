/**
 * A figure from somebody else's notebook may draw, and nothing more: no script, no request, no link out of the web.
 * Everything here works on plain JSON, so that it is tested without a browser.
 *
 * One walk over the whole figure applies the same rules everywhere, because menus, sliders and frames can put any
 * part of a figure into place later, and name it by a path such as `images[0].source`.
 */
import { sanitizeConfig } from './sanitize-config.js';
import { sanitizeText } from './sanitize-text.js';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export interface SafeFigure {
  readonly data: readonly JsonObject[];
  readonly layout: JsonObject;
  readonly frames: readonly JsonObject[];
  readonly config: JsonObject;
  /** What was left out and why, for the reader; each sentence once. */
  readonly notes: readonly string[];
}

/** Trace types that draw from their own numbers. The others load tiles or outlines of countries from the network. */
export const TRACE_TYPES: ReadonlySet<string> = new Set(
  (
    'bar barpolar box candlestick carpet cone contour contourcarpet funnel funnelarea heatmap histogram histogram2d ' +
    'histogram2dcontour icicle image indicator isosurface mesh3d ohlc parcats parcoords pie quiver sankey scatter scatter3d ' +
    'scattercarpet scattergl scatterpolar scatterpolargl scattersmith scatterternary splom streamtube sunburst surface ' +
    'table treemap violin volume waterfall'
  ).split(' '),
);

const MAP_TYPE = /^(?:scatter|choropleth|density)(?:geo|map|mapbox)?$/;
const MAP_KEY = /^(?:geo|map|mapbox)\d*$|^(?:geojson|topojson\w*|accesstoken)$/i;
const ADDRESS_KEY = /^(?:source|sources|url|href|xlink:href|tiles)$/i;
const POLLUTING_KEY = /^(?:__proto__|prototype|constructor)$/;
const MENU_KEY = /^(?:args2?|buttons|steps|method)$/;
const SAFE_IMAGE = /^data:image\/(?:png|jpe?g);base64,[a-z0-9+/=\s]*$/i;
const DEEPEST = 100; // a figure has about ten levels

const MAP_NOTE = 'A map was left out: its tiles and outlines would be loaded from the network.';
const IMAGE_NOTE = 'An image was left out: only PNG and JPEG images saved inside the figure are shown.';

/** Copies what is safe of a figure. @throws TypeError when it is not a figure at all. */
export function sanitizeFigure(figure: unknown): SafeFigure {
  if (!isObject(figure)) throw new TypeError('A figure is an object with data and layout');
  const walk = new Walk();
  const traces = figure.data ?? [];
  if (!Array.isArray(traces)) throw new TypeError('The data of a figure is a list of traces');
  const layout = figure.layout ?? {};
  if (!isObject(layout)) throw new TypeError('The layout of a figure is an object');
  const frames = Array.isArray(figure.frames) ? figure.frames : [];
  return {
    data: walk.traces(traces),
    layout: walk.object(layout, 0, false),
    frames: frames.filter(isObject).map((frame) => walk.frame(frame)),
    config: sanitizeConfig(figure.config),
    notes: [...walk.notes],
  };
}

class Walk {
  readonly notes: Set<string> = new Set();

  /** A trace of a type that loads something is left out; so is one that is no object. */
  traces(traces: readonly unknown[]): JsonObject[] {
    const safe: JsonObject[] = [];
    for (const trace of traces) {
      if (!isObject(trace)) continue;
      const type = trace.type ?? 'scatter';
      if (typeof type === 'string' && TRACE_TYPES.has(type)) {
        const copy = this.object(trace, 0, false);
        if (type !== 'image' || copy.source !== undefined || copy.z !== undefined) safe.push(copy);
      } else if (isMapType(type)) this.notes.add(MAP_NOTE);
      else
        this.notes.add(
          `A trace of type ${JSON.stringify(type)?.slice(0, 40)} was left out: this renderer does not know it.`,
        );
    }
    return safe;
  }

  /** A frame holds traces and a layout of its own; the type of a trace cannot be changed by it. */
  frame(frame: Record<string, unknown>): JsonObject {
    return this.object(frame, 0, false);
  }

  object(source: Record<string, unknown>, depth: number, inMenu: boolean): JsonObject {
    if (depth > DEEPEST) throw new RangeError(`The figure is nested more than ${DEEPEST} levels deep`);
    const safe: JsonObject = {};
    for (const [key, value] of Object.entries(source)) {
      const kept = this.entry(key, value, depth, inMenu);
      if (kept !== undefined) safe[key] = kept;
    }
    return safe;
  }

  /** The value to keep under a key, which may be a path (`images[0].source`), or undefined. */
  private entry(key: string, value: unknown, depth: number, inMenu: boolean): Json | undefined {
    const path = key.split(/[.[\]]+/).filter((part) => part !== '');
    const last = path.filter((part) => !/^-?\d+$/.test(part)).at(-1) ?? '';
    if (path.some((part) => POLLUTING_KEY.test(part))) return undefined;
    // A menu that rewrites a menu could put together, from two harmless halves, what no single one may hold.
    if (inMenu && path.some((part) => MENU_KEY.test(part))) return undefined;
    if (path.some((part) => MAP_KEY.test(part)) && !isPlainSetting(value)) {
      this.notes.add(MAP_NOTE);
      return undefined;
    }
    if (path.length > 1 && path.some((part) => MAP_KEY.test(part))) return undefined;
    if (last === 'type' && holdsString(value, isMapType)) {
      this.notes.add(MAP_NOTE);
      return undefined;
    }
    if (ADDRESS_KEY.test(last) && holdsString(value, (text) => !SAFE_IMAGE.test(text))) {
      this.notes.add(IMAGE_NOTE);
      return undefined;
    }
    if (last === 'args' || last === 'args2') return Array.isArray(value) ? this.args(value, depth) : undefined;
    if (last === 'add' && holdsString(value, (text) => /cloud|studio/i.test(text))) return undefined;
    return this.value(value, depth + 1, inMenu);
  }

  /** The arguments of a menu's method: `[{ path: value }, ...]` or `[path, value, ...]`. */
  private args(values: readonly unknown[], depth: number): Json[] {
    const [path, value, ...rest] = values;
    if (typeof path !== 'string' || values.length < 2) {
      // Without a path before it, a lone string means nothing to Plotly; it is not kept for another path to find.
      return values.map((one, i) =>
        typeof one === 'string' && i > 0 ? null : (this.value(one, depth + 1, true) ?? null),
      );
    }
    const kept = sanitizeText(path) === path ? this.entry(path, value, depth, true) : undefined;
    if (kept === undefined) return [{}]; // changes nothing; without any argument Plotly would complain
    return [path, kept, ...rest.map((one) => this.value(one, depth + 1, true) ?? null)];
  }

  private value(value: unknown, depth: number, inMenu: boolean): Json | undefined {
    if (typeof value === 'string') return sanitizeText(value);
    if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
    if (Array.isArray(value)) {
      if (depth > DEEPEST) throw new RangeError(`The figure is nested more than ${DEEPEST} levels deep`);
      return value.map((one) => this.value(one, depth + 1, inMenu) ?? null);
    }
    return isObject(value) ? this.object(value, depth + 1, inMenu) : undefined;
  }
}

/** Plotly lower-cases nothing: a type counts only as it is written. `scatter` alone is no map. */
function isMapType(type: unknown): boolean {
  return typeof type === 'string' && type !== 'scatter' && MAP_TYPE.test(type);
}

function isPlainSetting(value: unknown): boolean {
  return value === null || typeof value === 'number' || typeof value === 'boolean';
}

function holdsString(value: unknown, test: (text: string) => boolean): boolean {
  if (typeof value === 'string') return test(value);
  if (Array.isArray(value)) return value.some((one) => holdsString(one, test));
  return isObject(value) && Object.values(value).some((one) => holdsString(one, test));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
