// What is opened: a node down to its operands, with editors for what it is made of; or the inputs, the loss, the update.
// The elements stay while only numbers change, so that a slider in the hand is not taken away.

import { isStuck } from "./picture.js";
import { buildBack, checkOf } from "./back.js";
import { editor, live, sumLine } from "./fields.js";
import { weightName } from "./plan.js";
import { ACTIVATIONS, SATURATED } from "../maths.js";
import { below } from "../names.js";
import { el, say } from "../../lib/dom.js";
import { factor, full, short } from "../../lib/number.js";

export function drawOpened(figure) {
  const { dom, view, steps, here, reached } = figure;
  const { kind } = steps[view.step];
  const key = JSON.stringify(here ? [here, reached.forward(...here), reached.backward(...here), view.rule] : [kind]);
  if (key !== dom.key || !dom.opened.childElementCount) {
    dom.key = key;
    figure.live = [];
    dom.opened.replaceChildren(...(here ? nodeParts(figure, ...here) : wholeParts(figure, kind)));
  }
  for (const update of figure.live) update();
}

function nodeParts(figure, layer, at) {
  const { words, header: { sizes }, reached } = figure;
  const name = figure.name(layer, at);
  if (layer === 0) return [el("h4", {}, name), editor(figure, `x${at}`, name, () => figure.now.x[at - 1]), el("p", { class: "dim" }, words.input_about)];
  const names = (of, count) => Array.from({ length: count }, (_, i) => figure.name(of, i + 1)).join(" ");
  const tails = layer < sizes.length - 1 ? names(layer + 1, sizes[layer + 1]) : "L";
  const title = el("h4", {}, name, el("small", {}, say(words.around, { heads: names(layer - 1, sizes[layer - 1]), tails })));
  if (!reached.forward(layer, at)) return [title, terms(figure, layer, at), el("p", { class: "dim" }, words.not_yet)];
  return [title, terms(figure, layer, at), ...outcome(figure, layer, at), ...buildBack(figure, layer, at), checkOf(figure, layer, at)];
}

// A line for each head: its weight to be dragged or typed, times what it gives, and the gradient beside it.
function terms(figure, layer, at) {
  const { words, header: { sizes, bias } } = figure;
  const heads = ["term_head", "term_weight", "term_z", "term_product", "term_gradient"].map((id) => el("span", { class: "top" }, words[id]));
  const lines = Array.from({ length: sizes[layer - 1] + (bias ? 1 : 0) }, (_, index) => {
    const from = index + (bias ? 0 : 1);
    const head = figure.name(layer - 1, from);
    const weight = () => figure.now.net.weights[layer - 1][at - 1][index];
    const z = () => figure.now.run.fed[layer - 1][index];
    return [el("b", {}, from ? head : "1"), editor(figure, weightName(layer, at, from), say(words.weight, { from: head, to: figure.name(layer, at) }), weight),
      live(figure, "span", {}, () => `\u00d7 ${factor(z())}`, () => full(z())),
      live(figure, "span", { class: "product" }, () => short(weight() * z()), () => full(weight() * z())),
      gradient(figure, layer, at, from, index)];
  });
  return el("div", { class: "terms" }, ...heads, ...lines.flat());
}

// dL/dw, or, before it is reached, the question which sign it will have.
function gradient(figure, layer, at, from, index) {
  const { words, reached, guesses } = figure;
  const weight = weightName(layer, at, from);
  const value = () => figure.now.gradients.weights[layer - 1][at - 1][index];
  if (!reached.backward(layer, at)) {
    const buttons = [-1, 0, 1].map((sign) => {
      const text = { "-1": "\u2212", 0: "0", 1: "+" }[sign];
      const button = el("button", { class: "sign", "aria-label": say(words.guess, { sign: text, weight: `${figure.name(layer - 1, from)} \u2192 ${figure.name(layer, at)}` }), onclick: () => figure.guess(weight, sign) }, text);
      figure.live.push(() => button.setAttribute("aria-pressed", String(guesses.get(weight) === sign)));
      return button;
    });
    return el("span", { class: "signs" }, ...buttons);
  }
  const mark = () => {
    const guess = guesses.get(weight);
    return guess === undefined ? "" : guess === Math.sign(value()) ? ` \u2713` : ` \u2717`;
  };
  return live(figure, "span", { class: "gradient" }, () => `${short(value())}${mark()}`, () => full(value()));
}

