// The elements of the figure, made once a mount: formula, stages, transport, matrix, open cell, table, hint.

import { SEQUENTIAL, ramp } from "../../lib/colour.js";
import { el, say, token } from "../../lib/dom.js";
import { short } from "../../lib/number.js";

// The formula; each part carries the stage that it lights up with.
function formulaOf(head) {
  const part = (stage, ...children) => el("span", { class: "part", "data-stage": stage }, ...children);
  const letter = (text, role) => el("i", { class: role }, text);
  const over = part("raw", letter("Q", "q"), " ", letter("K", "k"), el("sup", {}, "\u22a4"));
  const under = part("scaled", "\u221a", el("span", { class: "radicand" }, letter("d"), el("sub", {}, letter("k"))));
  const added = [head.bias ? " + B + " : " + ", letter("M")];
  const start = head.x ? [part("project", letter("X"), " \u2192 ", letter("Q", "q"), letter("K", "k"), letter("V", "v")), "\u2003"] : [];
  return el("div", { class: "formula", role: "img", "aria-label": head.words.formula },
    ...start, part("softmax", "softmax"), el("span", { class: "big" }, "("),
    el("span", { class: "fraction" }, over, under), part("masked", ...added), el("span", { class: "big" }, ")"),
    part("values", " ", letter("V", "v")));
}

export function build(root, head) {
  const { words } = head;
  const dom = { formula: formulaOf(head), canvas: el("canvas", {}), ghost: el("canvas", { class: "ghost" }) };
  dom.back = el("button", { title: words.back, "aria-label": words.back }, "\u25c0");
  dom.play = el("button", { class: "play" });
  dom.next = el("button", { title: words.next, "aria-label": words.next }, "\u25b6");
  dom.views = head.options.view.map((view) => el("button", { "data-view": view }, words[`view_${view}`]));
  dom.tabs = head.stages.map((stage, at) => tabOf(words, stage, at));
  dom.marks = { above: el("div", { class: "shade" }), below: el("div", { class: "shade" }), row: el("div", { class: "rowmark" }),
    cell: el("div", { class: "cellmark" }), query: el("div", { class: "flag" }), key: el("div", { class: "flag" }) };
  dom.plot = el("div", { class: "plot", tabindex: 0, role: "group", "aria-label": words.matrix, "aria-describedby": "keys" },
    dom.canvas, dom.ghost, ...Object.values(dom.marks));
  dom.parts = head.options.part.map((part) => el("button", { class: part, "data-part": part }, part.toUpperCase()));
  dom.partRow = el("div", { class: "parts" }, ...dom.parts);
  dom.axes = el("div", { class: "axes" });
  dom.legend = el("div", { class: "legend" });
  dom.table = el("div", { class: "table", tabindex: 0 });
  dom.who = el("div", { class: "who" });
  dom.doing = el("div", { class: "doing" });
  dom.chart = el("canvas", { class: "chart", role: "img", "aria-label": words.chart });
  dom.vector = el("canvas", { class: "chart", role: "img", "aria-label": words.vector });
  dom.operands = el("div", { class: "table", tabindex: 0 });
  dom.picked = el("input", { type: "range", min: 0, step: 1, "aria-label": words.pick });
  dom.work = el("div", { class: "work" });
  dom.check = el("div", { class: "check" });
  dom.worst = el("div", { class: "check" });
  dom.live = el("div", { class: "for-readers", "aria-live": "polite" });
  const left = el("div", { class: "left" }, dom.axes, dom.partRow, dom.plot, dom.table, dom.legend);
  const right = el("div", { class: "right", role: "tabpanel" },
    dom.who, dom.doing, dom.vector, dom.chart, dom.operands, dom.picked, dom.work,
    el("div", { class: "checks" }, dom.check, dom.worst));
  root.replaceChildren(
    el("div", { class: "top" }, dom.formula,
      el("div", { class: "transport", role: "toolbar", "aria-label": words.transport }, dom.back, dom.play, dom.next),
      el("div", { class: "views" }, ...dom.views)),
    el("div", { class: "tabs", role: "tablist" }, ...dom.tabs),
    el("div", { class: "body" }, left, right),
    el("div", { class: "hint", id: "keys" }, words.keys), dom.live);
  return dom;
}

function tabOf(words, stage, at) {
  return el("button", { class: "tab", role: "tab", "data-stage": stage },
    el("span", { class: "name" }, `${at + 1} ${words[stage]}`), el("span", { class: "value" }));
}

// The colour scale with its numbers, and what hatching means when some cells are masked.
export function drawLegend(node, head, picture) {
  const ends = picture.colours === SEQUENTIAL ? ["0", "0.5", "1"] : [short(-picture.limit), "0", short(picture.limit)];
  const scale = el("span", { class: "scale" },
    ramp(picture.colours), el("span", { class: "ends" }, ...ends.map((end) => el("span", {}, end))));
  const hidden = picture.hidden && head.mask.includes(0);
  const zero = picture.colours === SEQUENTIAL ? head.words.hidden_zero : head.words.hidden_score;
  node.replaceChildren(scale, ...(hidden ? [el("span", { class: "hatched" }), el("span", {}, zero)] : []));
}

// The open query row as a table: every stage of it, one key a line. The same numbers as the matrix.
export function rowTable(head, view) {
  const { words } = head;
  const columns = [["raw", head.raw], ["scaled", head.scores], ...(head.bias ? [["bias", head.bias]] : []),
    ["masked", head.masked], ["softmax", head.weights]];
  const line = (j) => el("tr", j === view.cell ? { class: "open" } : {}, el("th", { scope: "row" }, token(head.tokens[j], "k")),
    ...columns.map(([, values]) => el("td", {}, short(values[view.row * head.K + j]))));
  return el("table", {},
    el("caption", {}, say(words.table, { row: view.row }), " ", token(head.tokens[view.row], "q")),
    el("thead", {}, el("tr", {}, el("th", {}, words.key), ...columns.map(([name]) => el("th", { scope: "col" }, words[name])))),
    el("tbody", {}, ...Array.from({ length: head.K }, (_, j) => line(j))));
}

// The chart's rows as a table: one line a dimension, or a key when names are given; every operand in numbers.
export function operandTable(head, rows, pick, names) {
  const line = (at) => el("tr", at === pick ? { class: "open" } : {},
    el("th", { scope: "row" }, names ? token(names[at], "k") : String(at)),
    ...rows.map((row) => el("td", {}, short(row.values[at]))));
  return el("table", {},
    el("thead", {}, el("tr", {}, el("th", {}, names ? head.words.key : "d"),
      ...rows.map((row) => el("th", { scope: "col" }, row.label, el("sub", {}, row.sub ?? ""))))),
    el("tbody", {}, ...Array.from({ length: rows[0].values.length }, (_, at) => line(at))));
}
