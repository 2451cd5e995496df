// The operands of the decoder's numbers, computed again in float64 from the tensors the core sent.

import { full, short } from "../lib/number.js";
import { small } from "../lib/figure.js";
import { el, say } from "../lib/dom.js";
import { DIVERGING } from "../lib/colour.js";

// A row of an array L H T D: layer, head, place.
function rowOf({ header }, array, layer, head, at) {
  const [, , places, size] = array.shape;
  const from = ((layer * header.heads + head) * places + at) * size;
  return array.subarray(from, from + size);
}

const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);

// The products of a dot product, the largest first.
export function productsOf(a, b) {
  const terms = Array.from(a, (x, i) => ({ i, a: x, b: b[i], product: x * b[i] }));
  return terms.sort((one, other) => Math.abs(other.product) - Math.abs(one.product));
}

export function softmax(scores) {
  const top = Math.max(...scores);
  const exps = scores.map((score) => Math.exp(score - top));
  const total = exps.reduce((sum, e) => sum + e, 0);
  return { top, exps, total, probs: exps.map((e) => e / total) };
}

// One row of attention computed again: part "self" (keys 0..row) or "cross" (every source word).
export function attentionRow(figure, part, layer, head, row) {
  const { arrays, header } = figure;
  const of = (name, at) => rowOf(figure, arrays[`${part}_${name}`], layer, head, at);
  const count = part === "self" ? row + 1 : header.source.length;
  const q = Float64Array.from(of("q", row));
  const keys = Array.from({ length: count }, (_, at) => of("k", at));
  const raw = keys.map((key) => dot(q, key));
  const scores = raw.map((x) => x * header.scale);
  const soft = softmax(scores);
  const values = Array.from({ length: count }, (_, at) => of("v", at));
  const core = { scores: of("scores", row), weights: of("weights", row), z: of("z", row) };
  return { q, keys, raw, scores, soft, values, core, count };
}

// The weights the core gave: of one head, or the mean over the heads.
export function weightsOf(figure, part, layer, head, row) {
  const heads = head === "mean" ? Array.from({ length: figure.header.heads }, (_, h) => h) : [head];
  const rows = heads.map((h) => rowOf(figure, figure.arrays[`${part}_weights`], layer, h, row));
  return Array.from(rows[0], (_, k) => rows.reduce((sum, weights) => sum + weights[k], 0) / rows.length);
}

export const strongestOf = (weights) => weights.indexOf(Math.max(...weights));

// The logits of one step, and softmax over the whole vocabulary.
export function wordsOf({ arrays }, row) {
  const size = arrays.logits.shape[1];
  const logits = arrays.logits.subarray(row * size, (row + 1) * size);
  return { logits, soft: softmax(Array.from(logits)) };
}

export const signedNumber = (x) => (x < 0 ? `(${short(x)})` : short(x));

// A line of a sum: its name, how it was made, a bar on a scale that has 0 in its middle, its value.
export function termRow(name, made, value, limit) {
  const share = limit ? Math.min(1, Math.abs(value) / limit) : 0;
  const bar = el("i", { class: value < 0 ? "minus" : "plus", style: `width: ${50 * share}%; background: ${DIVERGING.css[value < 0 ? 40 : 215]}` });
  return el("div", { class: `term${limit ? "" : " total"}` }, el("span", { class: "name" }, name), el("span", { class: "made" }, made),
    el("span", { class: "lane" }, ...(limit ? [bar] : [])), el("b", { title: full(value) }, short(value)));
}

export const checkLine = (words, of, again, core) => el("div", { class: "check", "data-of": of },
  say(words.check, { again: full(again), core: full(core), difference: small(Math.abs(again - core)) }));
