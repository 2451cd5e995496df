// The order of the steps, the changes as they stand in the address, and how the check counts.

import assert from "node:assert/strict";
import { test } from "node:test";

import { applied, baked, parsed, written } from "../../../assets/components/neuron/net_steps/edits.js";
import { plan, reached } from "../../../assets/components/neuron/net_steps/plan.js";
import { compared } from "../../../assets/components/neuron/net_steps/verdict.js";
import { nameOf } from "../../../assets/components/neuron/names.js";

const brief = ({ kind, layer, at }) => (layer ? `${kind} ${layer}.${at}` : kind);

test("inputs, nodes forwards by layer, the loss, nodes backwards by layer, the update", () => {
  assert.deepEqual(plan([2, 2, 1]).map(brief), ["inputs", "forward 1.1", "forward 1.2", "forward 2.1", "loss",
    "backward 2.1", "backward 1.1", "backward 1.2", "update"]);
});

test("what the reader has come to", () => {
  const steps = plan([2, 2, 1]);
  const at = (step) => {
    const { forward, backward, loss, all } = reached(steps, step);
    return [forward(0, 1), forward(1, 2), forward(2, 1), loss, backward(2, 1), backward(1, 1), all].map(Number).join("");
  };
  assert.deepEqual([0, 2, 3, 4, 5, 7, 8].map(at), ["1000000", "1100000", "1110000", "1111000", "1111100", "1111110", "1111111"]);
});

const START = { weights: [[[0, 1, 2], [0, 3, 4]], [[0, 5, 6]]], x: [7, 8], t: [9] };

test("changes: read, put into the network, written again", () => {
  const text = "2-2-1.1.4;w1.2.1:-0.5;w2.1.0:0.25;x2:1e-7;t1:0";
  const edits = parsed(text);
  assert.equal(written("2-2-1.1.4", edits), text);
  assert.deepEqual(applied(START, true, edits), { weights: [[[0, 1, 2], [0, -0.5, 4]], [[0.25, 5, 6]]], x: [7, 1e-7], t: [0] });
  assert.deepEqual(applied(START, true, parsed("")), START);
  assert.equal(written("2-2-1.1.4", parsed("")), "");
  const without = { ...START, weights: [[[1, 2], [3, 4]], [[5, 6]]] };
  assert.deepEqual(applied(without, false, parsed("a;w1.2.1:9;w1.1.2:8")).weights, [[[1, 8], [9, 4]], [[5, 6]]]);
});

test("what was learned becomes the start: every weight, other changes kept", () => {
  const all = baked([[[0.123456789, -2e-9]], [[1234.5678]]], true, parsed("a;w1.1.0:3;x1:5"));
  assert.deepEqual([...all], [["x1", 5], ["w1.1.0", 0.123457], ["w1.1.1", -2e-9], ["w2.1.0", 100]]);
});

test("the check counts what differs by more than rounding", () => {
  assert.deepEqual(compared([[1, 2], [3]], [[1, 2 + 1e-12], [3.5]]), { count: 3, wrong: 1, apart: 0.5 });
  assert.deepEqual(compared([0, 0], [0, 0]), { count: 2, wrong: 0, apart: 0 });
});

test("names of nodes", () => {
  assert.deepEqual([[0, 1], [1, 2], [2, 3], [1, 0]].map(([layer, at]) => nameOf([3, 3, 3], layer, at)), ["x\u2081", "h\u2082", "y\u2083", "1"]);
  assert.deepEqual([1, 2, 3].map((layer) => nameOf([2, 8, 8, 1], layer, 8)), ["h\u00b9\u2088", "h\u00b2\u2088", "y\u2088"]);
});
