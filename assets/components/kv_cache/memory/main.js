// Bytes of the cache of named models: a slider for the length, buttons for batch and precision; nothing goes to the
// server. Bars are on one scale; the chosen model's formula is written out.

import { AddressedFigure } from "../../lib/addressed.js";
import { el, keepingFocus, say } from "../../lib/dom.js";
import { mounted } from "../../lib/figure.js";
import { grouped, short } from "../../lib/number.js";

const STEPS = 8; // of the slider, for twice the length
const PRECISION = { 4: "fp32", 2: "fp16", 1: "int8" };

class Memory extends AddressedFigure {
  build() {
    const { header, words } = this;
    const dom = {};
    dom.slider = el("input", { type: "range", min: 0, max: STEPS * Math.log2(header.options.tokens.to), step: 1, "aria-label": words.tokens, oninput: () => this.set({ tokens: this.length() }) });
    dom.output = el("output");
    const buttons = (name, label) => header.options[name].map((value) => el("button", { onclick: () => this.set({ [name]: value }) }, label(value)));
    dom.batch = buttons("batch", String);
    dom.bytes = buttons("bytes", (value) => PRECISION[value]);
    const group = (name, nodes) => el("span", { class: "group", role: "group", "aria-label": name }, el("span", {}, name), ...nodes);
    dom.said = el("p", { class: "said", "aria-live": "polite" });
    dom.meter = el("div", { class: "meter" });
    this.dom = dom;
    this.root.replaceChildren(el("label", { class: "ask" }, el("span", {}, words.tokens), dom.slider, dom.output),
      el("div", { class: "ask" }, group(words.batch, dom.batch), group(words.bytes, dom.bytes)), dom.said, dom.meter);
  }

  length() {
    return Math.round(2 ** (Number(this.dom.slider.value) / STEPS));
  }

  bytesOf({ layers }) {
    const { tokens, batch, bytes } = this.view;
    return layers.reduce((sum, layer) => sum + layer.numbers * Math.min(tokens, layer.window || tokens), 0) * batch * bytes;
  }

  draw() {
    const { dom, header, view, words } = this;
    dom.output.textContent = say(words.length, { tokens: grouped(view.tokens) });
    dom.slider.setAttribute("aria-valuetext", dom.output.textContent);
    if (this.length() !== view.tokens) dom.slider.value = String(Math.round(STEPS * Math.log2(view.tokens)));
    for (const name of ["batch", "bytes"]) dom[name].forEach((button, n) => button.setAttribute("aria-pressed", header.options[name][n] === view[name]));
    const sizes = header.models.map((model) => this.bytesOf(model));
    const most = Math.max(...sizes);
    keepingFocus(this.root, () => dom.meter.replaceChildren(...header.models.map((model, n) => this.line(model, sizes[n], most))));
    const at = header.models.findIndex(({ id }) => id === view.one);
    dom.said.textContent = this.formula(header.models[at], sizes[at]);
  }

  formula({ name, layers, context }, total) {
    const { header: { units }, view, words } = this;
    const per = layers.map(({ numbers, window }) => `${grouped(numbers)} \u00d7 ${grouped(Math.min(view.tokens, window || view.tokens))}`).join(" + ");
    const written = `${name}: ${layers.length > 1 ? `(${per})` : per} \u00d7 ${view.bytes} B${view.batch > 1 ? ` \u00d7 ${view.batch}` : ""} = ${memory(total, units)}`;
    return view.tokens > context ? `${written} \u00b7 ${say(words.beyond, { context: grouped(context) })}` : written;
  }

  line(model, total, most) {
    const { header: { units }, view } = this;
    const chosen = model.id === view.one;
    return el("button", { class: "line", "aria-pressed": chosen, onclick: () => this.set({ one: model.id }) }, el("span", { class: "name" }, model.name),
      el("span", { class: "lane" }, el("i", { style: `width: ${(100 * total) / most}%` })), el("b", {}, memory(total, units)));
  }
}

/** @type {(size: number, units: string[]) => string} */
function memory(size, units) {
  const power = Math.max(0, units.findLastIndex((_, unit) => size >= 1024 ** unit));
  return `${power ? short(size / 1024 ** power) : size} ${units[power]}`;
}

export default mounted(Memory);
