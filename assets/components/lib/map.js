// A matrix as a map on a canvas: cells on a colour scale, hatched where masked, numbers when they fit, tokens along both
// sides. picture = {values, columns: "keys" or "dims", hidden(at), colours, limit, step(value)}; head = {tokens, font}.

import { pixels, sized } from "./canvas.js";
import { SEQUENTIAL } from "./colour.js";
import { hatchTile } from "./hatch.js";
import { rowOf, total } from "./maths.js";
import { short, tidy } from "./number.js";
import { cssVar, resolved } from "./theme.js";

export const FONT = 14; // px: the smallest text in a figure
const CELL_MOST = { width: 74, height: 42 };

// The colours of the theme that a map is drawn with.
/** @param {Element} root */
export function mapInk(root) {
  const ink = resolved(root, { text: "var(--st-text-color)", quiet: "var(--quiet)", paper: "var(--st-background-color)",
    faint: "var(--faint)", hatch: "#8889" });
  return { ...ink, font: cssVar(root, "--st-font") || "sans-serif", tile: hatchTile({ ground: ink.faint, line: ink.hatch }) };
}

// Where the cells are: as large as fits, labels beside them; labels that would touch are thinned out.
/**
 * @param {CanvasRenderingContext2D} context
 * @param {Labels} head
 * @param {Picture} picture
 * @param {number} width
 * @param {number} height
 */
export function geometry(context, head, picture, width, height) {
  const [rows, columns] = picture.values.shape;
  context.font = `${FONT}px ${head.font}`;
  /** @type {(text: string) => number} */
  const wide = (text) => context.measureText(clip(text)).width;
  const names = picture.columns === "keys" ? head.tokens : Array.from({ length: columns }, (_, d) => String(d));
  const left = Math.min(Math.max(...head.tokens.map(wide)) + 14, 0.3 * width);
  const right = picture.columns === "keys" ? 52 : 8; // room for the row sums
  const widest = Math.max(...names.map(wide));
  const cw = Math.min(CELL_MOST.width, (width - left - right) / columns);
  const upright = picture.columns === "keys" && widest > cw - 10;
  const top = upright ? Math.min(widest * 0.72 + 22, 100) : 26;
  const ch = Math.min(CELL_MOST.height, Math.max(cw, 22), (height - top) / rows);
  const every = { row: Math.ceil((FONT + 2) / ch), column: Math.ceil((upright ? FONT + 4 : widest + 8) / cw) };
  return { rows, columns, names, left, top, cw, ch, upright, every, width, height: top + ch * rows + 8 };
}

// A name of so many characters at most.
/** @type {(text: string, most?: number) => string} */
export const clip = (text, most = 12) => ([...text].length > most ? `${[...text].slice(0, most - 1).join("")}\u2026` : text);

/** @type {(canvas: HTMLCanvasElement, head: Labels, picture: Picture, g: Geometry, ink: Ink) => void} */
export function paintMatrix(canvas, head, picture, g, ink) {
  const context = sized(canvas, g.width, g.height);
  context.imageSmoothingEnabled = false;
  /** @type {(x: number, at: number) => number} */
  const paint = (x, at) => (picture.hidden?.(at) ? 0 : picture.colours.rgba[picture.step(x)]);
  context.drawImage(pixels(picture.values, paint), g.left, g.top, g.cw * g.columns, g.ch * g.rows);
  if (picture.hidden) hatch(context, picture, g, ink);
  if (g.cw >= 7) gaps(context, g, ink);
  drawLabels(context, head, g, ink);
  drawNumbers(context, picture, g, ink);
  if (picture.colours === SEQUENTIAL) drawSums(context, picture, g, ink);
}

