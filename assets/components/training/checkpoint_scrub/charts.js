// Two charts over the checkpoints: loss on the text and held out, scores of the chosen head.

import { gridLines, lineThrough, scale } from "../../lib/chart.js";
import { el, say, svg } from "../../lib/dom.js";
import { clamp, inside } from "../../lib/maths.js";
import { grouped } from "../../lib/number.js";

const [HIGH, LEFT, RIGHT, TOP, BOTTOM] = [150, 46, 12, 10, 26]; // px: a chart and what is around its lines
const [NARROWEST, WIDEST] = [260, 560]; // px

export function drawCharts(figure) {
  const { dom, header, view, words } = figure;
  const { layer, head, pattern } = view;
  const losses = [{ name: words.loss_text, values: header.mean }, { name: words.loss_held, values: header.known }];
  const scores = [{ name: words.score_exam, values: figure.scoresOf("exam", layer, head) }, { name: words.score_text, values: figure.scoresOf("text", layer, head) }];
  const known = losses.flatMap(({ values }) => values.filter((value) => value !== null));
  dom.charts.replaceChildren(
    el("h4", {}, words.losses), legend(losses, view.checkpoint), chart(figure, losses, words.losses, Math.min(...known), Math.max(...known, 0.001)),
    el("h4", {}, say(words.scores, { layer, head, pattern: words[pattern] })), legend(scores, view.checkpoint), chart(figure, scores, words.scores, 0, 1));
}

// lines: [{values, name}] from least to most; values may hold null. A click on the chart chooses a checkpoint.
function chart(figure, lines, label, least, most) {
  const { header: { steps }, view: { checkpoint: at } } = figure;
  const wide = clamp(figure.dom.charts.clientWidth || 470, NARROWEST, WIDEST); // in pixels, so that words keep their size on a phone
  const [last, right, foot] = [steps.length - 1, wide - RIGHT, HIGH - BOTTOM];
  const x = scale(0, last, LEFT, right);
  const y = scale(least, most, foot, TOP);
  const node = svg("svg", { viewBox: `0 0 ${wide} ${HIGH}`, role: "img", "aria-label": label, class: "chart" },
    ...gridLines([least, (least + most) / 2, most], y, LEFT, right, (value) => value.toFixed(1)),
    ...stepNames(steps, x, wide < 420 ? 4 : 3),
    svg("line", { x1: x(at), x2: x(at), y1: TOP, y2: foot, class: "here" }));
  lines.forEach(({ values }, number) => {
    node.append(lineThrough(values, x, y, `line n${number}`));
    if (values[at] !== null) node.append(svg("circle", { cx: x(at), cy: y(values[at]), r: 5, class: `dot n${number}` }));
  });
  node.onclick = (event) => {
    const box = node.getBoundingClientRect();
    const place = ((event.clientX - box.left) / box.width) * wide;
    figure.go(inside(Math.round(((place - LEFT) / (right - LEFT)) * last), steps.length));
  };
  return node;
}

// Every third step, and the last.
function stepNames(steps, x, every) {
  const last = steps.length - 1;
  const anchor = (i) => (i === 0 ? "start" : i === last ? "end" : "middle");
  return steps.flatMap((step, i) => (i % every === 0 || i === last ? [svg("text", { x: x(i), y: HIGH - 6, "text-anchor": anchor(i) }, grouped(step))] : []));
}

// The names of the lines with their values here.
const legend = (lines, at) => el("div", { class: "legend" }, ...lines.map(({ name, values }, number) =>
  el("span", { class: `key n${number}` }, el("i"), `${name} `, el("b", {}, values[at] === null ? "–" : values[at].toFixed(2)))));
