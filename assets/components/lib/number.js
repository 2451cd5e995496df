// Numbers as text: three digits in cells, every digit when opened.

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
const digits = (size) => Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(Number(size.toPrecision(3))))));

// Every digit a float32 has, for an opened number.
export function full(x) {
  if (!Number.isFinite(x)) return short(x);
  return tidy(String(Number(x.toPrecision(9))));
}
