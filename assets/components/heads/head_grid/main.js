// The head grid: all layers x heads as pictures; one head read in numbers; two heads overlaid; two heads mixed.
// Pictures are drawn from uint8 weights that came with the run; the float32 numbers of the two chosen heads follow from
// the server after a choice. Until they are here the panels wait: a number is never read off a picture.

import { buildGrid, chosenChips, drawPanel } from "./views.js";
import { drawLegend, gridInk } from "./panels.js";
import { describe, drawFrames, gridPlan, paintGrid } from "./grid.js";
import { TALL, VIEWS } from "./constants.js";
import { urlGet, urlSet } from "../../lib/url.js";
import { cssVar } from "../../lib/theme.js";
import { unpack } from "../../lib/packed.js";
import { hatchTile } from "../../attention/matrix_stage/picture.js";

const GRIDS = new WeakMap();
const NUMBERS = ["layer", "head", "layer2", "head2", "token", "mix"];

export default function (component) {
  const { data, parentElement } = component;
  if (!data) return undefined;
  if (!GRIDS.has(parentElement)) GRIDS.set(parentElement, new HeadGrid(parentElement.querySelector(".root")));
  const figure = GRIDS.get(parentElement);
  figure.send = (pick) => component.setStateValue("pick", pick);
  if (figure.data === data) figure.restyle();
  else figure.update(data);
  return () => {
    figure.stop();
    GRIDS.delete(parentElement);
  };
}

class HeadGrid {
  constructor(root) {
    this.root = root;
    const { pathname } = window.location;
    this.opened = () => this.head && window.location.pathname === pathname && this.set(this.addressed(), false);
    window.addEventListener("popstate", this.opened);
    this.resized = new ResizeObserver(() => this.root.clientWidth !== this.wide && this.restyle());
    this.resized.observe(root);
  }

  update(data) {
    this.data = data;
    const { header, arrays } = unpack(data);
    this.head = { ...header, ...arrays, font: cssVar(this.root, "--st-code-font") || "monospace" };
    this.view = this.addressed();
    this.over = null;
    const made = JSON.stringify([header.tokens, header.patterns, header.words]); // else only numbers have arrived
    if (this.made !== made) this.dom = buildGrid(this);
    this.made = made;
    this.restyle();
  }

  restyle() {
    this.wide = this.root.clientWidth;
    if (!this.head || !this.wide) return;
    this.root.classList.toggle("narrow", this.wide < 720);
    this.ink = gridInk(this.root);
    this.ink.tile = hatchTile(this.ink);
    this.plan = gridPlan(this.head, this.wide, TALL);
    paintGrid(this);
    this.draw();
  }

  stop() {
    this.resized.disconnect();
    clearTimeout(this.later);
    window.removeEventListener("popstate", this.opened);
  }

  // The view of the address, else what the server gave; always one that exists in this run.
  addressed() {
    const { url, view } = this.head;
    const read = Object.entries(url).map(([name, key]) => [name, urlGet(key)]).filter(([, raw]) => raw !== null);
    const typed = read.map(([name, raw]) => [name, NUMBERS.includes(name) ? (/^\d{1,4}$/.test(raw) ? Number(raw) : undefined) : raw]);
    return this.within({ ...view, ...Object.fromEntries(typed.filter(([, value]) => value !== undefined)) });
  }

  within(view) {
    const [L, H, T] = this.head.weights.shape;
    const clamp = (value, size) => Math.max(0, Math.min(size - 1, value));
    return {
      show: VIEWS.includes(view.show) ? view.show : "grid",
      layer: clamp(view.layer, L), head: clamp(view.head, H), layer2: clamp(view.layer2, L), head2: clamp(view.head2, H),
      token: clamp(view.token ?? T - 1, T), mix: clamp(view.mix, 101),
    };
  }

  // Every change goes through here: keep, write the URL, draw; a new head asks the server for its exact numbers.
  set(changes, write = true) {
    const before = this.view;
    this.view = this.within({ ...before, ...changes });
    const changed = Object.keys(this.view).filter((name) => this.view[name] !== before[name]);
    if (write) for (const name of changed) urlSet(this.head.url[name], this.view[name]);
    this.draw();
    if (changed.some((name) => ["layer", "head", "layer2", "head2"].includes(name))) this.ask();
    const { layer, head: of } = this.view;
    this.dom.live.textContent = describe(this, layer, of);
  }

  // Walking the grid by keyboard asks once, at the end.
  ask() {
    clearTimeout(this.later);
    const { layer, head, layer2, head2 } = this.view;
    this.later = setTimeout(() => this.send([layer, head, layer2, head2]), 120);
  }

  // The float32 weights of head A or B, or null while they are on their way.
  exact(which) {
    const { layer, head, layer2, head2 } = this.view;
    const wanted = which === "a" ? [layer, head] : [layer2, head2];
    const found = ["a", "b"].find((name) => this.head.pictured[name].every((at, i) => at === wanted[i]));
    return found ? this.head[found] : null;
  }

  draw() {
    if (!this.ink) return;
    const { dom, view, head } = this;
    for (const button of dom.views) button.setAttribute("aria-pressed", button.dataset.show === view.show);
    dom.panels.grid.hidden = view.show !== "grid";
    dom.panels.one.hidden = view.show === "grid";
    dom.chosen.replaceChildren(...chosenChips(this));
    drawFrames(this);
    drawLegend(this);
    dom.info.textContent = this.over ? describe(this, this.over.layer, this.over.head) : head.words.hint_grid;
    if (view.show !== "grid") drawPanel(this);
  }
}
