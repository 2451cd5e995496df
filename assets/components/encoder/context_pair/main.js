// One word in two texts: a token of each is chosen, the cosine of their vectors is drawn over the layers, beside what
// different tokens of one text have; and both texts lie in a plane, layer by layer.

import { drawPlane } from "./plane.js";
import { buildPair, drawChips, readPair } from "./parts.js";
import { drawDrift } from "./drift.js";
import { AddressedFigure, inside, mounted, wholeNumber } from "../../lib/figure.js";
import { sameRun, tellAddress } from "../../lib/again.js";

class ContextPair extends AddressedFigure {
  take(blob) {
    if (!sameRun(this, blob)) super.take(blob);
    tellAddress(this);
  }

  parse(name, raw) {
    return wholeNumber(raw);
  }

  within({ a, b, at }) {
    const [one, other] = this.header.texts;
    return { a: inside(a, one.length), b: inside(b, other.length), at: inside(at, this.header.layers + 1) };
  }

  build() {
    this.dom = buildPair(this);
    this.root.replaceChildren(this.dom.figure);
  }

  draw() {
    drawChips(this);
    drawDrift(this);
    drawPlane(this);
    readPair(this);
  }

  // A choice of tokens is told to the server, once the walking is over: its question is about this pair.
  pick(name, index) {
    this.set({ [name]: index });
    clearTimeout(this.later);
    this.later = setTimeout(() => this.send("pick", [this.view.a, this.view.b]), 150);
  }

  walk(by) {
    this.set({ at: this.view.at + by });
  }

  // Of the pair after a layer: a . b / (|a| |b|).
  cosine(layer, a = this.view.a, b = this.view.b) {
    const { dots, norms_a, norms_b } = this.arrays;
    const [, A, B] = dots.shape;
    const [dot, one, other] = [dots[(layer * A + a) * B + b], norms_a[layer * A + a], norms_b[layer * B + b]];
    return { dot, one, other, cosine: dot / (one * other) };
  }
}

export default mounted(ContextPair);