// Masked cells of a row are filled run by run, so that 256 rows cost about 256 rectangles.
/** @type {(context: CanvasRenderingContext2D, picture: Picture, g: Geometry, ink: Ink) => void} */
function hatch(context, picture, g, ink) {
  context.fillStyle = context.createPattern(ink.tile, "repeat");
  for (let i = 0; i < g.rows; i += 1) {
    for (let from = 0; from < g.columns; from += 1) {
      let to = from;
      while (to < g.columns && picture.hidden(i * g.columns + to)) to += 1;
      if (to > from) context.fillRect(g.left + from * g.cw, g.top + i * g.ch, (to - from) * g.cw, g.ch);
      from = to;
    }
  }
}

/** @type {(context: CanvasRenderingContext2D, g: Geometry, ink: Ink) => void} */
function gaps(context, g, ink) {
  context.fillStyle = ink.paper;
  for (let j = 0; j <= g.columns; j += 1) context.fillRect(g.left + j * g.cw - 0.5, g.top, 1, g.ch * g.rows);
  if (g.ch < 7) return;
  for (let i = 0; i <= g.rows; i += 1) context.fillRect(g.left, g.top + i * g.ch - 0.5, g.cw * g.columns, 1);
}

/** @type {(context: CanvasRenderingContext2D, head: Labels, g: Geometry, ink: Ink) => void} */
function drawLabels(context, head, g, ink) {
  context.font = `${FONT}px ${head.font}`;
  context.fillStyle = ink.text;
  context.textBaseline = "middle";
  context.textAlign = "right";
  for (let i = 0; i < g.rows; i += g.every.row)
    context.fillText(clip(head.tokens[i]), g.left - 8, g.top + (i + 0.5) * g.ch, g.left - 8);
  for (let j = 0; j < g.columns; j += g.every.column) {
    context.save();
    context.translate(g.left + (j + 0.5) * g.cw, g.top - 8);
    if (g.upright) context.rotate(-Math.PI / 4);
    context.textAlign = g.upright ? "left" : "center";
    context.fillText(clip(g.names[j]), 0, g.upright ? 0 : -6);
    context.restore();
  }
}

// Numbers when a cell is high and wide enough for three digits; a longer one (0.00123, -12.3) gives up what does not fit.
/** @type {(context: CanvasRenderingContext2D, picture: Picture, g: Geometry, ink: Ink) => void} */
function drawNumbers(context, picture, g, ink) {
  context.font = `${g.cw > 64 ? FONT + 2 : FONT}px ${ink.font}`;
  context.textAlign = "center";
  const room = g.cw - 3;
  if (g.ch < FONT + 4 || context.measureText("0.888").width > room) return;
  for (let i = 0; i < g.rows; i += 1) {
    for (let j = 0; j < g.columns; j += 1) {
      const at = i * g.columns + j;
      context.fillStyle = picture.hidden?.(at) ? ink.text : picture.colours.ink[picture.step(picture.values[at])];
      const text = cellTexts(picture.values[at]).find((one) => context.measureText(one).width <= room);
      if (text) context.fillText(text, g.left + (j + 0.5) * g.cw, g.top + (i + 0.5) * g.ch);
    }
  }
}

// Ways to write a number in a cell, the best first; the full value is one hover away.
/** @type {(x: number) => string[]} */
function cellTexts(x) {
  if (x === 0 || !Number.isFinite(x)) return [short(x)];
  if (x > 0 && x < 0.001) return ["<.001"];
  return [short(x), ...[3, 2, 1, 0].map((decimals) => tidy(x.toFixed(decimals)))];
}

/** @type {(x: number) => string} */
export const cellText = (x) => cellTexts(x)[0];

// The sum of each row of weights: 1, or 0 for a row that may see nothing.
/** @type {(context: CanvasRenderingContext2D, picture: Picture, g: Geometry, ink: Ink) => void} */
function drawSums(context, picture, g, ink) {
  context.font = `${FONT}px ${ink.font}`;
  context.textAlign = "left";
  context.fillStyle = ink.quiet;
  const x = g.left + g.columns * g.cw + 6;
  context.fillText("\u03a3", x, g.top - 10);
  for (let i = 0; i < g.rows; i += g.every.row) {
    context.fillText(total(rowOf(picture.values, i)).toFixed(3), x, g.top + (i + 0.5) * g.ch);
  }
}
