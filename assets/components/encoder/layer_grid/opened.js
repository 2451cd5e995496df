// One cell opened: the terms of its sum with their lengths, the sum computed again, its largest coordinates, its lens.

import { named } from "./cells.js";
import { el, say, token } from "../../lib/dom.js";
import { MINUS, chance, full, short } from "../../lib/number.js";

const below = (layer) => String(layer).replace(/\d/g, (digit) => String.fromCharCode(0x2080 + Number(digit)));
const stream = (layer) => `x${below(layer)}`;

export function openCell(figure) {
  const { dom, header, view, words } = figure;
  const { layer, token: t } = view;
  const who = el("div", { class: "who" }, el("b", {}, named(words, layer)), " \u00b7 ", token(header.tokens[t]));
  const left = el("div", { class: "sum" }, who, ...(layer ? sumOf(figure, layer, t) : embeddingOf(figure, t)));
  const lens = view.show === "lens" && header.lens;
  const right = lens ? guesses(figure, layer, t) : layer ? coordinates(figure, layer, t) : [el("p", { class: "dim" }, words.embedding_note)];
  dom.opened.replaceChildren(left, el("div", { class: "beside" }, ...right));
}

// Bars of lengths on one scale: [name, value, kind].
function bars(terms) {
  const most = Math.max(...terms.map(([, value]) => value));
  return terms.map(([name, value, kind]) => el("div", { class: `term ${kind}` }, el("span", { class: "of" }, name),
    el("span", { class: "lane" }, el("i", { style: `width:${(100 * value) / (most || 1)}%` })),
    el("span", { class: "value", title: full(value) }, short(value))));
}

function sumOf({ header, arrays, words }, layer, t) {
  const T = header.tokens.length;
  const [below_, at] = [(layer - 1) * T + t, layer * T + t];
  const [from, to] = [stream(layer - 1), stream(layer)];
  const post = header.placement === "post";
  const formula = post ? `${to} = ${words.norm_name}\u2082( ${words.norm_name}\u2081( ${from} + ${words.a} ) + ${words.f} )` : `${to} = ${from} + ${words.a} + ${words.f}`;
  const middle = post ? `${words.norm_name}\u2081(${from} + ${words.a})` : `${from} + ${words.a}`;
  const terms = [[`|${from}|`, arrays.norm[below_], ""], [`|${words.a}|`, arrays.attention[below_], "a"],
    [`|${middle}|`, arrays.mid[below_], ""], [`|${words.f}|`, arrays.ffn[below_], "f"], [`|${to}|`, arrays.norm[at], "total"]];
  return [el("div", { class: "formula" }, formula), ...bars(terms)];
}

// The sum computed again, and where the vector points.
function checked({ header, arrays, words }, layer, t) {
  const T = header.tokens.length;
  const [below_, at] = [(layer - 1) * T + t, layer * T + t];
  return [check(arrays.apart[at], header.width, words),
    el("div", { class: "cosines" }, say(words.cosines, { before: stream(layer - 1), turn: arrays.turn[below_].toFixed(3), start: arrays.start[at].toFixed(3) }).replaceAll("-", MINUS))];
}

function embeddingOf({ header, arrays, words }, t) {
  const sum = header.rows.map((name) => words[`row_${name}`]).join(" + ");
  const terms = header.rows.map((name) => [`|${words[`row_${name}`]}|`, arrays[`row_${name}`][t], ""]);
  terms.push([`|${stream(0)}|`, arrays.norm[t], "total"]);
  return [el("div", { class: "formula" }, `${stream(0)} = ${header.normed ? `${words.norm_name}( ${sum} )` : sum}`), ...bars(terms), check(arrays.apart[t], header.width, words)];
}

const check = (apart, width, words) => el("div", { class: "check" }, say(words.check, { width, apart: apart ? short(apart) : "0" }));

// The largest coordinates of the vector, each with the numbers that give it.
function coordinates(figure, layer, t) {
  const { header, arrays, words } = figure;
  const [, T, most, fields] = arrays.largest.shape;
  const from = ((layer - 1) * T + t) * most * fields;
  const post = header.placement === "post";
  const arrow = post ? "\u2192 " : "= ";
  const heads = [words.coordinate, stream(layer - 1), `+ ${words.a}`, post ? `${arrow}${words.norm_name}\u2081` : `${arrow}${words.mid}`, `+ ${words.f}`, `${arrow}${stream(layer)}`];
  const line = (i) => {
    const [at, ...values] = arrays.largest.subarray(from + i * fields, from + (i + 1) * fields);
    return el("tr", {}, el("th", { scope: "row" }, String(at)), ...values.map((x) => el("td", { title: full(x) }, short(x))));
  };
  return [el("div", { class: "dim" }, words.largest),
    el("table", {}, el("thead", {}, el("tr", {}, ...heads.map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, ...Array.from({ length: most }, (_, i) => line(i)))),
    el("div", { class: "dim" }, post ? words.arrow_post : words.arrow_pre), ...checked(figure, layer, t)];
}

function guesses({ header, words }, layer, t) {
  const { lens } = header;
  if (t >= lens.tokens) return [el("p", { class: "dim" }, say(words.lens_cut, { count: lens.tokens }))];
  const line = ([text, p]) => el("div", { class: "guess" }, token(text), el("span", { class: "lane" }, el("i", { style: `width:${100 * p}%` })), el("span", { class: "value", title: full(p) }, chance(p)));
  return [el("div", { class: "dim" }, lens.here ? words.guesses_here : words.guesses_next), ...lens.rows[layer][t].map(line)];
}
