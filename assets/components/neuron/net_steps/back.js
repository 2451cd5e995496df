// The way back through a node: its delta from those that it feeds, and the check of it and of its gradients.

import { editor, live, sumLine } from "./fields.js";
import { ACTIVATIONS } from "../maths.js";
import { below } from "../names.js";
import { el, say } from "../../lib/dom.js";
import { factor, full, short, small } from "../../lib/number.js";

export function buildBack(figure, layer, at) {
  const { words, header: { sizes }, reached } = figure;
  if (!reached.backward(layer, at)) return [el("p", { class: "dim" }, words.predict)];
  const delta = () => figure.now.gradients.deltas[layer - 1][at - 1];
  return layer === sizes.length - 1 ? ofOutput(figure, at, delta) : ofHidden(figure, layer, at, delta);
}

function ofOutput(figure, at, delta) {
  const { header: { activation, loss, sizes }, view: { rule } } = figure;
  const sign = rule === "sign" ? "\u2212" : "";
  const [y, t] = [() => figure.now.run.y[at - 1], () => figure.now.t[at - 1]];
  const slope = () => ACTIVATIONS[activation].slope(figure.now.run.a.at(-1)[at - 1]);
  const many = loss === "cross" && sizes.at(-1) > 1;
  const formula = loss === "cross" ? (many ? "y \u03a3t \u2212 t" : "y \u2212 t") : rule === "no_slope" ? "y \u2212 t" : "\u03c6\u2032(a) (y \u2212 t)";
  const made = () => {
    const error = many ? `${short(y())} \u00d7 ${short(figure.now.t.reduce((sum, one) => sum + one, 0))} \u2212 ${factor(t())}` : `${short(y())} \u2212 ${factor(t())}`;
    return loss === "cross" || rule === "no_slope" ? error : `${short(slope())} \u00d7 (${error})`;
  };
  return [el("div", { class: "line target" }, editor(figure, `t${at}`, below("t", at), t, true)),
    live(figure, "div", { class: "line" }, () => `\u03b4 = ${sign}${sign ? `(${formula})` : formula} = ${sign}${sign ? `(${made()})` : made()}`), sumLine(figure, "\u03b4", delta)];
}

function ofHidden(figure, layer, at, delta) {
  const { words, header: { sizes, bias, activation }, view: { rule } } = figure;
  const shift = bias ? 1 : 0;
  const tails = Array.from({ length: sizes[layer + 1] }, (_, to) => {
    const sent = () => figure.now.gradients.deltas[layer][to];
    const weight = () => (rule === "untransposed" ? figure.now.net.weights[layer][at - 1][to + shift] : figure.now.net.weights[layer][to][at - 1 + shift]);
    return live(figure, "span", { class: "tail" }, () => `${figure.name(layer + 1, to + 1)}: ${short(sent())} \u00d7 ${factor(weight())} = ${short(sent() * weight())}`,
      () => `${full(sent())} \u00d7 ${full(weight())}`);
  });
  const slope = () => ACTIVATIONS[activation].slope(figure.now.run.a[layer - 1][at - 1]);
  const sum = () => tails.reduce((total, _, to) => total + figure.now.gradients.deltas[layer][to]
    * (rule === "untransposed" ? figure.now.net.weights[layer][at - 1][to + shift] : figure.now.net.weights[layer][to][at - 1 + shift]), 0);
  return [el("div", { class: "tails" }, el("span", { class: "top" }, words.tails_sum), ...tails),
    rule === "no_slope" ? live(figure, "div", { class: "line" }, () => `\u03b4 = \u03a3 = ${short(sum())}`)
      : live(figure, "div", { class: "line" }, () => `\u03b4 = \u03c6\u2032(a) \u03a3 = ${short(slope())} \u00d7 ${factor(sum())}`), sumLine(figure, "\u03b4", delta)];
}

// Our number, the core's, autograd's, and how far they are apart.
export function checkOf(figure, layer, at) {
  const { words, reached } = figure;
  const back = reached.backward(layer, at);
  return live(figure, "div", { class: "check" }, () => {
    const { core, now } = figure;
    if (!core) return words.waiting;
    const [l, i] = [layer - 1, at - 1];
    if (!back) return say(words.check_forward, { here: full(now.run.a[l][i]), core: full(core.a[l][i]), difference: small(Math.abs(now.run.a[l][i] - core.a[l][i])) });
    const [delta, truth] = [core.deltas[l][i], core.truth.deltas[l][i]];
    const apart = Math.max(...core.weights[l][i].map((value, from) => Math.abs(value - core.truth.weights[l][i][from])));
    return say(words.check_back, { here: full(now.gradients.deltas[l][i]), core: full(delta), truth: full(truth), difference: small(Math.abs(delta - truth)), weights: small(apart) });
  });
}
