// The elements: transport and patterns, the map with all heads beside it, charts, the text and how it goes on.

import { buildHeads, readCell, readScore } from "./map.js";
import { cellUnder } from "../../lib/canvas.js";
import { el } from "../../lib/dom.js";
import { keys } from "../../lib/keys.js";

export function buildScrub(figure) {
  const { words, header, arrays } = figure;
  const [, , heads] = arrays.weights.shape;
  const dom = {
    play: el("button", { class: "play", onclick: () => figure.toggle() }),
    range: el("input", { type: "range", min: 0, max: header.steps.length - 1, class: "range", "aria-label": words.checkpoint }),
    step: el("b", { class: "step" }),
    patterns: header.options.pattern.map((name) => el("button", { "data-pattern": name, onclick: () => choose(figure, name) }, words[name])),
    canvas: el("canvas", { class: "map", tabindex: 0, role: "img", "aria-label": words.map }),
    heads: el("div", { class: "heads", role: "group", "aria-label": words.heads, style: `grid-template-columns: repeat(${heads}, 1fr)` }, ...buildHeads(figure)),
    cell: el("div", { class: "cell", "aria-live": "polite" }),
    charts: el("div", { class: "charts" }),
    text: el("div", { class: "chips" }),
    token: el("div", { class: "opened", "aria-live": "polite" }),
    continued: el("div", { class: "chips on" }),
  };
  dom.range.oninput = () => figure.go(Number(dom.range.value));
  dom.canvas.onpointermove = (event) => point(figure, event);
  dom.canvas.onpointerleave = () => readScore(figure);
  const named = (name, chips) => el("div", { class: "said" }, el("span", { class: "name" }, name), chips);
  dom.figure = el("div", { class: "scrub" },
    el("div", { class: "bar" }, dom.play, dom.range, dom.step, ...dom.patterns),
    el("div", { class: "two" }, el("div", { class: "left" }, el("div", { class: "side" }, dom.canvas, dom.heads), dom.cell), dom.charts),
    named(words.text, dom.text), dom.token, named(words.on, dom.continued));
  const by = (steps) => () => figure.go(figure.view.checkpoint + steps);
  keys(dom.figure, { ArrowLeft: by(-1), ArrowRight: by(1), " ": () => figure.toggle() });
  return dom;
}

// Another pattern is looked at in the head that shows it best.
function choose(figure, pattern) {
  const [layer, head] = figure.header.best[pattern];
  figure.set({ pattern, layer, head });
}

function point(figure, event) {
  const size = figure.header.tokens.length;
  const [query, key] = cellUnder(event, figure.dom.canvas, size, size);
  if (key <= query) readCell(figure, query, key);
  else readScore(figure);
}
