// The elements of the figure: transport, choice of layer and head, the three parts of a step, picture, words, matrix.

import { legend } from "./matrix.js";
import { reached } from "./picture.js";
import { drawTransport, transport } from "../transport.js";
import { el, say, token } from "../../lib/dom.js";
import { keys } from "../../lib/keys.js";

const letter = (name, kind, from) => el("span", { class: `letter ${kind}` }, name, ...(from ? [el("sub", {}, from)] : []));

// The formula of a part, its letters in their colours and marked by where they come from.
function formulaOf(words, part) {
  if (part === "word") return ["softmax( ", letter("x", "x"), " · E", el("sup", {}, "T"), " )"];
  const from = part === "self" ? [words.dec, words.dec] : [words.dec, words.enc];
  const mask = part === "self" ? [" + ", letter("M", "m")] : [];
  return ["softmax( ", letter("Q", "q", from[0]), letter("K", "k", from[1]), el("sup", {}, "T"), " / \u221ad", ...mask, " ) ", letter("V", "v", from[1])];
}

export function buildDecoder(figure) {
  const { words, header } = figure;
  const dom = {};
  const bar = transport(figure, dom, header.said.length, (step) => figure.set({ step, key: "best", word: 0 }));
  const choose = (name, options) => {
    dom[name] = options.map((value) => el("button", { "data-value": value, onclick: () => figure.set({ [name]: value, key: "best" }) },
      value === "mean" ? words.mean : String(value)));
    return el("div", { class: "choose", role: "group", "aria-label": words[name] }, el("span", {}, words[name]), ...dom[name]);
  };
  const count = (size) => Array.from({ length: size }, (_, i) => i);
  const which = el("div", { class: "which" }, choose("layer", count(header.layers)), choose("head", [...count(header.heads), "mean"]));
  dom.parts = figure.parts.map((part) => el("button", { class: `part ${part}`, "data-part": part, onclick: () => figure.set({ part, key: "best" }) },
    el("span", { class: "of" }, words[part]), el("span", { class: "formula" }, ...formulaOf(words, part))));
  dom.canvas = el("div", { class: "canvas" });
  dom.picture = el("div", { class: "picture", tabindex: 0, role: "group", "aria-label": words.picture }, dom.canvas);
  dom.names = el("div", { class: "names" });
  dom.words = el("div", { class: "words", role: "listbox", "aria-label": words.list });
  dom.matrix = el("div", { class: "matrix" });
  dom.opened = el("div", { class: "opened", "aria-live": "polite" });
  const left = el("div", { class: "left" }, el("div", { class: "stage" }, dom.picture, dom.names), legend(words), dom.words);
  const right = el("div", { class: "right" }, which, dom.matrix, dom.opened);
  dom.figure = el("div", { class: "decoder" }, bar, el("div", { class: "parts", role: "group", "aria-label": words.parts }, ...dom.parts), el("div", { class: "halves" }, left, right));
  keys(dom.figure, { ArrowLeft: () => figure.step(-1), ArrowRight: () => figure.step(1), " ": () => figure.toggle(),
    Home: () => figure.step(-header.said.length), End: () => figure.step(header.said.length) });
  return dom;
}

export function drawBar(figure) {
  const { dom, view, header, words } = figure;
  const chips = [header.start, ...header.said].slice(0, view.step);
  if (view.step === 0) dom.said.replaceChildren(words.at_start);
  else dom.said.replaceChildren(el("b", {}, say(words.at_step, { step: view.step, steps: header.said.length })), " ", words.reads, " ",
    ...(chips.length > 3 ? ["\u2026 ", token(chips[chips.length - 1], "q")] : chips.flatMap((text, i) => [token(text, i === chips.length - 1 ? "q" : ""), " "])),
    " ", words.says, " ", saidChip(figure));
  drawTransport(figure, view.step, header.said.length);
  for (const name of ["layer", "head"]) for (const button of dom[name]) button.setAttribute("aria-pressed", button.dataset.value === String(view[name]));
  for (const button of dom.parts) {
    button.setAttribute("aria-pressed", button.dataset.part === view.part);
    button.classList.toggle("later", !reached(figure, button.dataset.part));
  }
}

// The word of this step; while it is played, not before its turn.
function saidChip({ view, header, phase }) {
  return phase && phase !== "word" ? token("?", "wanted") : token(header.said[view.step - 1], "wanted");
}
