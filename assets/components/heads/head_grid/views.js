// The elements of the figure and what each view shows beside its picture.

import { arcPlan, drawArcs, tokenAt } from "./arcs.js";
import { TALL, describe, headAt } from "./grid.js";
import { barsOf, nameOf, weightTable } from "./panels.js";
import { SEQUENTIAL, stepOfWeight } from "../../lib/colour.js";
import { el, say, token } from "../../lib/dom.js";
import { keys } from "../../lib/keys.js";
import { geometry, paintMatrix } from "../../lib/map.js";
import { short } from "../../lib/number.js";

const MOST_NAMED = 12; // badges a pattern; a deep model has dozens of sinks

export function buildGrid(figure) {
  const { head, root } = figure;
  const { words } = head;
  const dom = { grid: el("canvas", { class: "maps" }), big: el("canvas", {}), live: el("div", { class: "for-readers", "aria-live": "polite" }) };
  dom.frameA = el("div", { class: "frame a" });
  dom.frameB = el("div", { class: "frame b" });
  dom.frameHover = el("div", { class: "frame over" });
  dom.views = head.options.show.map((show) => el("button", { "data-show": show, onclick: () => figure.set({ show }) }, words[`view_${show}`]));
  dom.chosen = el("div", { class: "chosen" });
  dom.info = el("div", { class: "info" });
  dom.plot = el("div", { class: "plot", tabindex: 0, role: "application", "aria-label": words.grid_label }, dom.grid, dom.frameA, dom.frameB, dom.frameHover);
  dom.picture = el("div", { class: "picture", tabindex: 0, role: "group", "aria-label": words.map_label }, dom.big);
  dom.share = el("span", {});
  dom.legend = el("div", { class: "legend" });
  dom.slider = el("input", { type: "range", min: 0, max: 100, step: 1, "aria-label": words.mix_label });
  dom.slider.oninput = () => figure.set({ mix: Number(dom.slider.value) });
  dom.mix = el("div", { class: "mix" }, dom.share, dom.slider);
  dom.reading = el("div", { class: "reading" });
  dom.side = el("div", { class: "side" }, dom.mix, dom.reading);
  dom.panels = {
    grid: el("div", { class: "all" }, el("div", { class: "maps-and-names" }, dom.plot, namedHeads(figure)), dom.info),
    one: el("div", { class: "one" }, dom.picture, dom.side),
  };
  root.replaceChildren(
    el("div", { class: "bar-top" }, el("div", { class: "views" }, ...dom.views), dom.chosen),
    dom.panels.grid, dom.panels.one, dom.legend, dom.live);
  listenGrid(figure, dom);
  return dom;
}

// Which heads earned a name on this text, by pattern; each opens its head.
function namedHeads(figure) {
  const { head } = figure;
  const lists = new Map();
  head.patterns.forEach((layer, l) => layer.forEach((names, h) => names.forEach((name) => {
    lists.set(name, [...(lists.get(name) ?? []), [l, h]]);
  })));
  const badge = ([layer, of]) => el("button", {
    title: say(head.words.where, { layer, head: of }), "aria-label": say(head.words.where, { layer, head: of }),
    onclick: () => figure.set({ layer, head: of, show: "head" }),
  }, `${layer}.${of}`);
  const group = ([name, heads]) => el("div", { class: "named" }, el("div", {}, head.words[`pattern_${name}`]),
    el("div", { class: "badges" }, ...heads.slice(0, MOST_NAMED).map(badge), heads.length > MOST_NAMED ? ` +${heads.length - MOST_NAMED}` : ""));
  const title = lists.size ? head.words.named : head.words.none_named;
  return el("div", { class: "names" }, el("b", {}, title), ...[...lists].map(group));
}

// The two heads under study; the arrow keys move the one in front.
export function chosenChips(figure) {
  const { head } = figure;
  const chip = (which) => el("span", { class: `chip ${which}` }, nameOf(figure, which));
  const swap = el("button", { title: head.words.swap, "aria-label": head.words.swap, onclick: () => exchange(figure) }, "\u21c4");
  return [chip("a"), swap, chip("b")];
}

function exchange(figure) {
  const { layer, head, layer2, head2 } = figure.view;
  figure.set({ layer: layer2, head: head2, layer2: layer, head2: head });
}

function listenGrid(figure, dom) {
  const at = (event) => {
    const box = dom.grid.getBoundingClientRect();
    return headAt(figure.plan, event.clientX - box.left, event.clientY - box.top);
  };
  dom.plot.onpointermove = (event) => {
    figure.over = at(event);
    figure.refresh();
  };
  dom.plot.onpointerleave = () => {
    figure.over = null;
    figure.refresh();
  };
  dom.plot.onclick = (event) => {
    const found = at(event);
    if (!found) return;
    figure.over = null;
    if (event.shiftKey) figure.set({ layer2: found.layer, head2: found.head });
    else figure.set({ ...found, show: "head" });
  };
  const move = (dx, dy) => () => {
    const { layer, head } = figure.view;
    figure.set(figure.plan.sideways ? { layer: layer + dx, head: head + dy } : { layer: layer + dy, head: head + dx });
  };
  const arrows = { ArrowLeft: move(-1, 0), ArrowRight: move(1, 0), ArrowUp: move(0, -1), ArrowDown: move(0, 1) };
  keys(dom.plot, { ...arrows, Enter: () => (figure.set({ show: "head" }), dom.picture.focus()) });
  const turn = (by) => () => figure.set({ token: figure.view.token + by });
  const back = () => (figure.set({ show: "grid" }), dom.plot.focus());
  keys(dom.picture, { ArrowUp: turn(-1), ArrowDown: turn(1), Escape: back });
  dom.picture.onpointermove = (event) => hoverRow(figure, event);
  dom.picture.onclick = (event) => hoverRow(figure, event);
}

