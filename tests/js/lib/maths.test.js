// The small maths that several pages share: values worked by hand and laws.

import assert from "node:assert/strict";
import { test } from "node:test";

import { argmax, clamp, inside, logitOf, productsOf, rowOf, softmax, total } from "../../../assets/components/lib/maths.js";

const near = (actual, expected) => assert.ok(Math.abs(actual - expected) < 1e-14, `${actual} for ${expected}`);

test("clamp and inside: the nearest that is allowed", () => {
  assert.deepEqual([-3, 0, 1.5, 2, 9].map((x) => clamp(x, 0, 2)), [0, 0, 1.5, 2, 2]);
  assert.deepEqual([-1, 0, 4, 5, 6].map((index) => inside(index, 5)), [0, 0, 4, 4, 4]);
});

test("total and argmax: of plain and of typed arrays, the first of equals", () => {
  assert.equal(total([1, 2.5, -4]), -0.5);
  assert.equal(total(Float32Array.of(0.5, 0.25)), 0.75);
  assert.equal(total([]), 0);
  assert.deepEqual([[3], [1, 5, 2, 5], [-2, -1], [0, -Infinity]].map(argmax), [0, 1, 1, 0]);
});

test("rowOf: one row of a matrix, not copied", () => {
  const matrix = Object.assign(Float32Array.of(1, 2, 3, 4, 5, 6), { shape: [2, 3] });
  assert.deepEqual([...rowOf(matrix, 0), ...rowOf(matrix, 1)], [1, 2, 3, 4, 5, 6]);
  assert.deepEqual([...rowOf(matrix, 1)], [4, 5, 6]);
  assert.equal(rowOf(matrix, 1).buffer, matrix.buffer);
});

test("softmax: a closed form, a shift that changes nothing, and a row that may see nothing", () => {
  const scores = [4, 2, 1, 1].map(Math.log);
  for (const shift of [0, -800, 800]) {
    const { probs } = softmax(scores.map((s) => s + shift));
    [4 / 8, 2 / 8, 1 / 8, 1 / 8].forEach((p, at) => assert.ok(Math.abs(probs[at] - p) < 1e-12));
  }
  const { top, exps, total: sum, probs } = softmax([0, Math.log(3), -Infinity]);
  near(top, Math.log(3));
  [1 / 3, 1, 0].forEach((e, at) => near(exps[at], e));
  near(sum, 4 / 3);
  [1 / 4, 3 / 4, 0].forEach((p, at) => near(probs[at], p));
  const nothing = softmax([-Infinity, -Infinity]);
  assert.deepEqual([nothing.probs, nothing.exps, nothing.total], [[0, 0], [0, 0], 0]);
  assert.ok(softmax(Float64Array.of(1, 2)).probs instanceof Float64Array);
});

test("the terms of a dot product, the largest first, and one logit", () => {
  const [x, row] = [[1, 2, -3], [0.5, -1, 2]];
  const terms = [{ i: 2, a: -3, b: 2, product: -6 }, { i: 1, a: 2, b: -1, product: -2 }, { i: 0, a: 1, b: 0.5, product: 0.5 }];
  assert.deepEqual(productsOf(x, row), terms);
  assert.deepEqual(logitOf(x, row, 0.25), { terms, sum: -7.5, bias: 0.25, logit: -7.25 });
  assert.equal(logitOf(x, row).logit, -7.5);
});
