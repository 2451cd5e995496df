// A wrong word, read or not: the same steps with the right words given (teacher forcing) and with the decoder's own.

import {  } from "../operands.js";
import { el, say, token } from "../../lib/dom.js";
import { AddressedFigure } from "../../lib/addressed.js";
import { mounted } from "../../lib/figure.js";
import { keys } from "../../lib/keys.js";
import { softmax } from "../../lib/maths.js";
import { chance, factor, full, grouped, short } from "../../lib/number.js";
import { checkLine } from "../../lib/operands.js";

const TOP = 3; // words of an opened row

class DecoderForcing extends AddressedFigure {
  build() {
    const { words } = this;
    const dom = (this.dom = {});
    dom.offered = offered(this);
    dom.panels = ["forced", "own"].map((side) => panel(this, side));
    dom.opened = el("div", { class: "opened", "aria-live": "polite" });
    const figure = el("div", { class: "forcing" }, dom.offered, el("div", { class: "halves" }, ...dom.panels), dom.opened);
    keys(figure, { ArrowUp: () => this.set({ row: this.view.row - 1 }), ArrowDown: () => this.set({ row: this.view.row + 1 }) });
    figure.setAttribute("aria-label", words.figure);
    this.root.replaceChildren(figure);
  }

  draw() {
    for (const row of this.root.querySelectorAll(".row"))
      row.setAttribute("aria-selected", String(row.getAttribute("data-row") === String(this.view.row)));
    drawRow(this);
  }

  // Another wrong word, or another step: that takes a run, which the server makes.
  inject(step, wrong) {
    this.trigger("inject", { step, wrong });
  }
}

// The likeliest wrong words of the step, with how many words come out different.
function offered(figure) {
  const { words, header } = figure;
  const chips = header.offered.map(({ word, differ }) => el("button", { class: "offer", "aria-pressed": word === header.wrong, title: say(words.offer_title, { word, differ: differ - 1 }),
    onclick: () => figure.inject(header.at + 1, word) }, token(word), differ === 1 ? words.no_harm : say(words.offer_differ, { differ: differ - 1 })));
  return el("div", { class: "offered" }, el("span", {}, say(words.offered, { step: header.at + 1 }), " ", token(header.right[header.at])), ...chips);
}

function panel(figure, side) {
  const { words, header } = figure;
  const said = side === "own" ? header.said : header.right;
  const read = [header.start, ...said];
  const probs = header[side];
  const count = Math.max(header.right.length, header.said.length);
  const rows = Array.from({ length: count }, (_, t) => rowLine(figure, side, t, { reads: read[t], probs }));
  const lost = probs.reduce((sum, p) => sum - Math.log(p), 0);
  const sum = [el("b", { dir: "auto" }, header.sentence[side]), " \u00b7 ", say(words.sum, { loss: lost.toFixed(2), steps: probs.length })];
  const heads = ["step", "reads", "says", "p_right", "loss"].map((name) => el("span", { class: name }, words[name]));
  return el("section", { class: `panel ${side}` }, el("h4", {}, words[side]), el("p", { class: "dim" }, words[`${side}_note`]),
    el("div", { class: "table", role: "listbox", "aria-label": words[side] }, el("div", { class: "heads", "aria-hidden": "true" }, ...heads), ...rows),
    el("div", { class: "sum" }, ...sum));
}

// One step: what it reads last, what it says, how probable the right word is there, and its loss.
function rowLine(figure, side, t, { reads, probs }) {
  const { header, words } = figure;
  const own = side === "own";
  const said = own ? header.said : header.right;
  const over = t >= said.length;
  const wrongHere = t === header.at;
  const says = wrongHere ? header.wrong : said[t];
  const differs = !over && says !== header.right[t];
  const readsWrong = own && t > 0 && t <= header.said.length && header.said[t - 1] !== header.right[t - 1];
  const p = probs[t];
  const track = el("span", { class: "track" }, ...(p === undefined ? [] : [el("i", { style: `width: ${100 * p}%` })]));
  const marked = (text, wrong) => el("span", { class: `token${wrong ? " wrong" : ""}`, title: text, dir: "auto" }, wrong ? "\u2260 " : "", text);
  const chip = over ? el("span", { class: "dim" }, words.over) : marked(says, differs);
  const mended = !own && t === header.at + 1;
  const read = over ? "" : el("span", { class: "reads" }, marked(reads, readsWrong), mended ? el("span", { class: "mended", title: words.mended_title }, words.mended) : "");
  return el("button", { class: `row${over ? " over" : ""}`, role: "option", "data-row": t, onclick: () => figure.set({ row: t }) },
    el("span", { class: "step" }, String(t + 1)), read || el("span", { class: "reads" }), el("span", { class: "says" }, chip), track,
    el("span", { class: "p_right", title: p === undefined ? "" : full(p) }, p === undefined ? "" : chance(p)),
    el("span", { class: "loss" }, p === undefined ? "" : (-Math.log(p)).toFixed(2)));
}

// The row that is open in both panels: the words wanted there, and the right word's probability and loss again.
function drawRow(figure) {
  const { dom, view, header, words } = figure;
  const halves = ["forced", "own"].map((side) => openedRow(figure, side, view.row));
  const from = view.row < header.right.length ? el("button", { class: "take", onclick: () => figure.inject(view.row + 1, "") }, say(words.take, { step: view.row + 1 })) : "";
  const taken = view.row === header.at || view.row === header.right.length - 1;
  dom.opened.replaceChildren(el("div", { class: "halves" }, ...halves), taken ? "" : from);
}

function openedRow({ header, arrays, words }, side, row) {
  const said = side === "own" ? header.said : header.right;
  if (row >= said.length) return el("div", { class: "dim" }, words.over_note);
  const size = arrays[side].shape[1];
  const logits = arrays[side].subarray(row * size, (row + 1) * size);
  const soft = softmax(Float64Array.from(logits));
  const prefix = [header.start, ...said.slice(0, row)].map((text) => [token(text), " "]).flat();
  const best = header[`${side}_top`][row].slice(0, TOP).flatMap(([text, id]) => [token(text, "wanted"), ` ${chance(soft.probs[id])}  `]);
  const lines = [el("div", { class: "prefix" }, words.after, " ", ...prefix), el("div", {}, words.wants, " ", ...best)];
  if (row >= header.right.length) return el("div", {}, ...lines, el("div", { class: "dim" }, words.beyond));
  const id = header.right_ids[row];
  const p = soft.probs[id];
  const numbers = { z: short(logits[id]), max: factor(soft.top), e: short(soft.exps[id]), total: short(soft.total), p: chance(p), loss: (-Math.log(p)).toFixed(3), size: grouped(size) };
  return el("div", {}, ...lines, el("div", { class: "work" }, words.p_of, " ", token(header.right[row]), " ", say(words.soft, numbers)), checkLine(words, side, p, header[side][row]));
}

export default mounted(DecoderForcing);
