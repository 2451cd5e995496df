// A judged prediction read out of the packed arrays, opened to its operands. ui/judged.py packs them.

import { el, say, token } from "../lib/dom.js";
import { logitOf } from "../lib/maths.js";
import { chance, factor, full, grouped, short, small } from "../lib/number.js";

// kind: whose predictions; slot: which of them. guess 0..: the likeliest; the last one is what should be said.
export function prediction({ header, arrays }, kind, slot) {
  const part = (name) => arrays[`${kind}_${name}`];
  const [, wide] = part("probs").shape;
  const [, best] = part("best").shape;
  const entry = (guess) => (guess < best ? part("best")[slot * best + guess] : part("targets")[slot]);
  const at = (guess) => slot * wide + (guess < best ? guess : wide - 1);
  return {
    kind, slot, best,
    entry,
    word: (guess) => header.entries[kind][entry(guess)],
    p: (guess) => part("probs")[at(guess)],
    logit: (guess) => part("logits")[at(guess)],
    loss: part("losses")[slot],
    rank: part("ranks")[slot],
    largest: part("largest")[slot],
    total: part("totals")[slot],
    size: header.sizes[kind],
  };
}

// One logit from its operands: the hidden state of the slot and the row of the entry.
function logitOfEntry({ arrays }, kind, slot, entry) {
  const [, width] = arrays[`${kind}_x`].shape;
  const rowOf = (name, at) => arrays[`${kind}_${name}`].subarray(at * width, (at + 1) * width);
  return logitOf(rowOf("x", slot), rowOf("rows", entry), arrays[`${kind}_bias`][entry]);
}

const SHOWN_TERMS = 3;

// The opened number: terms of the dot product, softmax, loss, each checked against the core's.
export function openedNumber(figure, found, guess, close) {
  const { words } = figure;
  const own = logitOfEntry(figure, found.kind, found.slot, found.entry(guess));
  const first = own.terms.slice(0, SHOWN_TERMS);
  const others = own.terms.slice(SHOWN_TERMS).reduce((sum, { product }) => sum + product, 0);
  const line = (name, made, value, kind = "") => el("div", { class: `term ${kind}` }, el("span", {}, name), el("span", {}, made), el("b", { title: full(value) }, short(value)));
  const p = Math.exp(own.logit - found.largest) / found.total;
  const numbers = { z: short(own.logit), max: factor(found.largest), e: short(Math.exp(own.logit - found.largest)), total: short(found.total), size: grouped(found.size), p: chance(p), loss: short(-Math.log(p)) };
  const who = el("div", { class: "who" }, token(found.word(guess), "wanted"), " ", say(words.who, { width: own.terms.length }),
    el("button", { class: "close", onclick: close, title: words.close, "aria-label": words.close }, "\u00d7"));
  const terms = el("div", { class: "terms" }, who,
    ...first.map(({ i, a, b, product }) => line(say(words.term, { i }), `${short(a)} \u00d7 ${factor(b)}`, product)),
    line(say(words.terms_more, { count: own.terms.length - SHOWN_TERMS }), "", others),
    ...(own.bias ? [line(words.bias, "", own.bias)] : []),
    line(words.logit, "", own.logit, "total"));
  const apart = { logit: small(Math.abs(own.logit - found.logit(guess))), p: small(Math.abs(p - found.p(guess))) };
  const softmax = el("div", { class: "soft" }, el("p", {}, say(words.soft, numbers)), el("p", {}, say(words.loss_of, numbers)),
    el("p", { class: "check", "data-again": String(p), "data-core": String(found.p(guess)) }, say(words.check, apart)));
  return el("div", { class: "operands" }, terms, softmax);
}

// The guesses as bars, the likeliest first; what should be said comes last where it is not among them.
export function guessLines(figure, found, most, opened, open) {
  const guesses = Array.from({ length: Math.min(most, found.best) }, (_, guess) => guess);
  const right = guesses.find((guess) => found.entry(guess) === found.entry(found.best));
  if (right === undefined) guesses.splice(most - 1, 1, found.best);
  return guesses.map((guess) => {
    const wanted = guess === right || guess === found.best;
    const rank = guess === found.best ? [el("span", { class: "rank" }, say(figure.words.rank, { rank: grouped(found.rank) }))] : [];
    return el("button", { class: `guess${wanted ? " right" : ""}`, "aria-pressed": String(opened === guess), onclick: () => open(guess), title: figure.words.open_title },
      el("span", { class: "word" }, token(found.word(guess)), ...rank),
      el("span", { class: "lane" }, el("i", { style: `width:${100 * found.p(guess)}%` })),
      el("span", { class: "value" }, chance(found.p(guess))));
  });
}
