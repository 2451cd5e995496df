// The grid: layers from below, tokens across, a colour and a number a cell.

import { SEQUENTIAL, ramp, stepOfWeight } from "../../lib/colour.js";
import { el, say } from "../../lib/dom.js";
import { keys } from "../../lib/keys.js";
import { short, tidy } from "../../lib/number.js";

const [LABEL, LOW, TALL, FOOT] = [96, 21, 288, 28]; // px of the layers' names, of a row that has words in it, of all rows, of the tokens' names
const NARROWEST = { number: 50, word: 84 }; // px a column

// What each view colours: values over all streams, NaN where there is nothing, and the ends of its scale.
export function measured({ header, arrays }) {
  const T = header.tokens.length;
  const above = (array) => Float32Array.from({ length: (header.layers + 1) * T }, (_, i) => (i < T ? NaN : array[i - T]));
  const values = { start: arrays.start, norm: arrays.norm };
  for (const name of ["turn", "attention", "ffn"]) values[name] = above(arrays[name]);
  const lens = header.lens;
  values.lens = Float32Array.from({ length: (header.layers + 1) * T }, (_, i) =>
    lens && i % T < lens.tokens ? lens.rows[Math.floor(i / T)][i % T][0][1] : NaN);
  return { ...values, ends: { start: fromLowest(values.start), turn: fromLowest(values.turn), norm: lengths(values.norm),
    attention: lengths(values.attention, values.ffn), ffn: lengths(values.attention, values.ffn), lens: { low: 0, high: 1 } } };
}

const finite = (...lists) => lists.flatMap((list) => Array.from(list)).filter(Number.isFinite);

// Cosines: from the smallest there is, to a tenth, to 1.
const fromLowest = (values) => ({ low: Math.min(0.9, Math.floor(10 * Math.min(1, ...finite(values))) / 10), high: 1 });

// Lengths: from 0, or logarithmic where a few are many times the others.
function lengths(...lists) {
  const all = finite(...lists).sort((a, b) => a - b);
  const [low, middle, high] = [all[0], all[all.length >> 1], all[all.length - 1]];
  const log = high > 12 * middle && low > 0;
  return log ? { low, high, log } : { low: 0, high };
}

function shade({ low, high, log }, x) {
  if (log) return stepOfWeight(Math.log(x / low) / Math.log(high / low));
  return stepOfWeight(high > low ? (x - low) / (high - low) : 0.5);
}

export function buildLayers(figure) {
  const { words, header } = figure;
  const dom = {};
  dom.views = header.options.show.map((name) => el("button", { "data-show": name, disabled: name === "lens" && !header.readable,
    title: name === "lens" && !header.readable ? words.no_lens : words[`${name}_title`], onclick: () => figure.set({ show: name }) }, words[name]));
  dom.down = el("button", { onclick: () => figure.move(-1, 0), "aria-label": words.down, title: words.down }, "\u25bc");
  dom.up = el("button", { onclick: () => figure.move(1, 0), "aria-label": words.up, title: words.up }, "\u25b2");
  dom.play = el("button", { class: "play", onclick: () => figure.toggle() });
  const bar = el("div", { class: "bar" }, el("div", { class: "views", role: "group", "aria-label": words.views }, ...dom.views),
    el("div", { class: "walk" }, dom.down, dom.up, dom.play));
  dom.cells = [];
  dom.rows = [];
  for (let layer = header.layers; layer >= 0; layer -= 1) dom.rows[layer] = rowOf(figure, dom, layer);
  dom.names = header.tokens.map((text, t) => el("div", { class: "name", title: text, dir: "auto", "data-token": t }, text));
  const foot = el("div", { class: "row foot", role: "row" }, el("div", { class: "label" }, words.tokens), ...dom.names);
  dom.grid = el("div", { class: "grid", role: "grid", tabindex: 0, "aria-label": words.grid }, ...dom.rows.slice().reverse(), foot);
  dom.grid.onclick = (event) => picked(figure, event.target.closest("[data-token]"));
  const by = (layers, tokens) => () => figure.move(layers, tokens);
  keys(dom.grid, { ArrowUp: by(1, 0), ArrowDown: by(-1, 0), ArrowLeft: by(0, -1), ArrowRight: by(0, 1), " ": () => figure.toggle() });
  dom.scroll = el("div", { class: "scroll" }, dom.grid);
  dom.legend = el("div", { class: "legend" });
  dom.opened = el("div", { class: "opened", "aria-live": "polite" });
  dom.figure = el("div", { class: "layers" }, bar, dom.scroll, dom.legend, dom.opened);
  return dom;
}

export const named = (words, layer) => (layer ? say(words.layer, { layer }) : words.embedding);

function rowOf({ words, header }, dom, layer) {
  dom.cells[layer] = header.tokens.map((text, t) => el("div", { class: "cell", role: "gridcell", "data-token": t, "data-layer": layer }));
  return el("div", { class: "row", role: "row" }, el("div", { class: "label", role: "rowheader" }, named(words, layer)), ...dom.cells[layer]);
}

function picked(figure, node) {
  if (!node) return;
  figure.pause();
  const { layer } = node.dataset;
  figure.set({ token: Number(node.dataset.token), ...(layer === undefined ? {} : { layer: Number(layer) }) });
}

