// One head under one mask, in four matrices side by side: mask, scores, weights, weights x V. A cell is followed
// through all four, in numbers.

import { cssVar } from "../../lib/theme.js";
import { unpack } from "../../lib/packed.js";
import { full, short } from "../../lib/number.js";
import { keys } from "../../lib/keys.js";
import { el, say, token } from "../../lib/dom.js";
import { DIVERGING, SEQUENTIAL, absMax, stepOfSigned, stepOfWeight } from "../../lib/colour.js";

const CELLS = new WeakMap(); // the cell a reader is at

export default function ({ data, parentElement }) {
  if (!data) return undefined;
  const { header, arrays } = unpack(data);
  const root = parentElement.querySelector(".root");
  const T = header.tokens.length;
  const at = CELLS.get(parentElement) ?? { row: header.row, column: header.column };
  CELLS.set(parentElement, at);
  at.row = Math.max(0, Math.min(at.row, T - 1));
  at.column = Math.max(0, Math.min(at.column, T - 1));
  const figure = { root, at, T, ...header, ...arrays };
  build(figure);
  const watch = new ResizeObserver(() => layout(figure));
  watch.observe(root);
  return () => watch.disconnect();
}

function build(figure) {
  const { root, words, T, tokens, scores, z } = figure;
  const top = absMax(scores);
  figure.panels = [
    { name: "mask", columns: T, colour: (i) => (figure.mask[i] ? cssVar(root, "--allowed") : null) },
    { name: "scores", columns: T, colour: (i) => DIVERGING.css[stepOfSigned(scores[i], top)], ends: [-top, top], table: DIVERGING },
    { name: "weights", columns: T, colour: (i) => (figure.mask[i] ? SEQUENTIAL.css[stepOfWeight(figure.weights[i])] : null), ends: [0, 1], table: SEQUENTIAL },
    { name: "z", columns: z.shape[1], colour: (i) => DIVERGING.css[stepOfSigned(z[i], absMax(z))], ends: [-absMax(z), absMax(z)], table: DIVERGING },
  ];
  figure.panels.forEach((panel, i) => {
    panel.canvas = el("canvas", { role: "img", "aria-label": words[panel.name], tabindex: i ? -1 : 0 });
    panel.cross = [el("div", { class: "cross across" }), el("div", { class: "cross down" })];
    panel.plot = el("div", { class: "plot" }, panel.canvas, ...panel.cross);
    panel.box = el("section", { class: "panel" }, el("div", { class: "title" }, words[panel.name]), panel.plot, scale(figure, panel));
    panel.plot.onpointermove = panel.plot.onpointerdown = (event) => point(figure, panel, event);
    keys(panel.plot, arrows(figure));
  });
  figure.labels = el("div", { class: "labels", "aria-hidden": "true" }, ...tokens.map((text, i) =>
    el("div", { title: text, onpointerenter: () => move(figure, i, figure.at.column) }, text)));
  figure.row = el("div", { class: "row" }, el("div", { class: "side" }, el("div", { class: "title" }, words.looks), figure.labels), ...figure.panels.map((panel) => panel.box));
  figure.said = el("div", { class: "said", "aria-live": "polite" });
  root.replaceChildren(figure.row, figure.said);
  layout(figure);
}

function scale({ words }, { name, ends, table }) {
  const hatch = el("span", { class: "key" }, el("span", { class: "hatched" }), words.blocked);
  if (name === "mask") return el("div", { class: "scale" }, el("span", { class: "key" }, el("span", { class: "allowed" }), words.allowed), hatch);
  const stops = [0, 64, 128, 192, 255].map((i) => table.css[i]).join(",");
  return el("div", { class: "scale" }, short(ends[0]), el("span", { class: "ramp", style: `background: linear-gradient(to right, ${stops})` }), short(ends[1]));
}

// ---- drawing -------------------------------------------------------------------------------------------------------

