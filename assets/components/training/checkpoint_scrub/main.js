// One text read by every checkpoint of a run: the map of a head, the loss, the scores, how the text goes on.

import { chart, legend } from "./charts.js";
import { cellUnder } from "../../lib/canvas.js";
import { SEQUENTIAL, stepOfWeight } from "../../lib/colour.js";
import { el, say, token } from "../../lib/dom.js";
import { mounted } from "../../lib/figure.js";
import { keys } from "../../lib/keys.js";
import { chance, grouped } from "../../lib/number.js";
import { PlayedFigure } from "../../lib/player.js";
import { isDark } from "../../lib/theme.js";

class CheckpointScrub extends PlayedFigure {
  build() {
    const { words, header } = this;
    const last = header.steps.length - 1;
    const range = el("input", { type: "range", min: 0, max: last, class: "range", "aria-label": words.checkpoint });
    range.oninput = () => { this.pause(); this.set({ checkpoint: Number(range.value) }); };
    const play = el("button", { class: "play", onclick: () => this.toggle() });
    const patterns = Object.keys(header.best).map((name) =>
      el("button", { "data-pattern": name, onclick: () => this.set({ pattern: name, layer: header.best[name][0], head: header.best[name][1] }) }, words[name]));
    this.dom = {
      range, play, patterns,
      step: el("b", { class: "step" }),
      canvas: el("canvas", { class: "map", tabindex: 0, role: "img", "aria-label": words.map }),
      heads: el("div", { class: "heads", role: "group", "aria-label": words.heads }),
      charts: el("div", { class: "charts" }),
      cell: el("div", { class: "cell", "aria-live": "polite" }),
      text: el("div", { class: "chips" }),
      on: el("div", { class: "chips on" }),
      token: el("div", { class: "opened", "aria-live": "polite" }),
    };
    const { canvas, heads, charts, cell, text, on, token: opened } = this.dom;
    canvas.onpointermove = (event) => this.point(event);
    canvas.onpointerleave = () => this.read(null);
    const figure = el("div", { class: "scrub" },
      el("div", { class: "bar" }, play, range, this.dom.step, ...patterns),
      el("div", { class: "two" },
        el("div", { class: "left" }, el("div", { class: "side" }, canvas, heads), cell),
        charts),
      el("div", { class: "said" }, el("span", { class: "name" }, words.text), text),
      opened,
      el("div", { class: "said" }, el("span", { class: "name" }, words.on), on));
    keys(figure, {
      ArrowLeft: () => { this.pause(); this.set({ checkpoint: this.view.checkpoint - 1 }); },
      ArrowRight: () => { this.pause(); this.set({ checkpoint: this.view.checkpoint + 1 }); },
      " ": () => this.toggle(),
    });
    this.root.replaceChildren(figure);
  }

  rewind() {
    if (this.view.checkpoint === this.header.steps.length - 1) this.set({ checkpoint: 0 });
  }

  advance() {
    this.set({ checkpoint: this.view.checkpoint + 1 });
    return this.view.checkpoint < this.header.steps.length - 1;
  }

  // The score of a head at each checkpoint, of the exam or of the text: null where the text is too short to tell.
  line(kind, layer, head) {
    const values = this.arrays[`${kind}_${this.view.pattern}`];
    const [count, layers, heads] = values.shape;
    return Array.from({ length: count }, (_, i) => values[(i * layers + layer) * heads + head])
      .map((value) => (Number.isNaN(value) ? null : value));
  }

  draw() {
    const { header, words, view, dom } = this;
    const { steps } = header;
    dom.range.value = view.checkpoint;
    dom.range.setAttribute("aria-valuetext", grouped(steps[view.checkpoint]));
    dom.step.textContent = say(words.step, { step: grouped(steps[view.checkpoint]), seen: grouped(header.seen[view.checkpoint]) });
    for (const button of dom.patterns) button.setAttribute("aria-pressed", button.dataset.pattern === view.pattern);
    this.drawMap();
    this.drawHeads();
    const choose = (checkpoint) => { this.pause(); this.set({ checkpoint }); };
    const losses = [{ name: words.loss_text, values: header.mean }, { name: words.loss_held, values: header.known }];
    const scores = [{ name: words.score_exam, values: this.line("exam", view.layer, view.head) }, { name: words.score_text, values: this.line("text", view.layer, view.head) }];
    const percent = (value) => value.toFixed(2);
    const wide = Math.max(260, Math.min(560, dom.charts.clientWidth || 470));
    dom.charts.replaceChildren(
      el("h4", {}, words.losses), legend(losses, view.checkpoint, percent), chart(wide, steps, losses, view.checkpoint, (v) => v.toFixed(1), choose, words.losses),
      el("h4", {}, say(words.scores, { layer: view.layer, head: view.head, pattern: words[view.pattern] })), legend(scores, view.checkpoint, percent),
      chart(wide, steps, scores, view.checkpoint, (v) => v.toFixed(1), choose, words.scores, 1));
    this.drawText();
    this.read(null);
  }

