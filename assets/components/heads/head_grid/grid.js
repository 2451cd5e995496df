// All heads of a model at once: every attention map as a small picture on one canvas.

import { sized } from "../../lib/canvas.js";
import { SEQUENTIAL } from "../../lib/colour.js";
import { say } from "../../lib/dom.js";

export const TALL = 430; // px for the figure at 1280 x 800

// How the pictures are laid out: layers down, heads across; a deep model lies on its side to fill the screen.
export function gridPlan(head, width, height) {
  const [L, H] = head.weights.shape;
  const sideways = L > 2 * H;
  const [rows, columns] = sideways ? [H, L] : [L, H];
  const left = 66, top = 26;
  const cell = Math.max(8, Math.floor(Math.min((width - left - 4) / columns, (height - top) / rows, 150)));
  return { L, H, sideways, rows, columns, left, top, cell, width: left + cell * columns + 4, height: top + cell * rows + 2 };
}

const placeOf = (plan, layer, of) => {
  const [row, column] = plan.sideways ? [of, layer] : [layer, of];
  return { x: plan.left + column * plan.cell, y: plan.top + row * plan.cell };
};

export function headAt(plan, x, y) {
  const row = Math.floor((y - plan.top) / plan.cell), column = Math.floor((x - plan.left) / plan.cell);
  if (row < 0 || column < 0 || row >= plan.rows || column >= plan.columns) return null;
  return plan.sideways ? { layer: column, head: row } : { layer: row, head: column };
}

// One ImageData for all: each map is resampled to its picture by taking, for each pixel, the largest weight under it,
// so that a thin line of attention never vanishes from a small picture.
export function paintGrid(figure) {
  const { head, plan, ink } = figure;
  performance.mark("head-grid-start");
  const ratio = window.devicePixelRatio || 1;
  const context = sized(figure.dom.grid, plan.width, plan.height);
  const size = Math.max(4, Math.round((plan.cell - 3) * ratio));
  const T = head.weights.shape[2];
  const pixel = Uint16Array.from({ length: size + 1 }, (_, i) => Math.floor((i * T) / size));
  const image = new ImageData(size, size);
  const colours = new Uint32Array(image.data.buffer);
  const seen = Uint8Array.from({ length: size * size }, (_, at) => {
    const i = pixel[Math.floor(at / size)], j = pixel[at % size];
    return !head.causal || j <= i ? 1 : 0;
  });
  for (let layer = 0; layer < plan.L; layer += 1) {
    for (let of = 0; of < plan.H; of += 1) {
      resample(head.weights, (layer * plan.H + of) * T * T, T, size, pixel, seen, colours, ink.hiddenRGBA);
      const { x, y } = placeOf(plan, layer, of);
      context.putImageData(image, Math.round((x + 1) * ratio), Math.round((y + 1) * ratio));
    }
  }
  gridLabels(context, plan, head, ink);
  performance.measure("head-grid-draw", "head-grid-start");
}

function resample(weights, from, T, size, pixel, seen, colours, hidden) {
  const { rgba } = SEQUENTIAL;
  for (let y = 0, at = 0; y < size; y += 1) {
    const i0 = pixel[y], i1 = Math.max(i0 + 1, pixel[y + 1]);
    for (let x = 0; x < size; x += 1, at += 1) {
      const j0 = pixel[x], j1 = Math.max(j0 + 1, pixel[x + 1]);
      let most = 0;
      for (let i = i0; i < i1; i += 1)
        for (let j = j0, w = from + i * T + j0; j < j1; j += 1, w += 1) if (weights[w] > most) most = weights[w];
      colours[at] = seen[at] || most ? rgba[most] : hidden;
    }
  }
}

function gridLabels(context, plan, head, ink) {
  context.font = `14px ${ink.font}`;
  context.fillStyle = ink.text;
  const every = Math.ceil(20 / plan.cell);
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  const [across, down] = plan.sideways ? [head.words.layer_short, head.words.head_short] : [head.words.head_short, head.words.layer_short];
  for (let j = 0; j < plan.columns; j += every)
    context.fillText(j === 0 && plan.cell > 60 ? `${across} 0` : String(j), plan.left + (j + 0.5) * plan.cell, plan.top - 8);
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (let i = 0; i < plan.rows; i += every)
    context.fillText(i === 0 ? `${down} 0` : String(i), plan.left - 8, plan.top + (i + 0.5) * plan.cell);
  if (plan.cell <= 60) {
    context.textAlign = "left";
    context.fillText(across, 0, plan.top - 14);
  }
}

// The frames around the chosen head, the compared head, and the one under the pointer.
export function drawFrames(figure) {
  const { view, plan, dom } = figure;
  const put = (node, layer, of) => {
    const { x, y } = placeOf(plan, layer, of);
    Object.assign(node.style, { left: `${x - 1}px`, top: `${y - 1}px`, width: `${plan.cell + 1}px`, height: `${plan.cell + 1}px` });
  };
  put(dom.frameA, view.layer, view.head);
  put(dom.frameB, view.layer2, view.head2);
  dom.frameHover.hidden = !figure.over;
  if (figure.over) put(dom.frameHover, figure.over.layer, figure.over.head);
}

// What a head does most, in words: its strongest look at another token, read from the picture's 256 steps.
export function describe(figure, layer, of) {
  const { head } = figure;
  const names = head.patterns[layer][of].map((name) => head.words[`pattern_${name}`]);
  const where = say(head.words.where, { layer, head: of });
  return names.length ? `${where} \u00b7 ${names.join(", ")}` : where;
}
