// Back, forward, play and a slider: how the decoder's figures are stepped.

import { el } from "../lib/dom.js";

// Back, forward, play and a slider from 0 to the last step, which moves one part of the view.
export function transport(figure, dom, last, moved) {
  const { words } = figure;
  const button = (name, sign, act) => (dom[name] = el("button", { class: name, "aria-label": words[name], title: words[name], onclick: act }, sign));
  dom.slider = el("input", { type: "range", min: 0, max: last, step: 1, "aria-label": words.slider });
  dom.slider.oninput = () => {
    figure.pause();
    moved(Number(dom.slider.value));
  };
  dom.play = el("button", { class: "play", onclick: () => figure.toggle() }, `\u25b6 ${words.play}`);
  dom.said = el("div", { class: "said", "aria-live": "polite" });
  return el("div", { class: "transport" }, button("back", "\u25c0", () => figure.step(-1)), button("next", "\u25b6", () => figure.step(1)), dom.play, dom.slider, dom.said);
}

export function drawTransport({ dom }, at, last) {
  dom.slider.value = at;
  dom.back.disabled = at === 0;
  dom.next.disabled = at === last;
  dom.slider.setAttribute("aria-valuetext", dom.said.textContent);
}
