// The one context vector of two sentences, h and c as a field of cells each: all that the decoder is given. A cell that
// is walked to is told as a number, in both sentences.

import { cellUnder, pixels, sized } from "../../lib/canvas.js";
import { absMax, DIVERGING, ramp, stepOfSigned } from "../../lib/colour.js";
import { el, say, token } from "../../lib/dom.js";
import { AddressedFigure } from "../../lib/addressed.js";
import { mounted } from "../../lib/figure.js";
import { keys } from "../../lib/keys.js";
import { full, short } from "../../lib/number.js";
import { cssVar } from "../../lib/theme.js";

const [COLUMNS, CELL] = [25, 13]; // cells a row, px

// A vector as rows of cells; those that only fill up the last row are not there.
function folded(vector) {
  const rows = Math.ceil(vector.length / COLUMNS);
  const values = new Float32Array(rows * COLUMNS).fill(NaN);
  values.set(vector);
  return Object.assign(values, { shape: [rows, COLUMNS] });
}

class Context extends AddressedFigure {
  build() {
    const { header, words } = this;
    this.fields = [];
    const rows = header.rows.map((row, at) => el("section", { class: "sentence" },
      el("div", { class: "read" }, el("b", {}, say(words.tokens, { count: row.tokens.length })), " ", ...row.tokens.flatMap((text) => [token(text, "q"), " "])),
      el("div", { class: "fields" }, ...["h", "c"].map((name) => this.field(name, at))),
      el("div", { class: "said" }, ...this.lines(row))));
    this.told = el("div", { class: "told", "aria-live": "polite" });
    const legend = el("div", { class: "legend" }, "\u2212", ramp(DIVERGING), "+ ", words.scale);
    this.dom = el("div", { class: "context", tabindex: 0, role: "group", "aria-label": words.picture }, this.told, ...rows, legend);
    keys(this.dom, { ArrowLeft: () => this.move(-1), ArrowRight: () => this.move(1), ArrowUp: () => this.move(-COLUMNS), ArrowDown: () => this.move(COLUMNS) });
    this.root.replaceChildren(this.dom);
  }

  // What both translators say, and what the grammar says where it is known: text only.
  lines({ lstm, transformer, right }) {
    const mark = (text) => (right === null ? "" : text === right ? " \u2713" : " \u2717");
    const line = (name, text) => el("div", { class: "line" }, el("span", { class: "who" }, name), el("span", {}, text, mark(text)));
    return [line(this.words.lstm, lstm), line(this.words.transformer, transformer), ...(right === null ? [] : [el("div", { class: "line" }, el("span", { class: "who" }, this.words.right), el("span", {}, right))])];
  }

  field(name, at) {
    const vector = this.arrays[`${name}${at}`];
    const canvas = el("canvas", { role: "img", "aria-label": say(this.words.field, { name, size: vector.length }),
      onclick: (event) => {
        const [i, j] = cellUnder(event, canvas, Math.ceil(vector.length / COLUMNS), COLUMNS);
        this.set({ number: i * COLUMNS + j });
      } });
    this.fields.push({ canvas, vector, name });
    return el("figure", {}, el("figcaption", {}, say(this.words.field, { name, size: vector.length })), canvas);
  }

  draw() {
    const { number } = this.view;
    for (const { canvas, vector, name } of this.fields) {
      const cells = folded(vector);
      const [rows] = cells.shape;
      const limit = name === "h" ? 1 : Math.max(absMax(this.arrays.c0), absMax(this.arrays.c1));
      const context = sized(canvas, COLUMNS * CELL, rows * CELL);
      context.imageSmoothingEnabled = false;
      context.drawImage(pixels(cells, (x) => (Number.isNaN(x) ? 0 : DIVERGING.rgba[stepOfSigned(x, limit)])), 0, 0, COLUMNS * CELL, rows * CELL);
      context.lineWidth = 3;
      context.strokeStyle = cssVar(this.root, "--st-text-color");
      context.strokeRect((number % COLUMNS) * CELL, Math.floor(number / COLUMNS) * CELL, CELL, CELL);
    }
    const told = (at) => say(this.words.values, { h: short(this.arrays[`h${at}`][number]), c: short(this.arrays[`c${at}`][number]) });
    this.told.replaceChildren(el("b", {}, say(this.words.number, { number })), ` ${told(0)} / ${told(1)}`);
    this.told.title = [0, 1].map((at) => `h ${full(this.arrays[`h${at}`][number])}, c ${full(this.arrays[`c${at}`][number])}`).join(" / ");
  }

  move(by) {
    this.set({ number: this.view.number + by });
  }
}

export default mounted(Context);
