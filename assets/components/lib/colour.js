// Colour scales: attention weights 0..1 on one, signed values on another that is white at 0.

import { clamp } from "./maths.js";
import { el } from "./dom.js";
import { interpolateCividis, interpolatePuOr, rgb } from "./d3.js";

// 256 steps of a scale on 0..1: .css strings, .rgba for ImageData (little-endian), .ink = black or white text on it.
/** @type {(interpolate: (t: number) => string) => ColourTable} */
function colourTable(interpolate) {
  const steps = Array.from({ length: 256 }, (_, i) => rgb(interpolate(i / 255)));
  /** @type {(c: d3.Rgb) => number} */
  const luminance = (c) => 0.2126 * (c.r / 255) ** 2.2 + 0.7152 * (c.g / 255) ** 2.2 + 0.0722 * (c.b / 255) ** 2.2;
  return {
    css: steps.map((c) => c.formatHex()),
    rgba: Uint32Array.from(steps, (c) => ((255 << 24) | (c.b << 16) | (c.g << 8) | c.r) >>> 0),
    ink: steps.map((c) => (luminance(c) > 0.18 ? "#000" : "#fff")),
  };
}

export const SEQUENTIAL = colourTable(interpolateCividis); // attention weights, always 0..1
export const DIVERGING = colourTable(interpolatePuOr); // signed values: purple below 0, white at 0, orange above

// Index 0..255 of a value: weights on 0..1; signed values on -limit..limit.
/** @type {(w: number) => number} */
export const stepOfWeight = (w) => clamp(Math.round(w * 255), 0, 255);
/** @type {(x: number, limit: number) => number} */
export const stepOfSigned = (x, limit) => stepOfWeight(limit > 0 ? 0.5 + x / (2 * limit) : 0.5);

// The colour of a weight or a signed value and that of a text on it, as a style.
/** @type {(table: ColourTable, step: number) => string} */
const styleOf = ({ css, ink }, step) => `background:${css[step]};color:${ink[step]}`;
/** @type {(w: number) => string} */
export const weightStyle = (w) => styleOf(SEQUENTIAL, stepOfWeight(w));
/** @type {(x: number, limit: number) => string} */
export const signedStyle = (x, limit) => styleOf(DIVERGING, stepOfSigned(x, limit));

// The scale itself, for a legend.
/** @type {(table: ColourTable) => HTMLElement} */
export function ramp({ css }) {
  const stops = Array.from({ length: 17 }, (_, i) => css[Math.min(255, i * 16)]).join(",");
  return el("span", { class: "ramp", style: `background:linear-gradient(to right,${stops})` });
}

// Largest absolute finite value: the limit of a diverging scale.
/** @type {(values: Iterable<number>) => number} */
export function absMax(values) {
  let most = 0;
  for (const x of values) {
    const size = Math.abs(x);
    if (size > most && size < Infinity) most = size;
  }
  return most;
}
