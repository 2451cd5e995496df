// The elements of the figure: strips of the whole vocabulary, a line a word, sliders, draws, and the opened word.

import { el, say, token } from "../../lib/dom.js";
import { keys } from "../../lib/keys.js";
import { grouped, short } from "../../lib/number.js";

export function buildNext(figure) {
  const { words, header } = figure;
  const dom = { lines: new Map(), cells: new Map() };
  dom.strips = el("div", { class: "strips" });
  const heads = ["word", "logit", "bars", "before", "after", "drawn"].map((name) => el("span", { class: name }, words[`head_${name}`]));
  const lines = [...header.ids, "rest"].map((id) => lineOf(figure, dom, id));
  dom.list = el("div", { class: "list", role: "listbox", "aria-label": words.list }, el("div", { class: "heads", "aria-hidden": "true" }, ...heads), ...lines);
  keys(dom.list, { ArrowUp: () => figure.move(-1), ArrowDown: () => figure.move(1) });
  dom.axis = el("span", { class: "ends", "aria-hidden": "true" });
  const key = (kind) => el("span", { class: "key" }, el("i", { class: kind }), words[`key_${kind}`]);
  const below = el("div", { class: "below" }, el("div", { class: "axis" }, dom.axis), el("div", { class: "keys" }, ...["was", "is", "tick", "cut"].map(key)));
  dom.opened = el("div", { class: "opened" });
  const left = el("div", { class: "left" }, dom.strips, dom.list, below);
  const right = el("div", { class: "right" }, controls(figure, dom), dom.opened);
  dom.figure = el("div", { class: "next" }, left, right);
  return dom;
}

function lineOf(figure, dom, id) {
  const { words, header, rankOf, arrays } = figure;
  const cell = (name) => el("span", { class: name });
  const cells = { before: cell("before"), after: cell("after"), drawn: cell("drawn") };
  cells.was = el("i", { class: "was" });
  cells.is = el("i", { class: "is" });
  cells.tick = el("i", { class: "tick" });
  const rest = id === "rest";
  const tags = [];
  if (!rest && rankOf.get(id) === 0) tags.push(el("span", { class: "tag", title: words.argmax_title }, words.argmax));
  if (id === header.actual) tags.push(el("span", { class: "tag actual", title: words.actual_title }, words.actual));
  const rank = rest || rankOf.get(id) < header.ids.length ? [] : [el("span", { class: "rank" }, say(words.rank, { rank: grouped(rankOf.get(id) + 1) }))];
  const name = rest
    ? [el("span", { class: "others" }, say(words.rest, { count: grouped(figure.sorted.length - header.ids.length) }))]
    : [token(figure.texts.get(id)), ...tags, ...rank];
  const logit = el("span", { class: "logit" }, rest ? "" : short(arrays.logits[id]));
  const lanes = el("span", { class: "bars" }, cells.was, cells.is, cells.tick);
  const line = el("button", { class: `line${rest ? " rest" : ""}`, role: "option", "data-id": String(id), onclick: () => figure.set({ open: id }) },
    el("span", { class: "word" }, ...name), logit, lanes, cells.before, cells.after, cells.drawn);
  dom.lines.set(id, line);
  dom.cells.set(id, cells);
  return line;
}

// A slider over what is allowed, with its name and value; low: the number of its first place.
function slider(figure, dom, name, low = 0) {
  const allowed = figure.header.options[name];
  const input = el("input", { type: "range", min: low, max: low + allowed.length - 1, step: 1, "aria-label": figure.words[name] });
  input.oninput = () => figure.set({ [name]: allowed[Number(input.value) - low] });
  const output = el("output");
  dom[name] = { input, output, low };
  return el("label", { class: "slider", title: figure.words[`${name}_title`] }, el("span", {}, figure.words[name]), input, output);
}

function controls(figure, dom) {
  const { words, header } = figure;
  const button = (name, act) => (dom[name] = el("button", { class: name, onclick: act }, words[name]));
  const add = (count) => () => figure.set({ draws: figure.view.draws + count });
  dom.seed = el("input", { type: "number", min: 0, max: header.options.seed.to, step: 1, "aria-label": words.seed });
  dom.seed.oninput = () => /^\d+$/.test(dom.seed.value) && figure.set({ seed: Number(dom.seed.value) });
  dom.entropy = el("div", { class: "entropy", "aria-live": "polite" });
  dom.said = el("div", { class: "said", "aria-live": "polite" });
  const { temperature, top_k, top_p, draws } = header.first;
  return el("div", { class: "controls" },
    slider(figure, dom, "temperature"),
    slider(figure, dom, "top_k"),
    slider(figure, dom, "top_p", 1), // hundredths
    dom.entropy,
    el("div", { class: "draws" }, button("draw", add(1)), button("draw_many", add(100)),
      el("label", { class: "seed" }, words.seed, dom.seed), button("reset", () => figure.set({ temperature, top_k, top_p, draws }))),
    dom.said);
}
