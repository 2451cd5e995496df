// One text read by every checkpoint of a run: the map of a head, the loss, the scores, how the text goes on.

import { buildScrub } from "./build.js";
import { drawCharts } from "./charts.js";
import { drawHeads, drawMap, readScore } from "./map.js";
import { say, token } from "../../lib/dom.js";
import { mounted } from "../../lib/figure.js";
import { chance, grouped } from "../../lib/number.js";
import { PlayedFigure } from "../../lib/player.js";

class CheckpointScrub extends PlayedFigure {
  build() {
    this.dom = buildScrub(this);
    this.root.replaceChildren(this.dom.figure);
  }

  draw() {
    drawStep(this);
    drawMap(this);
    drawHeads(this);
    drawCharts(this);
    drawText(this);
    readScore(this);
  }

  go(checkpoint) {
    this.pause();
    this.set({ checkpoint });
  }

  rewind() {
    if (this.view.checkpoint === this.header.steps.length - 1) this.set({ checkpoint: 0 });
  }

  advance() {
    this.set({ checkpoint: this.view.checkpoint + 1 });
    return this.view.checkpoint < this.header.steps.length - 1;
  }

  // The score of a head at each checkpoint, of the exam or of the text: null where the text is too short to tell.
  scoresOf(kind, layer, head) {
    const values = this.arrays[`${kind}_${this.view.pattern}`];
    const [count, layers, heads] = values.shape;
    return Array.from({ length: count }, (_, i) => values[(i * layers + layer) * heads + head])
      .map((value) => (Number.isNaN(value) ? null : value));
  }

  // The chosen head at this checkpoint: query by key.
  get weights() {
    const { arrays: { weights }, view: { checkpoint, layer, head } } = this;
    const [, layers, heads, size] = weights.shape;
    const from = ((checkpoint * layers + layer) * heads + head) * size * size;
    return weights.subarray(from, from + size * size);
  }

  // Which of its cells count for the pattern.
  get counted() {
    return this.arrays[`in_${this.view.pattern}`];
  }
}

function drawStep({ dom, header, view, words }) {
  const step = grouped(header.steps[view.checkpoint]);
  dom.range.value = view.checkpoint;
  dom.range.setAttribute("aria-valuetext", step);
  dom.step.textContent = say(words.step, { step, seen: grouped(header.seen[view.checkpoint]) });
  for (const button of dom.patterns) button.setAttribute("aria-pressed", button.dataset.pattern === view.pattern);
}

// The text, each token underlined by its loss at this checkpoint; one of them in numbers; and how the text goes on.
function drawText(figure) {
  const { header, arrays, words, view, dom } = figure;
  const { tokens } = header;
  const loss = (t) => arrays.loss[view.checkpoint * (tokens.length - 1) + t - 1];
  dom.text.replaceChildren(...tokens.map((text, t) => {
    const chip = token(text);
    chip.classList.toggle("here", t === view.token);
    if (t > 0) chip.style.boxShadow = `inset 0 -${Math.min(14, 2 * loss(t)).toFixed(1)}px color-mix(in oklab, var(--prediction) 60%, transparent)`;
    chip.onclick = () => figure.set({ token: t });
    return chip;
  }));
  const t = view.token;
  dom.token.textContent = t > 0
    ? say(words.token, { token: tokens[t], loss: loss(t).toFixed(3), p: chance(Math.exp(-loss(t))) })
    : say(words.first, { token: tokens[t] });
  dom.continued.replaceChildren(...header.continued[view.checkpoint].map((text) => token(text)));
}

export default mounted(CheckpointScrub);
