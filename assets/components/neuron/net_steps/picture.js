// The network as nodes and edges. What the step is about is lit: the node, its heads (what feeds it) on the way forwards,
// its tails (what it feeds) on the way back; the weights between them are written on the edges.

import { saturated } from "../maths.js";
import { idOf } from "./plan.js";
import { absMax, DIVERGING, signedStyle, stepOfSigned } from "../../lib/colour.js";
import { el, focusedIn, say, svg } from "../../lib/dom.js";
import { keys } from "../../lib/keys.js";
import { clamp, inside } from "../../lib/maths.js";
import { short, tidy } from "../../lib/number.js";

const [WIDE, HIGH, TARGET] = [64, 40, 66]; // px of a node, and of the column of targets
const ONE = 36; // px of the constant node
const ROOM = 36; // px between two layers: with less, weights stand only in the opened part
const [LEAST, BEST] = [58, 110]; // px from node to node

export function drawPicture(figure) {
  const { dom, header: { sizes, bias }, words } = figure;
  const layers = sizes.length - 1;
  const width = Math.max(dom.stage.clientWidth, (WIDE + 18) * (layers + 1) + TARGET);
  const rows = Math.max(...sizes) + (bias ? 1 : 0);
  const apart = clamp(420 / rows, LEAST, BEST);
  const height = rows * apart + 24;
  const place = (layer, at) => {
    const first = bias && layer < layers ? 0 : 1;
    const count = sizes[layer] + 1 - first;
    return {
      x: 6 + WIDE / 2 + (layer * (width - 12 - WIDE - TARGET)) / layers,
      y: height / 2 + (at - first - (count - 1) / 2) * apart - 4,
    };
  };
  const lit = litOf(figure);
  const edges = edgesOf(figure, place, lit);
  const nodes = sizes.flatMap((size, layer) => Array.from({ length: size }, (_, at) => node(figure, place, lit, layer, at + 1)));
  const ones = bias ? sizes.slice(0, -1).map((_, layer) => one(place(layer, 0), lit.heads.has(idOf(layer, 0)))) : [];
  const picture = svg("svg", { class: "picture", viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": say(words.picture, { sizes: sizes.join("-") }) },
    ...edges.lines, ...ones, ...nodes, ...edges.labels, ...targets(figure, place, width));
  keys(picture, walking(figure));
  const focused = focusedIn(dom.stage);
  dom.stage.replaceChildren(picture, legend(figure));
  if (figure.here) dom.stage.scrollLeft = place(...figure.here).x - dom.stage.clientWidth / 2; // a deep one on a phone
  if (focused) picture.querySelector('[tabindex="0"]')?.focus({ preventScroll: true });
}

// What is lit: the node, its heads and its tails, by id, as far as the step is about them.
function litOf({ here, header: { sizes, bias }, steps, view: { open, step } }) {
  const lit = { at: null, heads: new Set(), tails: new Set() };
  if (!here) return lit;
  const [layer, at] = here;
  const { kind } = steps[step];
  lit.at = idOf(layer, at);
  if (layer > 0 && (open !== "step" || kind === "forward"))
    for (let from = bias ? 0 : 1; from <= sizes[layer - 1]; from += 1) lit.heads.add(idOf(layer - 1, from));
  if (layer < sizes.length - 1 && (open !== "step" || kind === "backward"))
    for (let to = 1; to <= sizes[layer + 1]; to += 1) lit.tails.add(idOf(layer + 1, to));
  return lit;
}

// Lines from node to node, those that are lit on top, and the weights of the lit ones, which lie over the nodes.
function edgesOf({ now, header: { bias } }, place, lit) {
  const most = absMax(now.net.weights.flat(2));
  const [dim, bright, labels] = [[], [], []];
  now.net.weights.forEach((w, below) => w.forEach((row, to) => row.forEach((value, index) => {
    const from = index + (bias ? 0 : 1);
    const [a, b] = [place(below, from), place(below + 1, to + 1)];
    const [start, end] = [idOf(below, from), idOf(below + 1, to + 1)];
    const on = (lit.at === end && lit.heads.has(start)) || (lit.at === start && lit.tails.has(end));
    const [x, wide] = [a.x + (from ? WIDE : ONE) / 2, b.x - WIDE / 2 - a.x - (from ? WIDE : ONE) / 2];
    const ends = { x1: x, y1: a.y, x2: x + wide, y2: b.y };
    (on ? bright : dim).push(svg("line", { class: `edge${on ? " lit" : ""}`, ...ends, stroke: DIVERGING.css[value < 0 ? 45 : 205], "stroke-width": 1.2 + 4 * (Math.abs(value) / (most || 1)) }));
    if (!on || wide < ROOM) return;
    const share = lit.at === end ? 0.26 : 0.74; // near the nodes that are many
    labels.push(svg("text", { class: "weight", x: x + (wide < 2 * ROOM ? 0.5 : share) * wide, y: a.y + share * (b.y - a.y) + 5 }, tidy(String(Number(value.toPrecision(3))))));
  })));
  return { lines: [...dim, ...bright], labels };
}

function node(figure, place, lit, layer, at) {
  const { now, header, reached, words } = figure;
  const { x, y } = place(layer, at);
  const id = idOf(layer, at);
  const known = reached.forward(layer, at);
  const z = layer ? now.run.z[layer - 1][at - 1] : now.x[at - 1];
  const delta = layer && reached.backward(layer, at) ? now.gradients.deltas[layer - 1][at - 1] : null;
  const stuck = layer > 0 && known && isStuck(figure, layer, at);
  const limit = absMax([...now.x, ...now.run.z.flat()]);
  const kinds = ["node", lit.at === id && "now", lit.heads.has(id) && "head", lit.tails.has(id) && "tail", stuck && "stuck", !known && "unknown"];
  const label = say(words[layer ? "node" : "input"], { node: figure.name(layer, at), z: known ? short(z) : "?", delta: delta === null ? "?" : short(delta) });
  const step = stepOfSigned(z, limit);
  const fill = known ? { style: `fill: ${DIVERGING.css[step]}` } : {};
  const ink = known ? { style: `fill: ${DIVERGING.ink[step]}` } : {};
  return svg("g", { class: kinds.filter(Boolean).join(" "), "data-id": id, role: "button", tabindex: id === walker(figure) ? 0 : -1,
    "aria-label": stuck ? `${label}, ${words.saturated}` : label, transform: `translate(${x},${y})`, onclick: () => figure.openNode(layer, at) },
    svg("title", {}, header.sizes.length - 1 === layer || !layer ? label : say(words.node_title, { node: figure.name(layer, at) })),
    svg("rect", { x: -WIDE / 2, y: -HIGH / 2, width: WIDE, height: HIGH, rx: 10, ...fill }),
    svg("text", { class: "name", y: -4, ...ink }, figure.name(layer, at)),
    svg("text", { class: "z", y: 13, ...ink }, known ? short(z) : "?"),
    ...(delta === null ? [] : [svg("text", { class: "delta", y: HIGH / 2 + 15 }, `\u03b4 ${short(delta)}`)]));
}

// The output of cross-entropy is no activation: nothing saturates there.
export function isStuck({ header, now }, layer, at) {
  if (header.loss === "cross" && layer === header.sizes.length - 1) return false;
  return saturated(header.activation, now.run.a[layer - 1][at - 1]);
}

const one = ({ x, y }, lit) => svg("g", { class: `node one${lit ? " head" : ""}`, transform: `translate(${x},${y})` },
  svg("rect", { x: -ONE / 2, y: -HIGH / 2 + 6, width: ONE, height: HIGH - 12, rx: 10 }), svg("text", { class: "z", y: 5 }, "1"));

function targets({ now, header: { sizes }, reached }, place, width) {
  const layer = sizes.length - 1;
  const lines = now.t.map((t, k) => svg("text", { class: "target", x: width - 2, y: place(layer, k + 1).y + 5 }, `t ${short(t)}`));
  return reached.loss ? [...lines, svg("text", { class: "target total", x: width - 2, y: place(layer, sizes[layer]).y + 40 }, `L ${short(now.loss)}`)] : lines;
}

// The node that the arrow keys start from.
const walker = ({ here }) => (here ? idOf(here[0], here[1]) : "0.1");

function walking(figure) {
  const { header: { sizes } } = figure;
  const by = (across, down) => () => {
    const [layer, at] = figure.here ?? [0, 1];
    const to = inside(layer + across, sizes.length);
    figure.openNode(to, clamp(at + down, 1, sizes[to]));
  };
  return { ArrowLeft: by(-1, 0), ArrowRight: by(1, 0), ArrowUp: by(0, -1), ArrowDown: by(0, 1) };
}

function legend({ words, now }) {
  const limit = absMax(now.net.weights.flat(2));
  const line = (sign) => el("i", { class: "line", style: signedStyle(sign * 0.6, 1) });
  const key = (kind, name) => el("span", {}, el("i", { class: kind }), words[name]);
  return el("div", { class: "legend" }, el("span", {}, line(-1), "w < 0"), el("span", {}, line(1), say(words.key_weight, { most: short(limit) })),
    key("box head", "key_heads"), key("box tail", "key_tails"), key("box stuck", "key_stuck"));
}
