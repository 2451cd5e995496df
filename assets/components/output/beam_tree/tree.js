// The tree drawn: a column a step, a box for each continuation that was weighed, lines from the beam it continues.

import { versus } from "./opened.js";
import { el, say, svg, token } from "../../lib/dom.js";
import { keys } from "../../lib/keys.js";
import { clamp } from "../../lib/maths.js";
import { MINUS, chance } from "../../lib/number.js";

const ROOT = 84; // px of the column of the text so far
const EDGE = 5; // px for the frame of the open box
const HEAD = 26; // px of the names of the columns
const GAP = 24; // px between two columns, for the lines
const [LEAST, MOST, TALL] = [27, 40, 300]; // px a row, and what all rows may take together

export function buildBeam(figure) {
  const { words, header, nodes } = figure;
  const dom = {};
  const move = (by) => () => (figure.pause(), figure.step(by));
  dom.back = el("button", { onclick: move(-1), "aria-label": words.back, title: words.back }, "\u25c0");
  dom.next = el("button", { onclick: move(1), "aria-label": words.forward, title: words.forward }, "\u25b6");
  dom.play = el("button", { class: "play", onclick: () => figure.toggle() });
  dom.slider = el("input", { type: "range", min: 0, max: 2 * figure.steps, step: 1, "aria-label": words.frame });
  dom.slider.oninput = () => (figure.pause(), figure.set({ frame: Number(dom.slider.value) }));
  dom.said = el("div", { class: "said", "aria-live": "polite" });
  dom.lines = svg("svg");
  dom.start = el("div", { class: "start" }, el("span", { class: "dim" }, words.so_far), token(header.here));
  dom.boxes = nodes.map((node) => boxOf(figure, node));
  dom.heads = Array.from({ length: figure.steps }, (_, step) => el("div", { class: "head" }, say(words.step, { step: step + 1 })));
  dom.tree = el("div", { class: "tree", role: "group", "aria-label": words.tree }, dom.lines, dom.start, ...dom.heads, ...dom.boxes);
  dom.scroll = el("div", { class: "scroll" }, dom.tree);
  dom.opened = el("div", { class: "opened", "aria-live": "polite" });
  dom.versus = versus(figure);
  const bar = el("div", { class: "transport" }, dom.back, dom.play, dom.next, dom.slider, dom.said);
  dom.figure = el("div", { class: "beam" }, bar, dom.scroll, legend(words), dom.versus, dom.opened);
  keys(dom.figure, { ArrowLeft: move(-1), ArrowRight: move(1), " ": () => figure.toggle() });
  return dom;
}

function boxOf(figure, node) {
  const { words } = figure;
  const title = say(words.node_title, { token: node.token, p: chance(node.prob), score: node.score.toFixed(2) });
  return el("button", { class: "node", "data-node": String(node.at), title, onclick: () => figure.set({ node: node.at }) },
    el("span", { class: "word", dir: "auto" }, node.token), el("span", { class: "p" }, chance(node.prob)),
    el("span", { class: "score" }, node.score.toFixed(2).replace("-", MINUS)));
}

const legend = (words) => el("div", { class: "legend" },
  el("span", {}, el("i", { class: "key numbers" }, words.key_box)), ...["kept", "dropped", "greedy", "winner"].map((kind) =>
    el("span", {}, el("i", { class: `key ${kind}` }), words[`key_${kind}`])));

// On a narrow screen the tree is wider than its place: bring the step of the frame into sight.
export function revealStep({ dom, view }) {
  const head = dom.heads[Math.max(0, Math.ceil(view.frame / 2) - 1)];
  if (view.frame === 0) dom.scroll.scrollLeft = 0;
  else if (head.offsetLeft + head.offsetWidth > dom.scroll.scrollLeft + dom.scroll.clientWidth || head.offsetLeft < dom.scroll.scrollLeft)
    dom.scroll.scrollLeft = head.offsetLeft + head.offsetWidth - dom.scroll.clientWidth + EDGE;
}

