// The answer: a bar for each label, and one of them opened down to logits.

import { el, token } from "../../lib/dom.js";
import { chance, full, short } from "../../lib/number.js";

export function drawAnswer(figure, now) {
  const { dom, view, header, words } = figure;
  const best = now.shares.indexOf(Math.max(...now.shares));
  const heard = onLabels(figure);
  const lines = header.labels.map((label, at) => {
    const bar = el("i", { style: `width: ${100 * now.shares[at]}%` });
    const tags = at === header.answer ? [el("span", { class: "tag", title: words.right_title }, "✓")] : [];
    const cells = [
      el("span", { class: "word" }, el("span", { class: `piece label l${at}` }, label), ...tags),
      el("span", { class: "lane" }, bar),
      el("b", { title: full(now.shares[at]) }, chance(now.shares[at])),
      el("span", { class: "log", title: full(now.scores[at]) }, short(now.scores[at])),
    ];
    if (heard) cells.push(el("span", { class: "heard" }, heard[at].toFixed(2)));
    return el("button", { class: `line${at === best ? " best" : ""}`, "aria-pressed": String(at === view.open), "data-label": String(at), onclick: () => figure.set({ open: at }) }, ...cells);
  });
  const toggle = el("button", { class: "calibrate", "aria-pressed": String(Boolean(view.calibrate)), title: words.calibrate_title, onclick: () => figure.set({ calibrate: 1 - view.calibrate }) }, words.calibrate);
  const names = [el("span", {}, toggle), el("span", { class: "lane-name" }, words.head_share), el("span", {}, "p"), el("span", {}, view.calibrate ? words.head_score : "ln p")];
  if (heard) names.push(el("span", { title: words.head_heard_title }, words.head_heard));
  dom.answer.classList.toggle("seen", Boolean(heard));
  dom.answer.replaceChildren(el("div", { class: "names" }, ...names), ...lines);
  drawOpenedLabel(figure, now);
}

// How much of the chosen head's attention falls on the labels of each kind among the examples; null without a head.
function onLabels(figure) {
  const weights = figure.attention();
  if (!weights) return null;
  const { header } = figure;
  const sums = header.labels.map(() => 0);
  header.tokens.slice(0, header.asked[figure.view.shots].read).forEach(([, part, isLabel], at) => {
    if (isLabel) sums[header.shots[part - (header.described ? 1 : 0)]] += weights[at] / 255;
  });
  return sums;
}

function drawOpenedLabel(figure, now) {
  const { dom, view, header, words } = figure;
  const at = view.open;
  const pieces = header.pieces[at];
  const terms = Array.from(now.terms.subarray(at * now.depth, at * now.depth + pieces.length));
  const line = (...parts) => el("div", {}, ...parts);
  const number = (x) => el("b", { title: full(x) }, short(x));
  const lines = [line(el("span", { class: "dim" }, words.opened_logit), " ", token(pieces[0]), ` ln p = z − ln Σ eᶻ = `, number(now.logits[at]), " − ", number(now.total), " = ", number(terms[0]))];
  if (pieces.length > 1) lines.push(line(el("span", { class: "dim" }, words.opened_more), ...pieces.slice(1).flatMap((piece, next) => [" ", token(piece), " ", number(terms[next + 1])]), " → ", number(now.plain[at])));
  if (view.calibrate) lines.push(line(el("span", { class: "dim" }, words.opened_nothing), " ", number(now.plain[at]), " − ", number(now.nothing[at]), " = ", number(now.scores[at])));
  const sum = now.scores.reduce((total, x) => total + Math.exp(x), 0);
  lines.push(line(el("span", { class: "dim" }, words.opened_share), " ", number(Math.exp(now.scores[at])), " / ", number(sum), " = ", number(now.shares[at])));
  dom.opened.replaceChildren(...lines);
}
