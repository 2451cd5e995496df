// One number opened: the group it belongs to as dots on a line, before and after, and the arithmetic with its check.

import { acrossRows } from "./rows.js";
import { el, say, svg, token } from "../../lib/dom.js";
import { clamp, rowOf, total } from "../../lib/maths.js";
import { full, short, small } from "../../lib/number.js";

const [TALL, BASE] = [58, 34]; // px: of a line of dots, of the line itself

export function openNumber(figure) {
  const { dom, header, view, words, arrays, here } = figure;
  const own = view.row < header.own;
  const who = el("div", { class: "who" }, token(header.tokens[view.row]), ` ${own ? words.yours : words.theirs} \u00b7 `, say(words.number, { feature: view.feature }));
  if (!here) return dom.opened.replaceChildren(who, el("p", { class: "dim" }, words.waits));
  const x = rowOf(arrays.x, view.row)[view.feature];
  const group = groupOf(figure);
  const [mean, variance] = ["mean", "var"].map((name) => statistic(figure, name));
  const normed = rowOf(arrays[`${view.norm}_normed`], view.row)[view.feature];
  return dom.opened.replaceChildren(who, el("p", { class: "what" }, say(words[`group_${view.norm}`], { count: group.length, feature: view.feature })),
    strip(figure, group, x, mean, Math.sqrt(variance), words.strip_before),
    strip(figure, group.map((value) => (value - mean) / Math.sqrt(variance + header.eps)), normed, 0, 1, words.strip_after),
    ...arithmetic(figure, { x, group, mean, variance, normed }), ...ownLine(figure, normed, own));
}

// The numbers that share a mean and a variance with this one: its column, or its row.
function groupOf({ arrays, view }) {
  if (!acrossRows(view.norm)) return Array.from(rowOf(arrays.x, view.row));
  return Array.from({ length: arrays.x.shape[0] }, (_, n) => rowOf(arrays.x, n)[view.feature]);
}

const statistic = ({ arrays, view }, name) => arrays[`${view.norm}_${name}`][acrossRows(view.norm) ? view.feature : view.row];

// Dots on a line from the smallest to the largest; grey: from mean - deviation to mean + deviation.
function strip({ dom, words }, values, x, mean, deviation, name) {
  const width = Math.max(240, dom.opened.clientWidth - 8);
  const [low, high] = [Math.min(...values, mean - deviation), Math.max(...values, mean + deviation)];
  const at = (value) => 10 + ((width - 20) * (value - low)) / (high - low || 1);
  const [from, to] = [clamp(at(mean - deviation), 0, width), clamp(at(mean + deviation), 0, width)];
  const dots = values.map((value) => svg("circle", { cx: at(value), cy: BASE, r: 4, class: "dot" }));
  const label = say(words.strip, { name, low: short(low), high: short(high) });
  return el("figure", { class: "strip" }, el("figcaption", {}, name),
    svg("svg", { width, height: TALL, role: "img", "aria-label": label }, svg("rect", { x: from, y: BASE - 10, width: Math.max(1, to - from), height: 20, class: "band" }),
      svg("line", { x1: 4, x2: width - 4, y1: BASE, y2: BASE, class: "axis" }), ...dots, svg("line", { x1: at(mean), x2: at(mean), y1: BASE - 14, y2: BASE + 14, class: "mean" }),
      svg("circle", { cx: at(x), cy: BASE, r: 7, class: "this" }), ...ends(width, low, high)));
}

const ends = (width, low, high) => [svg("text", { x: 4, y: 14 }, short(low)), svg("text", { x: width - 4, y: 14, "text-anchor": "end" }, short(high))];

function arithmetic({ header, view, words }, { x, group, mean, variance, normed }) {
  const count = group.length;
  const again = view.norm === "rms" ? 0 : total(group) / count;
  const spread = total(group.map((value) => (value - again) ** 2)) / count;
  const known = view.norm === "running";
  const m = known ? mean : again;
  const v = known ? variance : spread;
  const value = (x - m) / Math.sqrt(v + header.eps);
  const lines = [];
  if (view.norm === "rms") lines.push(`${words.square} = \u03a3 x\u00b2 / ${count} = ${short(v)}`);
  else if (known) lines.push(say(words.running_line, { mean: short(m), var: short(v) }));
  else lines.push(`${words.mean} = \u03a3 x / ${count} = ${short(m)}`, `${words.var} = \u03a3 (x \u2212 ${words.mean})\u00b2 / ${count} = ${short(v)}`);
  const top = view.norm === "rms" ? short(x) : `(${short(x)} \u2212 ${m < 0 ? `(${short(m)})` : short(m)})`;
  lines.push(`${top} / \u221a(${short(v)} + ${short(header.eps)}) = ${short(value)}`);
  return [...lines.map((line) => el("div", { class: "line" }, line)),
    el("div", { class: "check" }, say(words.check, { again: full(value), core: full(normed), difference: small(Math.abs(value - normed)) }))];
}

// The model's own norm goes on: times its gain, plus its bias, and that is what the run has there.
function ownLine({ header, view, words, arrays }, normed, own) {
  if (!own || view.norm !== header.model_norm) return [];
  const [gain, bias, out] = [arrays.own_gain[view.feature], arrays.own_bias?.[view.feature], rowOf(arrays.own_out, view.row)[view.feature]];
  const again = normed * gain + (bias ?? 0);
  const sum = `${short(normed)} \u00b7 ${short(gain)}${bias === undefined ? "" : ` + ${bias < 0 ? `(${short(bias)})` : short(bias)}`} = ${short(again)}`;
  return [el("div", { class: "line own" }, `${words.own} ${sum}`), el("div", { class: "check own" }, say(words.check, { again: full(again), core: full(out), difference: small(Math.abs(again - out)) }))];
}
