// T rows of one text: what each row reads, what it predicts in one pass over all and in a pass of its own.

import { el, say } from "../../lib/dom.js";
import { drawn } from "../../lib/figure.js";
import { short } from "../../lib/number.js";

export default drawn(({ root, header, arrays }) => {
  root.replaceChildren(clock(header), el("div", { class: "stairs", tabindex: 0 }, table(header, arrays.apart)));
});

// The two measured times as bars on one scale.
function clock({ seconds, tokens, words }) {
  const most = Math.max(...seconds);
  const bar = (name, value, i) => el("div", { class: "time" }, el("span", {}, name),
    el("span", { class: "track" }, el("span", { class: `bar bar${i}`, style: `width: ${(100 * value) / most}%` })),
    el("b", {}, say(words.ms, { time: short(value * 1000) })));
  return el("div", { class: "clock" }, bar(words.together, seconds[0], 0), bar(say(words.alone, { rows: tokens.length }), seconds[1], 1));
}

function table({ tokens, predictions, words }, apart) {
  const head = [words.reads, ...(predictions ? [words.predicts_together, words.predicts_alone] : []), words.apart];
  const cells = tokens.map((_, row) => el("tr", {},
    el("td", { class: "reads" }, el("div", {}, ...tokens.map((text, i) =>
      el("span", { class: `token ${i > row ? "unread" : i === row ? "q" : ""}`, title: text }, text)))),
    ...(predictions ? predictions[row].map(({ token: text, prob }) => el("td", { class: "guess" },
      el("span", { class: "token prediction", title: text }, text), ` ${short(prob)}`)) : []),
    el("td", { class: "apart" }, apart[row] === 0 ? words.zero : short(apart[row]))));
  return el("table", {}, el("thead", {}, el("tr", {}, ...head.map((name) => el("th", { scope: "col" }, name)))), el("tbody", {}, ...cells));
}
