// The plane with its points and the boundary, what each hidden neuron of the first layer makes of it, and the loss.

import { ACTIVATIONS, forward } from "../maths.js";
import { nameOf } from "../names.js";
import { pixels } from "../../lib/canvas.js";
import { scale } from "../../lib/chart.js";
import { absMax, DIVERGING, stepOfSigned } from "../../lib/colour.js";
import { el, say, svg } from "../../lib/dom.js";
import { keys } from "../../lib/keys.js";
import { full, short, small } from "../../lib/number.js";

const REACH = 2; // the plane is -2..2 in both directions
const [FINE, COARSE] = [56, 28]; // cells across
const [SIDE, SMALL, HIGH] = [400, 84, 110]; // px

export function buildPlane(figure) {
  const { words, header } = figure;
  const dom = { maps: [] };
  const button = (name, act) => (dom[name] = el("button", { class: name, onclick: act }, words[name]));
  dom.play = el("button", { class: "play", onclick: () => figure.toggle() });
  dom.rate = el("select", { "aria-label": words.rate }, ...header.options.rate.map((value) => el("option", { value: String(value) }, String(value))));
  dom.rate.onchange = () => figure.set({ rate: header.options.rate.find((value) => String(value) === dom.rate.value) });
  dom.said = el("div", { class: "said" });
  dom.plane = canvas(words.plane, SIDE);
  dom.points = svg("svg", { class: "points", viewBox: `0 0 ${SIDE} ${SIDE}`, "aria-hidden": "true" },
    axis(0, SIDE - 10, SIDE / 2 - 8), axis(1, SIDE / 2 + 26, 20), ...header.x.map((x, at) => point(x, header.t[at])));
  dom.curve = svg("svg", { class: "curve", role: "img", height: HIGH });
  dom.check = el("div", { class: "check", role: "status" });
  const hidden = header.sizes.length > 2 ? header.sizes[1] : 0;
  dom.maps = Array.from({ length: hidden }, (_, i) => ({ canvas: canvas(nameOf(header.sizes, 1, i + 1), SMALL), said: el("div", { class: "dim" }) }));
  const maps = dom.maps.map((map) => (map.box = el("figure", { class: "map" }, map.canvas, el("figcaption", {}, map.said))));
  const bar = el("div", { class: "bar" }, dom.play, button("once", () => figure.once()), button("restart", () => figure.restart()), el("label", {}, "\u03b7", dom.rate));
  const key = (kind, id) => el("span", {}, svg("svg", { width: 18, height: 18, class: "points" }, point([0, 0], kind, 9)), words[id]);
  dom.neurons = el("tbody");
  const table = el("details", {}, el("summary", {}, words.table), el("table", {}, el("thead", {}, el("tr", {}, ...["col_neuron", "col_stuck"].map((id) => el("th", { scope: "col" }, words[id])))), dom.neurons));
  dom.figure = el("div", { class: "learn" }, bar, el("div", { class: "two" },
    el("div", {}, el("div", { class: "stack" }, dom.plane, dom.points), el("div", { class: "legend" }, key(1, "key_one"), key(0, "key_zero"), el("span", {}, words.key_boundary))),
    el("div", {}, dom.said, dom.curve, dom.check, ...(hidden ? [el("div", { class: "title" }, words.maps), el("div", { class: "maps" }, ...maps)] : []), table)));
  keys(dom.figure, { ArrowRight: () => figure.once(), " ": () => figure.toggle() });
  return dom;
}

const canvas = (label, side) => Object.assign(el("canvas", { role: "img", "aria-label": label }), { width: side, height: side });

// Discs are of kind 1, squares of kind 0: told apart without colour.
function point([x, y], kind, at = null) {
  const [cx, cy] = at === null ? [across(x), across(-y)] : [at, at];
  return kind ? svg("circle", { cx, cy, r: 5, class: "one" }) : svg("rect", { x: cx - 4.5, y: cy - 4.5, width: 9, height: 9, class: "zero" });
}

// The name of an input at the end of its axis.
const axis = (input, x, y) => svg("text", { x, y, "text-anchor": "end" }, nameOf([2], 0, input + 1));

const across = scale(-REACH, REACH, 0, SIDE);

