// The network of core/classics in the browser, in float64, so that a weight can be dragged without asking anybody.
// net: {weights: [layer][to][from], bias, activation, loss}; with a bias, from = 0 is the node that is always 1.

import { softmax, total } from "../lib/maths.js";

const sigmoid = (a) => (a >= 0 ? 1 / (1 + Math.exp(-a)) : Math.exp(a) / (1 + Math.exp(a)));

// The distribution function of the standard normal, by a series for erf whose terms are all of one sign.
export function normal(a) {
  if (Math.abs(a) > 8) return a > 0 ? 1 : 0;
  let [term, sum] = [a, a];
  for (let n = 3; Math.abs(term) > 1e-18 * Math.abs(sum); n += 2) {
    term *= (a * a) / n;
    sum += term;
  }
  return 0.5 + density(a) * sum;
}

const density = (a) => Math.exp((-a * a) / 2) / Math.sqrt(2 * Math.PI);

export const ACTIVATIONS = {
  linear: { value: (a) => a, slope: () => 1, steepest: 1 },
  tanh: { value: Math.tanh, slope: (a) => 1 - Math.tanh(a) ** 2, steepest: 1 },
  sigmoid: { value: sigmoid, slope: (a) => sigmoid(a) * sigmoid(-a), steepest: 1 / 4 },
  relu: { value: (a) => Math.max(0, a), slope: (a) => (a > 0 ? 1 : 0), steepest: 1 },
  gelu: { value: (a) => a * normal(a), slope: (a) => normal(a) + a * density(a), steepest: 1.1289 },
  silu: { value: (a) => a * sigmoid(a), slope: (a) => sigmoid(a) * (1 + a * sigmoid(-a)), steepest: 1.0998 },
};

export const BOUND = 1e9; // a loss beyond it has diverged
export const SATURATED = 0.05; // of the steepest: less than that goes back through a saturated neuron

export function saturated(activation, a) {
  const { slope, steepest } = ACTIVATIONS[activation];
  return Math.abs(slope(a)) < SATURATED * steepest;
}

const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);

// -> {fed, a, z} by layer, and y, what comes out of the last one.
export function forward(net, x) {
  const run = { fed: [], a: [], z: [], y: x };
  net.weights.forEach((w, layer) => {
    const fed = net.bias ? [1, ...run.y] : run.y;
    const a = w.map((row) => dot(row, fed));
    run.y = layer === net.weights.length - 1 ? output(net, a) : a.map(ACTIVATIONS[net.activation].value);
    run.fed.push(fed);
    run.a.push(a);
    run.z.push(run.y);
  });
  return run;
}

function output(net, a) {
  if (net.loss === "squared") return a.map(ACTIVATIONS[net.activation].value);
  return a.length === 1 ? a.map(sigmoid) : [...softmax(a).probs];
}

export function lossOf(net, run, t) {
  const a = run.a.at(-1);
  if (net.loss === "squared") return total(run.y.map((y, k) => (y - t[k]) ** 2)) / 2;
  if (a.length === 1) return Math.max(a[0], 0) + Math.log1p(Math.exp(-Math.abs(a[0]))) - t[0] * a[0];
  const { top, total: sum } = softmax(a);
  return total(t.map((share, k) => share * (top + Math.log(sum) - a[k])));
}

// dL/da of the last layer, by the right rule.
function error(net, run, t) {
  if (net.loss === "cross") {
    const whole = t.length === 1 ? 1 : total(t);
    return run.y.map((y, k) => y * whole - t[k]);
  }
  const { slope } = ACTIVATIONS[net.activation];
  return run.y.map((y, k) => slope(run.a.at(-1)[k]) * (y - t[k]));
}

// sum over tails of delta_t w_ht for each h; transposed false: the mistake of taking W for its transpose.
function sent(net, layer, deltas, transposed) {
  const w = net.weights[layer].map((row) => row.slice(net.bias ? 1 : 0));
  if (!transposed) return w.map((row) => dot(row, deltas));
  return w[0].map((_, h) => dot(deltas, w.map((row) => row[h])));
}

// -> {deltas, weights} by layer, by a rule of core/classics/mistakes.py.
export function backward(net, run, t, rule = "right") {
  const { slope } = ACTIVATIONS[net.activation];
  const forgotten = rule === "no_slope";
  let delta = forgotten && net.loss === "squared" ? run.y.map((y, k) => y - t[k]) : error(net, run, t);
  if (rule === "sign") delta = delta.map((d) => -d);
  const deltas = [delta];
  for (let layer = net.weights.length - 1; layer > 0; layer -= 1) {
    const back = sent(net, layer, deltas[0], rule !== "untransposed");
    deltas.unshift(back.map((sum, h) => (forgotten ? sum : sum * slope(run.a[layer - 1][h]))));
  }
  return { deltas, weights: deltas.map((ds, layer) => ds.map((d) => run.fed[layer].map((z) => d * z))) };
}

export const updated = (net, gradients, eta) =>
  ({ ...net, weights: net.weights.map((w, l) => w.map((row, o) => row.map((x, i) => x - eta * gradients[l][o][i]))) });

// The network after so many steps on one sample, and the losses on the way; it ends early where a step threw
// the loss out of bounds.
export function descend(net, x, t, eta, steps, rule = "right") {
  const losses = [];
  let before = net;
  for (let now = net; losses.length <= steps;) {
    const run = forward(now, x);
    const value = lossOf(now, run, t);
    if (losses.length && !(value < BOUND)) break;
    losses.push(value);
    before = now;
    now = updated(now, backward(now, run, t, rule).weights, eta);
  }
  return { net: before, losses };
}

// The mean gradient and loss over a batch, and for each node how many samples find it saturated.
export function batch(net, xs, ts) {
  const sums = net.weights.map((w) => w.map((row) => row.map(() => 0)));
  const stuck = net.weights.slice(1).map((_, layer) => net.weights[layer].map(() => 0));
  let loss = 0;
  xs.forEach((x, at) => {
    const run = forward(net, x);
    const { weights } = backward(net, run, ts[at]);
    loss += lossOf(net, run, ts[at]) / xs.length;
    weights.forEach((w, l) => w.forEach((row, o) => row.forEach((g, i) => (sums[l][o][i] += g / xs.length))));
    stuck.forEach((nodes, l) => nodes.forEach((_, o) => (nodes[o] += saturated(net.activation, run.a[l][o]) ? 1 : 0)));
  });
  return { loss, gradients: sums, stuck };
}
