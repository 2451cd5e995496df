// One word in two texts: a token of each is chosen, the cosine of their vectors is drawn over the layers, beside what
// different tokens of one text have; and both texts lie in a plane, layer by layer.

import { drawPlane } from "./plane.js";
import { buildPair, drawChips, readPair } from "./parts.js";
import { drawDrift } from "./drift.js";
import { AddressedFigure } from "../../lib/addressed.js";
import { mounted } from "../../lib/figure.js";

class ContextPair extends AddressedFigure {
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
    this.sendSoon("pick", { a: this.view.a, b: this.view.b });
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
