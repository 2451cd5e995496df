// Decoding step by step: a row a token with its key, its value and how much the new token looks at it; kept rows are
// hatched at their edge, new ones framed. Any row opened: kept beside computed again. The ledger below is its table twin.

import { DIVERGING, absMax, stepOfSigned, weightStyle } from "../../lib/colour.js";
import { pixels } from "../../lib/canvas.js";
import { el, keepingFocus, say } from "../../lib/dom.js";
import { mounted } from "../../lib/figure.js";
import { keys } from "../../lib/keys.js";
import { full, grouped, short, small } from "../../lib/number.js";
import { PlayedFigure } from "../../lib/player.js";
import { ledgerTable, size } from "./ledger.js";

class Steps extends PlayedFigure {
  get group() {
    return Math.floor((this.view.head * this.arrays.k.shape[0]) / this.header.heads);
  }

  // Tokens read when a step is done.
  read(step) {
    return this.header.prompt + step;
  }

  build() {
    const { header, words } = this;
    const dom = {};
    dom.play = el("button", { class: "play", onclick: () => this.toggle() });
    dom.back = el("button", { "aria-label": words.back, onclick: () => this.move(-1) }, "\u25c0");
    dom.on = el("button", { "aria-label": words.on, onclick: () => this.move(1) }, "\u25b6");
    dom.ways = ["cached", "plain"].map((way) => el("button", { class: "way", onclick: () => this.set({ way }) }, words[way]));
    dom.head = el("select", { class: "head", "aria-label": words.head, onchange: (event) => this.set({ head: Number(event.target.value) }) },
      ...Array.from({ length: header.heads }, (_, h) => el("option", { value: h }, `${words.head} ${h}`)));
    dom.said = el("p", { class: "said", "aria-live": "polite" });
    dom.rows = el("div", { class: "rows", tabindex: 0, role: "group", "aria-label": words.rows });
    dom.opened = el("div", { class: "opened", "aria-live": "polite" });
    dom.ledger = el("div", { class: "ledger", tabindex: 0, role: "group", "aria-label": words.ledger });
    const bar = el("div", { class: "bar" }, dom.back, dom.on, dom.play, el("span", { class: "ways", role: "group", "aria-label": words.way }, ...dom.ways), dom.head);
    const figure = el("div", { class: "decoding" }, bar, dom.said, el("div", { class: "halves" }, dom.rows, el("div", { class: "side" }, dom.opened)), dom.ledger);
    keys(figure, { ArrowLeft: () => this.move(-1), ArrowRight: () => this.move(1), ArrowUp: () => this.pick(this.view.row - 1),
      ArrowDown: () => this.pick(this.view.row + 1), " ": () => this.toggle() });
    this.dom = dom;
    this.root.replaceChildren(figure);
  }

  within(view) {
    const inside = super.within(view);
    const row = Math.min(inside.row, this.header.prompt + inside.step - 1);
    return { ...inside, row };
  }

  move(by) {
    this.pause();
    this.set({ step: this.view.step + by });
  }

  pick(row) {
    this.pause();
    this.set({ row: Math.max(0, row) });
  }

  advance() {
    this.set({ step: this.view.step + 1, row: this.header.prompt + this.view.step });
    return this.view.step < this.header.bytes.length - 1;
  }

  rewind() {
    if (this.view.step === this.header.bytes.length - 1) this.set({ step: 0 });
  }

  // "new": computed at this step; "kept": reused; "gone": fallen out of the window.
  stateOf(row) {
    const { header: { prompt, window }, view: { step, way } } = this;
    const read = this.read(step);
    if (way === "cached" && window && row < read - window) return "gone";
    return way === "plain" || step === 0 || row === read - 1 || row >= prompt + step ? "new" : "kept";
  }

  draw() {
    const { dom, header, view, words } = this;
    const read = this.read(view.step);
    const fresh = view.way === "plain" || view.step === 0 ? read : 1;
    dom.ways.forEach((button, n) => button.setAttribute("aria-pressed", ["cached", "plain"][n] === view.way));
    dom.head.value = view.head;
    dom.back.disabled = view.step === 0;
    dom.on.disabled = view.step === header.bytes.length - 1;
    const macs = (view.way === "plain" ? header.macs_again : header.macs)[view.step];
    const values = { step: view.step, read: header.tokens[read - 1], next: header.tokens[read], fresh, reused: read - fresh, macs: grouped(macs), size: size(header.bytes[view.step]), tokens: read };
    dom.said.textContent = say(view.step === 0 ? words.said_prefill : words[`said_${view.way}`], values);
    keepingFocus(this.root, () => {
      this.drawRows(read);
      dom.opened.replaceChildren(...this.openedParts());
      dom.ledger.replaceChildren(ledgerTable(header, view.step, words));
    });
  }

