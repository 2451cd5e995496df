// A text cut into pieces step by step: the merges of BPE, or the tries of WordPiece. No step asks the server.

import { showMerges, showTries } from "./pieces.js";
import { el, say } from "../../lib/dom.js";
import { mounted } from "../../lib/figure.js";
import { keys } from "../../lib/keys.js";
import { PlayedFigure } from "../../lib/player.js";

class MergeSteps extends PlayedFigure {
  text = null; // that is being cut

  // Another text or algorithm begins where the server says; else the reader stays where the address says.
  arrived() {
    const begins = this.text !== null && this.text !== this.header.text;
    this.text = this.header.text;
    return begins ? this.within(this.header.view) : this.addressed();
  }

  build() {
    const { root, words } = this;
    const { steps } = this.header;
    const to = (step) => () => this.goTo(step());
    const button = (name, sign, step) => el("button", { onclick: to(step), title: words[name], "aria-label": words[name] }, sign);
    this.slider = el("input", { type: "range", min: 0, max: steps.length, step: 1, "aria-label": words.step,
      oninput: () => this.goTo(Number(this.slider.value)) });
    this.count = el("span", { class: "count" });
    this.said = el("div", { class: "said", "aria-live": "polite" });
    this.chips = el("div", { class: "chips" });
    this.dom = { play: el("button", { class: "play", onclick: () => this.toggle() }) };
    this.lines = steps.map((step, i) => el("button", { class: "line", tabindex: -1, onclick: to(() => i + 1) }, ...line(this, step)));
    this.log = el("div", { class: "log", role: "group", "aria-label": words.log, tabindex: 0 }, ...this.lines);
    const [back, on] = [() => this.view.step - 1, () => this.view.step + 1];
    const [start, end] = [() => 0, () => steps.length];
    const transport = el("div", { class: "transport" }, button("first", "«", start), button("back", "‹", back), this.dom.play,
      button("next", "›", on), button("last", "»", end), this.slider, this.count);
    root.replaceChildren(transport, this.said, el("div", { class: "body" }, this.chips,
      el("div", { class: "side" }, el("div", { class: "heading" }, words.log), this.log)));
    keys(root, { ArrowRight: to(on), ArrowLeft: to(back), Home: to(start), End: to(end), " ": () => this.toggle() });
  }

  draw() {
    const { count, header: { kind, steps }, lines, log, slider, view: { step }, words } = this;
    slider.value = String(step);
    count.textContent = say(words.count, { step, steps: steps.length });
    (kind === "bpe" ? showMerges : showTries)(this);
    lines.forEach((node, i) => node.setAttribute("aria-pressed", String(i === step - 1)));
    const current = lines[step - 1];
    log.scrollTop = current ? current.offsetTop - log.offsetTop - log.clientHeight / 2 : 0;
  }

  goTo(step) {
    this.pause();
    this.set({ step });
  }

  advance() {
    this.set({ step: this.view.step + 1 });
    return this.view.step < this.header.steps.length;
  }

  rewind() {
    if (this.view.step === this.header.steps.length) this.set({ step: 0 });
  }

  drawPlay() {
    const { dom, playing, words } = this;
    dom.play.replaceChildren(el("span", { class: playing ? "bars" : "triangle", "aria-hidden": "true" }), playing ? words.pause : words.play);
  }
}

// A line of the list of steps.
function line({ header: { kind, shown, lang }, words }, step) {
  if (kind !== "bpe") return [el("span", { class: "sign" }, step.known ? "✓" : "✗"), el("span", { class: "pair" }, step.piece)];
  const [a, b] = step.pair;
  return [el("span", { class: "rank", title: words.rank }, (step.rank + 1).toLocaleString(lang)),
    el("span", { class: "pair" }, `${shown[a]} + ${shown[b]}`), el("span", { class: "times" }, `×${step.at.length}`)];
}

export default mounted(MergeSteps);
