// One matrix without the edits, with them, and the difference: a cell followed through all three. No step asks the server.

import { canvasPen, drawFigure } from "./draw.js";
import { cellAt, farther, planOf } from "./plan.js";
import { savePng, saveSvg } from "./save.js";
import { inkOf, panelsOf } from "./scales.js";
import { el, token } from "../../lib/dom.js";
import { AddressedFigure } from "../../lib/addressed.js";
import { mounted } from "../../lib/figure.js";
import { keys } from "../../lib/keys.js";
import { FONT } from "../../lib/map.js";
import { full } from "../../lib/number.js";

class LabCompare extends AddressedFigure {
  narrow = 700;

  prepare() {
    const { before, after } = this.arrays;
    this.difference = Float32Array.from(after, (x, at) => (x === before[at] ? 0 : x - before[at]));
    this.panels = panelsOf(this);
    this.most = this.cell(mostChanged(this.difference, before));
  }

  // A cell that does not exist in this matrix is no choice.
  within({ row, column, zoom }) {
    const fits = this.exists("row", row) && this.exists("column", column);
    return { row: fits ? row : null, column: fits ? column : null, zoom: zoom ? 1 : 0 };
  }

  exists(side, at) {
    return Number.isInteger(at) && at >= 0 && at <= this.header.options[side].to;
  }

  // The open cell: the chosen one, else the one that changed most.
  get open() {
    return this.view.row === null ? this.most : this.view;
  }

  cell(at) {
    const columns = this.header.columns.labels.length;
    return { row: Math.floor(at / columns), column: at % columns };
  }

  build() {
    const { words } = this;
    const button = (name, act) => el("button", { onclick: act, title: words[`${name}_title`] }, words[name]);
    this.canvas = el("canvas", {});
    this.marks = this.panels.map(() => ({ across: el("div", { class: "band across" }), down: el("div", { class: "band down" }) }));
    this.plot = el("div", { class: "plot", tabindex: 0, role: "group", "aria-label": words.plot }, this.canvas, ...this.marks.flatMap(({ across, down }) => [across, down]));
    this.zoom = button("zoom", () => this.set({ zoom: 1 - this.view.zoom }));
    this.values = ["before", "after", "difference"].map((name) => el("b", { class: name }));
    this.who = el("div", { class: "who" });
    const cells = this.values.map((value, at) => el("div", { class: "value" }, el("span", {}, at < 2 ? this.panels[at].title : words.apart), value));
    this.live = el("div", { class: "for-readers", "aria-live": "polite" });
    this.root.replaceChildren(this.plot,
      el("div", { class: "reading" }, this.who, ...cells, el("div", { class: "tools" }, this.zoom,
        button("png", () => savePng(this)), button("svg", () => saveSvg(this)))), this.live);
    this.listen();
  }

  listen() {
    const under = (event) => {
      const box = this.canvas.getBoundingClientRect();
      return cellAt(this.plan, this.header.columns.labels.length, event.clientX - box.left, event.clientY - box.top);
    };
    this.plot.onpointermove = (event) => event.pointerType === "mouse" && this.tell(under(event) ?? this.open);
    this.plot.onpointerleave = () => this.tell(this.open);
    this.plot.onclick = (event) => this.choose(under(event));
    const by = (rows, columns) => () => this.choose({ row: this.open.row + rows, column: this.open.column + columns });
    keys(this.plot, { ArrowUp: by(-1, 0), ArrowDown: by(1, 0), ArrowLeft: by(0, -1), ArrowRight: by(0, 1) });
  }

  choose(cell) {
    if (cell) this.set({ row: this.bounded("row", cell.row), column: this.bounded("column", cell.column) });
  }

  set(changes) {
    super.set(changes);
    this.live.textContent = this.spoken;
  }

  draw() {
    const ink = inkOf(this.root);
    const scratch = this.canvas.getContext("2d");
    scratch.font = `${FONT}px ${ink.mono}`;
    this.plan = planOf(this, this.width, (words) => scratch.measureText(words).width);
    drawFigure(canvasPen(this.canvas, this.width, this.plan.height, ink), this, this.plan, ink);
    this.zoom.disabled = this.plan.cw >= 46 && this.plan.ch >= FONT + 3 && !this.view.zoom; // the numbers stand there already
    this.zoom.setAttribute("aria-pressed", String(Boolean(this.view.zoom)));
    this.tell(this.open);
  }

  // One cell: where it is in each panel, and its three numbers.
  tell({ row, column }) {
    const { arrays: { before, after }, difference, header: { rows, columns }, marks, panels, plan, values, words } = this;
    const at = row * columns.labels.length + column;
    plan.panels.forEach((panel, p) => mark(plan, panel, marks[p], row, column));
    const side = (axis, index, role) => [el("span", { class: "axis" }, `${words[`axis_${axis.symbol}`] ?? words.axis} ${axis.ids?.[index] ?? index}`),
      ...(axis.tokens ? [token(axis.labels[index], role)] : [])];
    this.who.replaceChildren(...(rows.symbol ? [...side(rows, row, "q"), "\u2002"] : []), ...(columns.labels.length > 1 ? side(columns, column, "k") : []));
    const numbers = [before, after, difference].map((matrix, p) => this.said(matrix[at], p));
    numbers.forEach((number, p) => (values[p].textContent = number));
    this.spoken = `${this.who.textContent}: ${numbers.map((number, p) => `${panels[p].title} ${number}`).join(", ")}`;
  }

  said(x, p) {
    if (this.header.kind === "logical" && p < 2) return x ? this.words.allowed : this.words.blocked;
    return full(x);
  }
}

// The frames around the row and the column of a cell, in one panel.
function mark({ shown, per, cw, ch, count }, { x, y }, { across, down }, row, column) {
  const [i, j] = [Math.floor((row - shown.rows[0]) / per.rows), Math.floor((column - shown.columns[0]) / per.columns)];
  const seen = i >= 0 && j >= 0 && i < count.rows && j < count.columns;
  for (const band of [across, down]) band.hidden = !seen;
  const place = (band, left, top, width, height) =>
    Object.assign(band.style, { left: `${left - 2}px`, top: `${top - 2}px`, width: `${width + 4}px`, height: `${height + 4}px` });
  place(across, x, y + i * ch, cw * count.columns, ch);
  place(down, x + j * cw, y, cw, ch * count.rows);
}

function mostChanged(difference, before) {
  const values = difference.some((x) => x !== 0) ? difference : before;
  let best = 0;
  for (let at = 1; at < values.length; at += 1) if (farther(values[at], values[best])) best = at;
  return best;
}

export default mounted(LabCompare);
