// The maths of a cell, one unit at one step, in float64: what a gate adds up, and what is made of it.
// Weights are stacked as torch stacks them: the rows of W, U and both biases, gate under gate.

import { productsOf, total } from "../../lib/maths.js";

/** @type {Record<string, string[]>} */
export const GATES = { rnn: ["h"], gru: ["r", "z", "n"], lstm: ["i", "f", "g", "o"] };

/** @type {(x: number) => number} */
export const sigmoid = (x) => 1 / (1 + Math.exp(-x));

/** @type {(gate: string) => boolean} */
export const isGate = (gate) => "rzifo".includes(gate); // 0 .. 1 by a sigmoid; the others -1 .. 1 by a tanh

/** @type {(matrix: Tensor, row: number) => Float64Array} */
const rowAt = (matrix, row) => Float64Array.from(matrix.subarray(row * matrix.shape[1], (row + 1) * matrix.shape[1]));

// The memory that a step finds: h of the step before it, zeros at the first.
/** @type {(values: Tensor, step: number) => Float64Array} */
export const before = (values, step) => (step > 0 ? rowAt(values, step - 1) : new Float64Array(values.shape[1]));

// Everything that a gate of one unit adds up: products with the token, products with the memory, two biases.
/** @type {(arrays: any, kind: string, gate: string, unit: number, step: number) => any} */
export function gateOf(arrays, kind, gate, unit, step) {
  const row = GATES[kind].indexOf(gate) * arrays.h.shape[1] + unit;
  const token = productsOf(rowAt(arrays.weights_w, row), rowAt(arrays.x, step));
  const memory = productsOf(rowAt(arrays.weights_u, row), before(arrays.h, step));
  const [input, recurrent] = [token, memory].map((terms) => total(terms.map(({ product }) => product)));
  const [b, c] = [arrays.weights_b[row], arrays.weights_c[row]];
  const reset = kind === "gru" && gate === "n" ? arrays.r[step * arrays.r.shape[1] + unit] : 1; // what is read of the memory
  const sum = input + b + reset * (recurrent + c);
  return { token, memory, input, recurrent, b, c, reset, sum, value: isGate(gate) ? sigmoid(sum) : Math.tanh(sum) };
}

// A site that is made of others: its summands by name, and the value.
/** @type {(arrays: any, kind: string, site: string, unit: number, step: number) => any} */
export function madeOf(arrays, kind, site, unit, step) {
  /** @type {(name: string) => number} */
  const now = (name) => arrays[name][step * arrays[name].shape[1] + unit];
  /** @type {(name: string) => number} */
  const old = (name) => before(arrays[name], step)[unit];
  if (kind === "lstm" && site === "c") {
    const parts = [["f \u00b7 c\u2032", now("f"), old("c")], ["i \u00b7 g", now("i"), now("g")]];
    return { parts, value: now("f") * old("c") + now("i") * now("g") };
  }
  if (kind === "lstm" && site === "h") {
    return { parts: [["o \u00b7 tanh(c)", now("o"), Math.tanh(now("c"))]], value: now("o") * Math.tanh(now("c")) };
  }
  if (kind === "gru" && site === "h") {
    const parts = [["(1 \u2212 z) \u00b7 n", 1 - now("z"), now("n")], ["z \u00b7 h\u2032", now("z"), old("h")]];
    return { parts, value: (1 - now("z")) * now("n") + now("z") * old("h") };
  }
  return null;
}
