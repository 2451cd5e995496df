// Small exact pictures inside the boxes: heads over what they read, the layers of a feed-forward part, experts, masks.

import { svg } from "../../lib/dom.js";

const picture = (width, height, kind, ...shapes) =>
  svg("svg", { viewBox: `0 0 ${width} ${height}`, class: `glyph ${kind}`, "aria-hidden": "true" }, ...shapes);

export const glyph = (of) => ({ heads: headsGlyph, ffn: ffnGlyph, moe: moeGlyph })[of.kind](of);

// A dot for each query head, in groups over the key and the value (or the one latent row) that the group reads.
function headsGlyph({ heads, kv, latent }) {
  const width = 240;
  const gap = kv > 1 ? Math.min(6, (0.3 * width) / kv) : 0;
  const group = (width - gap * (kv - 1)) / kv;
  const each = heads / kv;
  const step = group / each;
  const radius = Math.min(4, step * 0.4);
  const shapes = [];
  for (let g = 0; g < kv; g += 1) {
    const x = g * (group + gap);
    for (let h = 0; h < each; h += 1) shapes.push(svg("circle", { cx: x + (h + 0.5) * step, cy: 5, r: radius, class: "q" }));
    if (latent) shapes.push(svg("rect", { x: width * 0.3, y: 14, width: width * 0.4, height: 8, rx: 3, class: "latent" }));
    else
      for (const [row, kind] of [[13, "k"], [19, "v"]])
        shapes.push(svg("rect", { x, y: row, width: Math.min(group, Math.max(group * 0.9, 1)), height: 4, rx: 1.5, class: kind }));
  }
  return picture(width, 24, "heads", ...shapes);
}

// Stream, hidden layer, stream, as wide as they are to each other; a gated part has two hidden layers multiplied.
function ffnGlyph({ gated, ratio }) {
  const most = 200;
  const hidden = most * Math.min(1, ratio / 5.5);
  const bar = (w, y, kind) => svg("rect", { x: 120 - w / 2, y, width: w, height: 5, rx: 2, class: kind });
  const one = hidden / ratio;
  const middle = gated ? [bar(hidden, 8, "gate"), bar(hidden, 14, "hidden")] : [bar(hidden, 11, "hidden")];
  return picture(240, 27, "ffn", bar(one, 1, "stream"), ...middle, bar(one, 21, "stream"));
}

// Every expert a square; as many filled as a token meets (which ones, its router decides); a round one is shared.
function moeGlyph({ experts, chosen, shared }) {
  const rows = experts > 64 ? 4 : experts > 16 ? 2 : 1;
  const columns = Math.ceil(experts / rows);
  const room = shared ? 214 : 240;
  const step = Math.min(16, room / columns);
  const side = step * 0.78;
  const left = (room - step * columns) / 2;
  const shapes = [];
  for (let e = 0; e < experts; e += 1) {
    const [x, y] = [left + (e % columns) * step, 1 + Math.floor(e / columns) * step];
    shapes.push(svg("rect", { x, y, width: side, height: side, class: e < chosen ? "chosen" : "idle" }));
  }
  const height = Math.max(16, rows * step + 2);
  if (shared) shapes.push(svg("circle", { cx: 230, cy: height / 2, r: 7, class: "chosen" }));
  return picture(240, height, "moe", ...shapes);
}

// Row = who looks, column = at whom; filled = may look, hatched = may not.
export function maskIcon(rows) {
  const cell = 5;
  const size = rows.length * cell;
  const shapes = [svg("rect", { x: 0, y: 0, width: size, height: size, class: "shut" })];
  rows.forEach((row, q) => row.forEach((open, k) => {
    if (open) shapes.push(svg("rect", { x: k * cell, y: q * cell, width: cell - 0.6, height: cell - 0.6, class: "open" }));
    else shapes.push(svg("path", { d: `M${k * cell + 0.8} ${(q + 1) * cell - 1.4} l${cell - 2.2} ${2.2 - cell}`, class: "hatch" }));
  }));
  return picture(size, size, "maskicon", ...shapes);
}
