// Aligned rows over one shared axis: operands above, their products below, the running sum last. One column is picked
// and its numbers stand at the right of each row. Every stage of the figure is read in this one form.

import { pixels, sized } from "../../lib/canvas.js";
import { DIVERGING, absMax } from "../../lib/colour.js";
import { FONT, cellText, clip } from "../../lib/map.js";
import { inside } from "../../lib/maths.js";
import { short } from "../../lib/number.js";

const GUTTER = { left: 70, right: 76 };
const ROW = 48; // px

// rows: [{label, sub, role, values, limit, colour(x), positive, hidden(index), late, line | map}]; `late` rows grow.
// names: what stands under the columns (tokens), or none. Returns which column lies under a pointer.
export function drawChart(canvas, { rows, pick, width, names = null, font = "", reveal = 1 }, ink) {
  const n = rows[0].map ? rows[0].map.shape[1] : rows[0].values.length;
  const w = (width - GUTTER.left - GUTTER.right) / n;
  const x = (index) => GUTTER.left + index * w;
  const tall = rows.reduce((sum, row) => sum + (row.height ?? ROW), 0);
  const context = sized(canvas, width, tall + (names ? 22 : 0));
  context.fillStyle = ink.pick;
  context.fillRect(x(pick) - 1, 0, Math.max(w, 2) + 2, tall);
  let top = 0;
  for (const row of rows) {
    const height = row.height ?? ROW;
    const box = { x, w, n, top, height, shown: row.late ? Math.ceil(reveal * n) : n };
    if (row.map) drawMap(context, row, box);
    else if (row.line) drawLine(context, row, box, ink);
    else drawBars(context, row, box, ink);
    drawGutter(context, row, box, pick, width, ink);
    top += height;
  }
  if (names) drawNames(context, { names, pick, x, w, top: top + 12, font }, ink);
  return (clientX) => inside(Math.floor((clientX - canvas.getBoundingClientRect().left - GUTTER.left) / w), n);
}

// Bars grow from zero: from the middle when values have signs, from the floor when they have none.
function scaleOf(row, box, text) {
  const floor = row.positive ? box.top + box.height - 5 : box.top + box.height / 2;
  const tall = row.positive ? box.height - (text ? 24 : 10) : box.height / 2 - 4;
  return { floor, y: (v) => floor - (row.limit > 0 ? v / row.limit : 0) * tall };
}

function drawBars(context, row, box, ink) {
  const text = box.w >= 46; // wide enough for the number itself
  const { floor, y } = scaleOf(row, box, text);
  const width = Math.max(box.w - (box.w > 4 ? 1.5 : 0), 0.75);
  context.strokeStyle = ink.quiet;
  context.lineWidth = 1;
  for (let index = 0; index < box.shown; index += 1) {
    const v = row.values[index];
    const left = box.x(index);
    if (row.hidden?.(index) || v === -Infinity) {
      context.fillStyle = context.createPattern(ink.tile, "repeat");
      context.fillRect(left, box.top + 4, width, box.height - 8);
    } else {
      const height = Math.max(Math.abs(y(v) - floor), 0.75);
      context.fillStyle = row.colour(v, index);
      context.fillRect(left, Math.min(floor, y(v)), width, height);
      if (row.outlined && height > 1) context.strokeRect(left + 0.5, Math.min(floor, y(v)) + 0.5, width - 1, height - 1);
    }
    if (text) barNumber(context, row, box, v, left + width / 2, { floor, y: y(v) }, ink);
  }
  axis(context, floor, box, ink);
}

// The number of a bar: over a bar of shares, on the other side of zero from a bar with a sign.
function barNumber(context, row, box, v, x, { floor, y }, ink) {
  context.font = `${FONT}px ${ink.font}`;
  context.fillStyle = ink.text;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const at = v === -Infinity ? box.top + box.height / 2 : row.positive ? Math.min(y, floor) - 9 : floor + (v < 0 ? -10 : 11);
  context.fillText(row.positive ? cellText(v) : short(v), x, at, box.w - 2);
}

// The running sum as a step line from 0 to the total.
function drawLine(context, row, box, ink) {
  const { floor, y } = scaleOf(row, box);
  axis(context, floor, box, ink);
  context.beginPath();
  context.moveTo(box.x(0), floor);
  for (let index = 0; index < box.shown; index += 1) {
    context.lineTo(box.x(index), y(row.values[index]));
    context.lineTo(box.x(index + 1), y(row.values[index]));
  }
  context.strokeStyle = ink.text;
  context.lineWidth = 2;
  context.stroke();
}

// Vectors under one another as a map: one line a key, one column a dimension, paler towards 0.
function drawMap(context, { map }, box) {
  const limit = absMax(map);
  const paint = (v) => {
    const strength = limit > 0 ? Math.sqrt(Math.abs(v) / limit) : 0;
    return (DIVERGING.rgba[v < 0 ? 40 : 215] & 0xffffff) | (Math.round(255 * strength) << 24);
  };
  context.imageSmoothingEnabled = false;
  context.drawImage(pixels(map, paint), box.x(0), box.top + 2, box.w * box.n, box.height - 6);
}

function axis(context, floor, box, ink) {
  context.fillStyle = ink.line;
  context.fillRect(box.x(0), floor - 0.5, box.w * box.n, 1);
}

// The row's name at the left, its number at the right: of the picked column, or the total for a running sum.
function drawGutter(context, row, box, pick, width, ink) {
  const middle = box.top + box.height / 2;
  context.textBaseline = "middle";
  context.textAlign = "right";
  context.fillStyle = row.role ? ink.role[row.role] : ink.text;
  context.font = row.letter ? `italic 19px ${ink.maths}` : `15px ${ink.font}`;
  const right = GUTTER.left - 10 - (row.sub ? 9 : 0);
  context.fillText(row.label, right, middle, right);
  if (row.sub) {
    context.font = `italic 14px ${ink.maths}`;
    context.fillText(row.sub, right + 9, middle + 6);
  }
  if (row.map) return;
  const at = row.line ? box.shown - 1 : Math.min(pick, box.shown - 1);
  context.font = `${row.line ? "bold " : ""}15px ${ink.font}`;
  context.textAlign = "left";
  if (at >= 0) context.fillText(short(row.values[at]), width - GUTTER.right + 8, middle, GUTTER.right - 8);
}

// Tokens under the columns when they fit, else the picked one alone.
function drawNames(context, { names, pick, x, w, top, font }, ink) {
  context.font = `${FONT}px ${font}`;
  context.fillStyle = ink.text;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const fit = names.every((name) => context.measureText(clip(name)).width < w - 4);
  names.forEach((name, index) => {
    const half = context.measureText(clip(name)).width / 2;
    const middle = Math.max(x(0) + half - 60, Math.min(x(index) + w / 2, x(names.length) - half + 60));
    if (fit || index === pick) context.fillText(clip(name), middle, top);
  });
}

// What the chart of a stage lets one pick: a product of the sum, or a cell of the row.
export const chartPick = ({ view }) => (view.stage === "raw" || view.stage === "project" ? "inner" : "cell");