function layout(figure) {
  const { panels, T, labels } = figure;
  for (const panel of panels) paint(figure, panel);
  const height = panels[0].plot.clientHeight;
  labels.style.height = `${height}px`;
  labels.classList.toggle("crowded", height / T < 15);
  move(figure, figure.at.row, figure.at.column);
}

// Whole device pixels a cell, so that no line is blurred; a blocked cell is hatched, not coloured.
function paint({ T, root }, { canvas, columns, colour }) {
  const ratio = window.devicePixelRatio || 1;
  const side = canvas.clientWidth || 200;
  const [wide, high] = [Math.max(1, Math.floor((side * ratio) / columns)), Math.max(1, Math.floor((side * ratio) / T))];
  Object.assign(canvas, { width: wide * columns, height: high * T });
  const pen = canvas.getContext("2d");
  const gap = Math.min(wide, high) > 8 ? 1 : 0;
  const hatch = hatching(pen, cssVar(root, "--hatch-line"), ratio);
  for (let row = 0; row < T; row += 1)
    for (let column = 0; column < columns; column += 1) {
      const fill = colour(row * columns + column);
      pen.fillStyle = fill ?? hatch;
      pen.fillRect(column * wide, row * high, wide - gap, high - gap);
    }
}

function hatching(pen, colour, ratio) {
  const size = Math.round(7 * ratio);
  const tile = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const lines = tile.getContext("2d");
  lines.strokeStyle = colour;
  lines.lineWidth = 1.3 * ratio;
  for (const shift of [-size, 0, size]) {
    lines.beginPath();
    lines.moveTo(shift, size);
    lines.lineTo(shift + size, 0);
    lines.stroke();
  }
  return pen.createPattern(tile, "repeat");
}

// ---- one cell through the four -------------------------------------------------------------------------------------

function point(figure, { canvas, columns }, event) {
  const box = canvas.getBoundingClientRect();
  const part = (x, size, count) => Math.max(0, Math.min(count - 1, Math.floor((x / size) * count)));
  const row = part(event.clientY - box.top, box.height, figure.T);
  move(figure, row, columns === figure.T ? part(event.clientX - box.left, box.width, columns) : figure.at.column);
}

const arrows = (figure) => {
  const by = (rows, columns) => () => move(figure, figure.at.row + rows, figure.at.column + columns);
  return { ArrowUp: by(-1, 0), ArrowDown: by(1, 0), ArrowLeft: by(0, -1), ArrowRight: by(0, 1) };
};

function move(figure, row, column) {
  const { T, at, panels, labels } = figure;
  at.row = Math.max(0, Math.min(row, T - 1));
  at.column = Math.max(0, Math.min(column, T - 1));
  for (const { name, cross } of panels) {
    Object.assign(cross[0].style, { top: `${(100 * at.row) / T}%`, height: `${100 / T}%` });
    Object.assign(cross[1].style, { left: `${(100 * at.column) / T}%`, width: `${100 / T}%`, display: name === "z" ? "none" : "" });
  }
  [...labels.children].forEach((label, i) => label.classList.toggle("now", i === at.row));
  tell(figure);
}

function tell({ at, T, tokens, words, mask, scores, weights, v, z, said, dim }) {
  const i = at.row * T + at.column;
  const values = { score: full(scores[i]), weight: full(weights[i]), dim, part: full(weights[i] * v[at.column * v.shape[1] + dim]), whole: full(z[at.row * z.shape[1] + dim]) };
  const open = mask[i] ? "open" : "shut";
  const steps = ["mask", "scores", "weights", "z"].map((name, n) =>
    el("span", { class: "step" }, el("b", {}, String(n + 1)), " ", say(words[`${name}_${open}`], values)));
  said.replaceChildren(el("div", {}, token(tokens[at.row], "q"), ` ${words[`looks_${open}`]} `, token(tokens[at.column], "k")), el("div", { class: "steps" }, ...steps));
}