// a, then z or, of the last layer, y.
function outcome(figure, layer, at) {
  const { words, header: { activation, loss, sizes } } = figure;
  const a = () => figure.now.run.a[layer - 1][at - 1];
  const z = () => figure.now.run.z[layer - 1][at - 1];
  const slope = () => ACTIVATIONS[activation].slope(a());
  const lines = [sumLine(figure, "a = \u03a3 w z", a)];
  if (loss === "cross" && layer === sizes.length - 1) return [...lines, sumLine(figure, sizes[layer] === 1 ? "y = \u03c3(a)" : "y = softmax(a)", z)];
  const share = () => Math.abs(slope()) / ACTIVATIONS[activation].steepest;
  const stuck = live(figure, "p", { class: "stuck" }, () => (isStuck(figure, layer, at)
    ? say(words.stuck, { node: figure.name(layer, at), share: `${(100 * share()).toFixed(share() < 0.01 ? 2 : 1)}%`, limit: `${100 * SATURATED}%` }) : ""));
  return [...lines, sumLine(figure, "z = \u03c6(a)", z, () => `\u03c6\u2032(a) = ${short(slope())}`, slope), stuck];
}

function wholeParts(figure, kind) {
  const { words, header } = figure;
  const inputs = header.start.x.map((_, i) => editor(figure, `x${i + 1}`, figure.name(0, i + 1), () => figure.now.x[i], true));
  const goals = header.start.t.map((_, k) => editor(figure, `t${k + 1}`, below("t", k + 1), () => figure.now.t[k], true));
  const group = (id, fields) => el("div", { class: "fields", role: "group", "aria-label": words[id] }, el("h4", {}, words[id]), ...fields);
  if (kind === "inputs") return [group("inputs", inputs), group("targets", goals), el("p", { class: "dim" }, words.inputs_about)];
  if (kind === "loss") return [el("h4", {}, words.loss), ...lossLines(figure), group("targets", goals), lossCheck(figure)];
  return updateParts(figure);
}

function lossLines(figure) {
  const { header: { loss, sizes } } = figure;
  const layer = sizes.length - 1;
  const lines = Array.from({ length: sizes[layer] }, (_, k) => {
    const [y, t] = [() => figure.now.run.y[k], () => figure.now.t[k]];
    const made = () => {
      if (loss === "squared") return `\u00bd (${short(y())} \u2212 ${factor(t())})\u00b2 = ${short((y() - t()) ** 2 / 2)}`;
      const rest = sizes[layer] === 1 ? ` \u2212 (1 \u2212 ${factor(t())}) ln(1 \u2212 ${short(y())})` : "";
      return `\u2212 ${factor(t())} ln ${short(y())}${rest}`;
    };
    return live(figure, "div", { class: "line" }, () => `${figure.name(layer, k + 1)}: ${made()}`);
  });
  return [...lines, sumLine(figure, "L", () => figure.now.loss)];
}

const lossCheck = (figure) => live(figure, "div", { class: "check" }, () => (figure.core
  ? say(figure.words.check_loss, { here: full(figure.now.loss), core: full(figure.core.loss), difference: short(Math.abs(figure.now.loss - figure.core.loss)) })
  : figure.words.waiting));

// Every weight before and after, and the loss recomputed.
function updateParts(figure) {
  const { words, header: { start, bias } } = figure;
  const rows = start.weights.flatMap((w, l) => w.flatMap((row, to) => row.map((_, index) => {
    const was = () => figure.now.net.weights[l][to][index];
    const by = () => figure.now.gradients.weights[l][to][index];
    const from = index + (bias ? 0 : 1);
    return el("div", { class: "line" }, el("b", {}, `${figure.name(l, from)} \u2192 ${figure.name(l + 1, to + 1)}`),
      live(figure, "span", {}, () => `${short(was())} \u2212 ${figure.view.eta} \u00d7 ${factor(by())} = `, () => `${full(was())}, ${full(by())}`),
      live(figure, "b", {}, () => short(figure.now.after.weights[l][to][index]), () => full(figure.now.after.weights[l][to][index])));
  })));
  const fall = live(figure, "p", { class: "fall" }, () => say(words[figure.now.lossAfter < figure.now.loss ? "fell" : figure.now.lossAfter > figure.now.loss ? "rose" : "stayed"],
    { before: short(figure.now.loss), after: short(figure.now.lossAfter) }), () => `${full(figure.now.loss)} \u2192 ${full(figure.now.lossAfter)}`);
  return [el("h4", {}, words.update), fall, el("div", { class: "updates-list", tabindex: 0, role: "group", "aria-label": words.update }, ...rows)];
}
