// Tokens on the left, experts on the right, a ribbon for every choice: as wide as the share of the token's weights that
// it carries. A full expert's late tokens go by dashed ribbons to the residual stream. One token opened beside it.

import { AddressedFigure } from "../../lib/addressed.js";
import { el, keepingFocus, say, svg } from "../../lib/dom.js";
import { mounted } from "../../lib/figure.js";
import { keys } from "../../lib/keys.js";
import { chance, short, small } from "../../lib/number.js";

const ROW = { few: 28, many: 22 }; // px a token; with more than 20 tokens they stand closer
const LEAST = 26; // px of an expert's box
const GAP = 5;
const BEND = 0.5;

class Flow extends AddressedFigure {
  narrow = 820;

  build() {
    const { header, words } = this;
    const layers = header.layers.map((layer, n) => el("button", { class: "layer", onclick: () => this.set({ layer: n }) }, say(words.layer, { layer })));
    const tokens = header.tokens.map((text, t) => el("button", { class: "token", dir: "auto", title: text, onclick: () => this.set({ token: t }) }, text));
    const left = el("div", { class: "left", role: "group", "aria-label": words.tokens }, ...tokens);
    const ribbons = svg("svg", { class: "ribbons", "aria-hidden": "true" });
    const right = el("div", { class: "right" });
    const opened = el("div", { class: "opened", "aria-live": "polite" });
    const figure = el("div", { class: "flow" }, el("div", { class: "layers", role: "group", "aria-label": words.layers }, ...layers),
      el("div", { class: "sides" }, el("div", { class: "lanes" }, left, ribbons, right), opened),
      el("details", { class: "twin" }, el("summary", {}, words.table), el("div", { class: "scroll" }, this.table())));
    this.dom = { layers, tokens, left, ribbons, right, opened };
    const by = (layer, token) => () => this.move(layer, token);
    keys(figure, { ArrowUp: by(0, -1), ArrowDown: by(0, 1), ArrowLeft: by(-1, 0), ArrowRight: by(1, 0) });
    this.root.replaceChildren(figure);
  }

  move(layer, token) {
    this.set({ layer: this.view.layer + layer, token: this.view.token + token });
    (layer ? this.dom.layers[this.view.layer] : this.dom.tokens[this.view.token]).focus({ preventScroll: true });
  }

  // The choices of a token in a layer: expert, weight, whether it came too late.
  choices(layer, token) {
    const [, T, S] = this.arrays.index.shape;
    const { index, weight, dropped } = this.arrays;
    return Array.from({ length: S }, (_, s) => (layer * T + token) * S + s)
      .map((at) => ({ expert: index[at], weight: weight[at], dropped: dropped[at] > 0 }));
  }

  prob(layer, token, expert) {
    const [, T, E] = this.arrays.probs.shape;
    return this.arrays.probs[(layer * T + token) * E + expert];
  }

  colour(expert) {
    return `hsl(${Math.round((expert * 360) / this.header.experts + (expert % 2) * 8)} 62% ${expert % 2 ? 42 : 54}%)`;
  }

  draw() {
    const { dom, header, view } = this;
    const row = header.tokens.length > 20 ? ROW.many : ROW.few;
    dom.left.style.setProperty("--row", `${row}px`);
    dom.layers.forEach((button, n) => button.setAttribute("aria-pressed", n === view.layer));
    dom.tokens.forEach((chip, t) => chip.setAttribute("aria-pressed", t === view.token));
    const boxes = this.boxes(row);
    const height = Math.max(boxes.at(-1).bottom, header.tokens.length * row) + 2;
    dom.right.style.height = `${height}px`;
    dom.right.replaceChildren(...boxes.map((box) => this.box(box)));
    const width = dom.ribbons.getBoundingClientRect().width || 200;
    dom.ribbons.setAttribute("viewBox", `0 0 ${width} ${height}`);
    dom.ribbons.style.height = `${height}px`;
    const paths = boxes.flatMap((box) => box.coming.map((one) => this.ribbon(one, box, width)));
    dom.ribbons.replaceChildren(...paths.filter((path) => !path.classList.contains("chosen")), ...paths.filter((path) => path.classList.contains("chosen")));
    keepingFocus(this.root, () => dom.opened.replaceChildren(...this.openedParts()));
  }

