// One matrix without the edits, with them, and the difference: a cell followed through all three. No step asks the server.

import { inkOf, panelsOf } from "./scales.js";
import { savePng, saveSvg } from "./save.js";
import { FONT, cellAt, farther, planOf } from "./plan.js";
import { canvasPen, drawFigure } from "./draw.js";
import { urlGet, urlSet } from "../../lib/url.js";
import { unpack } from "../../lib/packed.js";
import { full } from "../../lib/number.js";
import { keys } from "../../lib/keys.js";
import { el, token } from "../../lib/dom.js";

const LABS = new WeakMap(); // one figure a mount; the default export runs again on new data or theme

export default function ({ data, parentElement }) {
  if (!data) return undefined;
  if (!LABS.has(parentElement)) LABS.set(parentElement, new Lab(parentElement.querySelector(".root")));
  const lab = LABS.get(parentElement);
  if (lab.data !== data) lab.update(unpack(data));
  else lab.fit(true);
  lab.data = data;
  return () => {
    lab.watch.disconnect();
    LABS.delete(parentElement);
  };
}

class Lab {
  constructor(root) {
    this.root = root;
    this.watch = new ResizeObserver(() => this.fit());
    this.watch.observe(root);
  }

  update({ header, arrays }) {
    Object.assign(this, { hidden_before: undefined, hidden_after: undefined }, header, arrays);
    this.difference = Float32Array.from(this.after, (x, at) => (x === this.before[at] ? 0 : x - this.before[at]));
    this.panels = panelsOf(this);
    this.view = this.within(this.addressed());
    this.anchor = { ...this.view };
    this.write(); // a cell that does not exist here leaves the address
    this.build();
    this.fit(true);
  }

  // The view of the address, else the one that the server remembers.
  addressed() {
    const read = (name) => (/^\d{1,6}$/.test(urlGet(this.url[name]) ?? "") ? Number(urlGet(this.url[name])) : this.view0(name));
    return { row: read("row"), column: read("column"), zoom: read("zoom") };
  }

  view0(name) {
    return Object.hasOwn(this, "view") ? this.view[name] ?? null : null;
  }

  // A view that exists in this matrix; a cell that is not chosen is the one that changed most.
  within({ row, column, zoom }) {
    const [R, C] = [this.rows.labels.length, this.columns.labels.length];
    const fits = row !== null && column !== null && row < R && column < C;
    const at = fits ? row * C + column : mostChanged(this.difference, this.before);
    return { row: Math.floor(at / C), column: at % C, zoom: zoom ? 1 : 0, chosen: fits };
  }

  build() {
    const { words } = this;
    const button = (name, act) => el("button", { onclick: act, title: words[`${name}_title`] }, words[name]);
    this.canvas = el("canvas", {});
    this.marks = this.panels.map(() => [el("div", { class: "band across" }), el("div", { class: "band down" })]);
    this.plot = el("div", { class: "plot", tabindex: 0, role: "group", "aria-label": words.plot }, this.canvas, ...this.marks.flat());
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
      return cellAt(this.plan, this.columns.labels.length, event.clientX - box.left, event.clientY - box.top);
    };
    this.plot.onpointermove = (event) => event.pointerType === "mouse" && this.tell(under(event) ?? this.view);
    this.plot.onpointerleave = () => this.tell(this.view);
    this.plot.onclick = (event) => this.set(under(event) ?? {});
    const by = (rows, columns) => () => this.set({ row: this.view.row + rows, column: this.view.column + columns });
    keys(this.plot, { ArrowUp: by(-1, 0), ArrowDown: by(1, 0), ArrowLeft: by(0, -1), ArrowRight: by(0, 1) });
  }

  // Every change of the view: keep it, write it into the address, draw what it moves.
  set(changes) {
    const [R, C] = [this.rows.labels.length, this.columns.labels.length];
    const next = { ...this.view, ...changes };
    const inside = (i, size) => Math.max(0, Math.min(size - 1, i));
    this.view = { ...next, row: inside(next.row, R), column: inside(next.column, C) };
    if ("row" in changes || "column" in changes) this.view.chosen = true;
    this.anchor = { ...this.view };
    clearTimeout(this.writing);
    this.writing = setTimeout(() => this.write(), 100); // a browser refuses the address to who changes it too often
    this.draw();
    this.live.textContent = this.spoken;
  }

  write() {
    const { row, column, zoom, chosen } = this.view;
    urlSet(this.url.row, chosen ? row : null);
    urlSet(this.url.column, chosen ? column : null);
    urlSet(this.url.zoom, zoom || null);
  }

  fit(always = false) {
    const width = this.root.clientWidth;
    if (!this.data && !always) return;
    if (!width || (width === this.width && !always)) return;
    this.width = width;
    this.root.classList.toggle("narrow", width < 700);
    this.draw();
  }

  draw() {
    if (!this.width) return;
    const ink = inkOf(this.root);
    const scratch = this.canvas.getContext("2d");
    scratch.font = `${FONT}px ${ink.mono}`;
    this.plan = planOf(this, this.width, (words) => scratch.measureText(words).width);
    drawFigure(canvasPen(this.canvas, this.width, this.plan.height, ink), this, this.plan, ink);
    const small = this.plan.cw >= 46 && this.plan.ch >= FONT + 3 && !this.view.zoom;
    this.zoom.disabled = small;
    this.zoom.setAttribute("aria-pressed", String(Boolean(this.view.zoom)));
    this.tell(this.view);
  }

  // One cell: where it is in each panel, and its three numbers.
  tell({ row, column }) {
    const { rows, columns, words, plan } = this;
    const at = row * columns.labels.length + column;
    plan.panels.forEach((panel, p) => this.mark(panel, this.marks[p], row, column));
    const side = (axis, index, role) => [el("span", { class: "axis" }, `${words[`axis_${axis.symbol}`] ?? words.axis} ${axis.ids?.[index] ?? index}`),
      ...(axis.tokens ? [token(axis.labels[index], role)] : [])];
    this.who.replaceChildren(...(rows.symbol ? [...side(rows, row, "q"), "\u2002"] : []), ...(columns.labels.length > 1 ? side(columns, column, "k") : []));
    const numbers = [this.before, this.after, this.difference].map((values, p) => this.said(values[at], p));
    numbers.forEach((number, p) => (this.values[p].textContent = number));
    this.spoken = `${this.who.textContent}: ${numbers.map((number, p) => `${this.panels[p].title} ${number}`).join(", ")}`;
  }

  said(x, p) {
    if (this.kind === "logical" && p < 2) return x ? this.words.allowed : this.words.blocked;
    return full(x);
  }

  mark({ x, y }, [across, down], row, column) {
    const { shown, per, cw, ch, count } = this.plan;
    const [i, j] = [Math.floor((row - shown.rows[0]) / per.rows), Math.floor((column - shown.columns[0]) / per.columns)];
    const seen = i >= 0 && j >= 0 && i < count.rows && j < count.columns;
    for (const band of [across, down]) band.hidden = !seen;
    const place = (band, left, top, width, height) =>
      Object.assign(band.style, { left: `${left - 2}px`, top: `${top - 2}px`, width: `${width + 4}px`, height: `${height + 4}px` });
    place(across, x, y + i * ch, cw * count.columns, ch);
    place(down, x + j * cw, y, cw, ch * count.rows);
  }
}

function mostChanged(difference, before) {
  const values = difference.some((x) => x !== 0) ? difference : before;
  let best = 0;
  for (let at = 1; at < values.length; at += 1) if (farther(values[at], values[best])) best = at;
  return best;
}
