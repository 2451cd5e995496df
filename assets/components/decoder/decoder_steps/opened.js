// The number that is open, down to its operands: a weight (q . k, softmax, weights x V) or a word's probability.

import { attentionRow, weightsOf, wordsOf } from "../operands.js";
import { el, say, token } from "../../lib/dom.js";
import { argmax, productsOf } from "../../lib/maths.js";
import { chance, factor, full, grouped, short } from "../../lib/number.js";
import { checkLine, termRow } from "../../lib/operands.js";

const TERMS = 3;

export function drawOpened(figure) {
  const { dom, view, words, phase } = figure;
  if (!view.step || phase) return dom.opened.replaceChildren(el("p", { class: "dim" }, phase ? words[`now_${phase}`] : words.open_start));
  if (view.part === "word") return dom.opened.replaceChildren(...openedWord(figure));
  return dom.opened.replaceChildren(...(view.head === "mean" ? openedMean(figure) : openedWeight(figure)));
}

const who = (figure, key, part) => {
  const { header, here, words } = figure;
  const keys = part === "self" ? [header.start, ...header.said] : header.source;
  return el("div", { class: "who" }, token([header.start, ...header.said][here.row], "q"), " \u2192 ", token(keys[key], "memory"), " ",
    el("span", { class: "dim" }, words[part === "self" ? "from_decoder" : "from_encoder"]));
};

// The largest products, the others summed, and the whole sum.
function sumLines(words, terms, name) {
  const limit = Math.abs(terms[0].product) || 1;
  const rest = terms.slice(TERMS);
  const others = rest.reduce((sum, { product }) => sum + product, 0);
  const total = terms.reduce((sum, { product }) => sum + product, 0);
  return [...terms.slice(0, TERMS).map(({ i, a, b, product }) => termRow(say(words.term, { i }), `${short(a)} \u00d7 ${factor(b)}`, product, limit)),
    termRow(say(words.others, { count: rest.length }), "", others, limit), termRow(name, "", total, 0)];
}

function openedWeight(figure) {
  const { here, view, words, header } = figure;
  const { row, key, part } = here;
  const found = attentionRow(figure, part, view.layer, view.head, row);
  const terms = productsOf(found.q, found.keys[key]);
  const { soft, core } = found;
  const dim = argmax(core.z.map(Math.abs));
  const parts = found.values.map((value, at) => soft.probs[at] * value[dim]);
  const z = parts.reduce((sum, x) => sum + x, 0);
  const numbers = { raw: short(found.raw[key]), root: short(1 / header.scale), score: short(found.scores[key]), max: factor(soft.top),
    e: short(soft.exps[key]), total: short(soft.total), w: chance(soft.probs[key]), count: found.count, dim, v: factor(found.values[key][dim]),
    share: short(parts[key]), rest: factor(z - parts[key]), z: short(z) };
  return [
    who(figure, key, part),
    el("div", { class: "terms" }, ...sumLines(words, terms, "q \u00b7 k")),
    el("div", { class: "work" }, say(words.score, numbers)), checkLine(words, "score", found.scores[key], core.scores[key]),
    el("div", { class: "work" }, say(words.soft, numbers)), checkLine(words, "weight", soft.probs[key], core.weights[key]),
    el("div", { class: "work" }, say(words.z, numbers)), checkLine(words, "z", z, core.z[dim]),
  ];
}

function openedMean(figure) {
  const { here, view, words, header } = figure;
  const { row, key, part } = here;
  const weights = Array.from({ length: header.heads }, (_, head) => weightsOf(figure, part, view.layer, head, row)[key]);
  const mean = weights.reduce((sum, w) => sum + w, 0) / weights.length;
  const lines = weights.map((w, head) => el("button", { class: "head-line", onclick: () => figure.set({ head, key }) }, el("span", {}, say(words.of_head, { head })),
    el("span", { class: "track" }, el("i", { style: `width: ${100 * w}%` })), el("b", { title: full(w) }, chance(w))));
  return [who(figure, key, part), ...lines,
    el("div", { class: "work" }, say(words.mean_of, { sum: weights.map((w) => chance(w)).join(" + "), heads: header.heads, mean: chance(mean) })),
    el("p", { class: "dim" }, words.mean_note)];
}

function openedWord(figure) {
  const { here, view, words, header, arrays } = figure;
  const { row } = here;
  const place = header.shown[row][view.word];
  const id = header.ids[place];
  const { logits, soft } = wordsOf(figure, row);
  const width = arrays.x.shape[1];
  const [x, e] = [arrays.x.subarray(row * width, (row + 1) * width), arrays.rows.subarray(place * width, (place + 1) * width)];
  const terms = productsOf(Float64Array.from(x), e);
  const again = terms.reduce((sum, { product }) => sum + product, 0);
  const numbers = { z: short(logits[id]), max: factor(soft.top), e: short(soft.exps[id]), total: short(soft.total), size: grouped(logits.length), p: chance(soft.probs[id]) };
  return [
    el("div", { class: "who" }, token([header.start, ...header.said][row], "q"), " \u2192 ", token(header.spelled[place], "wanted"), " ", el("span", { class: "dim" }, say(words.logit, { width }))),
    el("div", { class: "terms" }, ...sumLines(words, terms, words.logit_sum)),
    checkLine(words, "logit", again, logits[id]),
    el("div", { class: "work" }, say(words.soft_word, numbers)), checkLine(words, "p", soft.probs[id], arrays.probs[row * header.shown[0].length + view.word]),
  ];
}
