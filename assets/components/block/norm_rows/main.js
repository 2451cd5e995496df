// A batch of two sentences under one norm: a row for each token, a column for each feature, any number opened to the
// rows or features whose mean and variance it was divided by.

import { openNumber } from "./opened.js";
import { buildRows, drawRows, reveal } from "./rows.js";
import { AddressedFigure } from "../../lib/addressed.js";
import { mounted } from "../../lib/figure.js";

class NormRows extends AddressedFigure {
  narrow = 900;

  within(view) {
    const near = super.within(view);
    const [row, feature] = this.header.largest;
    return { ...near, row: near.row ?? row, feature: near.feature ?? feature };
  }

  build() {
    this.dom = buildRows(this);
    this.root.replaceChildren(this.dom.figure);
  }

  // What is here of the norm chosen; the running statistics are on their way.
  get here() {
    return this.header.has.includes(this.view.norm);
  }

  draw() {
    if (this.view.norm === "running" && !this.here) this.send("pick", { norm: "running" });
    drawRows(this);
    openNumber(this);
  }

  show(view) {
    super.show(view);
    reveal(this);
  }

  move(rows, features) {
    this.set({ row: this.view.row + rows, feature: this.view.feature + features });
  }
}

export default mounted(NormRows);
