// The plane: the directions of both texts' vectors after one layer, on the two along which they differ most.

import { HIGH } from "./drift.js";
import { svg } from "../../lib/dom.js";

const LETTER = 8.6; // px of a letter of a label
const NAMED = 12; // letters of a label

export function drawPlane(figure) {
  const { dom, arrays, header, view } = figure;
  const width = Math.max(240, dom.plane.parentNode.clientWidth);
  const [one, other] = header.texts;
  const count = one.length + other.length;
  const points = arrays.points.subarray(2 * view.at * count, 2 * (view.at + 1) * count);
  const tokens = [...one, ...other].map((text) => (text.length > NAMED ? `${text.slice(0, NAMED - 1)}\u2026` : text));
  const chosen = new Set([view.a, one.length + view.b]);
  const at = scaled(points, width);
  const labels = placed(at, tokens, chosen, width);
  const parts = [];
  const [p, q] = [at[view.a], at[one.length + view.b]];
  parts.push(svg("line", { class: "between", x1: p.x, y1: p.y, x2: q.x, y2: q.y }));
  at.forEach(({ x, y }, index) => {
    const kind = index < one.length ? "a" : "b";
    const own = { class: `point ${kind}${chosen.has(index) ? " chosen" : ""}`, onclick: () => figure.pick(kind, index < one.length ? index : index - one.length) };
    const name = svg("title", {}, index < one.length ? one[index] : other[index - one.length]);
    parts.push(kind === "a" ? svg("circle", { ...own, cx: x, cy: y, r: 5.5 }, name) : svg("rect", { ...own, x: x - 5, y: y - 5, width: 10, height: 10 }, name));
  });
  labels.forEach((label, index) => label && parts.push(svg("text", { class: `label${chosen.has(index) ? " chosen" : ""}`, x: label.x, y: label.y, "text-anchor": label.anchor }, tokens[index])));
  dom.plane.replaceChildren(...parts);
  dom.plane.setAttribute("viewBox", `0 0 ${width} ${HIGH}`);
  dom.plane.setAttribute("height", HIGH);
}

// One scale for both directions, so that distances mean the same across and up.
function scaled(points, width) {
  const [xs, ys] = [0, 1].map((i) => points.filter((_, at) => at % 2 === i));
  const ends = [xs, ys].map((values) => [Math.min(...values), Math.max(...values)]);
  const unit = Math.min((width - 110) / (ends[0][1] - ends[0][0] || 1), (HIGH - 44) / (ends[1][1] - ends[1][0] || 1));
  const middle = ends.map(([low, high]) => (low + high) / 2);
  return Array.from(xs, (x, i) => ({ x: width / 2 + (x - middle[0]) * unit, y: HIGH / 2 - (ys[i] - middle[1]) * unit }));
}

// A place for each label where it covers no other label or point; the chosen first, and always; others may have none.
function placed(at, tokens, chosen, width) {
  const boxes = at.map(({ x, y }) => [x - 7, x + 7, y - 7, y + 7]);
  const found = at.map(() => null);
  const order = [...at.keys()].sort((i, j) => chosen.has(j) - chosen.has(i));
  for (const index of order) {
    const { x, y } = at[index];
    const wide = tokens[index].length * LETTER * (chosen.has(index) ? 1.1 : 1) + 2;
    const places = [[x + 10, y + 5, "start", x + 10], [x - 10, y + 5, "end", x - 10 - wide], [x, y - 11, "middle", x - wide / 2], [x, y + 21, "middle", x - wide / 2]];
    const fits = places.find(([, base, , left]) => {
      const box = [left, left + wide, base - 13, base + 4];
      return left > 0 && left + wide < width && box[2] > 0 && box[3] < HIGH && !boxes.some((one) => box[0] < one[1] && one[0] < box[1] && box[2] < one[3] && one[2] < box[3]);
    });
    const place = fits ?? (chosen.has(index) ? places[0] : null);
    if (!place) continue;
    found[index] = { x: place[0], y: place[1], anchor: place[2] };
    boxes.push([place[3], place[3] + wide, place[1] - 13, place[1] + 4]);
  }
  return found;
}
