// RoPE's rotation in the browser, against complex numbers by hand.

import assert from "node:assert/strict";
import { test } from "node:test";

import { afterTurning, contribution, pairsOf, turned } from "../../../assets/components/positions/rope_dials/turning.js";

const close = (a, b) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

// Two tokens, two pairs: token 1's query, token 0's key.
const FIGURE = {
  arrays: { theta: [1, 0.1], q: [9, 9, 9, 9, 1, 0, 0, 2], k: [0, 3, 4, 0, 9, 9, 9, 9] },
  view: { query: 1, key: 0 }, m: 5, n: 2,
};

test("a quarter turn", () => {
  const [x, y] = turned([3, 4], Math.PI / 2);
  close(x, -4);
  close(y, 3);
});

test("the pair of the chosen query and key", () => {
  const { q, k, turnedQ } = pairsOf(FIGURE, 1);
  assert.deepEqual([q, k], [[0, 2], [4, 0]]);
  close(turnedQ[0], -2 * Math.sin(0.5));
  close(turnedQ[1], 2 * Math.cos(0.5));
});

test("a pair adds |q||k| cos of the angle between", () => {
  close(contribution(FIGURE, 0, 5, 2), 3 * Math.cos(Math.PI / 2 - 3));
  close(contribution(FIGURE, 1, 5, 2), 8 * Math.cos(Math.PI / 2 + 0.3));
});

test("only the distance counts", () => {
  const here = afterTurning(FIGURE, 5, 2);
  close(afterTurning(FIGURE, 25, 22), here);
  assert.ok(Math.abs(afterTurning(FIGURE, 6, 2) - here) > 0.1);
});
