// Small line charts over the checkpoints: loss on the text and held out, scores of the chosen head.

import { el, svg } from "../../lib/dom.js";
import { inside } from "../../lib/maths.js";
import { grouped } from "../../lib/number.js";

const CHART = { height: 150, left: 46, right: 12, top: 10, bottom: 26 };

// lines: [{values, name}]; values may hold null. Returns the chart; a click on it chooses a checkpoint.
// width: in pixels, so that words keep their size on a phone.
export function chart(width, steps, lines, at, format, choose, label, top = null) {
  const { height, left, right, top: above, bottom } = CHART;
  const known = lines.flatMap(({ values }) => values.filter((value) => value !== null));
  const most = top ?? Math.max(...known, 0.001);
  const least = top === null ? Math.min(...known) : 0;
  const x = (i) => left + (i * (width - left - right)) / Math.max(1, steps.length - 1);
  const y = (value) => above + (height - above - bottom) * (1 - (value - least) / (most - least || 1));
  const node = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label, class: "chart" });
  for (const value of [least, (least + most) / 2, most])
    node.append(
      svg("line", { x1: left, x2: width - right, y1: y(value), y2: y(value), class: "rule" }),
      svg("text", { x: left - 6, y: y(value) + 5, "text-anchor": "end" }, format(value)),
    );
  steps.forEach((step, i) => {
    const shown = i % (width < 420 ? 4 : 3) === 0 || i === steps.length - 1;
    if (shown) node.append(svg("text", { x: x(i), y: height - 6, "text-anchor": i === 0 ? "start" : i === steps.length - 1 ? "end" : "middle" }, grouped(step)));
  });
  node.append(svg("line", { x1: x(at), x2: x(at), y1: above, y2: height - bottom, class: "here" }));
  lines.forEach(({ values }, number) => {
    const points = values.map((value, i) => (value === null ? null : `${x(i).toFixed(1)},${y(value).toFixed(1)}`)).filter(Boolean);
    node.append(svg("polyline", { points: points.join(" "), class: `line n${number}` }));
    if (values[at] !== null) node.append(svg("circle", { cx: x(at), cy: y(values[at]), r: 5, class: `dot n${number}` }));
  });
  node.addEventListener("click", (event) => {
    const box = node.getBoundingClientRect();
    const place = ((event.clientX - box.left) / box.width) * width;
    choose(inside(Math.round(((place - left) / (width - left - right)) * (steps.length - 1)), steps.length));
  });
  return node;
}

// The names of the lines with their values here.
export const legend = (lines, at, format) =>
  el("div", { class: "legend" }, ...lines.map(({ name, values }, number) =>
    el("span", { class: `key n${number}` }, el("i"), `${name} `, el("b", {}, values[at] === null ? "–" : format(values[at])))));
