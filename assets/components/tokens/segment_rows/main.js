// The same text cut in several ways, one below the other, with the number of units beside each.

import { el, say } from "../../lib/dom.js";
import { drawn } from "../../lib/figure.js";

export default drawn(({ root, header: { rows }, words }) => {
  const most = Math.max(1, ...rows.map((row) => row.count));
  root.replaceChildren(el("div", { class: "ways", role: "list", "aria-label": words.rows }, ...rows.map((row) => way(row, most, words))));
});

function way({ name, note, values, count, units, marked }, most, words) {
  const strange = new Set(marked);
  const chips = units.map((text, i) =>
    el("span", { class: `token${strange.has(i) ? " strange" : ""}`, title: strange.has(i) ? words.strange : text, dir: "auto" }, text));
  const share = `${(100 * count) / most}%`;
  return el("section", { class: "way", role: "listitem" },
    el("div", { class: "name" }, el("b", {}, name), el("span", {}, say(note, values))),
    el("div", { class: "number" }, el("b", {}, count.toLocaleString()), el("span", { class: "bar" }, el("span", { style: `width: ${share}` }))),
    el("div", { class: "units", tabindex: 0, "aria-label": name }, ...chips, ...(count > units.length ? ["…"] : [])));
}
