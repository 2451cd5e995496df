// The matrix stage: one head of one layer, five stages, any cell opened to its operands. No step asks the server.

import { listen, onBodyKey } from "./hands.js";
import { spoken } from "./inspect.js";
import { build } from "./layout.js";
import { headOf, strongest } from "./maths.js";
import { drawMatrix, drawPlay, inkOf, refresh } from "./render.js";
import { mounted } from "../../lib/figure.js";
import { inside, rowOf } from "../../lib/maths.js";
import { PlayedFigure } from "../../lib/player.js";
import { cssVar, reducedMotion } from "../../lib/theme.js";

class MatrixStage extends PlayedFigure {
  narrow = 820;
  beat = 1900; // ms on a stage while playing
  preview = null; // a part of the view that the pointer is over

  constructor(root) {
    super(root);
    root.tabIndex = -1; // can be focused by a click
    this.bodyKeys = (event) => this.head && onBodyKey(this, event);
    document.addEventListener("keydown", this.bodyKeys);
  }

  prepare() {
    super.prepare();
    this.head = headOf(this);
    this.worst = {}; // by stage: the largest difference found so far
  }

  // A view that exists in this head; what is not chosen yet becomes the strongest cell and dimension of the row.
  within(view) {
    const { T, K, stages, weights, z } = this.head;
    const row = inside(view.row ?? T - 1, T);
    const cell = inside(view.cell ?? strongest(rowOf(weights, row)), K);
    const dim = inside(view.dim ?? strongest(rowOf(z, row)), z.shape[1]);
    const stage = stages.includes(view.stage) ? view.stage : this.header.first.stage;
    return { stage, row, cell, dim, view: this.bounded("view", view.view), part: this.bounded("part", view.part) };
  }

  build() {
    this.dom = build(this.root, this.head);
    listen(this);
    this.geometry = null;
  }

  draw() {
    this.head.font = cssVar(this.root, "--st-code-font") || "monospace";
    this.ink = inkOf(this.root);
    drawMatrix(this);
    refresh(this, 1);
  }

  // Of another view only what changed is drawn; a sum grows before the eyes.
  show(view) {
    const before = this.view;
    this.view = this.within(view);
    this.preview = null;
    if (!this.width) return;
    if (["stage", "view", "part"].some((name) => this.view[name] !== before[name])) drawMatrix(this);
    refresh(this, reducedMotion() ? 1 : 0);
    this.dom.live.textContent = spoken(this.head, this.view);
  }

  stop() {
    super.stop();
    document.removeEventListener("keydown", this.bodyKeys);
  }

  // ---- moving ----------------------------------------------------------------------------------------------------

  // One stage on or back, and from row to row where rows are read one by one; returns whether there was one.
  step(by) {
    const { stages, T } = this.head;
    const at = stages.indexOf(this.view.stage) + by;
    const row = this.view.row + by;
    if (at >= 0 && at < stages.length) this.set({ stage: stages[at] });
    else if (this.view.view === "matrix" || row < 0 || row >= T) return false;
    else this.set({ row, cell: undefined, stage: stages[by > 0 ? 0 : stages.length - 1] });
    return true;
  }

  move(rows, cells) {
    const name = this.view.stage === "project" ? "dim" : "cell";
    this.set({ row: this.view.row + rows, [name]: this.view[name] + cells });
  }

  hover(at) {
    if (!at && !this.preview) return;
    this.preview = at;
    refresh(this, 1);
  }

  // ---- playing ---------------------------------------------------------------------------------------------------

  // Playing begins with a step, or from the start where there is none.
  rewind() {
    if (!this.step(1)) this.set({ stage: this.head.stages[0], ...(this.view.view === "row" ? { row: 0, cell: undefined } : {}) });
  }

  advance() {
    return this.step(1);
  }

  drawPlay() {
    drawPlay(this);
  }
}

export default mounted(MatrixStage);
