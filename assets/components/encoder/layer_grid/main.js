// The residual stream, layer upon layer: a cell for each token after each layer, coloured by what was measured there;
// walked by keys or played up the stack; any cell opened to the sum that it is.

import { openCell } from "./opened.js";
import { buildLayers, drawPlace, measured, paintCells, reveal } from "./cells.js";
import { mounted } from "../../lib/figure.js";
import { PlayedFigure } from "../../lib/player.js";

class LayerGrid extends PlayedFigure {
  beat = 900; // ms a layer

  take(blob) {
    const [before, focused] = [this.dom, this.root.contains(this.root.getRootNode().activeElement)];
    super.take(blob);
    if (focused && this.dom !== before) this.dom.grid.focus({ preventScroll: true });
  }

  within(view) {
    const near = super.within(view);
    return near.show === "lens" && !this.header.readable ? { ...near, show: this.header.first.show } : near;
  }

  build() {
    this.values = measured(this);
    this.dom = buildLayers(this);
    this.root.replaceChildren(this.dom.figure);
    this.painted = null;
  }

  draw() {
    const { show } = this.view;
    if (show === "lens" && !this.header.lens) this.send("pick", { show }); // its words are not here yet
    const painted = `${show} ${this.width}`;
    if (this.painted !== painted) paintCells(this);
    drawPlace(this);
    if (this.painted !== painted) reveal(this); // columns have another width now
    this.painted = painted;
    openCell(this);
  }

  show(view) {
    const before = this.view;
    super.show(view);
    if (this.view.layer !== before.layer || this.view.token !== before.token) reveal(this);
  }

  move(layers, tokens) {
    this.pause();
    this.set({ layer: this.view.layer + layers, token: this.view.token + tokens });
  }

  // Up the stack from the embedding, a layer a beat.
  advance() {
    this.set({ layer: this.view.layer + 1 });
    return this.view.layer < this.header.layers;
  }

  rewind() {
    if (this.view.layer === this.header.layers) this.set({ layer: 0 });
  }

  drawPlay() {
    super.drawPlay();
    drawPlace(this);
  }
}

export default mounted(LayerGrid);
