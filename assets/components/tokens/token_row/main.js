// The pieces of a text as chips, one of them opened: its id, bytes and place, and its row of the embedding matrix.

import { urlSet } from "../../lib/url.js";
import { unpack } from "../../lib/packed.js";
import { full, short } from "../../lib/number.js";
import { keys } from "../../lib/keys.js";
import { el, say, token } from "../../lib/dom.js";
import { DIVERGING, absMax, stepOfSigned } from "../../lib/colour.js";

const VIEWS = new WeakMap(); // which piece is open, kept when new tensors or another theme arrive

export default function ({ data, parentElement }) {
  if (!data) return;
  const { header, arrays } = unpack(data);
  const root = parentElement.querySelector(".root");
  const view = VIEWS.get(parentElement) ?? { all: false };
  if (view.given !== header.at) view.at = view.given = header.at; // the first time, or an address was opened
  VIEWS.set(parentElement, view);
  view.at = Math.max(0, Math.min(view.at, header.tokens.length - 1));
  const figure = { root, view, ...header, rows: arrays.rows, limit: absMax(arrays.rows) };
  build(figure);
  select(figure, view.at);
}

function build(figure) {
  const { root, tokens, ids, special, words } = figure;
  figure.chips = tokens.map((text, i) =>
    el(
      "button",
      { class: `piece${special[i] ? " added" : ""}`, role: "option", title: `${text} · ${ids[i]}`, tabindex: -1,
        onclick: () => select(figure, i), onmouseenter: () => describe(figure, i), onfocus: () => describe(figure, i),
        onmouseleave: () => describe(figure, figure.view.at) },
      el("span", { class: "text", dir: "auto" }, text),
      el("span", { class: "id" }, String(ids[i])),
    ),
  );
  figure.row = el("div", { class: "pieces", role: "listbox", "aria-label": words.pieces }, ...figure.chips);
  figure.facts = el("div", { class: "facts", "aria-live": "polite" });
  figure.matrix = el("canvas", { class: "matrix", role: "img", "aria-label": words.matrix });
  figure.mark = el("div", { class: "mark" });
  figure.read = el("div", { class: "read" });
  figure.all = el("details", { open: figure.view.all, ontoggle: (event) => openAll(figure, event.target.open) },
    el("summary", {}, say(words.all, { width: figure.rows.shape[1] })), el("div", { class: "numbers", tabindex: 0 }));
  const holder = el("div", { class: "holder" }, figure.matrix, figure.mark);
  root.replaceChildren(figure.row, figure.facts, el("div", { class: "over" }, caption(figure), ramp(figure)), holder,
    figure.read, figure.all);
  draw(figure);
  holder.onpointermove = (event) => point(figure, event);
  holder.onclick = (event) => select(figure, cellAt(figure, event)[0]);
  holder.onpointerleave = () => read(figure, figure.view.at, null);
  keys(figure.row, { ArrowRight: () => select(figure, figure.view.at + 1, true),
    ArrowLeft: () => select(figure, figure.view.at - 1, true) });
}

// ---- the matrix ----------------------------------------------------------------------------------------------------

function draw({ matrix, rows, limit }) {
  const [T, C] = rows.shape;
  Object.assign(matrix, { width: C, height: T });
  matrix.style.height = `${Math.max(48, Math.min(220, T * 16))}px`;
  const image = new ImageData(C, T);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i += 1) pixels[i] = DIVERGING.rgba[stepOfSigned(rows[i], limit)];
  matrix.getContext("2d").putImageData(image, 0, 0);
}

const caption = ({ words, rows }) =>
  el("span", {}, say(words.matrix, { tokens: rows.shape[0], width: rows.shape[1] }));

function ramp({ limit }) {
  const stops = [0, 64, 128, 192, 255].map((i) => DIVERGING.css[i]).join(",");
  return el("span", { class: "scale" }, short(-limit),
    el("span", { class: "ramp", style: `background: linear-gradient(to right, ${stops})` }), short(limit));
}

function cellAt({ matrix, rows }, event) {
  const box = matrix.getBoundingClientRect();
  const part = (x, size, count) => Math.max(0, Math.min(count - 1, Math.floor((x / size) * count)));
  return [part(event.clientY - box.top, box.height, rows.shape[0]), part(event.clientX - box.left, box.width, rows.shape[1])];
}

function point(figure, event) {
  read(figure, ...cellAt(figure, event));
}

function read({ read, rows, tokens, words, limit }, row, column) {
  const width = rows.shape[1];
  if (column === null) {
    const first = Array.from(rows.subarray(row * width, row * width + 6), short).join(", ");
    read.replaceChildren(el("b", {}, tokens[row]), ` → [${first}, …]`);
    return;
  }
  const value = rows[row * width + column];
  const swatch = el("span", { class: "swatch", style: `background: ${DIVERGING.css[stepOfSigned(value, limit)]}` });
  read.replaceChildren(swatch, el("b", {}, tokens[row]), " ", say(words.cell, { column, value: full(value) }));
}

// ---- the open piece ------------------------------------------------------------------------------------------------

function select(figure, at, focus = false) {
  const { chips, view, mark, matrix, tokens } = figure;
  view.at = Math.max(0, Math.min(at, tokens.length - 1));
  chips.forEach((chip, i) => {
    chip.setAttribute("aria-selected", String(i === view.at));
    chip.tabIndex = i === view.at ? 0 : -1;
  });
  if (focus) chips[view.at].focus();
  const height = 100 / tokens.length;
  Object.assign(mark.style, { top: `${view.at * height}%`, height: `${height}%` });
  matrix.setAttribute("data-row", String(view.at));
  urlSet(figure.url, view.at);
  describe(figure, view.at);
  read(figure, view.at, null);
  openAll(figure, view.all);
}

function describe({ facts, tokens, ids, bytes, spans, special, words }, i) {
  const fact = (name, ...value) => el("span", { class: "fact" }, el("span", { class: "name" }, name), " ", ...value);
  const place = special[i] ? words.added : spans[i][1] - spans[i][0] < 2 ? String(spans[i][0]) : `${spans[i][0]}–${spans[i][1] - 1}`;
  facts.replaceChildren(
    fact(words.piece, token(tokens[i], "open")),
    fact(words.id, el("b", {}, String(ids[i]))),
    fact(words.bytes, el("code", {}, bytes[i] || "–")),
    fact(words.span, el("b", {}, place)),
  );
}

// Every number of the open row; only written when somebody opens it.
function openAll(figure, open) {
  figure.view.all = open;
  const box = figure.all.querySelector(".numbers");
  if (!open) return box.replaceChildren();
  const { rows, view, limit } = figure;
  const width = rows.shape[1];
  const cells = Array.from(rows.subarray(view.at * width, (view.at + 1) * width), (value, i) => {
    const step = stepOfSigned(value, limit);
    return el("span", { title: `${i}: ${full(value)}`, style: `background:${DIVERGING.css[step]};color:${DIVERGING.ink[step]}` }, short(value));
  });
  return box.replaceChildren(...cells);
}
