// The open cell: what went into it at this stage, the sum as a line of arithmetic, and the check against the core.

import { columnOf, compare, dot, projection } from "./maths.js";
import { DIVERGING, SEQUENTIAL, absMax, stepOfWeight } from "../../lib/colour.js";
import { say } from "../../lib/dom.js";
import { rowOf } from "../../lib/maths.js";
import { factor, full, short, small } from "../../lib/number.js";

// The rows of the chart at each stage; view = {row, cell, dim, part}: query, key, dimension, and q, k or v.
export const CHARTS = {
  project(head, { part, row, dim }) {
    const { products, running } = projection(head, part, row, dim);
    const x = bars("x", rowOf(head.x, row), { letter: true, colour: () => GREY });
    const w = operand("W", part, rowOf(head[`w_${part}`], dim), part);
    return [x, w, ...summed(head, products, running)];
  },
  raw(head, { row, cell }) {
    const [q, k] = [rowOf(head.q, row), rowOf(head.k, cell)];
    const { products, running } = dot(q, k);
    return [operand("q", "q", q), operand("k", "k", k), ...summed(head, products, running)];
  },
  scaled(head, { row }) {
    const { raw, scaled } = head.again(row);
    const limit = absMax(raw); // one scale for both, so that the shrinking is seen
    return [bars("q\u00b7k", raw, { limit, height: 84 }), bars(`\u00f7 \u221a${head.D}`, scaled, { limit, late: true, height: 84 })];
  },
  masked(head, { row }) {
    const { scaled, masked } = head.again(row);
    const limit = Math.max(absMax(scaled), absMax(masked));
    const height = head.bias ? 62 : 84;
    const bias = head.bias ? [bars(head.words.bias, rowOf(head.bias, row), { limit, height })] : [];
    return [bars(head.words.score, scaled, { limit, height }), ...bias, bars("+ M", masked, { limit, late: true, height })];
  },
  softmax(head, { row }) {
    const { masked, exps, weights } = head.again(row);
    const hidden = (j) => masked[j] === -Infinity;
    return [
      bars("s", masked, { limit: absMax(masked), letter: true, height: 62 }),
      bars("e\u02e2\u207b\u1d50", exps, { limit: 1, positive: true, hidden, height: 62, colour: () => GREY }),
      weightBars(head, weights, hidden, { late: true, height: 62 }),
    ];
  },
  values(head, { row, dim }) {
    const { masked, weights } = head.again(row);
    const v = columnOf(head.v, dim);
    const { products, running } = dot(weights, v);
    const hidden = (j) => masked[j] === -Infinity;
    return [weightBars(head, weights, hidden, { height: 36 }), ...[operand("v", "v", v), ...summed(head, products, running)]
      .map((line) => ({ ...line, height: 34 }))];
  },
};

// The whole output vector: every value vector times its weight, one line a key, and under it their sum z.
export function vectorRows(head, { row }) {
  const { weights, z } = head.again(row);
  const { shape } = head.v;
  const map = Object.assign(Float32Array.from(head.v, (v, at) => v * weights[Math.floor(at / shape[1])]), { shape });
  return [{ label: head.words.weighted, role: "v", map, height: 56 }, bars("z", z, { letter: true, role: "v", height: 36 })];
}

const ROLE_COLOURS = { q: "#0072b2", k: "#d55e00", v: "#009e73" };
const GREY = "#888";
const signColour = (x) => DIVERGING.css[x < 0 ? 40 : 215]; // the matrix's own colours for below and above zero

const bars = (label, values, more = {}) => ({ label, values, limit: absMax(values), colour: signColour, ...more });

const operand = (label, role, values, sub = "") =>
  bars(label, values, { role, sub, letter: true, colour: () => ROLE_COLOURS[role] });

const weightBars = (head, weights, hidden, more) =>
  bars(head.words.weight, weights,
    { limit: 1, positive: true, outlined: true, hidden, colour: (w) => SEQUENTIAL.css[stepOfWeight(w)], ...more });

const summed = (head, products, running) => [
  bars(head.words.product, products, { late: true }),
  { label: head.words.sum, values: running, limit: absMax(running), line: true, late: true },
];

// The arithmetic of the open cell in one line of words with its numbers.
export function working(head, stage, view) {
  const words = head.words;
  const { row, cell, dim, part } = view;
  const names = { query: head.tokens[row], key: head.tokens[cell], D: head.D, dim, part };
  if (stage === "project") {
    const { sum, bias } = projection(head, part, row, dim);
    const more = head[`b_${part}`] ? say(words.work_bias, { bias: short(bias) }) : "";
    return say(words.work_project, { ...names, width: head.x.shape[1], more, value: short(sum) });
  }
  const { raw, scaled, masked, top, exps, total, weights, z } = head.again(row);
  const blocked = masked[cell] === -Infinity;
  const bias = head.bias ? head.bias[row * head.K + cell] : 0;
  const numbers = {
    ...names, raw: short(raw[cell]), scaled: short(scaled[cell]), masked: short(masked[cell]), weight: short(weights[cell]),
    top: factor(top), exp: short(exps[cell]), total: short(total), scale: short(head.scale), z: short(z[dim]), bias: short(bias),
  };
  if (stage === "masked") return say(words[blocked ? "work_hidden" : head.bias ? "work_biased" : "work_seen"], numbers);
  if (stage === "softmax" && blocked) return say(words.work_zero, numbers);
  return say(words[`work_${stage}`], numbers);
}

// "recomputed 12.34, core 12.34, difference 2e-7"
export function check(head, stage, view) {
  const at = stage === "values" || stage === "project" ? view.dim : view.cell;
  const { core, again, difference } = compare(head, stage, view.row, at, view.part);
  return say(head.words.check, { again: full(again), core: full(core), difference: small(difference) });
}

// What a screen reader hears when a cell is opened.
export function spoken(head, view) {
  const { raw, scaled, masked, weights } = head.again(view.row);
  const at = view.cell;
  return say(head.words.spoken, {
    query: head.tokens[view.row], key: head.tokens[at], row: view.row, column: at,
    raw: short(raw[at]), scaled: short(scaled[at]), masked: short(masked[at]), weight: short(weights[at]),
  });
}
