// A translation step by step: the encoder's memory, the words said so far, who looks at whom, and the next word.
// Everything is here: scrubbing, playing, layers, heads and opened numbers ask no server.

import { drawPicture } from "./picture.js";
import { PARTS } from "./parts.js";
import { drawOpened } from "./opened.js";
import { drawMatrix, drawWords } from "./matrix.js";
import { buildDecoder, drawBar } from "./build.js";
import { PlayedFigure } from "../player.js";
import { strongestOf, weightsOf } from "../operands.js";
import { inside, mounted } from "../../lib/figure.js";

const BEAT = 700; // ms for each of the three parts of a step while playing

class DecoderSteps extends PlayedFigure {
  parse(name, raw) {
    if (name === "part") return PARTS.includes(raw) ? raw : undefined;
    if (name === "head" && raw === "mean") return raw;
    if (name === "key" && raw === "best") return raw;
    return super.parse(name, raw);
  }

  within({ step, part, layer, head, key, word }) {
    const { header } = this;
    const at = inside(step, header.said.length + 1);
    const keys = part === "self" ? Math.max(1, at) : header.source.length;
    return { step: at, part, layer: inside(layer, header.layers), head: head === "mean" ? head : inside(head, header.heads),
      key: key === "best" || key >= keys ? "best" : key, word: inside(word, header.shown[0].length) };
  }

  // What is looked at: the row of this step, the part's weights and the key that is open.
  get here() {
    const { step, part, layer, head, key } = this.view;
    const row = Math.max(0, step - 1);
    const shown = part === "word" ? "cross" : part;
    const weights = weightsOf(this, shown, layer, head, row).slice(0, shown === "self" ? row + 1 : undefined);
    return { row, weights, key: key === "best" ? strongestOf(weights) : key, part: shown };
  }

  build() {
    this.pause();
    this.dom = buildDecoder(this);
    this.root.replaceChildren(this.dom.figure);
  }

  draw() {
    drawBar(this);
    drawPicture(this);
    drawWords(this);
    drawMatrix(this);
    drawOpened(this);
  }

  step(by) {
    this.pause();
    this.set({ step: this.view.step + by, key: "best", word: 0 });
  }

  // Each step is self-attention, then cross-attention, then the word.
  toggle() {
    if (this.timer) return this.pause();
    const last = this.header.said.length;
    if (this.view.step === last) this.set({ step: 0, key: "best", word: 0 });
    const [before, found] = [this.view.part, this.view.step];
    let beat = found * PARTS.length;
    const tick = () => {
      const step = Math.floor(beat / PARTS.length) + 1;
      if (step > last) {
        this.pause();
        return this.set({ part: before === "word" ? "cross" : before });
      }
      this.phase = PARTS[beat % PARTS.length];
      this.set({ step, part: this.phase, key: "best", word: 0 });
      beat += 1;
      return this.after(tick, BEAT);
    };
    return this.after(tick, 0);
  }

  pause() {
    const playing = this.timer;
    this.phase = null;
    super.pause();
    if (playing) this.draw();
  }
}

export default mounted(DecoderSteps);
