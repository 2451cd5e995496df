// The same as matrices: for each layer W z = a, z = phi(a); on the way back delta and dL/dW = delta z^T.

import { layerName } from "../names.js";
import { absMax, signedStyle } from "../../lib/colour.js";
import { el } from "../../lib/dom.js";
import { full, short } from "../../lib/number.js";

export function drawMatrices(figure) {
  const { dom, now, header: { sizes, loss }, words } = figure;
  const last = sizes.length - 2;
  const layers = now.net.weights.map((w, l) => {
    const out = loss === "cross" && l === last ? (sizes.at(-1) === 1 ? "\u03c3" : "softmax") : "\u03c6";
    const [own, fed] = [layerName(sizes, l + 1), layerName(sizes, l)];
    const here = figure.here?.[0] === l + 1 ? figure.here[1] - 1 : -1;
    const known = (kind) => (o) => figure.reached[kind](l + 1, o + 1);
    const open = (o) => figure.openNode(l + 1, o + 1);
    const forth = [grid(words.weights_of.replace("{layer}", l + 1), `W${l + 1}`, w, { here, open }), sign("\u00d7"), grid("", fed, now.run.fed[l].map((z) => [z]), {}), sign("="),
      grid("", "a", now.run.a[l].map((a) => [a]), { here, open, known: known("forward") }), sign(`\u2192 ${out} \u2192`), grid("", own, now.run.z[l].map((z) => [z]), { here, open, known: known("forward") })];
    const back = [grid("", "\u03b4", now.gradients.deltas[l].map((d) => [d]), { here, open, known: known("backward") }), sign("\u00d7"), grid("", `${fed}\u1d40`, [now.run.fed[l]], {}), sign("="),
      grid(words.gradients_of.replace("{layer}", l + 1), `dL/dW${l + 1}`, now.gradients.weights[l], { here, open, known: known("backward") })];
    return el("div", { class: "layer" }, el("div", { class: "row" }, ...forth), el("div", { class: "row" }, ...back));
  });
  const { scrollTop } = dom.stage.firstElementChild ?? {};
  const box = el("div", { class: "matrices", tabindex: 0, role: "group", "aria-label": words.show_matrices }, ...layers);
  dom.stage.replaceChildren(box);
  box.scrollTop = scrollTop ?? 0;
}

const sign = (text) => el("span", { class: "sign" }, text);

// A matrix with its name above; the row of the open node is framed, and what is not reached yet is a dot.
function grid(about, name, rows, { here = -1, open = null, known = null }) {
  const limit = absMax(rows.flat());
  const lines = rows.map((row, o) => el("tr", { class: o === here ? "here" : "", onclick: open && (() => open(o)) },
    ...row.map((value) => (!known || known(o) ? el("td", { style: signedStyle(value, limit), title: full(value) }, short(value)) : el("td", {}, "\u00b7")))));
  return el("table", { class: "grid", "aria-label": about || name }, el("caption", {}, name), ...lines);
}
