// The chips shaded by -log p, and the same as bars. The first token was not predicted: it is hatched, not zero.

import { gridLines, scale } from "../../lib/chart.js";
import { SEQUENTIAL, ramp, stepOfWeight } from "../../lib/colour.js";
import { el, say, svg, token } from "../../lib/dom.js";
import { hatchPattern } from "../../lib/hatch.js";
import { clamp } from "../../lib/maths.js";
import { chance, grouped, short } from "../../lib/number.js";

const TALL = 236; // px of the chart
const [LEFT, TOP] = [42, 6];
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
  const legend = el("div", { class: "scale" },
    el("span", { class: "key" }, "0", ramp(SEQUENTIAL), `${figure.limit} ${words.nats}`),
    key("hatched", words.unpredicted), key("mean", el("b", {}, say(words.mean, { value: short(mean) }))),
    key("blind", say(words.blind, { value: short(blind), size: grouped(size) })));
  return [legend, figure.reading, figure.chart];
}

// The bars, the mean and what a guess among all words would cost, as lines across.
export function drawLosses(figure) {
  const { header, chart, width, limit } = figure;
  const { tokens, mean, blind } = header;
  const named = tokens.length <= LABELLED;
  const bottom = TALL - (named ? 70 : 8);
  const most = Math.max(limit, blind) * 1.04;
  const y = scale(0, most, bottom, TOP);
  const apart = most > 8 ? 4 : 2;
  const ticks = Array.from({ length: Math.floor(most / apart) + 1 }, (_, i) => i * apart);
  const step = (width - LEFT) / tokens.length;
  const place = { y, bottom, step, named, middle: (t) => LEFT + step * (t + 0.5), chosen: figure.chosen() };
  const line = (kind, value) => svg("line", { class: `mark ${kind}`, x1: LEFT, x2: width, y1: y(value), y2: y(value) });
  chart.replaceChildren(hatchPattern({ line: "#8888", ground: "#8883" }), ...gridLines(ticks, y, LEFT, width),
    ...tokens.flatMap((_, t) => column(figure, t, place)), line("blind", blind), line("mean", mean));
  chart.setAttribute("width", width);
  chart.setAttribute("viewBox", `0 0 ${width} ${TALL}`);
  readLoss(figure, place.chosen);
}

// A token's bar, its name under it, and the whole column as the place to click.
function column(figure, t, { y, bottom, step, named, middle, chosen }) {
  const { header: { tokens, losses }, words } = figure;
  const text = tokens[t];
  const loss = t ? losses[t - 1] : null;
  const wide = clamp(step * 0.72, 1, 46);
  const at = { x: middle(t) - wide / 2, width: wide, y: t ? y(loss) : TOP, height: bottom - (t ? y(loss) : TOP) };
  const here = t === chosen ? " chosen" : "";
  const bar = svg("rect", { class: `bar${here}${t ? "" : " none"}`, ...at, fill: t ? SEQUENTIAL.css[figure.colour(loss)] : null });
  const name = svg("text", { class: `name${here}`, transform: `translate(${middle(t) + 4} ${bottom + 14}) rotate(-50)` },
    text.length > 9 ? `${text.slice(0, 8)}\u2026` : text);
  const area = svg("rect", { class: "area", x: middle(t) - step / 2, y: TOP, width: step, height: TALL - TOP, onclick: () => figure.pick(t) },
    svg("title", {}, t ? `${text}: ${short(loss)} ${words.nats}` : `${text}: ${words.none}`));
  return [bar, ...(named ? [name] : []), area];
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
