// Drawing the view: the matrix and its marks, the lit formula and stage, the open cell. Nothing here changes the view.

import { chartPick, drawChart } from "./chart.js";
import { CHARTS, check, vectorRows, working } from "./inspect.js";
import { drawLegend, operandTable, rowTable } from "./layout.js";
import { projection, strongest, worstOfRow } from "./maths.js";
import { pictureOf } from "./picture.js";
import { el, say, token } from "../../lib/dom.js";
import { clip, geometry, mapInk, paintMatrix } from "../../lib/map.js";
import { short, small } from "../../lib/number.js";
import { reducedMotion, resolved } from "../../lib/theme.js";

const GLIDE = 350; // ms for a sum to grow
const LEFT = 0.56; // share of the matrix; the open cell has the rest (as in main.css)

// Colours as the canvases need them, read from the theme.
export function inkOf(root) {
  const pick = "color-mix(in srgb, var(--st-primary-color) 22%, transparent)";
  const role = resolved(root, { q: "var(--q-text)", k: "var(--k-text)", v: "var(--v-text)" });
  return { ...mapInk(root), ...resolved(root, { line: "var(--line)", pick }), role, maths: "KaTeX_Math, 'Times New Roman', serif" };
}

export function drawMatrix(figure) {
  const { dom, head, view, ink, narrow, width } = figure;
  const asTable = view.view === "table" && view.stage !== "project";
  const project = view.stage === "project";
  dom.table.hidden = !asTable;
  dom.legend.hidden = asTable;
  dom.plot.hidden = asTable;
  dom.partRow.hidden = !project;
  dom.parts.forEach((button) => button.setAttribute("aria-pressed", button.dataset.part === view.part));
  const picture = pictureOf(head, view.stage, view.part);
  const room = width < narrow ? width : Math.floor(width * LEFT);
  if (figure.geometry && !reducedMotion()) keepGhost(dom);
  figure.geometry = geometry(dom.canvas.getContext("2d"), head, picture, room, head.height);
  dom.plot.style.width = `${room}px`;
  paintMatrix(dom.canvas, head, picture, figure.geometry, ink);
  drawLegend(dom.legend, head, picture);
  drawAxes(dom.axes, head, project);
}

// The picture before fades out over the new one: a change is seen, and nothing is drawn that was not computed.
function keepGhost({ canvas, ghost }) {
  ghost.width = canvas.width;
  ghost.height = canvas.height;
  ghost.style.width = canvas.style.width;
  ghost.style.height = canvas.style.height;
  ghost.getContext("2d").drawImage(canvas, 0, 0);
  ghost.animate([{ opacity: 1 }, { opacity: 0 }], { duration: 220, easing: "ease-out" });
}

function drawAxes(node, head, project) {
  const { words } = head;
  node.replaceChildren(el("span", { class: "q" }, words.axis_row), el("span", {}, "\u2009\u00b7\u2009"),
    el("span", { class: project ? "" : "k" }, project ? words.axis_dim : words.axis_column));
}

// Marks, formula, stages and the open cell for the view in force: the reader's, or what the pointer is over.
export function refresh(figure, reveal) {
  const { dom, head } = figure;
  const view = { ...figure.view, ...figure.preview };
  drawMarks(figure, view);
  drawStages(figure, view);
  dom.views.forEach((button) => button.setAttribute("aria-pressed", button.dataset.view === view.view));
  figure.drawPlay();
  if (!dom.table.hidden) dom.table.replaceChildren(rowTable(head, view));
  grow(figure, reveal);
}

