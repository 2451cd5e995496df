// The residual stream, layer upon layer: a cell for each token after each layer, coloured by what was measured there;
// walked by keys or played up the stack; any cell opened to the sum that it is.

import { openCell } from "./opened.js";
import { VIEWS } from "./constants.js";
import { buildLayers, drawPlace, drawPlay, measured, paintCells, reveal } from "./cells.js";
import { AddressedFigure, inside, mounted, wholeNumber } from "../../lib/figure.js";
import { sameRun, tellAddress } from "../../lib/again.js";

const BEAT = 900; // ms a layer while playing

class LayerGrid extends AddressedFigure {
  take(blob) {
    const focused = this.root.contains(this.root.getRootNode().activeElement);
    if (!sameRun(this, blob)) {
      super.take(blob);
      if (focused) this.dom.grid.focus({ preventScroll: true });
    }
    tellAddress(this);
  }

  parse(name, raw) {
    if (name === "show") return VIEWS.includes(raw) ? raw : undefined;
    return wholeNumber(raw);
  }

  within({ show, layer, token: t }) {
    const { header } = this;
    const possible = show !== "lens" || header.readable;
    return { show: possible ? show : VIEWS[0], layer: inside(layer, header.layers + 1), token: inside(t, header.tokens.length) };
  }

  build() {
    this.pause();
    this.values = measured(this);
    this.dom = buildLayers(this);
    this.root.replaceChildren(this.dom.figure);
    this.painted = null;
  }

  draw() {
    const { show } = this.view;
    if (show === "lens" && !this.header.lens) this.send("pick", show); // its words are not here yet
    const painted = `${show} ${this.width}`;
    if (this.painted !== painted) paintCells(this);
    drawPlace(this);
    if (this.painted !== painted) reveal(this); // columns have another width now
    this.painted = painted;
    openCell(this);
  }

  set(changes) {
    const before = this.view;
    super.set(changes);
    const { layer, token: t } = this.view;
    if (layer !== before.layer || t !== before.token) reveal(this);
  }

  move(layers, tokens) {
    this.pause();
    this.set({ layer: this.view.layer + layers, token: this.view.token + tokens });
  }

  // Up the stack from the embedding, a layer a beat.
  toggle() {
    if (this.timer) return this.pause();
    if (this.view.layer === this.header.layers) this.set({ layer: 0 });
    const tick = () => {
      this.set({ layer: this.view.layer + 1 });
      if (this.view.layer === this.header.layers) this.pause();
      else this.timer = setTimeout(tick, BEAT);
    };
    this.timer = setTimeout(tick, BEAT);
    drawPlace(this);
    return drawPlay(this);
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = null;
    if (!this.dom || !this.header) return;
    drawPlay(this);
    drawPlace(this);
  }

  stop() {
    clearTimeout(this.timer);
    super.stop();
  }
}

export default mounted(LayerGrid);
