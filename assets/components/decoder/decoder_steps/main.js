// A translation step by step: the encoder's memory, the words said so far, who looks at whom, and the next word.
// Everything is here: scrubbing, playing, layers, heads and opened numbers ask no server.

import { drawPicture } from "./picture.js";
import { drawOpened } from "./opened.js";
import { drawMatrix, drawWords } from "./matrix.js";
import { buildDecoder, drawBar } from "./build.js";
import { weightsOf } from "../operands.js";
import { mounted } from "../../lib/figure.js";
import { argmax } from "../../lib/maths.js";
import { PlayedFigure } from "../../lib/player.js";

class DecoderSteps extends PlayedFigure {
  within(view) {
    const near = super.within(view);
    const keys = near.part === "self" ? Math.max(1, near.step) : this.header.source.length;
    return { ...near, key: near.key === "best" || near.key < keys ? near.key : "best" };
  }

  // What is looked at: the row of this step, the part's weights and the key that is open.
  get here() {
    const { step, part, layer, head, key } = this.view;
    const row = Math.max(0, step - 1);
    const shown = part === "word" ? "cross" : part;
    const weights = weightsOf(this, shown, layer, head, row).slice(0, shown === "self" ? row + 1 : undefined);
    return { row, weights, key: key === "best" ? argmax(weights) : key, part: shown };
  }

  build() {
    this.phase = null; // what of the step is shown while playing
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

  // Each step is self-attention, then cross-attention, then the word: the first at once.
  toggle() {
    if (this.playing) return this.pause();
    this.rewind();
    this.before = this.view.part;
    this.played = this.view.step * this.parts.length;
    return this.play(0);
  }

  rewind() {
    if (this.view.step === this.header.said.length) this.set({ step: 0, key: "best", word: 0 });
  }

  advance() {
    const step = Math.floor(this.played / this.parts.length) + 1;
    if (step > this.header.said.length) {
      this.pause();
      this.set({ part: this.before === "word" ? "cross" : this.before }); // a word is looked at when somebody opens it
      return false;
    }
    this.phase = this.parts[this.played % this.parts.length];
    this.set({ step, part: this.phase, key: "best", word: 0 });
    this.played += 1;
    return true;
  }

  get parts() {
    return this.header.options.part;
  }

  pause() {
    const { playing } = this;
    this.phase = null;
    super.pause();
    if (playing) this.draw();
  }
}

export default mounted(DecoderSteps);
