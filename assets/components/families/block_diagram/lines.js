// The lines between the boxes, drawn from where the boxes came to stand: the residual stream, the branches beside it
// and their additions, and the way from the encoder's top to the decoder's cross-attention.

import { svg } from "../../lib/dom.js";

const RING = 9;

export function drawLines({ plot, picture }) {
  const frame = plot.getBoundingClientRect();
  if (!frame.width) return;
  picture.setAttribute("viewBox", `0 0 ${frame.width} ${frame.height}`);
  const box = (node) => {
    const r = node.getBoundingClientRect();
    return { left: r.left - frame.left, right: r.right - frame.left, top: r.top - frame.top, bottom: r.bottom - frame.top };
  };
  const shapes = [];
  const towers = [...plot.querySelectorAll(".stack")];
  for (const tower of towers) shapes.push(...stream(tower, box));
  const cross = plot.querySelector('[data-box="cross"]');
  if (cross) shapes.push(...memory(box(towers[0]), spine(box(towers[0])), box(cross), box(towers[1])));
  picture.replaceChildren(...shapes);
}

const spine = (tower) => tower.left + 16;
const line = (d, kind = "") => svg("path", { d, class: kind });
const arrow = (x, y, dx, dy, kind = "") =>
  line(`M${x - dx * 6 - dy * 4} ${y - dy * 6 - dx * 4} L${x} ${y} L${x - dx * 6 + dy * 4} ${y - dy * 6 + dx * 4}`, `tip ${kind}`);

function stream(tower, box) {
  const whole = box(tower);
  const x = spine(whole);
  const shapes = [line(`M${x} ${box(tower.querySelector(".into")).top} V${whole.top}`, "stream"), arrow(x, whole.top, 0, -1, "stream")];
  for (const node of tower.querySelectorAll(".onstream")) shapes.push(arrow(x, box(node).bottom, 0, -1, "stream"));
  for (const node of tower.querySelectorAll(".branch")) shapes.push(...branch(x, node, box));
  return shapes;
}

// Off the stream below the branch, up through its boxes, back onto the stream where the ring adds.
function branch(x, node, box) {
  const boxes = [...node.querySelectorAll(":scope > .box")].map(box); // in forward order: the lowest first
  const ring = box(node.querySelector(":scope > .add"));
  const up = boxes[0].left + 18;
  const start = boxes[0].bottom + 7;
  const add = (ring.top + ring.bottom) / 2;
  const shapes = [line(`M${x} ${start} H${up} V${boxes[0].bottom}`), arrow(up, boxes[0].bottom, 0, -1)];
  for (let i = 1; i < boxes.length; i += 1)
    shapes.push(line(`M${up} ${boxes[i - 1].top} V${boxes[i].bottom}`), arrow(up, boxes[i].bottom, 0, -1));
  shapes.push(line(`M${up} ${boxes[boxes.length - 1].top} V${add} H${x + RING}`), arrow(x + RING, add, -1, 0));
  shapes.push(svg("circle", { cx: x, cy: add, r: RING, class: "ring" }), line(`M${x - 5} ${add} h10 M${x} ${add - 5} v10`, "plus"));
  return shapes;
}

function memory(encoder, x, cross, decoder) {
  const [gutter, above, into] = [(encoder.right + decoder.left) / 2, encoder.top - 2, (cross.top + cross.bottom) / 2];
  return [line(`M${x} ${above} H${gutter} V${into} H${cross.left}`, "memory"), arrow(cross.left, into, 1, 0, "memory")];
}
