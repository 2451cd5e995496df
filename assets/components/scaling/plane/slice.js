// A cut through the plane along the line of equal cost: loss over size, with the least of each law.

import { named, optimum, parts } from "../laws.js";
import { gridLines, lineThrough, scale } from "../../lib/chart.js";
import { svg } from "../../lib/dom.js";

const [HIGH, LEFT, FOOT, TOP, RIGHT] = [190, 62, 44, 8, 10];
const POINTS = 90;
const ABOVE = 0.8; // nats above the least that are drawn

export function drawSlice(figure, compute) {
  const { dom, header, words, shown, point } = figure;
  const { steps, options: { n: { from, to } } } = header;
  const width = Math.max(280, dom.slice.parentNode.clientWidth);
  const logs = Array.from({ length: POINTS }, (_, i) => (from + ((to - from) * i) / (POINTS - 1)) / steps);
  const loss = (id, log) => parts(header.laws[id], { n: 10 ** log, d: compute / 6 / 10 ** log }).total;
  const least = shown.map((id) => ({ id, best: optimum(header.laws[id], compute) }));
  const low = Math.min(...least.map(({ id, best }) => parts(header.laws[id], best).total));
  const x = scale(from / steps, to / steps, LEFT, width - RIGHT);
  const y = scale(low - 0.05, low + ABOVE, HIGH - FOOT, TOP);
  const values = (id) => logs.map((log) => (loss(id, log) <= low + ABOVE ? loss(id, log) : null));
  const grid = [0, 0.2, 0.4, 0.6].map((above) => Number((low + above).toFixed(2)));
  const here = Math.log10(point.n);
  const inside = (id) => parts(header.laws[id], point).total <= low + ABOVE;
  const whole = Array.from({ length: Math.floor(to / steps) - Math.ceil(from / steps) + 1 }, (_, i) => Math.ceil(from / steps) + i);
  dom.slice.setAttribute("viewBox", `0 0 ${width} ${HIGH}`);
  dom.slice.setAttribute("width", width);
  dom.slice.setAttribute("height", HIGH);
  dom.slice.setAttribute("aria-label", words.slice);
  dom.slice.replaceChildren(...gridLines(grid, y, LEFT, width - RIGHT),
    ...whole.filter((log) => (log - whole[0]) % 2 === 0).map((log) => svg("text", { x: x(log), y: HIGH - FOOT + 18, "text-anchor": "middle" }, named(10 ** log))),
    svg("text", { x: (LEFT + width - RIGHT) / 2, y: HIGH - 5, "text-anchor": "middle" }, words.axis_slice),
    svg("text", { x: 12, y: (HIGH - FOOT) / 2, "text-anchor": "middle", transform: `rotate(-90 12 ${(HIGH - FOOT) / 2})` }, words.axis_loss),
    ...shown.flatMap((id) => [lineThrough(values(id), (at) => x(logs[at]), y, `curve ${id}`), ...(inside(id) ? [svg("circle", { class: "here", cx: x(here), cy: y(loss(id, here)), r: 6 })] : [])]),
    ...least.map(({ id, best }) => svg("circle", { class: `ring ${id}`, cx: x(Math.log10(best.n)), cy: y(parts(header.laws[id], best).total), r: 6 })));
}