  weights() {
    const { weights } = this.arrays;
    const [, layers, heads, size] = weights.shape;
    const { checkpoint, layer, head } = this.view;
    return weights.subarray((((checkpoint * layers + layer) * heads + head) * size) * size).subarray(0, size * size);
  }

  drawMap() {
    const size = this.header.tokens.length;
    const { canvas } = this.dom;
    const scale = Math.max(1, Math.floor(640 / size));
    canvas.width = canvas.height = size * scale;
    const context = canvas.getContext("2d");
    const weights = this.weights();
    const counted = this.arrays[`in_${this.view.pattern}`];
    context.fillStyle = isDark(this.root) ? "#333" : "#e6e6e6";
    context.fillRect(0, 0, canvas.width, canvas.height);
    for (let q = 0; q < size; q += 1)
      for (let k = 0; k <= q; k += 1) {
        context.fillStyle = SEQUENTIAL.css[stepOfWeight(weights[q * size + k])];
        context.fillRect(k * scale, q * scale, scale, scale);
        if (counted[q * size + k]) {
          context.strokeStyle = "#d55e00";
          context.lineWidth = Math.max(1.5, scale / 9);
          context.strokeRect(k * scale + 1, q * scale + 1, scale - 2, scale - 2);
        }
      }
  }

  drawHeads() {
    const { view, words, arrays } = this;
    const [, layers, heads] = arrays.weights.shape;
    this.dom.heads.style.gridTemplateColumns = `repeat(${heads}, 1fr)`;
    const cells = [];
    for (let layer = 0; layer < layers; layer += 1)
      for (let head = 0; head < heads; head += 1) {
        const score = this.line("exam", layer, head)[view.checkpoint];
        const colour = stepOfWeight(score);
        cells.push(el("button", {
          style: `background:${SEQUENTIAL.css[colour]};color:${SEQUENTIAL.ink[colour]}`,
          "aria-pressed": layer === view.layer && head === view.head,
          title: say(words.head, { layer, head, score: score.toFixed(3) }),
          onclick: () => this.set({ layer, head }),
        }, score.toFixed(2)));
      }
    this.dom.heads.replaceChildren(...cells);
  }

  drawText() {
    const { header, words, view, dom } = this;
    const width = header.tokens.length - 1;
    const loss = (t) => this.arrays.loss[view.checkpoint * width + t - 1];
    dom.text.replaceChildren(...header.tokens.map((text, t) => {
      const chip = token(text);
      chip.classList.toggle("here", t === view.token);
      if (t > 0) chip.style.boxShadow = `inset 0 -${Math.min(14, 2 * loss(t)).toFixed(1)}px color-mix(in oklab, var(--prediction) 60%, transparent)`;
      chip.onclick = () => this.set({ token: t });
      return chip;
    }));
    const t = view.token;
    dom.token.textContent = t > 0
      ? say(words.token, { token: header.tokens[t], loss: loss(t).toFixed(3), p: chance(Math.exp(-loss(t))) })
      : say(words.first, { token: header.tokens[t] });
    dom.on.replaceChildren(...header.continued[view.checkpoint].map((text) => token(text)));
  }

  point(event) {
    const size = this.header.tokens.length;
    const [q, k] = cellUnder(event, this.dom.canvas, size, size);
    this.read(k <= q ? { q, k } : null);
  }

  // A cell pointed at, or what the score on this text is the mean of.
  read(cell) {
    const { header, words, view, dom } = this;
    const size = header.tokens.length;
    if (cell) {
      const weight = this.weights()[cell.q * size + cell.k];
      dom.cell.textContent = say(words.cell, { query: header.tokens[cell.q], key: header.tokens[cell.k], weight: weight.toFixed(3) });
      return;
    }
    const counted = this.arrays[`in_${view.pattern}`];
    const terms = [];
    for (let q = 0; q < size; q += 1) {
      const seen = Array.from({ length: size }, (_, k) => k).filter((k) => counted[q * size + k]);
      if (seen.length) terms.push(seen.reduce((sum, k) => sum + this.weights()[q * size + k], 0));
    }
    const mean = terms.reduce((sum, term) => sum + term, 0) / terms.length;
    dom.cell.textContent = terms.length >= 4
      ? say(words.sum, { terms: `${terms.slice(0, 4).map((term) => term.toFixed(2)).join(" + ")}${terms.length > 4 ? " + …" : ""}`, count: terms.length, score: mean.toFixed(3) })
      : say(words.few, { count: terms.length });
  }
}

export default mounted(CheckpointScrub);
