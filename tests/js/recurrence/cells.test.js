// A cell opened in the browser: gates and memories of a small net worked out by hand from the formulas of the papers.

import assert from "node:assert/strict";
import { test } from "node:test";

import { before, gateOf, madeOf } from "../../../assets/components/recurrence/unrolled/cells.js";

const tensor = (rows) => Object.assign(Float32Array.from(rows.flat()), { shape: [rows.length, rows[0].length] });
const near = (actual, expected) => assert.ok(Math.abs(actual - expected) < 1e-6, `${actual} for ${expected}`);
const sigma = (x) => 1 / (1 + Math.exp(-x));

// Two units, two gates' worth of rows a kind, a token of three numbers; two steps.
const X = [[1, 0, -1], [0.5, 2, 0]];
const H = [[0.5, -0.25], [0.125, 0.75]];
const rows = (gates, width, of) => tensor(Array.from({ length: 2 * gates }, (_, r) => Array.from({ length: width }, (__, c) => of(r, c))));
const made = (gates) => ({
  x: tensor(X), h: tensor(H),
  weights_w: rows(gates, 3, (r, c) => r + 0.5 * c - 1), weights_u: rows(gates, 2, (r, c) => 0.25 * r - c),
  weights_b: Float32Array.from({ length: 2 * gates }, (_, r) => 0.125 * r), weights_c: Float32Array.from({ length: 2 * gates }, (_, r) => -0.5 * r),
});

test("the memory before the first step is zero", () => {
  assert.deepEqual([...before(tensor(H), 0)], [0, 0]);
  assert.deepEqual([...before(tensor(H), 1)], [0.5, -0.25]);
});

test("a gate adds W x, U h' and both biases, its rows standing under those of the gates before it", () => {
  const arrays = made(4);
  ["i", "f", "g", "o"].forEach((gate, at) => {
    for (const unit of [0, 1]) {
      const row = 2 * at + unit;
      const input = 0.5 * (row - 1) + 2 * (row + 0.5 - 1);
      const memory = 0.5 * (0.25 * row) - 0.25 * (0.25 * row - 1);
      const found = gateOf(arrays, "lstm", gate, unit, 1);
      near(found.sum, input + memory + 0.125 * row - 0.5 * row);
      near(found.value, gate === "g" ? Math.tanh(found.sum) : sigma(found.sum));
      near(found.token.reduce((sum, { product }) => sum + product, 0), input);
    }
  });
});

test("the RNN squashes its one sum by tanh; at the first step only the token counts", () => {
  const found = gateOf(made(1), "rnn", "h", 1, 0);
  near(found.sum, (1 + 0 - 1) + 0 - (1 + 1 - 1) + 0.125 - 0.5);
  near(found.value, Math.tanh(found.sum));
});

test("the GRU's candidate reads the memory, its bias with it, through the reset gate", () => {
  const arrays = { ...made(3), r: tensor([[0, 0], [0.5, 0.25]]) };
  const found = gateOf(arrays, "gru", "n", 1, 1);
  const row = 5;
  near(found.sum, 0.5 * 4 + 2 * 4.5 + 0.125 * row + 0.25 * (0.5 * 1.25 - 0.25 * 0.25 - 0.5 * row));
  near(gateOf(arrays, "gru", "z", 0, 1).reset, 1);
});

test("cell, hidden state and the GRU's mixture are sums of products", () => {
  const arrays = { ...made(4), i: tensor([[1, 1], [0.5, 0.25]]), f: tensor([[1, 1], [0.75, 0.5]]), g: tensor([[1, 1], [-1, 0.5]]),
    o: tensor([[1, 1], [0.5, 1]]), c: tensor([[2, -4], [1, -1.875]]) };
  near(madeOf(arrays, "lstm", "c", 0, 1).value, 0.75 * 2 - 0.5);
  near(madeOf(arrays, "lstm", "c", 0, 0).value, 1); // nothing to keep yet
  near(madeOf(arrays, "lstm", "h", 0, 1).value, 0.5 * Math.tanh(1));
  const gru = { ...made(3), z: tensor([[0, 0], [0.25, 1]]), n: tensor([[0, 0], [0.5, 0.5]]) };
  near(madeOf(gru, "gru", "h", 0, 1).value, 0.75 * 0.5 + 0.25 * 0.5);
  near(madeOf(gru, "gru", "h", 1, 1).value, -0.25); // z = 1 keeps
  assert.equal(madeOf(arrays, "lstm", "f", 0, 1), null);
});
