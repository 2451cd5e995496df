// The figure drawn once, with either pen: on the screen's canvas, or as SVG to save.
// A pen knows rect(x, y, w, h, fill), cells(plan, panel, look), text(x, y, words, style) and size(w, h).

import { HEAD_MOST, pickOf } from "./plan.js";
import { legendOf, lookOf } from "./scales.js";
import { pixels, sized } from "../../lib/canvas.js";
import { rgb } from "../../lib/d3.js";
import { hatchTile } from "../../lib/hatch.js";
import { FONT } from "../../lib/map.js";

export function drawFigure(pen, figure, plan, ink) {
  const columns = figure.header.columns.labels.length;
  for (const panel of plan.panels) {
    const look = (i, j) => lookOf(panel, pickOf(plan, panel, columns, i, j), ink);
    pen.cells(plan, panel, look, ink);
    drawNames(pen, plan, panel, ink);
    drawNumbers(pen, plan, panel, look, columns, ink);
    drawLegend(pen, figure, plan, panel, ink);
  }
}

function drawNames(pen, plan, panel, ink) {
  const { names, heads, every, cw, ch, per, count } = plan;
  const base = { font: ink.mono, size: FONT, fill: ink.text };
  pen.text(panel.x, panel.y - (plan.panels[0].y - FONT - 2), panel.title, { ...base, font: ink.sans, size: 15, weight: 600 });
  if (panel.labelled)
    for (let i = 0; i < count.rows; i += every.rows)
      pen.text(panel.x - 7, panel.y + (i + 0.5) * ch + 5, names[i * per.rows], { ...base, anchor: "end", most: plan.left - 8 });
  for (let j = 0; j < count.columns; j += every.columns) {
    const x = panel.x + (j + 0.5) * cw;
    if (plan.upright) pen.text(x + 5, panel.y - 6, heads[j * per.columns], { ...base, turn: -90, most: HEAD_MOST });
    else pen.text(x, panel.y - 7, heads[j * per.columns], { ...base, anchor: "middle" });
  }
}

// Numbers in cells that have room for three digits.
function drawNumbers(pen, plan, panel, look, columns, ink) {
  if (plan.cw < 46 || plan.ch < FONT + 3 || panel.kind === "logical") return;
  for (let i = 0; i < plan.count.rows; i += 1)
    for (let j = 0; j < plan.count.columns; j += 1) {
      const x = panel.values[pickOf(plan, panel, columns, i, j)];
      const style = { font: ink.sans, size: FONT, fill: look(i, j).ink, anchor: "middle", most: plan.cw - 4 };
      pen.text(panel.x + (j + 0.5) * plan.cw, panel.y + (i + 0.5) * plan.ch + 5, panel.write(x), style);
    }
}

function drawLegend(pen, figure, plan, panel, ink) {
  const { ramp, ends, keys } = legendOf(panel, figure.words);
  const y = panel.y + Math.round(plan.ch * plan.count.rows) + 10;
  const style = { font: ink.sans, size: FONT, fill: ink.text };
  let x = panel.x;
  if (ramp) {
    const wide = Math.min(keys.length ? 84 : 120, plan.room / 3);
    pen.text(x, y + 12, ends.length > 1 ? ends[0] : figure.words.same, style);
    x += pen.measure(ends.length > 1 ? ends[0] : figure.words.same, style) + 6;
    if (ends.length > 1) {
      for (let step = 0; step < 32; step += 1) pen.rect(x + (step * wide) / 32, y, wide / 32 + 0.5, 14, ramp[Math.round((step * 255) / 31)]);
      pen.text(x + wide + 6, y + 12, ends[2], style);
      x += wide + 6 + pen.measure(ends[2], style) + 14;
    }
  }
  for (const [name, words] of keys) {
    pen.rect(x, y, 20, 14, ink[name === "hatch" ? "" : name] ?? null);
    pen.text(x + 26, y + 12, words, style);
    x += 26 + pen.measure(words, style) + 14;
  }
}

// ---- the screen's pen ----------------------------------------------------------------------------------------------

export function canvasPen(canvas, width, height, ink) {
  const context = sized(canvas, width, height);
  const hatching = context.createPattern(hatchTile({ ground: ink.faint, line: ink.hatch }), "repeat");
  const styled = ({ font, size, weight = 400 }) => (context.font = `${weight} ${size}px ${font}`);
  return {
    measure: (words, style) => (styled(style), context.measureText(words).width),
    rect(x, y, w, h, fill) {
      context.fillStyle = fill ?? hatching;
      context.fillRect(x, y, w, h);
    },
    text(x, y, words, style) {
      styled(style);
      context.save();
      context.translate(x, y);
      if (style.turn) context.rotate((style.turn * Math.PI) / 180);
      context.textAlign = { middle: "center", end: "right" }[style.anchor] ?? "left";
      context.fillStyle = style.fill;
      context.fillText(words, 0, 0, style.most);
      context.restore();
    },
    cells({ count, cw, ch }, { x, y, hatched }, look) {
      context.fillStyle = hatching;
      if (hatched) context.fillRect(x, y, cw * count.columns, ch * count.rows);
      context.imageSmoothingEnabled = false;
      context.drawImage(pixelsOf(count, look), x, y, cw * count.columns, ch * count.rows);
      context.fillStyle = ink.paper;
      if (cw >= 7) for (let j = 1; j < count.columns; j += 1) context.fillRect(x + j * cw - 0.5, y, 1, ch * count.rows);
      if (ch >= 7) for (let i = 1; i < count.rows; i += 1) context.fillRect(x, y + i * ch - 0.5, cw * count.columns, 1);
    },
  };
}

// One pixel a cell; a hatched one is left out.
export function pixelsOf(count, look) {
  const known = new Map(); // a colour is read once
  const packed = (css) => {
    if (!known.has(css)) {
      const c = rgb(css);
      known.set(css, ((255 << 24) | (c.b << 16) | (c.g << 8) | c.r) >>> 0);
    }
    return known.get(css);
  };
  const fills = Array.from({ length: count.rows * count.columns }, (_, at) => look(Math.floor(at / count.columns), at % count.columns).fill);
  return pixels(Object.assign(fills, { shape: [count.rows, count.columns] }), (fill) => (fill === null ? 0 : packed(fill)));
}
