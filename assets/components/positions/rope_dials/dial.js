// One dial: the hands of a query's and a key's pair, dashed as they were, solid as their places turn them.

import { contribution, pairsOf } from "./turning.js";
import { el, say, svg } from "../../lib/dom.js";
import { short } from "../../lib/number.js";

const SIDE = 116; // px
const HALF = SIDE / 2;
const REACH = HALF - 10; // px of the longest hand of all dials

export function drawDial(figure, dial, i) {
  const { arrays: { theta }, m, n, words } = figure;
  const { q, k, turnedQ, turnedK } = pairsOf(figure, i);
  const longest = { q: longestOf(figure, "q"), k: longestOf(figure, "k") };
  /** @type {(pair: number[], role: string, kind: string) => Node[]} */
  const hand = ([x, y], role, kind) => {
    const [dx, dy] = [(x / longest[role]) * REACH, (-y / longest[role]) * REACH];
    return [svg("line", { class: `hand ${role} ${kind}`, x1: HALF, y1: HALF, x2: HALF + dx, y2: HALF + dy }),
      ...(kind === "after" ? [tip(role, HALF + dx, HALF + dy)] : [])];
  };
  const picture = svg("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, role: "img", "aria-label": say(words.dial, { pair: i, m: short(m * theta[i]), n: short(n * theta[i]) }) },
    svg("circle", { class: "face", cx: HALF, cy: HALF, r: REACH }), ...hand(q, "q", "before"), ...hand(k, "k", "before"), ...hand(turnedQ, "q", "after"), ...hand(turnedK, "k", "after"));
  const adds = contribution(figure, i, m, n);
  dial.replaceChildren(picture, el("figcaption", {}, el("div", {}, `\u03b8 = ${short(theta[i])}`), el("div", { class: adds < 0 ? "minus" : "plus" }, say(words.dial_adds, { adds: short(adds) }))));
}

// A query's hand ends in a disc, a key's in a square: told apart without colour.
const tip = (role, x, y) => (role === "q" ? svg("circle", { class: "tip q", cx: x, cy: y, r: 5 }) : svg("rect", { class: "tip k", x: x - 4.5, y: y - 4.5, width: 9, height: 9 }));

// The longest pair of the chosen query, or key: hands of one kind are drawn to one scale.
function longestOf({ arrays, view }, role) {
  const R = arrays.theta.length;
  const [of, t] = role === "q" ? [arrays.q, view.query] : [arrays.k, view.key];
  return Math.max(1e-9, ...Array.from({ length: R }, (_, i) => Math.hypot(of[2 * (t * R + i)], of[2 * (t * R + i) + 1])));
}
