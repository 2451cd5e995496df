// Six activations, each with its derivative, under one point that is dragged in any of them. All numbers are the core's.

import { AddressedFigure } from "../../lib/addressed.js";
import { lineThrough, scale } from "../../lib/chart.js";
import { el, say, svg } from "../../lib/dom.js";
import { mounted } from "../../lib/figure.js";
import { hatchPattern } from "../../lib/hatch.js";
import { keys } from "../../lib/keys.js";
import { inside, rowOf } from "../../lib/maths.js";
import { full, short, tidy } from "../../lib/number.js";

const [HIGH, LEFT, FOOT] = [150, 26, 20];
const [LOW, TOP] = [-1.25, 2.1]; // of the values that are drawn; the numbers below say what is beyond

class Curves extends AddressedFigure {
  narrow = 560;

  prepare() {
    this.grid = this.header.options.a;
  }

  build() {
    const { words, header } = this;
    const slider = el("input", { type: "range", min: 0, max: this.grid.length - 1, step: 1, "aria-label": words.slider });
    slider.oninput = () => this.pick(Number(slider.value));
    const where = el("output");
    const cards = header.names.map((name, index) => this.card(name, index));
    const rows = header.shown.map((shown) => el("tr", {}, el("th", { scope: "row" }, shown), ...Array.from({ length: 5 }, () => el("td"))));
    const top = ["col_name", "col_value", "col_slope", "col_share", "col_before", "col_after"].map((id) => el("th", { scope: "col" }, words[id]));
    const table = el("details", {}, el("summary", {}, words.table), el("table", {}, el("tr", {}, ...top), ...rows));
    this.dom = { slider, where, cards, rows, figure: el("div", { class: "curves" }, el("label", { class: "slider" }, words.slider, slider, where), this.keys(), el("div", { class: "cards" }, ...cards.map(({ node }) => node)), table) };
    keys(this.dom.figure, { ArrowLeft: () => this.walk(-1), ArrowRight: () => this.walk(1) });
    this.root.replaceChildren(this.dom.figure);
  }

  keys() {
    const key = (kind) => el("span", {}, el("i", { class: kind }), this.words[`key_${kind}`]);
    return el("div", { class: "legend" }, key("value"), key("slope"), key("flat"));
  }

  card(name, index) {
    const picture = svg("svg", { role: "img", height: HIGH });
    const said = el("div", { class: "said" });
    const learns = el("div", { class: "learns" });
    const pull = (event) => {
      const box = picture.getBoundingClientRect();
      const share = (event.clientX - box.left - LEFT) / (box.width - LEFT - 8);
      this.pick(inside(Math.round(share * (this.grid.length - 1)), this.grid.length));
    };
    picture.onpointerdown = (event) => {
      picture.setPointerCapture(event.pointerId);
      pull(event);
    };
    picture.onpointermove = (event) => event.buttons && pull(event);
    const [formula, derivative] = this.header.formulas[index];
    const node = el("div", { class: "card", "data-name": name }, el("div", { class: "title" }, el("b", {}, this.header.shown[index]), el("span", { title: derivative }, formula)), picture, said, learns);
    return { node, picture, said, learns };
  }

  get at() {
    return this.grid.indexOf(this.view.a);
  }

  pick(at) {
    this.set({ a: this.grid[at] });
  }

  walk(by) {
    this.pick(inside(this.at + by, this.grid.length));
  }

  draw() {
    const { dom, at, view } = this;
    dom.slider.value = at;
    dom.where.textContent = `a = ${tidy(String(view.a))}`;
    dom.slider.setAttribute("aria-valuetext", dom.where.textContent);
    dom.cards.forEach((card, index) => this.drawCard(card, index));
  }

  drawCard({ picture, said, learns }, index) {
    const { at, grid, words, header, arrays } = this;
    const [value, slope, after, stuck] = ["value", "slope", "after", "stuck"].map((name) => rowOf(arrays[name], index));
    const width = Math.max(200, picture.parentNode.clientWidth - 20);
    const x = scale(0, grid.length - 1, LEFT, width - 8);
    const y = scale(LOW, TOP, HIGH - FOOT, 4);
    const clip = svg("clipPath", { id: `plot${index}` }, svg("rect", { x: LEFT, y: 4, width: width - LEFT - 8, height: HIGH - FOOT - 4 }));
    const lines = [-1, 0, 1, 2].flatMap((tick) => [svg("line", { class: tick ? "grid" : "grid zero", x1: LEFT, x2: width - 8, y1: y(tick), y2: y(tick) }),
      svg("text", { x: LEFT - 6, y: y(tick) + 5, "text-anchor": "end" }, tidy(String(tick)))]);
    const ends = [-6, -3, 0, 3, 6].map((a) => svg("text", { x: x(grid.indexOf(a)), y: HIGH - 3, "text-anchor": "middle" }, tidy(String(a))));
    const flat = flatParts(stuck).map(([from, to]) => svg("rect", { class: "flat", x: x(from), y: 4, width: x(to) - x(from), height: HIGH - FOOT - 4, fill: `url(#flat${index})` }));
    const dot = (values, kind) => (values[at] >= LOW && values[at] <= TOP ? [svg("circle", { class: `dot ${kind}`, cx: x(at), cy: y(values[at]), r: 6 })] : []);
    picture.setAttribute("viewBox", `0 0 ${width} ${HIGH}`);
    picture.setAttribute("width", width);
    picture.replaceChildren(hatchPattern({ line: "#8886", ground: "#8881", id: `flat${index}` }), clip, ...flat, ...lines, ...ends,
      svg("g", { "clip-path": `url(#plot${index})` }, lineThrough(value, x, y, "value"), lineThrough(slope, x, y, "slope")),
      svg("line", { class: "here", x1: x(at), x2: x(at), y1: 4, y2: HIGH - FOOT }), ...dot(value, "value"), ...dot(slope, "slope"));
    const share = `${tidy(String(Math.round((1000 * slope[at]) / header.steepest[index]) / 10))}%`;
    const numbers = { value: short(value[at]), slope: short(slope[at]), share, after: short(after[at]) };
    said.textContent = `\u03c6 = ${numbers.value}   \u03c6\u2032 = ${numbers.slope}${stuck[at] ? ` \u00b7 ${words.stuck}` : ""}`;
    said.classList.toggle("stuck", Boolean(stuck[at]));
    learns.textContent = say(words.learns, { before: numbers.value, after: numbers.after });
    picture.setAttribute("aria-label", `${header.shown[index]}: ${said.textContent}. ${learns.textContent}`);
    const cells = this.dom.rows[index].querySelectorAll("td");
    [numbers.value, numbers.slope, share, numbers.value, numbers.after].forEach((text, i) => (cells[i].textContent = text));
    cells[1].title = full(slope[at]);
  }
}

// [from, to] of each run of points at which the neuron is saturated.
function flatParts(stuck) {
  const parts = [];
  stuck.forEach((flat, at) => {
    if (flat && !stuck[at - 1]) parts.push([at, at]);
    if (flat) parts.at(-1)[1] = at;
  });
  return parts;
}

export default mounted(Curves);