// The row under the pointer becomes the token that looks; on a map the column names the cell.
function hoverRow(figure, event) {
  const { head, view, geometry: g } = figure;
  const box = figure.dom.big.getBoundingClientRect();
  const [x, y] = [event.clientX - box.left, event.clientY - box.top];
  const row = view.show === "arcs" ? tokenAt(figure.arcs, y) : Math.floor((y - g.top) / g.ch);
  if (row === null || row < 0 || row >= head.tokens.length) return;
  const column = view.show === "arcs" ? -1 : Math.floor((x - g.left) / g.cw);
  figure.cell = column >= 0 && column < head.tokens.length ? column : null;
  figure.set({ token: row });
}

// "sat" looks at "cat": 0.432, of the cell under the pointer.
function cellLine(figure, weights) {
  const { head, view, cell } = figure;
  const T = head.tokens.length;
  const who = [token(head.tokens[view.token]), ` ${head.words.looks_at} `];
  if (cell === null || cell === undefined || cell >= T || !weights) return who;
  return [...who, token(head.tokens[cell]), `: ${short(weights[view.token * T + cell])}`];
}

export function drawPanel(figure) {
  const { dom, view, narrow } = figure;
  const [a, b] = [figure.exact("a"), figure.exact("b")];
  const width = figure.width < narrow ? figure.width : Math.floor(figure.width * 0.56);
  dom.picture.hidden = view.show === "table";
  const two = view.show === "arcs";
  const mixed = view.show === "mix" && a && b ? blend(a, b, view.mix / 100) : null;
  if (two) {
    figure.arcs = arcPlan(figure.head, width, TALL);
    drawArcs(figure, dom.big, figure.arcs, a ?? rough(figure, "a"), b ?? rough(figure, "b"), view.token);
  } else if (view.show !== "table") {
    drawMap(figure, view.show === "mix" ? mixed ?? rough(figure, "a") : a ?? rough(figure, "a"), width);
  }
  const numbers = view.show === "mix" ? [mixed, null] : view.show === "head" ? [a, null] : [a, b];
  const side = [el("div", { class: "who" }, ...cellLine(figure, two || view.show === "table" ? null : numbers[0]))];
  dom.mix.hidden = view.show !== "mix";
  if (view.show === "mix") drawMix(figure);
  if (!numbers[0]) side.push(el("div", { class: "quiet" }, figure.words.waiting));
  else if (view.show === "table") side.splice(0, 1, weightTable(figure, view.token, a, b));
  else side.push(...barsOf(figure, view.token, ...numbers));
  if (view.show === "head") side.push(el("div", { class: "quiet" }, describe(figure, view.layer, view.head)));
  dom.reading.replaceChildren(...side);
}

// The formula of the mix and its one slider.
function drawMix(figure) {
  const { dom, head, view } = figure;
  const share = view.mix / 100;
  dom.slider.value = view.mix;
  dom.share.textContent = `${share.toFixed(2)} \u00b7 A + ${(1 - share).toFixed(2)} \u00b7 B`;
  dom.slider.setAttribute("aria-valuetext", say(head.words.mix_value, { a: view.mix, b: 100 - view.mix }));
}

const blend = (a, b, share) => Object.assign(a.map((w, at) => share * w + (1 - share) * b[at]), { shape: a.shape });

// The weights of a head as its picture has them, in 256 steps: enough to draw, never to read.
function rough(figure, which) {
  const [, H, T] = figure.head.weights.shape;
  const { layer, head, layer2, head2 } = figure.view;
  const from = ((which === "a" ? layer * H + head : layer2 * H + head2)) * T * T;
  return Object.assign(Float32Array.from(figure.head.weights.subarray(from, from + T * T), (w) => w / 255), { shape: [T, T] });
}

function drawMap(figure, values, width) {
  const { head, ink, dom, view } = figure;
  const T = head.tokens.length;
  const hidden = (at) => head.causal && at % T > Math.floor(at / T);
  /** @type {Picture} */
  const picture = { values, columns: "keys", hidden, colours: SEQUENTIAL, limit: 1, step: stepOfWeight };
  const context = dom.big.getContext("2d");
  figure.geometry = geometry(context, head, picture, width, TALL);
  paintMatrix(dom.big, head, picture, figure.geometry, ink);
  const { left, top, ch, cw } = figure.geometry;
  const over = dom.big.getContext("2d");
  over.strokeStyle = ink.a;
  over.lineWidth = 2.5;
  over.strokeRect(left - 1, top + view.token * ch, cw * T + 2, ch);
}
