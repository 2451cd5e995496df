// What was measured: accuracy by the number of examples, prompted (no gradient) and fine-tuned (gradient).

import { gridLines, scale } from "../../lib/chart.js";
import { el, say, svg } from "../../lib/dom.js";

const HIGH = 236;
const EDGE = { left: 42, right: 12, top: 8, bottom: 38 };
const TICKS = [0, 0.25, 0.5, 0.75, 1];

const curvesOf = ({ header, view }) => ({
  untrained: header.curves.untrained,
  pretrained: header.curves.pretrained,
  true: header.curves.true?.[view.calibrate] ?? [],
  prompt: header.curves.prompt[view.calibrate],
});

export function drawCurve(figure) {
  const { dom, view, header, words } = figure;
  const wide = dom.curve.clientWidth;
  const curves = curvesOf(figure);
  const xs = [...new Set(Object.values(curves).flatMap((points) => points.map((point) => point.x)))].sort((a, b) => a - b);
  const along = scale(0, Math.log2(1 + xs.at(-1)), EDGE.left, wide - EDGE.right);
  const x = (n) => along(Math.log2(1 + n));
  const y = scale(0, 1, HIGH - EDGE.bottom, EDGE.top);
  const text = (written, left, top) => svg("text", { x: left, y: top, "text-anchor": "middle" }, written);
  const parts = gridLines(TICKS, y, EDGE.left, wide - EDGE.right, (share) => `${100 * share}%`);
  let free = -Infinity;
  for (const n of xs) {
    if (x(n) < free) continue;
    parts.push(text(String(n), x(n), HIGH - EDGE.bottom + 18));
    free = x(n) + 12 + 9 * String(n).length;
  }
  parts.push(text(words.axis, (EDGE.left + wide - EDGE.right) / 2, HIGH - 3));
  parts.push(svg("line", { class: "now", x1: x(view.shots), x2: x(view.shots), y1: EDGE.top, y2: HIGH - EDGE.bottom }));
  parts.push(svg("line", { class: "chance", x1: EDGE.left, x2: wide - EDGE.right, y1: y(header.chance), y2: y(header.chance) }));
  for (const [name, points] of Object.entries(curves)) parts.push(...curve(figure, name, points, x, y));
  dom.curve.replaceChildren(svg("svg", { width: wide, height: HIGH, role: "img", "aria-label": words.curve }, ...parts));
}

function curve(figure, name, points, x, y) {
  if (!points.length) return [];
  const path = points.map(({ x: n, mean }, at) => `${at ? "L" : "M"}${x(n)} ${y(mean)}`).join("");
  const group = svg("g", { class: `line-of ${name}` }, svg("path", { d: path }));
  for (const { x: n, mean, error, values } of points) {
    const told = say(figure.words.point, { name: figure.words[`key_${name}`], count: n, mean: `${(100 * mean).toFixed(1)}%`, error: (100 * error).toFixed(1), draws: values.length });
    const dot = svg("circle", { cx: x(n), cy: y(mean), r: name === "prompt" ? 5 : 4, "data-x": n, "data-mean": mean }, svg("title", {}, told));
    group.append(svg("line", { class: "error", x1: x(n), x2: x(n), y1: y(Math.min(1, mean + error)), y2: y(Math.max(0, mean - error)) }));
    if (name === "prompt") {
      values.forEach((value, of) => values.length > 1 && group.append(svg("circle", { class: of === figure.header.draw ? "own drawn" : "drawn", cx: x(n), cy: y(value), r: 2.5 })));
      if (String(n) in figure.header.asked) dot.onclick = () => figure.set({ shots: n });
    }
    group.append(dot);
  }
  return [group];
}

export function drawLegend(figure) {
  const { dom, words, header } = figure;
  const names = { model: header.measured_model, learner: header.learner, chance: `${(100 * header.chance).toFixed(0)}%` };
  const keys_ = ["prompt", ...(header.curves.true ? ["true"] : []), "pretrained", "untrained", "chance"];
  dom.legend.replaceChildren(...keys_.map((name) => el("span", { class: `key ${name}` }, el("i"), say(words[`key_${name}`], names))));
}
