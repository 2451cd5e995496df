// The same place in two models side by side. Pointing at a cell marks the same row and column in both; with guesses, one
// token is chosen for both.

import { cssVar } from "../../lib/theme.js";
import { unpack } from "../../lib/packed.js";
import { full, short } from "../../lib/number.js";
import { keys } from "../../lib/keys.js";
import { el, say, token } from "../../lib/dom.js";
import { SEQUENTIAL, stepOfWeight } from "../../lib/colour.js";
import { clip, hatchTile, sized } from "../../attention/matrix_stage/picture.js";

const PLACES = new WeakMap(); // the cell a reader is at

export default function ({ data, parentElement }) {
  if (!data) return undefined;
  const { header, arrays } = unpack(data);
  const root = parentElement.querySelector(".root");
  const at = PLACES.get(parentElement) ?? { row: Infinity, column: 0 };
  PLACES.set(parentElement, at);
  const figure = { ...header, root, at, arrays };
  if (header.kind === "next") {
    guesses(figure);
    return undefined;
  }
  maps(figure);
  const watch = new ResizeObserver(() => figure.panels.forEach((panel) => paint(figure, panel)));
  watch.observe(root);
  return () => watch.disconnect();
}

const titled = (side, ...body) => el("section", {}, el("h4", {}, side.name), ...body);
const noted = (side) => titled(side, el("div", { class: "note" }, side.note));
const within = (i, size) => Math.max(0, Math.min(size - 1, i));

// ---- maps ----------------------------------------------------------------------------------------------------------

function maps(figure) {
  const { root, sides, arrays, words, kind, most } = figure;
  figure.panels = [];
  figure.said = el("div", { class: "said", "aria-live": "polite" });
  const drawn = sides.map((side, i) => {
    const name = "ab"[i];
    if (!arrays[name]) return noted(side);
    const [values, mask, marks] = [arrays[name], arrays[`${name}_mask`], arrays[`${name}_marks`]];
    const panel = { side, values, mask, marks, rows: side.rows.length, columns: side.columns.length };
    figure.panels.push(panel);
    return titled(side, picture(figure, panel, kind, words));
  });
  const stops = [0, 64, 128, 192, 255].map((i) => SEQUENTIAL.css[i]).join(",");
  const ramp = el("span", { class: "ramp", style: `background: linear-gradient(to right, ${stops})` });
  const scale = el("div", { class: "scale" }, "0", ramp, short(most), el("span", {}, words[`scale_${kind}`]));
  root.replaceChildren(el("div", { class: "twins" }, ...drawn), figure.said, figure.panels.length ? scale : "");
  for (const panel of figure.panels) paint(figure, panel);
  if (figure.panels.length) move(figure, figure.at.row, figure.at.column);
}

function picture(figure, panel, kind, words) {
  const { rows, columns, side } = panel;
  const high = kind === "norms" ? 40 : Math.max(7, Math.min(27, 400 / rows));
  panel.canvas = el("canvas");
  panel.mark = el("div", { class: "mark" });
  panel.plot = el("div", { class: "plot", tabindex: 0, role: "img", "aria-label": `${side.name}: ${words[`scale_${kind}`]}`, style: `height: ${high * rows}px` }, panel.canvas, panel.mark);
  panel.labels = el("div", { class: `labels ${kind === "norms" ? "words" : ""} ${high < 15 ? "crowded" : ""}`, "aria-hidden": "true" }, ...side.rows.map((text) => el("div", { title: text }, kind === "norms" ? text : clip(text))));
  panel.below = el("div", { class: "below", "aria-hidden": "true", style: `grid-template-columns: repeat(${columns}, minmax(0, 1fr)); height: ${Math.min(74, 10 + 9 * Math.max(...side.columns.map((text) => text.length)))}px` }, ...side.columns.map((text) => el("div", { title: text }, clip(text))));
  panel.plot.onpointermove = panel.plot.onpointerdown = (event) => {
    const box = panel.plot.getBoundingClientRect();
    move(figure, Math.floor(((event.clientY - box.top) / box.height) * rows), Math.floor(((event.clientX - box.left) / box.width) * columns));
  };
  const by = (row, column) => () => move(figure, figure.at.row + row, figure.at.column + column);
  keys(panel.plot, { ArrowUp: by(-1, 0), ArrowDown: by(1, 0), ArrowLeft: by(0, -1), ArrowRight: by(0, 1) });
  return el("div", { class: "map" }, panel.labels, panel.plot, panel.below);
}

