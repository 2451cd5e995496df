// The elements: two rows of tokens, the chart, the plane with its slider, and what is read off them.

import { el, say, svg, token } from "../../lib/dom.js";
import { keys } from "../../lib/keys.js";
import { inside } from "../../lib/maths.js";
import { full, short, tidy } from "../../lib/number.js";

export const named = (words, layer) => (layer ? say(words.layer, { layer }) : words.embedding);

export function buildPair(figure) {
  const { words, header } = figure;
  const dom = { chips: {} };
  const rows = ["a", "b"].map((name, index) => chipRow(figure, dom, name, header.texts[index]));
  dom.drift = svg("svg", { class: "drift", role: "img", "aria-label": words.drift });
  dom.plane = svg("svg", { class: "plane", role: "img", "aria-label": words.plane });
  dom.slider = el("input", { type: "range", min: 0, max: header.layers, step: 1, "aria-label": words.slider });
  dom.slider.oninput = () => figure.set({ at: Number(dom.slider.value) });
  dom.where = el("output");
  dom.read = el("div", { class: "read", "aria-live": "polite" });
  dom.shares = el("div", { class: "dim" });
  const key = (kind, label) => el("span", { class: "key" }, el("i", { class: kind }), label);
  const chart = el("div", { class: "part" }, el("div", { class: "title" }, words.drift),
    el("div", { class: "keys" }, key("pair", words.key_pair), key("one", words.key_a), key("other", words.key_b)), dom.drift);
  const plane = el("div", { class: "part" }, el("div", { class: "title" }, words.plane),
    el("div", { class: "keys" }, key("dot a", words.text_a), key("dot b", words.text_b)), dom.plane, dom.shares);
  const slider = el("label", { class: "slider" }, words.slider, dom.slider, dom.where);
  dom.figure = el("div", { class: "contexts" }, ...rows, el("div", { class: "parts" }, chart, plane), slider, dom.read);
  return dom;
}

function chipRow(figure, dom, name, tokens) {
  const { words } = figure;
  dom.chips[name] = tokens.map((text, index) => el("button", { class: "chip", role: "option", title: text, tabindex: -1, dir: "auto",
    onclick: () => figure.pick(name, index) }, text));
  const row = el("div", { class: `row ${name}`, role: "listbox", "aria-label": words[`text_${name}`] }, ...dom.chips[name]);
  const by = (step) => () => {
    figure.pick(name, inside(figure.view[name] + step, tokens.length));
    dom.chips[name][figure.view[name]].focus({ preventScroll: true });
  };
  keys(row, { ArrowLeft: by(-1), ArrowRight: by(1) });
  return el("div", { class: "line" }, el("span", { class: `name ${name}` }, words[`text_${name}`]), row);
}

export function drawChips({ dom, view, words }) {
  for (const name of ["a", "b"])
    dom.chips[name].forEach((chip, index) => {
      chip.setAttribute("aria-selected", String(index === view[name]));
      chip.tabIndex = index === view[name] ? 0 : -1;
    });
  dom.slider.value = view.at;
  dom.slider.setAttribute("aria-valuetext", named(words, view.at));
  dom.where.textContent = named(words, view.at);
}

// What stands at the layer of the slider, down to its operands.
export function readPair(figure) {
  const { dom, view, header, arrays, words } = figure;
  const { dot, one, other, cosine } = figure.cosine(view.at);
  const place = { layer: named(words, view.at) };
  const [a, b] = [header.texts[0][view.a], header.texts[1][view.b]];
  dom.read.replaceChildren(
    el("div", {}, `${named(words, view.at)} \u00b7 cos( `, token(a), ", ", token(b), " ) = ", el("span", { title: `${full(dot)} / (${full(one)} \u00d7 ${full(other)})` },
      `${short(dot)} / (${short(one)} \u00d7 ${short(other)}) = `), el("b", { class: "cosine", title: full(cosine) }, tidy(cosine.toFixed(3)))),
    el("div", { class: "dim" }, say(words.compare, { ...place, one: tidy(arrays.spread_a[view.at].toFixed(3)), other: tidy(arrays.spread_b[view.at].toFixed(3)) })));
  const shares = arrays.shares.subarray(2 * view.at, 2 * view.at + 2);
  dom.shares.textContent = say(words.shares, { both: `${Math.round(100 * (shares[0] + shares[1]))}%` });
}
