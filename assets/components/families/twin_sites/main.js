// The same place in two models side by side. Pointing at a cell marks the same row and column in both; with guesses, one
// token is chosen for both.

import { cellUnder, sized } from "../../lib/canvas.js";
import { SEQUENTIAL, ramp, stepOfWeight } from "../../lib/colour.js";
import { el, say, token } from "../../lib/dom.js";
import { Figure, mounted } from "../../lib/figure.js";
import { hatchTile } from "../../lib/hatch.js";
import { keys } from "../../lib/keys.js";
import { clip } from "../../lib/map.js";
import { inside } from "../../lib/maths.js";
import { full, short } from "../../lib/number.js";
import { cssVar } from "../../lib/theme.js";

class TwinSites extends Figure {
  panels = []; // the maps that there are

  get guessing() {
    return this.header.kind === "next";
  }

  arrived() {
    return this.within(this.view ?? { row: Infinity, column: 0 });
  }

  within({ row, column }) {
    const most = (axis) => Math.max(...this.header.sides.map((side) => side[axis]?.length ?? 0));
    return this.guessing ? { row, column } : { row: inside(row, most("rows")), column: inside(column, most("columns")) };
  }

  build() {
    this.panels = [];
    this.said = el("div", { class: "said", "aria-live": "polite" });
    this.root.replaceChildren(...(this.guessing ? guesses(this) : maps(this)));
  }

  draw() {
    this.panels.forEach((panel) => paint(this, panel));
    mark(this);
  }

  move(row, column) {
    this.view = this.within({ row, column });
    mark(this);
  }
}

const titled = (side, ...body) => el("section", {}, el("h4", {}, side.name), ...body);
const noted = (side) => titled(side, el("div", { class: "note" }, side.note));

// ---- maps ----------------------------------------------------------------------------------------------------------

function maps(figure) {
  const { arrays, header: { kind, most, sides }, words } = figure;
  const drawn = sides.map((side, i) => {
    const name = "ab"[i];
    if (!arrays[name]) return noted(side);
    const [values, mask, marks] = [arrays[name], arrays[`${name}_mask`], arrays[`${name}_marks`]];
    const panel = { side, values, mask, marks, rows: side.rows.length, columns: side.columns.length };
    figure.panels.push(panel);
    return titled(side, picture(figure, panel, kind, words));
  });
  const scale = el("div", { class: "scale" }, "0", ramp(SEQUENTIAL), short(most), el("span", {}, words[`scale_${kind}`]));
  return [el("div", { class: "twins" }, ...drawn), figure.said, figure.panels.length ? scale : ""];
}

function picture(figure, panel, kind, words) {
  const { rows, columns, side } = panel;
  const high = kind === "norms" ? 40 : Math.max(7, Math.min(27, 400 / rows));
  const named = (names) => names.map((text) => el("div", { title: text }, clip(text)));
  const tall = Math.min(74, 10 + 9 * Math.max(...side.columns.map((text) => text.length)));
  panel.canvas = el("canvas");
  panel.mark = el("div", { class: "mark" });
  panel.plot = el("div", { class: "plot", tabindex: 0, role: "img", "aria-label": `${side.name}: ${words[`scale_${kind}`]}`, style: `height: ${high * rows}px` }, panel.canvas, panel.mark);
  panel.labels = el("div", { class: `labels ${kind === "norms" ? "words" : ""} ${high < 15 ? "crowded" : ""}`, "aria-hidden": "true" },
    ...(kind === "norms" ? side.rows.map((text) => el("div", { title: text }, text)) : named(side.rows)));
  panel.below = el("div", { class: "below", "aria-hidden": "true", style: `grid-template-columns: repeat(${columns}, minmax(0, 1fr)); height: ${tall}px` }, ...named(side.columns));
  panel.plot.onpointermove = panel.plot.onpointerdown = (event) => figure.move(...cellUnder(event, panel.plot, rows, columns));
  const by = (row, column) => () => figure.move(figure.view.row + row, figure.view.column + column);
  keys(panel.plot, { ArrowUp: by(-1, 0), ArrowDown: by(1, 0), ArrowLeft: by(0, -1), ArrowRight: by(0, 1) });
  return el("div", { class: "map" }, panel.labels, panel.plot, panel.below);
}

function paint({ root, header: { most } }, { canvas, plot, below, values, mask, marks, rows, columns }) {
  const [width, height] = [plot.clientWidth, plot.clientHeight];
  if (!width) return;
  below.classList.toggle("crowded", width / columns < 15);
  const pen = sized(canvas, width, height);
  const hatched = pen.createPattern(hatchTile({ ground: cssVar(root, "--faint"), line: "#888" }), "repeat");
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

// The same row and column in both maps, and in words.
function mark({ panels, said, view, words, header: { kind } }) {
  said.replaceChildren(...panels.map((panel) => {
    const [r, c] = [inside(view.row, panel.rows), inside(view.column, panel.columns)];
    Object.assign(panel.mark.style, { left: `${(100 * c) / panel.columns}%`, top: `${(100 * r) / panel.rows}%`, width: `${100 / panel.columns}%`, height: `${100 / panel.rows}%` });
    [...panel.labels.children].forEach((label, i) => label.classList.toggle("now", i === r));
    [...panel.below.children].forEach((label, i) => label.classList.toggle("now", i === c));
    const i = r * panel.columns + c;
    const shut = panel.mask && !panel.mask[i];
    const places = { row: panel.side.rows[r], column: panel.side.columns[c], value: full(panel.values[i]) };
    return el("div", {}, el("b", {}, `${panel.side.name}: `), say(words[shut ? "shut" : `says_${kind}`], places));
  }));
}

// ---- guesses -------------------------------------------------------------------------------------------------------

function guesses(figure) {
  const { header: { sides }, root, view, words } = figure;
  const known = sides.filter((side) => side.guesses);
  if (!known.length) return [el("div", { class: "twins" }, ...sides.map(noted))];
  const tokens = (known.find((side) => side.rows.length) ?? known[0]).rows;
  const chosen = inside(view.row, tokens.length);
  const choose = (i) => {
    figure.view = { ...view, row: inside(i, tokens.length) };
    figure.build();
    root.querySelectorAll(".tokens button")[figure.view.row].focus();
  };
  const chips = tokens.map((text, i) => el("button", { type: "button", "aria-pressed": String(i === chosen), title: text, onclick: () => choose(i) }, clip(text)));
  const strip = el("div", { class: "tokens", role: "group", "aria-label": words.choose }, ...chips);
  keys(strip, { ArrowLeft: () => choose(chosen - 1), ArrowRight: () => choose(chosen + 1) });
  return [el("div", {}, words.choose), strip, el("div", { class: "twins" }, ...sides.map((side) => (side.guesses ? bars(side, chosen, words) : noted(side))))];
}

function bars(side, row, words) {
  const at = inside(row, side.rows.length);
  const rows = side.guesses[at].flatMap(([text, p]) => [
    token(text),
    el("div", { class: "bar" }, el("div", { style: `width:${(100 * p).toFixed(2)}%` })),
    el("span", { class: "p", title: full(p) }, `${(100 * p).toPrecision(3)} %`),
  ]);
  return titled(side, el("div", {}, say(words.at, { token: side.rows[at] })), el("div", { class: "bars" }, ...rows));
}

export default mounted(TwinSites);
