// One scheme on the learner's text, in two maps: what it adds (a row to each token, or a number to each score), and the
// attention weights that come of it. A cell is followed through both, in numbers that are worked out again.

import { readCell } from "./reading.js";
import { DIVERGING, SEQUENTIAL, absMax, ramp, stepOfSigned, stepOfWeight } from "../../lib/colour.js";
import { el } from "../../lib/dom.js";
import { AddressedFigure } from "../../lib/addressed.js";
import { mounted } from "../../lib/figure.js";
import { keys } from "../../lib/keys.js";
import { geometry, mapInk, paintMatrix } from "../../lib/map.js";
import { short } from "../../lib/number.js";
import { cssVar } from "../../lib/theme.js";

const TALL = 350; // px of a map at most
const GAP = 28;

class SchemeMaps extends AddressedFigure {
  build() {
    const { arrays, header, root, words } = this;
    const hidden = (at) => at % header.tokens.length > Math.floor(at / header.tokens.length);
    const signed = (values, columns) => {
      const limit = absMax(values) || 1;
      return { values, columns, colours: DIVERGING, limit, step: (x) => stepOfSigned(x, limit), hidden: columns === "keys" ? hidden : undefined };
    };
    const left = arrays.rows ? signed(arrays.rows, "dims") : signed(masked(arrays.added, hidden), "keys");
    const right = { values: arrays.weights, columns: "keys", colours: SEQUENTIAL, limit: 1, step: stepOfWeight, hidden };
    this.panels = [this.panel(arrays.rows ? words.rows : words.added, left, arrays.rows ? "dim" : "cell"), this.panel(words.weights, right, "cell")];
    this.said = el("div", { class: "said", "aria-live": "polite" });
    root.replaceChildren(el("div", { class: "maps" }, ...this.panels.map(({ box }) => box)), this.said);
  }

  panel(title, picture, across) {
    const canvas = el("canvas", { role: "img", "aria-label": title });
    const mark = el("div", { class: "mark" });
    const plot = el("div", { class: "plot", tabindex: 0, role: "application", "aria-label": title }, canvas, mark);
    const ends = [picture.colours === SEQUENTIAL ? 0 : -picture.limit, picture.limit].map(short);
    const scale = el("div", { class: "scale" }, ends[0], ramp(picture.colours), ends[1]);
    const axes = el("div", { class: "axes" }, el("span", { class: "q" }, across === "dim" ? this.words.axis_token : this.words.axis_row), " \u00b7 ",
      el("span", { class: across === "dim" ? "" : "k" }, across === "dim" ? this.words.axis_dim : this.words.axis_column));
    const by = (rows, columns) => () => this.set({ row: this.view.row + rows, [across]: this.view[across] + columns });
    keys(plot, { ArrowUp: by(-1, 0), ArrowDown: by(1, 0), ArrowLeft: by(0, -1), ArrowRight: by(0, 1) });
    const panel = { picture, across, canvas, mark, plot, g: null, box: el("section", { class: "panel" }, el("div", { class: "title" }, title), axes, plot, scale) };
    plot.onpointerdown = (event) => this.point(panel, event);
    plot.onpointermove = (event) => (event.pointerType === "mouse" || event.buttons) && this.point(panel, event);
    return panel;
  }

  point({ g, canvas, across }, event) {
    const box = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left - g.left, event.clientY - box.top - g.top];
    if (x < 0 || y < 0 || x >= g.cw * g.columns || y >= g.ch * g.rows) return;
    this.set({ row: Math.floor(y / g.ch), [across]: Math.floor(x / g.cw) });
  }

  draw() {
    const { header, root, width } = this;
    const ink = mapInk(root);
    const head = { tokens: header.tokens, font: cssVar(root, "--st-code-font") || "monospace" };
    const room = width < this.narrow ? width : Math.floor((width - GAP) / 2);
    for (const panel of this.panels) {
      panel.g = geometry(panel.canvas.getContext("2d"), head, panel.picture, room, TALL);
      paintMatrix(panel.canvas, head, panel.picture, panel.g, ink);
    }
    this.mark();
  }

  // Only the place is another: the maps stay as they are painted.
  show(view) {
    this.view = this.within(view);
    if (this.width) this.mark();
  }

  mark() {
    for (const { g, mark, across } of this.panels)
      Object.assign(mark.style, { left: `${g.left + this.view[across] * g.cw - 2}px`, top: `${g.top + this.view.row * g.ch - 2}px`, width: `${g.cw + 4}px`, height: `${g.ch + 4}px` });
    this.said.replaceChildren(...readCell(this));
  }
}

// What is hidden counts for no scale.
function masked(values, hidden) {
  return Object.assign(values.map((x, at) => (hidden(at) ? 0 : x)), { shape: values.shape });
}

export default mounted(SchemeMaps);
