// The next word: bars of the likeliest, what sliders make of them, draws by a visible seed, and any bar opened down to
// its operands. The logits of the whole vocabulary are here; nothing asks the server.

import { drawOpened } from "./opened.js";
import { ranked, reshape, tally } from "./maths.js";
import { buildNext } from "./build.js";
import { drawControls, drawRows, drawStrips } from "./bars.js";
import { say } from "../../lib/dom.js";
import { AddressedFigure } from "../../lib/addressed.js";
import { mounted } from "../../lib/figure.js";
import { inside } from "../../lib/maths.js";
import { urlGet } from "../../lib/url.js";

const PATIENCE = 8000; // ms
const PLAIN = { temperature: 1, topK: 0, topP: 1 };

class NextWord extends AddressedFigure {
  prepare() {
    const { arrays: { logits }, header } = this;
    this.order = ranked(logits);
    this.rankOf = new Map(header.ids.map((id) => [id, this.order.indexOf(id)]));
    this.sorted = Float64Array.from(this.order, (id) => logits[id]);
    this.plain = reshape(this.sorted, PLAIN);
    this.texts = new Map(header.spelled);
  }

  // The sliders as numbers.
  get dials() {
    const { temperature, top_k: topK, top_p: topP } = this.view;
    return { temperature: Number(temperature), topK, topP: Number(topP) };
  }

  build() {
    this.dom = buildNext(this);
    this.root.replaceChildren(this.dom.figure);
  }

  draw() {
    this.now = reshape(this.sorted, this.dials);
    this.drawn = tally(this.now.probs, this.view.seed, this.view.draws);
    this.changed = this.dials.temperature !== 1 || this.now.kept < this.sorted.length;
    drawStrips(this);
    drawRows(this);
    drawControls(this);
    drawOpened(this);
  }

  // The drawn word becomes part of the text, and the next one is drawn with a seed of its own.
  append(rank) {
    this.wait(urlGet("text"), Date.now() + PATIENCE);
    this.set({ draws: 0, seed: (this.view.seed + 1) % (this.header.options.seed.to + 1) });
    this.trigger("write", this.order[rank]);
  }

  // Until the server is through with the longer text: it writes the address last. Then the next word may be drawn.
  wait(text, patience) {
    this.waiting = setInterval(() => {
      if (urlGet("text") === text && Date.now() < patience) return;
      this.stopWaiting();
      this.draw();
    }, 100);
  }

  stopWaiting() {
    clearInterval(this.waiting);
    this.waiting = null;
  }

  stop() {
    this.stopWaiting();
    super.stop();
  }

  // Whether a person could have typed it: no part of a character, no mark of the model's own.
  typeable(rank) {
    const id = this.order[rank];
    return this.texts.has(id) && !/\u27e8[0-9A-F]{2}\u27e9/.test(this.texts.get(id)) && !this.header.special.includes(id);
  }

  text(rank) {
    const id = this.order[rank];
    return this.texts.get(id) ?? say(this.words.unspelled, { id });
  }

  move(by) {
    const places = this.header.options.open;
    this.set({ open: places[inside(places.indexOf(this.view.open) + by, places.length)] });
    this.dom.lines.get(this.view.open).focus({ preventScroll: true });
  }
}

export default mounted(NextWord);