function paint({ root, most }, { canvas, plot, below, values, mask, marks, rows, columns }) {
  const [width, height] = [plot.clientWidth, plot.clientHeight];
  if (!width) return;
  below.classList.toggle("crowded", width / columns < 15);
  const pen = sized(canvas, width, height);
  const hatched = pen.createPattern(hatchTile({ faint: cssVar(root, "--faint"), hatch: "#888" }), "repeat");
  const [w, h] = [width / columns, height / rows];
  for (let i = 0; i < rows * columns; i += 1) {
    const [x, y] = [(i % columns) * w, Math.floor(i / columns) * h];
    pen.fillStyle = mask && !mask[i] ? hatched : SEQUENTIAL.css[stepOfWeight(values[i] / most)];
    pen.fillRect(x, y, Math.max(w - 1, 0.5), Math.max(h - 1, 0.5));
    if (!marks?.[i]) continue;
    pen.strokeStyle = SEQUENTIAL.ink[stepOfWeight(values[i] / most)];
    pen.lineWidth = 2.5;
    pen.beginPath();
    pen.arc(x + w / 2, y + h / 2, Math.min(w, h) / 2 - 4, 0, 7);
    pen.stroke();
  }
}

function move(figure, row, column) {
  const { at, panels, words, said, kind } = figure;
  at.row = within(row, Math.max(...panels.map((panel) => panel.rows)));
  at.column = within(column, Math.max(...panels.map((panel) => panel.columns)));
  const told = panels.map((panel) => {
    const [r, c] = [within(at.row, panel.rows), within(at.column, panel.columns)];
    Object.assign(panel.mark.style, { left: `${(100 * c) / panel.columns}%`, top: `${(100 * r) / panel.rows}%`, width: `${100 / panel.columns}%`, height: `${100 / panel.rows}%` });
    [...panel.labels.children].forEach((label, i) => label.classList.toggle("now", i === r));
    [...panel.below.children].forEach((label, i) => label.classList.toggle("now", i === c));
    const i = r * panel.columns + c;
    const shut = panel.mask && !panel.mask[i];
    const places = { row: panel.side.rows[r], column: panel.side.columns[c], value: full(panel.values[i]) };
    return el("div", {}, el("b", {}, `${panel.side.name}: `), say(words[shut ? "shut" : `says_${kind}`], places));
  });
  said.replaceChildren(...told);
}

// ---- guesses -------------------------------------------------------------------------------------------------------

function guesses(figure) {
  const { root, sides, at, words } = figure;
  const known = sides.filter((side) => side.guesses);
  if (!known.length) {
    root.replaceChildren(el("div", { class: "twins" }, ...sides.map(noted)));
    return;
  }
  const tokens = (known.find((side) => side.rows.length) ?? known[0]).rows;
  const row = within(at.row, tokens.length);
  const chips = tokens.map((text, i) => el("button", { type: "button", "aria-pressed": String(i === row), title: text, onclick: () => choose(i) }, clip(text)));
  const choose = (i) => {
    at.row = within(i, tokens.length);
    guesses(figure);
    root.querySelectorAll(".tokens button")[at.row].focus();
  };
  const strip = el("div", { class: "tokens", role: "group", "aria-label": words.choose }, ...chips);
  keys(strip, { ArrowLeft: () => choose(row - 1), ArrowRight: () => choose(row + 1) });
  root.replaceChildren(el("div", {}, words.choose), strip, el("div", { class: "twins" }, ...sides.map((side) => (side.guesses ? bars(side, row, words) : noted(side)))));
}

function bars(side, row, words) {
  const at = within(row, side.rows.length);
  const rows = side.guesses[at].flatMap(([text, p]) => [
    token(text),
    el("div", { class: "bar" }, el("div", { style: `width:${(100 * p).toFixed(2)}%` })),
    el("span", { class: "p", title: full(p) }, `${(100 * p).toPrecision(3)} %`),
  ]);
  return titled(side, el("div", {}, say(words.at, { token: side.rows[at] })), el("div", { class: "bars" }, ...rows));
}
