// A node opened to its numbers, and the winner of the beam beside the greedy text.

import { el, say, token } from "../../lib/dom.js";
import { MINUS, chance, full, short, small } from "../../lib/number.js";

export function drawNode(figure) {
  const { dom, view, nodes, words } = figure;
  if (view.frame <= 2 * nodes[view.node].step) return dom.opened.replaceChildren(el("div", { class: "dim" }, words.open));
  const path = figure.path(view.node).map((at) => nodes[at]);
  const product = path.reduce((p, { prob }) => p * prob, 1);
  const again = path.reduce((sum, { prob }) => sum + Math.log(prob), 0);
  const core = nodes[view.node].score;
  const logs = path.map(({ prob }) => Math.log(prob).toFixed(2).replace("-", MINUS));
  return dom.opened.replaceChildren(
    el("div", { class: "who" }, token(figure.header.here), ...path.flatMap(({ token: text }) => [" ", token(text, "wanted")])),
    el("div", { class: "work" }, `p = ${path.map(({ prob }) => chance(prob)).join(" \u00d7 ")} = ${short(product)}`),
    el("div", { class: "work" }, `${words.score} = ${logs.map((log, at) => (at ? ` ${log.replace(MINUS, `${MINUS} `)}` : log)).join("")} = ${core.toFixed(2).replace("-", MINUS)}`),
    el("div", { class: "check" }, say(words.check, { again: full(again), core: full(core), difference: small(Math.abs(again - core)) })));
}

export function versus({ words, header, nodes, winner }) {
  const path = [...winner].map((at) => nodes[at]);
  const line = (name, tokens, score, kind) => el("div", { class: `text ${kind}` }, el("span", { class: "name" }, name),
    el("span", { class: "tokens" }, ...tokens.map((text) => token(text))),
    el("span", { class: "sum" }, `${words.score} `, el("b", {}, score.toFixed(2).replace("-", MINUS)), ` \u00b7 p ${short(Math.exp(score))}`));
  const { greedy } = header;
  return el("div", { class: "versus" },
    line(words.greedy, greedy.tokens, greedy.score, "greedy"),
    line(say(words.beam, { width: header.width }), path.map(({ token: text }) => text), path[path.length - 1].score, "best"),
    el("div", { class: "verdict" }, say(words[`verdict_${header.verdict}`], { times: short(Math.exp(path[path.length - 1].score - greedy.score)) })));
}
