// The head grid: all layers x heads as pictures; one head read in numbers; two heads overlaid; two heads mixed.
// Pictures are drawn from uint8 weights that came with the run; the float32 numbers of the two chosen heads follow from
// the server after a choice. Until they are here the panels wait: a number is never read off a picture.

import { TALL, describe, drawFrames, gridPlan, paintGrid } from "./grid.js";
import { drawLegend, gridInk } from "./panels.js";
import { buildGrid, chosenChips, drawPanel } from "./views.js";
import { AddressedFigure } from "../../lib/addressed.js";
import { mounted } from "../../lib/figure.js";
import { cssVar } from "../../lib/theme.js";

const CHOSEN = ["layer", "head", "layer2", "head2"]; // heads A and B

class HeadGrid extends AddressedFigure {
  narrow = 720;

  prepare() {
    this.head = { ...this.header, ...this.arrays };
    this.over = null; // the head under the pointer
  }

  within(view) {
    return { ...super.within(view), token: this.bounded("token", view.token ?? Infinity) };
  }

  build() {
    const { tokens, patterns, words } = this.header;
    const made = JSON.stringify([tokens, patterns, words]); // else only numbers have arrived
    if (this.made !== made) this.dom = buildGrid(this);
    this.made = made;
  }

  // The pictures of all heads, which the view does not change, and all that it does.
  draw() {
    this.head.font = cssVar(this.root, "--st-code-font") || "monospace";
    this.ink = gridInk(this.root);
    this.plan = gridPlan(this.head, this.width, TALL);
    paintGrid(this);
    this.refresh();
  }

  show(view) {
    this.view = this.within(view);
    this.refresh();
    this.dom.live.textContent = describe(this, this.view.layer, this.view.head);
  }

  // A new head: its exact numbers are the server's.
  set(changes) {
    const before = this.view;
    super.set(changes);
    if (CHOSEN.some((name) => this.view[name] !== before[name])) this.ask();
  }

  // Walking the grid by keyboard asks once, at the end.
  ask() {
    this.sendSoon("pick", Object.fromEntries(CHOSEN.map((name) => [name, this.view[name]])));
  }

  // The float32 weights of head A or B, or null while they are on their way.
  exact(which) {
    const { layer, head, layer2, head2 } = this.view;
    const wanted = which === "a" ? [layer, head] : [layer2, head2];
    const found = ["a", "b"].find((name) => this.head.pictured[name].every((at, i) => at === wanted[i]));
    return found ? this.head[found] : null;
  }

  refresh() {
    if (!this.ink) return;
    const { dom, view, words } = this;
    for (const button of dom.views) button.setAttribute("aria-pressed", button.dataset.show === view.show);
    dom.panels.grid.hidden = view.show !== "grid";
    dom.panels.one.hidden = view.show === "grid";
    dom.chosen.replaceChildren(...chosenChips(this));
    drawFrames(this);
    drawLegend(this);
    dom.info.textContent = this.over ? describe(this, this.over.layer, this.over.head) : words.hint_grid;
    if (view.show !== "grid") drawPanel(this);
  }
}

export default mounted(HeadGrid);
