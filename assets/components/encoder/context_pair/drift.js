// The line chart: cosine of the chosen pair after every layer, and the mean cosine of different tokens of each text.

import { named } from "./parts.js";
import { gridLines, lineThrough, scale } from "../../lib/chart.js";
import { svg } from "../../lib/dom.js";
import { tidy } from "../../lib/number.js";

export const HIGH = 262;
const [SIDE, FOOT] = [46, 44]; // px: the chart, its axis, the names of the layers

export function drawDrift(figure) {
  const { dom, arrays, header, view, words } = figure;
  const width = Math.max(240, dom.drift.parentNode.clientWidth);
  const pair = Array.from({ length: header.layers + 1 }, (_, layer) => figure.cosine(layer).cosine);
  const low = Math.min(0, Math.floor(5 * Math.min(...pair, ...arrays.spread_a, ...arrays.spread_b)) / 5);
  const x = scale(0, header.layers, SIDE + 12, width - 18);
  const y = scale(low, 1, HIGH - FOOT, 8);
  const ticks = Array.from({ length: Math.round(5 * (1 - low)) + 1 }, (_, i) => (5 - i) / 5);
  const parts = [svg("line", { class: "at", x1: x(view.at), x2: x(view.at), y1: 4, y2: HIGH - FOOT }),
    ...gridLines(ticks, y, SIDE, width, (tick) => tidy(tick.toFixed(1)))];
  const every = Math.ceil((header.layers + 1) / Math.max(4, Math.floor(width / 34)));
  for (let layer = 0; layer <= header.layers; layer += every) parts.push(svg("text", { class: "name", x: x(layer), y: HIGH - FOOT + 20 }, String(layer)));
  parts.push(svg("text", { class: "axis", x: (SIDE + width) / 2, y: HIGH - 4 }, words.axis));
  parts.push(lineThrough(arrays.spread_a, x, y, "one"), lineThrough(arrays.spread_b, x, y, "other"), lineThrough(pair, x, y, "pair"));
  pair.forEach((value, layer) => parts.push(svg("circle", { class: `mark${layer === view.at ? " here" : ""}`, cx: x(layer), cy: y(value), r: header.layers > 12 ? 3 : 5 })));
  const step = (width - SIDE - 30) / header.layers;
  for (let layer = 0; layer <= header.layers; layer += 1) {
    parts.push(svg("rect", { class: "area", "data-layer": layer, x: x(layer) - step / 2, y: 0, width: step, height: HIGH, onclick: () => figure.set({ at: layer }) },
      svg("title", {}, `${named(words, layer)}: ${tidy(pair[layer].toFixed(3))}`)));
  }
  dom.drift.replaceChildren(...parts);
  dom.drift.setAttribute("viewBox", `0 0 ${width} ${HIGH}`);
  dom.drift.setAttribute("height", HIGH);
}
