// A number opened to its operands: the terms of its sum, and the check against the core's.

import { DIVERGING } from "./colour.js";
import { el, say } from "./dom.js";
import { full, short, small } from "./number.js";

// A line of a sum: its name, how it was made, a bar on a scale that has 0 in its middle, its value. limit 0: the total.
export function termRow(name, made, value, limit) {
  const share = limit ? Math.min(1, Math.abs(value) / limit) : 0;
  const bar = el("i", { class: value < 0 ? "minus" : "plus", style: `width: ${50 * share}%; background: ${DIVERGING.css[value < 0 ? 40 : 215]}` });
  return el("div", { class: `term${limit ? "" : " total"}` }, el("span", { class: "name" }, name), el("span", { class: "made" }, made),
    el("span", { class: "lane" }, ...(limit ? [bar] : [])), el("b", { title: full(value) }, short(value)));
}

// The number computed again here beside the core's.
export const checkLine = (words, of, again, core) => el("div", { class: "check", "data-of": of },
  say(words.check, { again: full(again), core: full(core), difference: small(Math.abs(again - core)) }));
