// How much the keys and values of a text take: the slider is logarithmic, and nothing goes to the server.

import { el, say } from "../../lib/dom.js";
import { AddressedFigure } from "../../lib/addressed.js";
import { mounted } from "../../lib/figure.js";
import { grouped, short } from "../../lib/number.js";

const STEPS = 8; // of the slider, for twice the length

class KvMeter extends AddressedFigure {
  build() {
    const { header, root, words } = this;
    const most = header.options.tokens.to;
    this.slider = el("input", { type: "range", min: 0, max: STEPS * Math.log2(most), step: 1, "aria-label": words.tokens,
      oninput: () => this.set({ tokens: this.lengthOfSlider() }) });
    this.output = el("output");
    const meter = el("div", { class: "meter" });
    this.rows = header.sides.map((side) => row(meter, side));
    root.replaceChildren(el("label", { class: "ask" }, el("span", {}, words.tokens), this.slider, this.output), meter);
  }

  lengthOfSlider() {
    return Math.round(2 ** (Number(this.slider.value) / STEPS));
  }

  draw() {
    const { header: { sides, units }, output, slider, view: { tokens }, words } = this;
    output.textContent = say(words.length, { tokens: grouped(tokens) });
    slider.setAttribute("aria-valuetext", output.textContent);
    if (this.lengthOfSlider() !== tokens) slider.value = String(Math.round(STEPS * Math.log2(tokens))); // several of its steps are 1 token
    const sizes = sides.map((side) => bytes(side, tokens));
    this.rows.forEach((show, i) => show(sizes[i], Math.max(...sizes), tokens, words, units));
  }
}

// A layer with a window keeps no more than the window; cross-attention keeps a source that is as long as the text.
const bytes = ({ layers, source }, tokens) =>
  source * tokens + layers.reduce((sum, layer) => sum + layer.bytes * Math.min(tokens, layer.window || tokens), 0);

function row(meter, side) {
  const bar = el("div", { class: side.latent ? "bar latent" : "bar" });
  const said = el("span", { class: "said" });
  meter.append(el("b", {}, side.name), el("div", {}, bar, said));
  return (size, most, tokens, words, units) => {
    bar.style.width = `${most ? (100 * size) / most : 0}%`;
    bar.style.display = size ? "" : "none";
    const notes = [side.source && words.source, tokens > side.context && say(words.beyond, { context: grouped(side.context) })];
    const note = notes.filter(Boolean).join(" · ");
    said.replaceChildren(size ? memory(size, units) : words.none, size && note ? el("span", { class: "beyond" }, ` · ${note}`) : "");
  };
}

function memory(size, units) {
  const power = Math.max(0, units.findLastIndex((_, unit) => size >= 1024 ** unit));
  return `${power ? short(size / 1024 ** power) : size} ${units[power]}`;
}

export default mounted(KvMeter);
