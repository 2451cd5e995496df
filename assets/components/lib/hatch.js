// Hatching of what is masked or missing: told apart from any colour of the scales without colour.

import { svg } from "./dom.js";

// A tile for context.createPattern(tile, "repeat"). ground: colour behind the lines, or none.
export function hatchTile({ line, ground = null, size = 6, width = 1.3 }) {
  const tile = new OffscreenCanvas(size, size);
  const pen = tile.getContext("2d");
  if (ground) {
    pen.fillStyle = ground;
    pen.fillRect(0, 0, size, size);
  }
  Object.assign(pen, { strokeStyle: line, lineWidth: width });
  for (const shift of [-size, 0, size]) {
    pen.beginPath();
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
    pen.stroke();
  }
  return tile;
}

// The same in a drawing: <defs> with a pattern, to be used as fill "url(#hatch)".
export function hatchPattern({ line, ground, size = 6, width = 1.3, id = "hatch" }) {
  const lines = `M-1 1 L1 -1 M0 ${size} L${size} 0 M${size - 1} ${size + 1} L${size + 1} ${size - 1}`;
  return svg("defs", {}, svg("pattern", { id, width: size, height: size, patternUnits: "userSpaceOnUse" },
    svg("rect", { width: size, height: size, fill: ground }), svg("path", { d: lines, stroke: line, "stroke-width": width })));
}
