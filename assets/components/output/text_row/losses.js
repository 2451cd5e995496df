// The chips shaded by -log p, and the same as bars. The first token was not predicted: it is hatched, not zero.

import { SEQUENTIAL, ramp, stepOfWeight } from "../../lib/colour.js";
import { el, say, svg, token } from "../../lib/dom.js";
import { hatchPattern } from "../../lib/hatch.js";
import { chance, grouped, short } from "../../lib/number.js";

const TALL = 236; // px of the chart
const LEFT = 42;
const LABELLED = 26; // tokens that are all named under their bars

export function lossParts(figure) {
  const { header, words } = figure;
  figure.limit = Math.max(1, Math.ceil(Math.max(...header.losses)));
  figure.colour = (loss) => stepOfWeight(loss / figure.limit);
  header.tokens.forEach((text, t) => {
    if (t === 0) return figure.chips[0].classList.add("unpredicted");
    const step = figure.colour(header.losses[t - 1]);
    return Object.assign(figure.chips[t].style, { background: SEQUENTIAL.css[step], color: SEQUENTIAL.ink[step] });
  });
  figure.chart = svg("svg", { class: "chart", height: TALL, role: "img", "aria-label": words.chart });
  figure.reading = el("div", { class: "read", "aria-live": "polite" });
  const { mean, blind, size } = header;
  const key = (kind, ...label) => el("span", { class: "key" }, el("i", { class: kind }), ...label);
  const scale = el("div", { class: "scale" },
    el("span", { class: "key" }, "0", ramp(SEQUENTIAL), `${figure.limit} ${words.nats}`),
    key("hatched", words.unpredicted), key("mean", el("b", {}, say(words.mean, { value: short(mean) }))),
    key("blind", say(words.blind, { value: short(blind), size: grouped(size) })));
  return [scale, figure.reading, figure.chart];
}

export function drawLosses(figure) {
  const { header, words, chart, width, limit } = figure;
  const { tokens, losses, mean, blind } = header;
  const named = tokens.length <= LABELLED;
  const bottom = TALL - (named ? 70 : 8);
  const top = 6;
  const most = Math.max(limit, blind) * 1.04;
  const y = (loss) => bottom - (loss / most) * (bottom - top);
  const step = (width - LEFT) / tokens.length;
  const bar = Math.max(1, Math.min(46, step * 0.72));
  const middle = (t) => LEFT + step * (t + 0.5);
  const chosen = figure.chosen();
  const parts = [];
  for (let tick = 0; tick <= most; tick += most > 8 ? 4 : 2)
    parts.push(svg("line", { class: "grid", x1: LEFT, x2: width, y1: y(tick), y2: y(tick) }),
      svg("text", { class: "tick", x: LEFT - 8, y: y(tick) + 5 }, String(tick)));
  tokens.forEach((text, t) => {
    const loss = t ? losses[t - 1] : null;
    const shape = { class: `bar${t === chosen ? " chosen" : ""}${t ? "" : " none"}`, x: middle(t) - bar / 2, width: bar,
      y: t ? y(loss) : top, height: t ? bottom - y(loss) : bottom - top };
    const rect = svg("rect", t ? { ...shape, fill: SEQUENTIAL.css[figure.colour(loss)] } : shape);
    const area = svg("rect", { class: "area", x: middle(t) - step / 2, y: top, width: step, height: TALL - top, onclick: () => figure.pick(t) },
      svg("title", {}, t ? `${text}: ${short(loss)} ${words.nats}` : `${text}: ${words.none}`));
    parts.push(rect);
    if (named) parts.push(svg("text", { class: `name${t === chosen ? " chosen" : ""}`, x: 0, y: 0,
      transform: `translate(${middle(t) + 4} ${bottom + 14}) rotate(-50)` }, text.length > 9 ? `${text.slice(0, 8)}\u2026` : text));
    parts.push(area);
  });
  const line = (kind, value) => parts.push(svg("line", { class: `mark ${kind}`, x1: LEFT, x2: width, y1: y(value), y2: y(value) }));
  line("blind", blind);
  line("mean", mean);
  chart.replaceChildren(hatchPattern({ line: "#8888", ground: "#8883" }), ...parts);
  chart.setAttribute("width", width);
  chart.setAttribute("viewBox", `0 0 ${width} ${TALL}`);
  readLoss(figure, chosen);
}

// How the chosen token was predicted: -ln p, its rank, and what the model would rather have written.
function readLoss({ header, words, reading, first }, t) {
  const { tokens, losses, ranks, guesses, size } = header;
  if (first || tokens.length < 2) return reading.replaceChildren(token(tokens[0]), " ", words.none);
  const loss = losses[t - 1];
  const best = guesses[t - 1].flatMap(([text, p]) => [" ", token(text), ` ${chance(p)}`]);
  return reading.replaceChildren(
    el("div", {}, el("b", {}, "\u2212ln p("), token(tokens[t], "wanted"), el("b", {}, ` | \u2026 ${tokens[t - 1]}) = \u2212ln ${chance(Math.exp(-loss))} = ${short(loss)} ${words.nats}`),
      ` \u00b7 ${say(words.rank, { rank: grouped(ranks[t - 1]), size: grouped(size) })}`),
    el("div", { class: "best" }, words.rather, ...best));
}
