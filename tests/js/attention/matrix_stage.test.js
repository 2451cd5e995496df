// One head once more in the browser, against attention written anew over plain lists.

import assert from "node:assert/strict";
import { test } from "node:test";

import { columnOf, compare, dot, headOf, projection, strongest, worstOfRow } from "../../../assets/components/attention/matrix_stage/maths.js";

const tensor = (rows) => Object.assign(Float32Array.from(rows.flat()), { shape: [rows.length, rows[0].length] });

// Exact in float32, so that what is compared is the equation alone.
const Q = [[1, 2], [0.5, -1], [3, 0.25]];
const K = [[1, 0], [-2, 1], [0.5, 0.5], [0, 4]];
const V = [[1, 10, 0], [2, 20, -1], [3, 30, 4], [4, 40, 0.5]];
const X = [[1, -1], [2, 0], [0.5, 3]];
const W = [[2, 1], [-1, 0.5]];
const MASK = [[1, 0, 0, 0], [1, 1, 0, 1], [0, 0, 0, 0]]; // row 2 may see nothing
const BIAS = [[0, 0, 0, 0], [-0.5, -0.25, 0, 1], [0, 0, 0, 0]];
const SCALE = 0.5;

function reference() {
  const raw = Q.map((q) => K.map((k) => q[0] * k[0] + q[1] * k[1]));
  const scores = raw.map((row) => row.map((s) => s * SCALE));
  const masked = scores.map((row, i) => row.map((s, j) => (MASK[i][j] ? s + BIAS[i][j] : -Infinity)));
  const weights = masked.map((row) => {
    const total = row.reduce((sum, s) => sum + Math.exp(s), 0);
    return row.map((s) => (total ? Math.exp(s) / total : 0));
  });
  const z = weights.map((row) => V[0].map((_, d) => row.reduce((sum, w, j) => sum + w * V[j][d], 0)));
  return { raw, scores, masked, weights, z };
}

function made(change = {}) {
  const stages = Object.fromEntries(Object.entries(reference()).map(([name, rows]) => [name, tensor(rows)]));
  const operands = { q: tensor(Q), k: tensor(K), v: tensor(V), mask: tensor(MASK), bias: tensor(BIAS) };
  return headOf({ header: { scale: SCALE }, arrays: { ...operands, ...stages, ...change } });
}

test("every stage of every row is what attention says", () => {
  const { raw, scores, masked, weights, z } = reference();
  for (let i = 0; i < 3; i += 1) {
    const row = made().again(i);
    assert.deepEqual([...row.raw], raw[i]);
    assert.deepEqual([...row.scaled], scores[i]);
    assert.deepEqual([...row.masked], masked[i]);
    weights[i].forEach((w, j) => assert.ok(Math.abs(row.weights[j] - w) < 1e-15, `weight ${i}, ${j}`));
    z[i].forEach((sum, d) => assert.ok(Math.abs(row.z[d] - sum) < 1e-13, `z ${i}, ${d}`));
  }
});

test("a row that may see nothing has no weights and brings nothing", () => {
  const row = made().again(2);
  assert.deepEqual([...row.weights], [0, 0, 0, 0]);
  assert.deepEqual([...row.z], [0, 0, 0]);
});

test("scores beyond what exp can hold still have weights: 1/2 each", () => {
  const large = tensor([[1000, 1000]]);
  const head = headOf({
    header: { scale: 1 },
    arrays: { q: large, k: tensor([[1, 0], [0, 1]]), v: tensor([[2], [4]]), mask: tensor([[1, 1]]), raw: tensor([[1000, 1000]]) },
  });
  assert.deepEqual([...head.again(0).weights], [0.5, 0.5]);
  assert.deepEqual([...head.again(0).z], [3]);
});

test("without a bias the allowed scores stay, and the stages follow what came", () => {
  const head = made({ bias: undefined });
  assert.deepEqual([...head.again(1).masked], [0.25, -1, -Infinity, -2]);
  assert.deepEqual(head.stages, ["raw", "scaled", "masked", "softmax", "values"]);
  assert.deepEqual([head.T, head.K, head.D], [3, 4, 2]);
  assert.equal(made({ x: tensor(X) }).stages[0], "project");
});

test("compare: nothing differs in a faithful head, and a planted error is found where it is", () => {
  for (const stage of ["raw", "scaled", "masked", "softmax", "values"])
    for (let i = 0; i < 3; i += 1) assert.ok(worstOfRow(made(), stage, i) < 1e-6, `${stage}, row ${i}`);
  for (const [stage, name] of [["raw", "raw"], ["scaled", "scores"], ["masked", "masked"], ["softmax", "weights"], ["values", "z"]]) {
    const head = made();
    head[name][head[name].shape[1] + 1] += stage === "raw" ? 0.5 : -0.5; // row 1, column 1
    assert.ok(Math.abs(compare(head, stage, 1, 1).difference - 0.5) < 1e-6, stage);
    assert.ok(Math.abs(worstOfRow(head, stage, 1) - 0.5) < 1e-6, stage);
    assert.ok(compare(head, stage, 1, 0).difference < 1e-6, stage);
    assert.ok(worstOfRow(head, stage, 0) < 1e-6, stage);
  }
});

test("projection: q[i, d] = x[i] . W[d] + b[d]", () => {
  const head = made({ x: tensor(X), w_q: tensor(W), b_q: Float32Array.of(0.5, -2), from_q: tensor([[1.5, -3.5], [4.5, -4], [4.5, 0]]) });
  assert.deepEqual(projection(head, "q", 2, 0), { products: Float64Array.of(1, 3), running: Float64Array.of(1, 4), sum: 4.5, bias: 0.5 });
  assert.deepEqual(compare(head, "project", 2, 1, "q"), { core: 0, again: -1, difference: 1 }); // 0.5 * -1 + 3 * 0.5 - 2
  assert.equal(projection({ ...head, b_q: undefined }, "q", 0, 1).sum, -1.5);
});

test("columns and sums of a matrix", () => {
  const matrix = tensor([[1, 2, 3], [4, 5, 6]]);
  assert.deepEqual([...columnOf(matrix, 1)], [2, 5]);
  assert.deepEqual(dot([1, 2, 3], [4, 5, -6]), { products: Float64Array.of(4, 10, -18), running: Float64Array.of(4, 14, -4), sum: -4 });
  assert.equal(strongest([1, -5, 5, 2]), 1);
});
