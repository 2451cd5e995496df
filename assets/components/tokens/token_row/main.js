// The pieces of a text as chips, one of them opened: its id, bytes and place, and its row of the embedding matrix.

import { cellUnder, pixels } from "../../lib/canvas.js";
import { DIVERGING, absMax, ramp, signedStyle, stepOfSigned } from "../../lib/colour.js";
import { el, say, token } from "../../lib/dom.js";
import { AddressedFigure } from "../../lib/addressed.js";
import { mounted } from "../../lib/figure.js";
import { keys } from "../../lib/keys.js";
import { clamp, rowOf } from "../../lib/maths.js";
import { full, short } from "../../lib/number.js";

class TokenRow extends AddressedFigure {
  unfolded = false; // whether every number of the open row is listed

  prepare() {
    this.rows = this.arrays.rows;
    this.limit = absMax(this.rows);
  }

  build() {
    const { rows, root, words } = this;
    const [tokens, width] = rows.shape;
    this.chips = this.header.tokens.map((text, i) => chip(this, text, i));
    this.facts = el("div", { class: "facts", "aria-live": "polite" });
    this.matrix = el("canvas", { class: "matrix", role: "img", "aria-label": words.matrix, style: `height: ${clamp(tokens * 16, 48, 220)}px` });
    this.mark = el("div", { class: "mark" });
    this.read = el("div", { class: "read" });
    this.numbers = el("div", { class: "numbers", tabindex: 0 });
    const all = el("details", { open: this.unfolded, ontoggle: (event) => this.unfold(event.target.open) },
      el("summary", {}, say(words.all, { width })), this.numbers);
    const pieces = el("div", { class: "pieces", role: "listbox", "aria-label": words.pieces }, ...this.chips);
    const scale = el("span", { class: "scale" }, short(-this.limit), ramp(DIVERGING), short(this.limit));
    const over = el("div", { class: "over" }, el("span", {}, say(words.matrix, { tokens, width })), scale);
    const holder = el("div", { class: "holder" }, this.matrix, this.mark);
    root.replaceChildren(pieces, this.facts, over, holder, this.read, all);
    paint(this);
    const under = (event) => cellUnder(event, this.matrix, tokens, width);
    holder.onpointermove = (event) => readCell(this, ...under(event));
    holder.onclick = (event) => this.set({ at: under(event)[0] });
    holder.onpointerleave = () => readRow(this, this.view.at);
    keys(pieces, { ArrowRight: () => this.walk(1), ArrowLeft: () => this.walk(-1) });
  }

  draw() {
    const { at } = this.view;
    const height = 100 / this.chips.length;
    this.chips.forEach((node, i) => {
      node.setAttribute("aria-selected", String(i === at));
      node.tabIndex = i === at ? 0 : -1;
    });
    Object.assign(this.mark.style, { top: `${at * height}%`, height: `${height}%` });
    this.matrix.setAttribute("data-row", String(at));
    describe(this, at);
    readRow(this, at);
    this.unfold(this.unfolded);
  }

  walk(by) {
    this.set({ at: this.view.at + by });
    this.chips[this.view.at].focus();
  }

  // Every number of the open row; only written when somebody opens it.
  unfold(open) {
    this.unfolded = open;
    const numbers = open ? Array.from(rowOf(this.rows, this.view.at), (value, i) =>
      el("span", { title: `${i}: ${full(value)}`, style: signedStyle(value, this.limit) }, short(value))) : [];
    this.numbers.replaceChildren(...numbers);
  }
}

function chip(figure, text, i) {
  const { ids, special } = figure.header;
  const look = () => describe(figure, i);
  return el("button", { class: `piece${special[i] ? " added" : ""}`, role: "option", title: `${text} · ${ids[i]}`, tabindex: -1,
    onclick: () => figure.set({ at: i }), onmouseenter: look, onfocus: look, onmouseleave: () => describe(figure, figure.view.at) },
    el("span", { class: "text", dir: "auto" }, text), el("span", { class: "id" }, String(ids[i])));
}

// One pixel a number; the style sheet stretches the canvas.
function paint({ limit, matrix, rows }) {
  const [height, width] = rows.shape;
  Object.assign(matrix, { width, height });
  matrix.getContext("2d").drawImage(pixels(rows, (x) => DIVERGING.rgba[stepOfSigned(x, limit)]), 0, 0);
}

function readCell({ header, limit, read, rows, words }, row, column) {
  const value = rows[row * rows.shape[1] + column];
  const swatch = el("span", { class: "swatch", style: signedStyle(value, limit) });
  read.replaceChildren(swatch, el("b", {}, header.tokens[row]), " ", say(words.cell, { column, value: full(value) }));
}

function readRow(figure, row) {
  const first = Array.from(rowOf(figure.rows, row).subarray(0, 6), short).join(", ");
  figure.read.replaceChildren(el("b", {}, figure.header.tokens[row]), ` → [${first}, …]`);
}

function describe({ facts, header: { tokens, ids, bytes, spans, special }, words }, i) {
  const fact = (name, value) => el("span", { class: "fact" }, el("span", { class: "name" }, name), " ", value);
  const [from, to] = spans[i];
  const place = special[i] ? words.added : to - from < 2 ? String(from) : `${from}–${to - 1}`;
  facts.replaceChildren(
    fact(words.piece, token(tokens[i], "open")),
    fact(words.id, el("b", {}, String(ids[i]))),
    fact(words.bytes, el("code", {}, bytes[i] || "–")),
    fact(words.span, el("b", {}, place)),
  );
}

export default mounted(TokenRow);
