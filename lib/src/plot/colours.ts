/** Colours that colour-blind readers tell apart, the same in the live figure and in its still. */

/** For series. Source: Okabe, Ito (2008), Color Universal Design. */
export const COLOURS: readonly string[] = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];

/** Ways to turn a value into a colour: for any values, for ink on paper, for values around zero. */
export type Palette = 'viridis' | 'gray' | 'diverging';

type Rgb = readonly [number, number, number];

/** Colours at equal steps from the least value to the most. Viridis: Smith, van der Walt (2015); diverging: blue, white, orange. */
const STOPS: Readonly<Record<Palette, readonly Rgb[]>> = {
  viridis: [
    [68, 1, 84],
    [59, 82, 139],
    [33, 145, 140],
    [94, 201, 98],
    [253, 231, 37],
  ],
  gray: [
    [255, 255, 255],
    [0, 0, 0],
  ],
  diverging: [
    [0, 114, 178],
    [245, 245, 245],
    [213, 94, 0],
  ],
};

/**
 * The palette in the form that plotly.js takes.
 *
 * @example
 * colorscale('gray'); // [[0, "rgb(255, 255, 255)"], [1, "rgb(0, 0, 0)"]]
 */
export function colorscale(palette: Palette): [number, string][] {
  const stops = STOPS[palette];
  return stops.map((rgb, i) => [i / (stops.length - 1), `rgb(${rgb.join(', ')})`]);
}

/** The palette's colour at a share of 0..1; shares outside are taken as the nearer end. */
export function colourAt(palette: Palette, share: number): Rgb {
  const stops = STOPS[palette];
  const place = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(place));
  const mix = (part: 0 | 1 | 2): number =>
    Math.round(stops[i][part] + (place - i) * (stops[i + 1][part] - stops[i][part]));
  return [mix(0), mix(1), mix(2)];
}