function drawMarks({ dom, head, geometry: g }, view) {
  const project = view.stage === "project";
  const column = project ? view.dim : view.cell;
  const place = (node, left, top, width, height) =>
    Object.assign(node.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
  const y = g.top + view.row * g.ch;
  const all = g.cw * g.columns;
  place(dom.marks.row, g.left - 2, y - 1, all + 4, g.ch + 2);
  place(dom.marks.cell, g.left + column * g.cw - 1, y - 1, g.cw + 2, g.ch + 2);
  const byRow = view.view === "row";
  place(dom.marks.above, 0, g.top, g.width, byRow ? view.row * g.ch : 0);
  place(dom.marks.below, 0, y + g.ch + 1, g.width, byRow ? (g.rows - view.row - 1) * g.ch : 0);
  const { query, key } = dom.marks;
  query.replaceChildren(token(clip(head.tokens[view.row]), "q"));
  Object.assign(query.style, { width: `${g.left - 4}px`, top: `${y + g.ch / 2}px` });
  key.replaceChildren(project ? el("span", { class: `token ${view.part}` }, `d=${column}`) : token(clip(head.tokens[column]), "k"));
  Object.assign(key.style, { left: `${g.left + (column + 0.5) * g.cw}px`, top: `${g.top - 4}px` });
  key.classList.toggle("slant", g.upright);
}

function drawStages({ dom, head }, view) {
  const row = head.again(view.row);
  const value = { raw: row.raw[view.cell], scaled: row.scaled[view.cell], masked: row.masked[view.cell],
    softmax: row.weights[view.cell], values: row.z[view.dim] };
  if (head.x) value.project = projection(head, view.part, view.row, view.dim).sum;
  for (const tab of dom.tabs) {
    const { stage } = tab.dataset;
    const on = stage === view.stage;
    tab.setAttribute("aria-selected", on);
    tab.tabIndex = on ? 0 : -1;
    tab.lastChild.textContent = short(value[stage]);
  }
  for (const part of dom.formula.querySelectorAll(".part")) part.classList.toggle("lit", part.dataset.stage === view.stage);
  const at = head.stages.indexOf(view.stage);
  dom.back.disabled = at === 0 && view.view === "matrix";
  dom.next.disabled = at === head.stages.length - 1 && view.view === "matrix";
}

export function drawPlay({ dom, playing, words }) {
  dom.play.textContent = playing ? "\u275a\u275a" : "\u25b6\ufe0e " + words.play;
  dom.play.setAttribute("aria-label", playing ? words.pause : words.play);
}

// Let the products and the sum grow from `reveal` to whole within GLIDE ms; a new drawing stops the one before.
function grow(figure, reveal) {
  cancelAnimationFrame(figure.frame);
  drawWords(figure, { ...figure.view, ...figure.preview });
  const start = performance.now();
  const draw = (now) => {
    const done = reveal >= 1 ? 1 : Math.min(1, Math.max(0, now - start) / GLIDE);
    drawOpen(figure, done);
    if (done < 1) figure.frame = requestAnimationFrame(draw);
  };
  draw(start);
}

// The open cell at once: nothing grows under a pointer that is picking.
export function drawWhole(figure) {
  cancelAnimationFrame(figure.frame);
  drawOpen(figure, 1);
}

function drawOpen(figure, reveal) {
  const { dom, head, ink } = figure;
  const view = { ...figure.view, ...figure.preview };
  const rows = CHARTS[view.stage](head, view);
  const n = rows[0].values.length;
  const inner = chartPick(figure) === "inner";
  figure.inner = Math.min(figure.inner ?? strongest(rows.find((row) => row.late).values), n - 1);
  const pick = inner ? figure.inner : view.cell;
  const asTable = view.view === "table";
  const width = figure.width < figure.narrow ? figure.width : figure.width - Math.floor(figure.width * LEFT) - 24;
  dom.chart.hidden = asTable;
  dom.operands.hidden = !asTable;
  dom.vector.hidden = view.stage !== "values" || asTable;
  const names = inner ? null : head.tokens;
  if (asTable) dom.operands.replaceChildren(operandTable(head, rows, pick, names));
  else figure.columnAt = drawChart(dom.chart, { rows, pick, width, reveal, names, font: head.font }, ink);
  if (!dom.vector.hidden) figure.vectorAt = drawChart(dom.vector, { rows: vectorRows(head, view), pick: view.dim, width }, ink);
  drawPicked(figure, view, inner, n);
}

function drawPicked({ dom, head, inner: at }, view, inner, n) {
  dom.picked.hidden = !inner && view.stage !== "values";
  dom.picked.max = (inner ? n : head.v.shape[1]) - 1;
  dom.picked.value = inner ? at : view.dim;
}

function drawWords(figure, view) {
  const { dom, head } = figure;
  const { words } = head;
  const { stage } = view;
  const looks = stage === "project" ? [] : [` ${words.looks} `, token(head.tokens[view.cell], "k")];
  dom.who.replaceChildren(token(head.tokens[view.row], "q"), ...looks);
  dom.doing.textContent = words[stage === "masked" && !head.mask.includes(0) ? "do_unmasked" : `do_${stage}`];
  dom.work.textContent = working(head, stage, view);
  dom.check.textContent = check(head, stage, view);
  drawWorst(figure, stage);
}

// The largest difference of the stage, found some rows at a time while the browser is idle, and kept.
function drawWorst(figure, stage) {
  const { dom, head } = figure;
  const found = (figure.worst[stage] ??= { rows: 0, most: 0 });
  const whole = found.rows === head.T;
  dom.worst.textContent = whole ? say(head.words.worst, { difference: small(found.most) }) : "";
  if (whole || stage === "project") return;
  whenIdle(() => {
    if (figure.head !== head || figure.view.stage !== stage || found.rows === head.T) return;
    const until = Math.min(head.T, found.rows + 8);
    for (; found.rows < until; found.rows += 1) found.most = Math.max(found.most, worstOfRow(head, stage, found.rows));
    drawWorst(figure, stage);
  });
}

const whenIdle = (work) => (window.requestIdleCallback ?? ((later) => setTimeout(later, 30)))(work);
