// q.k after turning over the distance m - n: the whole curve, where the reader is on it, and where the text stands.

import { afterTurning } from "./turning.js";
import { gridLines, lineThrough, scale } from "../../lib/chart.js";
import { el, svg } from "../../lib/dom.js";
import { short } from "../../lib/number.js";

const [TALL, LEFT, BOTTOM, TOP] = [150, 58, 24, 10];

export function drawCurve(figure) {
  const { curve, last, m, n, view, width, words } = figure;
  const values = Array.from({ length: 2 * last + 1 }, (_, at) => afterTurning(figure, Math.max(0, at - last), Math.max(0, last - at)));
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const y = scale(low, high, TALL - BOTTOM, TOP);
  const x = scale(0, 2 * last, LEFT, width - 14);
  const ticks = [low, 0, high].filter((value, at, all) => at === 1 || Math.abs(y(value) - y(0)) > 16 || all.length < 2);
  const apart = [-last, -Math.round(last / 2), 0, Math.round(last / 2), last];
  const at = (distance) => ({ cx: x(distance + last), cy: y(values[distance + last]) });
  const own = at(view.query - view.key);
  const picture = svg("svg", { class: "chart", width, height: TALL, viewBox: `0 0 ${width} ${TALL}`, role: "img", "aria-label": words.curve },
    ...gridLines(ticks, y, LEFT, width - 14, short),
    ...apart.map((distance) => svg("text", { class: "tick middle", x: x(distance + last), y: TALL - 6 }, distance > 0 ? `+${distance}` : String(distance).replace("-", "\u2212"))),
    lineThrough(values, x, y, "through"), svg("circle", { class: "own", ...own, r: 8 }), svg("circle", { class: "now", ...at(m - n), r: 5.5 }));
  curve.replaceChildren(el("div", { class: "title" }, words.curve), picture);
}