  // Where each expert stands, from top to bottom, and what comes to it; at the end what passes all of them by.
  boxes(row) {
    const { header, view } = this;
    const lanes = Array.from({ length: header.experts + 1 }, (_, expert) => ({ expert, coming: [], asked: 0, high: 0, top: 0, bottom: 0 }));
    header.tokens.forEach((_, t) => {
      const choices = this.choices(view.layer, t);
      const total = choices.reduce((sum, { expert }) => sum + this.prob(view.layer, t, expert), 0) || 1;
      let from = t * row + 2;
      for (const { expert, dropped } of choices) {
        const thick = Math.max(1, (row - 4) * this.prob(view.layer, t, expert) / total);
        const lane = lanes[dropped ? header.experts : expert];
        lane.coming.push({ token: t, from, thick, expert, dropped, to: lane.high });
        lane.high += thick;
        lanes[expert].asked += 1;
        from += thick;
      }
    });
    const shown = lanes.filter((lane) => lane.expert < header.experts || lane.coming.length);
    let top = 0;
    for (const lane of shown) {
      lane.top = top;
      lane.bottom = top + Math.max(LEAST, lane.high);
      top = lane.bottom + GAP;
    }
    return shown;
  }

  box(lane) {
    const { header, words } = this;
    const style = `top:${lane.top}px;height:${lane.bottom - lane.top}px`;
    if (lane.expert === header.experts) return el("div", { class: "box past", style }, say(words.past, { count: lane.coming.length }));
    const values = { expert: lane.expert, count: lane.asked, most: header.capacity };
    const full = header.capacity !== null && lane.asked > header.capacity;
    const said = header.capacity === null ? words.took : full ? words.over : words.within;
    return el("div", { class: `box ${lane.asked ? "" : "empty"} ${full ? "full" : ""}`, style: `${style};--expert:${this.colour(lane.expert)}`, title: say(words.box, values) },
      el("b", {}, `E${lane.expert}`), el("span", {}, say(said, values)));
  }

  ribbon({ token, from, thick, expert, dropped, to }, box, width) {
    const start = from + thick / 2, end = box.top + to + thick / 2 + Math.max(0, (LEAST - box.high) / 2), middle = width * BEND;
    const chosen = token === this.view.token;
    return svg("path", {
      class: `ribbon ${chosen ? "chosen" : ""} ${dropped ? "dropped" : ""}`,
      d: `M0,${start}C${middle},${start} ${middle},${end} ${width},${end}`,
      stroke: this.colour(expert),
      "stroke-width": dropped ? Math.min(4, thick) : thick,
      onclick: () => this.set({ token }),
    });
  }

  openedParts() {
    const { header, view, words, arrays } = this;
    const { layer, token } = view;
    const chosen = new Map(this.choices(layer, token).map((one) => [one.expert, one]));
    const order = Array.from({ length: header.experts }, (_, e) => e).sort((a, b) => this.prob(layer, token, b) - this.prob(layer, token, a));
    const rows = order.map((e) => {
      const one = chosen.get(e);
      const weight = one ? (one.dropped ? words.late : chance(one.weight)) : "";
      const bar = el("i", { style: `width:${100 * this.prob(layer, token, e)}%;background:${this.colour(e)}` });
      return el("tr", { class: one ? "taken" : "" }, el("th", { scope: "row" }, `E${e}`), el("td", { class: "lane" }, bar), el("td", {}, chance(this.prob(layer, token, e))), el("td", {}, weight));
    });
    const head = el("tr", {}, el("th", { scope: "col" }, words.expert), el("th", { scope: "col" }, ""), el("th", { scope: "col" }, words.prob), el("th", { scope: "col" }, words.weight));
    const path = header.layers.map((name, n) => el("div", {}, `${say(words.layer, { layer: name })}: ${this.said(n, token)}`));
    const apart = arrays.apart[layer * header.tokens.length + token];
    return [el("h4", {}, header.tokens[token]), el("div", { class: "way" }, ...path),
      el("table", {}, el("caption", {}, words[`rule_${header.rule}`]), el("thead", {}, head), el("tbody", {}, ...rows)),
      el("div", { class: "check" }, say(header.shared ? words.check_shared : words.check, { apart: small(apart), length: short(arrays.length[layer * header.tokens.length + token]) }))];
  }

  said(layer, token) {
    return this.choices(layer, token).map(({ expert, weight, dropped }) => (dropped ? `E${expert} ${this.words.late}` : `E${expert} ${chance(weight)}`)).join(" · ");
  }

  table() {
    const { header, words } = this;
    const head = header.layers.map((layer) => el("th", { scope: "col" }, say(words.layer, { layer })));
    const rows = header.tokens.map((text, t) => el("tr", {}, el("th", { scope: "row", dir: "auto" }, text), ...header.layers.map((_, n) => el("td", {}, this.said(n, t)))));
    return el("table", {}, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, words.token), ...head)), el("tbody", {}, ...rows));
  }
}

export default mounted(Flow);
