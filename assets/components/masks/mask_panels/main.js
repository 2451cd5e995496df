// One head under one mask, in four matrices side by side: mask, scores, weights, weights x V. A cell is followed
// through all four, in numbers.

import { cellUnder } from "../../lib/canvas.js";
import { DIVERGING, SEQUENTIAL, absMax, ramp, stepOfSigned, stepOfWeight } from "../../lib/colour.js";
import { el, say, token } from "../../lib/dom.js";
import { Figure, mounted } from "../../lib/figure.js";
import { hatchTile } from "../../lib/hatch.js";
import { keys } from "../../lib/keys.js";
import { inside } from "../../lib/maths.js";
import { full, short } from "../../lib/number.js";
import { cssVar } from "../../lib/theme.js";

class MaskPanels extends Figure {
  get T() {
    return this.header.tokens.length;
  }

  arrived() {
    return this.within(this.view ?? { row: this.header.row, column: this.header.column });
  }

  within({ row, column }) {
    return { row: inside(row, this.T), column: inside(column, this.T) };
  }

  build() {
    const { header, root, words } = this;
    this.panels = matrices(this).map((matrix, i) => this.panel(matrix, i));
    this.labels = el("div", { class: "labels", "aria-hidden": "true" }, ...header.tokens.map((text, i) =>
      el("div", { title: text, onpointerenter: () => this.move(i, this.view.column) }, text)));
    const side = el("div", { class: "side" }, el("div", { class: "title" }, words.looks), this.labels);
    this.said = el("div", { class: "said", "aria-live": "polite" });
    root.replaceChildren(el("div", { class: "row" }, side, ...this.panels.map((panel) => panel.box)), this.said);
  }

  panel(matrix, i) {
    const { words } = this;
    const canvas = el("canvas", { role: "img", "aria-label": words[matrix.name], tabindex: i ? -1 : 0 });
    const cross = [el("div", { class: "cross across" }), el("div", { class: "cross down" })];
    const plot = el("div", { class: "plot" }, canvas, ...cross);
    const box = el("section", { class: "panel" }, el("div", { class: "title" }, words[matrix.name]), plot, scale(words, matrix));
    plot.onpointermove = plot.onpointerdown = (event) => this.point(canvas, matrix.columns, event);
    keys(plot, this.arrows());
    return { ...matrix, box, canvas, cross, plot };
  }

  draw() {
    for (const panel of this.panels) paint(this, panel);
    const height = this.panels[0].plot.clientHeight;
    this.labels.style.height = `${height}px`;
    this.labels.classList.toggle("crowded", height / this.T < 15);
    mark(this);
    tell(this);
  }

  move(row, column) {
    this.view = this.within({ row, column });
    mark(this);
    tell(this);
  }

  point(canvas, columns, event) {
    const [row, column] = cellUnder(event, canvas, this.T, columns);
    this.move(row, columns === this.T ? column : this.view.column);
  }

  arrows() {
    const by = (rows, columns) => () => this.move(this.view.row + rows, this.view.column + columns);
    return { ArrowUp: by(-1, 0), ArrowDown: by(1, 0), ArrowLeft: by(0, -1), ArrowRight: by(0, 1) };
  }
}

// The four matrices: how many columns, and the colour of a cell; null: it is blocked.
function matrices({ arrays: { mask, scores, weights, z }, root, T }) {
  const signed = (name, values, columns) => {
    const top = absMax(values);
    return { name, columns, colour: (i) => DIVERGING.css[stepOfSigned(values[i], top)], ends: [-top, top], table: DIVERGING };
  };
  const colour = (i) => (mask[i] ? SEQUENTIAL.css[stepOfWeight(weights[i])] : null);
  return [
    { name: "mask", columns: T, colour: (i) => (mask[i] ? cssVar(root, "--allowed") : null), ends: null, table: null },
    signed("scores", scores, T),
    { name: "weights", columns: T, colour, ends: [0, 1], table: SEQUENTIAL },
    signed("z", z, z.shape[1]),
  ];
}

function scale(words, { ends, table }) {
  const hatch = el("span", { class: "key" }, el("span", { class: "hatched" }), words.blocked);
  if (!table) return el("div", { class: "scale" }, el("span", { class: "key" }, el("span", { class: "allowed" }), words.allowed), hatch);
  return el("div", { class: "scale" }, short(ends[0]), ramp(table), short(ends[1]));
}

// ---- drawing -------------------------------------------------------------------------------------------------------

// Whole device pixels a cell, so that no line is blurred; a blocked cell is hatched, not coloured.
function paint({ T, root }, { canvas, columns, colour }) {
  const ratio = window.devicePixelRatio || 1;
  const side = canvas.clientWidth || 200;
  const [wide, high] = [Math.max(1, Math.floor((side * ratio) / columns)), Math.max(1, Math.floor((side * ratio) / T))];
  Object.assign(canvas, { width: wide * columns, height: high * T });
  const pen = canvas.getContext("2d");
  const gap = Math.min(wide, high) > 8 ? 1 : 0;
  const tile = hatchTile({ line: cssVar(root, "--hatch-line"), size: Math.round(7 * ratio), width: 1.3 * ratio });
  const hatch = pen.createPattern(tile, "repeat");
  for (let row = 0; row < T; row += 1)
    for (let column = 0; column < columns; column += 1) {
      const fill = colour(row * columns + column);
      pen.fillStyle = fill ?? hatch;
      pen.fillRect(column * wide, row * high, wide - gap, high - gap);
    }
}

// ---- one cell through the four -------------------------------------------------------------------------------------

// The open cell in all four: its row, and its column where the columns are keys.
function mark({ labels, panels, T, view }) {
  for (const { name, cross } of panels) {
    Object.assign(cross[0].style, { top: `${(100 * view.row) / T}%`, height: `${100 / T}%` });
    Object.assign(cross[1].style, { left: `${(100 * view.column) / T}%`, width: `${100 / T}%`, display: name === "z" ? "none" : "" });
  }
  [...labels.children].forEach((label, i) => label.classList.toggle("now", i === view.row));
}

function tell({ arrays: { mask, scores, weights, v, z }, header: { tokens, dim }, said, T, view: { row, column }, words }) {
  const i = row * T + column;
  const values = { score: full(scores[i]), weight: full(weights[i]), dim, part: full(weights[i] * v[column * v.shape[1] + dim]), whole: full(z[row * z.shape[1] + dim]) };
  const open = mask[i] ? "open" : "shut";
  const steps = ["mask", "scores", "weights", "z"].map((name, n) =>
    el("span", { class: "step" }, el("b", {}, String(n + 1)), " ", say(words[`${name}_${open}`], values)));
  said.replaceChildren(el("div", {}, token(tokens[row], "q"), ` ${words[`looks_${open}`]} `, token(tokens[column], "k")), el("div", { class: "steps" }, ...steps));
}

export default mounted(MaskPanels);
