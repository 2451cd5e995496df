// What every component shares: packed tensors, the URL, colour scales, numbers, tokens as text, theme, keys.
// It stands before each component's own file in one ES module; d3 is the vendored D3 modules.

const d3 = globalThis.d3;

// ---- tensors -----------------------------------------------------------------------------------------------------

// The blob of ui/components/pack.py -> {header, arrays}; each array is a typed array that also carries its .shape.
function unpack(bytes) {
  const blob = bytes.byteOffset % 4 ? bytes.slice() : bytes; // a Float32Array must start at a multiple of 4
  const length = new DataView(blob.buffer, blob.byteOffset, 4).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(blob.subarray(4, 4 + length)));
  const body = blob.byteOffset + 4 + length;
  const arrays = {};
  for (const [name, { dtype, shape, offset }] of Object.entries(header.arrays)) {
    const size = shape.reduce((product, n) => product * n, 1);
    const View = dtype === "f4" ? Float32Array : Uint8Array;
    arrays[name] = Object.assign(new View(blob.buffer, body + offset, size), { shape });
  }
  return { header, arrays };
}

// ---- the URL -----------------------------------------------------------------------------------------------------

// Write one parameter without a server round trip and keep the others; null or undefined removes it.
function urlSet(key, value) {
  const url = new URL(window.location.href);
  if (value === null || value === undefined) url.searchParams.delete(key);
  else url.searchParams.set(key, String(value));
  if (url.href !== window.location.href) window.history.replaceState(window.history.state, "", url);
}

// A parameter of the address as it is now, or null.
const urlGet = (key) => new URL(window.location.href).searchParams.get(key);

// ---- colour scales -----------------------------------------------------------------------------------------------

// 256 steps of a scale on 0..1: .css strings, .rgba for ImageData (little-endian), .ink = black or white text on it.
function colourTable(interpolate) {
  const steps = Array.from({ length: 256 }, (_, i) => d3.rgb(interpolate(i / 255)));
  const luminance = (c) => 0.2126 * (c.r / 255) ** 2.2 + 0.7152 * (c.g / 255) ** 2.2 + 0.0722 * (c.b / 255) ** 2.2;
  return {
    css: steps.map((c) => c.formatHex()),
    rgba: Uint32Array.from(steps, (c) => ((255 << 24) | (c.b << 16) | (c.g << 8) | c.r) >>> 0),
    ink: steps.map((c) => (luminance(c) > 0.18 ? "#000" : "#fff")),
  };
}

const SEQUENTIAL = colourTable(d3.interpolateCividis); // attention weights, always 0..1
const DIVERGING = colourTable(d3.interpolatePuOr); // signed values: purple below 0, white at 0, orange above

// Index 0..255 of a value: weights on 0..1; signed values on -limit..limit.
const stepOfWeight = (w) => Math.max(0, Math.min(255, Math.round(w * 255)));
const stepOfSigned = (x, limit) => stepOfWeight(limit > 0 ? 0.5 + x / (2 * limit) : 0.5);

// Largest absolute finite value: the limit of a diverging scale.
function absMax(values) {
  let most = 0;
  for (const x of values) {
    const size = Math.abs(x);
    if (size > most && size < Infinity) most = size;
  }
  return most;
}

// ---- numbers -----------------------------------------------------------------------------------------------------

const MINUS = "\u2212"; // a true minus sign, as wide as a digit

function tidy(text) {
  return text.replace(/^-/, MINUS).replace(/e\+?(-?)/, (_, sign) => `e${sign ? MINUS : ""}`);
}

// Three significant digits, for cells: 12.3, 0.123, 1.2e-4.
function short(x) {
  if (Number.isNaN(x)) return "NaN";
  if (!Number.isFinite(x)) return x < 0 ? `${MINUS}\u221e` : "\u221e";
  if (x === 0) return "0";
  const size = Math.abs(x);
  return tidy(size < 0.000995 || size >= 9995 ? x.toExponential(1) : Number(x.toPrecision(3)).toFixed(digits(size)));
}

// Decimals that leave three significant digits: 0.123 -> 3, 1.23 -> 2, 12.3 -> 1.
const digits = (size) => Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(Number(size.toPrecision(3))))));

// Every digit a float32 has, for an opened number.
function full(x) {
  if (!Number.isFinite(x)) return short(x);
  return tidy(String(Number(x.toPrecision(9))));
}

// ---- elements ----------------------------------------------------------------------------------------------------

// el("span", {class: "token", title: "..."}, "text", child): strings become text nodes, never markup.
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on") || name in { value: 1, disabled: 1 }) node[name] = value;
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

// A token as a chip; the role q, k or v gives it the colour of its part.
const token = (text, role = "") => el("span", { class: `token ${role}`, title: text, dir: "auto" }, text);

// Words with {name} places: say("row {row}", {row: 3}); the values stay text.
const say = (words, values = {}) => words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

// ---- theme and keys ----------------------------------------------------------------------------------------------

const cssVar = (node, name) => getComputedStyle(node).getPropertyValue(name).trim();

function isDark(node) {
  const background = d3.rgb(cssVar(node, "--st-background-color") || "#fff");
  return background.r + background.g + background.b < 384;
}

const reducedMotion = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

// keys(node, {ArrowLeft: back, " ": play}): handlers by key; a handled key does not scroll the page. Sliders keep their
// arrows and buttons their space.
function keys(node, table) {
  node.onkeydown = (event) => {
    if (event.target.matches("input, select, textarea") || (event.key === " " && event.target.matches("button"))) return;
    if (event.altKey || event.ctrlKey || event.metaKey || !(event.key in table)) return;
    event.preventDefault();
    event.stopPropagation();
    table[event.key](event);
  };
}
