/** From numbers to figures: builders, the still, the words, and the way to the page. */
export { arrayPicture, type DrawnArray } from './array-picture.js';
export { barChart, lineChart, scatterPlot } from './charts.js';
export { COLOURS, colorscale, type Palette } from './colours.js';
export type { Annotation, Axis, ChartText, Figure, Frame, Layout, LogAxes, Series, Trace } from './figure.js';
export { type Colouring, type Field, heatmap } from './heatmap.js';
export { imageGrid } from './image-grid.js';
export { type FinishedLayer, networkPasses } from './network-passes.js';
export { type NetworkLayer, networkPicture } from './network-picture.js';
export { figureBundle, type Shown, type ShowOptions, show } from './show.js';
export { type SliderStep, sliderChart } from './slider-chart.js';
export { contourMap, decisionSurface, type Surface } from './surface.js';
export { toSvg } from './svg.js';
export { toText } from './text.js';
