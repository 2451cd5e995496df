// The rows of attention so far as a matrix, filled step by step, and the next word's probabilities as bars.

import { reached } from "./picture.js";
import { weightsOf, wordsOf } from "../operands.js";
import { SEQUENTIAL, ramp, weightStyle } from "../../lib/colour.js";
import { el, token } from "../../lib/dom.js";
import { chance, full } from "../../lib/number.js";

const [LABEL, NARROW, WIDE, NUMBERED] = [104, 22, 64, 44]; // px: row names; a column at least, at most, with room for a number
const [TALL, LOW, HEAD, UPRIGHT] = [24, 20, 22, 68]; // px: a row, one without numbers; the names of columns, upright ones

export function drawMatrix(figure) {
  const { dom, view, header, words, here } = figure;
  const { part } = here;
  const columns = part === "self" ? [header.start, ...header.said.slice(0, -1)] : header.source;
  const room = dom.matrix.clientWidth - LABEL - 4;
  const column = Math.max(NARROW, Math.min(WIDE, Math.floor(room / columns.length)));
  const upright = column < 48;
  const [tall, head] = upright ? [LOW, UPRIGHT] : [TALL, HEAD];
  const cells = header.said.flatMap((text, row) => [
    el("button", { class: `label${row === here.row && view.step ? " here" : ""}`, title: text, onclick: () => figure.step(row + 1 - view.step) },
      row < view.step && !(figure.phase && figure.phase !== "word" && row === view.step - 1) ? text : "\u00b7\u00b7\u00b7"),
    ...matrixRow(figure, part, row, columns, column),
  ]);
  const heads = columns.map((text, k) => el("div", { class: `head${upright ? " upright" : ""}${part === "self" && k >= Math.max(1, view.step) ? " later" : ""}`, title: text },
    part === "self" && k >= Math.max(1, view.step) ? "" : text));
  const grid = el("div", { class: "cells", style: `grid-template-columns: ${LABEL}px repeat(${columns.length}, ${column}px); grid-auto-rows: ${tall}px; grid-template-rows: ${head}px` },
    el("div", { class: "corner" }, words.row_says), ...heads, ...cells);
  const { scrollTop, scrollLeft } = dom.scroll ?? { scrollTop: 0, scrollLeft: 0 };
  dom.scroll = el("div", { class: upright ? "scroll tall" : "scroll", tabindex: 0, "aria-label": words[`matrix_${part}`] }, grid);
  dom.matrix.replaceChildren(el("div", { class: "what" }, words[`matrix_${part}`]), dom.scroll);
  Object.assign(dom.scroll, { scrollTop, scrollLeft });
  reveal(dom.scroll, { end: head + (here.row + 1) * tall, tall, head, left: LABEL + here.key * column, column });
}

// A matrix larger than its place: the row of this step and the open cell stay in sight.
function reveal(scroll, { end, tall, head, left, column }) {
  if (end > scroll.scrollTop + scroll.clientHeight) scroll.scrollTop = end - scroll.clientHeight;
  else if (end - tall - head < scroll.scrollTop) scroll.scrollTop = Math.max(0, end - tall - head);
  if (left + column > scroll.scrollLeft + scroll.clientWidth) scroll.scrollLeft = left + column - scroll.clientWidth + 4;
  else if (left < scroll.scrollLeft + LABEL) scroll.scrollLeft = Math.max(0, left - LABEL);
}

function matrixRow(figure, part, row, columns, column) {
  const { view, here, header, phase, words } = figure;
  const coming = row >= view.step || (phase && row === view.step - 1 && !reached(figure, part));
  const weights = coming ? [] : weightsOf(figure, part, view.layer, view.head, row);
  return columns.map((text, k) => {
    if (part === "self" && k > row) return el("div", { class: "cell masked", title: words.masked });
    if (coming) return el("div", { class: "cell coming" });
    const w = weights[k];
    const open = row === here.row && k === here.key && view.part !== "word";
    return el("button", { class: `cell${open ? " open" : ""}`, "data-row": row, "data-key": k, title: `${header.said[row]} \u2192 ${text}: ${full(w)}`,
      style: weightStyle(w),
      onclick: () => { figure.pause(); figure.set({ step: row + 1, part, key: k, word: 0 }); } }, column >= NUMBERED ? w.toFixed(2) : "");
  });
}

export const legend = (words) => el("div", { class: "legend" }, el("span", {}, words.scale), "0", ramp(SEQUENTIAL), "1",
  el("span", { class: "hatched" }), words.masked);

// The likeliest words of this step; the first is said.
export function drawWords(figure) {
  const { dom, view, header, words, phase } = figure;
  const title = el("div", { class: "what" }, view.step ? words.words_title : words.words_waiting);
  if (!view.step || (phase && phase !== "word")) {
    const empty = header.shown[0].map(() => el("div", { class: "line waiting" }, el("span", { class: "word" }, el("span", { class: "token" }, "\u00b7\u00b7\u00b7")), el("span", { class: "track" }), el("span", { class: "p" }, "")));
    return dom.words.replaceChildren(title, ...empty);
  }
  const { soft, logits } = wordsOf(figure, view.step - 1);
  const lines = header.shown[view.step - 1].map((place, rank) => {
    const p = soft.probs[header.ids[place]];
    return el("button", { class: `line${rank ? "" : " best"}`, role: "option", "aria-selected": String(view.part === "word" && view.word === rank), "data-rank": rank,
      title: `p = ${full(p)}, logit = ${full(logits[header.ids[place]])}`, onclick: () => figure.set({ part: "word", word: rank }) },
      el("span", { class: "word" }, token(header.spelled[place]), ...(rank ? [] : [el("span", { class: "tag" }, words.said_tag)])),
      el("span", { class: "track" }, el("i", { style: `width: ${100 * p}%` })), el("span", { class: "p" }, chance(p)));
  });
  return dom.words.replaceChildren(title, ...lines);
}