// Rows of each column: the continuations of the upper beam above those of the lower, so that no two lines cross.
function rowsOf({ nodes, steps }) {
  const columns = Array.from({ length: steps }, () => []);
  const order = new Map([[null, 0]]);
  for (const column of columns.keys()) {
    const here = nodes.filter(({ step }) => step === column);
    here.sort((a, b) => order.get(a.parent) - order.get(b.parent) || b.prob - a.prob);
    here.forEach((node, row) => order.set(node.at, row));
    columns[column] = here;
  }
  return columns;
}

export function drawTree(figure) {
  const { dom, width } = figure;
  if (dom.drawnFor === width) return;
  dom.drawnFor = width;
  const columns = rowsOf(figure);
  const most = Math.max(...columns.map((column) => column.length));
  const row = clamp(Math.floor(TALL / most), LEAST, MOST);
  const column = Math.max(168, Math.floor((width - ROOT - EDGE) / figure.steps));
  const box = column - GAP;
  const tall = HEAD + most * row;
  Object.assign(dom.tree.style, { width: `${ROOT + column * figure.steps + EDGE}px`, height: `${tall + EDGE}px` });
  dom.lines.setAttribute("width", ROOT + column * figure.steps);
  dom.lines.setAttribute("height", tall);
  const place = new Map([[null, { right: ROOT - 8, middle: HEAD + (most * row) / 2 }]]);
  Object.assign(dom.start.style, { top: `${HEAD}px`, height: `${most * row}px`, width: `${ROOT - 8}px` });
  const lines = [];
  columns.forEach((here, step) => {
    const left = ROOT + column * step + GAP;
    Object.assign(dom.heads[step].style, { left: `${left}px`, width: `${box}px` });
    const top = HEAD + ((most - here.length) * row) / 2;
    here.forEach((node, at) => {
      const middle = top + (at + 0.5) * row;
      Object.assign(dom.boxes[node.at].style, { left: `${left}px`, top: `${middle - row / 2 + 2}px`, width: `${box}px`, height: `${row - 4}px` });
      place.set(node.at, { right: left + box, middle });
      lines[node.at] = edge(place.get(node.parent), left, middle);
    });
  });
  dom.edges = lines;
  dom.lines.replaceChildren(...[...lines].sort((a, b) => figure.winner.has(lines.indexOf(a)) - figure.winner.has(lines.indexOf(b))));
}

function edge({ right, middle }, x, y) {
  const half = (right + x) / 2;
  return svg("path", { d: `M${right} ${middle} C${half} ${middle} ${half} ${y} ${x} ${y}` });
}

// What the frame shows: weighed is not yet kept or dropped; the winner shines in the last frame only.
export function drawFrame(figure) {
  const { dom, view, nodes, steps, words, winner, greedy } = figure;
  const { frame } = view;
  const finished = frame === 2 * steps;
  for (const node of nodes) {
    const [seen, judged] = [frame > 2 * node.step, frame > 2 * node.step + 1];
    const kind = !seen ? "later" : !judged ? "weighed" : node.kept ? "kept" : "dropped";
    const wins = finished && winner.has(node.at);
    dom.boxes[node.at].className = `node ${kind}${wins ? " winner" : ""}${greedy.has(node.at) ? " greedy" : ""}${node.at === view.node ? " chosen" : ""}${node.finished ? " end" : ""}`;
    dom.boxes[node.at].disabled = !seen;
    dom.edges[node.at].setAttribute("class", `${kind}${wins ? " winner" : ""}`);
  }
  dom.slider.value = frame;
  dom.back.disabled = frame === 0;
  dom.next.disabled = finished;
  const step = Math.ceil(frame / 2);
  const here = nodes.filter((node) => node.step === step - 1);
  const numbers = { step, weighed: here.length, kept: here.filter(({ kept }) => kept).length, dropped: here.filter(({ kept }) => !kept).length };
  const id = frame === 0 ? "frame_start" : finished ? "frame_end" : frame % 2 ? "frame_weighed" : "frame_kept";
  dom.said.textContent = say(words[id], numbers);
  dom.versus.style.visibility = finished ? "visible" : "hidden"; // how it ends is not told before
  dom.slider.setAttribute("aria-valuetext", dom.said.textContent);
}