export function paintCells(figure) {
  const { dom, header, view, values, words, width } = figure;
  const T = header.tokens.length;
  const lens = view.show === "lens";
  const narrowest = lens ? NARROWEST.word : NARROWEST.number;
  const column = Math.max(narrowest, Math.min(104, Math.floor((width - LABEL - 4) / T)));
  const room = Math.floor(TALL / (header.layers + 1));
  const row = lens ? Math.max(LOW, Math.min(44, room)) : Math.min(44, room);
  const written = row >= LOW;
  const every = Math.ceil(20 / row);
  Object.assign(dom.grid.style, { gridTemplateColumns: `${LABEL}px repeat(${T}, ${column}px)`, gridTemplateRows: `repeat(${header.layers + 1}, ${row}px) ${written ? FOOT : FOOT + 8}px` });
  dom.grid.classList.toggle("dense", !written);
  const ends = values.ends[view.show];
  for (let layer = 0; layer <= header.layers; layer += 1) {
    dom.rows[layer].firstChild.textContent = layer % every && layer !== header.layers ? "" : named(words, layer);
    for (let t = 0; t < T; t += 1) paintCell(figure, dom.cells[layer][t], layer, t, ends, written);
  }
  drawLegend(figure, ends);
}

function paintCell({ header, view, values }, cell, layer, t, ends, written) {
  const x = values[view.show][layer * header.tokens.length + t];
  const empty = Number.isNaN(x);
  const step = empty ? 0 : shade(ends, x);
  cell.classList.toggle("none", empty);
  cell.style.background = empty ? "" : SEQUENTIAL.css[step];
  cell.style.color = empty ? "" : SEQUENTIAL.ink[step];
  const word = view.show === "lens" && !empty ? header.lens.rows[layer][t][0][0] : null;
  cell.textContent = !written || empty ? "" : word ?? brief(view.show, x);
  cell.classList.toggle("word", word !== null);
  cell.title = empty ? "" : `${header.tokens[t]}: ${word === null ? "" : `${word} `}${short(x)}`;
}

// Few digits in a narrow cell; the opened cell has them all.
function brief(show, x) {
  if (show === "start" || show === "turn") return tidy(x.toFixed(2));
  return x >= 9995 ? short(x) : x >= 99.5 ? String(Math.round(x)) : x.toPrecision(2);
}

// The end of a scale: no zeros behind.
const plain = (x) => short(x).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");

function drawLegend({ dom, words, view, header }, ends) {
  const { lens } = header;
  const what = view.show !== "lens" ? words[`${view.show}_scale`] : lens ? words[lens.here ? "lens_here" : "lens_next"] : words.lens_waits;
  const log = ends.log ? ` ${words.log}` : "";
  const cut = view.show === "lens" && lens && lens.tokens < header.tokens.length ? [el("span", {}, say(words.lens_cut, { count: lens.tokens }))] : [];
  dom.legend.replaceChildren(el("b", {}, what), el("span", { class: "key" }, plain(ends.low), ramp(SEQUENTIAL), `${plain(ends.high)}${log}`), ...cut);
}

// Which cell is open, and while the stack is played, what has not been computed yet.
export function drawPlace(figure) {
  const { dom, view, header, playing } = figure;
  for (const button of dom.views) button.setAttribute("aria-pressed", button.dataset.show === view.show);
  dom.rows.forEach((row, layer) => {
    row.classList.toggle("later", playing && layer > view.layer);
    row.classList.toggle("here", layer === view.layer);
  });
  dom.names.forEach((name, t) => name.classList.toggle("here", t === view.token));
  const cell = dom.cells[view.layer][view.token];
  if (figure.chosen !== cell) figure.chosen?.classList.remove("chosen");
  figure.chosen = cell;
  cell.classList.add("chosen");
  cell.id = "chosen-cell";
  dom.cells.flat().forEach((other) => other !== cell && other.id && other.removeAttribute("id"));
  dom.grid.setAttribute("aria-activedescendant", cell.id);
  dom.down.disabled = view.layer === 0;
  dom.up.disabled = view.layer === header.layers;
}

// A grid larger than its place: bring the open cell into sight, the page itself stays where it is.
export function reveal({ dom, view }) {
  const { scroll } = dom;
  const cell = dom.cells[view.layer][view.token];
  const foot = dom.names[0].offsetHeight;
  if (cell.offsetLeft < scroll.scrollLeft + LABEL) scroll.scrollLeft = cell.offsetLeft - LABEL - 4;
  else if (cell.offsetLeft + cell.offsetWidth > scroll.scrollLeft + scroll.clientWidth) scroll.scrollLeft = cell.offsetLeft + cell.offsetWidth - scroll.clientWidth + 4;
  if (cell.offsetTop < scroll.scrollTop) scroll.scrollTop = cell.offsetTop - 4;
  else if (cell.offsetTop + cell.offsetHeight > scroll.scrollTop + scroll.clientHeight - foot)
    scroll.scrollTop = cell.offsetTop + cell.offsetHeight - scroll.clientHeight + foot + 4;
}