export function drawPlane(figure) {
  const { dom, words, header, now, steps, view } = figure;
  dom.rate.value = String(view.rate);
  const right = header.x.filter((x, at) => (forward(figure.net, x).y[0] > 0.5) === (header.t[at] === 1)).length;
  const values = { steps, loss: short(now.loss), right, of: header.x.length };
  dom.said.textContent = say(figure.ended ? words.ended : words.said, values);
  dom.plane.setAttribute("aria-label", `${words.plane}. ${dom.said.textContent}`);
  paint(dom.plane, FINE, (x, y) => 2 * forward(figure.net, [x, y]).y[0] - 1, 1);
  dom.maps.forEach((map, i) => drawMap(figure, map, i));
  drawCurve(figure);
  drawNeurons(figure);
  dom.check.textContent = checkText(figure);
}

function checkText({ checked, playing, words, header: { core }, now }) {
  if (playing) return words.later;
  if (!checked) return words.waiting;
  return say(words.check, { here: full(now.loss), core: full(core.loss), difference: small(Math.abs(now.loss - core.loss)), apart: small(core.apart) });
}

// value(x, y) over the plane as a picture of so many cells across, enlarged; limit: of the colours.
function paint(node, cells, value, limit = 0) {
  const middle = (i) => -REACH + (2 * REACH * (i + 0.5)) / cells;
  const shape = [cells, cells];
  const values = Object.assign(Float64Array.from({ length: cells * cells }, (_, at) => value(middle(at % cells), -middle(Math.floor(at / cells)))), { shape });
  const most = limit || absMax(values) || 1;
  const context = node.getContext("2d");
  context.imageSmoothingEnabled = true;
  context.drawImage(pixels(values, (x) => DIVERGING.rgba[stepOfSigned(x, most)]), 0, 0, node.width, node.height);
}

function drawMap({ net, now, header: { sizes, x, activation }, words }, map, i) {
  const [bias, ...weights] = net.weights[0][i];
  paint(map.canvas, COARSE, (a, b) => ACTIVATIONS[activation].value(bias + weights[0] * a + weights[1] * b));
  const stuck = now.stuck[0][i];
  const name = nameOf(sizes, 1, i + 1);
  map.said.textContent = stuck ? say(words.map_stuck, { node: name, count: stuck }) : name;
  map.box.classList.toggle("stuck", stuck > x.length / 2);
}

function drawNeurons({ dom, now, header: { sizes, x } }) {
  dom.neurons.replaceChildren(...now.stuck.flatMap((counts, layer) => counts.map((count, i) =>
    el("tr", {}, el("th", { scope: "row" }, nameOf(sizes, layer + 1, i + 1)), el("td", {}, `${count} / ${x.length}`)))));
}

function drawCurve({ dom, losses, from, steps, header: { blind }, words }) {
  const width = Math.max(220, dom.curve.parentNode.clientWidth);
  const shown = losses.filter((_, at) => at % Math.ceil(losses.length / 300) === 0 || at === losses.length - 1);
  const most = Math.max(0.8, ...shown);
  const x = scale(0, Math.max(1, shown.length - 1), 44, width - 8);
  const y = scale(0, most, HIGH - 22, 8);
  const lines = [[0, "0"], [blind, "ln 2"]].flatMap(([value, text]) => [svg("line", { class: "grid", x1: 44, x2: width, y1: y(value), y2: y(value) }),
    svg("text", { x: 38, y: y(value) + 5, "text-anchor": "end" }, text)]);
  const points = shown.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  dom.curve.setAttribute("viewBox", `0 0 ${width} ${HIGH}`);
  dom.curve.setAttribute("width", width);
  dom.curve.setAttribute("aria-label", say(words.curve, { from: short(losses[0]), to: short(losses.at(-1)), steps: steps - from }));
  dom.curve.replaceChildren(...lines, svg("polyline", { points }), svg("circle", { cx: x(shown.length - 1), cy: y(losses.at(-1)), r: 4 }),
    svg("text", { x: 44, y: HIGH - 4 }, String(from)), svg("text", { x: width - 8, y: HIGH - 4, "text-anchor": "end" }, String(steps)));
}
