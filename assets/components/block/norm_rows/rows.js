// The grid: as many features as there is room for, a line between the learner's rows and the batch-mate's.

import { DIVERGING, ramp, stepOfSigned } from "../../lib/colour.js";
import { el, say } from "../../lib/dom.js";
import { keys } from "../../lib/keys.js";
import { clamp, rowOf, total } from "../../lib/maths.js";
import { short } from "../../lib/number.js";

const [NAME, CELL, STAT] = [92, 56, 64]; // px: of a token's name, of a number, of a row's mean and variance

export const acrossRows = (norm) => norm === "batch" || norm === "running";

export function buildRows(figure) {
  const { words, header } = figure;
  const dom = {};
  const button = (name, value) => el("button", { "data-value": value, onclick: () => figure.set({ [name]: value }) }, words[`${name}_${value}`]);
  dom.norms = header.options.norm.map((value) => button("norm", value));
  dom.shows = header.options.show.map((value) => button("show", value));
  const group = (label, buttons) => el("div", { class: "group", role: "group", "aria-label": label }, ...buttons);
  dom.grid = el("div", { class: "rows", role: "grid", tabindex: 0, "aria-label": words.grid });
  dom.grid.onclick = ({ target }) => {
    const { row, feature } = target.closest("[data-row]")?.dataset ?? {};
    if (row !== undefined) figure.set({ row: Number(row), ...(feature === undefined ? {} : { feature: Number(feature) }) });
  };
  const by = (rows, features) => () => figure.move(rows, features);
  keys(dom.grid, { ArrowUp: by(-1, 0), ArrowDown: by(1, 0), ArrowLeft: by(0, -1), ArrowRight: by(0, 1) });
  dom.scroll = el("div", { class: "scroll" }, dom.grid);
  dom.legend = el("div", { class: "legend" });
  dom.opened = el("div", { class: "opened", "aria-live": "polite" });
  dom.figure = el("div", { class: "norms" }, el("div", { class: "bar" }, group(words.norms, dom.norms), group(words.shows, dom.shows)),
    el("div", { class: "sides" }, el("div", { class: "left" }, dom.scroll, dom.legend), dom.opened));
  return dom;
}

// The numbers of the view: before, after, or how far the batch-mate moved a row (one number a row).
function shownNumbers({ arrays, view, here }) {
  if (view.show === "before" || !here) return arrays.x;
  return arrays[`${view.norm}_normed`];
}

// Numbers beyond the ends of the scale have its end colours: one huge feature must not bleach all others.
function scaleOf({ arrays, header, view }) {
  if (view.show !== "before") return 3;
  const own = arrays.x.subarray(0, header.own * arrays.x.shape[1]);
  return 3 * Math.sqrt(total(Array.from(own, (x) => x * x)) / own.length) || 1;
}

function columnsOf(figure) {
  const { width, view, arrays, root } = figure;
  const whole = root.classList.contains("narrow") ? width : width * 0.56;
  const stats = acrossRows(view.norm) || view.show === "moved" ? 0 : 2 * STAT;
  const count = clamp(Math.floor((whole - NAME - stats - 20) / CELL), 1, arrays.x.shape[1]);
  return { count, from: clamp(view.feature - Math.floor(count / 2), 0, arrays.x.shape[1] - count) };
}

export function drawRows(figure) {
  const { dom, header, view, words } = figure;
  for (const button of dom.norms) {
    button.setAttribute("aria-pressed", button.dataset.value === view.norm);
    button.disabled = button.dataset.value === "batch" && !header.has.includes("batch");
  }
  for (const button of dom.shows) button.setAttribute("aria-pressed", button.dataset.value === view.show);
  if (view.show === "moved") drawMoved(figure);
  else drawNumbers(figure);
  drawLegend(figure);
  dom.grid.setAttribute("aria-label", words.grid);
}

