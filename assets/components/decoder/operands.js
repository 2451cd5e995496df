// The operands of the decoder's numbers, computed again in float64 from the tensors the core sent.

import { softmax } from "../lib/maths.js";

// A row of an array L H T D: layer, head, place.
function rowOf({ header }, array, layer, head, at) {
  const [, , places, size] = array.shape;
  const from = ((layer * header.heads + head) * places + at) * size;
  return array.subarray(from, from + size);
}

const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);

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

// The logits of one step, and softmax over the whole vocabulary.
export function wordsOf({ arrays }, row) {
  const size = arrays.logits.shape[1];
  const logits = arrays.logits.subarray(row * size, (row + 1) * size);
  return { logits, soft: softmax(Array.from(logits)) };
}
