// Numbers as text: three digits in cells, every digit when opened.

import { clamp } from "./maths.js";

export const MINUS = "\u2212"; // a true minus sign, as wide as a digit

export function tidy(text) {
  return text.replace(/^-/, MINUS).replace(/e\+?(-?)/, (_, sign) => `e${sign ? MINUS : ""}`);
}

// Three significant digits, for cells: 12.3, 0.123, 1.2e-4.
export function short(x) {
  if (Number.isNaN(x)) return "NaN";
  if (!Number.isFinite(x)) return x < 0 ? `${MINUS}\u221e` : "\u221e";
  if (x === 0) return "0";
  const size = Math.abs(x);
  return tidy(size < 0.000995 || size >= 9995 ? x.toExponential(1) : Number(x.toPrecision(3)).toFixed(digits(size)));
}

// Decimals that leave three significant digits: 0.123 -> 3, 1.23 -> 2, 12.3 -> 1.
const digits = (size) => clamp(2 - Math.floor(Math.log10(Number(size.toPrecision(3)))), 0, 6);

// Every digit a float32 has, for an opened number.
export function full(x) {
  if (!Number.isFinite(x)) return short(x);
  return tidy(String(Number(x.toPrecision(9))));
}

// Thousands apart: 50,257.
export const grouped = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

// A difference that rounding left: one digit.
export const small = (x) => (x === 0 ? "0" : tidy(x.toExponential(0)));

// A probability: three decimals, and never 0 for what is not 0.
export const chance = (p) => (p === 0 ? "0" : p < 0.001 ? short(p) : p.toFixed(3));

// A factor in a product: negative ones in brackets.
export const factor = (x) => (x < 0 ? `(${short(x)})` : short(x));
