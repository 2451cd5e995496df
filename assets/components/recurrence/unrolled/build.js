// The elements of the figure: the bar with the step, the formulas with their letters as buttons, picture, opened number.

import { isGate } from "./cells.js";
import { DIVERGING, SEQUENTIAL, ramp } from "../../lib/colour.js";
import { el, say, token } from "../../lib/dom.js";
import { keys } from "../../lib/keys.js";
import { chance } from "../../lib/number.js";

// What a cell computes, its letters between bars: those of a site are buttons.
const FORMULAS = {
  rnn: ["|h| = tanh(W x + U h\u2032 + b)"],
  gru: ["|r|, |z| = \u03c3(W x + U h\u2032 + b)", "|n| = tanh(W x + b + r \u00b7 (U h\u2032 + b\u2032))", "|h| = (1 \u2212 z) \u00b7 n + z \u00b7 h\u2032"],
  lstm: ["|i|, |f|, |o| = \u03c3(W x + U h\u2032 + b)", "|g| = tanh(W x + U h\u2032 + b)", "|c| = f \u00b7 c\u2032 + i \u00b7 g", "|h| = o \u00b7 tanh(c)"],
};

export function buildUnrolled(figure) {
  const { words, header } = figure;
  const dom = {};
  dom.play = el("button", { class: "play", onclick: () => figure.toggle() });
  dom.back = el("button", { "aria-label": words.back, onclick: () => figure.move(-1, 0) }, "\u25c0");
  dom.on = el("button", { "aria-label": words.on, onclick: () => figure.move(1, 0) }, "\u25b6");
  dom.slider = el("input", { type: "range", min: 0, max: figure.steps - 1, "aria-label": words.step,
    oninput: (event) => figure.move(Number(event.target.value) - figure.view.step, 0) });
  dom.said = el("div", { class: "said", "aria-live": "polite" });
  const bar = el("div", { class: "bar" }, dom.back, dom.on, dom.play, dom.slider, dom.said);
  dom.letters = {};
  const letter = (site) => (dom.letters[site] = el("button", { class: `letter ${isGate(site) ? "gate" : "made"}`, "data-site": site,
    title: words[`site_${site}`], "aria-label": words[`site_${site}`], onclick: () => figure.set({ site }) }, site));
  const line = (text) => el("span", { class: "line" }, ...text.split("|").map((part, at) => (at % 2 ? letter(part) : part)));
  const formulas = el("div", { class: "formulas", role: "group", "aria-label": words.sites }, ...FORMULAS[header.kind].map(line));
  dom.picture = el("div", { class: "picture", tabindex: 0, role: "group", "aria-label": words.picture });
  dom.opened = el("div", { class: "opened", "aria-live": "polite" });
  dom.guesses = el("div", { class: "guesses" });
  dom.unit = el("input", { class: "unit", type: "number", min: 0, max: header.units - 1, "aria-label": words.unit,
    onchange: (event) => figure.set({ unit: Number(event.target.value) }) });
  const which = el("label", { class: "which" }, words.unit, " ", dom.unit, ` (0\u2013${header.units - 1})`);
  const left = el("div", { class: "left" }, dom.picture, legend(words));
  const right = el("div", { class: "right" }, which, dom.opened, dom.guesses);
  dom.figure = el("div", { class: "unrolled" }, bar, formulas, el("div", { class: "halves" }, left, right));
  keys(dom.figure, { ArrowLeft: () => figure.move(-1, 0), ArrowRight: () => figure.move(1, 0), ArrowUp: () => figure.move(0, -1),
    ArrowDown: () => figure.move(0, 1), " ": () => figure.toggle(), Home: () => figure.move(-figure.steps, 0), End: () => figure.move(figure.steps, 0) });
  return dom;
}

function legend(words) {
  return el("div", { class: "legend" }, "0", ramp(SEQUENTIAL), "1 ", words.gates, el("span", { class: "apart" }), "\u2212", ramp(DIVERGING), "+ ", words.values);
}

export function drawBar(figure) {
  const { dom, view, header, words } = figure;
  const read = header.tokens[view.step];
  dom.said.replaceChildren(el("b", {}, say(words.at_step, { step: view.step + 1, steps: figure.steps })), " ", words.reads, " ", token(read, "q"),
    " ", say(words.carries, { units: header.units * header.memories }));
  dom.slider.value = view.step;
  dom.unit.value = view.unit;
  dom.back.disabled = view.step === 0;
  dom.on.disabled = view.step === figure.steps - 1;
  for (const [site, button] of Object.entries(dom.letters)) button.setAttribute("aria-pressed", site === view.site);
  const rows = header.guesses[view.step].map(({ token: text, prob }) => el("div", { class: "guess" }, token(text),
    el("span", { class: "track" }, el("i", { style: `width: ${100 * prob}%` })), el("b", {}, chance(prob))));
  dom.guesses.replaceChildren(el("div", { class: "what" }, words.guesses), ...rows);
}
