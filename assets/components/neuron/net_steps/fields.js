// Fields of the opened part: a number to be dragged or typed, a text that follows its number, the line of a result.

import { MOST } from "./edits.js";
import { el } from "../../lib/dom.js";
import { full, short } from "../../lib/number.js";

const REACH = 3; // a slider goes from -3 to 3, or as far as its value is

// An element whose text (and title) is said anew with each draw.
export function live(figure, tag, attributes, text, title) {
  const node = el(tag, attributes);
  figure.live.push(() => {
    node.textContent = text();
    if (title) node.title = title();
  });
  return node;
}

export function editor(figure, name, label, value, named = false) {
  const { words } = figure;
  const typed = el("input", { type: "number", class: "typed", "data-name": name, step: 0.1, min: -MOST, max: MOST, "aria-label": label });
  const pulled = el("input", { type: "range", class: "pulled", "data-name": name, step: 0.01, "aria-label": `${label} (${words.pull})` });
  typed.oninput = () => typed.value.trim() !== "" && figure.edit(name, typed.valueAsNumber);
  typed.onblur = () => figure.draw();
  pulled.oninput = () => figure.edit(name, pulled.valueAsNumber);
  figure.live.push(() => {
    const now = value();
    const reach = Math.max(REACH, Math.ceil(Math.abs(now)));
    Object.assign(pulled, { min: -reach, max: reach });
    pulled.value = now;
    const { activeElement } = typed.getRootNode();
    if (activeElement !== typed) typed.value = String(Number(now.toPrecision(4)));
    typed.title = full(now);
  });
  return el("span", { class: "editor" }, ...(named ? [el("b", {}, label)] : []), typed, pulled);
}

// A result, and beside it what else is said of it.
export function sumLine(figure, formula, value, more = null, moreFull = null) {
  const parts = [el("span", {}, `${formula} = `), live(figure, "b", {}, () => short(value()), () => full(value()))];
  if (more) parts.push(live(figure, "span", { class: "more" }, more, () => full(moreFull())));
  return el("div", { class: "line sum" }, ...parts);
}
