// The scale of a chart.

import assert from "node:assert/strict";
import { test } from "node:test";

import { scale } from "../../../assets/components/lib/chart.js";

test("a scale is a straight line through its ends, upwards or downwards, and goes on beyond them", () => {
  const y = scale(-1, 3, 200, 0);
  assert.deepEqual([-1, 0, 1, 3, 4].map(y), [200, 150, 100, 0, -50]);
});

test("where all values are alike they stand at its start", () => {
  assert.equal(scale(2, 2, 10, 90)(2), 10);
});
