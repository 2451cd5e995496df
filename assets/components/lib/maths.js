// Small maths that more than one page needs, in float64.

/** @type {(x: number, low: number, high: number) => number} */
export const clamp = (x, low, high) => Math.max(low, Math.min(high, x));

// An index that exists in a list of that size.
/** @type {(index: number, size: number) => number} */
export const inside = (index, size) => clamp(index, 0, size - 1);

/** @type {(values: Numbers) => number} */
export const total = (values) => values.reduce((sum, x) => sum + x, 0);

// Row i of a matrix, without copying it.
/** @type {(matrix: Tensor, i: number) => Float32Array | Uint8Array} */
export const rowOf = (matrix, i) => matrix.subarray(i * matrix.shape[1], (i + 1) * matrix.shape[1]);

// Where the largest value stands; the first of equals.
/** @type {(values: Numbers) => number} */
export const argmax = (values) => values.reduce((best, x, at) => (x > values[best] ? at : best), 0);

// softmax with the largest score taken off first; a row that may see nothing (all -inf) is all zero, as in the core.
/** @type {(scores: Numbers) => { top: number, exps: Numbers, total: number, probs: Numbers }} */
export function softmax(scores) {
  const top = scores.reduce((most, s) => Math.max(most, s), -Infinity);
  const exps = scores.map((s) => (s === -Infinity ? 0 : Math.exp(s - top)));
  const sum = total(exps);
  return { top, exps, total: sum, probs: exps.map((e) => (sum > 0 ? e / sum : 0)) };
}

// The products of a dot product, the largest first: [{i, a, b, product}].
/** @type {(a: Numbers, b: Numbers) => Term[]} */
export function productsOf(a, b) {
  const terms = Array.from(a, (x, i) => ({ i, a: x, b: b[i], product: x * b[i] }));
  return terms.sort((one, other) => Math.abs(other.product) - Math.abs(one.product));
}

// One logit from its operands, x . row + bias: {terms, sum, bias, logit}.
/** @type {(x: Numbers, row: Numbers, bias?: number) => { terms: Term[], sum: number, bias: number, logit: number }} */
export function logitOf(x, row, bias = 0) {
  const terms = productsOf(x, row);
  const sum = total(terms.map(({ product }) => product));
  return { terms, sum, bias, logit: sum + bias };
}
