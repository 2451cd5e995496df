// The matrix stage: one head of one layer, five stages, any cell opened to its operands. No step asks the server.

import { drawMatrix, drawPlay, inkOf, refresh } from "./render.js";
import { clamp, headOf, rowOf, strongest } from "./maths.js";
import { build } from "./layout.js";
import { spoken } from "./inspect.js";
import { listen, onBodyKey } from "./hands.js";
import { urlGet, urlSet } from "../../lib/url.js";
import { cssVar, reducedMotion } from "../../lib/theme.js";
import { unpack } from "../../lib/packed.js";

const INSTANCES = new WeakMap(); // one figure a mount; the default export runs again on new data or theme
const DWELL = 1900; // ms on a stage while playing
const UNSAID = { stage: "raw", view: "matrix", part: "q" }; // what an address that says nothing means

export default function (component) {
  const { data, parentElement } = component;
  if (!data) return undefined;
  if (!INSTANCES.has(parentElement)) INSTANCES.set(parentElement, new MatrixStage(parentElement.querySelector(".root")));
  const figure = INSTANCES.get(parentElement);
  if (figure.data === data) figure.restyle();
  else figure.update(headOf(unpack(data)));
  figure.data = data;
  return () => {
    figure.stop();
    INSTANCES.delete(parentElement);
  };
}

class MatrixStage {
  constructor(root) {
    this.root = root;
    this.unwritten = {}; // parts of the view that the address does not have yet
    root.tabIndex = -1; // can be focused by a click
    this.bodyKeys = (event) => this.head && onBodyKey(this, event);
    document.addEventListener("keydown", this.bodyKeys);
    const { pathname } = window.location; // of this page: on the way to another, the address is no longer ours
    this.opened = () => this.head && window.location.pathname === pathname && this.set(this.addressed());
    window.addEventListener("popstate", this.opened); // a link of ours, back or forward
    this.resized = new ResizeObserver(() => this.fit());
    this.resized.observe(root);
  }

  // New tensors or a new theme: stay at the view that the address names, within the new shape.
  update(head) {
    this.pause();
    this.head = { ...head, font: cssVar(this.root, "--st-code-font") || "monospace" };
    this.view = this.addressed();
    this.writeMissing();
    this.dom = build(this.root, this.head);
    this.worst = {};
    listen(this);
    this.width = 0;
    this.fit();
  }

  // The theme may have changed: draw again, and leave the elements (and what is focused or playing) as they are.
  restyle() {
    this.width = 0;
    this.fit();
  }

  // The view of the address: what stands there, else what the server gave to start with.
  addressed() {
    this.write();
    const { url, view } = this.head;
    const number = (raw) => (/^\d{1,4}$/.test(raw) ? Number(raw) : undefined);
    const named = Object.entries(url).map(([name, key]) => [name, urlGet(key)]).filter(([, raw]) => raw !== null);
    const read = named.map(([name, raw]) => [name, ["row", "cell", "dim"].includes(name) ? number(raw) : raw]);
    return this.within({ ...view, ...Object.fromEntries(read) });
  }

  // A view that exists in this head; what is not chosen yet becomes the strongest cell and dimension of the row.
  within(view) {
    const { T, K, stages, weights, z } = this.head;
    const row = clamp(view.row ?? T - 1, T);
    const cell = clamp(view.cell ?? strongest(rowOf(weights, row)), K);
    const dim = clamp(view.dim ?? strongest(rowOf(z, row)), z.shape[1]);
    const known = (name, options) => (options.includes(view[name]) ? view[name] : options[0]);
    const stage = stages.includes(view.stage) ? view.stage : "raw";
    return { row, cell, dim, stage, view: known("view", ["matrix", "row", "table"]), part: known("part", ["q", "k", "v"]) };
  }

  stop() {
    this.pause();
    this.resized.disconnect();
    document.removeEventListener("keydown", this.bodyKeys);
    window.removeEventListener("popstate", this.opened);
  }

  fit() {
    const width = this.root.clientWidth;
    if (!this.head || !width || width === this.width) return;
    this.width = width;
    this.root.classList.toggle("narrow", width < 820);
    this.ink = inkOf(this.root);
    drawMatrix(this);
    refresh(this, 1);
  }

  // ---- changing the view -----------------------------------------------------------------------------------------

  // Every change of the view goes through here: keep, write the URL, draw what changed.
  set(changes, grow = true) {
    const before = this.view;
    this.view = this.within({ ...before, ...changes });
    this.preview = null;
    for (const name of ["stage", "row", "cell", "dim", "view", "part"])
      if (this.view[name] !== before[name]) this.unwritten[name] = this.view[name];
    if (!this.writing) this.write();
    const redraw = ["stage", "view", "part"].some((name) => this.view[name] !== before[name]);
    if (redraw) drawMatrix(this);
    refresh(this, grow && !reducedMotion() ? 0 : 1);
    this.dom.live.textContent = spoken(this.head, this.view);
  }

  // What the server remembered of this page but the address has lost, on coming back from another page.
  writeMissing() {
    const { url, view } = this.head;
    for (const [name, value] of Object.entries(view))
      if (value !== null && value !== UNSAID[name] && urlGet(url[name]) === null) urlSet(url[name], value);
  }

  // At most one write in 100 ms: a browser refuses the address to a page that changes it too often.
  write() {
    for (const [name, value] of Object.entries(this.unwritten)) urlSet(this.head.url[name], value);
    const wrote = Object.keys(this.unwritten).length > 0;
    this.unwritten = {};
    this.writing = wrote ? setTimeout(() => this.write(), 100) : null;
  }

  step(by) {
    const { stages, T } = this.head;
    const at = stages.indexOf(this.view.stage) + by;
    if (at >= 0 && at < stages.length) return this.set({ stage: stages[at] }) ?? true;
    const row = this.view.row + by;
    if (this.view.view === "matrix" || row < 0 || row >= T) return false;
    this.set({ row, cell: undefined, stage: stages[by > 0 ? 0 : stages.length - 1] });
    return true;
  }

  move(rows, cells) {
    const name = this.view.stage === "project" ? "dim" : "cell";
    this.set({ row: this.view.row + rows, [name]: this.view[name] + cells });
  }

  toggle() {
    if (this.timer) return this.pause();
    if (!this.step(1)) this.set({ stage: this.head.stages[0], ...(this.view.view === "row" ? { row: 0, cell: undefined } : {}) });
    const tick = () => (this.step(1) ? (this.timer = setTimeout(tick, DWELL)) : this.pause());
    this.timer = setTimeout(tick, DWELL);
    return refresh(this, 0);
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.dom) drawPlay(this);
  }

  hover(at) {
    if (!at && !this.preview) return;
    this.preview = at;
    refresh(this, 1);
  }
}
