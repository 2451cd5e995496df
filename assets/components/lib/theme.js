// What the page around a figure says: its colours, light or dark, and whether motion is wanted.

import { rgb } from "./d3.js";

/** @type {(node: Element, name: string) => string} */
export const cssVar = (node, name) => getComputedStyle(node).getPropertyValue(name).trim();

// Colours of the style sheets as a canvas needs them: {quiet: "var(--quiet)"} -> {quiet: "rgb(90, 90, 90)"}.
/** @type {(root: Element, colours: Record<string, string>) => any} */
export function resolved(root, colours) {
  const probe = document.createElement("span");
  root.append(probe);
  const seen = Object.entries(colours).map(([name, colour]) => {
    probe.style.color = colour;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(seen);
}

/** @type {(node: Element) => boolean} */
export function isDark(node) {
  const background = rgb(cssVar(node, "--st-background-color") || "#fff");
  return background.r + background.g + background.b < 384;
}

// Two themes are the same if these are.
/** @type {(node: Element) => string} */
export const themeOf = (node) =>
  ["--st-background-color", "--st-secondary-background-color", "--st-text-color", "--st-primary-color", "--st-font", "--st-code-font"]
    .map((name) => cssVar(node, name)).join("|");

export const reducedMotion = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
