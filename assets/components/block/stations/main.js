// A block as data meets it: the stream on the left, what stands beside it on the right, a length at every station;
// any station opened to the coordinates that its sum or its norm is made of.

import { AddressedFigure } from "../../lib/addressed.js";
import { el, keepingFocus, say } from "../../lib/dom.js";
import { mounted } from "../../lib/figure.js";
import { keys } from "../../lib/keys.js";
import { full, short, small } from "../../lib/number.js";

class Stations extends AddressedFigure {
  narrow = 820;

  build() {
    const { header, words } = this;
    const stations = header.stations.map((one, n) => this.stationOf(one, n));
    const tokens = header.tokens.map((text, t) => el("button", { class: "token", dir: "auto", title: text, onclick: () => this.set({ token: t }) }, text));
    const path = el("div", { class: "path", role: "group", "aria-label": words.path }, ...stations.map(({ node }) => node));
    const chips = el("div", { class: "tokens", role: "group", "aria-label": words.tokens }, ...tokens);
    const opened = el("div", { class: "opened", "aria-live": "polite" });
    this.dom = { stations, tokens, opened };
    const by = (station, token) => () => this.move(station, token);
    const figure = el("div", { class: "block" }, chips, el("div", { class: "sides" }, path, opened));
    keys(figure, { ArrowUp: by(-1, 0), ArrowDown: by(1, 0), ArrowLeft: by(0, -1), ArrowRight: by(0, 1) });
    this.root.replaceChildren(figure);
  }

  // The stream passes on the left; norms and sublayers that stand beside it hang on the right.
  stationOf([kind, part], n) {
    const beside = kind === "sublayer" || (kind === "norm" && this.header.placement !== "post");
    const bar = el("i");
    const value = el("span", { class: "value" });
    const node = el("button", { class: `station ${kind} ${beside ? "beside" : "on"}`, onclick: () => this.set({ station: n }) },
      el("span", { class: "of" }, this.nameOf(kind, part, n)), el("span", { class: "lane" }, bar), value);
    return { node, bar, value };
  }

  nameOf(kind, part, n) {
    const { words, header } = this;
    if (kind === "stream") return words.stream;
    if (kind === "sublayer") return words[part];
    if (kind === "norm") return words.norm;
    return n === header.stations.length - 1 ? words.leaves : words.plus;
  }

  move(station, token) {
    this.set({ station: this.view.station + station, token: this.view.token + token });
    this.dom.stations[this.view.station].node.focus({ preventScroll: true });
  }

  at(n, what) {
    const [, T, fields] = this.arrays.stats.shape;
    return this.arrays.stats[(n * T + this.view.token) * fields + what];
  }

  draw() {
    const { dom, header, view, words } = this;
    dom.tokens.forEach((chip, t) => chip.setAttribute("aria-pressed", t === view.token));
    const lengths = header.stations.map((_, n) => this.at(n, 0));
    const most = Math.max(...lengths) || 1;
    dom.stations.forEach(({ node, bar, value }, n) => {
      bar.style.width = `${(100 * lengths[n]) / most}%`;
      value.textContent = short(lengths[n]);
      node.setAttribute("aria-pressed", n === view.station);
      node.title = say(words.about, { length: full(lengths[n]), mean: short(this.at(n, 1)), var: short(this.at(n, 2)) });
    });
    keepingFocus(this.root, () => dom.opened.replaceChildren(...this.openedParts()));
  }

  openedParts() {
    const { header, view, words } = this;
    const n = view.station;
    const [kind, part] = header.stations[n];
    const numbers = [["length", 0], ["mean", 1], ["var", 2]].map(([name, what]) => el("div", { class: "number" }, el("span", {}, words[name]), el("b", { title: full(this.at(n, what)) }, short(this.at(n, what)))));
    const said = kind === "norm" ? `norm_${header.placement === "post" ? "on" : "beside"}` : kind;
    return [el("h4", {}, `${this.nameOf(kind, part, n)} \u00b7 ${header.tokens[view.token]}`), el("p", { class: "dim" }, words[`${said}_says`]), el("div", { class: "numbers" }, ...numbers), this.table(n), ...this.check(n)];
  }

  // Which stations are the operands of this one.
  operands(n) {
    const { stations, placement } = this.header;
    const kind = stations[n][0];
    if (kind === "stream") return [n];
    if (kind !== "sum") return [n - 1, n];
    const on = (i) => ["stream", "sum"].includes(stations[i][0]) || (placement === "post" && stations[i][0] === "norm");
    let before = n - 1;
    while (!on(before)) before -= 1;
    return [before, n - 1, n];
  }

  table(n) {
    const { header, view, words, arrays } = this;
    const columns = this.operands(n);
    const sum = header.stations[n][0] === "sum";
    const [, most, fields] = arrays.followed.shape;
    const mark = (i) => (i === 0 ? "" : sum ? (i === 2 ? "= " : "+ ") : "\u2192 ");
    const named = (at, i) => {
      if (sum && i !== 1) return words[i ? "total" : "on"];
      return header.stations[at][0] === "sum" ? words.on : this.nameOf(...header.stations[at], at);
    };
    const head = columns.map((at, i) => el("th", { scope: "col" }, mark(i) + named(at, i)));
    const line = (i) => {
      const from = (view.token * most + i) * fields;
      return el("tr", {}, el("th", { scope: "row" }, String(arrays.followed[from])), ...columns.map((at) => el("td", { title: full(arrays.followed[from + 1 + at]) }, short(arrays.followed[from + 1 + at]))));
    };
    return el("table", {}, el("caption", {}, words.followed), el("thead", {}, el("tr", {}, el("th", { scope: "col" }, words.coordinate), ...head)), el("tbody", {}, ...Array.from({ length: most }, (_, i) => line(i))));
  }

  check(n) {
    const { arrays, view, words, header } = this;
    const apart = arrays.apart[n * arrays.apart.shape[1] + view.token];
    return Number.isNaN(apart) ? [] : [el("div", { class: "check" }, say(words.check, { width: header.width, apart: small(apart) }))];
  }
}

export default mounted(Stations);
