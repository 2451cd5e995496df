// Sizes and tokens as a plane: a point that is moved, what it costs and reaches, and the best point of the same cost.

import { drawMap, placeOf } from "./map.js";
import { drawSlice } from "./slice.js";
import { flops, named, optimum, parts, powerOfTen } from "../laws.js";
import { AddressedFigure } from "../../lib/addressed.js";
import { el, say, svg } from "../../lib/dom.js";
import { mounted } from "../../lib/figure.js";
import { keys } from "../../lib/keys.js";
import { tidy } from "../../lib/number.js";

const OWN = "own";

class Plane extends AddressedFigure {
  narrow = 700;

  build() {
    const { words, header } = this;
    const press = (name, value, label) => el("button", { type: "button", "data-value": value, "aria-pressed": "false", onclick: () => this.choose(name, value) }, label);
    const sets = header.options.set.map((id) => press("set", id, words[`set_${id}`]));
    const models = header.options.at.filter((id) => id !== OWN).map((id) => press("at", id, header.models[id].title));
    const map = svg("svg", { class: "map", role: "application", tabindex: 0 });
    const slice = svg("svg", { class: "slice", role: "img" });
    const told = el("div", { class: "told", "aria-live": "polite" });
    const group = (id, buttons) => el("div", { class: "group", role: "group", "aria-label": words[id] }, el("span", { class: "dim" }, words[id]), ...buttons);
    const legend = el("div", { class: "legend" }, ...["epoch", "hoffmann"].map((id) => el("span", {}, el("i", { class: id }), words[`best_${id}`])),
      el("span", {}, el("i", { class: "cost" }), words.same_cost), el("span", {}, el("i", { class: "fitted" }), words.fitted));
    const head = el("tr", {}, ...["col_model", "col_n", "col_d", "col_ratio", "col_c", "col_hoffmann", "col_epoch"].map((id) => el("th", { scope: "col" }, words[id])));
    const rows = Object.values(header.models).map((model) => this.row(model));
    const table = el("details", {}, el("summary", {}, words.table), el("div", { class: "scroll" }, el("table", {}, el("thead", {}, head), el("tbody", {}, ...rows))));
    this.dom = { sets, models, map, slice, told, parts: el("div", { class: "parts" }) };
    this.root.replaceChildren(el("div", { class: "plane" },
      group("set", sets), group("at", models),
      el("div", { class: "two" }, el("div", {}, legend, map), el("div", {}, told, this.dom.parts, slice)), table));
    keys(map, { ArrowLeft: () => this.walk(-1, 0), ArrowRight: () => this.walk(1, 0), ArrowUp: () => this.walk(0, 1), ArrowDown: () => this.walk(0, -1) });
    map.onpointerdown = (event) => {
      map.setPointerCapture(event.pointerId);
      this.pull(event);
    };
    map.onpointermove = (event) => event.buttons && this.pull(event);
  }

  row({ title, n, d }) {
    const { hoffmann, epoch } = this.header.laws;
    const [digits, power] = powerOfTen(flops({ n, d }));
    const cells = [named(n), named(d), (d / n).toPrecision(3), `${digits}e${power}`, ...[hoffmann, epoch].map((law) => parts(law, { n, d }).total.toFixed(3))];
    return el("tr", {}, el("th", { scope: "row" }, title), ...cells.map((text) => el("td", {}, tidy(text))));
  }

  // The point that is looked at: that of a model, or the reader's own on the grid of the plane.
  get point() {
    const { at, n, d } = this.view;
    const model = this.header.models[at];
    return model ? { n: model.n, d: model.d } : { n: 10 ** (n / this.header.steps), d: 10 ** (d / this.header.steps) };
  }

  get shown() {
    return this.view.set === "both" ? ["epoch", "hoffmann"] : [this.view.set];
  }

  choose(name, value) {
    this.set({ [name]: value });
    if (name === "set") this.sendSoon("pick", { set: value });
  }

  walk(right, up) {
    const { n, d } = this.nearest(this.point);
    this.set({ at: OWN, n: n + right, d: d + up });
  }

  // A point on the grid.
  nearest({ n, d }) {
    const { steps } = this.header;
    return { n: Math.round(Math.log10(n) * steps), d: Math.round(Math.log10(d) * steps) };
  }

  pull(event) {
    const point = placeOf(this, event);
    if (point) this.set({ at: OWN, ...this.nearest(point) });
  }

  draw() {
    const { dom, view, words, point, shown } = this;
    for (const button of dom.sets) button.setAttribute("aria-pressed", String(button.dataset.value === view.set));
    for (const button of dom.models) button.setAttribute("aria-pressed", String(button.dataset.value === view.at));
    const compute = flops(point);
    const [digits, power] = powerOfTen(compute);
    const name = this.header.models[view.at]?.title ?? words.own;
    const said = say(words.point, { name, n: named(point.n), d: named(point.d), ratio: tidy((point.d / point.n).toPrecision(3)) });
    dom.told.replaceChildren(el("b", {}, said), el("div", {}, "C = 6ND = ", digits, " \u00d7 10", el("sup", {}, power), " FLOPs"));
    dom.parts.replaceChildren(...shown.map((id) => this.bar(id, point, compute)));
    drawMap(this);
    drawSlice(this, compute);
    dom.map.setAttribute("aria-label", `${words.map}. ${said}`);
  }

  // The loss of the point in its three parts, and the best point of the same cost.
  bar(id, point, compute) {
    const { words, header: { laws } } = this;
    const here = parts(laws[id], point);
    const best = optimum(laws[id], compute);
    const least = parts(laws[id], best).total;
    const part = (kind) => el("span", { class: kind, style: `flex-grow:${here[kind]}`, title: String(here[kind]) }, here[kind].toFixed(2));
    return el("section", { class: id },
      el("div", {}, el("b", {}, say(words.loss, { set: words[`set_${id}`], loss: here.total.toFixed(3) }))),
      el("div", { class: "bar", role: "img", "aria-label": say(words.parts, { floor: here.floor.toFixed(3), size: here.size.toFixed(3), data: here.data.toFixed(3) }) }, part("floor"), part("size"), part("data")),
      el("div", { class: "names" }, ...["floor", "size", "data"].map((kind) => el("span", {}, el("i", { class: kind }), words[`part_${kind}`]))),
      el("div", { class: "best" }, say(words.best, { n: named(best.n), d: named(best.d), ratio: tidy((best.d / best.n).toPrecision(2)), loss: least.toFixed(3), gap: (here.total - least).toFixed(3) })));
  }
}

export default mounted(Plane);
