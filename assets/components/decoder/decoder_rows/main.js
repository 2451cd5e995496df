// The rows of one translation: all in one masked pass (training), or one after another (inference), pass by pass.

import { drawTransport, transport } from "../transport.js";
import { el, say, token } from "../../lib/dom.js";
import { mounted } from "../../lib/figure.js";
import { keys } from "../../lib/keys.js";
import { chance, full, grouped, short, small } from "../../lib/number.js";
import { PlayedFigure } from "../../lib/player.js";

class DecoderRows extends PlayedFigure {
  beat = 650; // ms a pass

  build() {
    this.dom = buildRows(this);
    this.root.replaceChildren(this.dom.figure);
  }

  draw() {
    drawPasses(this);
    drawNumbers(this);
  }

  step(by) {
    this.pause();
    this.set({ pass: this.view.pass + by });
  }

  rewind() {
    if (this.view.pass === this.header.said.length) this.set({ pass: 0 });
  }

  advance() {
    this.set({ pass: this.view.pass + 1 });
    return this.view.pass < this.header.said.length;
  }
}

function buildRows(figure) {
  const { words, header } = figure;
  const dom = { lines: { together: [], alone: [] } };
  const bar = transport(figure, dom, header.said.length, (pass) => figure.set({ pass }));
  dom.clock = el("div", { class: "clock" });
  dom.opened = el("div", { class: "opened", "aria-live": "polite" });
  const panels = ["together", "alone"].map((side) => el("section", { class: `panel ${side}` }, el("h4", {}, words[side]), el("p", { class: "dim" }, words[`${side}_note`]),
    el("div", { class: "stairs", tabindex: 0, "aria-label": words[side] }, ...header.said.map((_, t) => (dom.lines[side][t] = lineOf(figure, side, t))))));
  dom.figure = el("div", { class: "rows-figure" }, bar,
    el("div", { class: "halves" }, ...panels), dom.opened, dom.clock);
  keys(dom.figure, { ArrowLeft: () => figure.step(-1), ArrowRight: () => figure.step(1), " ": () => figure.toggle(),
    ArrowUp: () => figure.set({ row: figure.view.row - 1 }), ArrowDown: () => figure.set({ row: figure.view.row + 1 }) });
  return dom;
}

// A row: the words it may read, hatched where the mask hides or nothing is there yet; what it says.
function lineOf(figure, side, t) {
  const { header, words } = figure;
  const read = [header.start, ...header.said.slice(0, -1)];
  const squares = read.map((text, k) => el("span", { class: `square ${k < t ? "read" : k === t ? "query" : side === "together" ? "masked" : "absent"}`,
    title: k <= t ? text : side === "together" ? words.masked : words.absent }, k <= t || side === "together" ? text : ""));
  return el("button", { class: "row", "data-row": t, onclick: () => figure.set({ row: t }) }, el("span", { class: "step" }, String(t + 1)),
    el("span", { class: "prefix" }, ...squares), el("span", { class: "says" }, token(header.said[t], "wanted")), el("span", { class: "p" }, chance(header.probs[t])));
}

function drawPasses({ dom, view, header, words }) {
  const rows = { together: view.pass ? header.said.length : 0, alone: view.pass };
  for (const side of ["together", "alone"]) dom.lines[side].forEach((line, t) => {
    line.classList.toggle("later", t >= rows[side]);
    line.classList.toggle("fresh", side === "alone" ? t === view.pass - 1 : view.pass === 1);
    line.setAttribute("aria-pressed", t === view.row);
  });
  dom.said.textContent = say(words[view.pass ? "at_pass" : "at_start"], { pass: view.pass, together: rows.together, alone: rows.alone });
  drawTransport({ dom }, view.pass, header.said.length);
}

function drawNumbers({ dom, view, header, words }) {
  const { together, alone, cached } = header.seconds;
  const last = alone.length - 1;
  const most = Math.max(together, alone[last], cached[last]);
  const at = Math.max(0, view.pass - 1);
  const bar = (name, now, whole) => el("div", { class: "time" }, el("span", {}, words[`time_${name}`]),
    el("span", { class: "track" }, el("i", { class: "whole", style: `width: ${(100 * whole) / most}%` }), el("i", { class: name, style: `width: ${view.pass ? (100 * now) / most : 0}%` })),
    el("b", {}, say(words.ms, { time: short(whole * 1000) })));
  dom.clock.replaceChildren(el("div", { class: "what" }, words.clock), bar("together", together, together), bar("alone", alone[at], alone[last]), bar("cached", cached[at], cached[last]));
  const t = view.row;
  const [one, other, step] = header.logits[t];
  dom.opened.replaceChildren(
    el("div", {}, el("b", {}, say(words.row, { row: t + 1 })), " ", words.logit_of, " ", token(header.said[t], "wanted")),
    el("div", { class: "three" }, ...[["of_together", one], ["of_alone", other], ["of_cached", step]].flatMap(([name, value]) => [el("span", { class: "dim" }, words[name]), el("b", { title: String(value) }, full(value))])),
    el("div", { class: "check" }, say(words.apart, { size: grouped(header.vocabulary), row: small(header.apart[t]), all: small(Math.max(...header.apart)) })));
}

export default mounted(DecoderRows);
