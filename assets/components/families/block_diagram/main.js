// Two models side by side, each as the boxes its config asks for: what stands on the residual stream, and what on a
// branch beside it, from the bottom up. Parts that differ are lit in both; a part under study is explained between them.

import { drawLines } from "./lines.js";
import { glyph, maskIcon } from "./glyphs.js";
import { el, svg } from "../../lib/dom.js";
import { AddressedFigure } from "../../lib/addressed.js";
import { mounted } from "../../lib/figure.js";
import { keys } from "../../lib/keys.js";
import { inside } from "../../lib/maths.js";

class BlockDiagram extends AddressedFigure {
  lines = []; // of each model: where its boxes stand, and the drawing behind them

  build() {
    const { header, root } = this;
    this.lines = [];
    this.detail = el("aside", { class: "detail", "aria-live": "polite" });
    const [left, right] = header.sides.map((side, i) => drawing(this, side, i));
    const wide = ({ stacks }) => `minmax(0, ${stacks.length + 1}fr)`; // two stacks take half as much again as one
    const columns = `${wide(header.sides[0])} minmax(210px, 255px) ${wide(header.sides[1])}`;
    const body = el("div", { class: "figure", style: `grid-template-columns: ${columns}` }, left, this.detail, right);
    root.replaceChildren(body, legend(this.words));
    keys(root, arrows(this));
  }

  draw() {
    describe(this, this.view.part);
  }

  // The lines follow the boxes, which also move when the words between them need another height.
  fit() {
    super.fit();
    this.lines.forEach(drawLines);
  }
}

function legend(words) {
  const entry = (state) => el("span", {}, el("i", { class: `mark ${state}` }, MARKS[state]), words[`state_${state}`]);
  return el("div", { class: "legend" }, entry("other"), entry("numbers"), entry("same"), el("span", { class: "hint" }, words.hint));
}

// ---- one model -----------------------------------------------------------------------------------------------------

const MARKS = { other: "\u2260", numbers: "\u2248", same: "" };

function drawing(figure, side, i) {
  const stacks = side.stacks.map((stack) => tower(figure, side, i, stack));
  const picture = svg("svg", { class: "lines", "aria-hidden": "true" });
  const plot = el("div", { class: `stacks of${stacks.length}` }, picture, ...stacks);
  figure.lines.push({ plot, picture });
  const head = el("h3", {}, side.name, " ", el("small", {}, side.about));
  return el("section", { class: "side", "aria-label": side.name }, head, plot);
}

function tower(figure, side, i, stack) {
  const put = (element) => place(figure, side, i, element, stack);
  const times = button(figure, side, i, { box: "stack" }, "times");
  times.replaceChildren(mark(figure.header.states.stack), `\u00d7 ${stack.layers}`);
  times.setAttribute("aria-label", `${side.boxes.stack.title}: ${stack.layers}`);
  const block = el("div", { class: "block" }, ...stack.block.map(put), times);
  const into = el("div", { class: "into" }, stack.into);
  return el("div", { class: `stack ${stack.name}` }, into, ...stack.before.map(put), block, ...stack.after.map(put));
}

const place = (figure, side, i, element, stack) =>
  element.branch
    ? el("div", { class: "branch" }, ...element.branch.map((box) => boxed(figure, side, i, box, stack)), el("div", { class: "add" }))
    : boxed(figure, side, i, element, stack, "onstream");

// A box is a button; attention also holds its mask and, where positions act inside it, their tag.
function boxed(figure, side, i, box, stack, where = "") {
  const state = figure.header.states[box.box];
  const own = button(figure, side, i, box);
  const inner = [];
  if (box.inside) inner.push(button(figure, side, i, { box: box.inside }, "tag"));
  if (box.masks) {
    const seen = button(figure, side, i, { box: "mask", ...stack.mask }, "tag mask");
    seen.prepend(...box.masks.map((rows) => maskIcon(rows)));
    inner.push(seen);
  }
  const within = inner.length ? [own, el("div", { class: "tags" }, ...inner)] : [own];
  return el("div", { class: `box ${box.box} ${state} ${where}`, "data-box": box.box }, ...within);
}

function button(figure, side, i, box, kind = "main") {
  const words = { ...side.boxes[box.box], ...(box.title ? { title: box.title } : {}) };
  const state = box.state ?? figure.header.states[box.box];
  const label = `${words.title}. ${words.line} ${figure.words[`state_${state}`]}`;
  const node = el("button", { type: "button", class: `${kind} ${state}`, "data-part": box.box, "data-side": i, "aria-label": label },
    mark(state), el("b", {}, words.title));
  if (words.line && kind === "main") node.append(el("span", { class: "line" }, words.line));
  if (box.glyph) node.append(glyph(box.glyph));
  node.onclick = () => figure.set({ part: box.box });
  node.onpointerenter = (event) => event.pointerType === "mouse" && describe(figure, box.box);
  node.onpointerleave = () => describe(figure, figure.view.part);
  return node;
}

const mark = (state) => el("i", { class: `mark ${state}`, "aria-hidden": "true" }, MARKS[state]);

// ---- the part under study ------------------------------------------------------------------------------------------

// The words on a part: the chosen one, or what the pointer is over.
function describe({ root, detail, header: { details, sides, states }, view, words }, part) {
  for (const node of root.querySelectorAll("[data-part]")) {
    node.classList.toggle("now", node.dataset.part === part);
    node.setAttribute("aria-pressed", String(node.dataset.part === view.part));
  }
  const own = details[part];
  const link = own.link ? [el("a", { href: own.link, class: "more" }, own.more)] : [];
  const state = el("p", { class: `state ${states[part]}` }, mark(states[part]), words[`state_${states[part]}`]);
  detail.replaceChildren(el("h4", {}, own.title), state, ...sides.map((side, i) => about(side, own.sides[i])), ...link);
}

function about(side, { title, says, formula, count }) {
  const parts = [el("h5", {}, side.name), el("p", {}, el("b", {}, title), says ? ` ${says}` : "")];
  if (formula) parts.push(el("code", {}, formula));
  if (count) parts.push(el("p", { class: "count" }, count));
  return el("div", { class: "about" }, ...parts);
}

// Up and down walk along the stream, left and right go over to the other model.
function arrows(figure) {
  const all = (side) => [...figure.root.querySelectorAll(`[data-side="${side}"]`)];
  const go = (by, over) => () => {
    const here = figure.root.getRootNode().activeElement ?? document.activeElement;
    const side = Number(here?.dataset?.side ?? 0);
    const list = all(over ?? side);
    const at = over === undefined ? all(side).indexOf(here) + by : list.findIndex((node) => node.dataset.part === here?.dataset?.part);
    const next = list[inside(at, list.length)];
    if (!next) return;
    next.focus();
    figure.set({ part: next.dataset.part });
  };
  return { ArrowUp: go(1), ArrowDown: go(-1), ArrowLeft: go(0, 0), ArrowRight: go(0, 1) };
}

export default mounted(BlockDiagram);