  drawRows(read) {
    const { dom, arrays, header, view, words } = this;
    const limits = { k: absMax(arrays.k), v: absMax(arrays.v) };
    const top = dom.rows.scrollTop;
    const names = header.latent ? [words.latent, words.shared] : [words.k, words.v];
    const heads = el("div", { class: "row names" }, el("span", {}, words.token), el("span", {}, ""), el("span", {}, names[0]), el("span", {}, names[1]), el("span", {}, words.weight));
    const lines = Array.from({ length: read }, (_, row) => {
      const state = this.stateOf(row);
      const weight = arrays.weights[(view.step * header.heads + view.head) * (header.tokens.length - 1) + row];
      const looks = Number.isNaN(weight) ? "" : short(weight);
      return el("button", { class: `row ${state}`, tabindex: -1, "data-row": row, "aria-pressed": row === view.row, "aria-label": `${header.tokens[row]}: ${words[state]}`, onclick: () => this.pick(row) },
        el("span", { class: "token", title: header.tokens[row], dir: "auto" }, header.tokens[row]), el("span", { class: "state" }, words[state]),
        ...["k", "v"].map((kind) => (state === "gone" ? el("span", { class: "strip none" }) : this.strip(kind, row, limits[kind]))),
        el("span", { class: "looks", style: looks ? weightStyle(weight) : "" }, looks));
    });
    dom.rows.replaceChildren(heads, ...lines);
    dom.rows.scrollTop = top;
    const open = lines[view.row];
    if (open && (open.offsetTop < top + 30 || open.offsetTop + open.offsetHeight > top + dom.rows.clientHeight)) dom.rows.scrollTop = open.offsetTop - dom.rows.clientHeight / 2;
  }

  rowOf(name, row) {
    const [, T, D] = this.arrays[name].shape;
    const at = (this.group * T + row) * D;
    return this.arrays[name].subarray(at, at + D);
  }

  // One row of keys or values, a pixel a coordinate.
  strip(kind, row, limit) {
    const values = this.rowOf(kind, row);
    const canvas = el("canvas", { class: "strip", width: values.length, height: 1 });
    const matrix = Object.assign(Float32Array.from(values), { shape: [1, values.length] });
    canvas.getContext("2d").drawImage(pixels(matrix, (x) => (Number.isNaN(x) ? 0 : DIVERGING.rgba[stepOfSigned(x, limit)])), 0, 0);
    return canvas;
  }

  openedParts() {
    const { header, view, words } = this;
    const state = this.stateOf(view.row);
    const names = header.latent ? { k: words.latent, v: words.shared } : { k: words.k, v: words.v };
    const head = el("h4", {}, `${header.tokens[view.row]} \u00b7 ${words[state]}`);
    const lines = ["k", "v"].flatMap((kind) => {
      const kept = this.rowOf(kind, view.row);
      const again = this.rowOf(`${kind}_again`, view.row);
      if (Number.isNaN(kept[0])) return [];
      const order = [...kept.keys()].sort((a, b) => Math.abs(kept[b]) - Math.abs(kept[a])).slice(0, 4);
      return [...order.map((d) => el("tr", {}, el("th", { scope: "row" }, `${names[kind]} [${d}]`), el("td", { title: full(kept[d]) }, short(kept[d])), el("td", { title: full(again[d]) }, short(again[d])), el("td", {}, small(Math.abs(kept[d] - again[d])))))];
    });
    if (!lines.length) return [head, el("p", {}, words.never_kept)];
    const row = (name) => el("th", { scope: "col" }, name);
    return [head, el("p", { class: "dim" }, words[`${state}_says`]), el("table", {}, el("caption", {}, words.largest), el("thead", {}, el("tr", {}, row(words.coordinate), row(words.stored), row(words.computed), row(words.apart))), el("tbody", {}, ...lines))];
  }
}

export default mounted(Steps);
