// The panels beside the pictures: one query token's weights as bars, the same numbers as a table, the colour scale.

import { SEQUENTIAL, ramp } from "../../lib/colour.js";
import { el, say, token } from "../../lib/dom.js";
import { mapInk } from "../../lib/map.js";
import { total } from "../../lib/maths.js";
import { full, short } from "../../lib/number.js";
import { isDark } from "../../lib/theme.js";

const BARS = 13; // keys shown as bars for one head, fewer for two, the strongest first; the table has them all

// "sat" looks at: the strongest keys of one row, of head A and, when given, of head B.
export function barsOf(figure, row, a, b) {
  const { head } = figure;
  const T = head.tokens.length;
  const weight = (of, j) => (of ? of[row * T + j] : null);
  const order = Array.from({ length: T }, (_, j) => j).filter((j) => !head.causal || j <= row);
  order.sort((i, j) => Math.max(weight(a, j) ?? 0, weight(b, j) ?? 0) - Math.max(weight(a, i) ?? 0, weight(b, i) ?? 0));
  const bar = (of, role, j) => el("span", { class: "lane" },
    el("span", { class: `bar ${role}`, style: `width:${(100 * weight(of, j)).toFixed(1)}%` }),
    el("span", { class: "number" }, short(weight(of, j))));
  const line = (j) => el("div", { class: "look" }, token(head.tokens[j]), el("span", { class: "lanes" },
    ...[a && bar(a, "a", j), b && bar(b, "b", j)].filter(Boolean)));
  return order.slice(0, a && b ? Math.floor(BARS * 0.66) : BARS).map(line);
}

// Every weight of one row as a table: what a screen reader and a doubter need.
export function weightTable(figure, row, a, b) {
  const { head } = figure;
  const T = head.tokens.length;
  const columns = [[nameOf(figure, "a"), a], [nameOf(figure, "b"), b]].filter(([, of]) => of);
  const line = (j) => el("tr", {}, el("th", { scope: "row" }, `${j} `, token(head.tokens[j])),
    ...columns.map(([, of]) => el("td", {}, full(of[row * T + j]))));
  const sums = columns.map(([, of]) => full(total(of.subarray(row * T, (row + 1) * T))));
  return el("table", {},
    el("caption", {}, token(head.tokens[row]), ` ${head.words.looks_at}`),
    el("thead", {}, el("tr", {}, el("th", {}, head.words.key), ...columns.map(([name]) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, ...Array.from({ length: T }, (_, j) => line(j)),
      el("tr", {}, el("th", { scope: "row" }, head.words.sum), ...sums.map((sum) => el("td", {}, sum)))));
}

export const nameOf = (figure, which) => {
  const { view, head } = figure;
  const [layer, of] = which === "a" ? [view.layer, view.head] : [view.layer2, view.head2];
  return `${which.toUpperCase()}: ${say(head.words.where, { layer, head: of })}`;
};

// Maps have the colour scale; arcs have two kinds of line.
export function drawLegend(figure) {
  const { dom, head, view } = figure;
  const kinds = [el("span", { class: "line a" }), "A", el("span", { class: "line b" }), "B", el("span", {}, head.words.arcs)];
  dom.legend.replaceChildren(...(view.show === "arcs" ? kinds : scaleLegend(head)));
  dom.legend.hidden = view.show === "table";
}

function scaleLegend(head) {
  return [el("span", {}, head.words.scale), el("span", { class: "scale" }, ramp(SEQUENTIAL),
    el("span", { class: "ends" }, el("span", {}, "0"), el("span", {}, "0.5"), el("span", {}, "1")))];
}

// The colours of the theme that the pictures need.
export function gridInk(root) {
  const dark = isDark(root);
  const hidden = dark ? 0x30 : 0xdc;
  return { ...mapInk(root), a: dark ? "#5ab4e5" : "#0072b2", b: dark ? "#f08a3c" : "#c24f00",
    hiddenRGBA: ((255 << 24) | (hidden << 16) | (hidden << 8) | hidden) >>> 0 };
}
