// A prompt and its answers: the slider says how many examples the model reads before the question. Of a small model
// every number of examples was run and is here; a large one is asked for each. Beside it, what was measured on many questions.

import { drawPrompt } from "./prompt.js";
import { buildHeads, drawHeads } from "./heads.js";
import { drawCurve, drawLegend } from "./curve.js";
import { drawAnswer } from "./answer.js";
import { el } from "../../lib/dom.js";
import { AddressedFigure } from "../../lib/addressed.js";
import { mounted } from "../../lib/figure.js";
import { softmax, total } from "../../lib/maths.js";

class PromptShots extends AddressedFigure {
  // As many examples as asked for, or as near to it as fits.
  parse(name, raw) {
    if (name !== "shots" || !/^\d{1,6}$/.test(raw)) return super.parse(name, raw);
    const away = (count) => Math.abs(count - Number(raw));
    return this.header.options.shots.reduce((best, count) => (away(count) < away(best) ? count : best));
  }

  // Another answer to the same question joins those that are here; nothing is built anew, so that the slider stays in hand.
  take(message) {
    const rest = ({ header }) => JSON.stringify({ ...header, view: null, totals: null });
    if (!this.header || rest(this) !== rest(message)) return super.take(message);
    Object.assign(this.arrays, message.arrays);
    Object.assign(this.header.totals, message.header.totals);
    this.header.view = message.header.view;
    this.show(this.arrived());
    return undefined;
  }

  get answered() {
    const { shots, calibrate } = this.view;
    return `terms_${shots}` in this.arrays && (!calibrate || `nothing_${shots}` in this.arrays);
  }

  // What the model says behind so many examples: score and share of each label.
  now() {
    const { shots, calibrate } = this.view;
    const asked = this.header.asked[shots];
    const terms = this.arrays[`terms_${shots}`];
    const [size, depth] = terms.shape;
    const plain = Array.from({ length: size }, (_, at) => terms.subarray(at * depth, (at + 1) * depth)).map(total);
    const nothing = calibrate ? Array.from(this.arrays[`nothing_${shots}`]) : null;
    const scores = plain.map((x, at) => x - (nothing ? nothing[at] : 0));
    return { ...asked, total: this.header.totals[shots], terms, depth, plain, nothing, scores, logits: this.arrays[`logits_${shots}`], shares: softmax(scores).probs };
  }

  // The weights of the chosen head from the last position on every token, or null.
  attention() {
    if (this.view.head === "off" || !this.answered) return null;
    const weights = this.arrays[`weights_${this.view.shots}`];
    const [, heads, keys] = weights.shape;
    const [layer, head] = this.view.head.split(".").map(Number);
    const from = (layer * heads + head) * keys;
    return weights.subarray(from, from + keys);
  }

  build() {
    const { words, header } = this;
    const counts = header.options.shots;
    const dom = (this.dom = {});
    dom.slider = el("input", { type: "range", min: 0, max: counts.length - 1, step: 1, "aria-label": words.examples });
    dom.slider.oninput = () => this.set({ shots: counts[Number(dom.slider.value)] });
    dom.count = el("output", { class: "count" });
    dom.kind = el("span", { class: "kind" });
    const top = el("label", { class: "top" }, el("span", {}, words.examples), dom.slider, dom.count, dom.kind);
    dom.prompt = el("div", { class: "box", role: "group", "aria-label": words.prompt, tabindex: 0 });
    dom.answer = el("div", { class: "answer" });
    dom.opened = el("div", { class: "opened", "aria-live": "polite" });
    dom.curve = el("div", { class: "curve" });
    dom.heads = el("div", { class: "heads" });
    dom.legend = el("div", { class: "legend" });
    const left = el("div", { class: "left" }, top, dom.prompt, dom.answer, dom.opened);
    const right = el("div", { class: "right" }, el("div", { class: "name" }, words.curve), dom.curve, dom.legend, dom.heads);
    this.root.replaceChildren(el("div", { class: "shots" }, left, right));
    drawLegend(this);
    buildHeads(this);
  }

  draw() {
    const { dom, view, words, header } = this;
    dom.slider.value = String(header.options.shots.indexOf(view.shots));
    dom.count.textContent = String(view.shots);
    dom.kind.textContent = view.shots > 1 ? words.few : view.shots ? words.one : words.zero;
    drawPrompt(this);
    drawCurve(this);
    for (const part of [dom.answer, dom.opened, dom.heads]) part.classList.toggle("waiting", !this.answered);
    dom.answer.setAttribute("aria-busy", String(!this.answered));
    if (!this.answered) return this.sendSoon("pick", { shots: view.shots, calibrate: view.calibrate });
    drawAnswer(this, this.now());
    drawHeads(this);
    return undefined;
  }
}

export default mounted(PromptShots);
