// Hands on the figure: pointer, touch and keys become changes of the view. Hovering previews, a click or tap keeps.

import { chartPick } from "./chart.js";
import { drawWhole } from "./render.js";
import { keys } from "../../lib/keys.js";

export function listen(figure) {
  const { dom } = figure;
  const by = (action) => () => (figure.pause(), action());
  dom.back.onclick = by(() => figure.step(-1));
  dom.next.onclick = by(() => figure.step(1));
  dom.play.onclick = () => figure.toggle();
  dom.tabs.forEach((tab) => (tab.onclick = by(() => figure.set({ stage: tab.dataset.stage }))));
  dom.views.forEach((button) => (button.onclick = by(() => figure.set({ view: button.dataset.view }))));
  dom.parts.forEach((button) => (button.onclick = by(() => figure.set({ part: button.dataset.part }))));
  listenToMatrix(figure);
  listenToCharts(figure);
  const stages = { ArrowLeft: by(() => figure.step(-1)), ArrowRight: by(() => figure.step(1)), " ": () => figure.toggle() };
  const rows = { ArrowUp: by(() => figure.move(-1, 0)), ArrowDown: by(() => figure.move(1, 0)) };
  figure.stageKeys = stages;
  keys(figure.root, { ...stages, ...rows });
  const cells = { ArrowLeft: by(() => figure.move(0, -1)), ArrowRight: by(() => figure.move(0, 1)) };
  keys(dom.plot, { ...rows, ...cells, PageUp: stages.ArrowLeft, PageDown: stages.ArrowRight, " ": stages[" "] });
}

function listenToMatrix(figure) {
  const { plot } = figure.dom;
  plot.onpointermove = (event) => event.pointerType === "mouse" && figure.hover(cellAt(figure, event));
  plot.onpointerleave = () => figure.hover(null);
  // A click gives the keys to the whole figure, where left and right step through the stages; Tab gives them to the cells.
  plot.onmousedown = (event) => (event.preventDefault(), figure.root.focus({ preventScroll: true }));
  plot.onclick = (event) => (figure.pause(), figure.set(cellAt(figure, event) ?? {}));
}

function listenToCharts(figure) {
  const { chart, vector, picked } = figure.dom;
  const look = (index, name) => (name === "inner" ? pick(figure, index, name) : figure.hover({ [name]: index }));
  chart.onpointermove = (event) => look(figure.columnAt(event.clientX), chartPick(figure));
  vector.onpointermove = (event) => look(figure.vectorAt(event.clientX), "dim");
  chart.onpointerleave = vector.onpointerleave = () => figure.hover(null);
  chart.onclick = (event) => pick(figure, figure.columnAt(event.clientX), chartPick(figure));
  vector.onclick = (event) => pick(figure, figure.vectorAt(event.clientX), "dim");
  picked.oninput = () => pick(figure, Number(picked.value), chartPick(figure) === "inner" ? "inner" : "dim");
}

// Arrows and space also work before anything is focused, as on a projector's remote; up and down keep scrolling.
export function onBodyKey(figure, event) {
  if (event.target !== document.body || !(event.key in figure.stageKeys) || event.ctrlKey || event.metaKey || event.altKey) return;
  const { top, bottom } = figure.root.getBoundingClientRect();
  if (bottom < 0 || top > window.innerHeight) return;
  event.preventDefault();
  figure.stageKeys[event.key](event);
}

function cellAt(figure, event) {
  const g = figure.geometry;
  const bounds = figure.dom.canvas.getBoundingClientRect();
  const row = Math.floor((event.clientY - bounds.top - g.top) / g.ch);
  const column = Math.floor((event.clientX - bounds.left - g.left) / g.cw);
  if (row < 0 || row >= g.rows) return null;
  const name = figure.view.stage === "project" ? "dim" : "cell";
  return column < 0 || column >= g.columns ? { row } : { row, [name]: column };
}

// The column of the chart that is kept: a dimension while two vectors are multiplied ("inner", not part of the view),
// else a key, or a dimension of z.
function pick(figure, index, name) {
  if (name === "inner") figure.inner = index;
  else figure.set({ [name]: index });
  drawWhole(figure);
}
