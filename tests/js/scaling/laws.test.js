// The law in the browser: published conclusions, and its optimum against trying sizes.

import assert from "node:assert/strict";
import test from "node:test";

import { flops, named, optimum, parts, powerOfTen, tokensFor } from "../../../assets/components/scaling/laws.js";

const HOFFMANN = { floor: 1.69, size: 406.4, data: 410.7, size_power: 0.34, data_power: 0.28 };
const EPOCH = { floor: 1.8172, size: 482.01, data: 2085.43, size_power: 0.3478, data_power: 0.3658 };
const GOPHER = 5.76e23;

test("the printed constants ask for 32B and 93 tokens each, the refit for 72B and 18", () => {
  for (const [law, n, ratio] of [[HOFFMANN, "32.2B", 93], [EPOCH, "72.2B", 18]]) {
    const best = optimum(law, GOPHER);
    assert.equal(named(best.n), n);
    assert.equal(Math.round(best.d / best.n), ratio);
    assert.ok(Math.abs(flops(best) / GOPHER - 1) < 1e-12);
  }
});

test("no size of the same cost has less loss", () => {
  const best = optimum(EPOCH, GOPHER);
  const least = parts(EPOCH, best).total;
  for (const times of [0.5, 0.9, 1.1, 2]) assert.ok(parts(EPOCH, { n: best.n * times, d: best.d / times }).total > least);
});

test("Chinchilla's loss is the sum of its parts", () => {
  const { floor, size, data, total } = parts(HOFFMANN, { n: 70e9, d: 1.4e12 });
  assert.equal(total, floor + size + data);
  assert.equal(total.toFixed(4), "1.9366");
});

test("a line of equal loss has that loss, and ends where a size cannot reach it", () => {
  const tokens = tokensFor(EPOCH, 1e10, 2.2);
  assert.ok(Math.abs(parts(EPOCH, { n: 1e10, d: tokens }).total - 2.2) < 1e-12);
  assert.equal(tokensFor(EPOCH, 1e7, 2), null);
});

test("counts are named by their thousands", () => {
  assert.deepEqual([7e10, 1.4e12, 999_600, 3e14, 12].map(named), ["70B", "1.4T", "1M", "300T", "12"]);
  assert.deepEqual(powerOfTen(5.88e23), ["5.88", "23"]);
});
