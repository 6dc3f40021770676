/** Pictures side by side: digits as ink on paper, weights as colours around zero. */
import { rowMajor, shapeText, type Tensor } from '../array/index.js';
import { type Annotation, type Figure, titleText } from './figure.js';
import { type Colouring, fieldTrace } from './heatmap.js';

/** About how many pixels of the page the pictures share. */
const PAGE = 620;

/**
 * Pictures side by side, each under its title.
 *
 * @param chart.images [N, H * W] one picture a row
 * @param chart.width W, the pixels in a row of a picture
 * @param chart.titles N short texts
 * @param chart.columns pictures beside each other, default 10
 * @throws RangeError when the pictures are not of that width, or there is not one title for each
 * @example
 * imageGrid({ images: zeros([2, 4]), width: 2, titles: ['a', 'b'] }).layout.annotations.map(({ text }) => text); // ["a", "b"]
 */
export function imageGrid(
  chart: Colouring & {
    readonly images: Tensor;
    readonly width: number;
    readonly titles?: readonly string[];
    readonly columns?: number;
    readonly title?: string;
    readonly description?: string;
  },
): Figure {
  const { images, width: W, titles, columns = 10 } = chart;
  const [N, pixels] = images.shape;
  const H = pixels / W;
  if (!(columns >= 1)) throw new RangeError(`imageGrid wants at least 1 column, but ${columns} came`);
  if (images.dimension !== 2 || N === 0 || !Number.isInteger(H)) {
    throw new RangeError(
      `imageGrid wants pictures [N, H * ${W}] with N of at least 1, but ${shapeText(images.shape)} came`,
    );
  }
  if (titles !== undefined && titles.length !== N)
    throw new RangeError(`There are ${N} pictures, but ${titles.length} titles`);
  const { data } = rowMajor(images);
  const across = Math.min(columns, N);
  const down = Math.ceil(N / across);
  const longest = Math.max(1, ...(titles ?? []).map((title) => title.length));
  const size = Math.max(7, Math.min(12, Math.floor(PAGE / across / longest / 0.56))); // or titles run into each other
  const gap = Math.ceil(W / 7);
  const above = gap + Math.ceil(H / 3.5); // room for a title
  const z: (number | null)[][] = Array.from({ length: down * (H + above) }, () =>
    new Array(across * (W + gap) - gap).fill(null),
  );
  const annotations: Annotation[] = [];
  for (let n = 0; n < N; n++) {
    const left = (n % across) * (W + gap);
    const top = Math.floor(n / across) * (H + above) + above;
    for (let i = 0; i < pixels; i++) {
      const value = data[n * pixels + i];
      if (Number.isFinite(value)) z[top + Math.floor(i / W)][left + (i % W)] = value;
    }
    const label = { text: titles?.[n] ?? '', x: left + (W - 1) / 2, y: top - above / 2, showarrow: false as const };
    if (label.text !== '') annotations.push({ ...label, font: { size } });
  }
  const { colorbar, ...trace } = fieldTrace({ palette: 'gray', ...chart }, { z });
  const side = { visible: false, constrain: 'domain' };
  const layout = {
    ...titleText(chart.title),
    xaxis: side,
    yaxis: { ...side, autorange: 'reversed', scaleanchor: 'x' },
    annotations,
    height: Math.min(700, 110 + Math.round((PAGE * z.length) / z[0].length)),
    margin: { l: 10, r: 10, t: chart.title === undefined ? 10 : 50, b: 10 },
  };
  return { data: [{ ...trace, showscale: false, hoverinfo: 'z' }], layout, description: chart.description };
}
