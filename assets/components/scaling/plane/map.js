// The plane of N and D, both logarithmic: lines of equal loss, the line of equal cost, the best sizes, the models.

import { flops, named, optimum, tokensFor } from "../laws.js";
import { scale } from "../../lib/chart.js";
import { svg } from "../../lib/dom.js";

const [HIGH, LEFT, FOOT, TOP, RIGHT] = [400, 62, 46, 10, 12];
const LEVELS = [4, 3.5, 3, 2.6, 2.3, 2.1, 2, 1.9]; // nats of the lines of equal loss

// Scales of the plane as it is drawn: x of log10 N, y of log10 D.
function scales({ dom, header: { options, steps } }) {
  const width = Math.max(300, dom.map.parentNode.clientWidth);
  const [n, d] = [options.n, options.d].map(({ from, to }) => [from / steps, to / steps]);
  return { width, n, d, x: scale(n[0], n[1], LEFT, width - RIGHT), y: scale(d[0], d[1], HIGH - FOOT, TOP) };
}

// What lies under the pointer: parameters and tokens.
export function placeOf(figure, event) {
  const { width, n, d } = scales(figure);
  const box = figure.dom.map.getBoundingClientRect();
  const x = scale(LEFT, width - RIGHT, n[0], n[1])(event.clientX - box.left);
  const y = scale(HIGH - FOOT, TOP, d[0], d[1])(event.clientY - box.top);
  return Number.isFinite(x + y) ? { n: 10 ** x, d: 10 ** y } : null;
}

export function drawMap(figure) {
  const { dom, header, words, shown, point, view } = figure;
  const of = scales(figure);
  const { width, n, x, y } = of;
  /** @type {(point: { n: number, d: number }) => [number, number]} */
  const at = ({ n: size, d: tokens }) => [x(Math.log10(size)), y(Math.log10(tokens))];
  const [cx, cy] = at(point);
  const { fitted } = header;
  const [left, low] = at({ n: fitted.n[0], d: fitted.d[0] });
  const [right, high] = at({ n: fitted.n[1], d: fitted.d[1] });
  const models = Object.entries(header.models).flatMap(([id, model]) => {
    const [mx, my] = at(model);
    return [svg("rect", { class: id === view.at ? "model chosen" : "model", x: mx - 5, y: my - 5, width: 10, height: 10 }, svg("title", {}, model.title))];
  });
  dom.map.setAttribute("viewBox", `0 0 ${width} ${HIGH}`);
  dom.map.setAttribute("width", width);
  dom.map.setAttribute("height", HIGH);
  dom.map.replaceChildren(
    svg("clipPath", { id: "inside" }, svg("rect", { x: LEFT, y: TOP, width: width - LEFT - RIGHT, height: HIGH - TOP - FOOT })),
    ...ticks(of, words),
    svg("g", { "clip-path": "url(#inside)" },
      svg("rect", { class: "fitted", x: left, y: high, width: right - left, height: low - high }),
      ...LEVELS.flatMap((level) => levelLine(header.laws[shown[0]], level, of)),
      line("cost", [n[0], n[1]].map((log) => [x(log), y(Math.log10(flops(point) / 6) - log)])),
      ...shown.map((id) => line(`frontier ${id}`, [10 ** 15, 10 ** 29].map((compute) => at(optimum(header.laws[id], compute))))),
      ...models,
      ...shown.map((id) => ring(id, at(optimum(header.laws[id], flops(point))))),
      svg("circle", { class: "here", cx, cy, r: 8 })));
}

const line = (kind, points) => svg("polyline", { class: kind, points: points.map((p) => p.map((value) => value.toFixed(1)).join(",")).join(" ") });
/** @type {(id: string, at: [number, number]) => Node} */
const ring = (id, [cx, cy]) => svg("circle", { class: `ring ${id}`, cx, cy, r: 7 });

// One line of equal loss with its number where it leaves the plane at the right.
function levelLine(law, level, { n, d, x, y }) {
  const points = [];
  for (let log = n[0]; log <= n[1] + 1e-9; log += 0.02) {
    const tokens = tokensFor(law, 10 ** log, level);
    if (tokens !== null && Math.log10(tokens) < d[1] + 1) points.push([x(log), y(Math.log10(tokens))]);
  }
  if (points.length < 2) return [];
  const [endX, endY] = points.at(-1);
  const name = endY > TOP + 16 && endY < HIGH - FOOT - 4 ? [svg("text", { class: "level", x: endX - 4, y: endY - 4, "text-anchor": "end" }, String(level))] : [];
  return [line("equal", points), ...name];
}

function ticks({ width, n, d, x, y }, words) {
  const wide = width > 430 ? 1 : 2;
  const whole = ([from, to], by) => Array.from({ length: Math.floor(to) - Math.ceil(from) + 1 }, (_, i) => Math.ceil(from) + i).filter((log) => (log - Math.ceil(from)) % by === 0);
  return [
    ...whole(n, wide).flatMap((log) => [svg("line", { class: "grid", x1: x(log), x2: x(log), y1: TOP, y2: HIGH - FOOT }),
      svg("text", { x: x(log), y: HIGH - FOOT + 18, "text-anchor": "middle" }, named(10 ** log))]),
    ...whole(d, 1).flatMap((log) => [svg("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(log), y2: y(log) }),
      svg("text", { x: LEFT - 6, y: y(log) + 5, "text-anchor": "end" }, named(10 ** log))]),
    svg("text", { x: (LEFT + width - RIGHT) / 2, y: HIGH - 6, "text-anchor": "middle" }, words.axis_n),
    svg("text", { x: 14, y: (HIGH - FOOT) / 2, "text-anchor": "middle", transform: `rotate(-90 14 ${(HIGH - FOOT) / 2})` }, words.axis_d),
  ];
}
