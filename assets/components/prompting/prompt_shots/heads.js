// All heads at once: how much of the last position's attention falls on the labels of the examples; one can be chosen.

import { cellUnder } from "../../lib/canvas.js";
import { SEQUENTIAL, ramp, stepOfWeight } from "../../lib/colour.js";
import { el, say } from "../../lib/dom.js";
import { keys } from "../../lib/keys.js";
import { inside } from "../../lib/maths.js";

export function buildHeads(figure) {
  const { dom, words } = figure;
  dom.off = el("button", { class: "off", onclick: () => figure.set({ head: "off" }) }, words.head_off);
  dom.best = el("button", { class: "best-head", onclick: () => figure.set({ head: strongest(figure) }) }, words.head_best);
  dom.chosen = el("span", { class: "chosen", "aria-live": "polite" });
  dom.canvas = el("canvas", { tabindex: 0, role: "application", "aria-label": words.heads });
  dom.canvas.onclick = (event) => pick(figure, event);
  const step = (layer, head) => () => move(figure, layer, head);
  keys(dom.canvas, { ArrowLeft: step(-1, 0), ArrowRight: step(1, 0), ArrowUp: step(0, -1), ArrowDown: step(0, 1), Escape: () => figure.set({ head: "off" }) });
  dom.heads.replaceChildren(
    el("div", { class: "heads-top" }, el("span", { class: "name", title: words.heads_title }, words.heads), dom.best, dom.off),
    dom.canvas,
    el("div", { class: "heads-below" }, el("span", {}, words.heads_axis), el("span", { class: "scale" }, "0", ramp(SEQUENTIAL), "1"), dom.chosen),
  );
}

export function drawHeads(figure) {
  const { dom, view, words } = figure;
  const shares = figure.arrays[`labels_${view.shots}`];
  const [layers, heads] = shares.shape;
  const wide = dom.heads.clientWidth;
  const [w, h] = [wide / layers, Math.max(9, Math.min(26, 100 / heads))];
  const dots = window.devicePixelRatio || 1;
  Object.assign(dom.canvas, { width: wide * dots, height: h * heads * dots });
  Object.assign(dom.canvas.style, { width: `${wide}px`, height: `${h * heads}px` });
  const brush = dom.canvas.getContext("2d");
  brush.scale(dots, dots);
  for (let layer = 0; layer < layers; layer++)
    for (let head = 0; head < heads; head++) {
      brush.fillStyle = SEQUENTIAL.css[stepOfWeight(shares[layer * heads + head])];
      brush.fillRect(layer * w, head * h, w - 1, h - 1);
    }
  const chosen = view.head !== "off";
  dom.off.setAttribute("aria-pressed", String(!chosen));
  dom.best.setAttribute("aria-pressed", String(chosen && view.head === strongest(figure)));
  dom.best.disabled = strongest(figure) === "off";
  dom.chosen.textContent = words.head_none;
  if (!chosen) return;
  const [layer, head] = view.head.split(".").map(Number);
  Object.assign(brush, { strokeStyle: "#d55e00", lineWidth: 3 });
  brush.strokeRect(layer * w, head * h, w - 1, h - 1);
  dom.chosen.textContent = say(words.head_chosen, { layer, head, share: shares[layer * heads + head].toFixed(2) });
}

// The head that looks most at the labels of the examples, behind so many of them; none without any.
function strongest({ arrays, view }) {
  const shares = arrays[`labels_${view.shots}`];
  const at = shares.indexOf(Math.max(...shares));
  return view.shots ? `${Math.floor(at / shares.shape[1])}.${at % shares.shape[1]}` : "off";
}

function pick(figure, event) {
  const [layers, heads] = figure.arrays[`labels_${figure.view.shots}`].shape;
  const [head, layer] = cellUnder(event, figure.dom.canvas, heads, layers);
  figure.set({ head: `${layer}.${head}` });
}

function move(figure, byLayer, byHead) {
  const [layers, heads] = figure.arrays[`labels_${figure.view.shots}`].shape;
  const [layer, head] = figure.view.head === "off" ? [0, 0] : figure.view.head.split(".").map(Number);
  figure.set({ head: `${inside(layer + byLayer, layers)}.${inside(head + byHead, heads)}` });
}