function drawNumbers(figure) {
  const { dom, header, view, words, arrays, here } = figure;
  const { count, from } = columnsOf(figure);
  const features = Array.from({ length: count }, (_, i) => from + i);
  const limit = scaleOf(figure);
  const numbers = shownNumbers(figure);
  const byRow = !acrossRows(view.norm);
  dom.grid.style.gridTemplateColumns = `${NAME}px repeat(${count}, minmax(${CELL}px, 1fr))${byRow ? ` repeat(2, ${STAT}px)` : ""}`;
  const head = [el("div", { class: "name corner" }, words.feature), ...features.map((c) => el("div", { class: `head${c === view.feature ? " at" : ""}`, role: "columnheader" }, String(c))),
    ...(byRow ? [el("div", { class: "head stat" }, words.mean), el("div", { class: "head stat" }, words[view.norm === "rms" ? "square" : "var"])] : [])];
  const cell = (n, c) => {
    const x = rowOf(numbers, n)[c];
    const step = stepOfSigned(x, limit);
    const lit = byRow ? n === view.row : c === view.feature;
    const chosen = n === view.row && c === view.feature;
    return el("div", { class: `cell${lit ? " lit" : ""}${chosen ? " chosen" : ""}`, role: "gridcell", id: chosen ? "norm-chosen" : null, "aria-selected": chosen ? "true" : null,
      "data-row": n, "data-feature": c, style: `background:${DIVERGING.css[step]};color:${DIVERGING.ink[step]}` }, short(x));
  };
  const stat = (name, n) => el("div", { class: `stat${n === view.row ? " lit" : ""}`, "data-row": n }, here ? short(arrays[`${view.norm}_${name}`][n]) : "");
  const line = (text, n) => el("div", { class: `row${n === header.own ? " mate" : ""}`, role: "row" }, nameOf(figure, text, n), ...features.map((c) => cell(n, c)),
    ...(byRow ? [stat("mean", n), stat("var", n)] : []));
  const foot = byRow || !here ? [] : ["mean", "var"].map((name) => el("div", { class: "row foot", role: "row" }, el("div", { class: "name" }, words[name]),
    ...features.map((c) => el("div", { class: `stat${c === view.feature ? " lit" : ""}` }, short(arrays[`${view.norm}_${name}`][c])))));
  dom.grid.replaceChildren(el("div", { class: "row", role: "row" }, ...head), ...header.tokens.map(line), ...foot);
  dom.grid.setAttribute("aria-activedescendant", "norm-chosen");
}

const nameOf = ({ view, header, words }, text, n) => el("div", { class: `name${n === view.row ? " at" : ""}`, role: "rowheader", "data-row": n, title: `${n < header.own ? words.yours : words.theirs}: ${text}`, dir: "auto" }, text);

// The batch-mate test: a bar for each of the learner's rows.
function drawMoved(figure) {
  const { dom, header, view, arrays, here, words } = figure;
  dom.grid.style.gridTemplateColumns = `${NAME}px 1fr 92px`;
  dom.grid.removeAttribute("aria-activedescendant");
  const moved = here ? arrays[`${view.norm}_moved`] : new Float32Array(header.own).fill(NaN);
  const most = Math.max(...header.has.flatMap((norm) => Array.from(arrays[`${norm}_moved`])));
  const line = (text, n) => {
    const share = most > 0 ? moved[n] / most : 0;
    return el("div", { class: "row", role: "row" }, nameOf(figure, text, n), el("div", { class: "lane" }, el("i", { style: `width:${100 * (share || 0)}%` })),
      el("div", { class: "stat", "data-row": n }, Number.isNaN(moved[n]) ? "" : moved[n] === 0 ? "0" : short(moved[n])));
  };
  const head = el("div", { class: "row", role: "row" }, el("div", { class: "name corner" }), el("div", { class: "head" }, words.moved_head), el("div", { class: "head stat" }, words.moved_most));
  dom.grid.replaceChildren(head, ...header.tokens.slice(0, header.own).map(line));
}

function drawLegend(figure) {
  const { dom, view, words, header } = figure;
  const limit = scaleOf(figure);
  const parts = view.show === "moved" ? [el("span", {}, words.moved_legend)]
    : [el("span", { class: "key" }, short(-limit), ramp(DIVERGING), short(limit)), el("span", {}, say(words.window, { count: figure.arrays.x.shape[1] }))];
  dom.legend.replaceChildren(...parts, ...(header.cut ? [el("span", {}, say(words.cut, { count: header.cut }))] : []));
}

// The chosen row inside its scroll box; the page itself stays where it is.
export function reveal({ dom }) {
  const cell = dom.grid.querySelector(".chosen");
  if (!cell) return;
  const { scroll } = dom;
  const [top, bottom] = [cell.offsetTop - 30, cell.offsetTop + cell.offsetHeight + 4];
  if (top < scroll.scrollTop) scroll.scrollTop = top;
  else if (bottom > scroll.scrollTop + scroll.clientHeight) scroll.scrollTop = bottom - scroll.clientHeight;
}
