// The picture: source words above with their weights, words said below with theirs, and the links of this step.

import { weightsOf } from "../operands.js";
import { weightStyle } from "../../lib/colour.js";
import { el, say, svg } from "../../lib/dom.js";
import { full } from "../../lib/number.js";

const [NAME, CHIP, CELL, BAND, ARC] = [22, 30, 24, 86, 42]; // px high: the name of a row, a word, its weight, the links, the arcs
const [CHAR, GAP, EDGE] = [9.1, 8, 2]; // px: a letter, between words, at the sides
const FAINTEST = 0.01; // a weight below it has no link

// Where words of one row stand: {left, width, middle} of each, from 0.
function placed(texts) {
  let left = 0;
  return texts.map((text) => {
    const width = Math.max(44, Math.round(CHAR * Math.min(text.length, 14) + 14));
    const place = { left, width, middle: left + width / 2 };
    left += width + GAP;
    return place;
  });
}

const rowWidth = (places) => places[places.length - 1].left + places[places.length - 1].width;

export function drawPicture(figure) {
  const { dom, header, view, words } = figure;
  const targets = [header.start, ...header.said];
  const rows = [placed(header.source), placed(targets)];
  const room = dom.picture.clientWidth - 2 * EDGE;
  const wide = Math.max(room, ...rows.map(rowWidth));
  for (const places of rows) {
    const shift = EDGE + (wide - rowWidth(places)) / 2;
    for (const place of places) Object.assign(place, { left: place.left + shift, middle: place.middle + shift });
  }
  const y = { source: NAME, cross: NAME + CHIP + 2 };
  y.target = y.cross + CELL + BAND + NAME;
  y.self = y.target + CHIP + 2;
  const height = y.self + CELL + ARC;
  Object.assign(dom.canvas.style, { width: `${wide + 2 * EDGE}px`, height: `${height}px` });
  const now = { figure, rows, y, row: view.step - 1, wide: wide + 2 * EDGE, height };
  const query = rows[1][Math.max(0, now.row)];
  dom.canvas.replaceChildren(links(now), ...sources(now), ...targetsOf(now, targets));
  revealQuery(figure, query);
  const side = query.middle - dom.picture.scrollLeft < dom.picture.clientWidth / 2;
  dom.names.replaceChildren(rowName(words.memory, words.memory_note, y.source), rowName(words.so_far, words.so_far_note, y.target, side));
}

// right: at that side, out of the way of the links.
const rowName = (name, note, top, right) => el("div", { class: "row-name", style: `top: ${top - NAME}px; ${right ? "right" : "left"}: 0` }, el("b", {}, name), " ", note);

const boxed = (node, place, top, height) => {
  Object.assign(node.style, { left: `${place.left}px`, top: `${top}px`, width: `${place.width}px`, height: `${height}px` });
  return node;
};

// How far a played step has come: which of its parts are there.
export const reached = ({ phase, parts }, part) => !phase || parts.indexOf(phase) >= parts.indexOf(part);

function sources({ figure, rows: [places], y, row }) {
  const { header, view } = figure;
  const chips = header.source.map((text, s) => boxed(el("div", { class: "chip memory", title: text, dir: "auto" }, text), places[s], y.source, CHIP));
  if (row < 0 || !reached(figure, "cross")) return chips;
  return [...chips, ...weightCells(figure, "cross", weightsOf(figure, "cross", view.layer, view.head, row), places, y.cross)];
}

function weightCells(figure, part, weights, places, top) {
  const { view, here, header, words } = figure;
  return weights.map((w, k) => {
    const open = view.part === part && here.key === k;
    const of = part === "cross" ? header.source[k] : [header.start, ...header.said][k];
    const cell = el("button", { class: `weight${open ? " open" : ""}`, "data-part": part, "data-key": k, title: say(words.weight, { word: of, w: full(w) }),
      style: weightStyle(w), onclick: () => figure.set({ part, key: k }) }, w.toFixed(2));
    return boxed(cell, places[k], top, CELL);
  });
}

function targetsOf({ figure, rows: [, places], y, row }, targets) {
  const { view, words } = figure;
  const chips = targets.map((text, t) => {
    const told = t <= row;
    const says = t === row + 1 && row >= 0 && reached(figure, "word");
    const kind = t === Math.max(0, row) && !(row < 0) ? "query" : told ? "read" : says ? "says" : row < 0 && t === 0 ? "read" : "unsaid";
    const chip = el("button", { class: `chip ${kind}`, dir: "auto", title: kind === "unsaid" ? words.unsaid : text,
      onclick: () => figure.step(Math.max(1, t) - view.step) }, kind === "unsaid" ? "" : text);
    return boxed(chip, places[t], y.target, CHIP);
  });
  if (row < 0 || !reached(figure, "self")) return chips;
  const weights = weightsOf(figure, "self", view.layer, view.head, row).slice(0, row + 1);
  const masked = targets.slice(row + 1).map((_, i) => boxed(el("div", { class: "masked", title: words.masked }), places[row + 1 + i], y.self, CELL));
  return [...chips, ...weightCells(figure, "self", weights, places, y.self), ...masked];
}

// Cross-attention from the query up to the source, self-attention as arcs below, thick as the weight.
function links({ figure, rows: [above, below], y, row, wide, height }) {
  const { view, phase } = figure;
  const drawing = svg("svg", { class: "links", width: wide, height });
  if (row < 0) return drawing;
  const [from, to] = [y.target, y.cross + CELL];
  const fade = svg("linearGradient", { id: "decoder-fade", gradientUnits: "userSpaceOnUse", x1: 0, x2: 0, y1: from, y2: to });
  fade.append(...["--q", "--k"].map((colour, offset) => svg("stop", { offset, style: `stop-color: var(${colour})` })));
  drawing.append(svg("defs", {}, fade));
  const query = below[row];
  const draw = (part, paths) => reached(figure, part) && weightsOf(figure, part, view.layer, view.head, row).forEach((w, k) => {
    if (w < FAINTEST || (part === "self" && k > row)) return;
    const lit = phase ? phase === part : view.part === part || view.part === "word";
    drawing.append(svg("path", { class: `link ${part}${lit ? " lit" : ""}`, d: paths(k), "stroke-width": 1 + 11 * w, "data-key": k }));
  });
  const half = (from + to) / 2;
  draw("cross", (k) => `M${query.middle} ${from} C${query.middle} ${half} ${above[k].middle + 0.01} ${half} ${above[k].middle + 0.01} ${to}`);
  const top = y.self + CELL;
  draw("self", (k) => (k === row ? `M${query.middle - 12} ${top} C${query.middle - 26} ${top + 40} ${query.middle + 26} ${top + 40} ${query.middle + 12} ${top}`
    : `M${query.middle} ${top} C${query.middle} ${top + 50} ${below[k].middle} ${top + 50} ${below[k].middle} ${top}`));
  return drawing;
}

// A long sentence is wider than its place: the query stays in sight.
function revealQuery({ dom: { picture } }, { left, width }) {
  if (picture.scrollWidth <= picture.clientWidth) return;
  if (left < picture.scrollLeft + 40 || left + width > picture.scrollLeft + picture.clientWidth - 40) picture.scrollLeft = left - picture.clientWidth / 2;
}
