// The twin of the picture: every node and every weight as a line, with the numbers of the rule, of autograd, and their difference.

import { isStuck } from "./picture.js";
import { el } from "../../lib/dom.js";
import { full, short, small } from "../../lib/number.js";

export function drawTable(figure) {
  const { dom, words } = figure;
  const top = (...ids) => el("tr", {}, ...ids.map((id) => el("th", { scope: "col" }, words[id] ?? id)));
  const nodes = el("table", { class: "nodes" }, el("caption", {}, words.table_nodes), top("col_node", "a", "z", "\u03c6\u2032(a)", "\u03b4", "autograd", "col_difference"), ...nodeRows(figure));
  const weights = el("table", { class: "weights" }, el("caption", {}, words.table_weights), top("col_weight", "w", "dL/dw", "autograd", "col_difference", "col_after"), ...weightRows(figure));
  const { scrollTop } = dom.stage.firstElementChild ?? {};
  const focused = dom.stage.querySelector(":focus")?.dataset.id;
  const tables = el("div", { class: "tables", tabindex: 0, role: "group", "aria-label": words.show_table }, nodes, weights);
  dom.stage.replaceChildren(tables);
  tables.scrollTop = scrollTop ?? 0;
  if (focused) tables.querySelector(`[data-id="${focused}"]`)?.focus({ preventScroll: true });
}

const cell = (value, kind = "") => (value === null ? el("td", {}, "\u00b7") : el("td", { class: kind, title: full(value) }, short(value)));
const apart = (one, other) => (one === null || other === null ? el("td", {}, "\u00b7") : el("td", { title: full(Math.abs(one - other)) }, small(Math.abs(one - other))));

function nodeRows(figure) {
  const { now, core, header: { sizes }, reached } = figure;
  const rows = [];
  sizes.forEach((count, layer) => {
    for (let at = 1; at <= count; at += 1) {
      const [l, i] = [layer - 1, at - 1];
      const forward = layer > 0 && reached.forward(layer, at);
      const back = layer > 0 && reached.backward(layer, at);
      const delta = back ? (core?.deltas ?? now.gradients.deltas)[l][i] : null;
      const truth = back && core ? core.truth.deltas[l][i] : null;
      rows.push(el("tr", { class: figure.here?.[0] === layer && figure.here[1] === at ? "now" : "" },
        el("th", { scope: "row" }, el("button", { "data-id": `${layer}.${at}`, onclick: () => figure.openNode(layer, at) }, figure.name(layer, at))),
        cell(forward ? now.run.a[l][i] : null), cell(layer === 0 ? now.x[i] : forward ? now.run.z[l][i] : null),
        cell(forward ? slopeOf(figure, layer, at) : null, forward && isStuck(figure, layer, at) ? "stuck" : ""), cell(delta), cell(truth), apart(delta, truth)));
    }
  });
  return rows;
}

// The last layer of cross-entropy has no activation of its own.
function slopeOf(figure, layer, at) {
  const { loss, sizes } = figure.header;
  return loss === "cross" && layer === sizes.length - 1 ? null : figure.slopes(layer, at);
}

function weightRows(figure) {
  const { now, core, header: { bias }, reached } = figure;
  const rows = [];
  now.net.weights.forEach((w, below) => w.forEach((row, to) => row.forEach((value, index) => {
    const back = reached.backward(below + 1, to + 1);
    const ours = back ? (core?.weights ?? now.gradients.weights)[below][to][index] : null;
    const truth = back && core ? core.truth.weights[below][to][index] : null;
    const from = index + (bias ? 0 : 1);
    rows.push(el("tr", {}, el("th", { scope: "row" }, `${figure.name(below, from)} \u2192 ${figure.name(below + 1, to + 1)}`),
      cell(value), cell(ours), cell(truth), apart(ours, truth), cell(reached.all ? now.after.weights[below][to][index] : null)));
  })));
  return rows;
}
