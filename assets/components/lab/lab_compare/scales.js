// What a value looks like: shares 0..1 on one scale, signed values about 0, yes and no as colour and hatching.
// Before and after have the same scale; the difference has its own, always about 0.

import { DIVERGING, SEQUENTIAL, absMax, stepOfSigned, stepOfWeight } from "../../lib/colour.js";
import { full, short } from "../../lib/number.js";
import { cssVar, isDark } from "../../lib/theme.js";

export function panelsOf({ arrays: { before, after, hidden_before, hidden_after }, difference, header: { kind }, words }) {
  const both = Math.max(absMax(before), absMax(after));
  const own = { share: { limit: 1 }, count: { limit: both || 1 }, signed: { limit: both }, logical: { limit: 1 } }[kind];
  const side = (name, values, hidden) => ({ name, title: words[name], values, kind, hidden, ...own });
  const panels = [
    side("before", before, hidden_before),
    side("after", after, hidden_after),
    { name: "difference", title: words.difference, values: difference, kind: "signed", limit: absMax(difference) },
  ];
  const write = kind === "signed" || kind === "share" ? short : full; // whole numbers have no decimals
  return panels.map((panel) => ({ ...panel, write, hatched: isHatched(panel) }));
}

const isHatched = ({ kind, hidden, values }) =>
  Boolean(hidden?.some(Boolean)) || values.includes(-Infinity) || (kind === "logical" && values.includes(0));

// {fill, ink} of one value; fill null: hatched.
export function lookOf(panel, at, ink) {
  const x = panel.values[at];
  if (panel.kind === "logical") return x ? { fill: ink.allowed, ink: "#000" } : { fill: null, ink: ink.text };
  if (panel.hidden?.[at] || x === -Infinity) return { fill: null, ink: ink.text };
  if (!Number.isFinite(x)) return { fill: ink.broken, ink: "#fff" };
  const table = panel.kind === "signed" ? DIVERGING : SEQUENTIAL;
  const step = panel.kind === "signed" ? stepOfSigned(x, panel.limit) : stepOfWeight(x / panel.limit);
  return { fill: table.css[step], ink: table.ink[step] };
}

// The scale under a panel: pairs of colour and words for yes and no, else a ramp with its numbers.
export function legendOf(panel, words) {
  if (panel.kind === "logical") return { keys: [["allowed", words.allowed], ["hatch", words.blocked]] };
  const table = panel.kind === "signed" ? DIVERGING : SEQUENTIAL;
  const { limit } = panel;
  const ends = panel.kind === "signed" ? [-limit, 0, limit] : [0, limit / 2, limit];
  const keys = panel.hatched ? [["hatch", words.blocked]] : [];
  if (panel.values.some((x) => Number.isNaN(x) || x === Infinity)) keys.push(["broken", words.broken]);
  return { ramp: table.css, ends: limit ? ends.map(panel.write) : ["0"], keys };
}

// The colours that do not come from a scale.
export function inkOf(root) {
  const dark = isDark(root);
  return {
    text: cssVar(root, "--st-text-color") || "#222",
    paper: cssVar(root, "--st-background-color") || "#fff",
    quiet: dark ? "#b8bcc4" : "#555b66",
    line: "#8a8f98",
    allowed: dark ? "#4a93c4" : "#74aed6",
    hatch: dark ? "#aab0b8" : "#777c85",
    faint: dark ? "#262b33" : "#eeeff1",
    broken: "#b00000",
    mono: cssVar(root, "--st-code-font") || "monospace",
    sans: cssVar(root, "--st-font") || "sans-serif",
  };
}

export const ON_WHITE = { text: "#111", paper: "#fff", quiet: "#444", line: "#777", allowed: "#74aed6", hatch: "#777", faint: "#eee", broken: "#b00000",
  mono: "ui-monospace, 'DejaVu Sans Mono', Consolas, 'Noto Sans Mono CJK SC', monospace", sans: "system-ui, 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif" };
