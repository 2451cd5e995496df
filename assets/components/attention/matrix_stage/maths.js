// One attention head, computed again in the browser in float64 from the float32 operands the core used:
// raw = q . k, scaled = raw * scale, masked = scaled + bias or -inf, softmax over the row, z = weights x V.

import { rowOf, softmax } from "../../lib/maths.js";

// A sum of products with every partial sum, so that the sum can be shown growing.
export function dot(a, b) {
  const products = new Float64Array(a.length);
  const running = new Float64Array(a.length);
  let sum = 0;
  for (let d = 0; d < a.length; d += 1) {
    products[d] = a[d] * b[d];
    sum += products[d];
    running[d] = sum;
  }
  return { products, running, sum };
}

// The head as the figure uses it: the core's tensors, and again(i) = everything about query row i, recomputed.
export function headOf({ header, arrays }) {
  const head = { ...header, ...arrays, T: arrays.raw.shape[0], K: arrays.raw.shape[1], D: arrays.q.shape[1] };
  head.stages = [...(arrays.x ? ["project"] : []), "raw", "scaled", "masked", "softmax", "values"];
  const rows = new Map();
  head.again = (i) => {
    if (!rows.has(i)) rows.set(i, recomputeRow(head, i));
    return rows.get(i);
  };
  return head;
}

function recomputeRow(head, i) {
  const q = rowOf(head.q, i);
  const raw = Float64Array.from({ length: head.K }, (_, j) => dot(q, rowOf(head.k, j)).sum);
  const scaled = raw.map((s) => s * head.scale);
  const masked = scaled.map((s, j) => maskedScore(head, i, j, s));
  const { probs: weights, ...soft } = softmax(masked);
  const z = Float64Array.from({ length: head.v.shape[1] }, (_, d) => valueSum(head, weights, d).sum);
  return { raw, scaled, masked, ...soft, weights, z };
}

function maskedScore(head, i, j, score) {
  const at = i * head.K + j;
  if (!head.mask[at]) return -Infinity;
  return head.bias ? score + head.bias[at] : score;
}

export const columnOf = (matrix, d) => Float64Array.from({ length: matrix.shape[0] }, (_, j) => matrix[j * matrix.shape[1] + d]);

// z[d] = sum over keys of weight x v[d]
const valueSum = (head, weights, d) => dot(weights, columnOf(head.v, d));

// q[i, d] = x[i] . W[d] + b[d] for part q, k or v (before any rotation)
export function projection(head, part, i, d) {
  const { products, running, sum } = dot(rowOf(head.x, i), rowOf(head[`w_${part}`], d));
  const bias = head[`b_${part}`] ? head[`b_${part}`][d] : 0;
  return { products, running, sum: sum + bias, bias };
}

// The core's tensor and the same number recomputed, at one stage; at = column, or dimension for `values`, `project`.
const CORE = { raw: "raw", scaled: "scores", masked: "masked", softmax: "weights", values: "z" };

export function compare(head, stage, i, at, part) {
  const source = stage === "project" ? head[`from_${part}`] : head[CORE[stage]];
  const core = source[i * source.shape[1] + at];
  const row = stage === "project" ? null : head.again(i);
  const again = {
    project: () => projection(head, part, i, at).sum,
    raw: () => row.raw[at],
    scaled: () => row.scaled[at],
    masked: () => row.masked[at],
    softmax: () => row.weights[at],
    values: () => row.z[at],
  }[stage]();
  return { core, again, difference: core === again ? 0 : Math.abs(core - again) };
}

// The largest difference in one row of a stage.
export function worstOfRow(head, stage, i) {
  const width = stage === "values" ? head.v.shape[1] : head.K;
  let most = 0;
  for (let at = 0; at < width; at += 1) most = Math.max(most, compare(head, stage, i, at).difference);
  return most;
}

export function strongest(values) {
  let best = 0;
  for (let at = 1; at < values.length; at += 1) if (Math.abs(values[at]) > Math.abs(values[best])) best = at;
  return best;
}
