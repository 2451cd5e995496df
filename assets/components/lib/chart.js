// What charts in SVG share: scales, the lines of the grid with their numbers, a line through values.

import { svg } from "./dom.js";

// x in low..high -> a place in from..to.
export const scale = (low, high, from, to) => (x) => from + ((x - low) / (high - low || 1)) * (to - from);

// Lines across at these values, each with its number at the left.
export const gridLines = (values, y, left, right, format = String) => values.flatMap((value) => [
  svg("line", { class: "grid", x1: left, x2: right, y1: y(value), y2: y(value) }),
  svg("text", { class: "tick", x: left - 8, y: y(value) + 5, "text-anchor": "end" }, format(value)),
]);

// x and y take an index and a value; null has no point.
export function lineThrough(values, x, y, kind) {
  const points = Array.from(values, (value, at) => (value === null ? null : `${x(at).toFixed(1)},${y(value).toFixed(1)}`));
  return svg("polyline", { class: kind, points: points.filter(Boolean).join(" ") });
}
