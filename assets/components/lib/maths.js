// Small maths that more than one page needs, in float64.

export const clamp = (x, low, high) => Math.max(low, Math.min(high, x));

// An index that exists in a list of that size.
export const inside = (index, size) => clamp(index, 0, size - 1);

export const total = (values) => values.reduce((sum, x) => sum + x, 0);

// Row i of a matrix, without copying it.
export const rowOf = (matrix, i) => matrix.subarray(i * matrix.shape[1], (i + 1) * matrix.shape[1]);

// Where the largest value stands; the first of equals.
export const argmax = (values) => values.reduce((best, x, at) => (x > values[best] ? at : best), 0);

// softmax with the largest score taken off first; a row that may see nothing (all -inf) is all zero, as in the core.
export function softmax(scores) {
  const top = scores.reduce((most, s) => Math.max(most, s), -Infinity);
  const exps = scores.map((s) => (s === -Infinity ? 0 : Math.exp(s - top)));
  const sum = total(exps);
  return { top, exps, total: sum, probs: exps.map((e) => (sum > 0 ? e / sum : 0)) };
}

// The products of a dot product, the largest first: [{i, a, b, product}].
export function productsOf(a, b) {
  const terms = Array.from(a, (x, i) => ({ i, a: x, b: b[i], product: x * b[i] }));
  return terms.sort((one, other) => Math.abs(other.product) - Math.abs(one.product));
}

// One logit from its operands, x . row + bias: {terms, sum, bias, logit}.
export function logitOf(x, row, bias = 0) {
  const terms = productsOf(x, row);
  const sum = total(terms.map(({ product }) => product));
  return { terms, sum, bias, logit: sum + bias };
}
