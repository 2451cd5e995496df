// The next word: bars of the likeliest, what sliders make of them, draws by a visible seed, and any bar opened down to
// its operands. The logits of the whole vocabulary are here; nothing asks the server.

import { drawOpened } from "./opened.js";
import { ranked, reshape, tally } from "./maths.js";
import { SEEDS, TOP_KS } from "./constants.js";
import { buildNext } from "./build.js";
import { drawControls, drawRows, drawStrips } from "./bars.js";
import { urlGet } from "../../lib/url.js";
import { AddressedFigure, inside, mounted, wholeNumber } from "../../lib/figure.js";
import { say } from "../../lib/dom.js";

const MOST_DRAWS = 100_000;
const PATIENCE = 8000; // ms
const LIMITS = { temperature: 3, top_p: 1 };

class NextWord extends AddressedFigure {
  take(blob) {
    const { logits } = blob.arrays;
    this.order = ranked(logits);
    this.rankOf = new Map(blob.header.ids.map((id) => [id, this.order.indexOf(id)]));
    this.sorted = Float64Array.from(this.order, (id) => logits[id]);
    this.plain = reshape(this.sorted, { temperature: 1, topK: 0, topP: 1 });
    this.texts = new Map(blob.header.spelled);
    super.take(blob);
  }

  parse(name, raw) {
    if (name === "open") return raw === "rest" ? raw : wholeNumber(raw);
    if (name in LIMITS) return /^\d(\.\d{1,2})?$/.test(raw) && Number(raw) <= LIMITS[name] ? Number(raw) : undefined;
    return wholeNumber(raw);
  }

  within(view) {
    const open = view.open === "rest" || this.header.ids.includes(view.open) ? view.open : this.header.ids[0];
    const top_p = Math.max(0.01, view.top_p);
    const top_k = TOP_KS.includes(view.top_k) ? view.top_k : 0;
    return { ...view, open, top_p, top_k, draws: Math.min(view.draws, MOST_DRAWS), seed: inside(view.seed, SEEDS) };
  }

  raw(name, value) {
    if (name === "temperature") return value.toFixed(1);
    return name === "top_p" ? value.toFixed(2) : value;
  }

  build() {
    this.dom = buildNext(this);
    this.root.replaceChildren(this.dom.figure);
  }

  draw() {
    const { temperature, top_k: topK, top_p: topP, seed, draws } = this.view;
    this.now = reshape(this.sorted, { temperature, topK, topP });
    this.drawn = tally(this.now.probs, seed, draws);
    this.changed = temperature !== 1 || this.now.kept < this.sorted.length;
    drawStrips(this);
    drawRows(this);
    drawControls(this);
    drawOpened(this);
  }

  // The drawn word becomes part of the text, and the next one is drawn with a seed of its own.
  append(rank) {
    this.wait(urlGet("text"), Date.now() + PATIENCE);
    this.set({ draws: 0, seed: (this.view.seed + 1) % SEEDS });
    this.write();
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
    const places = [...this.header.ids, "rest"];
    this.set({ open: places[inside(places.indexOf(this.view.open) + by, places.length)] });
    this.dom.lines.get(this.view.open).focus({ preventScroll: true });
  }
}

export default mounted(NextWord);
