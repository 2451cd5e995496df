// One number opened: what a gate of a unit adds up at this step, or what the memory is made of; checked against the core.

import { gateOf, isGate, madeOf } from "./cells.js";
import { el, say, token } from "../../lib/dom.js";
import { factor, short } from "../../lib/number.js";
import { checkLine, termRow } from "../../lib/operands.js";

const SHOWN = { token: 3, memory: 4 }; // the largest products, by where they come from

export function drawOpened(figure) {
  const { arrays, dom, header, view, words } = figure;
  const { site, step, unit } = view;
  const core = arrays[site][step * header.units + unit];
  const made = madeOf(arrays, header.kind, site, unit, step);
  const who = el("div", { class: "who" }, el("b", {}, site), " ", words[`site_${site}`], el("span", { class: "dim" }, say(words.of_unit, { unit, step: step + 1 })), " ", token(header.tokens[step], "q"));
  dom.opened.replaceChildren(who, ...(made ? assembled(figure, made, core) : summed(figure, core)));
}

// A site made of others by plus and times.
function assembled({ words, view }, { parts, value }, core) {
  const limit = Math.max(...parts.map(([, a, b]) => Math.abs(a * b)));
  const rows = parts.map(([name, a, b]) => termRow(name, `${short(a)} \u00b7 ${factor(b)}`, a * b, limit || 1));
  return [el("div", { class: "terms" }, ...rows, ...(parts.length > 1 ? [termRow(view.site, words.sum, value, 0)] : [])),
    checkLine(words, view.site, value, core)];
}

// A gate: the largest products of the token and of the memory, the others together, the bias, the sum and its squashing.
function summed({ arrays, header, view, words }, core) {
  const gate = gateOf(arrays, header.kind, view.site, view.unit, view.step);
  const limit = Math.max(...[...gate.token, ...gate.memory].map(({ product }) => Math.abs(product))) || 1;
  const scaled = gate.reset === 1 ? "" : `${short(gate.reset)} \u00b7 `;
  const rows = (terms, letter, count, by) => {
    const rest = terms.slice(count).reduce((sum, { product }) => sum + product, 0);
    return [...terms.slice(0, count).map(({ i, a, b, product }) => termRow(`${letter} ${i}`, `${by}${short(a)} \u00b7 ${factor(b)}`, product * (by ? gate.reset : 1), limit)),
      termRow(say(words.rest, { letter, count: terms.length - count }), "", rest * (by ? gate.reset : 1), Math.max(limit, Math.abs(rest)))];
  };
  const bias = gate.b + gate.reset * gate.c;
  const squash = isGate(view.site) ? "\u03c3" : "tanh";
  return [
    el("div", { class: "terms" }, ...rows(gate.token, "x", SHOWN.token, ""), ...rows(gate.memory, "h\u2032", SHOWN.memory, scaled),
      termRow(words.bias, "", bias, Math.max(limit, Math.abs(bias))), termRow(words.sum, "", gate.sum, 0)),
    el("div", { class: "work" }, `${squash}(${short(gate.sum)}) = ${short(gate.value)}`),
    checkLine(words, view.site, gate.value, core),
  ];
}
