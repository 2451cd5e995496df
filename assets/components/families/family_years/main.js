// All models by year in one list. A part that the original Transformer does not have is lit; a link puts a model into the
// comparison above.

import { el } from "../../lib/dom.js";
import { drawn } from "../../lib/figure.js";

export default drawn(({ root, header: { rows, columns }, words }) => {
  const head = [words.year, words.model, words.new, ...columns.map((column) => words[column]), words.compare];
  const cell = (kind, ...body) => el("td", { class: kind }, ...body);
  const part = ({ text, other }) => cell("part", el("span", { class: other ? "other" : "" }, text));
  const body = rows.map((row) => {
    const links = ["left", "right"].map((side, i) =>
      row.here[i] ? el("b", {}, words[side]) : el("a", { href: row.links[side], "aria-label": `${row.name}: ${words[side]}` }, words[side]));
    const parts = [cell("year", String(row.year)), cell("name", row.name), cell("new", row.new), ...row.parts.map(part), cell("links", ...links)];
    return el("tr", { class: row.here.some(Boolean) ? "here" : "" }, ...parts);
  });
  const table = el("table", {}, el("thead", {}, el("tr", {}, ...head.map((text) => el("th", { scope: "col" }, text)))), el("tbody", {}, ...body));
  root.replaceChildren(table);
});
