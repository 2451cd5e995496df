// What the page around a figure says: its colours, light or dark, and whether motion is wanted.

import { rgb } from "./d3.js";

export const cssVar = (node, name) => getComputedStyle(node).getPropertyValue(name).trim();

export function isDark(node) {
  const background = rgb(cssVar(node, "--st-background-color") || "#fff");
  return background.r + background.g + background.b < 384;
}

// Two themes are the same if these are.
export const themeOf = (node) =>
  ["--st-background-color", "--st-secondary-background-color", "--st-text-color", "--st-primary-color", "--st-font", "--st-code-font"]
    .map((name) => cssVar(node, name)).join("|");

export const reducedMotion = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
