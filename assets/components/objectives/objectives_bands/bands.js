// All five at one look: a band each, in the columns of the same sentence. Mask, what is read, what is said, what it costs.

import { cellsOf, columnOf, maskOf, meanLoss, placeOfHidden, seqCells, slotOf, sourceCells } from "./rows.js";
import { prediction } from "../predictions.js";
import { el, say, svg } from "../../lib/dom.js";
import { chance, grouped, short } from "../../lib/number.js";

const THUMB = 60; // px of a small mask

export function drawBands(figure) {
  const { header, words, dom, view } = figure;
  const last = header.pairs[view.pair].own ? 0 : 3 + header.split + header.pairs[view.pair].b.length;
  const columns = Math.max(header.tokens.length + 4, last, header.seq.given.length);
  const grid = el("div", { class: "bands", style: `grid-template-columns: var(--name) repeat(${columns}, minmax(30px, max-content)) 1fr` });
  grid.append(el("div", { class: "corner" }, words.choose));
  header.tokens.forEach((text, t) => grid.append(chip(figure, text, t)));
  figure.kinds.forEach((kind, row) => grid.append(...band(figure, kind, row + 2)));
  dom.place.replaceChildren(el("div", { class: "scroll" }, grid));
}

// The learner's token: a click hides it.
function chip(figure, text, t) {
  const { header, view, words } = figure;
  const chosen = t === view.at;
  return el("button", { class: "chip", "data-t": t, "aria-pressed": String(chosen), tabindex: chosen ? 0 : -1, dir: "auto", title: say(words.hide, { token: text }), style: `grid-row:1; grid-column:${columnOf(header.split, t) + 2}`, onclick: () => figure.hide(t) }, text);
}

function band(figure, kind, row) {
  const { words, header } = figure;
  const { mean, places } = meanLoss(figure, kind);
  const wanted = placeOfHidden(figure, kind);
  const name = el("div", { class: `name ${kind}`, style: `grid-row:${row}` },
    el("button", { class: "thumb", title: words.enlarge, "aria-label": `${words.enlarge}: ${words[kind]}`, onclick: () => figure.set({ big: kind, open: "none" }) }, maskPicture(figure, kind, THUMB)),
    el("div", { class: "what" }, el("b", {}, words[kind]), el("span", {}, header.models[kind]),
      el("span", { class: "mean", title: words.mean_title }, say(words.mean, { mean: mean.toFixed(2), count: places }))));
  const line = el("div", { class: `rule ${kind}`, style: `grid-row:${row}` });
  if (kind === "seq2seq") return [line, name, seqBand(figure, row)];
  const cells = cellsOf(figure, kind).filter(({ kind: of }) => of !== "none").map((cell) => {
    const node = bandCell(figure, kind, cell, cell.place === wanted && wanted >= 0);
    node.style.cssText = `grid-row:${row}; grid-column:${cell.column + 2}`;
    return node;
  });
  return kind === "nsp" ? [line, name, ...cells, otherPair(figure, row)] : [line, name, ...cells];
}

// What the decoder says has columns of its own: another language, or other pieces.
function seqBand(figure, row) {
  const wanted = placeOfHidden(figure, "seq2seq");
  const source = sourceCells(figure).map(({ text, kind }) => el("span", { class: `input ${kind}`, dir: "auto" }, text));
  const said = seqCells(figure).map((cell) => bandCell(figure, "seq2seq", cell, cell.place === wanted));
  return el("div", { class: "seq", style: `grid-row:${row}` },
    el("div", { class: "line" }, el("span", { class: "side" }, figure.words.encoder), ...source),
    el("div", { class: "line" }, el("span", { class: "side" }, figure.words.decoder), ...said));
}

// One position: what stands there, and if it is judged, the likeliest word and the loss.
function bandCell(figure, kind, { text, kind: of, place, t }, wanted) {
  const { words } = figure;
  const input = el("span", { class: `input ${of}`, dir: "auto" }, text);
  if (t !== undefined) Object.assign(input, { onclick: () => figure.hide(t), title: say(words.hide, { token: figure.header.tokens[t] }) });
  const cell = el("div", { class: "cell" }, input);
  if (place === undefined) return cell;
  const found = prediction(figure, kind, slotOf(figure, kind, place));
  cell.append(judgement(figure, found, kind, place));
  cell.classList.toggle("wanted", wanted);
  return cell;
}

export function judgement(figure, found, kind, place) {
  const { words, view } = figure;
  const right = found.rank === 1;
  const target = found.word(found.best);
  const opened = view.open === kind && (kind === "mlm" || kind === "nsp" || view.place === place);
  const title = say(words.judged, { target, p: chance(found.p(found.best)), loss: short(found.loss), rank: grouped(found.rank) });
  return el("button", { class: `said${right ? " right" : ""}`, title, "aria-pressed": String(opened), onclick: () => figure.openAt(kind, place, right ? 0 : found.best) },
    el("span", { class: "word", dir: "auto" }, found.word(0)), el("span", { class: "loss" }, found.loss.toFixed(2)));
}

// Next-sentence prediction needs pairs that are none: another second sentence.
function otherPair(figure, row) {
  const { header, view, words } = figure;
  const next = (view.pair + 1) % header.pairs.length;
  const label = header.pairs[view.pair].own ? words.pair_other : next === 0 && header.pairs[0].own ? words.pair_own : words.pair_other;
  return el("button", { class: "other", style: `grid-row:${row}`, title: words.pair_title, onclick: () => figure.set({ pair: next }) }, label);
}

// Who may see whom, small: a filled square where a token may look.
function maskPicture(figure, kind, size) {
  const { rows, columns, may } = maskOf(figure, kind);
  let path = "";
  for (let q = 0; q < rows; q += 1) for (let k = 0; k < columns; k += 1) if (may(q, k)) path += `M${k + 0.06} ${q + 0.06}h.88v.88h-.88z`;
  return svg("svg", { width: size, height: size, viewBox: `0 0 ${columns} ${rows}`, class: "mask", preserveAspectRatio: "none", "aria-hidden": "true" }, svg("path", { d: path }));
}
