// The opened word: the largest terms of its dot product, the rest of them summed, its share of the softmax, and the check
// of both numbers against the core's.

import { el, say, token } from "../../lib/dom.js";
import { logitOf } from "../../lib/maths.js";
import { chance, factor, grouped, short } from "../../lib/number.js";
import { checkLine, termRow } from "../../lib/operands.js";

const TERMS = 4;

export function drawOpened(figure) {
  const { dom, view } = figure;
  dom.opened.replaceChildren(...(view.open === "rest" ? openedRest(figure) : openedWord(figure)));
}

function openedWord(figure) {
  const { words, header, arrays, view, plain, now, rankOf } = figure;
  const at = header.ids.indexOf(view.open);
  const rank = rankOf.get(view.open);
  const width = arrays.x.length;
  const found = logitOf(arrays.x, arrays.rows.subarray(at * width, (at + 1) * width), arrays.bias?.[at]);
  const limit = Math.abs(found.terms[0].product) || 1;
  const first = found.terms.slice(0, TERMS).map(({ i, a, b, product }) =>
    termRow(say(words.term, { i }), `${short(a)} \u00d7 ${factor(b)}`, product, limit));
  const others = found.terms.slice(TERMS);
  const side = (sign) => others.reduce((sum, { product }) => sum + (product * sign > 0 ? product : 0), 0);
  const [up, down] = [side(1), side(-1)];
  const lines = [...first,
    termRow(say(words.terms_more, { count: others.length }), `${short(up)} \u2212 ${short(-down)}`, up + down, limit)];
  if (arrays.bias) lines.push(termRow(words.bias, "", found.bias, limit));
  const core = arrays.logits[view.open];
  const p = plain.exps[rank] / plain.total;
  return [
    el("div", { class: "who" }, token(header.here), " \u2192 ", token(figure.texts.get(view.open), "wanted"), " ", el("span", { class: "dim" }, say(words.who, { width }))),
    el("div", { class: "terms" }, ...lines, termRow(words.sum, "", found.logit, 0)),
    checkLine(words, "logit", found.logit, core),
    el("div", { class: "soft" }, softmaxLine(figure, rank)),
    checkLine(words, "p", p, arrays.probs[at]),
    ...(figure.changed ? [el("div", { class: "reshaped" }, reshapedLine(figure, rank, now))] : []),
  ];
}

// e^(z - max) / sum over the whole vocabulary, at temperature 1.
function softmaxLine({ words, sorted, plain }, rank) {
  const numbers = { z: short(sorted[rank]), max: factor(sorted[0]), e: short(plain.exps[rank]), total: short(plain.total),
    size: grouped(sorted.length), p: chance(plain.exps[rank] / plain.total) };
  return say(words.soft, numbers);
}

// What the sliders make of it.
function reshapedLine({ words, view, dials, sorted }, rank, now) {
  if (!dials.temperature) return rank ? words.greedy_no : words.greedy_yes;
  const numbers = { temperature: view.temperature, e: short(now.exps[rank]), total: short(now.total), share: chance(now.share),
    tempered: chance(now.exps[rank] / now.total), kept: grouped(now.kept), size: grouped(sorted.length), p: chance(now.probs[rank]) };
  const cut = now.kept < sorted.length;
  return say(words.heated, numbers) + (cut ? ` ${say(rank < now.kept ? words.survives : words.dropped, numbers)}` : "");
}

// All words without a bar: their share of the sum.
function openedRest(figure) {
  const { words, header, plain, now, rankOf, sorted } = figure;
  const own = new Set(header.ids.map((id) => rankOf.get(id)));
  const shown = [...own].reduce((sum, rank) => sum + plain.exps[rank], 0);
  const numbers = { count: grouped(sorted.length - own.size), exps: short(plain.total - shown), total: short(plain.total),
    p: chance((plain.total - shown) / plain.total), size: grouped(sorted.length) };
  const best = [];
  for (let rank = 0; best.length < 6 && rank < sorted.length; rank += 1) if (!own.has(rank)) best.push(rank);
  const chips = best.flatMap((rank) => [token(figure.text(rank)), ` ${chance(now.probs[rank])} `]);
  return [el("div", { class: "who" }, say(words.rest, numbers)), el("div", { class: "soft" }, say(words.rest_sum, numbers)),
    el("div", { class: "rest-best" }, words.rest_best, " ", ...chips)];
}
