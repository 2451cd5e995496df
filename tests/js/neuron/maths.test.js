// The network in the browser against torch: numbers that torch.nn and its autograd gave (tests/core/classics/fixture.py).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { ACTIVATIONS, backward, batch, descend, forward, lossOf, saturated, updated } from "../../../assets/components/neuron/maths.js";

const torch = JSON.parse(readFileSync(new URL("./torch.json", import.meta.url), "utf-8"));
const nets = torch.nets.map(({ weights, bias, activation, loss, ...rest }) => ({ net: { weights, bias, activation, loss }, ...rest }));

function near(ours, theirs, what) {
  const [one, other] = [[ours].flat(Infinity), [theirs].flat(Infinity)];
  assert.equal(one.length, other.length, what);
  one.forEach((value, at) => assert.ok(Math.abs(value - other[at]) < 1e-12, `${what}: ${value} for ${other[at]}`));
}

const kind = ({ net }) => `${net.activation} ${net.loss} ${net.bias} ${net.weights.map((w) => w.length)}`;

test("six activations and their slopes", () => {
  assert.deepEqual(Object.keys(ACTIVATIONS), Object.keys(torch.activations));
  for (const [name, { value, slope }] of Object.entries(torch.activations)) {
    near(torch.points.map(ACTIVATIONS[name].value), value, name);
    near(torch.points.map(ACTIVATIONS[name].slope), slope, `${name}, slope`);
  }
});

test("forwards, backwards, the loss: every kind of network", () => {
  assert.equal(nets.length, 2 * 24);
  for (const one of nets) {
    const run = forward(one.net, one.x);
    const { deltas, weights } = backward(one.net, run, one.t);
    near(run.a, one.a, `a of ${kind(one)}`);
    near(lossOf(one.net, run, one.t), one.losses[0], `loss of ${kind(one)}`);
    near(deltas, one.deltas, `deltas of ${kind(one)}`);
    near(weights, one.gradients, `gradients of ${kind(one)}`);
  }
});

test("steps of learning", () => {
  for (const one of nets) near(descend(one.net, one.x, one.t, one.eta, one.losses.length - 1).losses, one.losses, kind(one));
});

test("learning ends where it diverges, and the start is always there", () => {
  const net = { weights: [[[1]]], bias: false, activation: "linear", loss: "squared" };
  const { losses } = descend(net, [10], [0], 1, 50); // w times -99 with each step
  near(losses.slice(0, 2), [50, 50 * 99 ** 2], "losses");
  assert.ok(losses.length < 7 && Math.max(...losses) < 1e9);
  assert.deepEqual(descend(net, [1e9], [0], 1, 50).losses, [5e17]);
});

test("a batch is the mean of its samples, and counts who is saturated", () => {
  const net = { weights: [[[0.1, 1, -2], [0, 0.5, 0.5], [-0.2, -1, 1]], [[0.3, 1, -1, 2]]], bias: true, activation: "relu", loss: "cross" };
  const xs = [[1, 2], [-1, 0.5], [0.25, -3]];
  const ts = [[1], [0], [1]];
  const { loss, gradients, stuck } = batch(net, xs, ts);
  const runs = xs.map((x) => forward(net, x));
  near(loss, runs.reduce((sum, run, at) => sum + lossOf(net, run, ts[at]), 0) / 3, "loss");
  const all = runs.map((run, at) => backward(net, run, ts[at]).weights.flat(2));
  near(gradients, all[0].map((_, i) => (all[0][i] + all[1][i] + all[2][i]) / 3), "gradients");
  assert.deepEqual(stuck, [net.weights[0].map((_, i) => runs.filter((run) => run.a[0][i] <= 0).length)]);
});

test("saturated: less than 5% of the steepest slope; a sigmoid beyond ln((1 + r) / (1 - r)), r^2 = 0.95", () => {
  const edge = Math.log((1 + Math.sqrt(0.95)) / (1 - Math.sqrt(0.95)));
  for (const side of [-1, 1]) assert.deepEqual([edge - 1e-6, edge + 1e-6].map((a) => saturated("sigmoid", side * a)), [false, true]);
  assert.deepEqual([-1, 0, 1e-9].map((a) => saturated("relu", a)), [true, true, false]);
});

test("the mistakes: what each computes, by hand, for two layers of two", () => {
  const net = { weights: [[[0.5, -1], [2, 0.25]], [[1, -2], [0.5, 3]]], bias: false, activation: "tanh", loss: "squared" };
  const [x, t] = [[1, 0.5], [0.25, -0.5]];
  const run = forward(net, x);
  const slope = (a) => 1 - Math.tanh(a) ** 2;
  const error = run.a[1].map((a, k) => Math.tanh(a) - t[k]);
  const out = error.map((e, k) => e * slope(run.a[1][k]));
  const [[p, q], [r, s]] = net.weights[1];
  const hidden = (one, other) => [one * slope(run.a[0][0]), other * slope(run.a[0][1])];
  near(backward(net, run, t).deltas, [hidden(p * out[0] + r * out[1], q * out[0] + s * out[1]), out], "right");
  near(backward(net, run, t, "untransposed").deltas, [hidden(p * out[0] + q * out[1], r * out[0] + s * out[1]), out], "untransposed");
  near(backward(net, run, t, "no_slope").deltas, [[p * error[0] + r * error[1], q * error[0] + s * error[1]], error], "no slope");
  near(backward(net, run, t, "sign").deltas, backward(net, run, t).deltas.map((ds) => ds.map((d) => -d)), "sign");
  const cross = { ...net, loss: "cross" };
  const again = forward(cross, x);
  near(backward(cross, again, t, "no_slope").deltas[1], again.y.map((y, k) => y * (t[0] + t[1]) - t[k]), "cross-entropy has none to forget");
});

test("an update goes against the gradient", () => {
  const net = { weights: [[[1, 2]]], bias: true };
  assert.deepEqual(updated(net, [[[0.5, -1]]], 0.5).weights, [[[0.75, 2.5]]]);
});
