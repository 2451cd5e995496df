// A recurrent net reading a text: one step a token, the whole memory as a map, one unit's gates as a strip, any number
// of it opened to its operands. Everything is here: stepping, playing, units and gates ask no server.

import { buildUnrolled, drawBar } from "./build.js";
import { GATES } from "./cells.js";
import { drawOpened } from "./opened.js";
import { cellAt, drawPicture } from "./picture.js";
import { mounted } from "../../lib/figure.js";
import { PlayedFigure } from "../../lib/player.js";

class Unrolled extends PlayedFigure {
  // The sites of this cell, in the order in which they are computed.
  get sites() {
    const { kind } = this.header;
    return [...GATES[kind], ...{ rnn: [], gru: ["h"], lstm: ["c", "h"] }[kind]];
  }

  get steps() {
    return this.header.tokens.length;
  }

  build() {
    this.dom = buildUnrolled(this);
    this.root.replaceChildren(this.dom.figure);
  }

  draw() {
    drawBar(this);
    drawPicture(this);
    drawOpened(this);
  }

  // By keys or a click: another step, another unit.
  move(steps, units) {
    this.pause();
    this.set({ step: this.view.step + steps, unit: this.view.unit + units });
  }

  pick(event) {
    const [unit, step] = cellAt(this, event);
    this.pause();
    this.set({ unit, step });
  }

  advance() {
    this.set({ step: this.view.step + 1 });
    return this.view.step < this.steps - 1;
  }

  rewind() {
    if (this.view.step === this.steps - 1) this.set({ step: 0 });
  }
}

export default mounted(Unrolled);
